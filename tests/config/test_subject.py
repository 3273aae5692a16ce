"""A pack's own files are refused by file, line and field, with what to do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gsi_etl.base import measures
from gsi_etl.config.reference import load_reference
from gsi_etl.config.subject import load_subject
from gsi_etl.errors import PackError

LIGHTHOUSES = Path(__file__).resolve().parents[1] / "packs" / "lighthouses"
BUNDLED = Path(__file__).resolve().parents[2] / "warehouse" / "reference"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(LIGHTHOUSES, tmp_path / "pack"))


def rewrite(path: Path, before: str, after: str) -> int:
    """Replaces the one place; gives its line."""
    text = path.read_text("utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after), "utf-8")
    return text[: text.index(before)].count("\n") + 1


def test_the_shipped_subjects_fit() -> None:
    assert load_subject(BUNDLED).main.family == "GSI"
    assert load_subject(LIGHTHOUSES).main.family == "BR"
    assert len(load_reference(LIGHTHOUSES).estimates) == 5


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("id: dark-lighthouses", "id: Dark Lighthouses", "id: String should match"),
        ("order: [dark_lighthouses", "order: [dark_lighthouse", "order.0: there is no measure 'dark_lighthouse'"),
        ("telling:", "banner: x\ntelling:", "banner: is not one of its fields"),
        ("  - family: BR", "  - family: BRX", "none has the family 'BR' of BR 2023 (editions.csv:2)"),
        ("map: {measure: dark_per_1000, steps: [1, 5, 20]}", "map: {measure: dark_per_1000, steps: [5, 1]}", "rise"),
        ("short_name: Dark lighthouses\n", "", "short_name: is missing"),
        ("name: dark lighthouses\n", "name: dark\nname: dark lighthouses\n", "name: is given twice"),
    ],
)
def test_a_slip_in_subject_yaml_is_told_with_its_line(folder: Path, before: str, after: str, told: str) -> None:
    path = folder / "subject.yaml"
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(PackError) as refused:
        load_subject(folder)
    assert str(refused.value.where).startswith(f"{path}:")
    assert told in refused.value.why
    assert refused.value.hint


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("unlit_towers,count,towers,yes,part", "unlit_towers,count,towers,yes,portion", "role 'portion'"),
        ("towers,yes,part,dark_lighthouses", "towers,yes,part,dark_light", "part_of 'dark_light' is not in"),
        ("towers,yes,part,dark_lighthouses", "towers,yes,part,", "says in part_of which count"),
        ("keepers,count,persons,no", "keepers,counts,persons,no", "kinds 'counts'"),
        ('dark_per_1000,rate,"per 1,000"', "dark_per_1000,rate,per 100", "has the unit 'per 1,000'"),
        ("keepers,count,persons,no", "keepers,count,persons,perhaps", "target 'perhaps'"),
    ],
)
def test_a_slip_in_measures_csv_is_told_with_its_line(folder: Path, before: str, after: str, told: str) -> None:
    line = rewrite(folder / "measures.csv", before, after)
    with pytest.raises(PackError) as refused:
        measures.read(folder / "measures.csv")
    assert (refused.value.where, told in refused.value.why) == (f"{folder / 'measures.csv'}:{line}", True)


@pytest.mark.parametrize("name", ["subject.yaml", "measures.csv", "editions.csv", "estimates.csv"])
def test_a_file_that_a_pack_must_have_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    load = load_subject if name == "subject.yaml" else load_reference
    with pytest.raises(PackError, match=f"no {name}"):
        load(folder)


def test_a_pack_adds_places_to_the_shared_ones(folder: Path) -> None:
    (folder / "places.csv").write_text(
        "code,kind,name,aliases,demonyms\nNorth Shore,region,North Shore,the North Shore,\n", encoding="utf-8"
    )
    places = {place.code: place.kind for place in load_reference(folder).places}
    assert (places["North Shore"], places["NOR"]) == ("region", "country")
