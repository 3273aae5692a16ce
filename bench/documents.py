"""Reading documents, measured: article text, dates, PDF tables, and pages per second beside two peers, in one run.

    python bench/documents.py [--data DIR] [--verbose]      builds bench/.venv-documents for newspaper4k, once
    python bench/documents.py --no-newspaper

``--data`` is a folder with ``articles/`` (pages as *.html.gz with ground-truth.json, the layout of the article
extraction benchmark of Scrapinghub, MIT) and ``pdf-tables/`` (PDFs with *-str.xml, the ICDAR 2013 table competition).
CPU seconds of one process, one thread, libraries warm.

Measures, each our own words for a published formula:
- article text: that benchmark's (evaluate.py): 4-grams of ``\\w+`` tokens as multisets; hits, extras and misses are
  divided by their sum on each page, precision and recall are averaged over pages, F1 is of the averages;
- figures: of the numbers with two digits or more in the true text, how many are in the read text, as multisets;
- dates: of the dates given, how many agree within a day with a date that the address or the visible text shows;
- PDF tables: ICDAR 2013's adjacency relations (a cell and its next filled neighbour to the right and below, white space
  left out), over all tables of a document, F1 averaged over documents.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import json
import re
import subprocess
import tempfile
import time
import venv
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from gsi_etl.config.source import Format, Source
from gsi_etl.model import Document
from gsi_etl.parse import parse_bytes

DATA = Path(__file__).parents[2] / "shared" / "data" / "pages"
VENV = Path(__file__).parent / ".venv-documents"
_TOKEN = re.compile(r"\w+")
_FIGURE = re.compile(r"\d[\d,.]*\d")
_SPACE = re.compile(r"\s+")


# ------------------------------------------------------------------------------------------------------ article text


@dataclass(frozen=True)
class Page:
    """A saved page, its address, and the article's text as people marked it."""

    name: str
    url: str
    body: bytes
    truth: str


@dataclass(frozen=True)
class TextScore:
    f1: float
    precision: float
    recall: float
    figure_recall: float
    figure_precision: float


def pages(folder: Path) -> list[Page]:
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    return [
        Page(name, entry["url"], gzip.decompress((folder / f"{name}.html.gz").read_bytes()), entry["articleBody"])
        for name, entry in sorted(truth.items())
    ]


def score_texts(pairs: Iterable[tuple[str, str]]) -> TextScore:
    """``pairs`` of (true text, read text)."""
    precisions, recalls = [], []
    figures_hit = figures_true = figures_read = 0
    for true, read in pairs:
        wanted, got = _shingles(true), _shingles(read)
        hits, extras, misses = (sum(c.values()) for c in (wanted & got, got - wanted, wanted - got))
        if hits + extras:
            precisions.append(hits / (hits + extras))
        if hits + misses:
            recalls.append(hits / (hits + misses))
        stated, found = Counter(_FIGURE.findall(true)), Counter(_FIGURE.findall(read))
        figures_hit += sum((stated & found).values())
        figures_true += sum(stated.values())
        figures_read += sum(found.values())
    precision, recall = sum(precisions) / len(precisions), sum(recalls) / len(recalls)
    return TextScore(
        2 * precision * recall / (precision + recall),
        precision,
        recall,
        figures_hit / max(1, figures_true),
        figures_hit / max(1, figures_read),
    )


def _shingles(text: str, size: int = 4) -> Counter[tuple[str, ...]]:
    tokens = _TOKEN.findall(text)
    return Counter(tuple(tokens[i : i + size]) for i in range(max(1, len(tokens) - size + 1)) if tokens)


def read(body: bytes, url: str, format: Format = "html") -> Document:
    return parse_bytes(body, _source(format), url=url, snapshot_sha256="0" * 64)


@cache
def _source(format: Format) -> Source:
    """Made once, as a run does: a source is no part of a page."""
    return Source.model_validate(
        {
            "id": "bench",
            "title": "bench",
            "kind": "news",
            "publisher": {"name": "bench"},
            "url": "https://bench.example/",
            "format": format,
            "schedule": "0 0 * * *",
            "cadence": "P1D",
        }
    )


def extractors() -> Iterator[tuple[str, Callable[[Page], str]]]:
    """Ours whole (text, tables, facts, metadata, links), and the peers' text alone."""
    import trafilatura

    yield "gsi-etl, whole document", lambda page: read(page.body, page.url).text
    yield "trafilatura, text only", lambda page: trafilatura.extract(page.body, url=page.url) or ""
    yield (
        "trafilatura, text and metadata",
        lambda page: (
            getattr(trafilatura.bare_extraction(page.body, url=page.url, with_metadata=True), "text", "") or ""
        ),
    )


def in_turn(saved: list[Page], extracts: list[Callable[[Page], str]]) -> tuple[list[float], list[list[str]]]:
    """CPU seconds and texts of each extractor, page by page in turn, the least of three: load slows all alike."""
    least: list[list[float]] = [[] for _ in extracts]
    texts: list[list[str]] = [[] for _ in extracts]
    for extract in extracts:
        extract(saved[0])
    for page in saved:
        spent = [float("inf")] * len(extracts)
        for _ in range(3):
            for index, extract in enumerate(extracts):
                started = time.process_time()
                text = extract(page)
                spent[index] = min(spent[index], time.process_time() - started)
                texts[index][len(least[index]) :] = [text]
        for index, seconds in enumerate(spent):
            least[index].append(seconds)
    return [sum(seconds) for seconds in least], texts


#: Runs inside newspaper4k's own environment: reads pages, writes texts and seconds.
NEWSPAPER = r"""
import base64, json, sys, time, warnings
warnings.simplefilter("ignore")
import newspaper
pages = [(url, base64.b64decode(body).decode("utf-8", "replace")) for url, body in json.load(open(sys.argv[1]))]
def read(url, text):
    article = newspaper.Article(url, fetch_images=False)
    article.download(input_html=text)
    try:
        article.parse()
    except (ImportError, ValueError):  # a page in a language whose tokenizer is an extra of newspaper4k
        return ""
    return str(article.text)
read(*pages[0])
started = time.process_time()
texts = [read(*page) for page in pages]
json.dump({"texts": texts, "seconds": time.process_time() - started}, sys.stdout)
"""


def by_newspaper(saved: list[Page]) -> tuple[list[str], float] | None:
    """The texts as newspaper4k reads them, and seconds; None when it does not install here."""
    python = VENV / "bin" / "python"
    if not python.exists():
        venv.create(VENV, with_pip=True)
        command = [python, "-m", "pip", "install", "-q", "newspaper4k", "lxml_html_clean"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            print(f"newspaper4k does not install here: {done.stderr.strip().splitlines()[-1]}")
            return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pages.json"
        path.write_text(json.dumps([(page.url, base64.b64encode(page.body).decode()) for page in saved]))
        done = subprocess.run([python, "-c", NEWSPAPER, str(path)], capture_output=True, text=True)
    if done.returncode:
        print(f"newspaper4k does not run here: {done.stderr.strip().splitlines()[-1]}")
        return None
    answer = json.loads(done.stdout)
    return answer["texts"], answer["seconds"]


# ------------------------------------------------------------------------------------------------------------- dates


@dataclass(frozen=True)
class DateScore:
    """``given``: pages with a date; ``checkable``: of these, with another to hold it against; ``right``: agreeing.

    ``dateless``: pages on which the true date is nowhere to be read, and ``made_up``: of these, given a date.
    """

    pages: int
    given: int
    checkable: int
    right: int
    dateless: int
    made_up: int


def score_dates(saved: list[Page], *, bare: bool = False) -> DateScore:
    """``bare``: with everything that declares a date taken out, which leaves what the page shows to people."""
    from lxml import html as lxml_html

    from gsi_etl.parse import dates

    given = checkable = right = dateless = made_up = 0
    for page in saved:
        tree = lxml_html.document_fromstring(page.body)
        for element in tree.xpath("//script|//style|//noscript"):
            element.drop_tree()
        evidence = {d for d in (dates.in_url(page.url),) if d}
        body, url = page.body, page.url
        shown = set(dates.written(" ".join(tree.text_content().split())))
        silent = False
        if bare:
            evidence |= {d for d in (_published(page.body, page.url),) if d}
            body, url = _without_dates(page.body), "https://bench.example/"
            silent = bool(evidence) and not any(_close(true, day) for true in evidence for day in shown)
        else:
            evidence |= shown
        day = _published(body, url)
        dateless += silent
        if day is None:
            continue
        made_up += silent
        given += 1
        checkable += bool(evidence)
        right += any(_close(day, other) for other in evidence)
    return DateScore(len(saved), given, checkable, right, dateless, made_up)


def _close(one: date, other: date) -> bool:
    return abs((one - other).days) <= 1


def _published(body: bytes, url: str) -> date | None:
    published = read(body, url).published
    return published.day if published else None


def _without_dates(body: bytes) -> bytes:
    """The page without structured data, meta elements, time elements' machine dates and marked properties."""
    text = body.decode("utf-8", "replace")
    text = re.sub(r"<script[^>]{0,500}>.*?</script>|<meta[^>]{0,2000}>", "", text, flags=re.DOTALL | re.IGNORECASE)
    return re.sub(r"\s(datetime|itemprop|pubdate)=(\"[^\"]*\"|'[^']*'|\S+)", "", text, flags=re.IGNORECASE).encode()


# -------------------------------------------------------------------------------------------------------- PDF tables

_Relations = Counter[tuple[str, str, str]]


def relations(cells: list[tuple[int, int, int, int, str]]) -> _Relations:
    """Adjacency relations of one table's cells (first row, last row, first column, last column, text)."""
    grid: dict[tuple[int, int], int] = {}
    for index, (top, bottom, left, right, text) in enumerate(cells):
        if _SPACE.sub("", text):
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    grid.setdefault((row, column), index)
    rows = 1 + max((row for row, _ in grid), default=-1)
    columns = 1 + max((column for _, column in grid), default=-1)
    found: set[tuple[int, int, str]] = set()
    for (row, column), index in grid.items():
        beside = next((grid[row, c] for c in range(column + 1, columns) if (row, c) in grid), index)
        below = next((grid[r, column] for r in range(row + 1, rows) if (r, column) in grid), index)
        found |= {(index, other, way) for other, way in ((beside, "right"), (below, "below")) if other != index}
    return Counter((_SPACE.sub("", cells[a][4]), _SPACE.sub("", cells[b][4]), way) for a, b, way in found)


def true_relations(files: Iterable[Path]) -> _Relations:
    total: _Relations = Counter()
    for file in files:
        for table in ElementTree.parse(file).getroot().iter("table"):
            cells = []
            for region in table.iter("region"):
                down, across = int(region.get("row-increment") or 0), int(region.get("col-increment") or 0)
                for cell in region.iter("cell"):
                    top, left = int(cell.get("start-row", 0)), int(cell.get("start-col", 0))
                    bottom, right = int(cell.get("end-row") or top), int(cell.get("end-col") or left)
                    text = "".join(content.text or "" for content in cell.iter("content"))
                    cells.append((top + down, bottom + down, left + across, right + across, text))
            total += relations(cells)
    return total


def read_relations(document: Document) -> _Relations:
    """Of the tables as read: header paths are the rows above the data."""
    total: _Relations = Counter()
    for table in document.tables:
        heads = max((len(path) for path in table.headers), default=0)
        cells = [
            (row, row, column, column, text)
            for column, path in enumerate(table.headers)
            for row, text in enumerate(path, start=heads - len(path))
        ]
        for number, line in enumerate(table.rows, start=heads):
            cells += [(number, number, column, column, cell.text) for column, cell in enumerate(line)]
        total += relations(cells)
    return total


def score_pdf_tables(folder: Path, *, verbose: bool = False) -> tuple[float, int]:
    """F1 per document, and the number of documents."""
    scores = []
    for file in sorted(folder.glob("*.pdf")):
        stem = re.sub(r"(?<=\d)[a-z]$", "", file.stem)  # one PDF may have its tables in two files: -009a, -009b
        truth = true_relations(sorted(folder.glob(f"{stem}*-str.xml")))
        found = read_relations(read(file.read_bytes(), "https://bench.example/", "pdf"))
        hits = sum((truth & found).values())
        scores.append(2 * hits / max(1, sum(truth.values()) + sum(found.values())))
        if verbose:
            print(f"  {file.stem:<10} {scores[-1]:.3f}")
    return sum(scores) / max(1, len(scores)), len(scores)


# --------------------------------------------------------------------------------------------------------------- run


def main() -> None:
    arguments = argparse.ArgumentParser(description="Measure the reading of documents.")
    arguments.add_argument("--data", type=Path, default=DATA)
    arguments.add_argument("--verbose", action="store_true")
    arguments.add_argument("--no-newspaper", action="store_true", help="leave newspaper4k out")
    given = arguments.parse_args()
    saved = pages(given.data / "articles")
    print(f"article text, {len(saved)} pages               F1     P     R  figures R/P    pages/s")
    named = list(extractors())
    seconds, texts = in_turn(saved, [extract for _, extract in named])
    for (name, _), spent, read_texts in zip(named, seconds, texts, strict=True):
        _tell(name, saved, read_texts, spent)
    ratios = ", ".join(
        f"{seconds[0] / spent:.2f} times that of {name}"
        for (name, _), spent in zip(named[1:], seconds[1:], strict=True)
    )
    print(f"  CPU of the whole document: {ratios}")
    peer = None if given.no_newspaper else by_newspaper(saved)
    if peer is not None:
        _tell("newspaper4k", saved, *peer)
    for label, bare in (("as published", False), ("with all that declares a date taken out", True)):
        d = score_dates(saved, bare=bare)
        print(f"dates {label}: {d.given} of {d.pages} given, {d.right} of {d.checkable} that can be checked are right")
        if d.dateless:
            print(f"  of {d.dateless} pages that then show their date nowhere, {d.made_up} are given one")
    started = time.process_time()
    f1, count = score_pdf_tables(given.data / "pdf-tables", verbose=given.verbose)
    print(f"PDF tables: F1 per document {f1:.3f} over {count} documents, {time.process_time() - started:.1f} s CPU")


def _tell(name: str, saved: list[Page], texts: list[str], seconds: float) -> None:
    s = score_texts(zip((page.truth for page in saved), texts, strict=True))
    print(
        f"  {name:<32} {s.f1:.4f}  {s.precision:.3f} {s.recall:.3f}  {s.figure_recall:.3f}/{s.figure_precision:.3f}"
        f"  {len(saved) / seconds:8.1f}"
    )


if __name__ == "__main__":
    main()
