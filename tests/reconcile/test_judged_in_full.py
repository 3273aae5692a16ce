"""Each way to a verdict, judged in full: what is found, in which words, and what stays in doubt and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from approved import assert_approved
from gsi_etl.config.reference import load_reference
from gsi_etl.model import Certainty, Figure
from gsi_etl.reconcile import EstimateIndex, reconcile
from gsi_etl.reconcile.sentences import UNMATCHED, doubted
from scenes.figures import estimate, figure

TOLD = Path(__file__).parent / "told"
REFERENCE = load_reference()
SHIPPED = EstimateIndex(REFERENCE.estimates, {place.code: place.name for place in REFERENCE.places}, REFERENCE.parts)
OF_2016, OF_2018, OF_2023 = date(2016, 5, 31), date(2018, 7, 19), date(2023, 5, 24)


def ranged(value: str, lower: int, upper: int, **more: Any) -> Any:
    return replace(estimate(value, **more), lower=estimate(str(lower)).value, upper=estimate(str(upper)).value)


FIRST: dict[str, Any] = {"edition": "GSI 2013", "published_on": date(2013, 10, 17), "reference_year": None}
SECOND: dict[str, Any] = {"edition": "GSI 2016", "published_on": OF_2016, "reference_year": 2015}
TWIN: dict[str, Any] = {"edition": "GEMS 2017", "published_on": date(2017, 9, 19)}
#: Editions that differ in what a test needs: their bounds, and how near their numbers are.
MADE = EstimateIndex(
    [
        ranged("10000", 8000, 12500, place="A", unit="100"), estimate("11100", place="A", unit="100", **SECOND),
        estimate("8200", place="A", unit="100", **FIRST),
        ranged("100", 80, 120, place="B", unit="1"), estimate("110", place="B", unit="1", **SECOND),
        estimate("230", place="C", unit="1"), estimate("250", place="C", unit="1", **SECOND),
        estimate("229", place="D", unit="1"), estimate("250", place="D", unit="1", **SECOND),
        estimate("9000", place="E", unit="100"), estimate("3000", place="E", unit="100", **SECOND),
        ranged("600", 500, 700, place="F"),
        estimate("250", place="G", unit="1"), estimate("252", place="G", unit="1", **SECOND),
        ranged("10000", 8000, 12500, place="H", unit="100"), estimate("11100", place="H", unit="100", **TWIN),
        ranged("10000", 8000, 12500, place="I", unit="100"), estimate("20000", place="I", unit="100", **SECOND),
        estimate("251", place="J", unit="1"), estimate("253", place="J", unit="1", **SECOND),
        estimate("251", place="K", unit="1"), estimate("254", place="K", unit="1", **SECOND),
    ]
)  # fmt: skip
#: North Korea is in the table of 2016 and not in that of 2018.
BEHIND = EstimateIndex(
    [
        estimate("7989000", place="IND", unit="1000"), estimate("2644400", unit="100", **SECOND),
        estimate("2600000", measure="forced_labour", unit="100", **SECOND),
        estimate("0.0437", measure="share_of_population", **SECOND),
    ]
)  # fmt: skip

Case = tuple[str, dict[str, Any], date | None]
IN_2018, IN_2024 = date(2018, 8, 1), date(2024, 1, 1)
CITED: list[Case] = [
    ("2.64 million", {"edition": "GSI 2018"}, IN_2018),
    ("2.64 million", {"edition": "GSI 2018"}, date(2016, 1, 1)),
    ("2.6 million", {"edition": "GSI 2018", "modifier": "more_than"}, None),
    ("2.63 million", {"edition": "GSI 2018"}, None),
    ("40.3 million", {"edition": "GSI 2018", "place": "WLD", "reference_year": 2018}, IN_2018),
    ("40.3 million", {"edition": "GEMS 2017", "place": "WLD"}, IN_2018),
    # Another edition's number.
    ("18.4 million", {"edition": "GSI 2018", "place": "IND"}, IN_2018),
    ("18 million", {"edition": "GSI 2018", "place": "IND"}, IN_2018),
    ("11 million", {"edition": "GSI 2018", "place": "IND", "reference_year": 2021}, IN_2024),
    ("11 million", {"edition": "GSI 2018", "place": "IND", "reference_year": 2020}, IN_2024),
    ("1.1 million", {"edition": "GSI 2018"}, IN_2018),
    ("4 million", {"edition": "GSI 2018", "place": "IND"}, IN_2018),
    # A slip of scale, another measure, another place, in this order.
    ("26.4 million", {"edition": "GSI 2018"}, IN_2018),
    ("26 million", {"edition": "GSI 2018"}, IN_2018),
    ("260 million", {"edition": "GSI 2018"}, IN_2018),
    ("24.9 million", {"edition": "GSI 2018", "place": "WLD"}, IN_2018),
    ("25 million", {"edition": "GSI 2018", "place": "WLD"}, IN_2018),
    ("27.6 million", {"edition": "GSI 2018", "place": "WLD"}, IN_2018),
    ("27.6 million", {"edition": "GSI 2018", "place": "WLD"}, IN_2024),
    ("2,640,000", {"edition": "GSI 2018", "place": "ERI"}, IN_2018),
    ("2,640,000", {"edition": "GSI 2018", "place": "IND"}, IN_2018),
    # A contradiction, and what is none.
    ("9.1 million", {"edition": "GSI 2018", "place": "IND"}, IN_2018),
    ("9.1 million", {"edition": "GSI 2018", "place": "IND", "edition_inferred": True}, IN_2018),
    ("91 million", {"edition": "GSI 2018", "place": "IND"}, IN_2018),
    ("9 million", {"edition": "GSI 2018", "place": "IND"}, IN_2018),
    # An edition that is not held for the place.
    ("108,200", {"edition": "GSI 2014"}, IN_2018),
    ("45.8 million", {"edition": "GSI 2016", "place": "WLD", "measure": "forced_labour"}, IN_2018),
    ("46 million", {"edition": "GSI 2016", "place": "WLD", "measure": "forced_labour"}, IN_2018),
    ("24.9 million", {"edition": "GSI 2016", "place": "WLD", "measure": "forced_marriage"}, IN_2018),
    ("800", {"edition": "GSI 2018", "place": "LUX"}, IN_2018),
    ("800", {"edition": "GSI 2016", "place": "LUX"}, IN_2018),
    ("800", {"edition": "TIP 2018", "place": "LUX"}, IN_2018),
]  # fmt: skip
UNCITED: list[Case] = [
    ("2.64 million", {}, IN_2018),
    ("2.64 million", {}, None),
    ("2.64 million", {"cites": ["GSI 2018"]}, IN_2024),
    ("2.64 million", {"cites": ["TIP 2018", "GSI 2018"]}, IN_2024),
    ("2.64 million", {"cites": ["GSI 2018", "GSI 2023"]}, IN_2024),
    ("2.64 million", {"cites": ["TIP 2018"]}, IN_2024),
    ("18.4 million", {"place": "IND", "cites": ["GSI 2018"]}, IN_2018),
    ("2.64 million", {}, OF_2018),
    ("2.64 million", {}, date(2018, 7, 18)),
    ("2.64 million", {}, IN_2024),
    ("2.6 million", {}, IN_2024),
    ("2.7 million", {}, IN_2024),
    ("1.1 million", {}, IN_2018),
    ("40.3 million", {"place": "WLD"}, IN_2018),
    ("40.3 million", {"place": "WLD"}, date(2017, 12, 1)),
    ("40.3 million", {"place": "WLD"}, date(2023, 1, 1)),
    ("40 million", {"place": "WLD"}, IN_2024),
    ("45.8 million", {"place": "WLD"}, IN_2018),
    ("20.9 million", {"place": "WLD", "measure": "forced_labour"}, IN_2024),
    # An older edition's number: by its digits, its hedge, and how near the newest one is.
    ("18.4 million", {"place": "IND"}, IN_2018),
    ("18 million", {"place": "IND"}, IN_2018),
    ("18 million", {"place": "IND"}, None),
    ("18.3 million", {"place": "IND"}, IN_2018),
    ("18.3 million", {"place": "IND", "modifier": "more_than"}, IN_2018),
    ("8 million", {"place": "IND"}, IN_2024),
    # Where only a bound is printed.
    ("1,000", {"place": "LUX", "modifier": "less_than"}, IN_2018),
    ("1,000", {"place": "LUX", "modifier": "less_than"}, IN_2024),
    ("1,000", {"place": "LUX", "modifier": "less_than"}, date(2018, 1, 1)),
    ("1,000", {"place": "ISL", "modifier": "nearly"}, None),
    # Slips without an edition: the newest one's, or by three digits and the impossible any one's.
    ("26.4 million", {}, IN_2018),
    ("26 million", {}, IN_2018),
    ("26 million", {}, None),
    ("264 million", {}, None),
    ("260 million", {}, None),
    ("184 million", {"place": "IND"}, IN_2018),
    ("184 million", {"place": "IND"}, None),
    ("14%", {"place": "IND"}, IN_2018),
    ("140%", {"place": "IND"}, IN_2018),
    ("140%", {"place": "IND"}, None),
    ("7.7%", {"place": "NGA"}, IN_2018),
    ("7.7%", {"place": "NGA"}, None),
    ("7.71%", {"place": "NGA"}, None),
    ("24.9 million", {"place": "WLD"}, IN_2018),
    ("25 million", {"place": "WLD"}, IN_2018),
    ("24.9 million", {"place": "WLD"}, None),
    ("13.2 million to 14.6 million", {"place": "IND"}, date(2013, 12, 1)),
    ("13.2 million to 14.6 million", {"place": "IND"}, IN_2018),
    ("13.3 million to 14.7 million", {"place": "IND"}, date(2013, 12, 1)),
    ("9.1 million", {"place": "IND"}, IN_2018),
]  # fmt: skip
DATED: list[Case] = [
    # The years of an edition's family: from the one that it is about to the last one that it came out in.
    *(("40.3 million", {"place": "WLD", "reference_year": year}, IN_2024) for year in (2015, 2016, 2017, 2018, 2019)),
    ("40.3 million", {"place": "WLD", "reference_year": 2021}, None),
    ("40 million", {"place": "WLD", "reference_year": 2021}, None),
    ("40 million", {"place": "WLD", "reference_year": 2021, "modifier": "more_than"}, None),
    ("50 million", {"place": "WLD", "reference_year": 2018}, None),
    ("50 million", {"place": "WLD", "reference_year": 2016}, None),
    ("49.6 million", {"place": "WLD", "reference_year": 2016}, IN_2024),
    ("49.6 million", {"place": "WLD", "reference_year": 2024}, IN_2024),
    ("49.6 million", {"place": "WLD", "reference_year": 2020}, IN_2024),
    ("45.8 million", {"place": "WLD", "reference_year": 2016}, IN_2018),
    ("45.8 million", {"place": "WLD", "reference_year": 2018}, IN_2018),
    ("45.8 million", {"place": "WLD", "reference_year": 2018}, None),
    ("45.8 million", {"place": "WLD", "reference_year": 2017}, IN_2018),
    ("45.8 million", {"place": "WLD", "reference_year": 2010}, IN_2018),
    ("18.4 million", {"place": "IND", "reference_year": 2021}, IN_2024),
    ("18.3 million", {"place": "IND", "reference_year": 2021}, IN_2024),
    ("8 million", {"place": "IND", "reference_year": 2021}, IN_2024),
    ("8.0 million", {"place": "IND", "reference_year": 2021}, IN_2024),
    # Two editions with one number: the newest has it.
    *(("104.6 per 1,000", {"reference_year": year}, IN_2024) for year in (2021, 2024)),
    # Another number of the year that is named.
    ("9.1 million", {"place": "IND", "reference_year": 2016}, IN_2018),
    ("9.1 million", {"place": "IND", "reference_year": 2017}, IN_2018),
    ("91 million", {"place": "IND", "reference_year": 2016}, IN_2018),
]  # fmt: skip
NEAR: list[Case] = [
    # 11,100 is within 8,000 to 12,500, and what another edition says to the digit.
    ("11,100", {"place": "A", "edition": "GSI 2018"}, IN_2018),
    ("11,100", {"place": "A"}, IN_2018),
    ("11,100", {"place": "A"}, None),
    ("11,100", {"place": "A", "edition": "GSI 2016"}, IN_2018),
    ("11,000", {"place": "A", "edition": "GSI 2018"}, IN_2018),
    ("11,200", {"place": "A", "edition": "GSI 2018"}, IN_2018),
    ("10,000", {"place": "A", "edition": "GSI 2018"}, IN_2018),
    ("11,500", {"place": "A", "edition": "GSI 2016"}, IN_2018),
    ("8,200", {"place": "A", "edition": "GSI 2018"}, IN_2018),
    ("8,200", {"place": "A"}, IN_2018),
    ("110", {"place": "B", "edition": "GSI 2018"}, IN_2018),
    ("110", {"place": "B"}, IN_2018),
    ("11,100", {"place": "H", "edition": "GSI 2018"}, IN_2018),
    # Two digits near the newest number, two steps of its last digit away and more; three digits; one.
    ("250", {"place": "C"}, IN_2018),
    ("250", {"place": "D"}, IN_2018),
    ("252", {"place": "G"}, IN_2018),
    ("3,000", {"place": "E"}, IN_2018),
    ("3,000", {"place": "E", "edition": "GSI 2018"}, IN_2018),
    # Of another year: within its bounds only, or near to the year's own number.
    ("11,200", {"place": "I", "reference_year": 2015}, IN_2018),
    ("11,200", {"place": "I"}, IN_2018),
    ("251", {"place": "J", "reference_year": 2015}, IN_2018),
    ("251", {"place": "K", "reference_year": 2015}, IN_2018),
    # A range that is off the bounds by as much as a slip.
    ("499 to 701", {"place": "F"}, IN_2018),
    ("499 to 701", {"place": "F"}, None),
    ("498 to 702", {"place": "F"}, IN_2018),
    ("497 to 702", {"place": "F"}, IN_2018),
    ("498 to 702", {"place": "F", "edition": "GSI 2018"}, IN_2018),
]  # fmt: skip
NOT_HELD: list[Case] = [
    ("2.6444 million", {}, IN_2018),
    ("2.64 million", {}, IN_2018),
    ("2.64 million", {}, OF_2016),
    ("2.64 million", {"edition": "GSI 2016"}, IN_2018),
    ("2.6 million", {"measure": "forced_labour"}, IN_2018),
    ("2.60 million", {"measure": "forced_labour"}, IN_2018),
    ("2.6 million", {"measure": "forced_labour"}, OF_2016),
    ("44%", {}, IN_2018),
    ("44%", {}, OF_2016),
    ("43.7%", {}, IN_2018),
    ("2.60 million", {}, IN_2018),
    ("2.60 million", {}, OF_2016),
]  # fmt: skip


def judged(title: str, cases: list[Case], index: EstimateIndex) -> Iterator[str]:
    yield f"=== {title}"
    for quote, options, published in cases:
        given = {name: value for name, value in options.items() if name != "cites"}
        found = reconcile(figure(quote, **given), index, published=published, cites=options.get("cites", ()))
        said = ", ".join(f"{name} {value}" for name, value in options.items())
        yield f"{quote}{f', {said}' if said else ''}, {f'published {published}' if published else 'without a date'}:"
        of = f" {found.estimate.edition} {found.estimate.measure}" if found.estimate else ""
        yield f"    {found.name}{of}: {found.sentence}"


def test_each_way_to_a_verdict_is_told_in_full() -> None:
    lines = [
        *judged("a figure that names its edition", CITED, SHIPPED),
        *judged("a figure that names none", UNCITED, SHIPPED),
        *judged("a figure that names a year", DATED, SHIPPED),
        *judged("estimates near to each other", NEAR, MADE),
        *judged("a newer table that is not held for the country", NOT_HELD, BEHIND),
    ]
    assert_approved("\n".join(lines), TOLD / "verdicts.txt")


ACCUSED: dict[str, tuple[Figure, date]] = {
    "older_edition": (figure("18.4 million", place="IND"), IN_2018),
    "edition_mismatch": (figure("18.4 million", place="IND", edition="GSI 2018"), IN_2018),
    "unit_mistaken": (figure("26.4 million", edition="GSI 2018"), IN_2018),
    "measure_mistaken": (figure("24.9 million", place="WLD", edition="GSI 2018"), IN_2018),
    "contradicts": (figure("9.1 million", place="IND", edition="GSI 2018"), IN_2018),
}
NOT_SURE = "the reading of the text is not sure enough"


@pytest.mark.parametrize("name", ACCUSED)
def test_an_accusation_is_doubted_where_the_reading_is_less_than_sure(name: str) -> None:
    said, day = ACCUSED[name]
    sure = reconcile(said, SHIPPED, published=day)
    assert sure.name == name
    assert reconcile(replace(said, confidence="medium"), SHIPPED, published=day) == doubted(sure, NOT_SURE)
    assert reconcile(replace(said, confidence="low"), SHIPPED, published=day) == UNMATCHED


@pytest.mark.parametrize("name", ACCUSED)
def test_only_a_contradiction_needs_the_whole_figure_to_be_all_but_certain(name: str) -> None:
    said, day = ACCUSED[name]
    sure = reconcile(said, SHIPPED, published=day)
    doubt = doubted(sure, f"{NOT_SURE}, and nothing else speaks for it")
    for certain, doubtful in ((0.92, False), (0.919, name == "contradicts"), (0.1, name == "contradicts")):
        less = replace(said, certainty=Certainty(figure=certain))
        assert reconcile(less, SHIPPED, published=day) == (doubt if doubtful else sure)


@pytest.mark.parametrize(
    ("name", "edition"),
    [("older_edition", 0.7), ("edition_mismatch", 0.91), ("contradicts", 0.9), ("unit_mistaken", 0.85),
     ("measure_mistaken", 0.85)],
)  # fmt: skip
def test_how_sure_the_edition_must_be_depends_on_what_rests_on_it(name: str, edition: float) -> None:
    said, day = ACCUSED[name]
    for certain, expected in ((edition, name), (edition - 0.001, "unmatched")):
        less = replace(said, certainty=Certainty(edition=certain))
        assert reconcile(less, SHIPPED, published=day).name == expected


@pytest.mark.parametrize("quote", ["2.64 million", "2.6 million"])
def test_what_agrees_needs_no_more_than_a_reading_of_medium_confidence(quote: str) -> None:
    said = replace(figure(quote, edition="GSI 2018"), confidence="medium", certainty=Certainty(0.1, 0.1, 0.1, 0.1, 0.1))
    assert reconcile(said, SHIPPED).name in ("exact", "rounded")


@pytest.mark.parametrize(
    "said",
    [
        figure("2.64 million", place=None, edition="GSI 2018"),
        figure("2.64 million", subgroup="women", edition="GSI 2018"),
        figure("2.64 million", measure="child_labour", edition="GSI 2018"),
        replace(figure("2.64 million", edition="GSI 2018"), measure=None),
        replace(figure("2.64 million"), reading=replace(figure("2.64 million").reading, change=True)),
    ],
)
def test_what_is_not_a_level_of_the_whole_of_a_place_is_not_judged(said: Figure) -> None:
    assert reconcile(said, SHIPPED, published=IN_2018) == UNMATCHED
