"""What a sibling is: a document of the same kind of fault as a known one, told apart as the world differs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from gsi_etl.config.source import Format


@dataclass(frozen=True, slots=True)
class Sibling:
    """``figures``: what a person reads, a line each: ``ERI 451000``, ``ERI rate 93``, ``WLD share 1/185``."""

    kind: str
    name: str
    format: Format
    body: bytes
    figures: str
    says: str = ""
    unread: bool = False
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def expected(self) -> list[str]:
        return sorted(_spelled(line.strip()) for line in self.figures.split(";") if line.strip())


def _spelled(line: str) -> str:
    place, *rest = line.split()
    measures = {"rate": "prevalence_per_1000", "share": "share_of_population"}
    if len(rest) == 1:
        return f"{place} people_in_modern_slavery {rest[0]}"
    return f"{place} {measures.get(rest[0], rest[0])} {rest[1]}"
