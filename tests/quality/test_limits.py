"""The checks that catch our own misreadings: no part above its whole, no region above the world, nobody twice."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from quality_samples import check, figure, page, source, suites_in

from gsi_etl.model import CheckResult, Evidence, Figure


def failed(folder: Path, *figures: Figure, kind: str = "news") -> dict[str, CheckResult]:
    entry = source("paper", kind=kind, official=False)
    result = check(page(TEXT, *figures, of="paper"), sources=[entry], folder=suites_in(folder, "limits"))
    return {r.name: r for r in result.results if r.suite == "limits" and not r.success}


TEXT = "The region has 29.3 million people there."


def test_asia_with_more_forced_marriages_than_the_world_is_caught(tmp_path: Path) -> None:
    said = figure(TEXT, "29.3 million", "29300000", measure="forced_marriage", place="Asia-Pacific", edition=None)
    found = failed(tmp_path, said)
    assert "a place is not more than the world" in found
    assert (
        found["a place is not more than the world"].observed == "Asia-Pacific: people in forced marriage 29.3 million"
    )
    assert "GEMS 2022" in found["a place is not more than the world"].expected


def test_the_number_that_is_right_passes(tmp_path: Path) -> None:
    said = figure(TEXT, "29.3 million", "29300000", place="Asia-Pacific", edition="GEMS 2022")
    assert failed(tmp_path, said) == {}


def test_a_part_above_its_whole_is_caught(tmp_path: Path) -> None:
    said = figure(TEXT, "29.3 million", "29300000", measure="forced_sexual_exploitation", edition="GEMS 2022")
    assert "a part is not more than its whole" in failed(tmp_path, said)


@pytest.mark.parametrize(
    ("measure", "value", "reading", "name"),
    [
        ("people_in_modern_slavery", "29300000", {}, "people are not more than the population"),
        (
            "share_of_population",
            "1.04",
            {"kind": "share", "unit": Decimal("0.01")},
            "a share is not above everybody",
        ),
    ],
)
def test_more_than_everybody_is_caught(
    tmp_path: Path, measure: str, value: str, reading: dict[str, object], name: str
) -> None:
    said = figure(TEXT, "29.3 million", value, measure=measure, place="PRK", reading=reading)
    assert name in failed(tmp_path, said)


def test_an_inherited_edition_with_anothers_number_is_a_doubt(tmp_path: Path) -> None:
    said = figure(TEXT, "29.3 million", "40300000", edition="GEMS 2022")
    inherited = replace(said, evidence=(Evidence("edition", "GEMS 2022", "named in the title", where="title"),))
    named = replace(said, evidence=(Evidence("edition", "GEMS 2022", "named beside it", where="sentence"),))
    assert list(failed(tmp_path, inherited)) == ["an inherited edition gives the number"]
    assert failed(tmp_path, named) == {}
