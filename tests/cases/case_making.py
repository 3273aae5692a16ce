# ruff: noqa: E501 - sentences and XML as they are
"""Documents of every format, made for a case: a page in one of eight languages, a PDF, a workbook, a feed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from html import escape

from scenes.pdf_file import pdf_file

#: What stands around the sentences of a case, so that a page has an article.
_FILLER = {
    "en": "The index is made by a research group that combines surveys of households with data on risk, and publishes "
    "its estimates every few years together with the methods it has used for them, so that readers may judge.",
    "de": "Der Index wird von einer Forschungsgruppe erstellt, die Befragungen von Haushalten mit Daten zum Risiko "
    "verbindet, und die ihre Schätzungen alle paar Jahre zusammen mit den Methoden veröffentlicht.",
    "fr": "L’indice est établi par un groupe de recherche qui combine des enquêtes auprès des ménages avec des données "
    "sur le risque, et qui publie ses estimations tous les deux ou trois ans avec les méthodes employées.",
    "es": "El índice lo elabora un grupo de investigación que combina encuestas de hogares con datos sobre el riesgo, y "
    "que publica sus estimaciones cada pocos años junto con los métodos que ha empleado para ellas.",
    "it": "L’indice è realizzato da un gruppo di ricerca che combina indagini presso le famiglie con dati sul rischio, e "
    "che pubblica le sue stime ogni pochi anni insieme ai metodi che ha utilizzato per ottenerle.",
    "nl": "De index wordt gemaakt door een onderzoeksgroep die enquêtes onder huishoudens combineert met gegevens over "
    "het risico, en die haar schattingen om de paar jaar publiceert samen met de methoden die zijn gebruikt.",
    "pl": "Indeks przygotowuje grupa badawcza, która łączy ankiety w gospodarstwach domowych z danymi o ryzyku, i która "
    "publikuje swoje szacunki co kilka lat razem z metodami, których użyła przy ich opracowaniu.",
    "pt": "O índice é feito por um grupo de pesquisa que combina inquéritos a famílias com dados sobre o risco, e que "
    "publica as suas estimativas de poucos em poucos anos juntamente com os métodos que usou para elas.",
}
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#: A cell of a made workbook: text, a number, or the XML of ``<c ...>`` without its name, which begins with ``<``.
CellValue = str | float


def page(body: str, language: str = "en", head: str = "") -> bytes:
    """A page whose article is ``body`` between two paragraphs of filler."""
    filler = f"<p>{_FILLER[language]}</p>"
    article = f"<article><h1>Modern slavery in numbers</h1>{filler}{body}{filler}</article>"
    head = f"<meta charset='utf-8'><title>Modern slavery in numbers</title>{head}"
    return (
        f"<!DOCTYPE html><html lang='{language}'><head>{head}</head><body><main>{article}</main></body></html>".encode()
    )


def feed(*items: str, head: str = '<?xml version="1.0" encoding="utf-8"?>') -> bytes:
    """RSS whose items are given as XML."""
    inner = "".join(f"<item>{item}</item>" for item in items)
    return f'{head}<rss version="2.0"><channel><title>News</title><link>https://n.example/</link>{inner}</channel></rss>'.encode()


def item(number: int, description: str, title: str = "Modern slavery", rest: str = "") -> str:
    """An item whose description is given as it stands in the XML."""
    return (
        f"<title>{title}</title><link>https://n.example/{number}</link><description>{description}</description>{rest}"
    )


def text(x: float, y: float, words: str, size: float = 10, turn: int = 0) -> str:
    """A piece of a PDF page: words in Helvetica at a place, turned to the left by quarter turns (0, 90, 180, 270)."""
    cosine, sine = {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1)}[turn]
    shown = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /F1 {size} Tf {cosine} {sine} {-sine} {cosine} {x} {y} Tm ({shown}) Tj ET"


def lines(*words: str, x: float = 72, y: float = 760, lead: float = 12, size: float = 10) -> list[str]:
    """Lines of a paragraph below one another."""
    return [text(x, y - lead * number, line, size) for number, line in enumerate(words)]


def pdf(*pages: Sequence[str], rotate: int = 0) -> bytes:
    """A PDF whose pages draw these pieces; ``rotate``: how its pages are shown."""
    count = len(pages)
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, pieces in enumerate(pages):
        content = "\n".join(pieces).encode("cp1252")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /Rotate {rotate} /MediaBox [0 0 595 842] /Contents {5 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n" % len(content) + content + b"\nendstream")
    return pdf_file(objects)


def sheet(*rows: Sequence[CellValue], before: str = "", after: str = "", hidden: Sequence[int] = ()) -> str:
    """The XML of a sheet; ``hidden`` rows are counted from 1."""
    made = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(_cell(f"{chr(65 + column)}{number}", value) for column, value in enumerate(row))
        made.append(
            f'<row r="{number}"{" hidden=" + chr(34) + "1" + chr(34) if number in hidden else ""}>{cells}</row>'
        )
    return f'<worksheet xmlns="{_MAIN}">{before}<sheetData>{"".join(made)}</sheetData>{after}</worksheet>'


def workbook(*sheets: str, states: Sequence[str] = (), styles: str = "") -> bytes:
    """A workbook of these sheets, named S1, S2, ...; ``states``: visible, hidden, veryHidden."""
    target = io.BytesIO()
    listed, linked, types = "", "", ""
    for number in range(1, len(sheets) + 1):
        state = states[number - 1] if states else "visible"
        listed += f'<sheet name="S{number}" sheetId="{number}" state="{state}" r:id="r{number}"/>'
        linked += f'<Relationship Id="r{number}" Type="{_RELS}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        types += (
            f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType='
            '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        )
    if styles:
        linked += f'<Relationship Id="rs" Type="{_RELS}/styles" Target="styles.xml"/>'
    package = "http://schemas.openxmlformats.org/package/2006"
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType='
            f'"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>{types}</Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{_RELS}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELS}"><sheets>{listed}</sheets></workbook>'
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{package}/relationships">{linked}</Relationships>'
        )
        for number, made in enumerate(sheets, start=1):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", made)
        if styles:
            archive.writestr("xl/styles.xml", f'<styleSheet xmlns="{_MAIN}">{styles}</styleSheet>')
    return target.getvalue()


def _cell(name: str, value: CellValue) -> str:
    if isinstance(value, str) and value.startswith("<"):
        return f'<c r="{name}"{value[1:]}'
    if isinstance(value, str):
        return f'<c r="{name}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>' if value else ""
    return f'<c r="{name}"><v>{value!r}</v></c>'
