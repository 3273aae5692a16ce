"""From named features to reasons that a person can read: the strongest for a reading, and for its runner-up.

A feature's name says how two things stand to each other; the words of the text are found again here, only for figures
that are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from gsi_etl.base.measures import own_cue
from gsi_etl.figures.meaning.passage import Passage, Seen
from gsi_etl.figures.meaning.weights import Weights
from gsi_etl.figures.text.gazetteer import country_of_capital, within
from gsi_etl.model import Evidence, Slot, Where

#: How many reasons are kept for a reading.
KEPT = 3
Described = tuple[str, str, Where, int | None, int | None]


def reasons(
    slot: Slot,
    options: Mapping[str, Sequence[str]],
    chosen: str,
    weights: Weights,
    describe: Callable[[str, str], Described],
) -> list[Evidence]:
    """The strongest reasons for ``chosen``, and the strongest for the best of the others, if there is one."""
    others = [value for value in options if value != chosen]
    found = _strongest(slot, options[chosen], chosen, weights, describe, KEPT)
    if others:
        second = max(others, key=lambda value: weights.score(slot, options[value])) if others[1:] else others[0]
        found += _strongest(slot, options[second], second, weights, describe, 1, runner_up=True)
    return found


def _strongest(
    slot: Slot,
    names: Iterable[str],
    value: str,
    weights: Weights,
    describe: Callable[[str, str], Described],
    limit: int,
    *,
    runner_up: bool = False,
) -> list[Evidence]:
    """Features that are described in the same words are one reason, and their weights add up."""
    table = weights.slots[slot]
    sums: dict[Described, float] = {}
    described: dict[str, Described] = {}
    for name in names:
        weight = table.get(name, 0.0)
        if weight:
            kind = name.partition(":")[0]
            kind = kind if kind != "o" else name.rpartition(":")[0]  # names of one kind are described in the same words
            told = described.get(kind) or described.setdefault(kind, describe(value, name))
            sums[told] = sums.get(told, 0.0) + weight
    best = sorted(sums.items(), key=lambda item: (-item[1], item[0][0], item[0][1]))
    return [
        Evidence(slot, value or "none", reason, words, where, round(weight, 2), start, end, runner_up)
        for (reason, words, where, start, end), weight in best[:limit]
        if weight > 0
    ]


def of_measure(page: Passage, seen: Seen, index: int) -> Callable[[str, str], Described]:
    """Describes features of the measure slot."""

    def describe(value: str, name: str) -> Described:
        head = name.partition(":")[0]
        quantity = seen.quantities[index]
        if head in ("own", "rank"):
            return _cue(seen, index, own_cue(value))
        if head == "else":
            return _cue_elsewhere(page, seen, own_cue(value))
        if head == "page":
            return ("how many numbers of the text an edition states", "", "reference", None, None)
        if head == "known":
            told = "no edition states this number" if name.startswith("known:none") else "an edition states this number"
            return (told, "", "reference", None, None)
        if head in ("prev", "prevs", "topic", "again"):
            return ("what the number before counts", "", "sentence", None, None)
        if head == "col" or name.startswith("o:col"):
            return ("what the heading of its column says", "", "sentence", None, None)
        if name.startswith("o:pub"):
            return ("where the text names a publication", "", "earlier", None, None)
        if head in ("w", "g"):
            return _span(seen, "words beside the number", max(0, quantity.first - 3), quantity.end + 3)
        if head == "o" and name.count(":") >= 2:
            cue = next((c for c in seen.cues if name.split(":")[1] in c[2]), None)
            if cue is not None:
                return _span(seen, f"speaks of {name.split(':')[1].replace('_', ' ')}", cue[0], cue[1] + 1)
        return ("kind and size of the number", _quote(seen, index), "number", None, None)

    return describe


def of_place(page: Passage, seen: Seen, index: int) -> Callable[[str, str], Described]:
    """Describes features of the place slot."""

    def describe(value: str, name: str) -> Described:
        head = name.partition(":")[0]
        if head == "pb":
            named = [m for m in seen.places if m.code == value]
            told = "named in the sentence" if named else "its capital is named in the sentence"
            mention = min(
                named or [m for m in seen.places if country_of_capital(m.code) == value],
                key=lambda m: abs(m.first - seen.quantities[index].first),
            )
            return _span(seen, told, mention.first, mention.last + 1)
        if head == "pe":
            return _place_elsewhere(page, seen, value)
        if head == "pk":
            return ("an edition states this number for the place", "", "reference", None, None)
        if head == "pp":
            return ("the place of the number before", "", "earlier", None, None)
        if any(m.code == value for m in seen.places):
            mention = next(m for m in seen.places if m.code == value)
            by = {"pr": "its turn in a row of places", "pc": "its row or column of a table"}
            return _span(seen, by.get(head, "named in the sentence"), mention.first, mention.last + 1)
        if head == "pr":
            return ("its turn in a row of places", "", "earlier", None, None)
        return _place_elsewhere(page, seen, value) if value else ("no place is named", "", "earlier", None, None)

    return describe


def of_year(seen: Seen) -> Callable[[str, str], Described]:
    """Describes features of the year slot. A year is of the number's clause where the sentence has one of each."""
    alone = len(seen.quantities) == 1 and len({year for _, year in seen.years}) == 1

    def describe(value: str, name: str) -> Described:
        if value in ("0", ""):
            return ("no year is said of it", "", "sentence", None, None)
        own = next((word for word, year in seen.years if str(year) == value), None)
        if own is not None and not name.startswith("yb"):
            return _span(seen, "year in the sentence", max(0, own - 1), own + 1, "clause" if alone else "sentence")
        return ("year in the sentence before", value, "earlier", None, None)

    return describe


def of_edition(seen: Seen) -> Callable[[str, str], Described]:
    """Describes features of the edition slot."""

    def describe(value: str, name: str) -> Described:
        if not value:
            return ("no edition is cited for it", "", "sentence", None, None)
        if name.startswith("ea"):
            return ("the edition states this number", "", "reference", None, None)
        if name.startswith(("eb", "b")):
            return ("cited in an earlier sentence", value, "earlier", None, None)
        if name.startswith(("et", "t")):
            return ("cited in the title", value, "title", None, None)
        if name.startswith("ed"):
            return ("what the source says of itself", value, "default", None, None)
        if seen.publications:
            first, last, _ = seen.publications[0]
            return _span(seen, "cited in the sentence", first, last + 1)
        return ("cited in the text", value, "earlier", None, None)

    return describe


def _quote(seen: Seen, index: int) -> str:
    quantity = seen.quantities[index]
    sentence = seen.sentence
    return sentence.text[sentence.starts[quantity.first] : sentence.stop(quantity.end - 1)]


def _span(seen: Seen, reason: str, first: int, end: int, where: Where = "sentence") -> Described:
    sentence = seen.sentence
    end = min(end, len(sentence.words))
    start, stop = sentence.starts[first], sentence.stop(end - 1)
    return (reason, " ".join(sentence.text[start:stop].split()), where, start, stop)


def _cue(seen: Seen, index: int, own: str) -> Described:
    """The nearest own cue of the sentence; in the clause where no other number stands between."""
    quantity = seen.quantities[index]
    cues = [c for c in seen.cues if own in c[2]]
    if not cues:
        return ("says nothing of another measure", "", "sentence", None, None)
    first, last, _ = min(cues, key=lambda c: min(abs(c[0] - quantity.end), abs(quantity.first - c[1])))
    low, high = min(last, quantity.end), max(first, quantity.first)
    alone = not any(low <= q.first and q.end <= high for q in seen.quantities if q is not quantity)
    return _span(seen, "names the measure", first, last + 1, "clause" if alone else "sentence")


def _cue_elsewhere(page: Passage, seen: Seen, own: str) -> Described:
    for at in range(seen.index - 1, max(-1, seen.index - 6), -1):
        for first, last, classes in page.body[at].cues:
            if own in classes:
                return _span(page.body[at], "an earlier sentence names the measure", first, last + 1, "earlier")
    titled = any(own in classes for s in page.title for _, _, classes in s.cues)
    if titled:
        return ("the title names the measure", page.context.title, "title", None, None)
    return ("no other measure is spoken of", "", "earlier", None, None)


def _place_elsewhere(page: Passage, seen: Seen, code: str) -> Described:
    for at in range(seen.index - 1, max(-1, seen.index - 41), -1):
        for mention in page.body[at].places:
            if mention.code == code:
                return _span(page.body[at], "named before", mention.first, mention.last + 1, "earlier")
    if any(m.code == code for s in page.title for m in s.places):
        return ("named in the title", page.context.title, "title", None, None)
    if code == page.context.place:
        return ("the place that the source is about", code, "default", None, None)
    for at in range(seen.index, max(-1, seen.index - 41), -1):
        part = next((m for m in page.body[at].places if within(m.code) == code), None)
        if part is not None:
            where: Where = "sentence" if at == seen.index else "earlier"
            return _span(page.body[at], "a part of it is named", part.first, part.last + 1, where)
    return ("no country is named", "", "earlier", None, None)
