"""The targets, held on real pages and reports where these are at hand, by the measures of ``bench/documents.py``."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    path = Path(__file__).parents[2] / "bench" / "documents.py"
    spec = importlib.util.spec_from_file_location("bench_documents", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def test_article_text_and_its_figures(bench: ModuleType, shared: Path) -> None:
    saved = bench.pages(shared / "pages" / "articles")
    score = bench.score_texts((page.truth, bench.read(page.body, page.url).text) for page in saved)
    assert score.f1 >= 0.95
    assert score.figure_recall >= 0.94


def test_dates_are_right_or_not_given(bench: ModuleType, shared: Path) -> None:
    saved = bench.pages(shared / "pages" / "articles")
    declared, shown = bench.score_dates(saved), bench.score_dates(saved, bare=True)
    assert declared.right >= 0.9 * declared.checkable
    assert shown.right >= 0.9 * shown.checkable
    assert shown.made_up <= 0.2 * shown.dateless


def test_tables_of_real_reports(bench: ModuleType, shared: Path) -> None:
    f1, count = bench.score_pdf_tables(shared / "pages" / "pdf-tables")
    assert count == 27
    assert f1 >= 0.72


def test_the_measures_measure(bench: ModuleType) -> None:
    perfect = bench.score_texts([("a b c d e 1,000", "a b c d e 1,000")])
    assert (perfect.f1, perfect.figure_recall) == (1.0, 1.0)
    half = bench.score_texts([("a b c d", "a b c d x y z w"), ("1 2 3 40", "nothing at all here")])
    assert half.f1 < 0.5
    assert half.figure_recall == 0.0
    cells = [(0, 0, 0, 0, "a"), (0, 0, 1, 1, "b"), (1, 1, 0, 1, "c d")]
    assert sum(bench.relations(cells).values()) == 3
