"""Runs without what a test does not look at: Great Expectations, and the pages of the site.

Each takes about a third of a run over a small catalogue. Both have tests of their own, and the runs of tests/pipeline,
tests/quality and tests/site have them whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from gsi_etl import quality, site

_AUDIT: Callable[..., quality.Audit] = quality.audit


def _passed(*_batches: Any, **_more: Any) -> quality.Audit:
    return quality.Audit()


def _no_site(_warehouse: Any, public: Path, **_more: Any) -> site.SiteReport:
    return site.SiteReport(public / "index.html", 0, 0, 0, 0, 0, 0.0, None)  # type: ignore[arg-type]


@contextmanager
def unaudited() -> Iterator[None]:
    """Every batch passes. The checks of the catalogue, of collectors and of the lake are held all the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quality, "audit", _passed)
        yield


@contextmanager
def audited() -> Iterator[None]:
    """With Great Expectations again, inside ``unaudited``: for what is made once and used by tests of both kinds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quality, "audit", _AUDIT)
        yield


@contextmanager
def without_pages() -> Iterator[None]:
    """The published database and its files are made, the pages are not."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(site, "build", _no_site)
        patch.setattr(site, "rebuild_data_page", lambda *_args, **_more: None)
        yield
