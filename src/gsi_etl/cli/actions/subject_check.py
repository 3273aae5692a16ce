"""``gsi-etl subject check``: what a pack lacks, by what it blocks, with file, line and what to do."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import typer
from rich.text import Text

from gsi_etl.base.formatting import counted, visible
from gsi_etl.cli.actions.subject_findings import BLOCKED, Finding, chosen, findings
from gsi_etl.cli.render.output import console


def check(folder: Path | None, *, home: Path | None, config: Path | None, as_json: bool) -> int:
    """Prints it. Returns 1 where something keeps the pack from working."""
    root = chosen(folder, home, config)
    found = findings(root)
    stopped = sum(one.stops for one in found)
    if as_json:
        typer.echo(json.dumps({"pack": str(root), "works": not stopped, "findings": [asdict(one) for one in found]}))
        return 1 if stopped else 0
    _print(root, found)
    out = console()
    if stopped:
        out.print(Text(f"\n{root}: {counted(stopped, 'fault')} to correct", style="bold red"))
    else:
        advice = f", {counted(len(found), 'note')}" if found else ""
        out.print(Text(f"\n{root}: the pack works{advice}", style="bold green"))
    return 1 if stopped else 0


def _print(root: Path, found: list[Finding]) -> None:
    out = console()
    for blocks, title in BLOCKED.items():
        those = [one for one in found if one.blocks == blocks]
        if not those:
            continue
        out.print(Text(f"\n{title if any(one.stops for one in those) else _milder(title)}", style="bold"))
        for one in those:
            where = one.where.removeprefix(f"{root}/")
            style = "red" if one.stops else "yellow"
            out.print(Text.assemble(("  - ", style), (visible(where), "bold"), "  ", visible(one.words)))
            out.print(Text(f"      {visible(one.todo)}", style="dim"))


def _milder(title: str) -> str:
    """The same where nothing is stopped."""
    return f"{title}, in part" if " not " in title or " no " in title else title
