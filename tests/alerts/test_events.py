"""What belongs together is told once: a revision with what follows from it, one cause of many failures, recoveries."""

from __future__ import annotations

from decimal import Decimal

import pytest
from letters import change, message

from gsi_etl.alerts.events import events
from gsi_etl.alerts.formats import as_text
from gsi_etl.alerts.headlines import failed_check
from gsi_etl.alerts.message import Context
from gsi_etl.model import Change, PastChange

NAMES = Context(publishers={"index": "The Index", "paper": "The Paper"}, sources=7)


def failed(number: int) -> Change:
    return change(
        change_id=f"ch_{number}", change_class="source_down", severity="operator", source_id=f"s{number}", series=None,
        sentence=f"s{number}: no answer", old_text="ok", new_text="down", old_value=None, new_value=None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "sentence", "told"),
    [
        ("holds: world-parts", "Both can be true at once (People in A and B are C)",
         "Figures do not add up: people in A and B are C"),
        ("holds: world-parts", "The sum holds", "Figures do not add up: the sum holds"),
        ("agrees: world", "A page states it (People in C (GSI 2018))",
         "People in C (GSI 2018) differs from what was published"),
        ("agrees: world", "The world's total", "The world's total differs from what was published"),
        ("expect: rows", "There are 160 rows (at least)", "There are 160 rows (at least)"),
    ],
)  # fmt: skip
def test_a_failed_check_says_what_is_wrong_in_the_words_in_parentheses(name: str, sentence: str, told: str) -> None:
    assert failed_check(name, sentence) == told


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


def groups(*changes: Change) -> list[list[str]]:
    return [[one.change_id for one in group] for group in events(changes)]


@pytest.mark.parametrize("how", ["reader_change", "source_changed"])
def test_what_is_read_anew_of_one_source_is_one_event_and_of_another_source_another(how: str) -> None:
    read = [
        change(change_id=f"ch_{number}", change_class=how, source_id=source, new_figure_id=f"fg_{number}")
        for number, source in enumerate(("index", "paper", "index"))
    ]
    assert groups(*read) == [["ch_0", "ch_2"], ["ch_1"]]
    other = "source_changed" if how == "reader_change" else "reader_change"
    assert groups(*read, change(change_id="ch_3", change_class=other)) == [["ch_0", "ch_2"], ["ch_1"], ["ch_3"]]


@pytest.mark.parametrize("kind", ["source_down", "not_the_page", "page_unreadable", "layout_changed", "source_stale"])
def test_three_sources_that_fail_in_one_way_are_one_event_and_two_are_two(kind: str) -> None:
    down = [
        change(change_id=f"ch_{number}", change_class=kind, source_id=f"s{number}", new_figure_id=None)
        for number in range(3)
    ]
    assert groups(*down) == [["ch_0", "ch_1", "ch_2"]]
    assert groups(*down[:2]) == [["ch_0"], ["ch_1"]]


@pytest.mark.parametrize("lead", ["revision", "misquote", "restored", "new_edition", "edition_replaced"])
def test_of_equals_what_was_done_leads_what_follows_from_it(lead: str) -> None:
    follows = change(change_id="ch_1", change_class="conflict", new_figure_id="fg_1")
    led = change(change_id="ch_2", change_class=lead, new_figure_id="fg_1", subject="GSI 2018")
    found = groups(follows, led)
    if lead in ("revision", "misquote"):
        assert found == [["ch_2", "ch_1"]]
    else:
        assert found == [["ch_1"], ["ch_2"]]


@pytest.mark.parametrize("how", ["withdrawn", "restored"])
def test_a_row_that_goes_or_comes_back_is_one_event_for_each_page_place_and_edition(how: str) -> None:
    def cell(number: int, **more: str) -> Change:
        series = more.pop("series", "index:people_in_modern_slavery:WLD:-:GSI 2018")
        return change(change_id=f"ch_{number}", change_class=how, new_figure_id=f"fg_{number}", series=series, **more)

    assert groups(
        cell(0),
        cell(1, subject="World: people in forced labour"),
        cell(2, subject="India: people in modern slavery"),
        cell(3, url="https://index.example/other"),
        cell(4, series="index:people_in_modern_slavery:WLD:-:GSI 2023"),
        cell(5, source_id="paper"),
    ) == [["ch_0", "ch_1"], ["ch_2"], ["ch_3"], ["ch_4"], ["ch_5"]]


@pytest.mark.parametrize("kind", ["source_recovered", "run_recovered", "check_recovered"])
def test_what_is_well_again_comes_last_each_kind_once(kind: str) -> None:
    well = [change(change_id=f"ch_{n}", change_class=kind, source_id=f"s{n}", new_figure_id=None) for n in range(2)]
    assert groups(*well, change(change_id="ch_9")) == [["ch_9"], ["ch_0", "ch_1"]]


@pytest.mark.parametrize("kind", ["new_edition", "edition_replaced"])
def test_a_new_edition_takes_along_what_its_page_states_of_it_and_dropped_for_it(kind: str) -> None:
    edition = change(change_id="ch_0", change_class=kind, subject="GSI 2023", new_figure_id="fg_0")
    of_it = "index:people_in_modern_slavery:WLD:-:GSI 2023"
    first = change(change_id="ch_1", change_class="new_figure", new_figure_id="fg_1", series=of_it, severity="info")
    older = change(change_id="ch_2", change_class="new_figure", new_figure_id="fg_2", severity="info")
    gone = change(change_id="ch_3", change_class="withdrawn", new_figure_id=None, severity="warning")
    elsewhere = change(change_id="ch_4", change_class="new_figure", new_figure_id="fg_4", series=of_it, url="https://x")
    another = change(change_id="ch_5", change_class="new_figure", new_figure_id="fg_5", series=of_it, source_id="paper")
    found = groups(first, edition, older, gone, elsewhere, another)
    assert found == [["ch_0", "ch_3", "ch_1"], ["ch_2"], ["ch_4"], ["ch_5"]]


def test_failures_of_two_kinds_have_two_causes() -> None:
    mixed = [
        change(change_id=f"ch_{n}", change_class=kind, source_id=f"s{n}", new_figure_id=None)
        for n, kind in enumerate(("source_down", "layout_changed") * 3)
    ]
    assert groups(*mixed) == [["ch_0", "ch_2", "ch_4"], ["ch_1", "ch_3", "ch_5"]]


def test_one_source_that_fails_three_times_is_not_many() -> None:
    same = [change(change_id=f"ch_{n}", change_class="source_down", new_figure_id=None) for n in range(3)]
    assert groups(*same) == [["ch_0"], ["ch_1"], ["ch_2"]]


def test_recoveries_of_two_kinds_are_two_events_and_that_of_the_network_one_of_its_own() -> None:
    def well(number: int, kind: str, source_id: str) -> Change:
        return change(change_id=f"ch_{number}", change_class=kind, source_id=source_id, new_figure_id=None)

    assert groups(
        well(0, "source_recovered", "index"),
        well(1, "check_recovered", "index"),
        well(2, "source_recovered", ""),
        well(3, "source_recovered", "paper"),
        well(4, "check_recovered", ""),
        well(5, "run_recovered", ""),
    ) == [["ch_0", "ch_3"], ["ch_1", "ch_4"], ["ch_2"], ["ch_5"]]


@pytest.mark.parametrize("replaced_first", [True, False])
def test_a_page_that_replaced_an_edition_says_so_before_that_there_is_a_new_one(replaced_first: bool) -> None:
    replaced = change(change_id="ch_0", change_class="edition_replaced", subject="GSI 2023", new_figure_id=None)
    new = change(change_id="ch_1", change_class="new_edition", subject="GSI 2023", new_figure_id=None)
    other = change(change_id="ch_2", change_class="new_edition", subject="GSI 2022", new_figure_id=None)
    by_chance = change(change_id="ch_3", change_class="revision", subject="GSI 2023", new_figure_id="fg_3")
    gone = change(change_id="ch_4", change_class="withdrawn", new_figure_id=None)
    pair = [replaced, new] if replaced_first else [new, replaced]
    assert groups(gone, *pair, other, by_chance) == [["ch_0", "ch_1", "ch_4"], ["ch_2"], ["ch_3"]]


@pytest.mark.parametrize("kind", ["new_edition", "edition_replaced"])
def test_an_edition_leads_what_the_page_dropped_for_it_though_that_comes_first(kind: str) -> None:
    gone = change(change_id="ch_0", change_class="withdrawn", new_figure_id=None)
    edition = change(change_id="ch_1", change_class=kind, subject="GSI 2023", new_figure_id=None)
    assert groups(gone, edition) == [["ch_1", "ch_0"]]


def test_the_most_severe_of_an_event_leads_and_one_that_is_only_recorded_comes_last() -> None:
    told = [
        change(change_id=f"ch_{severity}", change_class=kind, severity=severity, new_figure_id="fg_1")
        for severity, kind in [
            ("none", "revision"), ("operator", "revision"), ("info", "misquote"), ("warning", "revision"),
            ("critical", "conflict"),
        ]
    ]  # fmt: skip
    assert groups(*told) == [["ch_critical", "ch_warning", "ch_info", "ch_operator", "ch_none"]]


@pytest.mark.parametrize("kind", ["check_failed", "check_recovered"])
@pytest.mark.parametrize("lead", ["revision", "misquote", "restored"])
def test_a_check_of_a_number_follows_what_was_done_to_it(kind: str, lead: str) -> None:
    checked = change(change_id="ch_0", change_class=kind, new_text="it is 41.6 million", new_figure_id=None)
    first = change(change_id="ch_1", change_class=lead, new_figure_id="fg_1")
    second = change(change_id="ch_2", change_class="new_figure", new_figure_id="fg_2")  # the same number elsewhere
    assert groups(checked, first, second) == [["ch_1", "ch_0"], ["ch_2"]]


@pytest.mark.parametrize(
    "beside",
    [
        {"new_figure_id": None},
        {"change_class": "new_edition", "subject": "GSI 2023"},
        {"new_text": None},
        {"new_text": ""},
        {"source_id": "paper"},
    ],
)
def test_a_check_stands_alone_where_no_statement_of_its_source_brought_the_number(
    beside: dict[str, str | None],
) -> None:
    checked = change(change_id="ch_0", change_class="check_failed", new_text="it is 41.6 million", new_figure_id=None)
    told = change(**({"change_id": "ch_1", "new_figure_id": "fg_1"} | beside))
    assert groups(checked, told) == [["ch_0"], ["ch_1"]]
    silent = change(change_id="ch_2", change_class="check_failed", new_text=None, new_figure_id=None)
    assert ["ch_2"] in groups(silent, told)


@pytest.mark.parametrize(
    ("observed", "text", "value", "named"),
    [
        ("WLD: 41.6 million", "41.6 million", None, True),
        ("about forty", "about forty", None, True),
        ("41,600,000 people", "41.6 million", 41_600_000, True),  # as a number
        ("41.6 million", "41,600,000", 41_600_000, True),  # in short
        ("41.6 million, and others", "41.6 million", None, True),
        ("41.6 million", "41 million", 41_000_000, False),
        ("141.6 million", "41.6 million", 41_600_000, False),
        ("3.41.6 million", "41.6 million", None, False),
        ("5, 40, 6", "40", 40, True),
        ("40.", "40", 40, True),
        ("40.5", "40", 40, False),
        ("40,000", "40", 40, False),
        ("1,040", "40", 40, False),
        ("anything", "", 40, False),
    ],
)
def test_a_check_is_about_a_number_that_stands_by_itself_in_what_it_observed(
    observed: str, text: str, value: int | None, named: bool
) -> None:
    checked = change(change_id="ch_0", change_class="check_failed", new_text=observed, new_figure_id=None)
    number = None if value is None else Decimal(value)
    told = change(change_id="ch_1", new_figure_id="fg_1", new_text=text, new_value=number)
    assert groups(checked, told) == ([["ch_1", "ch_0"]] if named else [["ch_0"], ["ch_1"]])
