"""Which part of a document a source asks for: ``select`` keeps, ``ignore`` leaves out. CSS or XPath for pages, JSONPath
for JSON.

A ``select`` that finds nothing is an error and never "all figures are gone": the page has changed, or is another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree
from lxml import html as lxml_html
from lxml.cssselect import CSSSelector

from gsi_etl.base.formatting import counted
from gsi_etl.errors import ParseError
from gsi_etl.parse.css_layout import Element
from gsi_etl.parse.plain_text import squeeze
from gsi_etl.parse.seen import take_out

_STEP = re.compile(
    r"\.\.(?P<deep>\*|[\w-]+)|\.(?P<name>\*|[\w-]+)|\[(?P<index>-?\d+|\*)\]"
    r"|\[(?P<quote>['\"])(?P<key>.*?)(?P=quote)\]|\.\.(?=\[)"
)
_SHOWN = 60


def is_xpath(selector: str) -> bool:
    return selector.startswith(("/", "(", "./", "xpath:"))


def in_scope(tree: Element, select: Iterable[str], ignore: Iterable[str]) -> list[str]:
    """Change the page's tree to what is asked for; returns what each selector found. Raises ParseError."""
    notes = []
    for selector in ignore:
        found = _found(tree, selector)
        notes.append(_note("ignore", selector, found))
        for element in found:
            if element is not tree:
                take_out(element)
    select = tuple(select)
    if not select:
        return notes
    kept: dict[Element, None] = {}
    for selector in select:
        found = _found(tree, selector)
        notes.append(_note("select", selector, found))
        kept.update(dict.fromkeys(found))
    if not kept:
        raise ParseError(
            "select: finds nothing on the page",
            rule="select",
            why=f"no element is {' or '.join(repr(s) for s in select)}"[:300],
            hint="the publisher changed the page: compare it with select: in the source's file",
        )
    _keep(tree, kept)
    return notes


def _found(tree: Element, selector: str) -> list[Element]:
    try:
        result = tree.xpath(selector.removeprefix("xpath:")) if is_xpath(selector) else CSSSelector(selector)(tree)
    except (etree.XPathError, SyntaxError, ValueError) as error:
        raise ParseError(f"{selector!r} is not a selector: {error}", rule="select") from None
    return [found for found in result if isinstance(found, lxml_html.HtmlElement)] if isinstance(result, list) else []


def _note(word: str, selector: str, found: list[Element]) -> str:
    if not found:
        return f"{word} {selector}: nothing"
    said = squeeze(found[0].text_content())[:_SHOWN]
    return f"{word} {selector}: {counted(len(found), 'element')}, the first says {said!r}"


def _keep(tree: Element, kept: dict[Element, None]) -> None:
    """The page's body becomes the kept elements; its head, with what the page declares, stays."""
    outermost = [e for e in kept if not any(a in kept for a in e.iterancestors())]
    body = next(tree.iter("body"), tree)
    if body in kept:
        return
    in_order = [element for element in tree.iter() if element in set(outermost)]
    for element in in_order:
        element.tail = None
    for child in list(body):
        body.remove(child)
    body.text = None
    article = etree.SubElement(body, "article")
    for element in in_order:
        article.append(element)


# -------------------------------------------------------------------------------------------------------------- JSON


def json_in_scope(data: Any, select: Iterable[str], ignore: Iterable[str]) -> Any:
    """The value without what ``ignore`` finds, and of the rest only what ``select`` finds, each in its place."""
    ignored = {trail for path in ignore for trail in _trails(data, path)}
    # The last of a list first: the others keep their places until their turn comes.
    for trail in sorted(ignored, key=_place, reverse=True):
        _remove(data, trail)
    select = tuple(select)
    if not select:
        return data
    trails = [trail for path in select for trail in _trails(data, path)]
    if not trails:
        raise ParseError(
            "select: finds nothing in the answer",
            rule="select",
            why=f"there is no {' or '.join(repr(s) for s in select)}"[:300],
            hint="the service changed its answer: compare it with select: in the source's file",
        )
    return _only(data, (), {trail[:depth] for trail in trails for depth in range(len(trail) + 1)}, set(trails))


Trail = tuple[str | int, ...]


def _trails(data: Any, path: str) -> list[Trail]:
    trails: list[Trail] = [()]
    at = 1
    while at < len(path):
        step = _STEP.match(path, at)
        if step is None:
            raise ParseError(
                f"{path!r} is not a JSONPath that can be read", rule="select", why=f"at {path[at:][:20]!r}"
            )
        at = step.end()
        trails = [found for trail in trails for found in _step(_value(data, trail), trail, step)]
    return trails


def _step(value: Any, trail: Trail, step: re.Match[str]) -> Iterator[Trail]:
    deep, name, index, key = step["deep"], step["name"], step["index"], step["key"]
    if deep is not None or step.group() == "..":
        for below in _all(value, trail):
            yield from _children(_value(value, below[len(trail) :]), below, deep or "*")
    elif index is not None and index != "*":
        number = int(index)
        if isinstance(value, list) and -len(value) <= number < len(value):
            yield (*trail, number % len(value))
    else:
        yield from _children(value, trail, key if key is not None else name or "*", literal=key is not None)


def _children(value: Any, trail: Trail, name: str, *, literal: bool = False) -> Iterator[Trail]:
    if name == "*" and not literal:
        keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
        yield from ((*trail, key) for key in keys)
    elif isinstance(value, dict) and name in value:
        yield (*trail, name)


def _all(value: Any, trail: Trail) -> Iterator[Trail]:
    yield trail
    for child in _children(value, trail, "*"):
        yield from _all(value[child[-1]], child)


def _value(data: Any, trail: Trail) -> Any:
    for key in trail:
        data = data[key]
    return data


def _place(trail: Trail) -> tuple[tuple[bool, int, str], ...]:
    return tuple((isinstance(key, int), key if isinstance(key, int) else 0, str(key)) for key in trail)


def _remove(data: Any, trail: Trail) -> None:
    if not trail:
        return
    holder = _value(data, trail[:-1])
    key = trail[-1]
    if isinstance(holder, list) and isinstance(key, int):
        del holder[key]
    elif isinstance(holder, dict):
        holder.pop(key, None)


def _only(value: Any, trail: Trail, wanted: set[Trail], whole: set[Trail]) -> Any:
    if trail in whole:
        return value
    children = [child for child in _children(value, trail, "*") if child in wanted]
    if isinstance(value, dict):
        return {child[-1]: _only(value[child[-1]], child, wanted, whole) for child in children}
    return [_only(value[child[-1]], child, wanted, whole) for child in children]
