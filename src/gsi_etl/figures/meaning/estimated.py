"""Hedges that stand apart from their number: "The index estimates that ...", "some 28 million and 22 million"."""

from __future__ import annotations

from gsi_etl.figures.meaning.passage import Seen
from gsi_etl.figures.numbers.quantity import Quantity
from gsi_etl.figures.text.words import bag

_ESTIMATING = bag("estimate estimates estimated estimating estimation")
_NOUNS = bag("number numbers total people population figure")
#: "an estimated 5,000" hedges one number; "they estimated 5,000 ..." governs the clause.
_ARTICLES = frozenset(
    ["an", "a", "the", "of", "and", "to", "with", "at", "from", "by", "for", "in", ",", "(", "–", "some", "or"]
)


def hedge(seen: Seen, index: int) -> None:
    """Give the quantity at ``index`` the hedge that its clause, or the number before it, has."""
    _estimated(seen, seen.quantities[index])
    _hedged_alike(seen, index)


def _estimated(seen: Seen, quantity: Quantity) -> None:
    words = seen.sentence.words
    taken = [(first, last) for first, last, families in seen.publications if families != ("index",)]
    for at, word in enumerate(words):
        if word not in _ESTIMATING or any(first <= at <= last for first, last in taken):
            continue
        quantity.estimated = True
        if at < quantity.first and quantity.modifier is None and _governs(seen, at, quantity):
            quantity.modifier = "estimated"
            quantity.rules.append(f"modifier: '{word}' governs the clause")
        return


def _governs(seen: Seen, at: int, quantity: Quantity) -> bool:
    """True unless the estimating word belongs to another number, or to a noun that the quantity does not count."""
    words = seen.sentence.words
    if ";" in words[at : quantity.first]:
        return False
    if words[at] == "estimated" and seen.sentence.word(at - 1) not in _ARTICLES and at > 0:
        return True
    if any(q is not quantity and q.modifier == "estimated" and q.first - at in (1, 2, 3) for q in seen.quantities):
        return False
    if words[at] == "estimate" and quantity.kind != "count":
        return False
    return words[at] != "estimated" or quantity.kind == "count" or seen.sentence.word(at + 1) not in _NOUNS


def _hedged_alike(seen: Seen, index: int) -> None:
    """``some 28 million in forced labour and 22 million in forced marriage``: both are rough."""
    quantity, words = seen.quantities[index], seen.sentence.words
    if index == 0 or quantity.modifier is not None or words[quantity.first - 1] != "and":
        return
    before = seen.quantities[index - 1]
    if before.modifier == "about" and quantity.kind == before.kind == "count":
        quantity.modifier = "about"
        quantity.rules.append("modifier: that of the number before")
