"""Processes of ours look for garbage in circles rarely, and do look."""

from __future__ import annotations

import subprocess
import sys

ASKED = """
import gc
from gsi_etl.base.garbage import collect_rarely
collect_rarely()
began = gc.get_stats()[0]["collections"]
kept = [[] for _ in range(200_000)]
print(gc.get_stats()[0]["collections"] - began)
"""


def test_two_hundred_thousand_objects_have_the_young_looked_through_a_few_times() -> None:
    done = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=True)
    assert 10 <= int(done.stdout) <= 30  # Python by itself: some 280 times
