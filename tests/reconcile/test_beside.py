"""Which verdicts the rest of a sentence explains."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import pytest

from gsi_etl.model import Verdict, VerdictName
from gsi_etl.reconcile import settled
from gsi_etl.reconcile.sentences import doubted
from scenes.figures import estimate, figure

ROW = estimate("40300000", place="WLD")
AGREEING = {"exact", "rounded", "truncated", "hedged"}


@pytest.mark.parametrize("name", get_args(VerdictName))
def test_what_a_sentence_gives_rightly_makes_only_contradictions_doubtful(name: VerdictName) -> None:
    """Beside an agreeing number of the same estimate, whichever way it agrees."""
    right, wrong = (figure(quote, place="WLD", sentence="One.") for quote in ("40 million", "38 million"))
    against = Verdict("contradicts", ROW, "it contradicts")
    doubt = doubted(against, "its sentence gives that number as well")
    beside = Verdict(name, ROW, "it is so")
    expected = doubt if name in AGREEING else against
    compared = name in ("older_edition", "edition_mismatch")
    first = doubted(beside, "its sentence compares two numbers of one thing") if compared else beside
    assert settled([right, wrong], [beside, against]) == [first, expected]


@pytest.mark.parametrize("other", [{"edition": "GSI 2016"}, {"measure": "forced_labour"}, {"place": "IND"}])
def test_a_number_beside_one_of_another_estimate_stays_a_contradiction(other: dict[str, Any]) -> None:
    said = [figure(quote, place="WLD", sentence="One.") for quote in ("40 million", "38 million")]
    verdicts = [Verdict("exact", replace(ROW, **other), "it is so"), Verdict("contradicts", ROW, "it contradicts")]
    assert settled(said, verdicts) == verdicts
    verdicts = [Verdict("exact", None, "it is so"), verdicts[1]]
    assert settled(said, verdicts) == verdicts
    assert settled(said, [None, verdicts[1]]) == [None, verdicts[1]]
    assert settled(said, [None, Verdict("contradicts", None)]) == [None, Verdict("contradicts", None)]


@pytest.mark.parametrize(
    ("beside", "doubtful"),
    [
        ({}, True),
        ({"quote": "49.6 million"}, False),  # the same number twice
        ({"sentence": "Another."}, False),
        ({"edition": "GSI 2018"}, False),
        ({"measure": "forced_labour"}, False),
        ({"place": "IND"}, False),
    ],
)
@pytest.mark.parametrize("name", get_args(VerdictName))
def test_of_two_numbers_of_one_thing_in_a_sentence_one_is_another_editions(
    name: VerdictName, beside: dict[str, Any], doubtful: bool
) -> None:
    given = {"quote": "40.3 million", "place": "WLD", "sentence": "One."} | beside
    said = [figure("49.6 million", place="WLD", sentence="One."), figure(**given)]
    verdict = Verdict(name, ROW, "it is so")
    found, none = settled(said, [verdict, None])
    assert none is None
    if doubtful and name in ("older_edition", "edition_mismatch"):
        assert found == doubted(verdict, "its sentence compares two numbers of one thing")
    else:
        assert found == verdict


def test_two_numbers_of_no_known_sentence_are_not_compared() -> None:
    said = [figure(quote, place="WLD", sentence="") for quote in ("49.6 million", "40.3 million")]
    verdict = Verdict("older_edition", ROW, "it is so")
    assert settled(said, [verdict, verdict]) == [verdict, verdict]
