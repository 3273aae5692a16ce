"""Functions stay short. Complexity, branches and parameters are ruff's (pyproject.toml)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LONGEST = 60
#: What may be longer, and why.
EXCEPTIONS = {
    "quality/audit.py audit": "one parameter a line, and the suites in their order",
    "run/plan.py settle": "one parameter a line, and the record of the run",
    "run/context.py open_run": "what is opened is closed in reverse order: one block",
    "site/pages/figure.py figure_page": "one dictionary: what the template shows",
}


def functions(code: str) -> dict[str, int]:
    """Each function with its length in lines."""
    found = (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return {node.name: (node.end_lineno or node.lineno) - node.lineno + 1 for node in found}


def long_functions(folder: str) -> set[str]:
    base = ROOT / folder
    return {
        f"{path.relative_to(base)} {name}"
        for path in sorted(base.rglob("*.py"))
        for name, lines in functions(path.read_text(encoding="utf-8")).items()
        if lines > LONGEST
    }


@pytest.mark.parametrize("folder", ["src/gsi_etl", "flows"])
def test_no_function_is_longer_than_a_screen_without_a_reason(folder: str) -> None:
    assert long_functions(folder) - set(EXCEPTIONS) == set()


def test_every_exception_is_still_one() -> None:
    assert set(EXCEPTIONS) - long_functions("src/gsi_etl") == set()


def test_a_long_function_would_be_found() -> None:
    assert functions("def f():\n" + "    pass\n" * LONGEST) == {"f": LONGEST + 1}
