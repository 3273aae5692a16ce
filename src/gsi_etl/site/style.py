"""The style sheet, and of it what one page needs: it is in every page, and most of a short one would else be style.

A selector goes when it can match nothing in the page, by the names of elements, classes and ids that stand there, a
rule with its last selector, and a colour that no rule names. What this does not understand of a selector it takes for
something that may match. Knows CSS and HTML as
text, and nothing of what the pages say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import count

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_STRING = re.compile(r"""("[^"]*"|'[^']*')""")
_SPACES = re.compile(r"\s+")
_AROUND = re.compile(r"\s*([{};,])\s*|(?<=:)\s+")
_ARGUMENTS = re.compile(r"::?[\w-]+(\([^()]*(\([^()]*\)[^()]*)*\))?|\[[^\]]*\]")
_HELD = re.compile(r"\0(\d+)\0")
_NEEDED = re.compile(r"([.#]?)(-?[a-zA-Z_][\w-]*)")
_ELEMENTS = re.compile(r"<([a-z][a-z0-9]*)")
#: Our templates put attributes in double quotes; text from outside has none that are not escaped.
#: Patterns that begin with fixed letters are ten times as fast as one with a choice, and all pages are searched.
_CLASS, _ID = re.compile(r'class="([^"]*)"'), re.compile(r'id="([^"]*)"')
#: At-rules that hold rules; any other is kept whole.
_GROUPS = ("@media", "@supports")


@dataclass(frozen=True, slots=True)
class _Rule:
    """``selectors``: each with the names that must all be in a page for it to match. None: kept as it is."""

    body: str
    selectors: tuple[tuple[str, frozenset[str]], ...]

    def of(self, names: frozenset[str]) -> str:
        kept = ",".join(selector for selector, needed in self.selectors if needed <= names)
        return f"{kept}{{{self.body}}}" if kept else ""


@dataclass(frozen=True)
class Sheet:
    """A style sheet as it is written. ``made``: names that a script may add to any page, see ``made_by``."""

    written: str
    made: frozenset[str] = frozenset()

    @cached_property
    def text(self) -> str:
        """All of it, without comments and spaces."""
        return _without_spaces(_COMMENT.sub("", self.written))

    @cached_property
    def _groups(self) -> list[tuple[str, list[_Rule]]]:
        """(the at-rule around, or "", and its rules), in the order of the sheet."""
        found: list[tuple[str, list[_Rule]]] = []
        for prelude, body in _blocks(self.text):
            if prelude.startswith(_GROUPS):
                found.append((prelude, [_rule(*inner) for inner in _blocks(body)]))
            elif found and not found[-1][0]:
                found[-1][1].append(_rule(prelude, body))
            else:
                found.append(("", [_rule(prelude, body)]))
        return found

    def of(self, page: str) -> str:
        """What of it a page needs."""
        return self._of_names(names_in(page) | self.made)

    @lru_cache(maxsize=1024)  # noqa: B019  (there is one sheet)
    def _of_names(self, names: frozenset[str]) -> str:
        parts = []
        for around, rules in self._groups:
            kept = "".join(rule.of(names) for rule in rules)
            if kept:
                parts.append(f"{around}{{{kept}}}" if around else kept)
        return "".join(parts)


def names_in(page: str) -> frozenset[str]:
    """Elements as ``p``, classes and ids as ``.quiet`` and ``#quiet``, of a page; a few more do no harm."""
    given = set(" ".join({*_CLASS.findall(page), *_ID.findall(page)}).split())
    elements = set(_ELEMENTS.findall(page))
    return frozenset(
        {"html", "head", "body", *elements, *("." + name for name in given), *("#" + name for name in given)}
    )


def made_by(script: str) -> frozenset[str]:
    """Names of what a script makes, as it writes them: ``make("ul", { class: "found" })``, ``classList.add("on")``."""
    found = set(re.findall(r"""\bmake\(\s*"(\w+)\"""", script))
    for mark, names in re.findall(r"""\b(class|id): "([^"]+)\"""", script):
        found.update(("." if mark == "class" else "#") + name for name in names.split())
    found.update(f".{name}" for name in re.findall(r"""classList\.add\("([\w-]+)"\)""", script))
    return frozenset(found)


def _without_spaces(text: str) -> str:
    """Strings stay as they are: every second part is one."""
    parts = _STRING.split(text)
    parts[::2] = [_AROUND.sub(lambda match: match[1] or "", _SPACES.sub(" ", part)) for part in parts[::2]]
    return "".join(parts).strip()


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """(what stands before the brace, what stands between it and the one that closes it)."""
    depth, began, opened = 0, 0, 0
    for match in re.finditer(r"""[{}]|"[^"]*"|'[^']*'""", text):
        if match[0] == "{":
            if depth == 0:
                opened = match.start()
            depth += 1
        elif match[0] == "}":
            depth -= 1
            if depth == 0:
                yield text[began:opened].strip(), text[opened + 1 : match.start()]
                began = match.end()


def _rule(prelude: str, body: str) -> _Rule:
    body = body.removesuffix(";")
    if prelude.startswith("@"):
        return _Rule(body, ((prelude, frozenset()),))
    # A comma between parentheses parts no selectors.
    held = [match[0] for match in _ARGUMENTS.finditer(prelude)]
    numbers = count()
    bare = _ARGUMENTS.sub(lambda _: f"\0{next(numbers)}\0", prelude)
    selectors = []
    for one in bare.split(","):
        needed = frozenset(map("".join, _NEEDED.findall(_HELD.sub(" ", one))))
        selectors.append((_HELD.sub(lambda match: held[int(match[1])], one), needed))
    return _Rule(body, tuple(selectors))
