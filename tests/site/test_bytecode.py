"""Templates are compiled once: again only when they, or what they are compiled with, are others, or the file is bad."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from gsi_etl.site.bytecode import Bytecode


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    (tmp_path / "page.html.j2").write_text("Hello {{ name }}", encoding="utf-8")
    return tmp_path


class Counted(Environment):
    """How many templates it compiled."""

    compiled = 0

    def _generate(self, *given: object, **named: object) -> str:
        self.compiled += 1
        return super()._generate(*given, **named)  # type: ignore[arg-type]


def made(folder: Path, look: str = "now") -> tuple[str, int]:
    """The page, and how many templates were compiled for it, by an environment of its own."""
    environment = Counted(loader=FileSystemLoader(folder), bytecode_cache=Bytecode(look), autoescape=True)
    return environment.get_template("page.html.j2").render(name="<you>"), environment.compiled


def kept(folder: Path) -> Path:
    (file,) = (folder / "__pycache__").iterdir()
    return file


def test_a_template_is_compiled_once(folder: Path) -> None:
    assert made(folder) == ("Hello &lt;you&gt;", 1)
    assert made(folder) == ("Hello &lt;you&gt;", 0)


def test_another_template_or_other_code_is_compiled_again(folder: Path) -> None:
    made(folder)
    assert made(folder, "later") == ("Hello &lt;you&gt;", 1)
    (folder / "page.html.j2").write_text("Bye {{ name }}", encoding="utf-8")
    assert made(folder, "later") == ("Bye &lt;you&gt;", 1)


@pytest.mark.parametrize("share", [0, 0.3, 0.7, 0.95])
def test_a_file_that_is_cut_is_made_again(folder: Path, share: float) -> None:
    made(folder)
    whole = kept(folder).read_bytes()
    kept(folder).write_bytes(whole[: int(len(whole) * share)])
    assert made(folder) == ("Hello &lt;you&gt;", 1)
    assert kept(folder).read_bytes() == whole


def test_nothing_is_written_when_python_is_told_to_write_no_bytecode(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert made(folder) == ("Hello &lt;you&gt;", 1)
    assert [path.name for path in folder.iterdir()] == ["page.html.j2"]


def test_bytecode_goes_where_that_of_modules_goes(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.setattr(sys, "pycache_prefix", str(elsewhere))
    made(folder)
    assert [path.name for path in folder.iterdir()] == ["page.html.j2"]
    assert made(folder) == ("Hello &lt;you&gt;", 0)


def test_a_folder_that_cannot_be_written_to_costs_the_time_alone(folder: Path) -> None:
    (folder / "__pycache__").write_text("no folder", encoding="utf-8")
    assert made(folder) == ("Hello &lt;you&gt;", 1)
    assert made(folder) == ("Hello &lt;you&gt;", 1)
