"""What is typed is what is done: each option of each command reaches the function that does the work, in its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import typer.main
from click.testing import CliRunner
from recorded import record, told

from approved import assert_approved
from gsi_etl.cli.commands.main import app
from gsi_etl.cli.options import settings_of

TOLD = Path(__file__).parent / "told"
#: Made once: to make the program takes longer than all that it does here.
PROGRAM: Any = typer.main.get_command(app)
#: The functions that do the work, by module of ``gsi_etl.cli.actions``.
WORK = {
    "alerts": ["list_alerts", "try_channel", "preview", "send_waiting", "replay", "list_mutes"],
    "decisions": ["mute", "ack"],
    "backfill": ["plan_files", "run_plan", "show_status", "retry_failed", "export_all"],
    "checks": ["show_check", "write_docs", "list_baselines", "accept_change", "set_baseline", "reset_baseline",
               "list_held", "show_held", "release_held", "drop_held"],
    "list": ["list_checks", "list_figures", "list_changes"],
    "lake": ["fill", "show_status", "compact_now", "export_now"],
    "show": ["show_id"],
    "why_and_diff": ["why", "diff"],
    "cite": ["cite"],
    "sql": ["run_sql"],
    "extract": ["extract"],
    "parse": ["parse"],
}  # fmt: skip
PLACE = "--home H --config C"
#: Each command bare, then with every option that it has; of the two ways to ask for a form, both.
TYPED = [
    "alerts list", f"alerts list --waiting --limit 3 --format csv {PLACE}", "alerts list --json --format csv",
    "alerts list --limit 0", "alerts test", f"alerts test desk {PLACE}", "alerts preview",
    f"alerts preview ch_1 --format atom {PLACE}", "alerts preview ch_1", "alerts preview ch_1 --format sms",
    "alerts send", f"alerts send {PLACE}", "alerts replay", f"alerts replay al_1 al_2 {PLACE}", "alerts mutes",
    f"alerts mutes --format csv {PLACE}", "alerts mutes --json",
    "mute", "mute index", f"mute index --class misquote --for 2w --reason known {PLACE}",
    "unmute", "unmute index", f"unmute index --class misquote {PLACE}",
    "ack", "ack ch_1", f"ack ch_1 --by ann --note seen {PLACE}",
    "backfill plan", "backfill plan --warc a --warc b",
    f"backfill plan --warc a --from-gdelt g --from-gdelt h --json {PLACE}",
    "backfill run", f"backfill run --engine dask --scheduler tcp://h:1 --workers 2 --json {PLACE}",
    "backfill run --workers 0", "backfill run --engine spark", "backfill status", f"backfill status --json {PLACE}",
    "backfill retry", f"backfill retry {PLACE}", "backfill export", f"backfill export --out O {PLACE}",
    "checks", f"checks --failed --format csv {PLACE}", "checks --all --json", "checks show",
    "checks show agrees", f"checks show agrees --source index --format csv {PLACE}", "checks show agrees --json",
    "checks docs", f"checks docs D --sources S --pack P {PLACE}",
    "baseline list", f"baseline list --format csv {PLACE}", "baseline list --json",
    "baseline accept ch_1", "baseline accept ch_1 --why w", f"baseline accept ch_1 --why w --by b {PLACE}",
    "baseline set id 5", "baseline set id 5 --why w", f"baseline set id 5 --why w --by b {PLACE}",
    "baseline reset id", "baseline reset id --why w", f"baseline reset id --why w --by b {PLACE}",
    "quarantine list", f"quarantine list --all --format csv {PLACE}", "quarantine list --json",
    "quarantine show", f"quarantine show qu_1 {PLACE}",
    "quarantine release qu_1", "quarantine release qu_1 --why w",
    f"quarantine release qu_1 --why w --by b --sources S --pack P {PLACE}",
    "quarantine drop qu_1", "quarantine drop qu_1 --why w", f"quarantine drop qu_1 --why w --by b {PLACE}",
    "lake init", f"lake init --replace {PLACE}", "lake status", f"lake status --json {PLACE}",
    "lake compact", f"lake compact {PLACE}", "lake export", f"lake export F {PLACE}",
    "figures", f"figures text --place PRK --edition 'GSI 2018' --limit 3 --format csv {PLACE}", "figures --json",
    "changes", f"changes --limit 3 --run r --class revision --all --format csv {PLACE}", "changes --json",
    "show", "show fg_1", f"show fg_1 --json {PLACE}", "why", f"why fg_1 {PLACE}",
    "diff a", "diff a b", f"diff a b --format csv {PLACE}", "diff a b --json",
    "cite", "cite fg_1", f"cite fg_1 --format bibtex {PLACE}",
    "sql", f"sql 'SELECT 1' --format parquet --output O --limit 0 --seconds 1.5 {PLACE}", "sql q --json -o O",
    "sql q --limit -1", "sql q --seconds -1",
    "extract", "extract F --jsonl --explain --pack P", "extract F --json",
    "parse", "parse F", "parse F --url u --media-type m --json",
]  # fmt: skip


@pytest.fixture
def worked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the functions were called with; none of them does anything."""
    calls: list[str] = []
    record(monkeypatch, WORK, calls)
    return calls


def test_every_option_reaches_the_function_that_does_the_work(worked: list[str]) -> None:
    assert_approved(told(PROGRAM, TYPED, worked), TOLD / "called.txt")


def test_a_group_called_alone_shows_its_help_and_checks_lists() -> None:
    groups = PROGRAM.commands
    alone = {name: (one.no_args_is_help, one.invoke_without_command, list(one.commands))
             for name, one in groups.items() if name in WORK.keys() | {"archive", "baseline", "quarantine"}
             and hasattr(one, "commands")}  # fmt: skip
    assert alone == {
        "alerts": (True, False, ["list", "test", "preview", "send", "replay", "mutes"]),
        "archive": (True, False, ["verify", "export", "prune"]),
        "backfill": (True, False, ["plan", "run", "status", "retry", "export"]),
        "baseline": (True, False, ["list", "accept", "set", "reset"]),
        "checks": (False, True, ["show", "docs"]),
        "lake": (True, False, ["init", "status", "compact", "export"]),
        "quarantine": (True, False, ["list", "show", "release", "drop"]),
    }


def shown_options(typed: str) -> list[str]:
    """How the options that many commands share are named and described."""
    command = PROGRAM
    for name in typed.split():
        command = command.commands[name]
    return [f"{'/'.join(one.opts)} {one.metavar or ''}: {one.help}" for one in command.params]


def test_shared_options_have_the_same_names_and_words_everywhere() -> None:
    assert shown_options("quarantine release")[:7] == [
        "batch BATCH: A batch's id (qu_).",
        "--why TEXT: Record the reason.",
        "--by NAME: Record who decides.  [the account's name]",
        "--sources DIR: Use this catalogue.  [GSI_SOURCES, else the pack's]",
        "--pack DIR: Use this pack.  [GSI_PACK, else bundled]",
        "--home DIR: Use this home folder.  [GSI_HOME, else ./data]",
        "--config FILE: Read settings from this file.  [./gsi.toml]",
    ]
    assert shown_options("alerts list")[1:4] == [
        "--limit N: Show at most N rows.",
        "--json : Print JSON.",
        "--format : Print rows in this format.",
    ]
    assert shown_options("run")[0] == "--source ID: Use only this source; may be repeated."


def test_flags_are_above_all_other_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GSI_HOME", "elsewhere")
    (tmp_path / "my.toml").write_text("workers = 3\n")
    settings = settings_of(Path("h"), tmp_path / "my.toml", Path("s"), contact="desk")
    assert (settings.home, settings.sources, settings.workers, settings.contact) == (Path("h"), Path("s"), 3, "desk")


def test_the_pack_of_one_call_is_not_that_of_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GSI_PACK", raising=False)
    (tmp_path / "t.txt").write_text("5 km")
    refused = CliRunner().invoke(PROGRAM, ["extract", "t.txt", "--pack", "nowhere"])
    assert "nowhere" in str(refused.exception)
    assert CliRunner().invoke(PROGRAM, ["extract", "t.txt"]).exit_code == 0
    assert settings_of().pack is None
