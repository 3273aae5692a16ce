"""Who states the same number as a changed figure, and who another: only what can be held side by side."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from letters import change, stated

from gsi_etl.alerts.corroboration import Company, company, named
from gsi_etl.model import Figure
from scenes.figures import figure


def total(quote: str, **more: Any) -> Figure:
    return figure(quote, **({"place": "WLD", "edition": "GSI 2018"} | more))


OWN = stated(total("41.6 million"), "index", figure_id="fg_own")
TOLD = change(new_figure_id="fg_own")


@pytest.mark.parametrize(
    ("title", "published", "words"),
    [
        ("The index in brief", date(2018, 7, 19), "“The index in brief”, 19 July 2018"),
        ("  The index in brief\n", None, "“The index in brief”"),
        ("", date(2018, 7, 1), "1 July 2018"),
        ("  ", None, ""),
        ("t" * 120, None, f"“{'t' * 120}”"),
        ("t" * 121, None, f"“{'t' * 120}”"),
    ],
)
def test_a_document_is_named_by_what_is_known_of_it(title: str, published: date | None, words: str) -> None:
    assert named(title, published) == words


def test_those_who_agree_and_those_who_do_not_are_named_by_source_with_the_words_of_the_first_statement() -> None:
    beside = [
        stated(total("38 million"), "paper", figure_id="fg_2"),
        stated(total("39 million"), "paper", figure_id="fg_1"),
        stated(total("41.6 million"), "press"),
        stated(total("30 million"), "extra"),
        stated(total("41.6 million"), "daily"),
    ]
    found = company([TOLD], [OWN, *beside], {OWN.document_id: "“The index”", "doc_extra": "another"})
    assert found == {
        TOLD.change_id: Company(
            ("daily", "press"), ("extra (“30 million”)", "paper (“39 million”)"), OWN, document="“The index”"
        )
    }


def test_a_source_that_states_the_number_somewhere_is_not_one_that_states_another() -> None:
    both = [
        stated(total("38 million"), "press", figure_id="fg_1"),
        stated(total("41.6 million"), "press", figure_id="fg_2"),
    ]
    assert company([TOLD], [OWN, *both]) == {TOLD.change_id: Company(("press",), (), OWN)}


def test_what_the_source_itself_states_elsewhere_says_nothing_about_it() -> None:
    own = [stated(total("41.6 million"), "index", figure_id=f"fg_{n}") for n in range(2)]
    other = stated(total("38 million"), "index", figure_id="fg_9")
    assert company([TOLD], [OWN, *own, other]) == {TOLD.change_id: Company(state=OWN)}


@pytest.mark.parametrize(
    ("beside", "held"),
    [
        (total("41.6 million"), True),
        (total("41.6 million", reference_year=2016), True),  # what is named is the edition
        (total("41.6 million", place="PRK"), False),
        (total("41.6 million", edition="GSI 2016"), False),
        (total("41.6 million", edition=None), False),
        (total("41.6 million", measure="forced_labour"), False),
        (total("41.6 million", subgroup="women"), False),
    ],
)
def test_only_statements_of_one_subject_and_edition_are_held_side_by_side(beside: Figure, held: bool) -> None:
    found = company([TOLD], [OWN, stated(beside, "press")])[TOLD.change_id]
    assert found == Company(("press",) if held else (), (), OWN)


@pytest.mark.parametrize(("year", "held"), [(2016, True), (2017, False), (None, False)])
def test_where_no_edition_is_named_the_year_decides(year: int | None, held: bool) -> None:
    own = stated(total("41.6 million", edition=None, reference_year=2016), "index", figure_id="fg_own")
    other = stated(total("41.6 million", edition=None, reference_year=year), "press")
    assert company([TOLD], [own, other])[TOLD.change_id].agrees == (("press",) if held else ())


def grown(quote: str) -> Figure:
    said = total(quote)
    return replace(said, reading=replace(said.reading, change=True))


def test_a_growth_is_no_statement_of_a_level_and_has_no_company() -> None:
    """Though others state the level, and the same growth."""
    growth = stated(grown("41.6 million"), "index", figure_id="fg_growth")
    of_growth = change(change_id="ch_growth", new_figure_id="fg_growth")
    others = [stated(grown("41.6 million"), "paper"), stated(total("41.6 million"), "press")]
    documents = {growth.document_id: "“The index”"}
    assert company([TOLD, of_growth], [OWN, growth, *others], documents) == {
        TOLD.change_id: Company(("press",), (), OWN, "“The index”"),
        "ch_growth": Company((), (), growth, "“The index”"),
    }


def test_a_number_that_is_no_target_has_no_company() -> None:
    counted = total("167", measure="countries_covered")
    own = stated(counted, "index", figure_id="fg_own")
    assert company([TOLD], [own, stated(counted, "press")]) == {TOLD.change_id: Company(state=own)}


def test_a_change_of_what_nothing_states_now_has_no_company() -> None:
    gone, of_a_source = change(change_id="ch_2", new_figure_id="fg_gone"), change(change_id="ch_3", new_figure_id=None)
    assert list(company([gone, of_a_source, TOLD], [OWN])) == [TOLD.change_id]
