"""Which pages can state a figure that is looked for, told from their bytes alone: a tenth of a per cent of the news.

The words are the reference data's: the phrases of the target measures and the names of their publications. Each
becomes the runs of ASCII letters in it, so that neither a page's encoding nor an entity hides it: ``travail forcé`` is
``travail`` and ``forc``. A page passes when all runs of a phrase occur, in order, with nothing but marks, markup and
letters beyond ASCII between them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from gsi_etl.base import pack
from gsi_etl.figures.meaning import phrases

_RUN = re.compile(r"[a-z0-9]+")
#: A shorter run is in every page ("gsi" in a hundred scripts): a phrase of nothing longer says nothing.
_SHORTEST = 5
#: A run of so few letters is on every page: not worth a look of its own.
_COMMON = 3
#: How long a fragment is that stands for several phrases: short enough to be of many, long enough to be of few pages.
_FRAGMENTS = range(5, 8)
#: Between two runs of a phrase: anything that is neither a letter nor a digit, a tag, an entity. Each alternative
#: begins differently, so that no page makes the search long.
_GAP = rb"(?:[^a-z0-9<&]|<[^<>]{0,400}>|&#?[a-z0-9]{1,8};){1,40}"
#: Capitals become small, all but letters and digits a space.
_LETTERS = bytes(ord(chr(c).lower()) if c < 128 and chr(c).isalnum() else 32 for c in range(256))
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class Prefilter:
    """``passes(body)``: may the page state a target figure? Bytes in UTF-16 always may."""

    def __init__(self, phrases: Iterable[str]) -> None:
        runs = {tuple(_RUN.findall(phrase.casefold())) for phrase in phrases}
        self._groups = _groups(_needed({run for run in runs if any(len(part) >= _SHORTEST for part in run)}))

    def passes(self, body: bytes) -> bool:
        if body.startswith(_UTF16):
            return True
        if b"\xc2\xad" in body or b"&shy;" in body:
            body = body.replace(b"&shy;", b"").replace(b"\xc2\xad", b"")
        # A page has each of its words many times: what is looked for in them is found ten times as fast.
        words = b" ".join(set(body.translate(_LETTERS).split()))
        asked = [
            phrase
            for fragment, phrases in self._groups
            if fragment in words
            for phrase in phrases
            if all(word in words for word in phrase.words)
        ]
        if not asked:
            return False
        text = body.lower()
        return any(phrase.whole.search(text) for phrase in asked)


@dataclass(frozen=True, slots=True)
class _Phrase:
    """``words``: its runs, the longest first, since most pages lack it; ``whole``: all of them in their order."""

    words: tuple[bytes, ...]
    whole: re.Pattern[bytes]

    @classmethod
    def of(cls, run: tuple[str, ...]) -> _Phrase:
        words = sorted({part.encode() for part in run if len(part) > _COMMON}, key=lambda part: (-len(part), part))
        return cls(tuple(words), re.compile(_GAP.join(re.escape(part.encode()) for part in run)))


def _needed(runs: set[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Without those in which another one stands: where "forced labourers" is, "forced labour" is, too."""
    patterns = {run: _Phrase.of(run).whole for run in runs}
    return [
        run
        for run in sorted(runs)
        if not any(other != run and whole.search(" ".join(run).encode()) for other, whole in patterns.items())
    ]


def _groups(runs: Iterable[tuple[str, ...]]) -> list[tuple[bytes, list[_Phrase]]]:
    """The phrases under few fragments of words, each phrase under one that it holds: where the fragment is not on a
    page, none of them is. The fragment that stands for the most phrases is taken first."""
    left, groups = set(runs), []
    while left:
        counted: Counter[str] = Counter(fragment for run in left for fragment in _fragments(run))
        best = max(counted, key=lambda fragment: (counted[fragment], len(fragment), fragment))
        of = sorted(run for run in left if best in _fragments(run))
        groups.append((best.encode(), [_Phrase.of(run) for run in of]))
        left.difference_update(of)
    return groups


@cache
def _fragments(run: tuple[str, ...]) -> frozenset[str]:
    return frozenset(part[at : at + size] for part in run for size in _FRAGMENTS for at in range(len(part) - size + 1))


@pack.per_pack
@cache
def prefilter() -> Prefilter:
    """The filter for the present subject: its target measures and its publications."""
    return Prefilter(phrases.searched())
