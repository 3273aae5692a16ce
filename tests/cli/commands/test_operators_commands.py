"""The commands that run, operate, publish and add: what is typed reaches the work, what it answers is the exit code,
and the help says all of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import typer.main
from click.testing import CliRunner
from recorded import plain, record, recorder, told

from approved import assert_approved
from gsi_etl import __version__
from gsi_etl.cli import options
from gsi_etl.cli.commands import watch
from gsi_etl.cli.commands.main import app
from gsi_etl.cli.render import output

TOLD = Path(__file__).parent / "told"
#: Made once: to make the program takes longer than all that it does here.
PROGRAM: Any = typer.main.get_command(app)
#: The functions that do the work, by module of ``gsi_etl.cli.actions``.
WORK = {
    "collect": ["collect_once"],
    "config": ["show_config"],
    "demo": ["run_demo"],
    "doctor": ["examine"],
    "init": ["make_folder"],
    "list": ["list_runs", "list_sources"],
    "operations": ["repair_dates_now", "listen", "maintain_now", "back_up_now", "restore_now", "publish_now", "sum_up"],
    "prefect_run": ["leave"],
    "report": ["report"],
    "reprocess": ["rebuild_warehouse", "replay_archive"],
    "run": ["run_once"],
    "runs_show": ["show_run"],
    "schedule": ["schedule"],
    "serve": ["serve"],
    "sources_add": ["add"],
    "sources_history": ["history"],
    "sources_preview": ["preview"],
    "sources_test": ["test_sources"],
    "sources_verify": ["verify"],
    "sql": ["run_sql"],
    "subject_check": ["check"],
    "subject_new": ["new"],
    "subject_preview": ["preview"],
    "subject_train": ["train"],
}
PLACE = "--home H --config C"
#: Each command bare, then with every option that it has; of the two ways to ask for a form, both.
TYPED = [
    "init", "init F", "demo", "demo F",
    "run", "run --no-prefect", "run --source a --source b --due --from S --dry-run --no-alerts --json",
    f"run --accept-clock --exit-code --sources S --pack P {PLACE}",
    "collect", "collect --out O", f"collect --out O --source a --source b --due --whole --json --sources S {PLACE}",
    "schedule", f"schedule --cron '5 * * * *' --no-upkeep --sources S --pack P {PLACE}",
    "config", "config show", f"config show --origin --json --sources S --pack P {PLACE}",
    "doctor", f"doctor --quick --json --sources S --pack P {PLACE}", f"doctor --repair-clock --sources S {PLACE}",
    "heartbeat", f"heartbeat --json {PLACE}", "maintain", f"maintain --backup-to B {PLACE}",
    "backup", f"backup B {PLACE}", "restore", "restore B", f"restore B --salvage {PLACE}",
    "rebuild", f"rebuild {PLACE}",
    "replay", f"replay --source a --source b --dry-run --json --sources S --pack P {PLACE}",
    "publish", f"publish {PLACE}", "serve", f"serve --host ::1 --port 0 {PLACE}", "serve --port 65535",
    "serve --port 65536", "serve --port -1",
    "report", f"report --single-file --output O {PLACE}", "report -o -", "weekly", f"weekly {PLACE}",
    "runs", f"runs --limit 1 --format csv {PLACE}", "runs --json --format csv", "runs --limit 0",
    "runs show", f"runs show run-1 --json {PLACE}",
    "sources list", f"sources list --format csv --sources S --pack P {PLACE}", "sources list --json --format csv",
    "sources preview", "sources preview x", f"sources preview x --private --json --sources S --pack P {PLACE}",
    "sources history", "sources history x", f"sources history x --limit 1 --format csv {PLACE}",
    "sources history x --json",
    "sources add", "sources add U", f"sources add U --id i --private --print --sources S --pack P {PLACE}",
    "sources test", f"sources test a b --accept --sources S --pack P {PLACE}",
    "sources verify", f"sources verify a b --all --write --json --sources S --pack P {PLACE}",
    "subject new", "subject new F", "subject new F --name 'lost bicycles'",
    "subject check", f"subject check F --json {PLACE}",
    "subject preview", "subject preview t", f"subject preview F t --published 2024-06-13 --explain --json {PLACE}",
    "sql '-- a comment'",
    "subject train", f"subject train F --json {PLACE}",
]  # fmt: skip


@pytest.fixture
def worked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the functions were called with; none of them does anything."""
    calls: list[str] = []
    record(monkeypatch, WORK, calls)
    monkeypatch.setattr(watch, "settings_of", recorder("settings_of", calls, "the settings"))
    return calls


def test_every_option_reaches_the_work_and_its_answer_is_the_exit_code(worked: list[str]) -> None:
    assert_approved(told(PROGRAM, TYPED, worked), TOLD / "operators-called.txt")


def test_each_option_is_shown_with_its_names_its_value_and_its_default() -> None:
    lines = []
    for path in paths():
        lines += [f"$ gsi-etl {' '.join(path)}".rstrip()]
        for one in found(path).params:
            if not one.name.endswith("_completion"):  # typer's own
                names = "/".join([*one.opts, *one.secondary_opts])
                shown = f"default {plain(one.default)}" if one.show_default else ""
                lines.append(f"  {names} {one.metavar or ''} {'required' if one.required else shown}: {one.help}")
    assert_approved("\n".join(lines), TOLD / "operators-options.txt")


@pytest.mark.parametrize("width", [80, 44])
def test_the_help_of_a_group_lists_its_commands_by_panel_and_cuts_what_does_not_fit(width: int) -> None:
    lines = []
    for path in (path for path in paths() if hasattr(found(path), "commands")):
        done = CliRunner().invoke(PROGRAM, [*path, "-h"], terminal_width=width)
        listed = done.output.partition("  -h, --help")[2].partition("\n\n")[2]
        lines += [f"$ {' '.join(['gsi-etl', *path, '-h'])}", listed]
    assert_approved("\n".join(lines), TOLD / f"operators-groups-{width}.txt")


def paths() -> list[tuple[str, ...]]:
    """The words that call the program and each command and group of ``TYPED``."""
    begun = [words[:size] for words in (tuple(typed.split()) for typed in ["", *TYPED]) for size in range(3)]
    return list(dict.fromkeys(path for path in begun if found(path) is not None))


def found(path: tuple[str, ...]) -> Any:
    command = PROGRAM
    for name in path:
        command = getattr(command, "commands", {}).get(name)
    return command


def test_a_group_called_alone_shows_its_help_and_runs_lists() -> None:
    groups = {name: one for name, one in PROGRAM.commands.items() if hasattr(one, "commands")}
    alone = {
        name: (groups[name].no_args_is_help, groups[name].invoke_without_command, list(groups[name].commands))
        for name in ("config", "runs", "sources", "subject")
    }
    assert alone == {
        "config": (True, False, ["show"]),
        "runs": (False, True, ["show"]),
        "sources": (True, False, ["list", "preview", "history", "add", "test", "verify"]),
        "subject": (True, False, ["new", "check", "preview", "train"]),
    }
    assert (PROGRAM.name, PROGRAM.no_args_is_help, PROGRAM.invoke_without_command) == ("gsi-etl", True, False)
    assert [one.name for one in PROGRAM.params if one.name.endswith("_completion")] == [
        "install_completion", "show_completion",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "asked"),
    [("weekly -q", ["quiet"]), ("weekly --verbose", ["verbose"]), ("weekly", []),
     ("-v weekly --quiet", ["verbose", "quiet"]),
     ("runs -q show -v", ["quiet", "verbose"]), ("weekly -qv", ["quiet", "verbose"])],
)  # fmt: skip
def test_quiet_and_verbose_are_heard_before_the_command_and_after_it(
    typed: str, asked: list[str], worked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    monkeypatch.setattr(output, "be_quiet", lambda: heard.append("quiet"))
    monkeypatch.setattr(output, "be_verbose", lambda: heard.append("verbose"))
    assert CliRunner().invoke(PROGRAM, typed.split()).exit_code == 0
    assert (heard, len(worked)) == (asked, 1)


def test_the_version_is_printed_and_nothing_else_is_done(worked: list[str]) -> None:
    done = CliRunner().invoke(PROGRAM, ["--version", "weekly"])
    assert (done.exit_code, done.output, worked) == (0, f"gsi-etl {__version__}\n", [])


def test_a_call_forgets_the_pack_of_the_one_before(worked: list[str]) -> None:
    CliRunner().invoke(PROGRAM, ["replay", "--pack", "P"])
    assert options._given == {"pack": Path("P")}
    CliRunner().invoke(PROGRAM, ["weekly"])
    assert options._given == {}
