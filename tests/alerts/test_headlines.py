"""An event in one line: of each class the exact words, with and without what they depend on."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from letters import change

from gsi_etl.alerts.events import edition_of, measure_of
from gsi_etl.alerts.headlines import arrow, figure_words, headline, place_of
from gsi_etl.model import Change

NAMES = {"index": "The Index", "paper": "The Paper"}
OF_IT = "GSI 2018 figure for the world"
LABOUR = {
    "series": "index:forced_labour:IND:2016:GSI 2018", "subject": "India: people in forced labour",
}  # fmt: skip


def told(change_class: str, **more: Any) -> Change:
    return change(change_class=change_class, **more)


@pytest.mark.parametrize(
    ("group", "more", "line"),
    [
        ([told("revision")], {}, f"The Index changed its {OF_IT}: 40.3 → 41.6 million"),
        ([told("revision")], {"back": True}, f"The Index took back its change to the {OF_IT}: 40.3 → 41.6 million"),
        ([told("revision", source_id="other")], {}, f"other changed its {OF_IT}: 40.3 → 41.6 million"),
        ([told("rounding_only")], {"back": True},
         f"The Index rounded its {OF_IT} differently: 40.3 → 41.6 million"),
        ([told("withdrawn")], {}, f"The Index dropped its {OF_IT} (40.3 million)"),
        ([told("withdrawn")] * 2, {}, f"The Index dropped its {OF_IT} (40.3 million) and 1 other figure"),
        ([told("withdrawn")] * 3, {}, f"The Index dropped its {OF_IT} (40.3 million) and 2 other figures"),
        ([told("restored")], {}, f"The Index brought back its {OF_IT}: 41.6 million"),
        ([told("conflict")], {},
         f"Official pages disagree on the {OF_IT}: 41.6 million at The Index, 40.3 million elsewhere"),
        ([told("misquote")], {}, f"The Index gave 41.6 million as the {OF_IT}"),
        ([told("misquote")], {"should": "4 (GSI 2018)"},
         f"The Index gave 41.6 million as the {OF_IT}; it should be 4 (GSI 2018)"),
        ([told("new_figure")], {"should": "4"}, f"The Index published a new {OF_IT}: 41.6 million"),
        ([told("source_moved", sentence="It moved")], {}, "It moved"),
        ([told("of a later version", sentence="It is new")], {}, "It is new"),
        ([told("run_failed", sentence="The run failed")], {}, "The run failed"),
        # What is read in another way.
        ([told("reader_change", sentence="Read as 5")], {}, "Read as 5"),
        ([told("reader_change")] * 2, {}, "2 figures of The Index are read differently by our reader"),
        ([told("reader_change", source_id="other")] * 2, {}, "2 figures of other are read differently by our reader"),
        ([told("source_changed", sentence="Read as 5")], {}, "Read as 5"),
        ([told("source_changed")] * 2, {}, "Your edit of index.yaml changed how 2 figures are read"),
        # What cannot be read.
        ([told("source_down", sentence="index: no answer; seen by its status")], {},
         "The Index cannot be read: no answer"),
        ([told("source_down", sentence="index")], {}, "The Index cannot be read"),
        ([told("source_down", sentence="index no answer")], {}, "The Index cannot be read: no answer"),
        ([told("source_down", sentence="other: index: x")], {}, "The Index cannot be read: other: index: x"),
        ([told("source_down", source_id="other", sentence="other: x")], {}, "other cannot be read: x"),
        ([told("source_down", source_id="", sentence="4 of 4 sources failed")], {}, "4 of 4 sources failed"),
        ([told("source_down", source_id="", sentence="4 of 4 failed")] * 2, {"sources": 4}, "4 of 4 failed"),
        # What is well again.
        ([told("source_recovered")], {}, "The Index can be read again"),
        ([told("source_recovered", source_id="other")], {}, "other can be read again"),
        ([told("source_recovered", source_id="", sentence="3 sources are healthy")], {}, "3 sources are healthy"),
        ([told("source_recovered")] * 2, {}, "2 sources can be read again"),
        ([told("run_recovered", sentence="It ran after 2 failures")], {}, "It ran after 2 failures"),
        ([told("run_recovered")] * 2, {}, "2 runs succeeded after failures"),
        ([told("check_recovered", sentence="The sum holds: holds again")], {},
         "A check passes again: the sum holds"),
        ([told("check_recovered", source_id="", sentence="GSI holds: holds again")], {},
         "A check passes again: GSI holds"),
        ([told("check_recovered")] * 2, {}, "2 checks pass again"),
    ],
)  # fmt: skip
def test_each_class_has_its_words(group: list[Change], more: dict[str, Any], line: str) -> None:
    assert headline(group, NAMES, **more) == line


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("source_down", "could not be fetched: is this machine online?"),
        ("not_the_page", "sent another page: a block page or a consent wall?"),
        ("layout_changed", "have another layout: do they share a template?"),
        ("page_unreadable", "sent a page that we cannot read: see the first of them"),
        ("source_stale", "have had nothing new for longer than usual: have they moved?"),
    ],
)
@pytest.mark.parametrize(
    ("watched", "count"), [(0, "3 sources"), (2, "3 sources"), (3, "3 of 3 sources"), (4, "3 of 4 sources")]
)
def test_sources_that_fail_together_are_counted_among_those_that_are_watched(
    kind: str, words: str, watched: int, count: str
) -> None:
    assert headline([told(kind)] * 3, NAMES, sources=watched) == f"{count} {words}"


LISTED = "The Index states figures of GSI 2023 for the first time: "


@pytest.mark.parametrize(
    ("sentence", "first"),
    [
        (
            LISTED + "World: people in modern slavery 49.6 million; more",
            "49.6 million people in modern slavery worldwide",
        ),
        (LISTED + "India: people in forced labour 8 million", "8 million people in forced labour in India"),
        (LISTED + "India: per 1,000 in modern slavery 8 per 1,000", "8 per 1,000 in modern slavery in India"),
        (LISTED + "India: share of the population 4 per 1,000", "4 per 1,000 share of the population in India"),
        (LISTED + "India: a share of 5", "5 a share of in India"),
        (LISTED + "nothing with a number", "49.6"),
        ("It says something else", "49.6"),
    ],
)
def test_a_new_edition_is_told_by_the_first_of_its_figures(sentence: str, first: str) -> None:
    edition = told("new_edition", subject="GSI 2023", sentence=sentence, new_text="49.6")
    published = f"The Index published its first figures from GSI 2023: {first}"
    assert headline([edition], NAMES) == published
    assert headline([edition, told("new_figure")], NAMES) == published
    assert headline([edition, told("new_figure"), told("withdrawn")], NAMES) == (
        f"The Index replaced its figures with those of GSI 2023: {first}"
    )


def test_a_new_edition_without_any_number_ends_with_its_name() -> None:
    edition = told("new_edition", subject="GSI 2023", sentence="", new_text=None)
    assert headline([edition], NAMES) == "The Index published its first figures from GSI 2023: "


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, OF_IT),
        ({"series": "index:prevalence_per_1000:PRK:-:GSI 2018", "subject": "North Korea: per 1,000"},
         "GSI 2018 figure for per 1,000 in North Korea"),
        ({"series": "index:share_of_population:PRK:-:GSI 2018", "subject": "North Korea: share"},
         "GSI 2018 figure for the share of the population in modern slavery in North Korea"),
        (LABOUR, "GSI 2018 figure for people in forced labour in India"),
        ({"series": "index:people_in_modern_slavery:WLD:-:-"}, "figure for the world"),
        # Of what has no series only its subject says what is counted.
        ({"series": None, "subject": "India: countries covered"}, "figure for countries covered in India"),
        ({"series": None, "subject": "India: people in modern slavery"}, "figure for India"),
        ({"subject": "no place named: x"}, "GSI 2018 figure for a place that it does not name"),
    ],
)  # fmt: skip
def test_a_figure_is_named_by_edition_measure_and_place(given: dict[str, Any], words: str) -> None:
    assert figure_words(change(**given)) == words


@pytest.mark.parametrize(
    ("subject", "place"),
    [
        ("World: people", "the world"),
        ("no place named: people", "a place that it does not name"),
        (" India : people: in", "India"),
        ("India", "India"),
        ("", ""),
    ],
)
def test_a_place_is_named_as_a_sentence_names_it(subject: str, place: str) -> None:
    assert place_of(change(subject=subject)) == place


@pytest.mark.parametrize(
    ("series", "edition", "measure"),
    [
        ("index:people_in_modern_slavery:WLD:2016:GSI 2018", "GSI 2018", "people_in_modern_slavery"),
        ("index:people_in_modern_slavery:WLD:2016:GSI 2018@2", "GSI 2018", "people_in_modern_slavery"),
        ("index:other:a thing:WLD:2016:-", "", "other:a thing"),
        ("index:forced_labour:WLD:2016:None", "", "forced_labour"),
        ("a:b", "b", ""),
        ("a:b:c", "c", ""),
        ("no parts", "", ""),
        ("", "", ""),
        (None, "", ""),
    ],
)
def test_a_series_names_edition_and_measure(series: str | None, edition: str, measure: str) -> None:
    assert (edition_of(series), measure_of(series)) == (edition, measure)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("40.3 million", "41.6 million", "40.3 → 41.6 million"),
        ("40 per 1,000", "41 per 1,000", "40 → 41 per 1,000"),
        ("40", "41", "40 → 41"),
        ("40 million", "41", "40 million → 41"),
        ("40", "41 million", "40 → 41 million"),
        ("2.6 thousand", "2.7 million", "2.6 thousand → 2.7 million"),
        ("forty million", "41 million", "forty million → 41 million"),
        ("7% of", "8% of", "7% of → 8% of"),
        ("", "5", " → 5"),
    ],
)
def test_a_unit_that_both_numbers_have_is_said_once(old: str, new: str, said: str) -> None:
    assert arrow(old, new) == said


def check(holds: str, **more: Any) -> Change:
    given: dict[str, Any] = {
        "subject": "holds: world-parts", "series": None, "old_text": "40 to 41", "new_text": "people in A: 50",
        "sentence": f"Check failed: {holds}: expected 40 to 41, observed people in A: 50",
        "new_value": Decimal(50),
    }  # fmt: skip
    return told("check_failed", **(given | more))


@pytest.mark.parametrize(
    ("failed", "line"),
    [
        (check("The sum holds (People in A)"), "Figures do not add up: people in A: found 50, expected 40 to 41"),
        (check("The sum (GSI 2018 adds up)"), "Figures do not add up: GSI 2018 adds up: found 50, expected 40 to 41"),
        (check("It agrees (The total)", subject="agrees: total"),
         "The total differs from what was published: found 50, expected 40 to 41"),
        (check("There are 160 rows", subject="expect: rows"), "A check failed: there are 160 rows"),
        (check("GSI has 160 rows", subject="expect: rows"), "A check failed: GSI has 160 rows"),
        (check("A page has 160 rows", subject="expect: rows"), "A check failed: a page has 160 rows"),
        (check("", sentence="Check failed: The sum (It adds up)", new_text=None), "Figures do not add up: it adds up"),
        (check("", sentence="Check failed: The sum (It adds up)", old_text=None), "Figures do not add up: it adds up"),
        (check("", sentence="Check failed: sources/a.yaml fits the schema: expected 40 to 41, observed line 3",
               subject="a.yaml can be used", new_text="line 3"), "sources/a.yaml cannot be used"),
    ],
)  # fmt: skip
def test_a_failed_check_says_what_is_wrong_and_the_numbers(failed: Change, line: str) -> None:
    assert headline([failed], NAMES) == line
