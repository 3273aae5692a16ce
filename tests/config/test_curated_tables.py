"""Curated tables are refused, by file and line: a malformed row, an unknown code, a row that is there twice."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gsi_etl.config.reference import load_reference
from gsi_etl.errors import GsiError

REFERENCE = Path(__file__).resolve().parents[2] / "warehouse" / "reference"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "reference"
    copy.mkdir()
    for path in REFERENCE.glob("*.csv"):
        shutil.copy(path, copy)
    return copy


def test_the_shipped_tables_are_in_order(folder: Path) -> None:
    assert len(load_reference(folder).estimates) > 2000


@pytest.mark.parametrize(
    ("name", "line", "why"),
    [
        ("editions", "GSI 2030,Walk Free,Index,,2030-01-01,,GEMS,,,,yes,a comma, nobody quoted", "13 cells under 12"),
        ("editions", "GSI 2030,Walk Free", "2 cells under 12"),
        ("estimates", "GSI 2040,forced_labour,WLD,1,1,,,,2018-07-19,,,,yes,verified", "edition 'GSI 2040' is not in"),
        ("estimates", "GSI 2018,forced_labour,XXX,1,1,,,,2018-07-19,,,,yes,verified", "place 'XXX' is not in places"),
        ("estimates", "GSI 2018,slaves,WLD,1,1,,,,2018-07-19,,,,yes,verified", "measure 'slaves' is not in measures"),
        ("estimates", "GSI 2018,forced_labour,WLD,1,1,,,2016,2018-07-19,,,,yes,verified", "is there twice"),
        ("estimates", "GSI 2018,forced_labour,AFG,1,1,,,2016,2018-07-19,,,,perhaps,verified", "verified 'perhaps'"),
        ("regions", "VAT,Atlantis,,nobody", "region 'Atlantis' is not in places.csv"),
        ("places", "FRA,country,France,,", "FRA is there twice"),
        ("comparisons", "GSI 2018,GSI 2023,moon,no,none,none", "level 'moon' is not in"),
    ],
)
def test_a_slip_of_the_pen_is_refused(folder: Path, name: str, line: str, why: str) -> None:
    path = folder / f"{name}.csv"
    text = path.read_text("utf-8")
    path.write_text(f"{text}{line}\n", "utf-8")
    with pytest.raises(GsiError) as refused:
        load_reference(folder)
    assert f"{name}.csv:{len(text.splitlines()) + 1}" in str(refused.value)
    assert why in str(refused.value)


def test_an_estimate_needs_a_value_or_a_bound(folder: Path) -> None:
    path = folder / "estimates.csv"
    row = "GSI 2018,forced_labour,AFG,,1,,,2016,2018-07-19,,,,yes,verified\n"
    path.write_text(path.read_text("utf-8") + row, "utf-8")
    with pytest.raises(GsiError, match="neither a value nor a bound"):
        load_reference(folder)
