"""Tables in plain text: what stands over a number, and beside it."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest

from gsi_etl import figures
from gsi_etl.base.measures import is_target
from gsi_etl.figures.meaning.columns import Column
from gsi_etl.figures.meaning.passage import passage
from gsi_etl.model import ReadContext


def columns(text: str) -> list[Column | None]:
    """The column of every quantity, in order."""
    page = passage(text, ReadContext())
    return [page.columns.get((seen.index, k)) for seen in page.body for k in range(len(seen.quantities))]


HEADED = "Country{0}Modern slavery{0}Vulnerability score\nChile{0}61,300{0}24\nChad{0}97,400{0}80"


@pytest.mark.parametrize("mark", [" | ", "\t", "; ", " / ", " – ", " — ", " - "])
def test_every_number_stands_under_the_heading_of_its_column_and_beside_its_place(mark: str) -> None:
    first, second, third, fourth = columns(HEADED.format(mark))
    assert first is not None
    assert second is not None
    assert third is not None
    assert "people_in_modern_slavery" in first.classes
    assert "score" in second.classes
    assert (first.row, third.row) == ({"CHL"}, {"TCD"})
    assert third.classes == first.classes
    assert fourth is not None
    assert fourth.classes == second.classes


def test_a_table_of_markdown_has_the_same_columns() -> None:
    plain = HEADED.format(" | ").split("\n")
    marked = "\n".join(["| " + plain[0] + " |", "|---|---|---|", *("| " + row + " |" for row in plain[1:])])
    assert columns(marked) == columns("\n".join(plain))


def test_a_heading_names_the_places_and_the_scale_of_its_column() -> None:
    found = columns("Measure | Chile | Chad\nSlaves | 61,300 | 97,400\nPolice | 31,000 | 9,000")
    assert [column.places for column in found if column] == [{"CHL"}, {"TCD"}] * 2
    scaled = columns("Country | Slaves (thousands) | per thousand\nChile | 61 | 3.2\nChad | 97 | 5.9")
    assert [(column.scale, column.base) for column in scaled if column] == [(1000, None), (None, 1000)] * 2


@pytest.mark.parametrize(
    ("headings", "row", "expected"),
    [
        ("slaves (thousands); per 1,000", "2,350; 10.6", [("count", "2350000"), ("rate", "10.6")]),
        ("police; slaves (thousands)", "1,900; 23", [("count", "1900"), ("count", "23000")]),
        ("in millions; rate per 100,000", "1.4; 830", [("count", "1400000"), ("rate", "8.3")]),
        ("je 1.000 Einwohner; Sklaven in Tausend", "7,5; 145", [("rate", "7.5"), ("count", "145000")]),
        ("per thousand people; per cent", "3.2; 0.4", [("rate", "3.2"), ("share", "0.004")]),
        ("per 1,000; per 1,000", "61,300; 2.4 million", [("count", "61300"), ("count", "2400000")]),
    ],
)  # fmt: skip
def test_the_heading_of_its_column_says_a_numbers_unit(
    headings: str, row: str, expected: list[tuple[str, str]]
) -> None:
    language = "de" if "Tausend" in headings else "en"
    page = passage(f"Land; {headings}\nChile; {row}\nPeru; {row}", ReadContext(language=language))
    found = [(one.kind, f"{one.value or 0:f}") for seen in page.body for one in seen.quantities][-2 * len(expected) :]
    assert [(kind, value.rstrip("0").rstrip(".") if "." in value else value) for kind, value in found] == expected * 2


@pytest.mark.parametrize(
    "text",
    [
        "Chile; 61,300; 24\nChad; 97,400; 80\nPeru; 80,200; 44",  # no heading
        "Country | Slaves\nChile | 61,300",  # one row
        "Country | Slaves\nChile | 61,300 | 24\nChad | 97,400 | 80",  # rows of other cells than the heading
        "Country | Slaves\n\nChile | 61,300\n\nChad | 97,400",  # paragraphs
        "What is known\n2005 – A first count: 12.3 million.\n2012 – The second: 20.9 million.\n2016 – The third.",
        "It has 61,300; they say; and 24. Others have 97,400.",
    ],
)
def test_what_is_no_table_has_no_columns(text: str) -> None:
    assert columns(text).count(None) == len(columns(text)) > 0


def test_a_table_with_numbers_that_no_edition_states_is_read_by_its_headings() -> None:
    text = (
        "Country | Victims identified | People in modern slavery | Convictions | Prevalence per 1,000\n"
        "Chile | 231 | 84,300 | 17 | 4.4\nPeru | 118 | 263,900 | 22 | 8.1\nKenya | 96 | 301,200 | 5 | 5.7"
    )
    read = [(f.reading.quote, f.place) for f in figures.read(text, ReadContext()) if is_target(f)]
    assert read == [("84,300", "CHL"), ("4.4", "CHL"), ("263,900", "PER"), ("8.1", "PER"), ("301,200", "KEN"),
                    ("5.7", "KEN")]  # fmt: skip


def test_many_tables_take_linear_time() -> None:
    def spent(times: int) -> float:
        text = (HEADED.format(" | ") + "\n\nA line between.\n\n") * times
        began = time.process_time()
        passage(text, ReadContext())
        return time.process_time() - began

    spent(10)
    assert min(spent(400) for _ in range(3)) < 8 * min(spent(100) for _ in range(3))


def test_what_stands_over_a_whole_table_holds_where_no_column_says_its_own() -> None:
    page = passage(
        "Slaves (in thousands)\nLand; 2016; 2018; per 1,000\nChile; 36; 23; 3.2\nPeru; 66; 80; 7.1", ReadContext()
    )
    found = [one.value for seen in page.body for one in seen.quantities if (seen.index, 0) in page.columns]
    assert found == [36000, 23000, Decimal("3.2"), 66000, 80000, Decimal("7.1")]


def values(title: str, text: str) -> list[str]:
    page = passage(text, ReadContext(title=title))
    return [f"{quantity.value.normalize():f}" for seen in page.body for quantity in seen.quantities if quantity.value]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Forced labour by region (thousands)", ["3800000", "900000"]),
        ("Forced labour by region (ILO, in thousands)", ["3800000", "900000"]),
        ("Forced labour, thousands, latest edition", ["3800000", "900000"]),
        ("Forced labour by region (in millions)", ["3800000000", "900000000"]),
        ("Forced labour: thousands are freed", ["3800", "900"]),
        ("Forced labour by region (persons)", ["3800", "900"]),
    ],
)
def test_the_numbers_of_rows_have_the_unit_of_their_title(title: str, expected: list[str]) -> None:
    assert values(title, "Africa, 3,800\nArab States, 900") == expected


def test_numbers_of_prose_do_not_have_the_unit_of_a_title() -> None:
    assert values("Forced labour by region (thousands)", "Inspectors freed 900 workers.") == ["900"]
