"""One page and what was known of it, as the tests of ``compare`` say them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from gsi_etl.changes.figures import Comparison
from gsi_etl.changes.identity import series_of
from gsi_etl.changes.page import Page
from gsi_etl.model import Change, Figure, FigureState, FigureStatus, ReadDocument
from scenes.figures import figure
from scenes.histories import ESTIMATES
from scenes.world import World, page, source

NOW, BEFORE = datetime(2026, 11, 24, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC)
URL = "https://index.example/"
REFERENCE = replace(World().reference, estimates=ESTIMATES)
INDEX = source("index", official=True)
#: A news source of the same name, of which the page is an article.
PAPER = source("index", kind="news", url="https://elsewhere.example/")


def total(quote: str = "40.3 million", **more: Any) -> Figure:
    return figure(quote, place="WLD", **({"edition": "GSI 2018"} | more))


def asked(**more: Any) -> Page:
    """What the comparison knows besides: an official source that was read before and has stated GSI 2018."""
    usual: dict[str, Any] = {
        "source": INDEX, "reference": REFERENCE, "recorded_at": NOW, "first_read": False, "editions": {"GSI 2018"},
        "headlines": (),
    }  # fmt: skip
    return Page(**(usual | more))


def known(
    stated: Figure, status: FigureStatus = "current", number: int = 1, *, article: str | None = None, **more: Any
) -> FigureState:
    """What the page stated the day before. ``article``: the address that makes its series one of an article."""
    series = series_of("index", stated, article)
    usual = FigureState(f"fg_{number}", "index", URL, "doc_old", "0" * 64, "r0", series, stated, status, BEFORE)
    return replace(usual, **more)


def read(*figures: Figure, **more: Any) -> ReadDocument:
    """The page as it is read now."""
    parts = {name: more.pop(name) for name in ("verdicts", "recognised", "edited") if name in more}
    return replace(page("index", *figures, **more), **parts)


def brief(found: Comparison | Sequence[Change]) -> list[tuple[str, str, str]]:
    """Class, cause and severity of each change."""
    changes = found.changes if isinstance(found, Comparison) else found
    return [(change.change_class, change.cause, change.severity) for change in changes]
