"""A large site: how long it takes, in processor time since other work may share the machine; how large pages are.

Machines differ by more than a factor of two, so the time is held against what packing the same pages takes. Each is
packed with the style sheet in it, as pages once had it: the yardstick stays what it was.
"""

from __future__ import annotations

import gzip
import os
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from site_samples import Desk, many

from gsi_etl.site.renderer import style

pytestmark = pytest.mark.slow


def packing(pages: Sequence[Path]) -> float:
    """Seconds of processor time to pack the pages, each with the style sheet; to put that in is not counted."""
    sheet = re.sub(r"\s*([{};,\n])\s*|(?<=:)\s+", r"\1", re.sub(r"/\*.*?\*/", "", style(), flags=re.DOTALL))
    once = [f"{sheet}{path.read_text(encoding='utf-8')}".encode() for path in pages]
    began = os.times().user
    for page in once:
        gzip.compress(page)
    return os.times().user - began


@pytest.mark.parametrize("figures", [2000, pytest.param(5000, marks=pytest.mark.nightly)])
def test_a_site_of_so_many_figures_is_built_in_the_time_of_packing_it(tmp_path: Path, figures: int) -> None:
    desk = Desk(tmp_path, whole=True)
    desk.run(*many(figures, figures // 10))
    began = os.times().user
    report = desk.build()
    full = os.times().user - began
    desk.run()
    began = os.times().user
    quiet = desk.build()
    again = os.times().user - began
    pages = list((desk.public / "figures").rglob("*/index.html"))
    yardstick = packing(pages)
    print(f"built in {full:.1f} s, again in {again:.1f} s, packed in {yardstick:.1f} s")
    assert report.pages > 1.1 * figures
    assert full < 6 * yardstick
    assert again < 2 * yardstick
    assert quiet.rendered < 10
    assert len(pages) == figures
    assert max(len(gzip.compress(path.read_bytes())) for path in pages) < 60_000
