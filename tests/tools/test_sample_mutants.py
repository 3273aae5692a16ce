"""The mutation sample notices what no test can miss, and leaves the checkout alone."""

from __future__ import annotations

from pathlib import Path

import pytest

import sample_mutants
from faults import Fault, in_python, in_sql
from sample_mutants import Copy, Mutant, sample

CODE = "def is_more(a: int, b: int) -> bool:\n    return a > b\n"
TEST = "from sums import is_more\n\ndef test_more():\n    assert is_more(2, 1)\n    assert not is_more(1, 2)\n"


def checkout(root: Path) -> Path:
    for name, text in {"src/sums.py": CODE, "tests/test_sums.py": TEST, "pytest.ini": "[pytest]\n"}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def fault(kind: str) -> Mutant:
    (found,) = (one for one in in_python(CODE.encode()) if one.kind == kind)
    return Mutant("sums-0", "src/sums.py", "tests", found)


def test_a_fault_that_no_test_can_miss_is_noticed_a_boundary_survives_and_the_checkout_is_untouched(
    tmp_path: Path,
) -> None:
    root = checkout(tmp_path / "here")
    copy = Copy(tmp_path, 100, root)
    assert copy.look(fault("return")) == ("noticed", "tests/test_sums.py::test_more")
    assert copy.look(fault("comparison")) == ("survived", "")
    assert (root / "src/sums.py").read_text() == (copy.root / "src/sums.py").read_text() == CODE


def test_tests_that_fail_without_any_fault_prove_nothing(tmp_path: Path) -> None:
    root = checkout(tmp_path / "here")
    (root / "tests/test_sums.py").write_text("def test_nothing():\n    assert False\n")
    with pytest.raises(SystemExit, match="fails without any fault"):
        Copy(tmp_path, 100, root).look(fault("return"))


def test_a_sample_is_always_the_same_and_a_larger_one_begins_with_it() -> None:
    small = sample("reconcile", 1, 2)
    assert small == sample("reconcile", 1, 3)[:2]
    assert small != sample("reconcile", 2, 2)
    assert {mutant.path.split("/")[2] for mutant in small} == {"reconcile"}
    assert all((sample_mutants.ROOT / mutant.path).is_file() and mutant.diff() for mutant in small)


def test_words_in_sql_texts_comments_and_between_are_no_places_for_a_junction() -> None:
    query = b"-- this OR that\nSELECT 'a AND b' WHERE x BETWEEN 1 AND 2 AND y IN ('p', 'q')"
    made = {(one.kind, one.put_into(query).splitlines()[1]) for one in in_sql(query)}
    assert [line for kind, line in made if kind == "and/or"] == [
        b"SELECT 'a AND b' WHERE x BETWEEN 1 AND 2 OR y IN ('p', 'q')"
    ]
    assert ("member dropped", b"SELECT 'a AND b' WHERE x BETWEEN 1 AND 2 AND y IN ('q')") in made


def test_a_fault_is_an_exchange_of_bytes() -> None:
    assert Fault("constant", 5, 6, b"8").put_into("é = 7".encode()) == "é = 8".encode()
