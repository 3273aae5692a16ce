"""Extensions come from their wheels, and what is missing, of another version or altered says so."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from gsi_etl.errors import LakeError
from gsi_etl.lake.extensions import extension_file, load


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A wheel's folder of our own, found before the installed one."""
    folder = tmp_path / "duckdb_extension_ours"
    (folder / "extensions" / "v0.9.0").mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "extensions" / "v0.9.0" / "ours.duckdb_extension").write_bytes(b"old")
    monkeypatch.syspath_prepend(str(tmp_path))
    return folder / "extensions"


def test_a_missing_wheel_names_what_to_install() -> None:
    with pytest.raises(LakeError, match="not installed") as caught:
        extension_file("nowhere", "1.5.5")
    assert "gsi-etl[lake]" in caught.value.hint


def test_a_wheel_of_another_version_names_both(package: Path) -> None:
    with pytest.raises(LakeError, match="another version") as caught:
        extension_file("ours", "1.5.5")
    assert caught.value.why == "DuckDB is v1.5.5, and the wheel has v0.9.0"


@pytest.mark.parametrize("altered", ["nonsense", "unsigned"])
def test_an_extension_that_is_not_duckdbs_own_is_not_loaded(package: Path, altered: str) -> None:
    ours = package / f"v{duckdb.__version__}" / "ours.duckdb_extension"
    ours.parent.mkdir()
    if altered == "nonsense":
        ours.write_bytes(b"not an extension" * 100)
    else:
        shutil.copyfile(extension_file("ducklake", duckdb.__version__), ours)
        with ours.open("r+b") as handle:
            handle.seek(4096)
            handle.write(b"\x00altered\x00")
    with duckdb.connect() as connection, pytest.raises(LakeError, match="cannot be loaded") as caught:
        load(connection, "ours")
    assert caught.value.where == str(ours)


def test_the_installed_ones_load_without_a_network() -> None:
    config: dict[str, str | bool | int | float | list[str]] = {"autoinstall_known_extensions": "false"}
    with duckdb.connect(config=config) as connection:
        load(connection, "ducklake", "postgres_scanner", "httpfs")
        loaded = connection.execute("SELECT extension_name FROM duckdb_extensions() WHERE loaded").fetchall()
    assert {("ducklake",), ("postgres_scanner",), ("httpfs",)} <= set(loaded)
