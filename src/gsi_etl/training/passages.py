"""The corpus: labelled passages, the quantities that the reader finds in them, and which label each one has.

A passage with wrong numbers is a copy whose targets' values are changed after they were read: what a misquote looks
like. Without such copies the reader would trust known estimates blindly.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from gsi_etl.base.measures import targets
from gsi_etl.figures.meaning import left_out
from gsi_etl.figures.meaning.known import known
from gsi_etl.figures.meaning.measure import OTHER
from gsi_etl.figures.meaning.passage import Passage, Seen, passage
from gsi_etl.figures.numbers.quantity import Quantity
from gsi_etl.figures.text import place_mentions
from gsi_etl.model import ReadContext

#: Of a checkout: an installed package has no corpus.
CORPUS = Path(__file__).resolve().parents[3] / "tests" / "corpus" / "passages"
FOLDS = 5
Label = dict[str, Any]
#: (sentence, quantity within it)
At = tuple[int, int]
Numbers = tuple[float | None, ...]


@dataclass(slots=True)
class Labelled:
    """A passage as read, with the label of each quantity that has one; ``missed`` are labels without a quantity."""

    record: dict[str, Any]
    page: Passage
    gold: dict[At, Label] = field(default_factory=dict)
    missed: list[Label] = field(default_factory=list)

    @property
    def group(self) -> str:
        return str(self.record["group"])

    @property
    def set(self) -> str:
        return str(self.record["set"])

    @property
    def english(self) -> bool:
        return bool(self.record["lang"] == "en")

    def quantities(self) -> Iterator[tuple[Seen, int, Quantity]]:
        for seen in self.page.body:
            for index, quantity in enumerate(seen.quantities):
                yield seen, index, quantity

    def label(self, seen: Seen, index: int) -> Label | None:
        return self.gold.get((seen.index, index))


def records(folder: Path = CORPUS) -> list[dict[str, Any]]:
    """All passages of the corpus, by file and line; ``set`` is the file's name."""
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            found.append(json.loads(line) | {"set": path.stem})
    return found


def digest(folder: Path = CORPUS) -> str:
    """The sha256 over the corpus's files."""
    whole = hashlib.sha256()
    for path in sorted(folder.glob("*.jsonl")):
        whole.update(path.name.encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()


def fold(group: str) -> int:
    """Which part of a cross-validation a group belongs to: the same for ever, whatever is added to the corpus."""
    return int(hashlib.sha256(f"fold {group}".encode()).hexdigest(), 16) % FOLDS


def read(record: dict[str, Any]) -> Labelled:
    """A passage with its labels put to the quantities that the number level finds."""
    day = record.get("date") or ""
    context = ReadContext(
        title=record.get("title") or "",
        published=date.fromisoformat(day) if len(day) == 10 else None,
        language=record["lang"],
    )
    one = Labelled(record, passage(record["text"], context))
    free = list(record["figures"])
    for seen, index, quantity in one.quantities():
        start, end = span(seen, quantity)
        over = [label for label in free if label["start"] < end and start < label["end"]]
        label = next((label for label in over if _fits(label, quantity)), None)
        if label is None and over:
            label = _with_unit(one.page, seen, index, over)
        if label is not None:
            one.gold[seen.index, index] = label
            free.remove(label)
    one.missed = free
    return one


def _with_unit(page: Passage, seen: Seen, index: int, labels: list[Label]) -> Label | None:
    """The label that is of the number with a unit that it leaves out, which the number is given."""
    for unit in left_out.offered(page, seen, index):
        quantity = seen.quantities[index]
        left_out.give(quantity, unit)
        for label in labels:
            if same(labelled(label), numbers(quantity)):
                return label
        left_out.take_back(quantity)
    return None


def _fits(label: Label, quantity: Quantity) -> bool:
    """Whether the label is of this number. One that gives no value is of whatever number stands at its words."""
    bare = label.get("value") is None and "lower" not in label
    return bare or same(labelled(label), numbers(quantity))


def with_wrong_numbers(record: dict[str, Any], seed: str) -> Labelled:
    """The passage with every target's number changed: by a tenth to nine tenths, or by a slip of the decimal point."""
    one = read(record)
    chance = random.Random(f"{seed} {record['id']}")  # noqa: S311  (no secret)
    for seen, index, quantity in one.quantities():
        label = one.label(seen, index)
        if label is None or not label["target"] or not quantity.value or not quantity.unit:
            continue
        factor = Decimal(chance.randrange(1100, 1900)) / 1000
        if chance.random() < _SLIPS and quantity.kind == "count":
            factor = Decimal(chance.choice(["10", "0.1", "1000"]))
        value = (quantity.value * factor / quantity.unit).to_integral_value() * quantity.unit
        quantity.value = value or quantity.unit
        one.gold[seen.index, index] = label | {"value": float(quantity.value)}
    return one


_SLIPS = 0.2


def with_whole_populations(record: dict[str, Any], seed: str) -> Labelled | None:
    """The passage with half of the counts of its targets replaced by all people of their place, as slips do that quote
    a population for its enslaved part; None where none is replaced."""
    one = read(record)
    chance = random.Random(f"{seed} {record['id']}")  # noqa: S311  (no secret)
    changed = False
    for seen, index, quantity in one.quantities():
        label = one.label(seen, index)
        if label is None or not label["target"] or quantity.kind != "count" or not quantity.value or not quantity.unit:
            continue
        people = known().populations.get(place(label))
        if not people or chance.random() < _KEPT:
            continue
        quantity.unit = Decimal(1).scaleb(people[-1].adjusted() - _STATED)
        quantity.value = (people[-1] / quantity.unit).to_integral_value() * quantity.unit
        one.gold[seen.index, index] = label | {"value": float(quantity.value)}
        changed = True
    return one if changed else None


#: Of the numbers that could be replaced, and digits behind the first that such a number states.
_KEPT, _STATED = 0.5, 2


def target(label: Label | None) -> str:
    """The measure that a label asks for."""
    return str(label["measure"]) if label is not None and label["measure"] in targets() else OTHER


def place(label: Label) -> str:
    """The place of a label as the gazetteer spells it; "" for none."""
    named = label["place"]
    return "" if named is None else place_mentions.resolve(named) or str(named)


def span(seen: Seen, quantity: Quantity) -> tuple[int, int]:
    """Where the words of a quantity stand in its text."""
    return seen.sentence.starts[quantity.first], seen.sentence.stop(quantity.end - 1)


def labelled(label: Label) -> Numbers:
    return (label["value"],) if label.get("value") is not None else (label.get("lower"), label.get("upper"))


def numbers(quantity: Quantity) -> Numbers:
    if quantity.value is not None:
        return (float(quantity.value),)
    return tuple(None if end is None else float(end) for end in (quantity.lower, quantity.upper))


def same(left: Iterable[float | None], right: Iterable[float | None]) -> bool:
    """True when both are one number, or two ends, that agree within a millionth."""
    pairs = list(zip(left, right, strict=False))
    if len(list(left)) != len(list(right)):
        return False
    return all(a is b if a is None or b is None else abs(a - b) <= 1e-6 * max(abs(a), abs(b)) for a, b in pairs)
