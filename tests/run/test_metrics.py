"""Metrics in Prometheus' text format, as its own grammar has it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from gsi_etl.run.metrics import FILE, write_metrics
from operated import BEGAN, operated

SAMPLE = re.compile(r'[a-z_]+(\{[a-z]+="(?:[^"\\\n]|\\["\\n])*"(,[a-z]+="(?:[^"\\\n]|\\["\\n])*")*\})? -?[0-9.e+]+')


def test_after_a_run_every_line_is_of_the_grammar_and_says_what_is_true(tmp_path: Path) -> None:
    with operated(tmp_path) as place:
        place.server.set("/index", b"gone", status=404)
        at = BEGAN + timedelta(days=1)
        place.run(at, "second")
    lines = (place.home / FILE).read_text().splitlines()
    assert all(line.startswith("# ") or SAMPLE.fullmatch(line) for line in lines)
    values = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    assert float(values["gsi_last_run_timestamp_seconds"]) == at.timestamp()
    assert float(values['gsi_source_last_ok_timestamp_seconds{source="index"}']) == BEGAN.timestamp()
    assert values['gsi_source_up{source="index"}'] == "0"
    assert values['gsi_source_failures{source="index"}'] == "1"
    assert values['gsi_last_run{status="partial"}'] == "1"
    assert values["gsi_runs"] == "2"
    assert float(values['gsi_last_run_stage_seconds{stage="commit"}']) > 0
    named = [line.split()[2] for line in lines if line.startswith("# TYPE")]
    assert len(named) == len(set(named))


def test_labels_are_escaped(tmp_path: Path) -> None:
    with operated(tmp_path) as place:
        write_metrics(place.settings(), at=BEGAN, status='a"b\\c\nd', timings={})
    assert 'gsi_last_run{status="a\\"b\\\\c\\nd"} 1' in (place.home / FILE).read_text().splitlines()
