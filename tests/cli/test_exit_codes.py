"""How the program ends: what is said and which exit code is given for each kind of error."""

from __future__ import annotations

import atexit
import gc
import io
import sys
from collections.abc import Callable

import pytest

from gsi_etl import cli
from gsi_etl.cli.commands import main as commands
from gsi_etl.cli.render import output
from gsi_etl.errors import HomeError, UsageError

Ended = Callable[[BaseException | None], tuple[object, str]]


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> Ended:
    """The exit code of a program whose command raises this, and what it wrote to stderr; None where it just ends."""
    monkeypatch.delenv("GSI_TRACEBACK", raising=False)
    monkeypatch.setattr(atexit, "register", lambda call: None if call is gc.freeze else pytest.fail("another"))

    def end(error: BaseException | None) -> tuple[object, str]:
        def app() -> None:
            if error is not None:
                raise error

        monkeypatch.setattr(commands, "app", app)
        monkeypatch.setattr(sys, "stderr", said := io.StringIO())
        try:
            cli.main()
        except SystemExit as exit_:
            return exit_.code, "closed" if said.closed else said.getvalue()
        return None, said.getvalue()

    return end


STOPPED = "stopped  by Ctrl-C\n"


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (None, None, ""),
        (UsageError("no such thing", where="here", hint="look"), 2,
         "error GSI-100: no such thing\n  at   here\n  try  look\n"),
        (HomeError("it is full", why="no space", kept="all"), 1,
         "error GSI-103: it is full\n  why  no space\n  kept all\n"),
        (BrokenPipeError(), 141, "closed"),
        (KeyboardInterrupt(), 130, STOPPED),
        (SystemExit(130), 130, STOPPED),
        (SystemExit(10), 10, ""),
        (SystemExit(0), 0, ""),
    ],
)  # fmt: skip
def test_an_end_has_its_code_and_its_words(
    ended: Ended, error: BaseException | None, code: int | None, said: str
) -> None:
    assert ended(error) == (code, said)


def test_an_error_of_the_system_is_told_as_one_of_ours(ended: Ended) -> None:
    code, said = ended(FileNotFoundError(2, "No such file or directory", "lost.txt"))
    assert code == 1
    assert said.startswith("error GSI-")
    assert "lost.txt" in said
    assert "Traceback" not in said


def test_a_bug_is_told_in_a_few_lines_unless_a_traceback_is_wanted(
    ended: Ended, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, said = ended(RuntimeError("a bug"))
    assert code == 1
    assert said.splitlines()[0].endswith("the command failed on an unexpected error")
    assert "RuntimeError" in said
    monkeypatch.setenv("GSI_TRACEBACK", "1")
    with pytest.raises(RuntimeError, match="a bug"):
        ended(RuntimeError("a bug"))
    monkeypatch.delenv("GSI_TRACEBACK")
    monkeypatch.setitem(output._volume, "verbose", True)
    with pytest.raises(RuntimeError, match="a bug"):
        ended(RuntimeError("a bug"))
