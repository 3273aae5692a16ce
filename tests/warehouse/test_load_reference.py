"""Reference data are loaded whole, when they or the baselines changed, and kept once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from runs_by_hand import AT, BASELINE, REFERENCE, RUN, World, added, commit_by_hand

from gsi_etl.config.subject import subject
from gsi_etl.warehouse.load import (
    load_id_of,
)

# --- reference data


def test_reference_data_are_loaded_whole_with_the_baselines(world: World) -> None:
    run = replace(RUN, reference=REFERENCE, baselines=[BASELINE])
    found, load = added(world, run), {"load_id": load_id_of(REFERENCE, [BASELINE])}
    estimates = found.pop("estimates")
    assert [(row["load_id"], row["place"], row["part"]) for row in estimates] == [
        (load["load_id"], "WLD", None), (load["load_id"], "IND", None), (load["load_id"], "WLD", "children"),
    ]  # fmt: skip
    del found["runs"]
    assert found == {
        "subjects": [{"subject": subject().id, "recorded_at": "2026-03-02 06:17:05"}],
        "reference_loads": [load | {"recorded_at": "2026-03-02 06:17:05"}],
        "places": [
            load | {"code": "WLD", "kind": "world", "name": "World", "region": None, "region_ilo": None},
            load | {"code": "IND", "kind": "country", "name": "India", "region": "ASP", "region_ilo": "SAS"},
        ],
        "comparisons": [
            load | {
                "from_edition": "GSI 2016", "to_edition": "GSI 2018", "level": "world", "comparable": "no",
                "caveat": "mind", "origin": "p. 3",
            }
        ],
        "editions": [
            load | {
                "edition": "GSI 2018", "title": "Index 2018", "publisher": "Walk Free", "published_on": "2018-07-19",
                "reference_year": 2016, "method_family": "2017", "rank_basis": "prevalence",
            }
        ],
        "measures": [
            load | {
                "measure": "people", "unit": "persons", "target": True, "definition": "all", "label": "people",
                "role": "headline", "part_of": None,
            },
            load | {
                "measure": "m", "unit": "u", "target": False, "definition": "d", "label": "", "role": None,
                "part_of": "people",
            },
        ],
        "baselines": [
            load | {
                "baseline_id": "world", "label": "People", "measure": "people", "place": "WLD", "edition": "GSI 2018",
                "reference_year": 2016, "value": "8.000000000000", "unit": "1.000000000000",
            }
        ],
    }  # fmt: skip


def test_reference_data_are_loaded_again_when_they_or_the_baselines_changed_and_kept_once(world: World) -> None:
    first = replace(RUN, reference=REFERENCE, baselines=[BASELINE])
    other = replace(first, reference=replace(REFERENCE, load_id="other files"))
    loaded = {"reference_loads", "estimates", "places", "comparisons", "editions", "measures", "baselines", "runs"}
    assert set(added(world, first)) == loaded | {"subjects"}
    commit_by_hand(world, 101, first)
    later = [replace(run, recorded_at=AT + timedelta(days=at)) for at, run in ((1, first), (2, other), (3, first))]
    assert set(added(world, later[0])) == {"runs"}
    assert set(added(world, later[1])) == loaded
    commit_by_hand(world, 102, later[1])
    back = added(world, later[2])  # in force again: its rows are there already
    assert set(back) == {"reference_loads", "runs"}
    assert [row["load_id"] for row in back["reference_loads"]] == [load_id_of(REFERENCE, [BASELINE])]


@pytest.mark.parametrize(
    "changed",
    [
        {"id": "x"},
        {"label": "x"},
        {"measure": "x"},
        {"place": "x"},
        {"edition": "x"},
        {"reference_year": 1},
        {"value": Decimal(9)},
        {"unit": Decimal(2)},
    ],
)
def test_another_baseline_is_another_load(changed: dict[str, Any]) -> None:
    assert load_id_of(REFERENCE, [replace(BASELINE, **changed)]) != load_id_of(REFERENCE, [BASELINE])


def test_a_baseline_put_in_other_digits_or_for_other_reasons_is_the_same_load() -> None:
    same = replace(BASELINE, value=Decimal("8.00"), unit=Decimal("1.0"), why="other words", severity="warning")
    known = load_id_of(REFERENCE, [BASELINE])
    assert load_id_of(REFERENCE, [same]) == known
    assert load_id_of(replace(REFERENCE, load_id="x"), [BASELINE]) != known
    assert load_id_of(REFERENCE, []) != known
