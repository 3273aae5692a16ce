"""How the columns of tables and the keys of APIs are mapped, by what their cells are and what their headers say."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tables import table

from gsi_etl.base import pack
from gsi_etl.cli.actions.sources_stub import json_stub, table_stub
from gsi_etl.model import Table

EXAMPLES = Path(__file__).parents[3] / "examples"


def stub(data: object) -> Any:
    return json_stub(json.dumps(data).encode())


def test_the_longest_list_of_records_of_an_api_is_mapped_by_its_keys() -> None:
    records = [{"a/b": 1, "c": {"d~": 2, "e": {"f": None}}, "g": [1]}, {"h": "x", "c": 3}]
    columns = {"a~1b": "/a~1b", "c_d~0": "/c/d~0", "c_e_f": "/c/e/f", "h": "/h", "c": "/c"}
    assert stub(records) == {"rows": "", "columns": columns}
    assert stub([{"n": 1}, {"x": records}]) == {"rows": "", "columns": {"n": "/n"}}  # the one that holds the other
    assert stub({"x/y": records * 2, "z": records}) == {"rows": "/x~1y", "columns": columns}
    assert stub([1, [2, {"p~": records}]]) == {"rows": "/1/1/p~0", "columns": columns}
    assert stub({"a": [], "b": [1, {"c": 2}], "d": "x"}) is None
    assert stub([{}, 1, {"c": 2}]) is None
    late = [{"n": number} for number in range(60)] + [{"late": 1}]
    assert stub(late) == {"rows": "", "columns": {"n": "/n"}}
    assert stub(late[1:]) == {"rows": "", "columns": {"n": "/n", "late": "/late"}}


STUBS: list[tuple[Table, dict[str, Any], list[str]]] = [
    (table("Land | Jahr | x", "PRK | 2018 | a", "ERI | 1999 | b"),
     {"place": "Land", "year": "Jahr", "columns": []}, ["x"]),
    (table("A | B", "Eritrea | India", "Sudan | Sudan"), {"place": "A", "columns": []}, ["B"]),
    (table("A | B | C", "2018 | 2019 | 1899", "2018 | 2019 | 2100"), {"year": "A", "columns": []}, ["B", "C"]),
    (table("A", "Eritrea", "India", "Sudan", "?", "?"), {"place": "A", "columns": []}, []),
    (table("A", "Eritrea", "India", "?", "?", "?"), {"columns": []}, ["A"]),
    (table("population | Population (total)", "5 | 6"), {"population": "population", "columns": []},
     ["Population (total)"]),
    (table("Prevalence | People in modern slavery | | Empty", "<5 % | 1,000 | 7 |"),
     {"columns": [{"header": "Prevalence", "measure": "prevalence_per_1000", "kind": "rate"},
                  {"header": "People in modern slavery", "measure": "people_in_modern_slavery"}]}, []),
    (table("Share of population in modern slavery | Proportion of the population", "0.5 | ~ -1.5"),
     {"columns": [{"header": name, "measure": "share_of_population", "kind": "share"}
                  for name in ("Share of population in modern slavery", "Proportion of the population")]}, []),
    (table("Prevalence", "high", "low", "5"), {"columns": []}, ["Prevalence"]),
]  # fmt: skip


@pytest.mark.parametrize(("given", "mapping", "unmapped"), STUBS)
def test_columns_are_mapped_by_what_most_cells_are_and_what_the_header_says(
    given: Table, mapping: dict[str, Any], unmapped: list[str]
) -> None:
    assert table_stub((given,)) == (mapping, unmapped, [])


HEADERS = {
    "Prevalence": ("prevalence_per_1000", "rate"),
    "victims per 1000": ("prevalence_per_1000", "rate"),
    "victims per 1,000": ("prevalence_per_1000", "rate"),
    "victims per thousand": ("prevalence_per_1000", "rate"),
    "Vulnerability to modern slavery": ("vulnerability_score", "score"),
    "Government  response": ("government_response_score", "score"),
    "percent of POPULATION": ("share_of_population", "share"),
    "slaves, %": ("share_of_population", "share"),
    "In forced labour": ("forced_labour", "count"),
    "Child labour": ("child_labour", "count"),
    "Debt bondage": ("debt_bondage", "count"),
    "total population": ("", ""),
    "Debt-bonded": ("debt_bondage", "count"),
    "modern-day\n slavery": ("people_in_modern_slavery", "count"),
}


@pytest.mark.parametrize("header", HEADERS)
def test_a_header_says_what_its_numbers_are_by_the_words_of_each_measure(header: str) -> None:
    measure, kind = HEADERS[header]
    column = {"header": " ".join(header.split()), "measure": measure} | ({} if kind == "count" else {"kind": kind})
    assert table_stub((table(header, "5"),))[0].get("columns") == ([column] if measure else [])


def test_a_subject_without_rates_and_shares_maps_none() -> None:
    pack.use(EXAMPLES / "displacement")
    rows = table("Prevalence | Share of population | Refugees", "5 | 6 | 7")
    assert table_stub((rows,)) == (
        {"population": "Share of population", "columns": [{"header": "Refugees", "measure": "refugees"}]},
        ["Prevalence"], [],
    )  # fmt: skip


def test_the_largest_of_several_tables_is_mapped_by_its_sheet_and_no_table_by_nothing() -> None:
    assert table_stub(()) == ({}, [], [])
    small, large = table("A", "x", name="one"), table("B", "x", "y", name="two")
    assert table_stub((small, large)) == ({"sheet": "two", "columns": []}, ["B"], [])
    assert table_stub((small, replace(large, name=""))) == ({"columns": []}, ["B"], [])


def test_the_first_sixty_rows_tell_what_a_column_is() -> None:
    head, tail = ["x"] * 24, ["Eritrea"] * 36
    assert table_stub((table("A", *head, *tail),))[0] == {"place": "A", "columns": []}
    assert table_stub((table("A", *head, "x", *tail),))[0] == {"columns": []}
