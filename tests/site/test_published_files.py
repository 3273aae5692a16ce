"""What is listed beside the pages: the files that other parts published, and the addresses for programs."""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb
import pytest
from made_facts import facts, made, published, source, stated

from gsi_etl.site.pages.data import Address, _csv_rows, addresses, published_files


@pytest.mark.parametrize(
    ("name", "listed"),
    [
        ("a.csv", True), ("a.duckdb", True), ("a.parquet", True), ("a.json", True), ("a.xlsx", True), ("a.sql", True),
        ("a.zip", True), ("deep/er/a.csv", True), ("a.html", False), ("csv", False), ("a.csv.part", False),
        (".a.csv", False), (".deep/a.csv", False), ("deep/.er/a.csv", False),
    ],
)  # fmt: skip
def test_data_is_listed_and_nothing_hidden(tmp_path: Path, name: str, *, listed: bool) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    assert [file.name for file in published_files(tmp_path)] == ([name] if listed else [])


def test_links_and_folders_are_no_files_whatever_their_names(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "real.json").write_text("{}")
    (tmp_path / "link.json").symlink_to("real.json")
    (tmp_path / "lost.json").symlink_to("nothing.json")
    (tmp_path / "far").symlink_to(tmp_path / "folder.csv")
    assert [file.name for file in published_files(tmp_path)] == ["real.json"]


def test_a_file_is_listed_with_its_size_rows_and_hash_in_order_of_the_names(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text("a,b\n1,2\n3,4\n")
    duckdb.sql("SELECT * FROM range(7)").write_parquet(str(tmp_path / "a.parquet"))
    (tmp_path / "c.json").write_text("[1]\n")
    first, second, third = published_files(tmp_path)
    assert (first.name, first.rows, first.size) == ("a.parquet", 7, (tmp_path / "a.parquet").stat().st_size)
    assert (second.name, second.rows, second.size) == ("b.csv", 2, 12)
    assert second.sha256 == hashlib.sha256(b"a,b\n1,2\n3,4\n").hexdigest()
    assert (third.name, third.rows, third.size) == ("c.json", None, 4)


@pytest.mark.parametrize(
    ("name", "content", "rows"),
    [("a.csv", b"", 0), ("a.csv", b"a\n", 0), ("a.csv", b"a\n1", 1),
     ("a.csv", b'\xef\xbb\xbfa\r\n"1\r\n2"\r\n3\r\n', 2),
     ("a.csv", b"a\n\xff\n", None), ("a.csv", b'a\n"' + b"x" * 140_000 + b'"\n', None), ("a.txt", b"a\n1\n", None)],
)  # fmt: skip
def test_rows_of_a_table_are_counted_without_its_header(
    tmp_path: Path, name: str, content: bytes, rows: int | None
) -> None:
    (tmp_path / name).write_bytes(content)
    assert _csv_rows(tmp_path / name) == rows


@pytest.mark.parametrize(
    ("path", "formats", "links"),
    [
        ("figures/index", ("json", "csv"), [("json", "figures/index.json"), ("csv", "figures/index.csv")]),
        ("figures/{figure_id}/index", ("json", "atom"),
         [("json", "figures/X/index.json"), ("atom", "figures/X/feed.atom")]),
        ("feed", ("atom",), [("atom", "feed.atom")]),
        ("charts/{chart}/chart", ("png",), [("png", "charts/X/chart.png")]),
    ],
)  # fmt: skip
def test_an_address_leads_to_its_example(path: str, formats: tuple[str, ...], links: list[tuple[str, str]]) -> None:
    assert Address("what", path, formats, "X").links() == links


GENERAL = ["figures/index", "editions/index", "changes/index", "countries/index", "countries/a-to-z/index",
           "checks/index", "sources/index", "status", "search/index", "data/index", "feed"]  # fmt: skip


def test_addresses_have_examples_that_are_there_and_none_where_there_is_nothing() -> None:
    known = [(one.path, one.example) for one in addresses(made())]
    assert known == [*((path, "") for path in GENERAL), *{
        "figures/{figure_id}/index": "fg_1", "countries/{iso3}/index": "PRK", "changes/{change_id}/index": "ch_rev",
        "sources/{source_id}/index": "index", "charts/{chart}/chart": "WLD-people_in_modern_slavery",
        "evidence/{document_id}/index": "doc_2",
    }.items()]  # fmt: skip
    assert [one.path for one in addresses(facts())] == GENERAL
    few = facts(sources=(source("a"),), estimates=(published("GSI 2018", "LUX", "prevalence_per_1000", 1),))
    assert [(one.path, one.example) for one in addresses(few)][len(GENERAL) :] == [
        ("countries/{iso3}/index", "LUX"), ("sources/{source_id}/index", "a"),
    ]  # fmt: skip
    assert addresses(facts(figures=(stated(document_id="doc_x"),)))[-1].example == "doc_x"
