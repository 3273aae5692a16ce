"""Examples to learn from: for each slot the candidates' features, and which candidate the label asks for.

What depends on earlier decisions is taken from the labels of the quantities before; for the measure also from what
the reader made of them, since a reader that has only seen right decisions before its own trusts its mistakes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from gsi_etl.figures.meaning import editions, left_out, years
from gsi_etl.figures.meaning import measure as measures
from gsi_etl.figures.meaning import place as places
from gsi_etl.figures.meaning.decode import Meant, citations_by_sentence, text_evidence
from gsi_etl.figures.meaning.known import known
from gsi_etl.figures.meaning.measure import OTHER, Carried
from gsi_etl.figures.meaning.place import Placed
from gsi_etl.training.passages import Labelled, place, target

SLOTS = ("unit", "measure", "place", "year", "edition")
#: How much an example counts that supposes that the number before was misread.
MISSED = 0.3


@dataclass(frozen=True, slots=True)
class Sample:
    """The features of each candidate, and the place of the right one among them."""

    features: tuple[tuple[str, ...], ...]
    right: int
    weight: float = 1.0


def samples(one: Labelled, slot: str) -> list[Sample]:
    """All examples of a passage for ``slot``; a label that careful readers could dispute is none."""
    if slot == left_out.SLOT:
        return list(_units(one))
    if slot == "measure":
        return list(_measures(one))
    if slot == "place":
        return list(_places(one))
    return list(_years(one)) if slot == "year" else list(_editions(one))


def measures_as_read(one: Labelled, found: Sequence[Meant]) -> list[Sample]:
    """All examples of a passage for the measure, where the quantities before are what they were read as, with weights
    that were fitted without it. ``found``: every quantity, in order."""
    return list(_measures(one, [meant.measure for meant in found]))


def of_text(one: Labelled, found: Sequence[Meant]) -> list[Sample]:
    """Whether the passage states a target, where weights that were fitted without it read one; else no example.

    A passage of which careful readers could dispute that is none either.
    """
    names = text_evidence(one.page, found)
    asked = [label for label in one.record["figures"] if label["target"]]
    if not names or (asked and all(label["ambiguous"] for label in asked)):
        return []
    return [Sample((names, ()), 0 if asked else 1)]


def _sample(options: Mapping[str, Sequence[str]] | Mapping[int, Sequence[str]], right: str | int) -> Iterator[Sample]:
    keys: list[str | int] = list(options)
    if len(keys) > 1 and right in keys:
        yield Sample(tuple(tuple(names) for names in options.values()), keys.index(right))


def _measures(one: Labelled, read: Sequence[str] = ()) -> Iterator[Sample]:
    """``read``: what each quantity was read as, in order; else it is what its label says."""
    table, state = known(), Carried()
    for at, (seen, index, _) in enumerate(one.quantities()):
        label = one.label(seen, index)
        right = target(label)
        if label is None or not label["ambiguous"]:
            linked = measures.link(seen, index, state)
            options = {
                what: [*names, *measures.carried(seen, index, what, state, linked)]
                for what, names in measures.evidence(one.page, seen, index, table).items()
            }
            yield from _sample(options, right)
        state = measures.follow(state, seen, index, read[at] if read else right)


def _units(one: Labelled) -> Iterator[Sample]:
    """A number without a label is as written; of one that is disputed nothing is learned."""
    table = known()
    for seen, index, quantity in one.quantities():
        label = one.label(seen, index)
        factor = quantity.left_out
        left_out.take_back(quantity)
        units = left_out.offered(one.page, seen, index)
        right = next((unit for unit in units if unit.factor == factor), None)
        if units and not (label is not None and label["ambiguous"]) and (factor is None or right is not None):
            options = left_out.evidence(one.page, seen, index, units, table)
            yield from _sample(options, right.name if right else left_out.AS_WRITTEN)
        if right is not None:
            left_out.give(quantity, right)


def _places(one: Labelled) -> Iterator[Sample]:
    table, state = known(), Placed()
    for seen, index, _ in one.quantities():
        label = one.label(seen, index)
        if label is None or target(label) == OTHER:
            continue
        right = place(label)
        if not label["ambiguous"]:
            options = {
                code: names + places.carried(seen, index, code, state)
                for code, names in places.evidence(one.page, seen, index, target(label), table).items()
            }
            yield from _sample(options, right)
        state = places.follow(state, seen, index, right)


def _years(one: Labelled) -> Iterator[Sample]:
    table, said, cited = known(), years.Said(), citations_by_sentence(one.page)
    for seen, index, _ in one.quantities():
        label = one.label(seen, index)
        if label is None or target(label) == OTHER:
            continue
        year = label["reference_year"] or 0
        if not label["ambiguous"]:
            where = one.page, seen, index, target(label), place(label), table
            yield from _sample(years.year_evidence(*where, said, cited), year)
            if said.year:  # as when the year of the number before was missed
                missed = years.year_evidence(*where, replace(said, year=0), cited)
                for sample in _sample(missed, year):
                    yield replace(sample, weight=MISSED)
        said = years.Said(year, seen.index, index, target(label), place(label))


def _editions(one: Labelled) -> Iterator[Sample]:
    table, cited = known(), citations_by_sentence(one.page)
    for seen, index, _ in one.quantities():
        label = one.label(seen, index)
        if label is None or target(label) == OTHER or label["ambiguous"]:
            continue
        yield from _sample(
            editions.edition_evidence(one.page, seen, index, target(label), place(label), cited, table),
            label["edition"] or "",
        )
