"""Pages that a real browser prints to PDF, in three ways, give the figures of the pages."""

from __future__ import annotations

import base64
import html
import json
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from case_reading import line, read

sys.path.append(str(Path(__file__).parents[1] / "site"))
from browser import Browser, browser

PASSAGES = Path(__file__).parents[1] / "corpus" / "passages"
STYLES = {
    "one column": "body { font: 11pt DejaVu Serif }",
    "two justified columns": "body { font: 10pt DejaVu Serif; columns: 2; text-align: justify; hyphens: auto }",
    "narrow and justified": "body { font: 12pt DejaVu Sans; width: 72mm; text-align: justify; hyphens: auto }",
}
_BRIEFING = "<p>Briefing note for the regional committee."
#: How the pages begin whose figures differ in a style. Of the first a panel of numbers over their labels is no table
#: and no prose: one place is as unlikely as the other, and a label that fills the narrow column parts the number below
#: it from what it counts. On the second one number is read as likely as not ("600,000 people whom scholars would
#: call ..."), which hangs on where a paragraph ends.
NAMED = {
    "narrow and justified": (_BRIEFING,),
    "two justified columns": (_BRIEFING,),
    "one column": (_BRIEFING, "<p>United Kingdom</p><p>People in modern slavery (estimate):"),
}
#: Of the paper, in inches: all on one sheet, so that where sentences are cut does not hang on a machine's fonts.
HEIGHT = 60
#: So many passages make a page.
TOGETHER = 4


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


def pages(name: str, count: int) -> list[str]:
    """Bodies of pages, each of some English passages of a file."""
    records = [json.loads(record) for record in (PASSAGES / name).read_text("utf-8").splitlines()]
    texts = [record["text"] for record in records if record["lang"] == "en"][
        :: max(1, len(records) // (count * TOGETHER))
    ]
    together = [texts[at : at + TOGETHER] for at in range(0, count * TOGETHER, TOGETHER)]
    return [
        "".join(f"<p>{html.escape(part)}</p>" for text in page for part in text.split("\n") if part)
        for page in together
    ]


def printed(chromium: Browser, page: bytes) -> bytes:
    chromium.get("data:text/html;base64," + base64.b64encode(page).decode())
    made = chromium.call("POST", "goog/cdp/execute", {"cmd": "Page.printToPDF", "params": {
        "paperWidth": 8.27, "paperHeight": HEIGHT}})  # fmt: skip
    return base64.b64decode(made["data"])


@pytest.mark.slow
@pytest.mark.parametrize("style", STYLES)
def test_a_printed_page_gives_the_figures_of_the_page(chromium: Browser, style: str) -> None:
    differences, figures = [], 0
    for body in (*pages("press.jsonl", 8), *pages("countries.jsonl", 8)):
        page = (
            '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Modern slavery</title>'
            f'<meta property="article:modified_time" content="{datetime.now(UTC):%Y-%m-%d}">'  # as the PDF will say
            f"<style>{STYLES[style]}</style></head><body>{body}</body></html>"
        ).encode()
        shown = Counter(line(figure) for figure in read(page, "html").figures)
        on_paper = Counter(line(figure) for figure in read(printed(chromium, page), "pdf").figures)
        figures += shown.total()
        if shown != on_paper:
            differences.append((body[:60], dict(shown - on_paper), dict(on_paper - shown)))
    unnamed = [one for one in differences if not one[0].startswith(NAMED.get(style, ()))]
    print(f"{style}: {figures} figures, {len(differences)} pages differ")
    assert figures > 100
    assert unnamed == []
