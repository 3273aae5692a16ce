"""The log of runs: one JSON object a line in ``logs/gsi-etl.jsonl``, rotated, with the run's id on each line.

Secrets are cut out and control characters escaped before a line is written. A log that cannot be written never
stops a run. A terminal shows something else: see ``cli.render.output``.
"""

from __future__ import annotations

import json
import logging
import logging.handlers
import sys
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from gsi_etl.base.addresses import scrub
from gsi_etl.base.formatting import visible

FILE = "gsi-etl.jsonl"
MAX_BYTES = 5_000_000
#: Files besides the one being written: at most 55 MB in all.
KEPT = 10

_logger = logging.getLogger("gsi_etl.run")
_logger.setLevel(logging.INFO)
_logger.propagate = False

_settings = {"stderr": False}

P = ParamSpec("P")
T = TypeVar("T")


class _AtWork(Protocol):
    run_id: str
    timings: dict[str, float]


W = TypeVar("W", bound=_AtWork)


@contextmanager
def to_file(folder: Path, run_id: str, secrets: Collection[str] = ()) -> Iterator[None]:
    """Write the lines of one run to ``folder`` while the block lasts; an error that ends it is logged and raised."""
    # delay: the file is opened with the first line, where an error is printed and does not stop the run.
    handler = _Rotating(folder / FILE, maxBytes=MAX_BYTES, backupCount=KEPT, encoding="utf-8", delay=True)
    handlers: list[logging.Handler] = [handler]
    if _settings["stderr"]:
        handlers.append(logging.StreamHandler(sys.stderr))
    for one in handlers:
        one.setFormatter(_JsonLines(secrets))
        one.addFilter(lambda record: getattr(record, "run_id", None) == run_id)
        _logger.addHandler(one)
    note("begun", run_id)
    try:
        yield
    except BaseException as error:
        note("failed", run_id, level=logging.ERROR, words=f"{type(error).__name__}: {error}")
        raise
    finally:
        for one in handlers:
            _logger.removeHandler(one)
            one.close()


def to_stderr() -> None:
    """From now on, write the lines of every run to stderr as well."""
    _settings["stderr"] = True


def note(event: str, run_id: str, level: int = logging.INFO, **fields: Any) -> None:
    """One line: what happened (``begun``, ``source``, ``stage``, ``ended``, ``failed``, ...) and its fields."""
    _logger.log(level, event, extra={"run_id": run_id, "fields": fields})


def timed(stage: str) -> Callable[[Callable[Concatenate[W, P], T]], Callable[Concatenate[W, P], T]]:
    """A stage of the pipeline that notes how long it took (seconds), and adds it to its workspace's ``timings``."""

    def around(function: Callable[Concatenate[W, P], T]) -> Callable[Concatenate[W, P], T]:
        @wraps(function)
        def measured(workspace: W, /, *args: P.args, **kwargs: P.kwargs) -> T:
            began = time.monotonic()
            try:
                return function(workspace, *args, **kwargs)
            except Exception as error:
                error.add_note(f"stage: {stage}")
                raise
            finally:
                seconds = time.monotonic() - began
                workspace.timings[stage] = workspace.timings.get(stage, 0.0) + seconds
                note("stage", workspace.run_id, stage=stage, seconds=round(seconds, 3))

        return measured

    return around


def read(folder: Path, run_id: str) -> list[dict[str, Any]]:
    """The lines of one run, oldest first, as far as rotation has kept them. A torn line is skipped."""
    found = []
    for path in sorted(folder.glob(f"{FILE}*"), key=_age, reverse=True):
        with path.open(encoding="utf-8", errors="replace") as handle:
            for text in handle:
                if run_id in text:
                    try:
                        line = json.loads(text)
                    except ValueError:
                        continue
                    if line.get("run_id") == run_id:
                        found.append(line)
    return found


def _age(path: Path) -> int:
    suffix = path.name.removeprefix(FILE).lstrip(".")
    return int(suffix) if suffix.isdigit() else 0


class _Rotating(logging.handlers.RotatingFileHandler):
    def close(self) -> None:
        # Closing writes again what could not be written; that error was printed the first time.
        with suppress(OSError):
            super().close()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # logging's own name
        error = sys.exc_info()[1]
        print(f"warning: could not log {record.getMessage()!r}: {error}", file=sys.stderr)  # noqa: T201


class _JsonLines(logging.Formatter):
    def __init__(self, secrets: Collection[str]) -> None:
        super().__init__()
        self._secrets = tuple(secrets)

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC)
        line = {
            "at": f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z",
            "level": record.levelname.lower(),
            "run_id": record.__dict__["run_id"],
            "event": record.getMessage(),
            **record.__dict__["fields"],
        }
        clean = {name: self._clean(value) for name, value in line.items()}
        return json.dumps(clean, ensure_ascii=False)

    def _clean(self, value: Any) -> Any:
        if value is None or isinstance(value, bool | int | float):
            return value
        return visible(scrub(str(value), self._secrets))
