"""Messages and changes for tests of alerts, the harmless and the hostile."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from gsi_etl.alerts.message import Message, compose
from gsi_etl.model import Change, Figure, FigureState

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)  # a Tuesday

#: What a page may hold that is an attack on one reader or another: markup, a mention, terminal codes, a formula.
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<!channel> <@U123> <https://evil.example|click>",
    "\x1b]0;owned\x07\x1b[2J\x9b31m",
    "\u202eevil\u2066",
    '=HYPERLINK("https://evil.example")',
    "a\r\nBcc: victim@example.org",
    "]]>&amp;&lt;",
    "\ud800 \ufffe \x00",
]


def change(**given: Any) -> Change:
    fields: dict[str, Any] = {
        "change_id": "ch_000000000001",
        "change_class": "revision",
        "cause": "source",
        "severity": "critical",
        "source_id": "index",
        "subject": "World: people in modern slavery",
        "sentence": "World: people in modern slavery: was 40.3 million, is now 41.6 million (+3.2 %)",
        "series": "index:people_in_modern_slavery:WLD:-:GSI 2018",
        "old_value": Decimal(40_300_000),
        "new_value": Decimal(41_600_000),
        "old_text": "40.3 million",
        "new_text": "41.6 million",
        "url": "https://index.example/",
        "evidence": "An estimated 41.6 million people lived in it on any day.",
        "rule": "same source, same series, and the intervals no longer meet",
        "place": "WLD",
    }
    return Change(**(fields | given))


def message(*changes: Change, **given: Any) -> Message:
    fields: dict[str, Any] = {"alert_id": "al_1", "run_id": "run-1", "created_at": NOON, "limit": 20}
    return compose(changes or (change(),), **(fields | given))


def hostile_message() -> Message:
    """Every text of a change that comes from outside, each with every attack."""
    bad = " ".join(HOSTILE)
    return message(
        change(
            subject=bad, sentence=f"{bad} was 1, is now 2", old_text=bad, new_text=bad, evidence=f"before {bad} after",
            url="javascript:alert(1)//" + bad, series=f"index:{bad}",
        )
    )  # fmt: skip


def stated(said: Figure, source_id: str = "index", *, figure_id: str = "", **more: Any) -> FigureState:
    """A figure as a source states it now."""
    fields: dict[str, Any] = {
        "figure_id": figure_id or f"fg_{source_id}",
        "source_id": source_id,
        "url": f"https://{source_id}.example/",
        "document_id": f"doc_{source_id}",
        "snapshot_sha256": "5" * 64,
        "reader_version": "1",
        "series": "s",
        "figure": said,
        "status": "current",
        "recorded_at": NOON,
    }
    return FigureState(**(fields | more))
