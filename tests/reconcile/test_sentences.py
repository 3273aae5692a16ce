"""What a verdict says, word for word."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from gsi_etl.model import Estimate, Figure, Verdict, VerdictName
from gsi_etl.reconcile.estimates import EstimateIndex
from gsi_etl.reconcile.sentences import UNMATCHED, doubted, verdict
from scenes.figures import estimate, figure

OLD = estimate("1100000", edition="GSI 2016", published_on=date(2016, 5, 31), reference_year=None, unit="100000")
ROW = estimate("2640000", unit="1000")
RATE = estimate("104.6", measure="prevalence_per_1000")
LABOUR = estimate("24900000", measure="forced_labour", place="WLD", unit="100000")
WORLD = estimate("40300000", place="WLD", unit="100000")
INDEX = EstimateIndex([OLD, ROW, LABOUR, WORLD, RATE], {"PRK": "North Korea"})

BOTH = "(2,550,000 to 2,650,000 against 2,639,500 to 2,640,500)"
HAS = "GSI 2018 has 2.64 million (2,640,000)"


@pytest.mark.parametrize(
    ("name", "said", "row", "more", "sentence"),
    [
        ("exact", {}, ROW, {}, f"says “2.6 million” for North Korea: {HAS}, repeated exactly {BOTH}"),
        ("rounded", {}, ROW, {}, f"says “2.6 million” for North Korea: {HAS}, rounded {BOTH}"),
        ("truncated", {}, ROW, {},
         f"says “2.6 million” for North Korea: {HAS}, truncated instead of rounded {BOTH}"),
        ("hedged", {"modifier": "more_than"}, ROW, {},
         f"says more than “2.6 million” for North Korea: {HAS}, which agrees "
         "(2,600,000 to 2,700,000 against 2,639,500 to 2,640,500)"),
        ("bound", {}, replace(ROW, value=None, upper=Decimal(3000)), {},
         "says “2.6 million” for North Korea: GSI 2018 has fewer than 3,000, a bound and no number of its own "
         "(2,550,000 to 2,650,000 against 0 to 3,000)"),
        ("older_edition", {}, OLD, {"instead": ROW},
         f"says “2.6 million” for North Korea: GSI 2016 has 1.1 million (1,100,000), an older edition; {HAS} "
         "(2,550,000 to 2,650,000 against 1,050,000 to 1,150,000)"),
        ("edition_mismatch", {"edition": "GSI 2018"}, OLD, {"instead": ROW},
         f"says “2.6 million” for North Korea and names GSI 2018: that is the number of GSI 2016; {HAS} "
         "(2,550,000 to 2,650,000 against 1,050,000 to 1,150,000)"),
        ("edition_mismatch", {"reference_year": 2016}, OLD, {"instead": ROW},
         f"says “2.6 million” for North Korea and names the year 2016: that is the number of GSI 2016; {HAS} "
         "(2,550,000 to 2,650,000 against 1,050,000 to 1,150,000)"),
        ("unit_mistaken", {}, ROW, {"how": "ten times"},
         f"says “2.6 million” for North Korea: {HAS}; the digits are right, but it is ten times that {BOTH}"),
        ("measure_mistaken", {"place": "WLD"}, LABOUR, {},
         "says “2.6 million” for WLD, people in modern slavery: GSI 2018 has 24.9 million (24,900,000), "
         "but that is people in forced labour (2,550,000 to 2,650,000 against 24,850,000 to 24,950,000)"),
        ("measure_mistaken", {"place": "WLD", "measure": "forced_labour"}, LABOUR, {"how": "of children alone"},
         "says “2.6 million” for WLD, people in forced labour: GSI 2018 has 24.9 million (24,900,000), "
         "but that is people in forced labour of children alone "
         "(2,550,000 to 2,650,000 against 24,850,000 to 24,950,000)"),
        ("contradicts", {}, ROW, {},
         f"says “2.6 million” for North Korea: {HAS}, which no rounding explains {BOTH}"),
        ("contradicts", {}, ROW, {"how": "that is another's"},
         f"says “2.6 million” for North Korea: {HAS}, which no rounding explains; that is another's {BOTH}"),
        # What else must be known: the newer estimate, and that the years differ.
        ("exact", {}, OLD, {},
         f"says “2.6 million” for North Korea: GSI 2016 has 1.1 million (1,100,000), repeated exactly; {HAS} "
         "(2,550,000 to 2,650,000 against 1,050,000 to 1,150,000)"),
        ("exact", {"reference_year": 2018}, ROW, {},
         f"says “2.6 million” for North Korea: {HAS}, repeated exactly; GSI 2018 is about 2016, not 2018 {BOTH}"),
        ("exact", {"reference_year": 2016}, ROW, {},
         f"says “2.6 million” for North Korea: {HAS}, repeated exactly {BOTH}"),
        ("exact", {"reference_year": 2018}, replace(OLD, place="IND"), {},
         "says “2.6 million” for IND: GSI 2016 has 1.1 million (1,100,000), repeated exactly "
         "(2,550,000 to 2,650,000 against 1,050,000 to 1,150,000)"),
        # Per cent against per cent, and one number for an interval without width.
        ("exact", {"quote": "10.5%"}, estimate("0.1046", measure="share_of_population"), {},
         "says “10.5%” for North Korea: GSI 2018 has 10.46 %, repeated exactly "
         "(10.45 to 10.55 against 10.455 to 10.465 %)"),
        ("measure_mistaken", {"quote": "10.5%"}, RATE, {},
         "says “10.5%” for North Korea, share of the population in modern slavery: GSI 2018 has 104.6 per 1,000, "
         "but that is per 1,000 in modern slavery (0.1045 to 0.1055 against 104.55 to 104.65)"),
        ("measure_mistaken", {"quote": "105 per 1,000"}, estimate("0.1046", measure="share_of_population"), {},
         "says “105 per 1,000” for North Korea, per 1,000 in modern slavery: GSI 2018 has 10.46 %, but that is "
         "share of the population in modern slavery (104.5 to 105.5 against 0.10455 to 0.10465)"),
        ("exact", {}, replace(ROW, lower=Decimal(2_000_000), upper=Decimal(3_000_000)), {},
         f"says “2.6 million” for North Korea: {HAS}, repeated exactly "
         "(2,550,000 to 2,650,000 against 2,000,000 to 3,000,000)"),
    ],
)  # fmt: skip
def test_a_verdict_is_said_in_full(
    name: VerdictName, said: dict[str, Any], row: Estimate, more: dict[str, Any], sentence: str
) -> None:
    made: Figure = figure(**({"quote": "2.6 million"} | said))
    assert verdict(name, made, row, INDEX, **more) == Verdict(name, row, sentence)


def test_a_doubt_names_the_accusation_that_it_is_not() -> None:
    found = Verdict("edition_mismatch", OLD, "says so")
    assert doubted(found, "nobody knows") == Verdict(
        "unmatched", None, "may be edition mismatch, but nobody knows: says so"
    )
    assert Verdict("unmatched", None, "matches no published estimate") == UNMATCHED
