"""A picture's parts: the outline of each shape, its colour, and where a word begins."""

from __future__ import annotations

import pytest
from lxml import etree
from test_chart_files import pixels

from gsi_etl.site.charts.looks import colours
from gsi_etl.site.charts.raster import _colour, _outline, _steps, png
from gsi_etl.site.charts.standalone import Standalone

RED, BLUE, GREEN, WHITE = (255, 0, 0), (0, 0, 255), (0, 255, 0), (255, 255, 255)
WASH = tuple(bytes.fromhex(colours()["--wash"].removeprefix("#")))


@pytest.mark.parametrize(
    ("d", "steps"),
    [
        ("M1,2L3,4z", ["M 1 2", "L 3 4", "Z"]),
        ("M1 2 3 4 5 6Z", ["M 1 2", "L 3 4", "L 5 6", "Z"]),  # points after the first are lines
        ("m1,2 3,4l-1-2.5", ["M 1 2", "L 4 6", "L 3 3.5"]),
        ("M1,2l.5 0 .5-1z M9 9", ["M 1 2", "L 1.5 2", "L 2 1", "Z", "M 9 9"]),
        ("M10 10l1 1zm5 5 1 0z", ["M 10 10", "L 11 11", "Z", "M 16 16", "L 17 16", "Z"]),
        ("M1 2e-1", ["M 1 0.2"]),
        ("", []),
    ],
)
def test_a_path_is_read_step_by_step(d: str, steps: list[str]) -> None:
    told = [" ".join([kind, *(f"{c:g}" for point in points for c in point)]) for kind, points in _outline(d)]
    assert told == steps


def test_a_path_with_a_curve_is_refused() -> None:
    with pytest.raises(ValueError, match="a path with 'C'"):
        list(_outline("M1 2C1 2 3 4 5 6"))


@pytest.mark.parametrize(
    ("markup", "steps"),
    [
        ('<line x1="1" y1="2" x2="3" y2="4" class="x"/>', "M 1 2; L 3 4"),
        ('<rect width="3" height="4"/>', "M 0 0; L 3 0; L 3 4; L 0 4; Z"),
        ('<rect x="1" y="2" width="3" height="5"/>', "M 1 2; L 4 2; L 4 7; L 1 7; Z"),
        ('<circle cx="100" cy="200" r="10"/>',
         "M 110 200; C 110 205.523 105.523 210 100 210; C 94.477 210 90 205.523 90 200; "
         "C 90 194.477 94.477 190 100 190; C 105.523 190 110 194.477 110 200; Z"),
        ('<path d="M1 2l3 4"/>', "M 1 2; L 4 6"),
        ("<path/>", ""),
    ],
)  # fmt: skip
def test_each_shape_has_its_outline(markup: str, steps: str) -> None:
    found = _steps(etree.fromstring(markup))
    assert (
        "; ".join(" ".join([kind, *(f"{c:g}" for point in points for c in point)]) for kind, points in found) == steps
    )


def test_colours_are_those_of_the_style_sheet_and_a_pattern_is_its_background() -> None:
    assert _colour("#a3321b") == (163, 50, 27)
    assert _colour("url(#none)") == WASH
    assert _colour("none") is None


def drawn(inside: str, width: float = 40, height: float = 20) -> tuple[int, int, bytes]:
    root = etree.fromstring(f"<svg>{inside}</svg>")
    return pixels(png(Standalone(root, width, height)))


def spots(inside: str, *points: tuple[float, float]) -> list[tuple[int, ...]]:
    """The colours at points of the drawing."""
    width, _, held = drawn(inside)
    at = [(int(y * 1.5) * width + int(x * 1.5)) * 3 for x, y in points]
    return [tuple(held[spot : spot + 3]) for spot in at]


def test_a_picture_is_half_as_large_again_as_its_drawing() -> None:
    assert drawn("", 41, 21)[:2] == (62, 32)
    assert set(drawn("")[2]) == {255}


@pytest.mark.parametrize(
    ("inside", "points", "seen"),
    [
        ('<rect x="2" y="2" width="10" height="10" fill="#ff0000"/>', [(3, 3), (11, 11), (14, 3), (3, 14)],
         [RED, RED, WHITE, WHITE]),
        ('<rect width="10" height="10"/>', [(5, 5)], [(0, 0, 0)]),  # black where nothing is said
        ('<rect width="10" height="10" fill="none"/>', [(5, 5), (0, 0)], [WHITE, WHITE]),
        ('<rect width="20" height="20" fill="#ff0000" opacity=".2"/>', [(5, 5)], [(255, 204, 204)]),
        ('<rect x="4" y="4" width="20" height="12" fill="none" stroke="#0000ff" stroke-width="4"/>',
         [(4.5, 10), (14, 10), (14, 4.5), (9, 10)], [BLUE, WHITE, BLUE, WHITE]),
        ('<rect x="4" y="4" width="20" height="12" fill="#ff0000" stroke="#0000ff" stroke-width="2"/>',
         [(4.5, 10), (14, 10)], [BLUE, RED]),
        ('<line x1="0" y1="10" x2="40" y2="10" stroke="#00ff00" stroke-width="6" fill="#ff0000"/>',
         [(20, 8), (20, 12), (20, 4)], [GREEN, GREEN, WHITE]),
        ('<line x1="0" y1="10" x2="40" y2="10" stroke="#00ff00" stroke-width="6" stroke-dasharray="10 10"/>',
         [(5, 10), (15, 10), (25, 10), (35, 10)], [GREEN, WHITE, GREEN, WHITE]),
        ('<line x1="0" y1="10" x2="40" y2="10"/>', [(20, 10)], [WHITE]),
        ('<circle cx="10" cy="10" r="8" fill="#0000ff"/>', [(10, 3), (10, 17), (3, 10), (3, 3), (17, 10), (19, 10)],
         [BLUE, BLUE, BLUE, WHITE, BLUE, WHITE]),
        ('<path d="M2 2l16 0 0 16-16 0z M6 6l8 0 0 8-8 0z" fill="#ff0000"/>', [(4, 4), (10, 10)], [RED, WHITE]),
        ('<g transform="translate(10 4) scale(2)"><rect width="5" height="4" fill="#ff0000"/>'
         '<line x1="0" y1="6" x2="9" y2="6" stroke="#0000ff" stroke-width="2" stroke-dasharray="4 5"/></g>',
         [(11, 5), (19, 11), (9, 5), (21, 5), (11, 3), (11, 13), (14, 17), (22, 16)],
         [RED, RED, WHITE, WHITE, WHITE, WHITE, BLUE, WHITE]),
        ('<g><rect width="9" height="9" fill="#ff0000"/></g><title>x</title><defs><rect width="9" height="9"/></defs>',
         [(4, 4)], [WHITE]),
        ('<rect width="9" height="9" fill="url(#none)"/>', [(4, 4)], [WASH]),
    ],
)  # fmt: skip
def test_what_is_drawn_has_its_colour_there_and_nowhere_else(
    inside: str, points: list[tuple[float, float]], seen: list[tuple[int, ...]]
) -> None:
    assert spots(inside, *points) == seen


def extent(text: str, **look: str) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of what is not white, in units of the drawing."""
    named = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in look.items())
    width, height, held = drawn(f"<text{named}>{text}</text>", 120, 60)
    dark = [i // 3 for i in range(0, len(held), 3) if held[i : i + 3] != b"\xff\xff\xff"]
    assert dark or not height
    across, down = [spot % width for spot in dark], [spot // width for spot in dark]
    return min(across) / 1.5, min(down) / 1.5, max(across) / 1.5, max(down) / 1.5


def test_a_word_begins_ends_or_has_its_middle_where_it_is_put() -> None:
    look = {"x": "60", "y": "30", "font_size": "20"}
    left, top, right, bottom = extent("HH", **look)
    assert left == pytest.approx(61, abs=1.5)
    assert bottom == pytest.approx(29, abs=1.2)
    assert bottom - top == pytest.approx(14, abs=1.5)
    wide = right - left
    middle = extent("HH", text_anchor="middle", **look)
    assert (middle[0] + middle[2]) / 2 == pytest.approx(60, abs=1.2)
    end = extent("HH", text_anchor="end", **look)
    assert end[2] == pytest.approx(60, abs=2.5)
    assert end[2] - end[0] == pytest.approx(wide, abs=1)


def test_a_word_is_as_large_bold_and_dark_as_its_look_says() -> None:
    usual = extent("H", x="10", y="40")
    assert usual[3] - usual[1] == pytest.approx(8.4, abs=1)  # of 12 units where no size is said
    assert extent("H", x="10", y="40", font_size="36")[1] < usual[1] - 12

    def ink(**look: str) -> int:
        named = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in look.items())
        return sum(255 - byte for byte in drawn(f'<text x="2" y="15" font-size="16"{named}>HHH</text>')[2])

    plain = ink()
    assert ink(font_weight="500") == plain
    assert ink(font_weight="501") == ink(font_weight="600") > plain * 1.15
    assert ink(fill="#808080") < plain * 0.6
    assert drawn('<text x="2" y="15">a\u00a0b</text>')[2] == drawn('<text x="2" y="15">a b</text>')[2]


def test_words_in_a_group_are_as_large_and_where_the_group_puts_them() -> None:
    def bounds(inside: str) -> list[int]:
        width, _, held = drawn(inside, 120, 60)
        dark = [i // 3 for i in range(0, len(held), 3) if held[i : i + 3] != b"\xff\xff\xff"]
        return [
            min(spot % width for spot in dark),
            max(spot % width for spot in dark),
            dark[0] // width,
            dark[-1] // width,
        ]

    word = "HH</text>"
    moved = bounds(f'<g transform="translate(10 8) scale(2)"><text x="15" y="16" font-size="10">{word}</g>')
    assert moved == bounds(f'<text x="40" y="40" font-size="20">{word}')


def test_a_drawing_that_was_drawn_before_is_not_drawn_again() -> None:
    root = etree.fromstring('<svg><rect width="3" height="3"/></svg>')
    one, other = png(Standalone(root, 30, 20)), png(Standalone(root, 30, 20))
    assert one is other
