"""How sure a year, an edition and a silence must be, on both sides of each limit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gsi_etl.model import Certainty, Estimate, Evidence, Figure, Where
from gsi_etl.reconcile.named import is_sure_of_edition, is_sure_of_silence, is_sure_of_year
from scenes.figures import estimate, figure


def told(year: float = 1.0, edition: float = 1.0, *where: Where, slot: Any = "year", **more: Any) -> Figure:
    evidence = tuple(Evidence(slot, "2016", "a year", "2016", one) for one in where)
    return replace(figure(**more), certainty=Certainty(year=year, edition=edition), evidence=evidence)


@pytest.mark.parametrize(
    ("where", "enough"),
    [
        ((), 0.85),
        (("clause",), 0.7),
        (("clause", "earlier"), 0.7),
        (("sentence",), 0.85),
        (("default",), 0.85),
        (("table",), 0.85),
        (("table", "title"), 0.85),
        (("earlier",), None),
        (("title",), None),
        (("number",), None),
        (("reference", "earlier"), None),
    ],
)
def test_a_year_is_sure_enough_by_where_it_stands(where: tuple[Where, ...], enough: float | None) -> None:
    if enough is None:
        assert not is_sure_of_year(told(1.0, 1.0, *where))
    else:
        assert is_sure_of_year(told(enough, 1.0, *where))
        assert not is_sure_of_year(told(enough - 0.01, 1.0, *where))


def test_only_what_speaks_for_the_year_that_was_taken_counts() -> None:
    assert is_sure_of_year(told(0.85, 1.0, "earlier", slot="edition"))
    assert not is_sure_of_year(told(0.7, 1.0, "clause", slot="edition"))
    passed_over = told(0.85, 1.0, "earlier")
    assert is_sure_of_year(replace(passed_over, evidence=(replace(passed_over.evidence[0], runner_up=True),)))


ABOUT_2016, DATELESS = estimate("1", reference_year=2016), estimate("1", reference_year=None)


@pytest.mark.parametrize(
    ("year", "cited", "certain_year", "certain_edition", "inferred", "sure"),
    [
        # A sure edition: the year must be likely where it agrees, or sure itself.
        (2016, [ABOUT_2016], 0.5, 0.85, False, True),
        (2016, [ABOUT_2016], 0.49, 0.85, False, False),
        (2016, [DATELESS], 0.5, 0.85, True, True),
        (2016, [estimate("1", reference_year=2014), ABOUT_2016], 0.5, 0.85, False, True),
        (2017, [ABOUT_2016], 0.84, 0.85, False, False),
        (2017, [ABOUT_2016], 0.85, 0.85, False, True),
        (None, [DATELESS], 0.84, 0.85, False, False),
        (None, [ABOUT_2016], 0.85, 0.85, False, True),
        (2016, [], 0.84, 0.85, False, False),
        # An edition less sure: only where the year is its own and sure, and the text names the edition itself.
        (2016, [ABOUT_2016], 0.85, 0.84, False, True),
        (2016, [ABOUT_2016], 0.85, 0.7, False, True),
        (2016, [ABOUT_2016], 0.85, 0.69, False, False),
        (2016, [ABOUT_2016], 0.84, 0.84, False, False),
        (2016, [ABOUT_2016], 1.0, 0.84, True, False),
        (2016, [DATELESS], 1.0, 0.84, False, False),
        (2017, [ABOUT_2016], 1.0, 0.84, False, False),
        (None, [ABOUT_2016], 1.0, 0.84, False, False),
        (None, [DATELESS], 1.0, 0.84, False, False),
    ],
)
def test_an_edition_is_sure_enough_by_itself_or_by_its_year(
    year: int | None,
    cited: list[Estimate],
    certain_year: float,
    certain_edition: float,
    inferred: bool,
    sure: bool,
) -> None:
    said = told(certain_year, certain_edition, reference_year=year, edition_inferred=inferred)
    assert is_sure_of_edition(said, cited) is sure


@pytest.mark.parametrize(
    ("year", "edition", "sure"), [(0.85, 0.7, True), (0.84, 0.7, False), (0.85, 0.69, False), (0.7, 0.85, False)]
)
def test_a_silence_is_sure_when_neither_year_nor_edition_was_nearly_read(
    year: float, edition: float, sure: bool
) -> None:
    assert is_sure_of_silence(told(year, edition)) is sure
