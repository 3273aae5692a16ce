"""Counts of what a reader found against what a person labelled: pairs overlap in the text and agree in their
numbers.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from gsi_etl.figures import as_json, read
from gsi_etl.model import TARGET_MEASURES, ReadContext

Record = dict[str, Any]


@dataclass
class Tally:
    """Hits, predictions and labels; precision, recall and F1 in per cent."""

    hit: int = 0
    predicted: int = 0
    labelled: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return 100 * self.hit / self.predicted if self.predicted else 100.0

    @property
    def recall(self) -> float:
        return 100 * self.hit / self.labelled if self.labelled else 100.0


def lines(path: Path) -> list[Record]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def context_of(record: Record) -> ReadContext:
    published = record.get("published")
    return ReadContext(
        title=record.get("title") or "",
        published=date.fromisoformat(published) if published else None,
        language=record.get("language") or record.get("lang"),
    )


def predictions(record: Record) -> list[Record]:
    return [as_json(figure) for figure in read(record["text"], context_of(record))]


def same_number(a: Record, b: Record) -> bool:
    return all(_same(a.get(key), b.get(key)) for key in ("value", "lower", "upper"))


def _same(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is b
    return abs(a - b) <= 1e-6 * max(abs(a), abs(b))


def overlap(a: Record, b: Record) -> bool:
    return bool(a["start"] < b["end"] and b["start"] < a["end"])


def paired(labels: list[Record], found: list[Record]) -> list[tuple[Record, Record]]:
    free, pairs = list(found), []
    for label in labels:
        for one in free:
            if overlap(label, one) and same_number(label, one):
                pairs.append((label, one))
                free.remove(one)
                break
    return pairs


def target(measure: str | None) -> str | None:
    return measure if measure in TARGET_MEASURES else None
