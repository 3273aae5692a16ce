"""The same sentence set in other ways says the same: each figure of each page is read again after each of twenty."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from case_reading import DOCUMENTS, lines, read

_PARAGRAPH = re.compile(r"<p>[^<]*\d[^<]*</p>")
_NUMBER = re.compile(r"\d[\d,.]*\d")
_FILLER = re.compile(r"<p>The index is made by[^<]*</p>")


def _in_numbers(what: str) -> Callable[[str], str]:
    return lambda text: _NUMBER.sub(lambda m: re.sub(r"([,.])", rf"{what}\1", m.group()), text)


def _behind_numbers(what: str) -> Callable[[str], str]:
    return lambda text: re.sub(r"(\d[\d,.]*\d)(?=\s(?:people|million|per|of))", rf"\1{what}", text)


def _full_width(text: str) -> str:
    return _NUMBER.sub(lambda m: "".join(chr(ord(c) + 0xFEE0) for c in m.group()), text)


SETTINGS: dict[str, Callable[[str], str]] = {
    "zero-width space": _in_numbers("\u200b"),
    "word joiner": _in_numbers("\u2060"),
    "direction mark": _in_numbers("\u200e"),
    "soft hyphen in numbers": _in_numbers("\u00ad"),
    "soft hyphen in words": lambda t: t.replace("million", "mil\u00adlion").replace("people", "peo\u00adple"),
    "wbr": _in_numbers("<wbr>"),
    "note in sup": _behind_numbers("<sup>1</sup>"),
    "note in anchor": _behind_numbers('<a href="#fn3">3</a>'),
    "note in span": _behind_numbers('<span style="vertical-align: super">2</span>'),
    "note in characters": _behind_numbers("⁴"),
    "dagger": _behind_numbers("†"),
    "bold": lambda t: _NUMBER.sub(r"<b>\g<0></b>", t),
    "span within a number": lambda t: _NUMBER.sub(lambda m: f"<span>{m.group()[0]}</span>{m.group()[1:]}", t),
    "italics within a word": lambda t: t.replace("people", "<i>peo</i>ple").replace("slavery", "sla<em>very</em>"),
    "break before a number": lambda t: re.sub(r"(?<=[a-z]) (?=\d)", "<br>", t),
    "break behind a number": lambda t: re.sub(r"(?<=\d) (?=[a-z])", "<br/>\n", t),
    "lines": lambda t: t.replace(" ", "\n   "),
    "no-break spaces": lambda t: t.replace(" ", "\u00a0"),
    "entities": lambda t: t.replace("n", "&#110;").replace("5", "&#x35;"),
    "full width": _full_width,
    "hidden number": lambda t: t.replace("<p>", "<p><span hidden>9,999,999 people </span><del>8,888</del>"),
}


def _pages() -> list[tuple[str, str]]:
    found = []
    for path in sorted(DOCUMENTS.rglob("*.html")):
        page = path.read_text("utf-8")
        for number, match in enumerate(_PARAGRAPH.finditer(page)):
            if match.group().isascii() and "&" not in match.group() and not _FILLER.match(match.group()):
                found.append((f"{path.stem}-{number}", match.group()))
    return found


PLACES = (("North Korea", "2,640,000", "104.6"), ("Eritrea", "451,000", "93.0"), ("Burundi", "408,000", "40.0"),
          ("India", "7,989,000", "6.1"), ("China", "3,864,000", "2.8"), ("Pakistan", "3,186,000", "16.8"),
          ("Nigeria", "1,386,000", "7.7"), ("Indonesia", "1,220,000", "4.7"), ("Chad", "168,000", "12.0"),
          ("Somalia", "216,000", "15.5"))  # fmt: skip
SENTENCES = (
    "In {0} {1} people live in modern slavery.",
    "An estimated {1} people were in modern slavery in {0} in 2016.",
    "In {0}, {2} of every 1,000 people live in modern slavery.",
    "The prevalence of modern slavery in {0} is {2} per 1,000 people.",
    "About {1} people in {0} are in modern slavery, or {2} per 1,000 people.",
    "There are {1} people in modern slavery in {0}.",
    "{0} has {1} people in modern slavery.",
    "According to the index, {1} people live in modern slavery in {0}.",
)
PAGES = _pages() + [
    (f"{place[0]}-{number}", f"<p>{sentence.format(*place)}</p>")
    for place in PLACES
    for number, sentence in enumerate(SENTENCES)
]
_ALONE = (
    "<!DOCTYPE html><html lang='en'><body><main><article><h1>Numbers</h1><p>The index is made by a research group that "
    "combines surveys with data on risk, and publishes its estimates every few years.</p>{}<p>The index is made by a "
    "research group that combines surveys with data on risk, so that readers may judge.</p></article></main></body>"
    "</html>"
)


def _figures(paragraph: str) -> list[str]:
    return lines(read(_ALONE.replace("{}", paragraph).encode(), "html"))


def _differences(pages: list[tuple[str, str]]) -> tuple[int, list[str]]:
    pairs, differences = 0, []
    for name, paragraph in pages:
        plain = _figures(paragraph)
        for setting, change in SETTINGS.items():
            pairs += 1
            if (changed := _figures(change(paragraph))) != plain:
                differences.append(f"{name}, {setting}: {plain} became {changed}")
    print(f"{pairs} pairs, {len(differences)} differences")
    return pairs, differences


def test_a_sentence_set_in_other_ways_says_the_same() -> None:
    pairs, differences = _differences(PAGES[::12])
    assert pairs >= 100
    assert differences == []


@pytest.mark.slow
def test_every_sentence_set_in_other_ways_says_the_same() -> None:
    pairs, differences = _differences(PAGES)
    assert pairs >= 2_000
    assert differences == []
