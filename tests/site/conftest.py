"""A desk with a warehouse of three runs: a baseline, a quiet one, and one with a revision and a failed check."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from site_samples import SENTENCE, Desk, change, check, said

BEFORE = said()
AFTER = said(sentence=SENTENCE.replace("40.3", "41.6"), quote="41.6 million")


def fill(desk: Desk) -> Desk:
    desk.run(BEFORE, said("paper", "The index counts 40 million people in slavery.", "40 million", title="A paper"))
    desk.run()
    desk.run(AFTER, changes=[change(AFTER, BEFORE)], checks=[check(), check(success=True, name="holds")])
    return desk


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Filled and built. Read it, do not write to it: ``desk`` is a copy to work on."""
    desk = fill(Desk(tmp_path_factory.mktemp("desk")))
    desk.build()
    return desk


@pytest.fixture
def desk(filled: Desk, tmp_path: Path) -> Desk:
    home = tmp_path / "home"
    shutil.copytree(filled.home, home, symlinks=True)
    return Desk(home, filled.sources, filled.runs)


@pytest.fixture
def empty(tmp_path: Path) -> Desk:
    return Desk(tmp_path)
