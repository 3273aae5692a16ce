"""Rows of the views, of warehouses small enough to say what each row must be."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from runs_of_three import NOW, record

from gsi_etl.config.catalog import Source
from gsi_etl.model import Change, ChangeClass
from gsi_etl.warehouse.connection import open_writer
from gsi_etl.warehouse.load import commit
from gsi_etl.warehouse.migrate import migrate

#: What is a change of figures. All other classes are faults, recoveries and words about a source.
OF_FIGURES = {"new_figure", "new_edition", "revision", "withdrawn", "restored"}
SOURCE = Source.model_validate(
    {
        "id": "index",
        "title": "Index",
        "kind": "report",
        "publisher": {"name": "P", "official": True},
        "licence": {"redistribute": "facts-and-short-quotes"},
        "url": "https://example.org/index",
        "format": "html",
        "schedule": "17 6 * * *",
        "cadence": "P1Y",
        "recognise": {"text": ["slavery"]},
    }
)


@pytest.mark.parametrize("change_class", sorted(get_args(ChangeClass)))
def test_a_source_changed_last_when_one_of_its_figures_did(tmp_path: Path, change_class: ChangeClass) -> None:
    change = Change("ch_1", change_class, "source", "info", "index", "World", "was, is now")
    with open_writer(tmp_path / "w.duckdb") as connection:
        migrate(connection)
        commit(connection, record(0, sources=[SOURCE], changes=[change]))
        rows = connection.execute("SELECT source_id, last_change_utc FROM core.health_rows").fetchall()
    assert rows == [("index", NOW.replace(tzinfo=None) if change_class in OF_FIGURES else None)]
