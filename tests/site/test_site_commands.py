"""``gsi-etl serve`` and ``gsi-etl report`` as a person types them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from markup import read
from site_samples import Desk

from command_line import gsi_here
from gsi_etl.errors import PublishError, UsageError, WarehouseError
from gsi_etl.site.renderer import style
from gsi_etl.site.single import single_file
from gsi_etl.warehouse.publish import publish


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gsi_etl", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=60)


def test_serve_serves_until_it_is_interrupted(desk: Desk) -> None:
    # A shell that starts the tests in the background has its children ignore SIGINT: not this one.
    serve = [sys.executable, "-m", "gsi_etl", "serve", "--home", str(desk.home), "--port", "0"]
    command = ["env", "--default-signal=INT", *serve]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            line = process.stderr.readline()
            address = next(word for word in line.split() if word.startswith("http://127.0.0.1:"))
            with urllib.request.urlopen(address, timeout=10) as answer:
                page = answer.read()
        finally:  # whatever goes wrong: leaving the block waits for the server's end
            os.kill(process.pid, signal.SIGINT)
        rest = process.stderr.read()
        assert b"Modern-slavery figures, monitored" in page
        assert "stopped" in rest
        assert "Traceback" not in rest
    assert process.returncode == 0


def test_serve_without_a_site_says_how_to_make_one(tmp_path: Path) -> None:
    from gsi_etl.cli.actions.serve import serve

    with pytest.raises(PublishError, match="no site to serve") as raised:
        serve(tmp_path, None, "127.0.0.1", 0)
    assert "gsi-etl run" in raised.value.hint


def test_serve_on_an_address_that_is_not_ours_is_a_usage_error(desk: Desk) -> None:
    from gsi_etl.cli.actions.serve import serve

    with pytest.raises(UsageError, match="cannot listen"):
        serve(desk.home, None, "192.0.2.1", 0)


def test_report_is_one_file_that_asks_for_nothing(desk: Desk) -> None:
    with desk.writer() as connection:
        publish(connection, desk.public)
    done = gsi_here("report", "--single-file", "--home", str(desk.home), "-o", "report.html", cwd=desk.home)
    assert done.returncode == 0, done.stderr
    page = (desk.home / "report.html").read_text(encoding="utf-8")
    reader = read(page)
    assert reader.faults == []
    assert not [a for _, a in reader.elements if a.get("href") or a.get("src")]
    assert f"<style>{style()}</style>" in page
    text = "".join(reader.text)
    assert "figure for the world: 40.3 → 41.6\xa0million" in text
    assert "A page states the headline as it was published" in text
    assert len(page.encode()) < 400_000


def test_report_links_to_the_site_when_it_knows_where_that_is(filled: Desk) -> None:
    page = single_file(filled.warehouse, site_url="https://host.example/gsi", now=filled.now)
    assert f'href="https://host.example/gsi/{filled.only("changes")}"' in page


def test_report_goes_to_stdout_and_asks_for_its_flag(desk: Desk) -> None:
    with desk.writer() as connection:
        publish(connection, desk.public)
    done = run("report", "--single-file", "--home", str(desk.home), "-o", "-", cwd=desk.home)
    assert done.stdout.startswith("<!doctype html>")
    done = gsi_here("report", "--home", str(desk.home), cwd=desk.home)
    assert done.returncode == 2
    assert "--single-file" in done.stderr


def test_report_without_a_database_says_so(tmp_path: Path) -> None:
    from gsi_etl.cli.actions.report import report

    with pytest.raises(WarehouseError):
        report(tmp_path, None, tmp_path / "x.html", single_file=True)


def test_publish_makes_the_site_anew(desk: Desk) -> None:
    done = gsi_here("publish", "--home", str(desk.home), cwd=desk.home)
    assert done.returncode == 0, done.stderr
    assert "index.html" in done.stderr
    assert "gsi.duckdb" in (desk.public / "data" / "index.html").read_text()
