"""Which changes count as a change of a source's figures."""

from __future__ import annotations

from typing import get_args

import duckdb
import pytest
from hand_written import add, day, rows

from gsi_etl.model import ChangeClass

#: What is a change of figures. All other classes are faults, recoveries and words about a source.
OF_FIGURES = {"new_figure", "new_edition", "revision", "withdrawn", "restored"}


@pytest.mark.parametrize("change_class", sorted(get_args(ChangeClass)))
def test_a_source_changed_last_when_one_of_its_figures_did(
    world: duckdb.DuckDBPyConnection, change_class: ChangeClass
) -> None:
    add(world, "core.sources", {"source_id": "index"})
    add(world, "core.changes", {"source_id": "index", "class": change_class, "detected_at": day(2)})
    expected = day(2) if change_class in OF_FIGURES else None
    assert rows(world, "SELECT source_id, last_change_utc FROM core.health_rows") == [("index", expected)]
