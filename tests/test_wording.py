"""What people read is plain English: words that no engineer would use are found."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
#: Read by people too. An applied migration is kept byte for byte, so its comments stay.
DATA = sorted(
    path
    for folder in ("sources", "expectations", "warehouse/queries", "warehouse/views")
    for path in (ROOT / folder).rglob("*.*")
    if path.suffix in (".yaml", ".sql", ".md")
)
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        ROOT / "Makefile",
        ROOT / "prefect.yaml",
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "deploy").rglob("*.*"),
        *DATA,
    ]
)
QUAINT = {
    r"\banew\b": "again, new",
    r"\bmend(s|ed|ing)?\b": "fix",
    r"\bas (it|they) stands?\b": "now, unchanged",
    r"\bnobody is told\b|\btells? (nobody|of)\b|\b(is|are|was|be|been) told\b|\btold (to|of)\b": "sent, reported",
    r"\bhears? of (it|each|them)\b": "receives",
    r"\b(takes?|taken) back\b": "remove, undo",
    r"(?<!there )(?<!where )\b(is|are) no (?!longer|more|other|need|date\b|such)\w+": "is not a",
    r"\bfor good\b": "permanently",
    r"\bill\b": "failing",
    r"\bwell folder\b|\bsources well\b|\ball well\b": "healthy",
    r"\bwithout a word\b": "silently",
    r"\b(gives? away|gave away)\b": "contains, reveals",
    r"\bis asked anew\b|\bmade anew\b": "rebuilt",
    r"\bwhat became of\b": "result",
    r"\bwritten down\b|\bwrites? down\b": "recorded",
}


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """Strings, docstrings and comments of a module, with their lines."""
    code = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def quaint(text: str) -> list[str]:
    folded = " ".join(text.split())
    return [match[0] for pattern in QUAINT for match in re.finditer(pattern, folded, re.IGNORECASE)]


def modules() -> list[Path]:
    return sorted([*(ROOT / "src").rglob("*.py"), *(ROOT / "flows").glob("*.py")])


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_strings_of_the_program_are_plain_english(path: Path) -> None:
    assert [f"line {line}: {word}" for line, text in strings(path) for word in quaint(text)] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_pages_are_plain_english(path: Path) -> None:
    assert [f"{word!r}" for word in quaint(path.read_text(encoding="utf-8"))] == []


def test_a_quaint_word_would_be_found() -> None:
    assert quaint("The page is no\n  document; it is made anew, mended.") == [
        "anew",
        "mended",
        "is no document",
        "made anew",
    ]
