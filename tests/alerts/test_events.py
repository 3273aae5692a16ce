"""What belongs together is told once: a revision with what follows from it, one cause of many failures, recoveries."""

from __future__ import annotations

import pytest
from letters import change, message

from gsi_etl.alerts.events import events
from gsi_etl.alerts.formats import as_text
from gsi_etl.alerts.headlines import arrow
from gsi_etl.alerts.message import Context
from gsi_etl.model import Change, PastChange

NAMES = Context(publishers={"index": "The Index", "paper": "The Paper"}, sources=7)


def failed(number: int) -> Change:
    return change(
        change_id=f"ch_{number}", change_class="source_down", severity="operator", source_id=f"s{number}", series=None,
        sentence=f"s{number}: no answer", old_text="ok", new_text="down", old_value=None, new_value=None,
    )  # fmt: skip


def test_a_revision_its_conflict_and_its_failed_checks_are_one_event() -> None:
    revised = change(change_id="ch_1", new_figure_id="fg_1")
    conflict = change(change_id="ch_2", change_class="conflict", new_figure_id="fg_1")
    checked = change(
        change_id="ch_3", change_class="check_failed", severity="warning", series=None, subject="agrees: world",
        old_text="40,250,000 to 40,350,000", new_text="WLD: people in modern slavery 41.6 million", new_value=None,
    )  # fmt: skip
    other = change(change_id="ch_4", change_class="check_failed", subject="agrees: x", new_text="NGA: 141.6 million")
    found = events([conflict, revised, checked, other])
    assert [[one.change_id for one in group] for group in found] == [["ch_1", "ch_2", "ch_3"], ["ch_4"]]


def test_a_check_of_another_source_is_an_event_of_its_own() -> None:
    checked = change(change_id="ch_2", change_class="check_failed", source_id="paper", new_text="41.6 million")
    assert len(events([change(new_figure_id="fg_1"), checked])) == 2


def test_sources_that_fail_together_are_told_once_with_the_question_to_ask() -> None:
    letter = message(*(failed(number) for number in range(7)), context=NAMES)
    assert letter.title == "7 of 7 sources could not be fetched: is this machine online?"
    assert len(letter.items) == 1
    assert len(events([failed(1), failed(2)])) == 2


def test_recoveries_are_one_line() -> None:
    back = [
        change(change_id=f"ch_{n}", change_class="source_recovered", source_id=f"s{n}", severity="info", series=None)
        for n in range(7)
    ]
    letter = message(*back, context=NAMES)
    assert [line for line in as_text(letter).splitlines() if line.startswith("RECOVERED")] == [
        "RECOVERED  7 sources can be read again"
    ]


def test_what_is_wrong_gives_the_title_and_not_what_is_right_again() -> None:
    back = change(
        change_id="ch_back", change_class="source_recovered", source_id="s1", severity="operator", series=None
    )
    letter = message(back, failed(2), context=NAMES)
    assert [item.change_class for item in letter.items] == [failed(2).change_class, "source_recovered"]
    assert letter.title.startswith(letter.items[0].line)


def test_a_new_edition_takes_with_it_what_the_page_dropped_and_what_it_brought() -> None:
    edition = change(change_id="ch_1", change_class="new_edition", subject="GSI 2023", severity="info",
                     sentence="The Index states figures of GSI 2023 for the first time: World: people in modern slavery"
                     " 49.6 million; more")  # fmt: skip
    gone = change(change_id="ch_2", change_class="withdrawn", severity="info", new_text=None)
    new = change(change_id="ch_3", change_class="new_figure", severity="info", new_figure_id="fg_3",
                 series="index:forced_labour:WLD:2021:GSI 2023")  # fmt: skip
    letter = message(edition, gone, new, context=NAMES)
    assert [item.headline for item in letter.items] == [
        "The Index replaced its figures with those of GSI 2023: 49.6 million people in modern slavery worldwide"
    ]


def test_a_new_edition_that_begins_with_a_rate_says_per_1000_once() -> None:
    edition = change(change_id="ch_1", change_class="new_edition", subject="GSI 2023", severity="info",
                     sentence="The Index states figures of GSI 2023 for the first time: North Korea: per 1,000 in"
                     " modern slavery 104.6 per 1,000; World: people in modern slavery 49.6 million")  # fmt: skip
    assert message(edition, context=NAMES).items[0].headline == (
        "The Index published its first figures from GSI 2023: 104.6 per 1,000 in modern slavery in North Korea"
    )


def test_a_correction_that_is_taken_back_is_told_as_such() -> None:
    back = change(old_text="41.6 million", new_text="40.3 million")
    past = [
        PastChange(str(back.series), "revision", "critical", "", text, None)  # type: ignore[arg-type]
        for text in ("40.3 million", "41.6 million")
    ]
    letter = message(back, context=Context(NAMES.publishers, {}, past))
    assert letter.title == "The Index took back its change to the GSI 2018 figure for the world: 41.6 → 40.3 million"
    assert "took back" not in message(back, context=Context(NAMES.publishers, {}, past[1:])).title


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("40.3 million", "41.6 million", "40.3 → 41.6 million"),
        ("2,640,000", "2.7 million", "2,640,000 → 2.7 million"),
        ("forty million", "fifty million", "forty million → fifty million"),
    ],
)
def test_a_unit_that_both_numbers_have_is_said_once(old: str, new: str, said: str) -> None:
    assert arrow(old, new) == said
