"""Starting costs little, and no command loads what it does not need."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from gsi_etl import __version__

HEAVY = (
    "prefect",
    "starlette",
    "uvicorn",
    "great_expectations",
    "pandas",
    "duckdb",
    "trafilatura",
    "bs4",
    "lxml",
    "feedparser",
    "pypdfium2",
)

LOADED = """
import sys, runpy
sys.argv = ["gsi-etl", *sys.argv[1:]]
try:
    from gsi_etl.cli import main
    main()
except SystemExit:
    pass
print("LOADED", *sorted({name.split(".")[0] for name in sys.modules}), file=sys.stderr)
"""


def loaded(*words: str, folder: Path, text: str = "") -> set[str]:
    """The top-level packages that a command had loaded when it ended."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *words], cwd=folder, input=text, capture_output=True, text=True, timeout=60
    )
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("LOADED"), done.stderr
    return set(last.split())


def test_help_takes_less_than_a_third_of_a_second_of_cpu(tmp_path: Path) -> None:
    def cpu() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-m", "gsi_etl", "--help"], cwd=tmp_path, check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    cpu()
    assert min(cpu() for _ in range(4)) < 0.3


@pytest.mark.parametrize(
    ("words", "text", "allowed"),
    [
        (("--help",), "", set()),
        (("run", "--help"), "", set()),
        (("extract", "-"), "An estimated 2.6 million people in North Korea live in modern slavery.", set()),
        (("sources", "list"), "", set()),
        (("doctor",), "", {"duckdb"}),
        (("figures",), "", {"duckdb"}),
        (("sql", "FROM figures"), "", {"duckdb"}),
    ],
)
def test_a_command_loads_only_what_it_needs(
    words: tuple[str, ...], text: str, allowed: set[str], tmp_path: Path
) -> None:
    assert loaded(*words, folder=tmp_path, text=text) & set(HEAVY) <= allowed


def test_importing_the_package_loads_nothing_of_it() -> None:
    code = "import sys, gsi_etl; print(*[m for m in sys.modules if m.startswith('gsi_etl')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["gsi_etl"]


def test_the_program_ends_without_looking_for_garbage_and_says_all_it_had_to_say() -> None:
    """What is frozen when Python ends it does not look at; what was printed, to a pipe too, is not lost."""
    code = """
import atexit, gc, sys
atexit.register(lambda: print("frozen", gc.get_freeze_count() > 1000))
from gsi_etl.cli import main
sys.argv = ["gsi-etl", "--version"]
main()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [f"gsi-etl {__version__}", "frozen True"]
