"""How the program ends: each kind of end has its exit code, and its few lines on stderr."""

from __future__ import annotations

import atexit
import gc
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from gsi_etl import cli
from gsi_etl.cli.commands import main as program
from gsi_etl.cli.options import settings_of
from gsi_etl.cli.render import output
from gsi_etl.errors import CatalogError, PublishError, UsageError


def raising(error: BaseException) -> Callable[[], NoReturn]:
    def app() -> NoReturn:
        raise error

    return app


@pytest.fixture
def end(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[[BaseException], Any]:
    """The exit code and the lines of a program that ends with an error."""

    def ended(error: BaseException) -> tuple[object, list[str]]:
        monkeypatch.setattr(program, "app", raising(error))
        monkeypatch.setattr(atexit, "register", lambda _freeze: None)
        monkeypatch.setattr(cli, "collect_rarely", lambda: None)
        with pytest.raises(SystemExit) as caught:
            cli.main()
        said = capsys.readouterr()
        assert said.out == ""
        return caught.value.code, said.err.splitlines()

    return ended


def test_an_error_of_ours_has_its_own_code_and_lines(end: Callable[[BaseException], Any]) -> None:
    for error in (PublishError("no room", where="here"), UsageError("no such", hint="look"), CatalogError("torn")):
        code, lines = end(error)
        assert code == error.exit_code
        assert lines[0] == f"error {error.code}: {error.what}"
        assert [line.split(maxsplit=1) for line in lines[1:]] == [[label, text] for label, text in error.lines()]
    assert {PublishError.exit_code, UsageError.exit_code} == {1, 2}


def test_an_error_of_the_system_is_put_into_words_and_ends_with_1(end: Callable[[BaseException], Any]) -> None:
    code, lines = end(PermissionError(13, "Permission denied", "data/x"))
    assert code == 1
    assert lines[0].startswith("error GSI-")
    assert any("data/x" in line for line in lines)


def test_ctrl_c_ends_with_130_and_one_line_and_every_other_end_is_left_as_it_is(
    end: Callable[[BaseException], Any],
) -> None:
    assert end(KeyboardInterrupt()) == (130, ["stopped  by Ctrl-C"])
    assert end(SystemExit(130)) == (130, ["stopped  by Ctrl-C"])
    for code in (0, 4, 131, "words"):
        assert end(SystemExit(code)) == (code, [])


def test_a_bug_is_told_in_lines_and_as_a_traceback_to_whoever_asks(
    end: Callable[[BaseException], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GSI_TRACEBACK", raising=False)
    code, lines = end(ZeroDivisionError("by nought"))
    assert code == 1
    assert "the command failed on an unexpected error" in lines[0]
    assert any("by nought" in line for line in lines)
    monkeypatch.setenv("GSI_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        cli.main()
    monkeypatch.setenv("GSI_TRACEBACK", "")
    monkeypatch.setitem(output._volume, "verbose", True)
    with pytest.raises(ZeroDivisionError):
        cli.main()


def test_a_reader_that_has_gone_ends_it_with_141_and_no_word(
    end: Callable[[BaseException], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[bool] = []
    with monkeypatch.context() as patch:
        patch.setattr(sys.stderr, "close", lambda: closed.append(True))
        assert end(BrokenPipeError()) == (141, [])
    assert closed == [True]


def test_garbage_is_collected_rarely_and_not_at_all_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(atexit, "register", seen.append)
    monkeypatch.setattr(cli, "collect_rarely", lambda: seen.append("rarely"))
    monkeypatch.setattr(program, "app", lambda: seen.append("the command"))
    cli.main()
    assert seen == [gc.freeze, "rarely", "the command"]


def test_the_flags_of_a_call_are_settings_and_those_not_given_are_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("GSI_HOME", "GSI_SOURCES", "GSI_CONFIG", "GSI_WORKERS"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "mine.toml").write_text('home = "told"\nworkers = 3\n')
    given = settings_of(Path("h"), Path("mine.toml"), Path("s"), workers=5)
    assert (given.home, given.sources, given.workers) == (Path("h"), Path("s"), 5)
    told = settings_of(config=Path("mine.toml"), workers=None)
    assert (told.home, told.sources, told.workers) == (Path("told"), None, 3)
