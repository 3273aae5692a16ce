"""The baselines and identities that ship, and what a faulty file is told."""

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from quality_samples import PEOPLE, RATE, SHARE, estimates

from gsi_etl.config import resources
from gsi_etl.errors import CheckError
from gsi_etl.quality import load_baselines
from gsi_etl.quality.baselines import load_identities

FOLDER = resources.folder("expectations")
GOOD = """
- {id: a, label: A, measure: people_in_modern_slavery, place: WLD, edition: GSI 2018, reference_year: 2016,
   value: 40300000, unit: 100000, severity: critical, source: a book, why: because}
"""


@pytest.mark.parametrize(
    ("measure", "place", "edition", "value"),
    [
        ("forced_labour", "WLD", "ILO 2012", "20900000"),
        (PEOPLE, "WLD", "GSI 2013", "29800000"),
        (PEOPLE, "WLD", "GSI 2014", "35800000"),
        (PEOPLE, "WLD", "GSI 2016", "45800000"),
        (PEOPLE, "WLD", "GEMS 2017", "40300000"),
        ("forced_labour", "WLD", "GEMS 2017", "24900000"),
        ("forced_marriage", "WLD", "GEMS 2017", "15400000"),
        (PEOPLE, "WLD", "GSI 2018", "40300000"),
        (PEOPLE, "WLD", "GEMS 2022", "49600000"),
        ("forced_labour", "WLD", "GEMS 2022", "27600000"),
        ("forced_marriage", "WLD", "GEMS 2022", "22000000"),
        (PEOPLE, "WLD", "GSI 2023", "49600000"),
        (PEOPLE, "PRK", "GSI 2016", "1100000"),
        (SHARE, "PRK", "GSI 2016", "0.0437"),
        (PEOPLE, "PRK", "GSI 2018", "2640000"),
        (RATE, "PRK", "GSI 2018", "104.6"),
        (PEOPLE, "PRK", "GSI 2023", "2696000"),
        (RATE, "PRK", "GSI 2023", "104.6"),
        (PEOPLE, "IND", "GSI 2018", "7989000"),
        (PEOPLE, "ERI", "GSI 2018", "451000"),
        (PEOPLE, "MRT", "GSI 2018", "90000"),
    ],
)
def test_every_headline_is_watched(measure: str, place: str, edition: str, value: str) -> None:
    watched = {(b.measure, b.place, b.edition): b for b in load_baselines(FOLDER)}
    assert watched[measure, place, edition].value == Decimal(value)


def test_the_reference_table_states_every_baseline_within_its_tolerance() -> None:
    reference = {(e.measure, e.place, e.edition): e for e in estimates()}
    for baseline in load_baselines(FOLDER):
        estimate = reference[baseline.measure, baseline.place, baseline.edition]
        assert baseline.interval.contains(estimate.value), baseline.id
        assert estimate.reference_year == baseline.reference_year, baseline.id


def test_a_baseline_is_as_wide_as_the_digits_that_its_source_states() -> None:
    interval = next(b.interval for b in load_baselines(FOLDER) if b.id == "world-gsi-2018")
    assert (interval.low, interval.high) == (Decimal(40_250_000), Decimal(40_350_000))


def test_every_identity_says_what_it_means_and_why() -> None:
    kinds = {identity.kind for identity in load_identities(FOLDER)}
    assert kinds == {"quotient", "parts", "rows", "same"}
    assert all(identity.sentence and identity.source and identity.why for identity in load_identities(FOLDER))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD.replace("value: 40300000", "value: 40.3"), "decimal in quotes"),
        (GOOD.replace("value: 40300000", "value: many"), "value is not a number"),
        (GOOD.replace("value: 40300000", "value: -1"), "above zero"),
        (GOOD.replace("value: 40300000", "value: .nan"), "decimal in quotes"),
        (GOOD.replace("value: 40300000", "value: 'NaN'"), "above zero"),
        (GOOD.replace("unit: 100000, ", ""), "unit must be"),
        (GOOD.replace("severity: critical", "severity: fatal"), "severity must be one of"),
        (GOOD.replace("reference_year: 2016", "reference_year: 40300000"), "must be a year"),
        (GOOD.replace("edition: GSI 2018", "edition: ''"), "edition must be a text"),
        (GOOD.replace("why: because", "why: because, wyh: typo"), "wyh: no such field"),
        (GOOD + GOOD, "used twice"),
        ("a: b", "must be a list"),
        ("- [", "not valid YAML"),
    ],
)
def test_a_faulty_file_is_refused_with_entry_and_field(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "baselines.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CheckError) as caught:
        load_baselines(tmp_path)
    assert words in str(caught.value)
    assert str(tmp_path) in caught.value.where


def test_a_missing_file_is_a_typed_error(tmp_path: Path) -> None:
    with pytest.raises(CheckError, match="cannot be read"):
        load_baselines(tmp_path)


def test_parts_belong_to_an_identity_of_parts(tmp_path: Path) -> None:
    text = "- {id: a, kind: rows, left: b, place: WLD, parts: [c], implausible: 2, sentence: s, source: s, why: w}"
    (tmp_path / "identities.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CheckError, match="parts goes with kind: parts"):
        load_identities(tmp_path)


def test_reading_baselines_loads_neither_great_expectations_nor_duckdb() -> None:
    code = (
        "import sys; from gsi_etl.config import resources; from gsi_etl.quality import load_baselines;"
        "load_baselines(resources.folder('expectations'));"
        "print([m for m in ('great_expectations', 'duckdb', 'pandas', 'sqlalchemy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
