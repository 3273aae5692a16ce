# ruff: noqa: E501 - a case a line
"""Siblings whose fault lies in the file: its encoding, hidden parts of workbooks, cells without a value, columns and
turned text of a PDF."""

from __future__ import annotations

from typing import Any

from case_making import feed, item, lines, page, pdf, sheet, text, workbook
from siblings import Sibling

_HEAD = ("Country", "Estimated number of people in modern slavery", "Prevalence per 1,000")
_CSV_HEAD = 'Country,Estimated number of people in modern slavery,"Prevalence per 1,000"\n'
_ROWS: tuple[tuple[str | float, ...], ...] = (("India", 7989000, 6.1), ("Eritrea", 451000, 93))
_BOTH = "IND victims 7989000; IND prevalence 6.1; ERI victims 451000; ERI prevalence 93"
_OLD: tuple[tuple[str | float, ...], ...] = (("India", 8500000, 7.1), ("Eritrea", 500000, 99))
_JSON: dict[str, Any] = {"table": {"place": "country", "columns": [{"header": "value", "measure": "victims", "kind": "count"}]}}  # fmt: skip
_COMMA: dict[str, Any] = {"table": {"place": "Country", "decimal": ",", "columns": [{"header": "Estimated number of people in modern slavery", "measure": "victims", "kind": "count"}, {"header": "Prevalence per 1,000", "measure": "prevalence", "kind": "rate"}]}}  # fmt: skip

DECLARED = "an encoding that the bytes contradict"
OLD = "encodings of old systems"
FORMULA = "cells without a value"
HIDDEN = "hidden parts of a workbook"
COLUMNS = "columns drawn row by row"
SIDEWAYS = "text that is turned"
NUMBERS = "cells that are no numbers"
TABLES = "tables with merged, stacked and summed cells"
HEADS = "running heads and page numbers"

_ATOM = (
    '<?xml version="1.0" encoding="UTF-16LE"?><feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><id>u:1</id>'
    "<entry><title>Modern slavery</title><id>u:2</id><link href='/a'/><updated>2018-07-19T00:00:00Z</updated><summary>"
    "In Eritrea 451,000 people live in modern slavery.{}</summary></entry></feed>"
)
_FRENCH = "<p>En Érythrée, 451\u00a0000 personnes vivent dans l’esclavage moderne.</p>"
_POLISH = "<p>W Korei Północnej 2,6 miliona osób żyje we współczesnym niewolnictwie.</p>"


def _columns(*columns: list[str], lead: float = 14) -> list[str]:
    """Columns drawn a row after the other, as some programs write them."""
    width = 480 // len(columns)
    found = []
    for number in range(max(map(len, columns))):
        for at, column in enumerate(columns):
            if number < len(column):
                size = 9 if len(columns) < 3 else 7
                found.append(text(60 + at * width, 700 - lead * number, column[number], size))
    return found


_LEFT = [
    "In North Korea 2,640,000 people live in modern",
    "slavery, according to the estimates of a group",
    "of researchers who asked many households, and",
    "who say that the risk in this country is higher",
    "than in most others, and that it has grown over",
    "the last years because of its government's ways.",
]
_RIGHT = [
    "In Eritrea 451,000 people live in modern slavery,",
    "which is more than in most other countries with",
    "as many people. The researchers say that young",
    "people there must serve for years, and that this",
    "is forced labour by any definition that there is,",
    "and that the state is the one that forces people.",
]
_GERMAN = [
    "In Nordkorea leben 2,6 Millionen Menschen in",
    "moderner Sklaverei. Das schätzt eine Gruppe von",
    "Forschern, die viele Haushalte befragt hat, und",
    "die sagt, dass die Gefahr in diesem Land größer",
    "ist als in den meisten anderen, und dass sie mit",
    "den Jahren gewachsen ist, weil der Staat es will.",
]
_GERMAN_RIGHT = [
    "In Eritrea leben 451.000 Menschen in moderner",
    "Sklaverei, mehr als in den meisten Ländern mit",
    "so vielen Einwohnern. Die Forscher sagen, dass",
    "junge Menschen dort jahrelang dienen müssen und",
    "dass dies nach jeder Definition Zwangsarbeit ist",
    "und dass der Staat es ist, der sie dazu zwingt.",
]
_TURNED = [["Country", "People in modern slavery", "Prevalence per 1,000"], ["Eritrea", "451,000", "93.0"], ["Burundi", "408,000", "40.0"], ["India", "7,989,000", "6.1"]]  # fmt: skip
_TURNED_FIGURES = "ERI 451000; ERI rate 93; BDI 408000; BDI rate 40; IND 7989000; IND rate 6.1"


def _turned(turn: int) -> list[str]:
    """A table whose rows run along the longer side of an upright page."""
    found = []
    for r, row in enumerate(_TURNED):
        for c, words in enumerate(row):
            along, across = (60, 240, 460)[c], 20 * r
            x, y = (200 + across, 60 + along) if turn == 90 else (400 - across, 780 - along)
            found.append(text(x, y, words, 10, turn))
    return found


def _heads(number: int, *words: str) -> list[str]:
    return [text(72, 810, "Modern slavery report 2018: 40.3 million people in modern slavery worldwide", 8), *lines(*words), text(290, 30, f"{number}", 8)]  # fmt: skip


_REF = "<f>A1</f>"
SIBLINGS = [
    Sibling(DECLARED, "Atom, even", "feed", _ATOM.format("").encode(), "ERI 451000"),
    Sibling(DECLARED, "Atom, odd", "feed", _ATOM.format("!").encode(), "ERI 451000"),
    Sibling(DECLARED, "Latin-1 declared, UTF-8 given, French", "html", page(_FRENCH, "fr").replace(b"charset='utf-8'", b"charset='iso-8859-1'"), "ERI 451000"),
    Sibling(DECLARED, "UTF-8 declared, Windows-1252 given, French", "html", page(_FRENCH, "fr").decode().encode("cp1252"), "ERI 451000"),
    Sibling(DECLARED, "UTF-8 declared, Windows-1252 given, feed", "feed", feed(item(1, _FRENCH.replace("<", "&lt;"))).decode().encode("cp1252"), "ERI 451000"),
    Sibling(DECLARED, "Windows-1250, declared", "html", page(_POLISH, "pl").replace(b"'utf-8'", b"'windows-1250'").decode().encode("cp1250"), "PRK 2600000"),
    Sibling(DECLARED, "UTF-16 without a mark", "csv", (_CSV_HEAD + "Eritrea,451000,93\nIndia,7989000,6.1\n").encode("utf-16-le"), _BOTH),
    Sibling(DECLARED, "UTF-16 with a mark, semicolons, German numbers", "csv", (_CSV_HEAD.replace(",", ";").replace('"Prevalence per 1;000"', "Prevalence per 1,000") + "Eritrea;451.000;93,0\nIndia;7.989.000;6,1\n").encode("utf-16"), _BOTH, fields=_COMMA),
    Sibling(DECLARED, "JSON in UTF-16", "json", '{"rows":[{"country":"Côte d’Ivoire","value":197000}]}'.encode("utf-16"), "CIV victims 197000", fields=_JSON),
    Sibling(OLD, "code page 850", "csv", (_CSV_HEAD + "Côte d'Ivoire,197000,8\nEritrea,451000,93\nSão Tomé and Príncipe,500,2\n").encode("cp850"), "CIV victims 197000; CIV prevalence 8; ERI victims 451000; ERI prevalence 93; STP victims 500; STP prevalence 2", says="cp850"),
    Sibling(OLD, "Windows-1252 with semicolons", "csv", (_CSV_HEAD.replace(",", ";").replace('"Prevalence per 1;000"', "Prevalence per 1,000") + "Côte d’Ivoire;197000;8,0\nEritrea;451000;93,0\n").encode("cp1252"), "CIV victims 197000; CIV prevalence 8; ERI victims 451000; ERI prevalence 93", fields=_COMMA),
    Sibling(OLD, "decimal commas where points are declared", "csv", (_CSV_HEAD.replace(",", ";").replace('"Prevalence per 1;000"', "Prevalence per 1,000") + "Mali;3.000;8,0\nEritrea;451.000;93,0\n").encode("cp1252"), "", says="another decimal sign"),
    Sibling(OLD, "Mac Roman with a tab", "csv", (_CSV_HEAD.replace(",", "\t").replace('"Prevalence per 1\t000"', "Prevalence per 1,000") + "Côte d’Ivoire\t197000\t8\nTürkiye\t1320000\t15.6\n").replace("\n", "\r").encode("mac_roman"), "CIV victims 197000; CIV prevalence 8; TUR victims 1320000; TUR prevalence 15.6"),
    Sibling(FORMULA, "an error for a value", "xlsx", workbook(sheet(_HEAD, ("India", "< t='e'><f>1/0</f><v>#DIV/0!</v></c>", 6.1), ("Eritrea", 451000, 93))), "IND prevalence 6.1; ERI victims 451000; ERI prevalence 93", says="B2", unread=True),
    Sibling(FORMULA, "a reference that is gone", "xlsx", workbook(sheet(_HEAD, ("India", 7989000, "< t='e'><v>#REF!</v></c>"), ("Eritrea", 451000, 93))), "IND victims 7989000; ERI victims 451000; ERI prevalence 93", says="C2", unread=True),
    Sibling(FORMULA, "an empty string for a value", "xlsx", workbook(sheet(_HEAD, ("India", f"< t='str'>{_REF}<v></v></c>", 6.1), ("Eritrea", 451000, 93))), "IND prevalence 6.1; ERI victims 451000; ERI prevalence 93", says="B2", unread=True),
    Sibling(FORMULA, "a shared formula", "xlsx", workbook(sheet(_HEAD, ("India", "<><f t='shared' ref='B2:B3' si='0'>D2*2</f></c>", 6.1), ("Eritrea", "<><f t='shared' si='0'/></c>", 93))), "IND prevalence 6.1; ERI prevalence 93", says="B2, B3", unread=True),
    Sibling(FORMULA, "single quotes and attributes in another order", "xlsx", workbook(sheet(_HEAD, ("India", "< s='0' t='n'><f ca='1'>SUM(D2:D9)</f><v/></c>", 6.1), ("Eritrea", 451000, 93))).replace(b"PK\x03", b"PK\x03"), "IND prevalence 6.1; ERI victims 451000; ERI prevalence 93", says="B2", unread=True),
    Sibling(FORMULA, "a formula as text in a CSV", "csv", (_CSV_HEAD + 'India,"=SUM(B3:B9)",6.1\nEritrea,451000,93\n').encode(), "IND prevalence 6.1; ERI victims 451000; ERI prevalence 93", says="=SUM(B3:B9)", unread=True),
    Sibling(HIDDEN, "a very hidden sheet", "xlsx", workbook(sheet(_HEAD, *_OLD), sheet(_HEAD, *_ROWS), states=("veryHidden", "visible")), _BOTH, says="hidden"),
    Sibling(HIDDEN, "a column", "xlsx", workbook(sheet((*_HEAD[:1], "Estimated number of people in modern slavery (old)", *_HEAD[1:]), ("India", 8500000, 7989000, 6.1), ("Eritrea", 500000, 451000, 93), before="<cols><col min='2' max='2' width='9' hidden='1' customWidth='1'/></cols>")), _BOTH, says="hidden"),
    Sibling(HIDDEN, "a row without height", "xlsx", workbook(sheet(_HEAD, *_ROWS, ("China", 9500000, 9)).replace('<row r="4"', '<row r="4" ht="0" customHeight="1"')), _BOTH, says="hidden"),
    Sibling(HIDDEN, "a folded outline", "xlsx", workbook(sheet(_HEAD, *_ROWS, ("China", 9500000, 9)).replace('<row r="4"', '<row r="4" outlineLevel="1" hidden="true"')), _BOTH, says="hidden"),
    Sibling(HIDDEN, "white on white", "xlsx", workbook(sheet(_HEAD, *_ROWS, ("China", "< s='1'><v>9500000</v></c>", "")), styles="<fonts count='2'><font><sz val='11'/></font><font><sz val='11'/><color rgb='FFFFFFFF'/></font></fonts><fills count='1'><fill><patternFill patternType='none'/></fill></fills><cellXfs count='2'><xf fontId='0' fillId='0'/><xf fontId='1' fillId='0' applyFont='1'/></cellXfs>"), "IND victims 7989000; IND prevalence 6.1; ERI victims 451000; ERI prevalence 93; CHN victims 9500000", says="white"),
    Sibling(HIDDEN, "a number format that shows nothing", "xlsx", workbook(sheet(_HEAD, *_ROWS, ("China", "< s='1'><v>9500000</v></c>", "")), styles="<numFmts count='1'><numFmt numFmtId='170' formatCode=';;;'/></numFmts><fonts count='1'><font><sz val='11'/></font></fonts><cellXfs count='2'><xf fontId='0'/><xf fontId='0' numFmtId='170' applyNumberFormat='1'/></cellXfs>"), _BOTH, says="hidden"),
    Sibling(COLUMNS, "German", "pdf", pdf(_columns(_GERMAN, _GERMAN_RIGHT)), "PRK 2600000; ERI 451000"),
    Sibling(COLUMNS, "a heading across", "pdf", pdf([text(60, 740, "Two countries in which many people live in modern slavery today", 14), *_columns(_LEFT, _RIGHT)]), "PRK 2640000; ERI 451000"),
    Sibling(COLUMNS, "three columns", "pdf", pdf(_columns(_LEFT, _RIGHT, ["In Burundi 408,000 people live in modern slavery,", *_RIGHT[1:]])), "PRK 2640000; ERI 451000; BDI 408000"),
    Sibling(COLUMNS, "one column is longer", "pdf", pdf(_columns(_LEFT, [*_RIGHT, "In Burundi 408,000 people live in modern slavery,", "which is many for a country that is as small and", "as poor, if the group of researchers is right in it."])), "PRK 2640000; ERI 451000; BDI 408000"),
    Sibling(COLUMNS, "French, hyphenated", "pdf", pdf(_columns(["En Corée du Nord, 2,6 mil-", "lions de personnes vivent", "dans l’esclavage moderne,", "selon un groupe qui a mené", "des enquêtes auprès de tous", "les ménages de la région."], ["En Érythrée, 451 000 person-", "nes vivent dans l’esclavage", "moderne, selon le groupe qui", "a mené les enquêtes, et qui", "publie ses estimations tous", "les deux ou trois ans ici."])), "PRK 2600000; ERI 451000"),
    Sibling(SIDEWAYS, "turned to the left", "pdf", pdf(_turned(90)), _TURNED_FIGURES),
    Sibling(SIDEWAYS, "turned to the right", "pdf", pdf(_turned(270)), _TURNED_FIGURES),
    Sibling(SIDEWAYS, "a page that is shown turned", "pdf", pdf(_turned(90), rotate=90), _TURNED_FIGURES),
    Sibling(SIDEWAYS, "upright prose beside a turned table", "pdf", pdf([*lines("In North Korea 2,640,000 people live in modern slavery, says the report."), *_turned(90)]), f"PRK 2640000; {_TURNED_FIGURES}"),
    Sibling(SIDEWAYS, "upside down", "pdf", pdf([text(500, 300, "In Eritrea 451,000 people live in modern slavery.", 10, 180)]), "ERI 451000"),
    Sibling(NUMBERS, "words and dashes", "csv", (_CSV_HEAD + "India,n/a,6.1\nEritrea,451000,–\nBurundi,..,40\nMali,not available,3\nChad,#N/A,12\n").encode(), "IND prevalence 6.1; ERI victims 451000; BDI prevalence 40; MLI prevalence 3; TCD prevalence 12"),
    Sibling(NUMBERS, "infinite, negative, too large", "csv", (_CSV_HEAD + "India,Infinity,6.1\nEritrea,451000,-93\nBurundi,-1.#IND,40\nMali,1e999,3\n").encode(), "IND prevalence 6.1; ERI victims 451000; BDI prevalence 40; MLI prevalence 3", says="is not a number"),
    Sibling(NUMBERS, "null, words and strings in JSON", "json", b'{"rows":[{"country":"India","value":null},{"country":"Eritrea","value":"451,000"},{"country":"Burundi","value":"NaN"},{"country":"Mali","value":4.51e5},{"country":"Chad","value":"n/a"}]}', "ERI victims 451000; MLI victims 451000", fields=_JSON),
    Sibling(NUMBERS, "scientific notation in a CSV and in a workbook", "xlsx", workbook(sheet(_HEAD, ("India", "<><v>7.989E6</v></c>", "<><v>6.0999999999999996</v></c>"), ("Eritrea", "4.51E+05", "93"))), _BOTH),
    Sibling(NUMBERS, "nested fields in JSON", "json", b'{"rows":[{"country":{"name":"Eritrea"},"value":{"estimate":"451 000","unit":"people"}},{"country":{"name":"India"},"value":{"estimate":7989000.0,"unit":"people"}}]}', "ERI victims 451000; IND victims 7989000", fields={**_JSON, "json": {"rows": "/rows", "columns": {"country": "/country/name", "value": "/value/estimate"}}}),
    Sibling(TABLES, "a total and a note below", "csv", (_CSV_HEAD + "India,7989000,6.1\nEritrea,451000,93\nTotal,8440000,\nNote: estimates of 2016,,\n").encode(), _BOTH),
    Sibling(TABLES, "stacked and merged headers", "xlsx", workbook(sheet(("Country", "2016", ""), ("", *_HEAD[1:]), *_ROWS, after="<mergeCells count='2'><mergeCell ref='A1:A2'/><mergeCell ref='B1:C1'/></mergeCells>")), _BOTH),
    Sibling(TABLES, "a unit in the header of a page's table", "html", page("<table><tr><th rowspan=2>Country</th><th colspan=2>Modern slavery</th></tr><tr><th>People in modern slavery (thousands)</th><th>Prevalence per 1,000</th></tr><tr><td>Eritrea</td><td>451</td><td>93.0</td></tr><tr><td>India</td><td>7,989</td><td>6.1</td></tr></table>"), "ERI 451000; ERI rate 93; IND 7989000; IND rate 6.1"),
    Sibling(TABLES, "hidden rows and columns of a page's table", "html", page("<table><tr><th>Country</th><th class='h'>People in modern slavery (old)</th><th>People in modern slavery</th></tr><tr><td>Eritrea</td><td class='h'>500,000</td><td>451,000</td></tr><tr hidden><td>China</td><td class='h'>9,000,000</td><td>9,500,000</td></tr><tr><td>India</td><td class='h'>8,000,000</td><td>7,989,000</td></tr></table>", head="<style>td.h, th.h{display:none}</style>"), "ERI 451000; IND 7989000"),
    Sibling(HEADS, "three pages", "pdf", pdf(_heads(1, "In North Korea 2,640,000 people live in modern slavery, says the report."), _heads(2, "In Eritrea 451,000 people live in modern slavery, says the report."), _heads(3, "In Burundi 408,000 people live in modern slavery, says the report.")), "PRK 2640000; ERI 451000; BDI 408000"),
    Sibling(HEADS, "a sentence over a page number", "pdf", pdf(_heads(1, "According to the estimate of the research group there are 2.6"), _heads(2, "million people in modern slavery in North Korea, and the risk is high."), _heads(3, "In Burundi 408,000 people live in modern slavery, says the report.")), "PRK 2600000; BDI 408000"),
]  # fmt: skip
