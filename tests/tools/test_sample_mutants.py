"""The mutation sample notices what no test can miss, and leaves the checkout alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import sample_mutants
from faults import Fault, in_python, in_sql
from sample_mutants import Copy, Mutant, nearest_first, sample

pytestmark = pytest.mark.slow

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


def test_what_the_tests_of_the_package_miss_those_of_others_may_notice(tmp_path: Path) -> None:
    root = checkout(tmp_path / "here")
    boundary = "from sums import is_more\n\ndef test_boundary():\n    assert not is_more(1, 1)\n"
    for name, text in {"own/test_more.py": TEST, "else/test_boundary.py": boundary}.items():
        (root / "tests" / name).parent.mkdir()
        (root / "tests" / name).write_text(text)
    copy = Copy(tmp_path, 100, root)
    for kind, expected in (
        ("return", ("noticed", "tests/own/test_more.py::test_more")),
        ("comparison", ("by others", "tests/else/test_boundary.py::test_boundary")),
    ):
        assert copy.look(replace(fault(kind), tests="tests/own")) == expected


def test_a_test_that_fails_without_any_fault_proves_nothing_and_is_left_out(tmp_path: Path) -> None:
    root = checkout(tmp_path / "here")
    (root / "tests/test_alone.py").write_text("def test_nothing():\n    assert False\n")
    copy = Copy(tmp_path, 100, root)
    assert copy.look(fault("comparison")) == ("survived", "")
    assert copy.left_out == ["tests/test_alone.py::test_nothing"]
    assert copy.look(fault("return")) == ("noticed", "tests/test_sums.py::test_more")


def test_a_module_that_fails_without_any_fault_ends_the_sample(tmp_path: Path) -> None:
    root = checkout(tmp_path / "here")
    (root / "tests/test_sums.py").write_text("import nothing\n")
    with pytest.raises(SystemExit, match="fails without any fault"):
        Copy(tmp_path, 100, root).look(fault("return"))


def test_the_module_of_the_same_name_is_asked_first_and_those_of_speed_never(tmp_path: Path) -> None:
    root = checkout(tmp_path)
    for name, text in {
        "a": "sums",
        "b": "nothing",
        "c": "from x.sums import",
        "speed": "sums",
        "at_size": "sums",
    }.items():
        (root / f"tests/test_{name}.py").write_text(text)
    found = [Path(path).stem for path in nearest_first(fault("return"), root)]
    assert found == ["test_sums", "test_c", "test_a", "test_b"]


def test_nearest_to_a_file_of_views_is_the_module_that_names_most_of_them(tmp_path: Path) -> None:
    root = checkout(tmp_path)
    (root / "views").mkdir()
    (root / "views/14_of_all.sql").write_text("CREATE OR REPLACE VIEW core.run_rows;\nCREATE VIEW main.alerts;")
    for name, text in {"a": "runs", "b": "alerts, runs", "c": ""}.items():
        (root / f"tests/test_{name}.py").write_text(text)
    of_views = Mutant("sql-0", "views/14_of_all.sql", "tests", Fault("constant", 0, 0, b""))
    assert [Path(path).stem for path in nearest_first(of_views, root)][:2] == ["test_b", "test_a"]


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


def test_a_type_is_no_place_for_a_fault() -> None:
    code = b'Form = Literal["table", "csv"]\nchosen: Literal["a", "b"] = other["x"]\n'
    assert [one.put_into(code).splitlines()[1] for one in in_python(code)] == [
        b'chosen: Literal["a", "b"] = other[\'XXx\']'
    ]


def test_what_returns_false_returns_true_with_a_fault() -> None:
    code = b"def f(x):\n    if x:\n        return True\n    return False\n"
    made = {one.put_into(code).split(b"\n", 1)[1] for one in in_python(code) if one.kind == "return"}
    assert made == {
        b"    if x:\n        return None\n    return False\n",
        b"    if x:\n        return True\n    return True\n",
    }
