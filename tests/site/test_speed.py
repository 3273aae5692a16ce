"""A large site: how long it takes, in processor time since other work may share the machine; how large pages are.

Machines differ by more than a factor of two, so the time is held against what packing the same pages takes.
"""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest
from site_samples import Desk, many

pytestmark = pytest.mark.slow


def test_five_thousand_figures_of_five_hundred_documents(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.run(*many(5000, 500))
    began = os.times().user
    report = desk.build()
    full = os.times().user - began
    desk.run()
    began = os.times().user
    quiet = desk.build()
    again = os.times().user - began
    began = os.times().user
    sizes = [len(gzip.compress(path.read_bytes())) for path in (desk.public / "figures").rglob("*/index.html")]
    packing = os.times().user - began
    print(f"built in {full:.1f} s, again in {again:.1f} s, packed in {packing:.1f} s")
    assert report.pages > 5500
    # Six times before charts were drawn as pictures and pages kept only their own styles, which halved the yardstick.
    assert full < 14 * packing
    assert again < 4 * packing
    assert quiet.rendered < 10
    assert len(sizes) == 5000
    assert max(sizes) < 60_000
