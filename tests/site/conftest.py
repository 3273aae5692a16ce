"""A desk with a warehouse of three runs: a baseline, a quiet one, and one with a revision and a failed check."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Browser, browser
from site_samples import SENTENCE, Desk, change, check, said

from gsi_etl.site.serve import Server

BEFORE = said()
AFTER = said(sentence=SENTENCE.replace("40.3", "41.6"), quote="41.6 million")


def fill(desk: Desk) -> Desk:
    desk.run(BEFORE, said("paper", "The index counts 40 million people in slavery.", "40 million", title="A paper"))
    desk.run()
    desk.run(AFTER, changes=[change(AFTER, BEFORE)], checks=[check(), check(success=True, name="holds")])
    return desk


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Filled and built, with all estimates. Read it, do not write to it."""
    desk = fill(Desk(tmp_path_factory.mktemp("desk"), whole=True))
    desk.build()
    return desk


@pytest.fixture(scope="session")
def small_desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = fill(Desk(tmp_path_factory.mktemp("small-desk")))
    desk.build()
    return desk


@pytest.fixture
def desk(small_desk: Desk, tmp_path: Path) -> Desk:
    """Filled and built with the estimates of a few places, to work on."""
    home = tmp_path / "home"
    shutil.copytree(small_desk.home, home, symlinks=True)
    return Desk(home, small_desk.sources, small_desk.runs)


@pytest.fixture
def empty(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as session:
        yield session


@pytest.fixture(scope="module")
def address(filled: Desk) -> Iterator[str]:
    with Server(filled.public, ("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.url
        server.shutdown()
        thread.join()
