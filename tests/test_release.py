"""A release says one version everywhere, and its source distribution holds what its tests need."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.metadata.core import ProjectMetadata
from hatchling.plugin.manager import PluginManager

from gsi_etl import __version__

ROOT = Path(__file__).parents[1]


def test_every_place_that_names_the_version_names_the_same() -> None:
    assert ProjectMetadata(str(ROOT), PluginManager()).version == __version__
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.findall(r"^version: (\S+)$", citation, re.M) == [__version__]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^## \[(\d[^\]]*)\] - ", changelog, re.M)[1] == __version__  # type: ignore[index]


def test_the_source_distribution_holds_every_file_of_the_repository() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("needs the repository itself")
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    kept = {path for path in tracked.stdout.split("\0") if path and (ROOT / path).exists()}
    packed = {file.relative_path for file in SdistBuilder(str(ROOT)).recurse_included_files()}
    assert kept - packed <= {".gitignore"}
    assert not any(path.startswith((".venv/", "data/", "dist/")) for path in packed)
