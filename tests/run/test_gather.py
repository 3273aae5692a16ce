"""What a collector makes of an error: the source's is its batch, the machine's ends the run."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest

from gsi_etl.archive import Archive
from gsi_etl.config.catalog import load_source
from gsi_etl.errors import ArchiveError
from gsi_etl.model import Known
from gsi_etl.reading.pool import ParserPool
from gsi_etl.run.collect import Tools
from gsi_etl.run.gather import fetch_source
from operated import write_source


class Failing:
    """A client whose every request ends with an error."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def fetch(self, *_: object, **__: object) -> None:
        raise self.error


@pytest.fixture
def pool() -> Iterator[ParserPool]:
    with ParserPool(workers=1) as made:
        yield made


def fetched_with(error: Exception, folder: Path, pool: ParserPool) -> str | None:
    write_source(folder / "sources", "http://127.0.0.1:9/")
    tools = Tools(Failing(error), Archive(folder / "archive"), pool)  # type: ignore[arg-type]
    return fetch_source(load_source(folder / "sources" / "index.yaml"), Known(), tools).trouble


def test_an_error_of_the_source_is_its_trouble(tmp_path: Path, pool: ParserPool) -> None:
    for error in (ValueError("odd"), OSError(errno.ECONNRESET, "reset"), ArchiveError("a snapshot is damaged")):
        assert fetched_with(error, tmp_path, pool) == "source_down"


@pytest.mark.parametrize("error", [MemoryError(), OSError(errno.ENOSPC, "full"), OSError(errno.EMFILE, "files")])
def test_an_error_of_the_machine_ends_the_run(tmp_path: Path, pool: ParserPool, error: Exception) -> None:
    with pytest.raises(type(error)) as caught:
        fetched_with(error, tmp_path, pool)
    assert caught.value is error
