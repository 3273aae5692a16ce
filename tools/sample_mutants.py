#!/usr/bin/env python3
"""Put small faults into the code, one at a time, and see whether the fast tests notice.

usage: sample_mutants.py [--seed N] [--each N] [--package NAME ...] [--only ID ...] [--limit SECONDS] [--near] [--list]

The sample is drawn by a fixed seed, as many faults from each package, so it is the same until a package's code changes;
a larger one begins with the smaller one. Faults go into a copy of the checkout in a temporary folder, never into the
checkout. The package's tests run there, the nearest modules first, until one fails; where none does, all other fast
tests, on all cores. A fault counts as noticed only if what failed passes without it. A test that fails without it, too,
is left out from then on and named at the end; tests of speed are never asked, for they fail when the machine is busy.
Ends with a table, and the diff of each fault that nobody noticed.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from faults import Fault, in_python, in_sql

ROOT = Path(__file__).resolve().parents[1]
_LEFT_OUT = shutil.ignore_patterns(
    ".venv*", ".git", "*_cache", "__pycache__", ".hypothesis", "node_modules", "build", "dist", "gsi-demo", "bench"
)

#: Of each package: the files that get faults, and the folder of the tests that should notice.
PACKAGES = {
    **{
        name: ((f"src/gsi_etl/{name}/**/*.py",), f"tests/{name}")
        for name in ("changes", "reconcile", "quality", "warehouse", "alerts", "site", "cli", "run")
    },
    "flows": (("flows/*.py",), "tests/flows"),
    "sql": (("warehouse/views/[0-8]*.sql", "warehouse/queries/*.sql", "warehouse/published.sql"), "tests/warehouse"),
}

#: All cores, whole modules, in the order that takes least.
_PARALLEL = ("-nauto", "--dist=loadfile", "--no-loadscope-reorder")
#: Modules of tests that measure: how fast the machine is today is no property of the code.
_OF_SPEED = re.compile(r"speed|at_size|linear_time")
_CREATED = re.compile(r"CREATE (?:OR REPLACE )?(?:VIEW|MACRO) (?:core|main)\.(\w+?)(?:_rows|_now)?\b")


@dataclass(frozen=True)
class Mutant:
    name: str
    path: str
    tests: str
    fault: Fault

    def diff(self, root: Path = ROOT) -> str:
        before = (root / self.path).read_bytes()
        old, new = (part.decode().splitlines(keepends=True) for part in (before, self.fault.put_into(before)))
        return "".join(difflib.unified_diff(old, new, self.path, self.path, n=0))


def sample(package: str, seed: int, each: int, root: Path = ROOT) -> list[Mutant]:
    """As many faults of the package; always the same for the same code and seed."""
    patterns, tests = PACKAGES[package]
    found: list[tuple[str, Fault]] = []
    for path in sorted(path for pattern in patterns for path in root.glob(pattern)):
        content = path.read_bytes()
        faults = in_sql(content) if path.suffix == ".sql" else in_python(content)
        found += [(path.relative_to(root).as_posix(), fault) for fault in faults]
    random.Random(f"{seed} {package}").shuffle(found)  # noqa: S311
    drawn = islice(((path, fault) for path, fault in found if _is_code(path, fault, root)), each)
    return [Mutant(f"{package}-{number}", path, tests, fault) for number, (path, fault) in enumerate(drawn)]


def _is_code(path: str, fault: Fault, root: Path) -> bool:
    """A module that does not compile is no fault worth a test run."""
    try:
        return path.endswith(".sql") or bool(compile(fault.put_into((root / path).read_bytes()), path, "exec"))
    except SyntaxError:
        return False


def nearest_first(mutant: Mutant, root: Path = ROOT) -> list[str]:
    """The package's test modules: first the one of the same name, then those that import what has the fault, those that
    compare whole texts, and those that name it.

    A file of views has a number for a name: nearest is the module that names most of what the file creates.
    """
    path = root / mutant.path
    stem = path.stem.lstrip("0123456789_")
    created = set(_CREATED.findall(path.read_text(encoding="utf-8"))) if path.suffix == ".sql" else set()

    def distance(test: Path) -> tuple[bool, int, bool, bool, bool, str]:
        text = test.read_text(encoding="utf-8")
        named = sum(name in text for name in created)
        whole = "assert_approved" in text
        return stem not in test.stem, -named, f".{stem} import" not in text, not whole, stem not in text, str(test)

    return [str(path.relative_to(root)) for path in sorted(_modules(root / mutant.tests), key=distance)]


def all_others(mutant: Mutant, root: Path = ROOT) -> list[str]:
    """The test modules of other packages."""
    own = set(_modules(root / mutant.tests))
    return [str(path.relative_to(root)) for path in sorted(_modules(root / "tests")) if path not in own]


def _modules(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("test_*.py") if not _OF_SPEED.search(path.stem))


class Copy:
    """A copy of the checkout, whose code is what its tests import."""

    def __init__(self, folder: Path, limit: float, root: Path = ROOT, *, near: bool = False) -> None:
        self.root = folder / "checkout"
        self.limit = limit
        self.near = near
        self.left_out: list[str] = []
        self._passing: set[str] = set()
        self._tried = False
        shutil.copytree(root, self.root, ignore=_LEFT_OUT)
        # Compiled once, as it is: to do so for every fault takes longer than most tests.
        self._pytest(["-n0", "--collect-only", "tests"], compiled=True)

    def look(self, mutant: Mutant) -> tuple[str, str]:
        """What came of the fault: noticed, noticed by others, survived or timed out; and the test that noticed."""
        outcome, test = self._asked(mutant, nearest_first(mutant, self.root), ["-x", "-n0"])
        others = all_others(mutant, self.root)
        if outcome != "survived" or self.near or not others:
            return outcome, test
        if not self._tried:
            self._tried = True
            self.left_out += self._pytest([*_PARALLEL, *map(str, sorted(_modules(self.root / "tests")))])[1]
        outcome, test = self._asked(mutant, others, ["-x", *_PARALLEL])
        return "by others" if outcome == "noticed" else outcome, test

    def _asked(self, mutant: Mutant, modules: list[str], how: list[str]) -> tuple[str, str]:
        while True:
            code, names = self._with_fault(mutant, [*how, *modules])
            failed = next(iter(names), "")
            if code is None:
                return "timed out", ""
            if code in (0, 5):  # 5: none of them is a fast test
                return "survived", ""
            if self._passes(failed or mutant.tests):
                return "noticed", failed or "import"
            if "::" not in failed or failed in self.left_out:
                raise SystemExit(f"{failed or mutant.tests} fails without any fault; make the tests pass first")
            self.left_out.append(failed)

    def _with_fault(self, mutant: Mutant, tests: list[str]) -> tuple[int | None, list[str]]:
        path = self.root / mutant.path
        content, times = path.read_bytes(), path.stat()
        path.write_bytes(mutant.fault.put_into(content))
        try:
            left_out = (f"--deselect={test}" for test in self.left_out)
            return self._pytest([*left_out, *tests])
        finally:
            path.write_bytes(content)
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))

    def _passes(self, test: str) -> bool:
        if test not in self._passing:
            code = self._pytest(["-x", "-n0", test] if "::" in test else ["-x", "-n0", test, "--collect-only"])[0]
            if code != 0:
                return False
            self._passing.add(test)
        return True

    def _pytest(self, arguments: list[str], *, compiled: bool = False) -> tuple[int | None, list[str]]:
        """Its exit code, None when it took too long; and the tests that failed. ``compiled``: keep bytecode."""
        cache = self.root.parent / "cache"
        shutil.rmtree(cache, ignore_errors=True)
        command = [sys.executable, "-m", "pytest", "-o", f"cache_dir={cache}"]
        command += ["--basetemp", str(self.root.parent / "tmp"), *arguments]
        environment = {**os.environ, "PYTHONPATH": str(self.root / "src"), "HYPOTHESIS_STORAGE_DIRECTORY": str(cache)}
        # Compiled code is known by its file's size and second: a second fault, put in at once, may go unseen.
        environment["PYTHONDONTWRITEBYTECODE"] = "" if compiled else "1"
        process = subprocess.Popen(
            command,
            cwd=self.root,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            code: int | None = process.wait(self.limit)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            _end(process)
        last = cache / "v/cache/lastfailed"
        return code, list(json.loads(last.read_text())) if last.exists() else []


def _end(process: subprocess.Popen[bytes]) -> None:
    """End what the tests left running, and only that: they are a process group of their own."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def table(results: list[tuple[Mutant, str]]) -> Iterator[str]:
    counts = Counter((mutant.name.rpartition("-")[0], outcome) for mutant, outcome in results)
    columns = ("noticed", "by others", "survived", "timed out")
    yield f"{'package':12}" + "".join(f"{column:>11}" for column in columns)
    for package in dict.fromkeys(mutant.name.rpartition("-")[0] for mutant, _ in results):
        yield f"{package:12}" + "".join(f"{counts[package, column]:11}" for column in columns)
    total = [sum(outcome == column for _, outcome in results) for column in columns]
    yield f"{'all':12}" + "".join(f"{number:11}" for number in total)
    noticed = total[0] + total[1]
    yield f"noticed: {noticed} of {len(results)}, {100 * noticed / max(len(results), 1):.0f} %"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--each", type=int, default=9, help="faults in each package (9)")
    parser.add_argument("--package", nargs="+", choices=PACKAGES, default=list(PACKAGES))
    parser.add_argument("--only", nargs="+", metavar="ID", help="only these of the sample, such as sql-3")
    parser.add_argument("--limit", type=float, default=900, help="seconds for the tests of one fault (900)")
    parser.add_argument("--near", action="store_true", help="ask the tests of the fault's own package alone")
    parser.add_argument("--list", action="store_true", help="show the sample's diffs and run nothing")
    options = parser.parse_args()
    drawn = [mutant for package in options.package for mutant in sample(package, options.seed, options.each)]
    drawn = [mutant for mutant in drawn if options.only is None or mutant.name in options.only]
    if options.list:
        print("\n".join(f"{mutant.name} ({mutant.fault.kind})\n{mutant.diff()}" for mutant in drawn))
        return 0
    results: list[tuple[Mutant, str]] = []
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copy = Copy(Path(folder), options.limit, near=options.near)
        for mutant in drawn:
            began = time.monotonic()
            outcome, test = copy.look(mutant)
            results.append((mutant, outcome))
            print(f"{mutant.name:14}{outcome:11}{time.monotonic() - began:5.0f} s  {test}", flush=True)
    print("\n" + "\n".join(table(results)))
    for test in copy.left_out:
        print(f"left out, for it fails without any fault: {test}")
    for mutant, outcome in results:
        if outcome != "noticed":
            print(f"\n{mutant.name} {outcome} ({mutant.fault.kind})\n{mutant.diff()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
