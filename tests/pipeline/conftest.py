"""The three simulated days, run once for all tests that ask about them; and a small catalogue on a scripted server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pipeline_days import Days

from gsi_etl.config.settings import Settings
from gsi_etl.demo.site import DemoSite
from gsi_etl.demo.sources import write_sources
from gsi_etl.pipeline import Options, run

DAY_ONE = datetime(2023, 5, 22, 6, 17, tzinfo=UTC)


@pytest.fixture(scope="session")
def days(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Days]:
    home = tmp_path_factory.mktemp("days")
    found = Days(Settings(home=home, sources=home / "sources", alert_items=50, accept_clock=True))
    with DemoSite() as site:
        write_sources(home / "sources", site.base_url)
        for day in (1, 2, 3):
            site.set_day(day)
            moment = DAY_ONE + timedelta(days=day - 1)
            printed: list[str] = []
            found.reports[day] = run(
                found.settings, Options(run_id=f"day-{day}"), clock=lambda m=moment: m, write=printed.append
            )
            found.printed[day] = printed
            found.figures[day] = found.sql("SELECT count(*) FROM core.figure_states")[0][0]
        yield found


PAGE = """<!doctype html><html lang="en"><head><title>{title}</title></head><body><article><h1>{title}</h1>
<p>According to the Global Slavery Index 2018, {number} people were living in modern slavery worldwide in 2016.
The estimate rests on surveys that were held in many countries over several years, and on records of those who got
away. It is an estimate and not a count, and its authors say so on every page of their report.</p></article></body>
</html>"""

SOURCE = """id: {id}
title: "A page of the tests"
kind: report
publisher: {{name: Test, official: true}}
url: {url}
format: {format}
schedule: "0 6 * * *"
network: private
cadence: P1Y
recognise: {{text: ["modern slavery"], min_figures: 1}}
{more}
"""


@pytest.fixture
def page() -> Callable[..., str]:
    """A page that states one world total."""
    return lambda number="40.3 million", title="The index in brief": PAGE.format(number=number, title=title)


@pytest.fixture
def catalogue(tmp_path: Path) -> Callable[..., Path]:
    """Writes a source and gives the folder: catalogue("one", server.url("/one"))."""
    folder = tmp_path / "sources"

    def write(source_id: str, url: str, *, format: str = "html", more: str = "") -> Path:
        folder.mkdir(exist_ok=True)
        text = SOURCE.format(id=source_id, url=url, format=format, more=more)
        (folder / f"{source_id}.yaml").write_text(text, encoding="utf-8")
        return folder

    return write
