"""The code knows no subject: its words are in packs. Docstrings and comments may give examples; the demo is content."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "gsi_etl"
WORDS = re.compile(
    r"slave|sklav|esclav|schiav|escrav|niewol|walk free|\bgsi 20\d\d|\bgems\b|\bilo\b|forced[ _-](?:labou?r|marriage)"
    r"|modern[ _-]slavery|people_in_|prevalence_per_|share_of_population\b|traffick|bondage|servitude|minderoo"
    r"|\bmoderne[rsn]?\b|moderna|moderno|współczesn|vulnerability|government[ _]response|exploitation",
    re.IGNORECASE,
)
#: Where a word of the bundled subject stands in code, and why it may.
ALLOWED = {
    "figures/numbers/excluded_by_shape.py": "plural nouns that are counted, of any subject: slaves among them",
    "figures/text/unknown_places.py": "words in capitals that are no places, of any subject: Trafficking, Slavery",
    "figures/tables/header_words.py": "moderne Sklaverei: an adjective that labels in other languages may have",
    "parse/plain_text.py": "ordinary words of eight languages, by which letters set apart are joined",
    "base/measures.py": "rank_by_prevalence: a name of the reader's own",
}


def words_of(path: Path) -> Iterator[str]:
    """What the code of a file says: its names and texts, without docstrings and comments."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        yield from _python(ast.parse(text))
    elif path.suffix == ".sql":
        yield re.sub(r"--[^\n]*", "", text)
    elif path.suffix == ".json":
        yield json.dumps(json.loads(text), ensure_ascii=False)
    else:
        yield text


def _python(tree: ast.AST) -> Iterator[str]:
    prose = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.value
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.alias):
            yield node.name
        elif isinstance(node, ast.arg | ast.keyword) and node.arg:
            yield node.arg


def found_in(files: list[Path]) -> dict[str, list[str]]:
    told = {path: sorted({hit.group() for text in words_of(path) for hit in WORDS.finditer(text)}) for path in files}
    return {
        str(path.relative_to(SOURCE if path.is_relative_to(SOURCE) else ROOT)): hits
        for path, hits in told.items()
        if hits
    }


@pytest.mark.slow
def test_the_package_names_no_subject() -> None:
    files = [path for path in SOURCE.rglob("*") if path.is_file() and path.suffix not in (".pyc", "")]
    files = [path for path in files if path.relative_to(SOURCE).parts[0] not in ("demo", "_assets")]
    assert {".py", ".j2", ".css", ".js", ".json", ".jsonl", ".csv", ".yaml", ".md"} <= {path.suffix for path in files}
    found = found_in(files)
    assert {name: hits for name, hits in found.items() if name not in ALLOWED} == {}


def test_flows_views_and_suites_name_no_subject() -> None:
    folders = (ROOT / "flows", ROOT / "warehouse" / "views", ROOT / "warehouse" / "migrations", ROOT / "expectations")
    files = [path for folder in folders for path in folder.iterdir() if path.suffix in (".py", ".sql", ".json")]
    assert found_in(files) == {}


def test_a_word_of_the_subject_in_code_would_be_found(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    code = """of = forced_labour()  # Walk Free
def trafficking(slaves): return of.debt_bondage"""
    planted.write_text(f'"""Of modern slavery."""\nMEASURE = "forced_labour"\n{code}\n', encoding="utf-8")
    found = {hit for text in words_of(planted) for hit in WORDS.findall(text)}
    assert found == {"forced_labour", "traffick", "slave", "bondage"}
    script = tmp_path / "site.js"
    script.write_text("const unit = 'people_in_modern_slavery'", encoding="utf-8")
    assert [hit for text in words_of(script) for hit in WORDS.findall(text)] == ["people_in_", "modern_slavery"]
