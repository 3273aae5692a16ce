"""Drawings, element by element: where each line, mark and word stands, and what is said to who does not see it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from made_facts import PEOPLE, RATE, changed, published
from markupsafe import Markup

from approved import assert_approved
from gsi_etl.site.charts.history import history
from gsi_etl.site.charts.multiples import multiples
from gsi_etl.site.charts.slope import Pair, slope
from gsi_etl.site.charts.small import bar, strip
from gsi_etl.site.charts.standalone import standalone
from gsi_etl.site.charts.svg import ceiling, chart, spread, tag, text
from gsi_etl.site.charts.timeline import timeline
from gsi_etl.site.charts.worldmap import worldmap
from gsi_etl.site.filters import per_thousand, rate
from gsi_etl.site.records import Changed

TOLD = Path(__file__).parent / "told" / "drawings"
FAMILIES = {"GSI 2016": "GSI 2016", "GSI 2018": "GEMS", "GSI 2023": "GEMS"}
THROUGH = (
    published("GSI 2013", "ERI", PEOPLE, 44_000, lower=42_000, upper=46_000, reference_year=None),
    published("GSI 2016", "ERI", PEOPLE, 304_500, verified=False),
    published("GSI 2018", "ERI", PEOPLE, None, upper=451_000),
    published("GSI 2023", "ERI", PEOPLE, 320_000, lower=320_000, upper=320_000),
)
RATES = (
    published("GSI 2016", "ERI", "share_of_population", 0.0437, unit=0.0001),
    published("GSI 2018", "ERI", RATE, 93, unit=0.1),
)
PAIRS = (
    Pair("A", Decimal(1), Decimal(2)),
    Pair("B", Decimal(2), Decimal(1)),
    Pair("C", Decimal("1.5"), Decimal("1.5"), ("1.50", "1.5")),
)
WIDE = (Pair("A place with a name that is longer than the side has room for", Decimal(10), Decimal(9)),)


def at(day: int, severity: str) -> Changed:
    when = datetime(2026, 3, 31, 23, 59, tzinfo=UTC) - timedelta(days=day)
    return changed(f"ch_{day}", "revision", severity, detected_at=when)


def on_days(**severities: tuple[int, ...]) -> Markup:
    made = [at(day, severity) for severity, days in severities.items() for day in days]
    return timeline(made, title="By day", name="timeline-1")


def panels() -> Markup:
    rows = {"Africa": [published("GSI 2016", "AFRICA", PEOPLE, 6_200_000),
                       published("GSI 2018", "AFRICA", PEOPLE, 9_200_000, unit=100_000),
                       published("GSI 2023", "AFRICA", PEOPLE, 7_000_000)],
            "Asia": [published("GSI 2018", "ASIA", PEOPLE, 950)]}  # fmt: skip
    made = multiples(rows, FAMILIES, name="panel")
    assert [place for place, _ in made] == ["Africa", "Asia"]
    return Markup("").join(drawing for _, drawing in made)


def few_countries() -> Markup:
    """Of the map its frame, two large countries, and one that is a dot."""
    drawing = worldmap(
        {"PRK": Decimal("104.6"), "LUX": Decimal(2), "MRT": Decimal("1.9")}, (Decimal(2), Decimal(20)), title="The map",
        describe="What it shows", name="worldmap-1", words={"PRK": "a word"}, linked={"PRK", "LUX"}, pages="../",
    )  # fmt: skip
    parts = str(drawing).replace("><", ">\n<").splitlines()
    about = ("North Korea", "Luxembourg", "Mauritania", "Greenland")
    near = {near for i, part in enumerate(parts) if any(name in part for name in about) for near in range(i - 2, i + 3)}
    return Markup(
        "\n".join(part if len(part) < 300 else part[-80:] for i, part in enumerate(parts) if i < 8 or i in near)
    )


def alone(name: str = "history-1", **more: object) -> Markup:
    inside = [
        tag("rect", x=1.0, y=2.0, width=30.0, height=40.0, class_="pillar", id="left-out"),
        Markup('<a href="x"><path d="M1 1l2 2z" class="q2"><title>left out</title></path></a>'),
        Markup('<defs><pattern id="none" width="5"><rect width="5" class="none-bg"/></pattern></defs>'),
        text("a word", 50, 60, "value"), text("another", 50, 70, "quiet", "start"),
        tag("line", x1=0.0, x2=9.0, y1=1.0, y2=1.0, class_="divider"),
        tag("circle", cx=4.0, cy=5.0, r=6.0, class_="dot"),
    ]  # fmt: skip
    drawing = chart(inside, 200, 100, title="Inner", describe="What it shows", name=name)
    made = standalone(drawing, **{"title": "A title", "note": "A note", **more})  # type: ignore[arg-type]
    return Markup(f"{made.width} {made.height}\n{made.svg()}")


LEGEND = (("q0", "below 2"), ("hatched", "no estimate"), ("q5", "20 and above"))
DRAWINGS: dict[str, Callable[[], Markup]] = {
    "history": lambda: history(THROUGH, FAMILIES, title="Through", name="history-1", here="GSI 2018"),
    "history of one": lambda: history(THROUGH[1:2], FAMILIES, title="One", name="history-0", here="GSI 2016"),
    "history of rates": lambda: history(RATES, FAMILIES, title="R", name="history-2", level=per_thousand, words=rate),
    "multiples": panels,
    "slope": lambda: slope(PAIRS, "GSI 2018", "GSI 2023", measure=RATE, title="Two", name="slope-1"),
    "slope with a long name": lambda: slope(WIDE, "A", "B", measure=PEOPLE, title="Two", name="slope-2"),
    "slope of many": lambda: slope(
        [Pair(f"P{n}", Decimal(n), Decimal(12 - n)) for n in range(1, 8)],
        "A", "B", measure="", title="M", name="slope-3",
    ),
    "timeline of a day": lambda: on_days(critical=(0,)),
    "timeline": lambda: on_days(critical=(0, 1, 1), warning=(1, 20), info=(1, 3), operator=(1,), none=(1, 2)),
    "timeline of months": lambda: on_days(warning=(0, 59, 60, 61)),
    "timeline of two weeks": lambda: on_days(info=(0, 14)),
    "map": few_countries,
    "alone": alone,
    "alone with a legend": lambda: alone("worldmap-1", legend=LEGEND, title="A long title " * 9),
    "alone as high as it needs": lambda: alone(card=False, title="A title of two lines " * 3),
    "bars": lambda: Markup("").join(
        bar(Decimal(v), Decimal(m)) for v, m in ((5, 10), (10, 10), (0, 10), (-1, 10), (1, 3), (5, 0))
    ),
    "strips": lambda: Markup("").join(
        (strip([]), strip([("r", one) for one in ("ok", "new", "down", "stale", "", "unheard of", "ok")]),
         strip([("r", "ok")] * 13))
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_has_each_part_in_its_place(name: str) -> None:
    assert_approved(str(DRAWINGS[name]()).replace("><", ">\n<"), TOLD / f"{name.replace(' ', '-')}.txt")


@pytest.mark.parametrize(
    ("made", "markup"),
    [
        (tag("line"), "<line/>"),
        (tag("line", x=1.0, y=1.25, z=2, class_="a", text_anchor=None), '<line x="1" y="1.2" z="2" class="a"/>'),
        (tag("text", "a<b", stroke_width="2&"), '<text stroke-width="2&amp;">a&lt;b</text>'),
        (text("w", 1, 2.06), '<text x="1" y="2.1" text-anchor="middle">w</text>'),
        (text("w", 10.0, 2, "c", "start"), '<text x="10" y="2" class="c">w</text>'),
        (text("w", 1, 2, anchor="end"), '<text x="1" y="2" text-anchor="end">w</text>'),
    ],
)
def test_an_element_is_written_short_and_escaped(made: Markup, markup: str) -> None:
    assert str(made) == markup


@pytest.mark.parametrize(
    ("value", "round_number"),
    [("0", "1"), ("-5", "1"), ("1", "1"), ("1.01", "1.2"), ("1.2", "1.2"), ("1.3", "1.5"), ("1.6", "2"), ("2.1", "2.5"),
     ("2.6", "3"), ("3.5", "4"), ("4.5", "5"), ("5.5", "6"), ("6.5", "8"), ("8.5", "10"), ("49.6", "50"),
     ("104.6", "120"),     ("0.0437", "0.05"), ("9.99", "10")],
)  # fmt: skip
def test_an_axis_ends_at_the_next_of_these_numbers(value: str, round_number: str) -> None:
    assert ceiling(Decimal(value)) == Decimal(round_number)


@pytest.mark.parametrize(
    ("wanted", "placed"),
    [
        ([], []),
        ([50], [50]),
        ([-5], [0]),
        ([200], [100]),
        ([50, 52], [50, 60]),
        ([52, 50], [60, 50]),
        ([50, 50, 50], [50, 60, 70]),
        ([0, 0, 99, 99], [0, 10, 90, 100]),
        ([98, 99, 100], [80, 90, 100]),
    ],
)
def test_labels_keep_their_distance_and_stay_inside(wanted: list[float], placed: list[float]) -> None:
    assert spread(wanted, 10, 0, 100) == placed
