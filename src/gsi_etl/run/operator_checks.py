"""What a run checks of its own work, beside the audit of what it read: the catalogue, collectors and the lake.

A result is made only where a check began to fail or passes again: most runs have none.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from gsi_etl.base.formatting import CAN_BE_USED
from gsi_etl.errors import CatalogError
from gsi_etl.model import CheckResult

if TYPE_CHECKING:
    from gsi_etl.run.context import Workspace


def operator_checks(workspace: Workspace) -> tuple[CheckResult, ...]:
    """All of them, in the order of reports."""
    return (*_of_the_catalogue(workspace), *_of_collectors(workspace), *_of_the_lake(workspace))


def _of_the_catalogue(workspace: Workspace) -> list[CheckResult]:
    """A result for each file of the catalogue that began to be unusable, or is usable again."""
    failing = {name for suite, name, _ in workspace.known.failing_checks if suite == "catalogue"}
    found = {f"{source_id}{CAN_BE_USED}": error for source_id, error in workspace.faulty.items()}
    if not workspace.options.unattended:
        found = {}  # a run by hand was refused, had there been any
    return [
        CheckResult(
            suite="catalogue",
            name=name,
            severity="operator",
            success=name not in found,
            observed=(found[name].why or found[name].what) if name in found else "usable",
            expected="a file that can be used: correct it; the other sources go on",
            sentence=f"{_file(name, found.get(name))} fits the catalogue's schema and names what there is",
        )
        for name in sorted(failing ^ found.keys())
    ]


def _file(name: str, error: CatalogError | None) -> str:
    """Of the catalogue: its path where the error has it, else its name."""
    return error.where.rpartition(":")[0] or error.where if error else name.partition(" ")[0]


def _of_collectors(workspace: Workspace) -> list[CheckResult]:
    """A result for each check of collectors and their batches that began to fail, or passes again."""
    if workspace.intake is None:
        return []
    from gsi_etl.run.collectors import SUITE

    failing = {name for suite, name, _ in workspace.known.failing_checks if suite == SUITE}
    silence = timedelta(hours=workspace.settings.silence_hours)
    return workspace.intake.checks(failing, now=workspace.started_at, silence=silence)


def _of_the_lake(workspace: Workspace) -> list[CheckResult]:
    """A result when the runs before could not reach the lake, or one could again."""
    if workspace.settings.lake is None:
        return []
    from gsi_etl.lake.carry import behind

    late = behind(workspace.settings.home)
    if (late is not None) == any(suite == "lake" for suite, _, _ in workspace.known.failing_checks):
        return []
    return [
        CheckResult(
            suite="lake",
            name="the lake has every run",
            severity="operator",
            success=late is None,
            observed=f"since {late['since']}: {late['why']}" if late else "it is up to date",
            expected="a lake that every run reaches; the warehouse's file has everything",
            sentence="What was committed is in the lake, too",
        )
    ]
