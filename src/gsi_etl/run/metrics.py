"""How the system does, in Prometheus' text format: ``metrics.prom`` in the home folder, beside ``public/``.

Written after each run, for node_exporter's textfile collector or any web server. Seconds, bytes, Unix time. Knows the
published database through ``warehouse.connection``.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from gsi_etl.base.fileio import write_durably
from gsi_etl.warehouse.connection import open_reader

if TYPE_CHECKING:
    from gsi_etl.config.settings import Settings

FILE = "metrics.prom"

Sample = tuple[Mapping[str, str], Any]


def write_metrics(settings: Settings, *, at: datetime, status: str, timings: Mapping[str, float]) -> None:
    """Write the file again. Raises OSError or WarehouseError."""
    database = settings.public_path / "gsi.duckdb"
    with open_reader(database) as connection:

        def ask(sql: str) -> list[tuple[Any, ...]]:
            return connection.execute(sql).fetchall()

        sources = ask("SELECT source_id, status, failures, figures, last_ok_utc FROM source_health ORDER BY source_id")
        ((changes, undelivered, runs),) = ask(
            "SELECT (SELECT count(*) FROM changes), "
            "(SELECT count(DISTINCT alert_id) FROM alerts WHERE status NOT IN ('sent', 'seen')), "
            "(SELECT count(*) FROM runs)"
        )
        checks = ask("SELECT severity, count(*) FROM checks WHERE NOT success GROUP BY severity ORDER BY 1")
    free = shutil.disk_usage(settings.home).free
    one: Mapping[str, str] = {}
    text = "".join(
        [
            _metric("last_run_timestamp_seconds", "When the last run committed.", [(one, at.timestamp())]),
            _metric("last_run", "1 for the status of the last run.", [({"status": status}, 1)]),
            _metric(
                "last_run_stage_seconds",
                "How long each stage of the last run took.",
                [({"stage": stage}, round(seconds, 3)) for stage, seconds in timings.items()],
            ),
            _metric("runs", "Runs in the ledger.", [(one, runs)]),
            _metric(
                "source_up", "1 when the source is well.", [({"source": s[0]}, int(s[1] == "ok")) for s in sources]
            ),
            _metric(
                "source_failures", "Runs in a row without success.", [({"source": s[0]}, s[2] or 0) for s in sources]
            ),
            _metric("source_figures", "Figures the source states now.", [({"source": s[0]}, s[3]) for s in sources]),
            _metric(
                "source_last_ok_timestamp_seconds",
                "When the source last answered well.",
                [({"source": s[0]}, s[4].replace(tzinfo=UTC).timestamp()) for s in sources if s[4] is not None],
            ),
            _metric("changes", "Changes ever recorded.", [(one, changes)]),
            _metric("checks_failing", "Checks that do not hold.", [({"severity": s}, n) for s, n in checks]),
            _metric("alerts_undelivered", "Messages that wait or were given up.", [(one, undelivered)]),
            _metric("warehouse_bytes", "Size of the warehouse.", [(one, settings.warehouse_path.stat().st_size)]),
            _metric("free_bytes", "Free space where the home folder is.", [(one, free)]),
        ]
    )
    write_durably(settings.home / FILE, text.encode())


def _metric(name: str, words: str, samples: Iterable[Sample]) -> str:
    lines = [f"# HELP gsi_{name} {words}", f"# TYPE gsi_{name} gauge"]
    for labels, value in samples:
        named = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
        lines.append(f"gsi_{name}{{{named}}} {value}" if named else f"gsi_{name} {value}")
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return re.sub(r'["\\]', r"\\\g<0>", text).replace("\n", r"\n")
