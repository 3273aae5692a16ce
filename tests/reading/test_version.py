"""A reading's version follows what shapes it, and nothing else."""

from __future__ import annotations

import pytest

from gsi_etl import figures
from gsi_etl.config.catalog import Source
from gsi_etl.reading.version import reader_version


def source(**changed: object) -> Source:
    given = {
        "id": "a-page", "title": "A page", "kind": "report", "publisher": {"name": "Somebody", "official": False},
        "url": "https://page.example/", "format": "html", "schedule": "17 6 * * *", "cadence": "P1Y",
        "recognise": {"text": ["index"]}, "licence": {"redistribute": "facts-and-short-quotes"},
    }  # fmt: skip
    return Source.model_validate(given | changed)


def test_the_same_source_has_the_same_version() -> None:
    assert reader_version(source()) == reader_version(source())


@pytest.mark.parametrize("changed", [{"defaults": {"place": "PRK"}}, {"kind": "news"}, {"max_figures": 7}])
def test_a_rule_that_shapes_a_reading_changes_its_version(changed: dict[str, object]) -> None:
    assert reader_version(source(**changed)) != reader_version(source())


@pytest.mark.parametrize("changed", [{"schedule": "18 6 * * *"}, {"notes": "look at it"}, {"cadence": "P2Y"}])
def test_a_field_that_does_not_keeps_it(changed: dict[str, object]) -> None:
    assert reader_version(source(**changed)) == reader_version(source())


def test_another_reader_has_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    before = reader_version(source())
    monkeypatch.setattr(figures, "READER_VERSION", "figures-other")
    assert reader_version(source()) != before
