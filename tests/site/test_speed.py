"""A large site: how long it takes, in processor time since other work may share the machine; how large pages are."""

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
    assert report.pages > 5500
    assert full < 10
    assert again < 4
    assert quiet.rendered < 10
    sizes = [len(gzip.compress(path.read_bytes())) for path in (desk.public / "figures").rglob("*/index.html")]
    assert len(sizes) == 5000
    assert max(sizes) < 60_000
