"""Citations in each form, of a figure with everything and of one with as little as there can be."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from handmade import table

from gsi_etl.cli.actions import cite
from gsi_etl.errors import UsageError

FULL: dict[str, Any] = {
    "figure_id": "fg_1", "publisher": "Walk Free & Co", "title": "The {index}\x1b", "url": "https://w.test/a_b",
    "published_on": date(2018, 7, 9), "page": 12, "cell": "B7", "quote": "2.6 million", "country": "North Korea",
    "measure": "people_in_modern_slavery", "geo_id": "PRK", "reference_year": 2016, "edition": "GSI 2018",
    "sentence": "It is “2.6 million”.", "last_confirmed_utc": datetime(2026, 3, 2, 7, 0),
    "recorded_from_utc": datetime(2026, 1, 5, 6, 17), "snapshot_sha256": "ab12", "char_start": 3, "char_end": 14,
    "document_id": "doc_1", "verdict": "rounded", "verdict_sentence": "GSI 2018 has 2.64 million", "status": "current",
    "value": Decimal(2_600_000), "unit": Decimal(100_000),
}  # fmt: skip
BARE = FULL | dict.fromkeys(
    ("published_on", "page", "cell", "country", "measure", "reference_year", "edition", "last_confirmed_utc",
     "verdict", "verdict_sentence", "geo_id"))  # fmt: skip
BARE["status"] = "missing"


def test_a_citation_in_words_has_the_page_the_quote_and_the_bytes() -> None:
    assert cite._text(FULL).splitlines() == [
        "Walk Free & Co: “The {index}\\u001b” (09 July 2018), p. 12. https://w.test/a_b",
        "States: “2.6 million” (North Korea, people in modern slavery, reference year 2016, edition GSI 2018).",
        "In full: “It is “2.6 million”.”",
        "Last confirmed 2026-03-02 07:00:00 UTC; archived as sha256 ab12, code points 3 to 14 of doc_1.",
        "A claim about an edition, not evidence; verdict: rounded: GSI 2018 has 2.64 million.",
    ]
    assert cite._text(FULL | {"page": None}).splitlines()[0].endswith(" (09 July 2018), B7. https://w.test/a_b")
    assert cite._text(BARE).splitlines() == [
        "Walk Free & Co: “The {index}\\u001b” (no date). https://w.test/a_b",
        "States: “2.6 million” ().",
        "In full: “It is “2.6 million”.”",
        "Last confirmed 2026-01-05 06:17:00 UTC; archived as sha256 ab12, code points 3 to 14 of doc_1.",
        "Note: its status is missing.",
    ]


def test_a_citation_in_bibtex_says_nothing_to_tex() -> None:
    assert cite._bibtex(FULL) == (
        "@misc{fg_1,\n  author = {{Walk Free \\& Co}},\n  title = {The \\{index\\}\\textbackslash{}u001b},\n"
        "  year = {2018},\n  url = {https://w.test/a_b},\n  urldate = {2026-03-02},\n"
        "  note = {States: 2.6 million. Archived as sha256 ab12}\n}"
    )
    bare = cite._bibtex(BARE)
    assert "year" not in bare.replace("publisher", "")
    assert "  urldate = {2026-01-05},\n" in bare


@pytest.mark.parametrize(
    ("text", "braced"),
    [
        ("a\n\t b  c", "a b c"), ("\\", "\\textbackslash{}"), ("{}$&#_%", "\\{\\}\\$\\&\\#\\_\\%"),
        ("~^", "\\textasciitilde{}\\textasciicircum{}"), ("é – “x”", "é – “x”"),
    ],
)  # fmt: skip
def test_what_tex_would_obey_is_written_so_that_it_prints(text: str, braced: str) -> None:
    assert cite._braced(text) == braced


def test_a_citation_in_csl_json_has_what_it_does_not_know_under_custom() -> None:
    text = cite._json(FULL)
    assert text.startswith('{\n  "id": "fg_1",\n')
    assert "“2.6 million”" in text
    assert json.loads(text) == {
        "id": "fg_1", "type": "webpage", "title": "The {index}\x1b", "author": [{"literal": "Walk Free & Co"}],
        "URL": "https://w.test/a_b", "accessed": {"date-parts": [[2026, 3, 2]]},
        "issued": {"date-parts": [[2018, 7, 9]]},
        "custom": {
            "quote": "2.6 million", "sentence": "It is “2.6 million”.", "value": 2_600_000, "unit": 100_000,
            "measure": "people_in_modern_slavery", "geo_id": "PRK", "reference_year": 2016, "edition": "GSI 2018",
            "status": "current", "page": 12, "cell": "B7", "char_start": 3, "char_end": 14, "document_id": "doc_1",
            "snapshot_sha256": "ab12",
        },
    }  # fmt: skip
    bare = json.loads(cite._json(BARE))
    assert "issued" not in bare
    assert bare["accessed"] == {"date-parts": [[2026, 1, 5]]}
    assert bare["custom"]["page"] is None


KINDS: dict[type, str] = {int: "INTEGER", str: "VARCHAR", date: "DATE", datetime: "TIMESTAMP", Decimal: "DECIMAL(18,0)"}


def known(home: Path, *figures: dict[str, Any]) -> None:
    """The history of these figures, as it is published."""
    path = home / "public" / "gsi.duckdb"
    names = [name for name in FULL if name != "last_confirmed_utc"]
    columns = ", ".join(f"{name} {KINDS[type(FULL[name])]}" for name in names)
    table(path, "figure_history", columns, [[one[name] for name in names] for one in figures])
    table(path, "figures", "figure_id VARCHAR, last_confirmed_utc TIMESTAMP", [["fg_1", FULL["last_confirmed_utc"]]])
    table(path, "editions", "edition VARCHAR, title VARCHAR", [["GSI 2018", "The index of 2018"]])


@pytest.mark.parametrize("form", ["text", "bibtex", "json"])
def test_a_figure_is_cited_in_each_form_as_it_was_stated_last(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], form: Any
) -> None:
    old = FULL | {"quote": "2.5 million", "recorded_from_utc": datetime(2025, 1, 1)}
    replaced = FULL | {"quote": "3 million", "recorded_from_utc": datetime(2026, 2, 1), "status": "replaced"}
    known(tmp_path, old, FULL, replaced)
    cite.cite(tmp_path, None, "fg_1", form)
    made = {"text": cite._text, "bibtex": cite._bibtex, "json": cite._json}[form](FULL)
    assert capsys.readouterr().out == f"{made}\n"


def test_a_figure_that_has_vanished_can_be_cited_and_one_that_never_was_cannot(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known(tmp_path, BARE | {"figure_id": "fg_2"})
    cite.cite(tmp_path, None, "fg_2", "text")
    assert capsys.readouterr().out.endswith("\nNote: its status is missing.\n")
    with pytest.raises(UsageError) as refused:
        cite.cite(tmp_path, None, "fg_3", "text")
    error = refused.value
    assert (error.what, error.where) == ("no figure 'fg_3'", str(tmp_path / "public" / "gsi.duckdb"))
    assert error.hint == "list figures with `gsi-etl figures`"
