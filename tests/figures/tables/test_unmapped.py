"""Figures out of tables and fact boxes that no mapping describes."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gsi_etl.base.evidence import year_is_given
from gsi_etl.demo.content import content
from gsi_etl.demo.sources import write_sources
from gsi_etl.figures import read
from gsi_etl.figures.tables.masking import prose_of
from gsi_etl.figures.tables.unmapped import figures_from_labels
from gsi_etl.figures.text.place_mentions import resolve
from gsi_etl.model import Cell, Document, Figure, ReadContext, Table
from gsi_etl.parse.read import parse_bytes
from gsi_etl.parse.text import TextBuilder

MAN, RATE, SHARE = "people_in_modern_slavery", "prevalence_per_1000", "share_of_population"
LABOUR, MARRIAGE = "forced_labour", "forced_marriage"
BASE = "http://127.0.0.1:1"
NOTHING_KNOWN = ReadContext()
SHARED = Path(__file__).parents[4] / "shared" / "data" / "reference"


def table_document(
    headers: list[str | tuple[str, ...]], rows: list[list[str]], caption: str = "", heading: str = "", title: str = ""
) -> Document:
    """A document as the parser lays it out: a heading, then the table, a line a row."""
    builder = TextBuilder()
    builder.add("heading", heading)
    if caption:
        builder.add("table", caption)
    paths = tuple((header,) if isinstance(header, str) else header for header in headers)
    cells = tuple(tuple(Cell(text, r, c) for c, text in enumerate(row)) for r, row in enumerate(rows, start=1))
    table = builder.add_table(Table(caption or "table 1", paths, cells), gap="\n")
    return Document(
        "s", "http://example.org/", "0" * 64, "html", builder.text(), title=title,
        blocks=tuple(builder.blocks), tables=(table,),
    )  # fmt: skip


def stated(document: Document, context: ReadContext = NOTHING_KNOWN) -> set[tuple[str | None, str | None, str]]:
    """(measure, place, value) of each figure; every figure must quote the document."""
    figures = figures_from_labels(document, context)
    for figure in figures:
        if figure.reading.end:
            assert document.text[figure.reading.start : figure.reading.end] == figure.reading.quote
    return {(f.measure, f.place, format((f.reading.value or Decimal(0)).normalize(), "f")) for f in figures}


def only(document: Document, context: ReadContext = NOTHING_KNOWN) -> Figure:
    (figure,) = figures_from_labels(document, context)
    return figure


# ------------------------------------------------------------------------------------------- the demonstration's pages


def demo_page(source_id: str, folder: Path) -> Document:
    source = next(s for s in write_sources(folder, BASE) if s.id == source_id)
    page = content(source.url.removeprefix(f"{BASE}/"), 1, BASE)
    assert page is not None
    return parse_bytes(page.body, source, url=source.url, snapshot_sha256="0" * 64)


def test_index_page_states_five_regions_per_1000_for_2016(tmp_path: Path) -> None:
    document = demo_page("demo-index", tmp_path)
    figures = figures_from_labels(document, ReadContext(title=document.title, place="WLD"))
    assert [(f.place, str(f.reading.value)) for f in figures] == [
        ("Africa", "7.6"),
        ("Asia-Pacific", "6.1"),
        ("Europe-Central Asia", "3.9"),
        ("Arab States", "3.3"),
        ("Americas", "1.9"),
    ]
    assert {(f.measure, f.reading.kind, f.reading.per) for f in figures} == {(RATE, "rate", Decimal(1000))}
    assert {(f.reference_year, f.edition) for f in figures} == {(2016, "GSI 2018")}
    assert figures[0].sentence == "Africa | Prevalence (victims per 1,000 population): 7.6"


def test_country_box_states_count_rate_score_and_population(tmp_path: Path) -> None:
    document = demo_page("demo-north-korea", tmp_path)
    figures = figures_from_labels(document, ReadContext(title=document.title, place="PRK"))
    assert [(f.measure, f.reading.kind, str(f.reading.value)) for f in figures] == [
        (MAN, "count", "2640000"),
        (RATE, "rate", "104.6"),
        ("vulnerability_score", "score", "73.3"),
        ("population", "count", "25244000"),
    ]
    assert {(f.place, f.edition) for f in figures} == {("PRK", "GSI 2018")}


@pytest.mark.parametrize("source_id", ["demo-index", "demo-north-korea"])
def test_no_number_is_read_twice(tmp_path: Path, source_id: str) -> None:
    document = demo_page(source_id, tmp_path)
    context = ReadContext(title=document.title)
    figures = figures_from_labels(document, context)
    prose = prose_of(document, figures)
    assert len(prose) == len(document.text)
    taken = {at for f in figures for at in range(f.reading.start, f.reading.end)}
    sentences = read(prose, context)
    assert sentences
    assert all(taken.isdisjoint(range(f.reading.start, f.reading.end)) for f in sentences)
    assert all("|" not in f.sentence for f in sentences)


# ----------------------------------------------------------------------------------------- tables as reports have them


def test_countries_by_several_measures() -> None:
    document = table_document(
        ["Rank by prevalence", "Country", "Estimated number of people in modern slavery",
         "Estimated prevalence (victims per 1,000 population)", "Population", "Source"],
        [["1", "North Korea", "2,640,000", "104.6", "25,244,000", "B"],
         ["2", "Eritrea", "451,000", "93.0", "4,847,000", "A"],
         ["3", "Burundi", "408,000", "40.0", "10,199,000", "A"]],
    )  # fmt: skip
    assert stated(document) == {
        (measure, place, value)
        for place, *values in [
            ("PRK", "1", "2640000", "104.6", "25244000"),
            ("ERI", "2", "451000", "93", "4847000"),
            ("BDI", "3", "408000", "40", "10199000"),
        ]
        for measure, value in zip(("rank_by_prevalence", MAN, RATE, "population"), values, strict=True)
    }


def test_transposed_table_has_countries_for_columns() -> None:
    document = table_document(
        ["", "India", "China"],
        [["People in modern slavery", "7,989,000", "3,864,000"], ["Population", "1,309,054,000", "1,397,029,000"]],
    )
    assert stated(document) == {
        (MAN, "IND", "7989000"), (MAN, "CHN", "3864000"),
        ("population", "IND", "1309054000"), ("population", "CHN", "1397029000"),
    }  # fmt: skip


def test_note_marks_are_no_part_of_number_or_name() -> None:
    document = table_document(
        ["Country", "Estimated number of people in modern slavery¹"],
        [["North Korea*", "2,640,000*"], ["Eritrea [a]", "451,000†"], ["Iran 2", "1,289,000[3]"]],
    )
    assert stated(document) == {(MAN, "PRK", "2640000"), (MAN, "ERI", "451000"), (MAN, "IRN", "1289000")}


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("Estimated percent of population in modern slavery", "4.373"),
        ("Population in modern slavery (%)", "4.373"),
        ("Proportion of population in modern slavery", "4.373%"),
        ("Estimated percentage of the population in modern slavery", "4.373 %"),
    ],
)
def test_per_cent_of_the_population_becomes_a_fraction(header: str, cell: str) -> None:
    figure = only(table_document(["Country", header], [["North Korea", cell]]))
    assert (figure.measure, figure.reading.kind, figure.reading.value) == (SHARE, "share", Decimal("0.04373"))
    assert figure.reading.unit == Decimal("0.00001")


def test_proportion_without_a_sign_is_left_alone() -> None:
    """0.4 may be four tenths or 0.4 per cent."""
    assert not stated(table_document(["Country", "Proportion of population in modern slavery"], [["Chad", "0.4"]]))


def test_header_paths_give_measure_and_unit_together() -> None:
    document = table_document(
        ["Region", ("Forced labour", "Number (000s)"), ("Forced marriage", "Number (000s)"),
         ("Modern slavery", "Prevalence (per 1,000)")],
        [["Africa", "3,420", "5,820", "7.6"], ["World", "24,850", "15,442", "5.4"]],
        caption="Table 1: Estimates by region, 2016",
    )  # fmt: skip
    assert stated(document) == {
        (LABOUR, "Africa", "3420000"), (MARRIAGE, "Africa", "5820000"), (RATE, "Africa", "7.6"),
        (LABOUR, "WLD", "24850000"), (MARRIAGE, "WLD", "15442000"), (RATE, "WLD", "5.4"),
    }  # fmt: skip
    assert {f.reference_year for f in figures_from_labels(document, ReadContext())} == {2016}


def test_totals_row_of_the_world_is_the_world_and_a_bare_total_is_nobody() -> None:
    rows = [["Africa", "9,240"], ["Americas", "1,950"], ["Total", "11,190"], ["World", "40,293"]]
    document = table_document(["Region", "People in modern slavery (thousands)"], rows)
    assert stated(document) == {(MAN, "Africa", "9240000"), (MAN, "Americas", "1950000"), (MAN, "WLD", "40293000")}


def test_scale_in_the_header_scales_the_stated_precision_too() -> None:
    figure = only(table_document(["Country", "Victims of modern slavery ('000)"], [["North Korea", "2,640"]]))
    assert (figure.reading.value, figure.reading.unit, figure.reading.sig_figs) == (2_640_000, 10_000, 3)


def test_scale_of_the_caption_scales_counts_and_no_rates() -> None:
    document = table_document(
        ["Region", "Number", "Prevalence (per 1,000)"],
        [["Africa", "9,240", "7.6"]],
        caption="People in modern slavery in 2016 (thousands)",
    )
    assert stated(document) == {(MAN, "Africa", "9240000"), (RATE, "Africa", "7.6")}


def test_ranks_say_by_what() -> None:
    document = table_document(
        ["Country", "Global rank by prevalence", "Rank by absolute number", "Rank"],
        [["North Korea", "1", "10", "3"], ["India", "53", "1", "4"]],
        title="The Global Slavery Index 2018",
    )
    assert stated(document) == {
        ("rank_by_prevalence", "PRK", "1"), ("rank_by_count", "PRK", "10"),
        ("rank_by_prevalence", "IND", "53"), ("rank_by_count", "IND", "1"),
    }  # fmt: skip


def test_empty_cells_and_letters_give_nothing() -> None:
    document = table_document(
        ["Country", "People in modern slavery", "Government response score"],
        [["Chad", "", "D"], ["Syria", "n/a", "–"], ["Niger", "133,000", "33.3"], ["Libya", "...", "not rated"]],
    )
    assert stated(document) == {(MAN, "NER", "133000"), ("government_response_score", "NER", "33.3")}


def test_years_as_columns_are_reference_years() -> None:
    document = table_document(
        ["Country", "2014", "2016"],
        [["India", "14,285,700", "18,354,700"]],
        caption="Estimated number of people in modern slavery",
    )
    figures = figures_from_labels(document, ReadContext())
    assert [(f.reference_year, f.reading.value) for f in figures] == [(2014, 14_285_700), (2016, 18_354_700)]


def test_years_as_columns_without_markup_stand_in_the_first_row() -> None:
    document = table_document(
        ["", "", ""],
        [["Country", "2016", "2021"], ["India", "7,989,000", "11,050,000"]],
        caption="People in modern slavery",
    )
    figures = figures_from_labels(document, ReadContext())
    assert [(f.reference_year, f.reading.value) for f in figures] == [(2016, 7_989_000), (2021, 11_050_000)]


def test_years_under_the_name_of_a_publication_are_editions() -> None:
    document = table_document(
        ["Country", "2016", "2018"],
        [["North Korea", "1,100,000", "2,640,000"]],
        caption="Estimated number of people in modern slavery, Global Slavery Index",
    )
    figures = figures_from_labels(document, ReadContext())
    assert [(f.edition, f.reference_year, f.reading.value) for f in figures] == [
        ("GSI 2016", None, 1_100_000),
        ("GSI 2018", None, 2_640_000),
    ]


def test_editions_as_columns() -> None:
    document = table_document(
        ["Country", "GSI 2016", "Global Slavery Index 2018"],
        [["North Korea", "1,100,000", "2,640,000"]],
        caption="Number of people in modern slavery",
    )
    figures = figures_from_labels(document, ReadContext(edition="GSI 2023"))
    assert [(f.edition, f.reading.value) for f in figures] == [("GSI 2016", 1_100_000), ("GSI 2018", 2_640_000)]


def test_group_headers_lend_their_measure_to_what_stands_below_and_to_no_bare_sign() -> None:
    """The layout of the workbook of 2018."""
    document = table_document(
        ["Country", ("PREVALENCE", "Est. prevalence of population in modern slavery (victims per 1,000 population)"),
         ("PREVALENCE", "Est. number of people in modern slavery"), ("VULNERABILITY", "Factor One Governance Issues"),
         ("VULNERABILITY", "Final overall (normalised, weighted) vulnerability score"),
         ("GOVERNMENT RESPONSE", "Support survivors"), ("GOVERNMENT RESPONSE", "%"), ("GOVERNMENT RESPONSE", "TOTAL")],
        [["Sweden", "1.6", "15,000", "11.0", "4.3", "6.5", "72.2", "68.7"]],
        caption="Global Slavery Index 2018",
    )  # fmt: skip
    assert stated(document) == {
        (RATE, "SWE", "1.6"), (MAN, "SWE", "15000"), ("vulnerability_score", "SWE", "4.3"),
        ("government_response_score", "SWE", "68.7"),
    }  # fmt: skip


def test_a_row_whose_year_is_none_gives_nothing() -> None:
    rows = [["Chad", "1960", "3,002,000"], ["Niger", "2012–2016", "19,000,000"], ["Mali", "2016", "17,995,000"]]
    assert stated(table_document(["Country", "Year", "Population"], rows)) == {("population", "MLI", "17995000")}


def test_a_year_column_dates_its_row() -> None:
    document = table_document(
        ["Country", "Year", "Population"], [["Chad", "2015", "14,110,000"], ["Chad", "2016", "14,560,000"]]
    )
    figures = figures_from_labels(document, ReadContext())
    assert [(f.reference_year, f.reading.value) for f in figures] == [(2015, 14_110_000), (2016, 14_560_000)]
    assert not any(map(year_is_given, figures_from_labels(document, ReadContext(reference_year=2015))))


def test_a_table_without_years_is_of_the_year_that_its_source_gives() -> None:
    document = table_document(["Country", "Population"], [["Chad", "14,110,000"]])
    (figure,) = figures_from_labels(document, ReadContext(reference_year=2015))
    assert (figure.reference_year, year_is_given(figure)) == (2015, True)


def test_women_and_children_are_subgroups() -> None:
    document = table_document(
        ["", "People in forced labour"],
        [["Women", "11,800,000"], ["Children", "3,300,000"]],
        heading="The world in 2021",
    )
    figures = figures_from_labels(document, ReadContext())
    assert [(f.subgroup, f.place, f.reference_year) for f in figures] == [
        ("women", "WLD", 2021),
        ("children", "WLD", 2021),
    ]


def test_section_rows_name_what_the_rows_below_are_of() -> None:
    document = table_document(
        ["Region", "Number of people"],
        [["Forced labour", "Forced labour"], ["Africa", "3,420,000"], ["Forced marriage", "Forced marriage"],
         ["Africa", "5,820,000"], ["Prison camps", "Prison camps"], ["Africa", "77,000"]],
    )  # fmt: skip
    assert stated(document) == {(LABOUR, "Africa", "3420000"), (MARRIAGE, "Africa", "5820000")}


def test_numbers_with_words_of_their_own() -> None:
    document = table_document(
        ["", ""],
        [["People in modern slavery", "about 2.6 million"], ["Prevalence of modern slavery", "104.6 per 1,000"],
         ["Vulnerability", "73.3/100"], ["Government response", "-4.2"]],
    )  # fmt: skip
    context = ReadContext(place="PRK")
    assert stated(document, context) == {
        (MAN, "PRK", "2600000"),
        (RATE, "PRK", "104.6"),
        ("vulnerability_score", "PRK", "73.3"),
    }
    assert figures_from_labels(document, context)[0].reading.modifier == "about"


def test_a_comma_is_a_decimal_sign_where_the_language_says_so() -> None:
    document = table_document(["", ""], [["Population", "25.244"]])
    assert stated(document, ReadContext(place="PRK", language="de")) == {("population", "PRK", "25244")}
    assert not stated(document, ReadContext(place="PRK", language="en"))


def test_the_latest_index_is_settled_by_the_date_and_says_so() -> None:
    document = table_document(
        ["Country", "People in modern slavery"],
        [["Chad", "168,000"]],
        caption="Estimates of the latest Global Slavery Index",
    )
    figure = only(document, ReadContext(published=date(2019, 1, 1)))
    assert (figure.edition, figure.edition_inferred) == ("GSI 2018", True)


@pytest.mark.skipif(not SHARED.exists(), reason="the real country tables are not at hand")
def test_every_row_of_the_real_table_of_2018_is_read_as_it_stands() -> None:
    with (SHARED / "slavery_2018.capstone.csv").open(encoding="utf-8-sig", newline="") as file:
        headers, *rows = csv.reader(file)
    document = table_document(list(headers), rows, caption="Global Slavery Index 2018")
    figures = figures_from_labels(document, ReadContext())
    columns = {"population": 1, RATE: 3, MAN: 4, "vulnerability_score": 10}
    assert {f.measure for f in figures} == set(columns)
    by_place = {resolve(row[0].strip()): row for row in rows}
    for figure in figures:
        assert figure.measure is not None
        assert figure.reading.quote == by_place[figure.place][columns[figure.measure]].strip()
    for measure in (RATE, MAN, "vulnerability_score"):
        assert sum(f.measure == measure for f in figures) == 167


# ------------------------------------------------------------------------------------------ what must not be read


@pytest.mark.parametrize(
    ("headers", "rows", "caption"),
    [
        (["Item", "Price per 1,000", "Stock"], [["Bricks", "450.00", "20,000"], ["Tiles", "90.00", "1,000"]], "Prices"),
        (["Date", "Event"], [["12 May 2018", "Index published"], ["30 July", "Day against trafficking"]], "Dates"),
        (["Team", "Played", "Points"], [["India", "7", "12"], ["China", "7", "9"]], "World Cup, Group B"),
        (["Country", "Gold", "Total"], [["China", "38", "88"], ["Japan", "27", "58"]], "Medals"),
        (["Country", "Population growth (annual %)"], [["Chad", "3.1"]], ""),
        (["Country", "Prison population"], [["Chad", "8,000"]], ""),
        (["Country", "Number of prosecutions for forced labour"], [["Chad", "120"]], ""),
        (["Country", "People at risk of modern slavery"], [["Chad", "120,000"]], ""),
        (["Country", "Cases per 1,000 population"], [["Chad", "12.5"]], "Malaria"),
        (["Country", "Prevalence (per 1,000 population)"], [["Chad", "12.5"]], "Diabetes in 2016"),
        (["Country", "Victims per 1,000 population"], [["Chad", "12.5"]], "Crime survey"),
        (["Country", "Modern slavery victims per 100,000"], [["Chad", "1,250"]], ""),
        (["Country", "Prevalence of modern slavery"], [["Chad", "12.5"]], "the unit is not stated"),
        (["Country", "People in modern slavery (change since 2016)"], [["Chad", "12,000"]], ""),
        (["Country", "People in modern slavery"], [["Chad", "12,000"]], "Projected increase by 2030"),
        (["Country", "Forced labour and forced marriage"], [["Chad", "12,000"]], ""),
        (["Country", "Number of countries with forced labour"], [["Africa", "54"]], ""),
        (["Chapter", "Page"], [["Forced labour", "23"], ["Modern slavery", "112"]], "Contents"),
        (["", ""], [["Forced labour", "23"], ["Modern slavery", "112"]], ""),
        (["State", "People in modern slavery"], [["Bihar", "12,000"], ["Kerala", "9,000"]], ""),
        (["Country", "Forced labour, 2012–2016"], [["Chad", "12,000"]], ""),
        (["Country", "People in modern slavery"], [["Chad", "12,000 to be confirmed in 3 years"]], ""),
        (["Country", "Victims of modern slavery per 1,000 population"], [["Chad", "1,200"]], "more than the whole"),
        (["Country", "People in modern slavery"], [["Chad", "12.5"]], "no whole number of people"),
    ],
)  # fmt: skip
def test_what_the_labels_do_not_say_gives_nothing(
    headers: list[str | tuple[str, ...]], rows: list[list[str]], caption: str
) -> None:
    assert not stated(table_document(headers, rows, caption), ReadContext(place="WLD"))


def test_rows_that_contradict_one_another_are_both_left_out() -> None:
    rows = [["Chad", "Interviews", "12,000"], ["Chad", "Model", "14,000"], ["Niger", "Model", "9,000"]]
    assert stated(table_document(["Country", "Method", "People in modern slavery"], rows)) == {(MAN, "NER", "9000")}


def test_two_numbers_beside_one_label_are_no_figure() -> None:
    document = table_document(["", "", ""], [["Population", "25,244,000", "24,900,000"]])
    assert not stated(document, ReadContext(place="PRK"))


# ---------------------------------------------------------------------------------------------- lists and prose


def listing(*blocks: tuple[str, str]) -> Document:
    builder = TextBuilder()
    for kind, text in blocks:
        builder.add(kind, text)  # type: ignore[arg-type]
    return Document("s", "u", "0" * 64, "html", builder.text(), blocks=tuple(builder.blocks))


def test_items_with_label_and_value() -> None:
    document = listing(
        ("heading", "North Korea"),
        ("item", "Population: 25,244,000"),
        ("item", "People in modern slavery: 2.64 million"),
        ("item", "Vulnerability to modern slavery – 73.3/100"),
        ("item", "Capital: Pyongyang"),
        ("item", "Founded: 1948"),
        ("item", "In 2016 the army had 1,190,000 soldiers."),
    )
    assert stated(document) == {
        ("population", "PRK", "25244000"), (MAN, "PRK", "2640000"), ("vulnerability_score", "PRK", "73.3"),
    }  # fmt: skip


def test_terms_and_descriptions_stand_in_items_of_their_own() -> None:
    document = listing(
        ("heading", "North Korea"),
        ("item", "Population"),
        ("item", "25,244,000"),
        ("item", "Number of people in modern slavery"),
        ("item", "2,640,000"),
        ("fact", "Population of prisons 120,000"),
    )
    assert stated(document) == {("population", "PRK", "25244000"), (MAN, "PRK", "2640000")}


def test_items_that_were_read_are_blank_for_the_reader_of_sentences() -> None:
    document = listing(
        ("heading", "North Korea"), ("item", "Population: 25,244,000"), ("paragraph", "It has 9 provinces.")
    )
    prose = prose_of(document, figures_from_labels(document, ReadContext()))
    assert "25,244,000" not in prose
    assert prose.endswith("It has 9 provinces.")
    assert len(prose) == len(document.text)


def test_a_headline_is_no_part_of_the_sentence_below_it_but_what_it_cites_is_known_there() -> None:
    document = listing(
        ("heading", "The Global Slavery Index 2018 in brief"),
        ("paragraph", "Published"),
        ("paragraph", "An estimated 40.3 million people live in modern slavery worldwide."),
    )
    (figure,) = read(prose_of(document, ()))
    assert figure.sentence == "An estimated 40.3 million people live in modern slavery worldwide."
    assert figure.edition == "GSI 2018"
    assert document.text[figure.reading.start : figure.reading.end] == "40.3 million"


def test_the_lines_of_a_pdf_go_on() -> None:
    builder = TextBuilder()
    builder.add("paragraph", "An estimated 40.3 million", page=1)
    builder.add("paragraph", "people live in modern slavery worldwide.", page=1)
    document = Document("s", "u", "0" * 64, "pdf", builder.text(), blocks=tuple(builder.blocks))
    (figure,) = read(prose_of(document, ()))
    assert figure.measure == MAN


@pytest.mark.parametrize(
    "sentence",
    [
        "In 2016 an estimated 2,640,000 people were living in modern slavery in North Korea, the index says",
        "In 2016, 40.3 million people were enslaved.",
    ],
)
def test_prose_that_a_table_lays_out_stays_prose(sentence: str) -> None:
    prose = prose_of(table_document(["Menu", "Story"], [["Home 12", sentence]]), ())
    assert sentence in prose
    assert "Home" not in prose


def test_cells_that_are_no_part_of_the_text_say_so() -> None:
    table = Table("t", (("Country",), ("People in modern slavery",)), ((Cell("Chad", 1, 0), Cell("168,000", 1, 1)),))
    figure = only(Document("s", "u", "0" * 64, "html", "", tables=(table,)))
    assert (figure.reading.quote, figure.reading.start, figure.reading.end) == ("168,000", 0, 0)
    assert "offsets: the cell is not in the text" in figure.reading.rules


def test_a_fact_box_of_a_page_is_read_where_the_parser_left_it(tmp_path: Path) -> None:
    source = next(s for s in write_sources(tmp_path, BASE) if s.id == "demo-index")
    story = "<p>A story about something else, told at some length so that there is an article on the page.</p>" * 8
    box = """<h2>North Korea</h2><dl><dt>Population</dt><dd>25,244,000</dd></dl><table>
      <tr><th colspan="2">Global Slavery Index 2018</th></tr>
      <tr><th>People in modern slavery<sup>1</sup></th><td>2,640,000<sup>*</sup></td></tr>
      <tr><th>Capital</th><td>Pyongyang</td></tr></table>"""
    page = (
        f"<html><head><title>t</title></head><body><article><h1>Facts</h1>{story}{box}{story}</article></body></html>"
    )
    document = parse_bytes(page.encode(), source, url=BASE, snapshot_sha256="0" * 64)
    assert stated(document) == {("population", "PRK", "25244000"), (MAN, "PRK", "2640000")}


# ------------------------------------------------------------------------------------------------------ properties

_PIECES = """
    Country|Population|modern slavery|per 1,000|%|(000s)|2016|Chad|World|Rank|n/a|12,5|7.6|2,640,000*|D||Total
    |GSI 2018|women|forced labour|1 in 10|2.6 million|73.3/100|-|:|\u202f|½|٣|²
"""
_WORDS = st.sampled_from([piece.strip("\n ") for piece in _PIECES.split("|")])
_CELL = st.one_of(st.lists(_WORDS, max_size=3).map(" ".join), st.text(max_size=12))


@given(
    width=st.integers(1, 4),
    data=st.data(),
    caption=_CELL.map(lambda text: " ".join(text.split())),
)
def test_no_table_is_too_strange_and_every_figure_quotes_its_cell(
    width: int, data: st.DataObject, caption: str
) -> None:
    rows = data.draw(st.lists(st.lists(_CELL, min_size=width, max_size=width), min_size=1, max_size=4))
    headers = data.draw(st.lists(_CELL, min_size=width, max_size=width))
    document = table_document(list(headers), rows, caption)
    figures = figures_from_labels(document, ReadContext(place="WLD"))
    prose = prose_of(document, figures)
    assert len(prose) == len(document.text)
    for figure in figures:
        assert figure.measure is not None
        assert figure.place is not None
        assert figure.reading.value is not None or figure.reading.upper is not None
        assert document.text[figure.reading.start : figure.reading.end] == figure.reading.quote
        assert not prose[figure.reading.start : figure.reading.end].strip()


@given(
    rows=st.dictionaries(st.sampled_from(["Chad", "Niger", "India", "China"]), st.integers(1000, 10**7), min_size=1),
    order=st.randoms(use_true_random=False),
)
def test_the_order_of_rows_and_columns_changes_nothing(rows: dict[str, int], order: object) -> None:
    lines = [[place, f"{value:,}"] for place, value in rows.items()]
    headers: list[str | tuple[str, ...]] = ["Country", "People in modern slavery"]
    straight = stated(table_document(headers, lines))
    assert len(straight) == len(rows)
    order.shuffle(lines)  # type: ignore[attr-defined]
    assert stated(table_document(headers, lines)) == straight
    assert stated(table_document(headers[::-1], [line[::-1] for line in lines])) == straight
