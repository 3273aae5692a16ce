"""Help: every line begins with a verb, fits in 60 characters, and is whole at 80 columns."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer.main
from typer.testing import CliRunner

from gsi_etl.cli.commands.main import app
from gsi_etl.cli.commands.panels import PANELS

ROOT = typer.main.get_command(app)
LONGEST = 60
VERBS = {
    *("accept", "acknowledge", "allow", "also", "back", "check", "choose", "compare", "correct", "create", "delete"),
    *("discard", "end", "exit", "export", "extract", "fetch", "include", "install", "list", "listen", "mute", "name"),
    *("print", "propose", "put", "query", "read", "rebuild", "record", "remove", "reset", "resolve", "restore", "run"),
    *("save", "send", "serve", "set", "show", "stop", "suggest", "summarise", "trace", "use", "verify", "write"),
    *("add", "begin", "learn", "merge", "monitor", "plan", "say", "share", "fit"),
}


def walk(path: tuple[str, ...] = (), command: Any = ROOT) -> list[tuple[tuple[str, ...], Any]]:
    """The program, its groups and its commands, with the words that call each."""
    found = [(path, command)]
    for name, child in getattr(command, "commands", {}).items():
        found += walk((*path, name), child)
    return found


EVERYTHING = walk()
COMMANDS = EVERYTHING[1:]


def called(path: tuple[str, ...]) -> str:
    return " ".join(path) or "gsi-etl"


def help_of(path: tuple[str, ...], flag: str) -> str:
    done = CliRunner().invoke(app, [*path, flag], terminal_width=80)
    assert done.exit_code == 0, done.output
    return done.output


def first_line(command: Any) -> str:
    return (command.help or "").strip().splitlines()[0]


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=lambda v: called(v) if isinstance(v, tuple) else "")
def test_a_command_says_what_it_does_in_one_short_line(path: tuple[str, ...], command: Any) -> None:
    line = first_line(command)
    assert line.split()[0].strip(",").lower() in VERBS, line
    assert len(line) <= LONGEST, line
    assert line.endswith("."), line


@pytest.mark.parametrize(("path", "command"), EVERYTHING, ids=lambda v: called(v) if isinstance(v, tuple) else "")
def test_an_option_says_what_it_does_in_one_short_line(path: tuple[str, ...], command: Any) -> None:
    for parameter in command.params:
        line = parameter.help or ""
        if parameter.hidden or parameter.name in ("install_completion", "show_completion"):
            continue  # typer's own words
        assert line, parameter.name
        assert len(line) <= LONGEST, line
        if parameter.param_type_name == "option":
            assert line.split()[0].lower() in VERBS, line


@pytest.mark.parametrize(("path", "command"), EVERYTHING, ids=lambda v: called(v) if isinstance(v, tuple) else "")
def test_help_is_whole_at_80_columns_and_h_is_short_for_it(path: tuple[str, ...], command: Any) -> None:
    text = help_of(path, "--help")
    assert help_of(path, "-h") == text
    assert max(map(len, text.splitlines())) <= 80
    assert "…" not in text
    folded = " ".join(text.split())
    for child in getattr(command, "commands", {}).values():
        assert first_line(child) in folded
    for parameter in command.params:
        assert parameter.hidden or " ".join((parameter.help or "").split()) in folded


def test_commands_are_grouped_in_panels() -> None:
    text = help_of((), "--help")
    places = [text.index(f"\n{panel}:\n") for panel in PANELS]
    assert places == sorted(places)
    assert "\nCommands:\n" not in text
    assert text.index("  baseline") > text.index("\nDecide:\n")


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=lambda v: called(v) if isinstance(v, tuple) else "")
def test_every_command_can_be_quiet_and_verbose(path: tuple[str, ...], command: Any) -> None:
    names = {name for parameter in command.params for name in parameter.opts}
    assert {"--quiet", "-q", "--verbose", "-v"} <= names


def test_the_shell_completes_commands_and_options(tmp_path: Path) -> None:
    def completed(words: str) -> set[str]:
        env = {**os.environ, "_GSI_ETL_COMPLETE": "complete_bash", "COMP_WORDS": words}
        env["COMP_CWORD"] = str(len(words.split(" ")) - 1)
        script = "import sys; sys.argv = ['gsi-etl']; from gsi_etl.cli import main; main()"
        done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env=env, capture_output=True, text=True)
        return set(done.stdout.split())

    assert completed("gsi-etl ba") == {"backfill", "backup", "baseline"}
    assert completed("gsi-etl run --du") == {"--due"}
    assert completed("gsi-etl checks --format c") == {"csv"}
