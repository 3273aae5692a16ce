"""When a figure is of: its reference year and the edition that it is cited from.

Both are read from the words beside the number, else carried on from what was said before, unless those words speak of
another time. Knows a scene and what was said before; knows nothing of measures and places.
"""

from __future__ import annotations

from dataclasses import dataclass

from gsi_etl.figures import edition_table, editions, years
from gsi_etl.figures.passage import Memory, Scene
from gsi_etl.figures.words import bag
from gsi_etl.model import TARGET_MEASURES

#: The rules that mark the levels of "rose from 40.3 million to 49.6 million".
_LEVELS = frozenset(["change: from", "change: to"])
_DEFAULT = "the source's default"
_WALK_FREE = bag("index free gsi")


@dataclass(frozen=True, slots=True)
class Dating:
    """``year`` and ``edition`` of a figure, None where the text does not say; ``rules`` that gave them."""

    year: int | None
    edition: str | None
    inferred: bool
    rules: tuple[str, ...]


def dating(scene: Scene, index: int, memory: Memory, carried: int | None, before: Dating) -> Dating:
    """Year and edition of the quantity at ``index``. ``carried``: the year that the sentence goes on with; ``before``:
    what the number before it is of.
    """
    sentence, quantity = scene.sentence, scene.quantities[index]
    own = editions.own(sentence, quantity.end)
    if own is not None:
        return Dating(None, own, False, ("edition: cited",))
    begin, bound = scene.quantities[index - 1].end if index else 0, scene.next_start(index)
    year, rule = _year(scene, index, memory, carried)
    back = rule.startswith("year: counted back")
    edition, inferred = None, False
    cited = editions.beside(sentence, scene.citations, quantity.first, quantity.end, (begin, bound))
    if cited is not None:
        edition, inferred = cited.edition, cited.inferred
        if edition and year is not None and edition_table.is_before(edition, year):
            year, rule = None, ""
    elif _says_again(scene, index):
        edition, inferred = before.edition, before.inferred  # "4,000, or 0.5 per 1,000": one statement
    elif not back and not years.of_another_time(sentence, quantity.end):
        # What was two years earlier stands in an earlier edition.
        edition, inferred = _carried_edition(scene, memory, begin, quantity.first, year)
    rules = [rule] if rule else []
    if edition:
        here = any(c.edition == edition for c in scene.citations)
        default = edition == memory.context.edition
        rules.append("edition: " + ("cited" if here else _DEFAULT if default else "cited in an earlier sentence"))
    return Dating(year, edition, inferred, tuple(rules))


def _says_again(scene: Scene, index: int) -> bool:
    """``4,000, or 0.5 per 1,000``: a target said a second time."""
    quantity = scene.quantities[index]
    begin = quantity.hedged[1] if quantity.hedged else quantity.first
    return bool(index) and scene.sentence.word(begin - 1) == "or" and scene.given[index - 1] in TARGET_MEASURES


def _year(scene: Scene, index: int, memory: Memory, carried: int | None) -> tuple[int | None, str]:
    """The reference year of the quantity at ``index`` and the rule that gave it."""
    sentence, quantity = scene.sentence, scene.quantities[index]
    begin, bound = scene.quantities[index - 1].end if index else 0, scene.next_start(index)
    aside = scene.closing(quantity.end)  # "3 million, twice as many as in 2018, live ..."
    dated = [one for one in scene.years if not quantity.end <= one[0] <= aside]
    dated = [one for one in dated if not years.is_of_another(sentence, one[0], quantity.first)]
    year = years.nearest(sentence, dated, quantity.first, quantity.end, bound)
    cited_behind = any(quantity.end <= c.first < bound for c in scene.citations if c.edition)
    if cited_behind and years.is_only_later(dated, bound):
        year = None  # "put at 10,500 by the 2014 index, numbered 167,000 in 2018"
    level = _LEVELS.intersection(quantity.rules)
    spanned = years.span(sentence) if year is None and level else None
    if spanned:
        year = spanned["change: to" in level]
    back = years.earlier(sentence, quantity.first, quantity.end, year or memory.year)
    if back is not None:
        return back, "year: counted back from the year named before"
    own = any(begin <= at < bound for at, _ in dated)
    if not own and editions.unnamed(sentence, begin, quantity.first):
        year = None  # "; a year later it had 29.8 million"
    if years.of_another_time(sentence, quantity.end):
        return None, ""
    if year is not None:
        return year, "year: named in the sentence"
    if carried is not None:
        return carried, "year: goes on from the sentence before"
    if memory.context.reference_year is not None:
        return memory.context.reference_year, "year: the source's default"
    return None, ""


def _carried_edition(scene: Scene, memory: Memory, begin: int, first: int, year: int | None) -> tuple[str | None, bool]:
    """The edition cited before, unless the words from ``begin`` to the number say that it is of another."""
    edition, sentence = memory.edition, scene.sentence
    begin = max([begin, *(c.last + 1 for c in scene.citations if c.last < first)])
    if edition is None or editions.unnamed(sentence, begin, first):
        return None, False
    words = sentence.words[begin:first]
    of_the_index = not _WALK_FREE.isdisjoint(words)
    if (edition.startswith("GSI") and "ilo" in words and not of_the_index) or (
        edition.startswith("TIP") and of_the_index
    ):
        return None, False
    if editions.speaks_of_the_one_before(sentence, begin, first):
        return edition_table.before(edition), True
    latest = max(year or 0, editions.latest_year(sentence, begin, first) or 0)
    if latest and edition_table.is_before(edition, latest):
        return None, False  # no edition speaks of a year that was still to come
    return edition, memory.inferred


def remember_edition(scene: Scene, memory: Memory) -> None:
    """What the sentence cites is cited on, but for the edition of one number alone."""
    for citation in scene.citations:
        if citation.edition and not citation.alone and not _of_one_number(scene, citation):
            memory.edition, memory.inferred = citation.edition, citation.inferred


def _of_one_number(scene: Scene, citation: editions.Citation) -> bool:
    """``136,000 ..., up from 11,700 in the 2016 index``: the edition of what is compared with, and of nothing else."""
    return any(
        0 <= citation.first - quantity.end <= 2 and editions.own(scene.sentence, quantity.end) is not None
        for quantity in scene.quantities[1:]
    )
