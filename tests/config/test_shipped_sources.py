"""sources/: the catalogue that is shipped loads, agrees with its schema file, and keeps the manners it promises."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import jsonschema
import pytest
import yaml

from gsi_etl.config.catalog import load_catalog
from gsi_etl.config.source import Source, json_schema

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "sources"
FILES = sorted(FOLDER.glob("*.yaml"))


@pytest.fixture(scope="module")
def sources() -> tuple[Source, ...]:
    return load_catalog(FOLDER)


def test_the_schema_for_editors_is_the_one_of_the_code() -> None:
    stored = json.loads((FOLDER / "schema.json").read_text(encoding="utf-8"))
    assert stored == json_schema(), "write it again with tools/make_schema.py"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_fits_the_schema_and_points_editors_to_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=./schema.json\n")
    jsonschema.Draft202012Validator(json_schema()).validate(yaml.safe_load(text))


def test_the_schema_for_editors_refuses_a_misspelt_field() -> None:
    data = yaml.safe_load(FILES[0].read_text(encoding="utf-8")) | {"recognize": {}}
    with pytest.raises(jsonschema.ValidationError, match="recognize"):
        jsonschema.Draft202012Validator(json_schema()).validate(data)


def test_there_are_sources_of_every_kind_and_publisher(sources: tuple[Source, ...]) -> None:
    enabled = [source for source in sources if source.enabled]
    assert len(enabled) >= 14
    assert {source.kind for source in enabled} == {"report", "dataset", "news"}
    assert {source.format for source in enabled} >= {"html", "pdf", "feed", "json"}
    official = {source.publisher.name for source in sources if source.publisher.official}
    assert official == {"Walk Free", "International Labour Organization", "U.S. Department of State", "World Bank"}


def test_every_source_proves_positively_that_a_page_is_the_page(sources: tuple[Source, ...]) -> None:
    for source in sources:
        proof = source.recognise
        assert proof.text or proof.min_items or proof.min_rows, f"{source.id}: nothing that a block page cannot have"


def test_what_could_not_be_verified_says_so_and_is_off(sources: tuple[Source, ...]) -> None:
    for source in sources:
        assert source.notes, source.id
        assert source.enabled == ("NOT VERIFIED" not in source.notes), source.id


def test_no_shipped_source_may_reach_into_a_private_network(sources: tuple[Source, ...]) -> None:
    assert {source.network for source in sources} == {"public"}
    assert {urlsplit(source.url).scheme for source in sources} == {"https"}


def test_calls_are_spread_over_the_hour(sources: tuple[Source, ...]) -> None:
    assert max(Counter(source.schedule.split()[0] for source in sources).values()) == 1


def test_feeds_follow_only_what_their_words_choose(sources: tuple[Source, ...]) -> None:
    lists = [s for s in sources if s.format == "feed" or (s.json_ is not None and s.json_.items)]
    assert lists
    for source in lists:
        assert source.follow is not None
        assert source.follow.match
        assert source.follow.limit <= 50
        assert source.kind == "news"
        assert not source.publisher.official


def test_places_editions_and_measures_of_sources_are_known(sources: tuple[Source, ...]) -> None:
    places, editions = column("places.csv", "code"), column("editions.csv", "edition")
    for source in sources:
        assert source.defaults.place is None or source.defaults.place in places
        assert set(source.editions) <= editions
        assert source.defaults.edition is None or source.defaults.edition in source.editions
        columns = source.table.columns if source.table else ()
        assert {mapping.measure for mapping in columns} <= column("measures.csv", "measure")


def column(name: str, field: str) -> set[str]:
    with (ROOT / "warehouse" / "reference" / name).open(encoding="utf-8", newline="") as file:
        return {row[field] for row in csv.DictReader(file)}
