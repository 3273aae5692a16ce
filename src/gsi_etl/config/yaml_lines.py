"""YAML that knows its lines: where a field stands, and which are given twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

import yaml

_QUICK: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
#: libyaml is ten times as fast, and crashes on deep nesting: so it gets no text that can nest deeper than Python itself
#: follows. Levels begin with one of these marks, or with more blanks each, of which so few characters hold 126 levels.
_SHORT, _NESTING, _MOST = 8_000, "[{-?", 300


def composed(text: str) -> tuple[yaml.Node | None, object]:
    """The nodes, which know their lines, and the values they stand for. What is wrong with a text, Python's own loader
    says: it says more."""
    if len(text) <= _SHORT and sum(map(text.count, _NESTING)) <= _MOST:
        with suppress(yaml.YAMLError, ValueError, RecursionError):
            return _composed(_QUICK(text))
    return _composed(yaml.SafeLoader(text))


def _composed(loader: Any) -> tuple[yaml.Node | None, object]:
    try:
        node = loader.get_single_node()
        return node, None if node is None else loader.construct_document(node)
    finally:
        loader.dispose()


def line_of(node: yaml.Node | None, where: Iterable[object]) -> int:
    """The line (from 1) of the deepest part of ``where`` that the file has."""
    line = 1
    for part in where:
        if isinstance(node, yaml.MappingNode):
            pair = next((p for p in node.value if p[0].value == str(part)), None)
            if pair is None:
                return line
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            return line
    return line


def repeated(node: yaml.Node | None) -> Iterator[tuple[int, str]]:
    """Fields that a mapping has twice, with their line: YAML itself lets the last one win silently."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                yield key.start_mark.line + 1, key.value
            elif isinstance(key, yaml.ScalarNode):
                seen.add(key.value)
            yield from repeated(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from repeated(item)
