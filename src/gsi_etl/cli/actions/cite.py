"""``gsi-etl cite FIGURE``: how to cite a figure, with the words it was stated in and the bytes that prove it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Literal

from gsi_etl.base.formatting import visible
from gsi_etl.cli.options import settings_of
from gsi_etl.cli.render.output import cell, plain
from gsi_etl.errors import UsageError
from gsi_etl.warehouse.query import query

CitationForm = Literal["text", "bibtex", "json"]


def cite(home: Path | None, config: Path | None, figure_id: str, form: CitationForm) -> None:
    """Print the citation of a figure as stated now, or as last stated."""
    path = settings_of(home, config).public_path / "gsi.duckdb"
    # The history, so that a figure that has since vanished can still be cited for what it was.
    columns, rows = query(
        path,
        """
        SELECT h.*, f.last_confirmed_utc, e.title AS edition_title FROM figure_history h
        LEFT JOIN figures f USING (figure_id) LEFT JOIN editions e ON e.edition = h.edition
        WHERE h.figure_id = ? AND h.status IN ('current', 'missing') ORDER BY h.recorded_from_utc DESC LIMIT 1
        """,
        [figure_id],
    )
    if not rows:
        raise UsageError(f"no figure {figure_id!r}", where=str(path), hint="list figures with `gsi-etl figures`")
    figure = dict(zip(columns, rows[0], strict=True))
    print({"text": _text, "bibtex": _bibtex, "json": _json}[form](figure))


def _seen(figure: dict[str, Any]) -> Any:
    return figure["last_confirmed_utc"] or figure["recorded_from_utc"]


def _text(figure: dict[str, Any]) -> str:
    published = f"{figure['published_on']:%d %B %Y}" if figure["published_on"] else "no date"
    at = f", p. {figure['page']}" if figure["page"] else f", {figure['cell']}" if figure["cell"] else ""
    about = [figure["country"], figure["measure"].replace("_", " ") if figure["measure"] else None,
             f"reference year {figure['reference_year']}" if figure["reference_year"] else None,
             figure["edition"] and f"edition {figure['edition']}"]  # fmt: skip
    lines = [
        f"{figure['publisher']}: “{figure['title']}” ({published}){at}. {figure['url']}",
        f"States: “{figure['quote']}” ({', '.join(part for part in about if part)}).",
        f"In full: “{figure['sentence']}”",
        f"Last confirmed {cell(_seen(figure))} UTC; archived as sha256 {figure['snapshot_sha256']},"
        f" code points {figure['char_start']} to {figure['char_end']} of {figure['document_id']}.",
    ]
    if figure["verdict"]:
        lines.append(
            f"A claim about an edition, not evidence; verdict: {figure['verdict']}: {figure['verdict_sentence']}."
        )
    if figure["status"] != "current":
        lines.append(f"Note: its status is {figure['status']}.")
    return "\n".join(map(visible, lines))


def _bibtex(figure: dict[str, Any]) -> str:
    fields = {
        "author": "{" + _braced(figure["publisher"]) + "}",
        "title": _braced(figure["title"]),
        "year": figure["published_on"].year if figure["published_on"] else None,
        "url": visible(figure["url"]),
        "urldate": f"{_seen(figure):%Y-%m-%d}",
        "note": _braced(f"States: {figure['quote']}. Archived as sha256 {figure['snapshot_sha256']}"),
    }
    body = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value is not None)
    return f"@misc{{{figure['figure_id']},\n{body}\n}}"


def _braced(text: str) -> str:
    """Text in a BibTeX field: what TeX would obey is written so that it prints."""
    plain_text = " ".join(visible(text).split())
    return re.sub(r"[\\{}$&#_%~^]", lambda found: {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}",
                  "^": r"\textasciicircum{}"}.get(found[0], "\\" + found[0]), plain_text)  # fmt: skip


def _json(figure: dict[str, Any]) -> str:
    """CSL-JSON, as reference managers read it, with what it does not know under ``custom``."""
    day = figure["published_on"]
    item = {
        "id": figure["figure_id"],
        "type": "webpage",
        "title": figure["title"],
        "author": [{"literal": figure["publisher"]}],
        "URL": figure["url"],
        "accessed": {"date-parts": [[_seen(figure).year, _seen(figure).month, _seen(figure).day]]},
        "issued": {"date-parts": [[day.year, day.month, day.day]]} if day else None,
        "custom": {
            name: plain(figure[name])
            for name in ("quote", "sentence", "value", "unit", "measure", "geo_id", "reference_year", "edition",
                         "status", "page", "cell", "char_start", "char_end", "document_id", "snapshot_sha256")
        },
    }  # fmt: skip
    return json.dumps({name: value for name, value in item.items() if value is not None}, ensure_ascii=False, indent=2)
