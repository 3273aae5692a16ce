"""The files of a new working folder, in full, and what is said of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from approved import assert_approved
from gsi_etl.base import pack
from gsi_etl.cli.actions import init
from gsi_etl.errors import HomeError

TOLD = Path(__file__).parent / "told"
Printed = pytest.CaptureFixture[str]


def test_a_new_folder_has_these_files_and_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = Path("new") / "one"
    init.make_folder(folder)
    made = ("gsi.toml", ".env.example", ".gitignore", "sources")
    assert capsys.readouterr() == (
        "",
        "".join(f"created new/one/{name}\n" for name in made) + "next   cd new/one; gsi-etl doctor; gsi-etl run\n",
    )
    assert sorted(path.name for path in folder.iterdir()) == sorted(made)
    texts = [f"=== {name}\n{(folder / name).read_text()}" for name in made[:3]]
    assert_approved("\n".join(texts), TOLD / "init.txt")
    assert (folder / "gsi.toml").stat().st_mode & 0o777 == 0o600
    assert (folder / ".env.example").stat().st_mode & 0o777 == 0o644
    given = {path.name: path.read_bytes() for path in pack.sources().glob("*.yaml")}
    schema = (pack.assets("sources") / "schema.json").read_bytes()
    written = {path.name: path.read_bytes() for path in (folder / "sources").iterdir()}
    assert written == given | {"schema.json": schema}


def test_what_is_there_stays_and_what_is_missing_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sources").mkdir()
    (tmp_path / ".gitignore").write_text("mine\n")
    init.make_folder(tmp_path)
    said = [f"created {tmp_path / name}" for name in ("gsi.toml", ".env.example")]
    assert capsys.readouterr().err.splitlines() == [*said, "next   gsi-etl doctor; gsi-etl run"]
    assert list((tmp_path / "sources").iterdir()) == []
    assert (tmp_path / ".gitignore").read_text() == "mine\n"
    init.make_folder(tmp_path)
    complete = f"{tmp_path} is complete, nothing was changed"
    assert capsys.readouterr().err.splitlines() == [complete, "next   gsi-etl doctor; gsi-etl run"]


def test_a_folder_that_cannot_be_made_is_refused_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(HomeError) as refused:
        init.make_folder(tmp_path / "file" / "new")
    error = refused.value
    assert (error.what, error.where) == ("the folder cannot be created", str(tmp_path / "file" / "new"))
    assert error.why == "Not a directory"
