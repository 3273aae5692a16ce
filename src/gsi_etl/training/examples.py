"""The labelled passages of a pack: ``examples.jsonl``, a passage a line, its figures labelled by their words.

    {"lang": "en", "text": "Some 43.4 million refugees ...", "figures": [
        {"quote": "43.4 million", "measure": "refugees", "place": "WLD", "reference_year": 2023}]}

Numbers without a label count as something else. Where a label gives no offsets the words are looked up, in the order of
the labels; where it gives no value the number is what the reader makes of the words.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from gsi_etl.training.passages import Label, Labelled, read

LABEL_FIELDS = frozenset(
    {
        "quote", "measure", "place", "reference_year", "edition", "ambiguous",
        "start", "end", "value", "lower", "upper", "kind", "modifier", "target",
    }
)  # fmt: skip
FIELDS = frozenset(["id", "lang", "text", "title", "date", "group", "tags", "figures", "set"])
OTHER = "other:"
NAME = "examples.jsonl"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line of the file, and what to do about it."""

    line: int
    field: str
    words: str


def load(path: Path, measures: Collection[str], places: Collection[str]) -> tuple[list[dict[str, Any]], list[Fault]]:
    """The passages of the file as the trainer wants them, and what is wrong with those that are left out."""
    records: list[dict[str, Any]] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
        except (ValueError, RecursionError) as error:
            faults.append(Fault(number, "", f"not valid JSON: {error}"))
            continue
        found = list(_faults(number, data, measures, places))
        if not found:
            record = _completed(number, data, measures)
            if record["id"] in seen:
                found = [Fault(number, "id", f"{record['id']!r} is used twice: line {seen[record['id']]} has it too")]
            seen.setdefault(record["id"], number)
        faults += found
        if not found:
            records.append(record)
    return records, faults


def labelled(record: dict[str, Any]) -> Labelled:
    """The passage as read; labels that give no value have that of the number at their words."""
    one = read(record)
    for seen, index, quantity in one.quantities():
        label = one.label(seen, index)
        if label is None or label.get("value") is not None or "lower" in label:
            continue
        if quantity.value is not None:
            label["value"] = float(quantity.value)
        else:
            label["lower"], label["upper"] = (None if n is None else float(n) for n in (quantity.lower, quantity.upper))
    return one


def _faults(number: int, data: Any, measures: Collection[str], places: Collection[str]) -> Iterator[Fault]:
    if not isinstance(data, dict) or not isinstance(data.get("text"), str) or not isinstance(data.get("figures"), list):
        yield Fault(number, "", 'a passage is {"lang": ..., "text": "...", "figures": [...]}, without figures []')
        return
    for name in sorted(set(data) - FIELDS):
        yield Fault(number, name, f"is not a field of a passage; they are {', '.join(sorted(FIELDS - {'set'}))}")
    if len(str(data.get("lang", "en"))) != 2:
        yield Fault(number, "lang", "is a language's code of two letters, as en")
    if data.get("date") and not _is_day(data["date"]):
        yield Fault(number, "date", "is a day, as 2024-06-13")
    at = 0
    for index, label in enumerate(data["figures"]):
        where = f"figures[{index}]"
        if not isinstance(label, dict) or not isinstance(label.get("quote"), str) or not label["quote"]:
            yield Fault(number, where, 'a label is {"quote": "43.4 million", "measure": ..., "place": ...}')
            continue
        for name in sorted(set(label) - LABEL_FIELDS):
            yield Fault(
                number, f"{where}.{name}", f"is not a field of a label; they are {', '.join(sorted(LABEL_FIELDS))}"
            )
        start = _start(data["text"], label, at)
        if start is None:
            yield Fault(number, f"{where}.quote", f"{label['quote']!r} is not in the text behind the label before it")
        else:
            at = start + len(label["quote"])
        yield from _unknown(number, where, label, measures, places)


def _unknown(
    number: int, where: str, label: Label, measures: Collection[str], places: Collection[str]
) -> Iterator[Fault]:
    """A measure that is missing, and a code that is not a place's."""
    measure, place = label.get("measure"), label.get("place")
    if not isinstance(measure, str) or not measure:
        near = ", ".join(sorted(measures))
        yield Fault(number, f"{where}.measure", f"is missing: one of {near}, or other:NAME for anything else")
    elif measure not in measures and not measure.startswith(OTHER):
        near = ", ".join(sorted(measures))
        words = f"{measure!r} is not a target of measures.csv ({near}); call anything else {OTHER}{measure}"
        yield Fault(number, f"{where}.measure", words)
    if place is not None and not isinstance(place, str):
        yield Fault(number, f"{where}.place", "is a code as KEN, WLD for the world, a region's name, or null")
    elif isinstance(place, str) and len(place) == 3 and place.isupper() and place not in places:
        yield Fault(number, f"{where}.place", f"{place!r} is the code of no place")


def _start(text: str, label: Label, at: int) -> int | None:
    """Where the label's words stand: at its offset, else the next time that they occur."""
    quote: str = label["quote"]
    if isinstance(label.get("start"), int):
        return int(label["start"]) if text[label["start"] :].startswith(quote) else None
    found = text.find(quote, at)
    return None if found < 0 else found


def _completed(number: int, data: dict[str, Any], measures: Collection[str]) -> dict[str, Any]:
    """The passage with every field that the trainer reads."""
    at, figures = 0, []
    for label in data["figures"]:
        start = _start(data["text"], label, at)
        assert start is not None
        at = start + len(label["quote"])
        measure = label["measure"]
        target = measure in measures
        whole = {"place": None, "reference_year": None, "edition": None, "ambiguous": False} | label
        whole |= {"start": start, "end": at, "target": target}
        whole["measure"] = measure if target or measure.startswith(OTHER) else OTHER + measure
        figures.append(whole)
    key = str(data.get("id", f"line {number}"))
    return {
        "id": key, "lang": data.get("lang", "en"), "title": data.get("title", ""), "date": data.get("date", ""),
        "text": data["text"], "group": str(data.get("group", key)), "figures": figures, "set": NAME,
    }  # fmt: skip


def _is_day(value: object) -> bool:
    try:
        return bool(date.fromisoformat(str(value)))
    except ValueError:
        return False
