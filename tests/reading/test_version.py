"""A reading's version follows what shapes it, and nothing else."""

from __future__ import annotations

import subprocess
import sys

import pytest

from gsi_etl import figures
from gsi_etl.config.source import Source
from gsi_etl.reading.version import is_digested, reader_version

#: Imported on the way and with no part in what is read: addresses, files, the network, settings.
SHAPES_NOTHING = {
    "base", "base/addresses", "base/evidence", "base/failpoints", "base/fileio", "base/ids", "base/not_before",
    "config", "config/resources", "config/thresholds", "config/vocabulary", "config/yaml_lines", "fetch",
    "fetch/attempt", "fetch/body",
    "fetch/client", "fetch/guard", "fetch/limits", "fetch/outcome", "fetch/rate_limit", "fetch/response_headers",
    "fetch/robots", "fetch/sockets", "fetch/transport",
}  # fmt: skip


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


@pytest.mark.parametrize("package", ["figures", "parse", "reading", "reconcile"])
def test_all_that_is_imported_to_read_a_page_is_in_the_digest_or_known_to_shape_nothing(package: str) -> None:
    """What a reading imports and is neither is a reader that changes without a new version."""
    code = f"import gsi_etl.{package}, gsi_etl.reading.document, gsi_etl.fetch.page_check, sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    ours = {name.removeprefix("gsi_etl.").replace(".", "/") for name in loaded if name.startswith("gsi_etl.")}
    shaping = {name for name in ours if name.split("/")[0] in ("base", "config", "fetch", "reconcile", "figures")}
    unknown = {name for name in shaping if not is_digested(name)} - SHAPES_NOTHING
    assert unknown == set()
