"""Verdicts on the traps that the press has really fallen into, against the shipped estimates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gsi_etl.base import intervals
from gsi_etl.config.reference import load_reference
from gsi_etl.model import Certainty, Confidence, Estimate, Figure, Verdict, VerdictName
from gsi_etl.reconcile import EstimateIndex, reconcile, settled
from gsi_etl.reconcile.faithful import best
from gsi_etl.reconcile.mistakes import is_impossible
from scenes.figures import estimate, figure

REFERENCE = load_reference()
INDEX = EstimateIndex(REFERENCE.estimates, {place.code: place.name for place in REFERENCE.places})
IN_2013, IN_2016, IN_2018, IN_2023 = date(2013, 10, 20), date(2016, 6, 1), date(2018, 7, 20), date(2023, 6, 1)


def name_of(said: Figure, published: date | None = None, *cites: str) -> VerdictName:
    return reconcile(said, INDEX, published=published, cites=cites).name


def matched(said: Figure, published: date | None = None, *cites: str) -> tuple[VerdictName, str]:
    verdict = reconcile(said, INDEX, published=published, cites=cites)
    assert verdict.estimate is not None
    return verdict.name, verdict.estimate.edition


@pytest.mark.parametrize(
    ("quote", "options", "name"),
    [
        ("2,640,000", {}, "exact"),
        ("2.64 million", {}, "exact"),
        ("2.6 million", {}, "rounded"),
        ("2.6 million", {"modifier": "about"}, "rounded"),
        ("2.6 million", {"modifier": "more_than"}, "hedged"),
        ("3 million", {"modifier": "nearly"}, "hedged"),
        ("104.6 per 1,000", {}, "exact"),
        ("104 per 1,000", {}, "truncated"),
        ("104 per 1,000", {"modifier": "up_to"}, "truncated"),
        ("1 in 10", {}, "rounded"),
        ("10.5 per cent", {"modifier": "about"}, "rounded"),
    ],
)
def test_north_korea_in_2018_in_all_its_spellings(quote: str, options: dict[str, Any], name: VerdictName) -> None:
    assert matched(figure(quote, **options), IN_2018) == (name, "GSI 2018")


@pytest.mark.parametrize(
    ("said", "published", "edition"),
    [
        (figure("1.3 million", place="NGA"), IN_2018, "GSI 2018"),
        (figure("4.3%", edition="GSI 2016"), IN_2016, "GSI 2016"),
        (figure("4.3%"), IN_2016, "GSI 2016"),
        (figure("18.3 million", place="IND"), IN_2016, "GSI 2016"),
    ],
)
def test_the_press_cuts_off_where_it_should_round(said: Figure, published: date, edition: str) -> None:
    assert matched(said, published) == ("truncated", edition)


def test_five_million_for_china_is_cut_off_and_no_contradiction() -> None:
    table = EstimateIndex([estimate("5771000", edition="GSI 2023", place="CHN", unit="1000")])
    for cited in (None, "GSI 2023"):
        assert reconcile(figure("5 million", place="CHN", edition=cited), table).name == "truncated"


def test_one_in_five_for_4_37_per_cent_contradicts_the_edition_it_cites() -> None:
    assert matched(figure("1 in 5", edition="GSI 2016"), IN_2016) == ("contradicts", "GSI 2016")
    assert matched(figure("20 per cent", edition="GSI 2016"), IN_2016) == ("contradicts", "GSI 2016")


def test_one_in_five_of_something_that_cites_nothing_is_left_alone() -> None:
    assert name_of(figure("1 in 5"), IN_2016) == "unmatched"


@pytest.mark.parametrize("quote", ["1 in 10", "1 in 20", "1 in 23"])
def test_a_ratio_is_held_against_the_share_of_its_time(quote: str) -> None:
    published = IN_2018 if quote == "1 in 10" else IN_2016
    modifier = None if quote != "1 in 20" else "nearly"
    expected = "rounded" if quote != "1 in 20" else "unmatched"  # 4.37 % is 1 in 22.9: beyond one step
    assert name_of(figure(quote, modifier=modifier), published) == expected


@pytest.mark.parametrize(
    ("said", "published"),
    [
        (figure("7.7%", place="NGA"), IN_2018),
        (figure("7.7%", place="NGA", edition="GSI 2018"), IN_2018),
        (figure("0.4%", place="PRK", edition="GSI 2016"), IN_2016),
    ],
)
def test_a_slip_between_per_cent_and_per_thousand_is_found(said: Figure, published: date) -> None:
    assert name_of(said, published) == "unit_mistaken"


def test_a_fraction_printed_as_per_cent_is_a_slip_of_unit() -> None:
    row = estimate("0.012", edition="GSI 2014", measure="share_of_population", place="PAK")
    assert reconcile(figure("0.012%", place="PAK", edition="GSI 2014"), EstimateIndex([row])).name == "unit_mistaken"


def test_a_lost_per_cent_sign_is_found() -> None:
    lost = figure("1.356%", place="QAT", edition="GSI 2016")
    assert name_of(lost, IN_2016) in ("exact", "rounded")
    doubled = figure("135.6%", place="QAT", edition="GSI 2016")
    assert name_of(doubled, IN_2016) == "unit_mistaken"


def test_a_number_of_the_2016_index_in_a_story_of_2018_is_an_older_edition() -> None:
    said = figure("18.4 million", place="IND", estimated=True)
    assert matched(said, IN_2018) == ("older_edition", "GSI 2016")
    assert matched(said, IN_2018, "GSI 2018") == ("older_edition", "GSI 2016")


def test_a_figure_without_an_edition_is_held_against_the_only_one_that_its_document_cites() -> None:
    said, in_2024 = figure("2.64 million"), date(2024, 6, 1)
    assert matched(said, in_2024, "GSI 2018") == ("exact", "GSI 2018")
    assert matched(said, in_2024) == ("older_edition", "GSI 2018")
    assert matched(said, in_2024, "GSI 2018", "GSI 2023") == ("older_edition", "GSI 2018")


def test_a_number_of_the_2016_index_given_as_that_of_2018_is_a_mismatch() -> None:
    assert matched(figure("18.4 million", place="IND", edition="GSI 2018"), IN_2018) == ("edition_mismatch", "GSI 2016")


def test_a_number_of_the_2016_index_given_as_that_is_right() -> None:
    assert name_of(figure("18.4 million", place="IND", edition="GSI 2016"), IN_2018) == "rounded"
    assert name_of(figure("45.8 million", place="WLD", reference_year=2016), IN_2023) == "exact"


def test_a_number_that_no_edition_out_by_then_has_is_not_matched_to_a_later_one() -> None:
    assert name_of(figure("2,696,000"), IN_2018) == "unmatched"


def test_40_million_called_that_of_2018_is_right_and_the_sentence_tells_the_year_it_is_about() -> None:
    for said in (figure("40.3 million", place="WLD", reference_year=2018),
                 figure("40.3 million", place="WLD", edition="GSI 2018", reference_year=2018)):  # fmt: skip
        verdict = reconcile(said, INDEX, published=IN_2018)
        assert verdict.name == "exact"
        assert "is about 2016, not 2018" in verdict.sentence


def test_a_number_that_two_editions_have_is_that_of_the_edition_about_its_year() -> None:
    said = figure("104.6 per 1,000", reference_year=2016)
    assert matched(said, date(2024, 3, 1)) == ("exact", "GSI 2018")


def test_what_was_said_of_a_year_before_an_estimate_was_said_by_another() -> None:
    assert name_of(figure("60,000", place="USA", reference_year=2014), IN_2018) == "unmatched"


def test_50_million_as_of_2018_is_another_editions_number() -> None:
    assert matched(figure("50 million", place="WLD", reference_year=2018), IN_2023)[0] == "edition_mismatch"


def test_21_million_in_forced_labour_dated_2016_is_the_number_of_2012() -> None:
    said = figure("21 million", place="WLD", measure="forced_labour", modifier="nearly", reference_year=2016)
    assert matched(said) == ("edition_mismatch", "ILO 2012")


def test_2_7_million_is_north_koreas_of_2023_and_never_the_world_rise_in_forced_labour() -> None:
    assert matched(figure("2.7 million"), IN_2023) == ("rounded", "GSI 2023")
    rise = figure("2.7 million", place="WLD", measure="forced_labour", edition="GEMS 2022")
    assert name_of(rise, IN_2023) == "unmatched"


def test_50_million_called_forced_labour_is_another_measure() -> None:
    for cited in ("GEMS 2022", "GSI 2023"):
        said = figure("50 million", place="WLD", measure="forced_labour", edition=cited)
        assert name_of(said, IN_2023) == "measure_mistaken"
    bare = reconcile(figure("50 million", place="WLD", measure="forced_labour"), INDEX, published=IN_2023)
    assert bare.name == "unmatched"
    assert bare.sentence.startswith("may be measure mistaken, but two digits fit too much")


def test_north_koreas_number_called_forced_labour_is_another_measure() -> None:
    said = figure("2.64 million", measure="forced_labour", edition="GSI 2018")
    assert matched(said, IN_2018) == ("measure_mistaken", "GSI 2018")


def test_the_ilo_count_of_forced_labour_called_slaves_is_another_measure() -> None:
    assert name_of(figure("20.9 million", place="WLD"), IN_2013) == "measure_mistaken"


def test_a_wrong_world_total_of_a_cited_edition_contradicts_it() -> None:
    said = figure("38 million", place="WLD", modifier="nearly", edition="GSI 2014", reference_year=2014)
    assert matched(said, date(2014, 12, 1)) == ("contradicts", "GSI 2014")


def test_a_range_that_shifts_the_published_bounds_contradicts_them() -> None:
    right = figure("13.3 million to 14.7 million", place="IND", edition="GSI 2013")
    wrong = figure("13.2 million to 14.6 million", place="IND", edition="GSI 2013")
    assert name_of(right, IN_2013) == "exact"
    assert name_of(wrong, IN_2013) == "contradicts"


def test_another_bodys_count_that_cites_nothing_is_left_alone() -> None:
    assert name_of(figure("600,000", place="MRT")) == "unmatched"
    assert name_of(figure("10,000 to 13,000", place="GBR"), IN_2018) == "unmatched"


def test_an_edition_whose_estimate_is_not_held_proves_nothing() -> None:
    assert name_of(figure("50,000", measure="forced_labour", edition="TIP 2015")) == "unmatched"
    assert name_of(figure("18.4 million", place="PRK", edition="GSI 2014")) == "unmatched"


def test_where_the_newest_edition_is_not_held_a_lookalike_of_an_older_one_is_not_claimed() -> None:
    rows = [
        estimate("13956010", edition="GSI 2013", place="IND", published_on=date(2013, 10, 17), unit="1000000"),
        estimate("108200", edition="GSI 2014", place="PRK", published_on=date(2014, 11, 17)),
    ]
    index = EstimateIndex([replace(row, reference_year=None) for row in rows])
    said = figure("14 million", place="IND")
    assert reconcile(said, index, published=date(2013, 11, 1)).name == "rounded"
    assert reconcile(said, index, published=date(2014, 11, 18)).name == "unmatched"
    assert reconcile(figure("13,956,010", place="IND"), index, published=date(2014, 11, 18)).name == "exact"


def test_a_text_without_a_date_is_never_accused_of_a_slip_of_unit() -> None:
    assert name_of(figure("7.7%", place="NGA")) == "unmatched"
    assert name_of(figure("7.7%", place="NGA"), IN_2018) == "unit_mistaken"


def test_one_in_150_is_no_contradiction_of_one_in_156() -> None:
    assert name_of(figure("1 in 150", place="WLD", edition="GSI 2023"), IN_2023) != "contradicts"
    assert name_of(figure("1 in 50", place="WLD", edition="GSI 2023"), IN_2023) == "contradicts"


@pytest.mark.parametrize(
    "said",
    [
        figure("71%", place="WLD", measure="share_of_victims"),
        figure("40.3 million", place=None),
        figure("40.3 million", place="WLD", subgroup="women"),
        figure("152 million", place="WLD", measure="child_labour"),
    ],
)
def test_what_is_no_target_is_never_judged(said: Figure) -> None:
    assert name_of(said, IN_2018) == "unmatched"


def test_the_sentence_names_place_edition_both_intervals_and_the_newer_estimate() -> None:
    sentence = reconcile(figure("2.6 million"), INDEX, published=IN_2018).sentence
    assert sentence == (
        "says “2.6 million” for North Korea: GSI 2018 has 2.64 million (2,640,000), rounded; "
        "GSI 2023 has 2.696 million (2,696,000) (2,550,000 to 2,650,000 against 2,639,500 to 2,640,500)"
    )


MISTAKES = {"edition_mismatch", "unit_mistaken", "measure_mistaken", "contradicts"}
shipped = st.sampled_from(
    [
        row
        for row in REFERENCE.estimates
        if row.measure in ("people_in_modern_slavery", "prevalence_per_1000") and row.verified and row.value is not None
    ]
)


def _said(row: Estimate, value: Decimal, unit: Decimal) -> Figure:
    said = figure("1 per 1,000" if row.measure == "prevalence_per_1000" else "1", place=row.place, measure=row.measure)
    digits = intervals.significant_digits(value, unit) if value else 1
    return _with(said, value=value, unit=unit, sig_figs=digits, quote=f"{value:f}")


def _with(said: Figure, **reading: Any) -> Figure:
    return replace(said, reading=replace(said.reading, **reading))


@given(shipped, st.integers(2, 6))
def test_an_estimate_rounded_by_the_book_and_cited_is_never_a_mistake(row: Estimate, digits: int) -> None:
    unit = max(row.unit, Decimal(1).scaleb(row.value.adjusted() - digits + 1))
    rounded = (row.value / unit).to_integral_value() * unit
    cut = row.value // unit * unit
    for value in (rounded, cut):
        verdict = reconcile(replace(_said(row, value, unit), edition=row.edition), INDEX)
        assert verdict.name in ("exact", "rounded", "truncated"), verdict.sentence


@given(shipped)
def test_an_estimate_repeated_exactly_on_its_day_is_no_mistake(row: Estimate) -> None:
    verdict = reconcile(_said(row, row.value, row.unit), INDEX, published=row.published_on)
    assert verdict.name not in MISTAKES
    assert verdict.name in ("exact", "rounded")


@given(shipped, st.decimals(min_value=1, max_value=10**9, places=0, allow_nan=False))
def test_a_number_that_cites_neither_edition_nor_year_never_contradicts(row: Estimate, value: Decimal) -> None:
    said = _said(row, value, intervals.unit_of(value))
    assert name_of(said, IN_2023) not in ("contradicts", "edition_mismatch")


AGREES, ACCUSES = "2.64 million", "3.9 million"


def _of_2018(words: str, *, confidence: Confidence = "high", year: float = 1.0, edition: float = 1.0) -> Verdict:
    said = replace(
        figure(words, place="PRK", edition="GSI 2018"),
        confidence=confidence,
        certainty=Certainty(year=year, edition=edition),
    )
    return reconcile(said, INDEX, published=date(2018, 8, 1))


def test_a_reading_of_low_confidence_carries_no_verdict() -> None:
    assert _of_2018(AGREES, confidence="low").name == "unmatched"
    assert _of_2018(ACCUSES, confidence="low").name == "unmatched"


def test_a_reading_of_medium_confidence_may_agree_and_never_accuses() -> None:
    assert _of_2018(AGREES, confidence="medium").name == "exact"
    assert _of_2018(ACCUSES, confidence="medium").name == "unmatched"


def test_only_a_reading_that_is_sure_of_its_year_and_edition_accuses() -> None:
    assert _of_2018(ACCUSES).name == "contradicts"
    assert _of_2018(ACCUSES, edition=0.8).name == "unmatched"
    assert _of_2018(ACCUSES, year=0.8).name == "unmatched"
    assert _of_2018(AGREES, year=0.8, edition=0.8).name == "exact"


@pytest.mark.parametrize(
    ("said", "of"),
    [
        (figure("49.6 billion", place="WLD", edition="GSI 2023"), "49600000"),
        (figure("2,640", edition="GSI 2018"), "2640000"),
        (figure("2,640"), "2640000"),
        (figure("26.4 million", edition="GSI 2018"), "2640000"),
        (figure("26.4 million"), "2640000"),
        (figure("104%", edition="GSI 2018"), "0.1046"),
    ],
)
def test_a_gross_slip_is_linked_to_the_number_it_slipped_from(said: Figure, of: str) -> None:
    verdict = reconcile(said, INDEX, published=date(2018, 8, 1) if said.edition != "GSI 2023" else IN_2023)
    assert verdict.name == "unit_mistaken"
    assert verdict.estimate is not None
    assert verdict.estimate.value == Decimal(of)


def test_nearly_10_per_cent_agrees_with_10_46() -> None:
    for cited in (None, "GSI 2018"):
        assert name_of(figure("10%", modifier="nearly", edition=cited), IN_2018) == "hedged"
    assert name_of(figure("10%", modifier="nearly", place="NGA"), IN_2018) == "unmatched", "0.77 % is not nearly 10 %"


def test_a_printed_bound_is_quoted_as_a_bound() -> None:
    said = figure("1,000", place="LUX", modifier="less_than")
    assert matched(said, IN_2018) == ("bound", "GSI 2018")
    assert "fewer than 1,000, a bound" in reconcile(said, INDEX, published=IN_2018).sentence
    assert matched(figure("800", place="LUX", edition="GSI 2018"), IN_2018) == ("bound", "GSI 2018")
    assert name_of(figure("5,000", place="LUX", edition="GSI 2018"), IN_2018) == "unmatched"
    assert name_of(figure("800", place="LUX"), IN_2018) == "unmatched", (
        "who names no edition counts something of his own"
    )
    assert name_of(figure("900", place="LUX", modifier="less_than"), IN_2018) == "unmatched"
    assert matched(figure("900", place="LUX", modifier="less_than", edition="GSI 2018"), IN_2018)[0] == "bound"


def test_a_number_that_nobody_verified_carries_no_verdict() -> None:
    assert name_of(figure("108,200", edition="GSI 2014"), date(2014, 12, 1)) == "unmatched"
    assert name_of(figure("108,200"), date(2014, 12, 1)) == "unmatched"


def test_an_accusation_needs_a_sure_reading_and_says_its_doubt_otherwise() -> None:
    wrong = figure("18.4 million", place="IND", edition="GSI 2018")
    assert name_of(replace(wrong, confidence="medium"), IN_2018) == "unmatched"
    doubted = reconcile(replace(wrong, certainty=replace(wrong.certainty, edition=0.5)), INDEX, published=IN_2018)
    assert doubted.name == "unmatched"
    assert doubted.sentence.startswith("may be edition mismatch, but it is not sure that the text means this edition")


@pytest.mark.parametrize(
    ("said", "modifier", "name", "faithful"),
    [
        ("2.64 million", None, "exact", True),
        ("2.6 million", None, "rounded", True),
        ("2.6 million", "more_than", "hedged", False),
        ("2.63 million", None, "truncated", False),
        ("3 million", None, "rounded", False),  # one digit fits too much
        ("2.5 million", None, None, False),
    ],
)
def test_a_faithful_repetition_is_exact_or_rounded_and_has_two_digits(
    said: str, modifier: str | None, name: VerdictName | None, faithful: bool
) -> None:
    row = estimate("2639000", unit="1000") if name == "truncated" else estimate("2640000", unit="1000")
    reading = figure(said, modifier=modifier).reading
    assert best(reading, [row]) == ((name, row) if name else None)
    assert best(reading, [row], faithful_only=True) == ((name, row) if faithful else None)


IN_2024 = date(2024, 1, 1)


@pytest.mark.parametrize(
    ("said", "published", "sure"),
    [
        (figure("40.3 million", place="WLD"), IN_2024, "older_edition"),  # 49.6 million had been out for months
        (figure("40.3 million", place="WLD", reference_year=2021), None, "edition_mismatch"),  # of 2021: 49.6 million
        (figure("40.3 million", place="WLD", edition="GSI 2023"), None, "edition_mismatch"),
        (figure("8 million", place="IND"), IN_2024, "too few digits, and nothing names that edition"),
        (figure("8 million", place="IND", reference_year=2021), None, "too few digits to tell the two editions apart"),
        (figure("40.3 million", place="WLD", edition="GSI 2023", reference_year=2016), None,
         "it is the number of the year that the text names"),
        (figure("40 million", place="IND", reference_year=2021), None,
         "the text names no edition, so the number may be another body's own"),
    ],
)  # fmt: skip
def test_an_accusation_is_made_or_its_doubt_is_named(said: Figure, published: date | None, sure: str) -> None:
    found = reconcile(said, INDEX, published=published)
    doubted = found.name == "unmatched" and found.sentence.startswith("may be ") and f", but {sure}: " in found.sentence
    assert found.name == sure or doubted


@pytest.mark.parametrize(
    ("said", "published", "unsure", "doubt"),
    [
        (figure("40.3 million", place="WLD"), IN_2024, "year", "the text may name that edition or its year"),
        (figure("40.3 million", place="WLD"), IN_2024, "edition", "the text may name that edition or its year"),
        (figure("40.3 million", place="WLD", reference_year=2021), None, "year",
         "it is not sure that the number is about this year"),
        (figure("40.3 million", place="WLD", reference_year=2021), None, "edition",
         "it is not sure enough which edition the text means"),
        (figure("40.3 million", place="WLD", edition="GSI 2023"), None, "edition",
         "it is not sure that the text means this edition"),
    ],
)  # fmt: skip
def test_what_an_accusation_rests_on_must_be_sure(
    said: Figure, published: date | None, unsure: str, doubt: str
) -> None:
    less = replace(said, certainty=replace(said.certainty, **{unsure: 0.5}))
    sure, found = (reconcile(one, INDEX, published=published) for one in (said, less))
    assert found.name == "unmatched"
    assert found.sentence == f"may be {sure.name.replace('_', ' ')}, but {doubt}: {sure.sentence}"


def test_an_edition_that_the_text_does_not_name_is_never_contradicted() -> None:
    wrong = figure("9.1 million", place="IND", edition="GSI 2018")
    assert name_of(wrong, IN_2018) == "contradicts"
    doubted = reconcile(replace(wrong, edition_inferred=True), INDEX, published=IN_2018)
    assert doubted.name == "unmatched"
    assert doubted.sentence.startswith("may be contradicts, but the text does not name the edition itself: ")


@pytest.mark.parametrize(
    ("said", "name", "enough"), [("18.4 million", "edition_mismatch", 0.91), ("9.1 million", "contradicts", 0.9)]
)
def test_what_rests_on_the_edition_needs_it_surer_than_a_slip_does(said: str, name: str, enough: float) -> None:
    wrong = figure(said, place="IND", edition="GSI 2018")
    for edition, expected in ((enough, name), (enough - 0.01, "unmatched")):
        unsure = replace(wrong, certainty=replace(wrong.certainty, edition=edition))
        assert name_of(unsure, IN_2018) == expected


def test_another_bodys_own_estimate_is_no_older_edition_of_the_index() -> None:
    said = figure("20.9 million", place="WLD", measure="forced_labour")
    assert matched(said, IN_2018) == ("exact", "ILO 2012")


def test_the_number_of_another_place_is_named_as_that() -> None:
    verdict = reconcile(figure("2,640,000", place="ERI", edition="GSI 2018"), INDEX, published=IN_2018)
    assert verdict.name == "contradicts"
    assert "that is the number of North Korea" in verdict.sentence


def test_a_part_told_as_the_whole_is_another_measure() -> None:
    index = EstimateIndex(REFERENCE.estimates, parts=REFERENCE.parts)
    said = figure("11.8 million", place="WLD", measure="forced_labour", edition="GEMS 2022")
    verdict = reconcile(said, index, published=IN_2023)
    assert verdict.name == "measure_mistaken"
    assert "of women and girls alone" in verdict.sentence


def test_a_number_beside_the_right_one_in_its_sentence_is_of_something_else() -> None:
    sentence = "Of Pakistan's 3.2 million, we believe that 1.7 million are in this province alone."
    said = [
        figure(quote, place="PAK", edition="GSI 2018", sentence=sentence) for quote in ("3.2 million", "1.7 million")
    ]
    verdicts = [reconcile(one, INDEX, published=IN_2018) for one in said]
    assert [verdict.name for verdict in verdicts] == ["rounded", "contradicts"]
    both = settled(said, verdicts)
    assert [verdict.name for verdict in both if verdict] == ["rounded", "unmatched"]
    elsewhere = [said[0], replace(said[1], sentence="It has 1.7 million.")]
    assert settled(elsewhere, verdicts)[1] == verdicts[1]


def test_a_number_within_anothers_bounds_is_not_that_editions_number() -> None:
    said = figure("42,000", place="ERI", edition="GSI 2016")
    assert matched(said, IN_2016) == ("contradicts", "GSI 2016"), "GSI 2013 gives 42,000 to 47,000 and 44,452"


@pytest.mark.parametrize(
    ("of_year", "published_on", "meant"),
    [
        (2016, date(2018, 7, 19), True),
        (None, date(2016, 5, 31), True),
        (2014, date(2016, 5, 31), False),
        (None, date(2017, 5, 31), False),
    ],
)
def test_a_year_means_the_estimates_about_it_or_those_without_a_year_that_came_out_in_it(
    of_year: int | None, published_on: date, meant: bool
) -> None:
    """Another number of the year that the text names is held against that year's estimate, and accused by it."""
    of_the_year = estimate("2640000", edition="A", reference_year=of_year, published_on=published_on, unit="1000")
    another = estimate("1530000", edition="B", reference_year=2009, published_on=date(2010, 1, 1), unit="1000")
    table = EstimateIndex([of_the_year, another])
    found = reconcile(figure("1.53 million", reference_year=2016), table)
    assert (found.name, found.estimate and found.estimate.edition) == (
        ("edition_mismatch", "B") if meant else ("exact", "B")
    )


@pytest.mark.parametrize(
    ("said", "impossible"),
    [
        (figure("999 per 1,000"), False),
        (figure("1,001 per 1,000"), True),
        (figure("99 per cent"), False),
        (figure("104 per cent"), True),
        (figure("26.4 million"), False),  # North Korea has 25 million people, and some estimates are of more
        (figure("264 million"), True),
    ],
)
def test_more_than_all_people_is_impossible_in_whatever_it_is_counted(said: Figure, impossible: bool) -> None:
    assert is_impossible(said, INDEX) is impossible
