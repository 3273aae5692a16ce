"""What readings are worth against labels: precision, recall and F1 of targets, accuracy of years and editions,
and how often a reading is right that is so and so probable.

A target is right when number, measure and place are. Labels that careful readers could dispute are neither asked for
nor held against a reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from gsi_etl.figures.meaning.decode import Meant
from gsi_etl.figures.meaning.measure import OTHER
from gsi_etl.training.passages import Label, Labelled, labelled, numbers, place, same, span


@dataclass(slots=True)
class Score:
    """Counts over passages. ``probable``: for each target that was read, its probability and whether it is right."""

    right: int = 0
    read: int = 0
    asked: int = 0
    right_but_for_place: int = 0
    years: list[tuple[int, int]] = field(default_factory=list)
    editions: list[tuple[str, str]] = field(default_factory=list)
    probable: list[tuple[float, bool]] = field(default_factory=list)
    chances: dict[str, list[tuple[float, bool]]] = field(default_factory=dict)
    without_target: int = 0
    without_target_read: int = 0
    without_target_high: int = 0
    mistakes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return 100 * self.right / self.read if self.read else 100.0

    @property
    def recall(self) -> float:
        return 100 * self.right / self.asked if self.asked else 100.0

    @property
    def f1(self) -> float:
        return 200 * self.right / (self.read + self.asked) if self.read + self.asked else 100.0

    def at_least(self, bound: float) -> tuple[int, int]:
        """Of the readings that are at least so probable: how many are right, and how many there are."""
        chosen = [right for chance, right in self.probable if chance >= bound]
        return sum(chosen), len(chosen)

    def stated_years(self) -> tuple[int, int]:
        """Right among the targets whose year the text states."""
        stated = [(asked, read) for asked, read in self.years if asked]
        return sum(asked == read for asked, read in stated), len(stated)

    def stated_editions(self) -> tuple[int, int]:
        """Right among the targets whose edition the text cites."""
        stated = [(asked, read) for asked, read in self.editions if asked]
        return sum(asked == read for asked, read in stated), len(stated)


def score(readings: Iterable[tuple[Labelled, Sequence[Meant]]], high: float = 2.0) -> Score:
    """Hold readings against labels. ``high``: the probability from which a reading counts as sure."""
    total = Score()
    for one, meant in readings:
        _passage(total, one, [m for m in meant if m.measure != OTHER], high)
    return total


def _passage(total: Score, one: Labelled, read: list[Meant], high: float) -> None:
    labels: list[Label] = _labels(one)
    disputed = [label for label in labels if label["ambiguous"]]
    asked = [label for label in labels if label["target"] and not label["ambiguous"]]
    read = [m for m in read if not any(_meets(label, m) for label in disputed)]
    total.asked += len(asked)
    total.read += len(read)
    if not asked:
        total.without_target += 1
        total.without_target_read += bool(read)
        total.without_target_high += any(m.measure_p * m.place_p >= high for m in read)
    found = {id(m): label for label in asked for m in read if _meets(label, m) and m.measure == label["measure"]}
    for m in read:
        label = found.get(id(m))
        right = label is not None and place(label) == m.place
        total.right += right
        total.right_but_for_place += label is not None
        total.probable.append((m.measure_p * m.place_p, right))
        total.chances.setdefault("measure", []).append((m.measure_p, label is not None))
        if label is None:
            total.mistakes.append((_what(one, m), m.measure))
            continue
        total.chances.setdefault("place", []).append((m.place_p, right))
        if not right:
            total.mistakes.append(("right but for the place", m.place))
            continue
        total.years.append((label["reference_year"] or 0, m.year))
        total.editions.append((label["edition"] or "", m.edition))
        total.chances.setdefault("year", []).append((m.year_p, total.years[-1][0] == m.year))
        total.chances.setdefault("edition", []).append((m.edition_p, total.editions[-1][0] == m.edition))
    met = {id(label) for label in found.values()}
    for label in asked:
        if id(label) not in met:
            numbered = label in one.gold.values()
            total.mistakes.append((f"not read: {label['measure']}" if numbered else "number not found", ""))


def _labels(one: Labelled) -> list[Label]:
    """The passage's labels, with changed numbers where the passage has them."""
    changed = {(label["start"], label["end"]): label for label in one.gold.values()}
    labels: list[Label] = [changed.get((lab["start"], lab["end"]), lab) for lab in one.record["figures"]]
    return labels


def _meets(label: Label, meant: Meant) -> bool:
    quantity = meant.seen.quantities[meant.index]
    start, end = span(meant.seen, quantity)
    return bool(label["start"] < end and start < label["end"] and same(labelled(label), numbers(quantity)))


def _what(one: Labelled, meant: Meant) -> str:
    label = one.label(meant.seen, meant.index)
    return f"read as a target: {label['measure'].removeprefix('other:')}" if label else "read as a target: no label"
