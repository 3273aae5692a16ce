"""How the parts of a chart look, read from the site's style sheet: a chart as a file has no sheet beside it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

SHEET = Path(__file__).resolve().parents[1] / "style.css"
#: What a drawing needs of a rule; all of it may be written as attributes.
PROPERTIES = ("fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "font-size", "font-weight")
_SELECTOR = re.compile(r"(?:svg(?:\.([\w-]+))? )?([a-z]+)?((?:\.[\w-]+)*)")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_VARIABLE = re.compile(r"var\((--[\w-]+)\)")


@dataclass(frozen=True, slots=True)
class _Rule:
    """Applies to a ``tag`` ('' for any) with these ``classes`` in a chart of ``kind`` ('' for any)."""

    kind: str
    tag: str
    classes: frozenset[str]
    sets: Mapping[str, str]


@cache
def colours() -> Mapping[str, str]:
    """The variables of the light scheme."""
    root = re.search(r":root \{(.*?)\n\}", SHEET.read_text(encoding="utf-8"), flags=re.DOTALL)
    return dict(re.findall(r"(--[\w-]+): ([^;]+);", root[1])) if root else {}


@cache
def _rules() -> tuple[_Rule, ...]:
    """Those of the sheet that draw, weakest first. Rules for narrow screens, print and the pointer do not count."""
    text = re.sub(r"/\*.*?\*/", "", SHEET.read_text(encoding="utf-8"), flags=re.DOTALL)
    text = re.sub(r"@[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", text)
    found = []
    for selectors, body in _RULE.findall(text):
        pairs = (pair.partition(":") for pair in body.split(";"))
        sets = {name.strip(): _VARIABLE.sub(lambda v: colours()[v[1]], value.strip()) for name, _, value in pairs}
        sets = {name: value for name, value in sets.items() if name in PROPERTIES}
        for selector in selectors.split(","):
            parts = _SELECTOR.fullmatch(selector.strip())
            if sets and parts and (parts[2] or parts[3]):
                found.append(_Rule(parts[1] or "", parts[2] or "", frozenset(parts[3].split(".")) - {""}, sets))
    return tuple(sorted(found, key=lambda rule: (len(rule.classes) + bool(rule.kind), bool(rule.tag))))


@lru_cache(maxsize=1024)
def look_of(kind: str, tag: str, classes: str) -> Mapping[str, str]:
    """The attributes of an element of a chart."""
    held, found = frozenset(classes.split()), dict[str, str]()
    for rule in _rules():
        if rule.kind in ("", kind) and rule.tag in ("", tag) and rule.classes <= held:
            found.update(rule.sets)
    found.pop("font-size", None) if tag != "text" else None
    return {name: value.removesuffix("px") for name, value in found.items()}
