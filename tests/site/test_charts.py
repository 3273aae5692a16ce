"""Charts: labels apart, no line across methods, a band only where one was published, a text for who does not see it."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gsi_etl.site.charts.history import comparable, history
from gsi_etl.site.charts.multiples import multiples
from gsi_etl.site.charts.slope import Pair, slope
from gsi_etl.site.charts.small import bar, strip
from gsi_etl.site.charts.svg import ceiling, spread
from gsi_etl.site.charts.worldmap import step_of, worldmap
from gsi_etl.site.records import Published

FAMILIES = {"GSI 2013": "GSI 2013", "GSI 2016": "GSI 2016", "GEMS 2017": "GEMS", "GSI 2018": "GEMS", "GSI 2023": "GEMS"}


def published(
    edition: str, value: str, lower: str | None = None, upper: str | None = None, **more: object
) -> Published:
    year = int(edition[-4:])
    low, high = (Decimal(end) if end else None for end in (lower, upper))
    return Published(
        edition, "people_in_modern_slavery", "WLD", "World", "world", Decimal(value),
        low, high, year - 2, date(year, 1, 1), None, None, "", Decimal(100_000),
    )  # fmt: skip


def classes(drawing: str) -> list[str]:
    root = ElementTree.fromstring(drawing)
    return [element.get("class", "") for element in root.iter()]


def test_no_line_joins_two_editions() -> None:
    rows = [published("GSI 2013", "29.8"), published("GSI 2016", "45.8"), published("GSI 2018", "40.3")]
    root = ElementTree.fromstring(history(rows, FAMILIES, title="t", name="history-1"))
    for line in root.iter("line"):
        assert line.get("class") in ("axis", "divider") or line.get("x1") == line.get("x2")
    assert not list(root.iter("polyline"))
    assert not list(root.iter("path"))


def test_a_divider_stands_wherever_the_method_changes_and_nowhere_else() -> None:
    rows = [published(e, "40") for e in ("GSI 2013", "GSI 2016", "GEMS 2017", "GSI 2018", "GSI 2023")]
    assert classes(history(rows, FAMILIES, title="t", name="history-1")).count("divider") == 2


def test_editions_that_no_table_knows_are_never_comparable_with_others() -> None:
    assert comparable("GEMS 2017", "GSI 2023", FAMILIES)
    assert not comparable("New 2030", "GSI 2023", FAMILIES)
    assert not comparable("New 2030", "New 2031", FAMILIES)


def test_a_band_is_drawn_only_where_the_edition_publishes_bounds() -> None:
    bare = history([published("GSI 2018", "40.3")], FAMILIES, title="t", name="history-1")
    banded = history([published("GSI 2013", "86089", "82000", "90000")], FAMILIES, title="t", name="history-1")
    assert "band" not in classes(bare)
    assert classes(banded).count("band") == 1


def test_every_chart_has_a_name_and_says_in_words_what_it_shows() -> None:
    rows = [published("GSI 2016", "45800000"), published("GSI 2018", "40300000")]
    root = ElementTree.fromstring(history(rows, FAMILIES, title="People, by edition", name="history-1"))
    assert root.get("role") == "img"
    assert root.findtext("title") == "People, by edition"
    assert "GSI 2016: 45.8 m for 2014; GSI 2018: 40.3 m for 2016" in (root.findtext("desc") or "")


@given(st.lists(st.floats(0, 300), max_size=12), st.floats(1, 20))
def test_labels_are_spread_apart_in_their_order(wanted: list[float], gap: float) -> None:
    placed = spread(wanted, gap, 0, 300)
    ordered = [at for _, at in sorted(zip(wanted, placed, strict=True), key=lambda pair: pair[0])]
    assert len(placed) == len(wanted)
    for low, high in zip(sorted(placed), sorted(placed)[1:], strict=False):
        assert high - low >= gap - 1e-6
    assert sorted(ordered) == pytest.approx(sorted(placed))


@given(st.decimals("0.0001", "1e9", allow_nan=False, allow_infinity=False))
def test_an_axis_ends_at_a_round_number_not_far_above(value: Decimal) -> None:
    assert value <= ceiling(value) <= value * Decimal("1.67")


def test_a_country_without_a_value_is_hatched_and_says_so() -> None:
    root = ElementTree.fromstring(
        worldmap({"PRK": Decimal("104.6")}, (Decimal(2), Decimal(20)), title="t", describe="d", name="w-1")
    )
    said = {path.findtext("title"): path.get("class") for path in root.iter("path")}
    assert said["North Korea: 104.6 per 1,000"] == "q2"
    assert said["Greenland: no estimate"] is None


def test_steps_begin_with_their_lower_end() -> None:
    steps = (Decimal(2), Decimal(4))
    assert [step_of(Decimal(v), steps) for v in ("1.9", "2", "3.9", "4")] == [0, 1, 1, 2]


def test_a_name_from_outside_cannot_leave_a_label() -> None:
    pair = Pair('"><script>alert(1)</script>', Decimal(1), Decimal(2))
    drawing = slope(
        [pair, Pair("B", Decimal(1), Decimal(2))], "A 2018", "A 2023", measure="", title="<b>", name="slope-1"
    )
    ElementTree.fromstring(drawing)
    assert "<script" not in drawing


def test_a_slope_tells_a_rise_from_a_fall_and_from_what_stayed() -> None:
    pairs = [
        Pair("A", Decimal(1), Decimal(2)),
        Pair("B", Decimal(2), Decimal(1)),
        Pair("C", Decimal("104.6"), Decimal("104.6")),
    ]
    drawing = slope(pairs, "GSI 2018", "GSI 2023", measure="", title="t", name="slope-1")
    ways = [line.get("class", "") for line in ElementTree.fromstring(drawing).iter("line")]
    assert [way for way in ways if "slope" in way] == ["slope-line up", "slope-line down", "slope-line same"]


def test_small_multiples_share_one_scale() -> None:
    panels = multiples({"A": [published("GSI 2018", "10")], "B": [published("GSI 2018", "5")]}, FAMILIES, name="panel")
    heights = [float(r.get("height", 0)) for _, d in panels for r in ElementTree.fromstring(d).iter("rect")]
    assert heights[0] == pytest.approx(2 * heights[1], rel=0.02)


def test_a_bar_is_as_long_as_its_share_and_a_strip_counts_the_good_runs() -> None:
    assert 'width="50"' in bar(Decimal(5), Decimal(10))
    assert 'width="0.4"' in bar(Decimal(0), Decimal(0))
    assert "2 of the last 3 runs well" in strip([("a", "ok"), ("b", "down"), ("c", "ok")])
