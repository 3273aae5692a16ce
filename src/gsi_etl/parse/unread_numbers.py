"""Quantities that a page shows, or gives to programs, where no text can be read: counters that a script fills, pictures
with words for those who cannot see them, structured data.

They are not figures: nobody knows what is drawn. But a page that moved its figures there has not taken them back.
Knows the tree.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote

from gsi_etl.base import measures, pack
from gsi_etl.base.formatting import counted
from gsi_etl.parse.attributes import Attributes
from gsi_etl.parse.css_layout import Element
from gsi_etl.parse.fact_boxes import QUANTITY, is_boilerplate
from gsi_etl.parse.plain_text import squeeze
from gsi_etl.parse.read import unread

_NOT_SAID = frozenset(("meta", "link", "a", "option", "input"))
_SAID = frozenset(("alt", "aria-label", "title", "content", "label", "data-label", "data-title", "data-caption"))
_COUNTER = re.compile(
    r"data-(?:[\w-]{0,30}-)?(?:count|to|end|value|target|number|num|stop|final|max|total|figure)\w{0,9}"
)
_COUNTED = re.compile(r"[1-9]\d{0,14}(?:[.,]\d{1,15})*")
_META = frozenset(("description", "og:description", "twitter:description"))
_DIGIT = re.compile(r"\d")
_DIGITS = re.compile(r"\d[\d.,\s]*")
_DESCRIPTION = re.compile(r'"(?:description|headline|abstract|text)"\s{0,5}:\s{0,5}"((?:[^"\\]|\\.){1,2000})"')
_MOST_SCRIPT = 50_000
_CONTENT = re.compile(r"""content(?<!\wcontent)\s{0,5}:\s{0,5}(?:"([^"\n]{1,300})"|'([^'\n]{1,300})')""")
_DRAWING = re.compile(r"data:image/svg\+xml[^,]{0,60}?(?P<coded>;base64)?,", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,2000}>")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Numbers as they are in attributes and drawings, and what may hold others: looked at only where it matters."""

    attributes: tuple[str, ...]
    drawn: tuple[str, ...]
    metas: tuple[Element, ...]
    scripts: tuple[Element, ...]

    def notes(self, text: str) -> list[str]:
        """A note on what the text lacks; on scripts and structured data only where it states no quantity itself."""
        found = [(self.attributes, "attributes"), (self.drawn, "drawings, style sheets or frames")]
        if not QUANTITY.search(text):
            found.append((tuple(_data(self.metas, self.scripts)), "structured data"))
            found.append((tuple(_in_scripts(_scripts(self.scripts))), "scripts"))
        if not any(numbers for numbers, _ in found):
            return []
        known = {_folded(match) for match in _DIGITS.findall(text)}
        return [note for numbers, where in found if (note := self._note(numbers, where, known))]

    def _note(self, numbers: tuple[str, ...], where: str, known: set[str]) -> str:
        missing = list(dict.fromkeys(n for n in numbers if not {_folded(d) for d in _DIGITS.findall(n)} <= known))
        if not missing:
            return ""
        stands = "stands" if len(missing) == 1 else "stand"
        named = ", ".join(repr(number) for number in missing[:3])
        return unread(f"{counted(len(missing), 'number')} {stands} in {where} and not in text: {named}")


def elsewhere(tree: Element, attributes: Attributes) -> Elsewhere:
    """To be asked before the tree is read as it is seen."""
    return Elsewhere(
        (*_attributes(attributes), *_fields(tree)),
        tuple(_drawn(tree)),
        tuple(tree.iter("meta")),
        tuple(tree.iter("script")),
    )


def _attributes(attributes: Attributes) -> Iterator[str]:
    names = {name for name in set[str]().union(*attributes.values()) if name in _SAID or name[:5] in ("data-", "value")}
    for element, held in attributes.items():
        if names.isdisjoint(held) or element.tag in _NOT_SAID:
            continue
        for name, value in held.items():
            if name not in names:
                continue
            if name in _SAID:
                telling = _DIGIT.search(value) is not None and QUANTITY.search(value) is not None
            else:
                telling = _is_counter(element, name, value)
            if telling and not any(is_boilerplate(e) for e in (element, *element.iterancestors())):
                yield squeeze(value)[:80]


def _fields(tree: Element) -> Iterator[str]:
    """Quantities in fields that nobody can write in: they are shown as text is."""
    for field in tree.iter("input"):
        value = field.get("value") or ""
        fixed = field.get("readonly") is not None or field.get("disabled") is not None
        kind = field.get("type", "text")
        telling = (kind == "text" and QUANTITY.search(value)) or (kind == "number" and _COUNTED.fullmatch(value))
        if fixed and telling and not any(is_boilerplate(e) for e in (field, *field.iterancestors())):
            yield squeeze(value)[:80]


def _is_counter(element: Element, name: str, value: str) -> bool:
    """Whether an attribute holds the number that a script or the browser shows in an empty element."""
    gauge = name == "value" and element.tag in ("meter", "progress")
    if not gauge and (name[:5] != "data-" or _COUNTER.fullmatch(name) is None):
        return False
    return _COUNTED.fullmatch(value) is not None and _is_empty(element)


def _drawn(tree: Element) -> Iterator[str]:
    """Quantities that are drawn as pictures are, or written by a style sheet or in a frame's own page."""
    for element in tree.iter("svg", "iframe", "style", "img", "object", "embed"):
        if element.tag in ("img", "object", "embed"):
            drawing = _in_address(element.get("src") or element.get("data") or "")
            texts = [_TAG.sub(" ", drawing)] if drawing else []
        elif element.tag == "svg":
            texts = [piece.text_content() for piece in element.iter("text")]
        elif element.tag == "iframe":
            texts = [_TAG.sub(" ", element.get("srcdoc") or "")]
        else:
            texts = [one or other for one, other in _CONTENT.findall((element.text or "")[:_MOST_SCRIPT])]
        found = [quantity for text in texts for quantity in _quantities(text)]
        if found and (element.tag == "style" or not any(is_boilerplate(e) for e in element.iterancestors())):
            yield from found


def _in_address(address: str) -> str:
    """The drawing that an address holds itself; "" for all others."""
    match = _DRAWING.match(address)
    if match is None or len(address) > _MOST_SCRIPT:
        return ""
    if not match["coded"]:
        return unquote(address[match.end() :])
    try:
        return base64.b64decode(unquote(address[match.end() :])).decode("utf-8", "replace")
    except ValueError:
        return ""


def _is_empty(element: Element) -> bool:
    """Whether a counter shows nothing yet: no text, or the number that it counts up from."""
    return squeeze(element.text_content()) in ("", "0", "1", "0.0", "00", "—", "-", "…")


def _data(metas: Iterable[Element], scripts: Iterable[Element]) -> Iterator[str]:
    for meta in metas:
        if (meta.get("name") or meta.get("property") or "").lower() in _META:
            yield from _quantities(meta.get("content") or "")
    for script in scripts:
        if "ld+json" in (script.get("type") or ""):
            for text in _DESCRIPTION.findall((script.text or "")[:_MOST_SCRIPT]):
                yield from _quantities(text)


def _scripts(scripts: Iterable[Element]) -> Iterator[str]:
    for script in scripts:
        if script.text and "ld+json" not in (script.get("type") or ""):
            yield script.text[:_MOST_SCRIPT]


def _in_scripts(texts: Iterable[str]) -> Iterator[str]:
    words = _counted_words()
    pattern = re.compile(
        f"(?:{'|'.join(words)})" r"\w{0,30}[\"']?\s{0,3}[:=]\s{0,3}[\"']?(\d{1,3}(?:,\d{3})+|\d{3,12})", re.IGNORECASE
    )
    for text in texts:
        low = text.lower()
        end = 0
        for start in sorted(found for word in words for found in _places(low, word)):
            if start >= end and (match := pattern.match(low, start)):
                yield match[1]
                end = match.end()


def _places(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


@pack.per_pack
@cache
def _counted_words() -> tuple[str, ...]:
    """What a name in a script may begin with before a number that people see: general, and the subject's own nouns."""
    nouns = [noun for name in measures.stocks() for noun in measures.measures()[name].nouns]
    own = {noun.removesuffix("s") for noun in nouns if noun.isalpha()}
    return ("victim", "people", "prevalence", "estimate", *sorted(own))


def _quantities(text: str) -> Iterator[str]:
    for match in QUANTITY.finditer(text):
        start = match.start()
        while start and text[start - 1] in "0123456789.,":
            start -= 1
        yield squeeze(text[start : match.end() + 12])[:40]


def _folded(number: str) -> str:
    return re.sub(r"\D", "", number).rstrip("0")
