"""The collectors that this machine has had batches from, in ``collectors.json`` of its home folder, and the checks on
them: every number came, and no machine has fallen silent. A machine that was retired is deleted from the file by hand.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from gsi_etl.base.fileio import write_durably
from gsi_etl.errors import HomeError
from gsi_etl.model import CheckResult
from gsi_etl.spool import Header

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FILE = "collectors.json"
SUITE = "collectors"
#: A number that is missing is reported after so long: files that are copied one by one arrive in any order.
PATIENCE = timedelta(hours=1)
#: Numbers before the newest that are looked for at most.
FAR_BACK = 1000


@dataclass(frozen=True, slots=True)
class Machine:
    """What is known of a collector: its newest batch, and since when which numbers before it have been missing."""

    sequence: int
    ended_at: datetime
    version: str
    missing: Mapping[int, datetime] = field(default_factory=dict)


Machines = dict[str, Machine]


def read_machines(home: Path) -> Machines:
    """All collectors there have been. Raises HomeError when the file is damaged."""
    path = home / FILE
    try:
        return _codec().validate_json(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise HomeError(
            "the list of collectors cannot be read",
            where=str(path),
            why=str(error).partition("\n")[0],
            kept="nothing was fetched and nothing changed",
            hint="delete the file: the collectors are noted again as their batches come",
        ) from None


def write_machines(home: Path, machines: Machines) -> None:
    """Raises OSError when the file cannot be written."""
    text = json.dumps(_codec().dump_python(machines, mode="json"), indent=2)
    write_durably(home / FILE, text.encode())


def with_batches(
    machines: Machines, headers: Iterable[Header], there: Mapping[str, Collection[int]], now: datetime
) -> Machines:
    """The list after these batches. ``there``: by machine, all numbers that are in the spool, refused ones too."""
    result = dict(machines)
    for header in sorted(headers, key=lambda header: header.sequence):
        before = result.get(header.machine)
        seen = set(there.get(header.machine, ())) | {header.sequence}
        missing = dict(before.missing) if before else {}
        if before is not None:  # what the first batch that ever came had before it is not ours to miss
            first = max(before.sequence + 1, header.sequence - FAR_BACK)
            missing |= dict.fromkeys(range(first, header.sequence), now)
        newest = before is None or header.sequence > before.sequence
        made = Machine(header.sequence, header.ended_at, header.version) if newest or before is None else before
        result[header.machine] = replace(made, missing={n: at for n, at in missing.items() if n not in seen})
    return result


def machine_checks(machines: Machines, *, now: datetime, silence: timedelta) -> list[CheckResult]:
    """For each collector: whether it still sends, and whether all that it sent came."""
    found = []
    for name, machine in sorted(machines.items()):
        lost = sorted(n for n, at in machine.missing.items() if now - at >= PATIENCE)
        found.append(
            check(
                f"every batch of {name} came",
                not lost,
                f"missing: {', '.join(map(str, lost[:20]))}{' and more' if len(lost) > 20 else ''}"
                if lost
                else "all came",
                "an unbroken row of numbers",
                "A batch that is lost on its way is noticed",
            )
        )
        found.append(
            check(
                f"{name} sends batches",
                now - machine.ended_at <= silence,
                f"the last one is of {machine.ended_at:%Y-%m-%d %H:%M} UTC",
                f"one in {silence.total_seconds() / 3600:g} hours",
                "A collector that has fallen silent is noticed",
            )
        )
    return found


def check(name: str, success: bool, observed: str, expected: str, sentence: str) -> CheckResult:
    """A result of this suite, for the operator."""
    return CheckResult(SUITE, name, "operator", success, observed, expected, sentence)


@cache
def _codec() -> TypeAdapter[Machines]:
    from pydantic import TypeAdapter

    return TypeAdapter(Machines)
