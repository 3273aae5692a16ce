"""Commands whose work is only written down: what each call was given, and what the command line said and returned."""

from __future__ import annotations

import importlib
import shlex
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

#: What an action that ends with an exit code returns here.
CODE = 7


def record(monkeypatch: pytest.MonkeyPatch, work: Mapping[str, Sequence[str]], calls: list[str]) -> None:
    """Replace the functions, by module of ``gsi_etl.cli.actions``, by ones that note their call and do nothing."""
    for module, names in work.items():
        found = importlib.import_module(f"gsi_etl.cli.actions.{module}")
        for name in names:
            monkeypatch.setattr(found, name, recorder(f"{module}.{name}", calls, CODE))


def recorder(name: str, calls: list[str], answer: object) -> Any:
    def call(*words: object, **named: object) -> object:
        said = [*map(plain, words), *(f"{key}={plain(value)}" for key, value in named.items())]
        calls.append(f"{name}({', '.join(said)})")
        return answer

    return call


def plain(value: object) -> str:
    return f"Path {str(value)!r}" if isinstance(value, Path) else repr(value)


def told(program: Any, typed: Iterable[str], calls: list[str]) -> str:
    """For each command line what it called, why it was refused and its exit code."""
    lines = []
    for one in typed:
        calls.clear()
        done = CliRunner().invoke(program, shlex.split(one))
        refused = [line for line in done.stderr.splitlines() if line.startswith("Error: ")]
        lines += [f"$ gsi-etl {one}", *(f"  {call}" for call in calls), *(f"! {line}" for line in refused)]
        lines += [f"= {done.exit_code}", ""]
    return "\n".join(lines)
