"""A labelled number: what stands in the cell, and what the labels that lead to it make of it.

The number is read by the grammar of cells or, with words around it ("2.6 million", "73.3/100"), by the reader of
sentences. A number whose labels contradict one another, or do not say enough, has no meaning. Knows no tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from gsi_etl.base import measures, pack
from gsi_etl.base.bounds import is_figure
from gsi_etl.base.intervals import significant_digits, unit_of
from gsi_etl.figures.numbers.scan import quantities
from gsi_etl.figures.tables import measure_terms
from gsi_etl.figures.tables.cells import CellNumber, read_number
from gsi_etl.figures.tables.headers import Label, Unit, narrowest, persons, sentence_of
from gsi_etl.figures.text.tokens import Sentence
from gsi_etl.model import Kind, Modifier, Reading

_CENT = Decimal("0.01")
_THOUSAND = Decimal(1000)
_UNITS: dict[Kind, Unit] = {"share": "share", "rate": "rate", "score": "score"}
#: A caption with one of these turns every number below it into something else than a level.
_TWISTING = """
    change changes growth increase increases decrease decreases difference differences projected projection projections
    forecast forecasts target targets sample respondents simulated hypothetical error errors
"""
_TWISTED = frozenset(_TWISTING.split())
_HEDGING = "about around some nearly almost over approximately roughly an estimated more than at least est up to"
_HEDGES = frozenset(_HEDGING.split())
_LONGEST_RANKING = 300


@dataclass(frozen=True, slots=True)
class Value:
    """The number of a cell or item, at ``start`` to ``end`` of its text. Shares are fractions already.

    ``kind`` is what its own words and signs say, else None; ``scaled`` when it bears a scale word of its own.
    """

    start: int
    end: int
    value: Decimal | None
    unit: Decimal
    lower: Decimal | None = None
    upper: Decimal | None = None
    kind: Unit | None = None
    scaled: bool = False
    modifier: Modifier | None = None
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a table or list: its caption, the heading over it, the document's title.

    ``on_subject``: the text around speaks of the subject, so that "prevalence" alone can only be of that.
    """

    caption: Label
    heading: Label
    title: Label
    on_subject: bool


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a number counts: its measure and kind, and the factor that turns it into base units."""

    measure: str
    kind: Kind
    factor: Decimal = Decimal(1)


def value_in(text: str, decimal: str = ".") -> Value | None:
    """The number that a cell's text is; None when it is empty, holds other words, or holds several numbers."""
    number = read_number(text, decimal)
    if isinstance(number, CellNumber):
        factor = _CENT if number.percent else Decimal(1)
        value, unit = number.value * factor, unit_of(number.value) * factor
        share: Unit | None = "share" if number.percent else None
        return Value(0, len(text), value, unit, kind=share, modifier=number.modifier)
    found = trailing_value(text, decimal) if number is not None else None
    return found[1] if found is not None and not found[0].strip() else None


def trailing_value(text: str, decimal: str = ".") -> tuple[str, Value] | None:
    """The one number of a text that ends with it, and what stands before: "Population: 25,244,000"."""
    sentence = sentence_of(text)
    sentence.comma = decimal == ","
    found = quantities(sentence)
    if len(found) != 1:
        return None
    quantity = found[0]
    if quantity.change is not None or quantity.kind not in ("count", "rate", "share", "score"):
        return None
    begin = quantity.first
    while begin > 0 and quantity.modifier is not None and sentence.words[begin - 1] in _HEDGES:
        begin -= 1
    if any(word[0].isalnum() for word in sentence.words[_behind(sentence, quantity.end, quantity.kind) :]):
        return None
    if quantity.unit is None or (quantity.value is None and None in (quantity.lower, quantity.upper)):
        return None
    last = sentence.word(quantity.end - 1)
    start, end = sentence.starts[quantity.first], sentence.starts[quantity.end - 1] + len(last)
    value = Value(
        start,
        end,
        quantity.value,
        quantity.unit,
        quantity.lower,
        quantity.upper,
        kind=_UNITS.get(quantity.kind),
        scaled=quantity.scale is not None,
        modifier=quantity.modifier,
        estimated=quantity.estimated,
    )
    return text[: sentence.starts[begin]], value


def _behind(sentence: Sentence, end: int, kind: Kind) -> int:
    """The first word behind the number that does not belong to it: "5.4 per 1,000 people", "40,000 people"."""
    words, at = sentence.words, end
    if kind == "rate":
        return len(words)
    while at < len(words) and (words[at] in persons() or not words[at][0].isalnum()):
        at += 1
    return at


def meaning(row: list[Label], column: list[Label], around: Around, value: Value) -> Meaning | None:
    """What the labels make of the number: innermost label first in ``row`` and ``column``."""
    labels = [*row, *column]
    if not all(label.understood for label in labels) or not _TWISTED.isdisjoint(around.caption.words):
        return None
    named, clear = _measure(row, column)
    if not clear:
        return None
    caption = around.caption if around.caption.understood and not around.caption.clash else Label()
    unit = _unit(row, column, value)
    if unit == "clash":
        return None
    if unit is None and (named is None or named in measures.stocks()):
        unit = caption.unit if caption.unit != "count" else None
    measure = named or caption.measure
    words = frozenset().union(*(label.words for label in (*labels, caption)))
    if measure in measure_terms.scores():
        # A column headed "%" alone goes with the column beside it, whatever the group above both is called.
        of_its_own = value.kind == "share" or any(label.measure and label.unit == unit for label in labels)
        plain = persons().isdisjoint(words) and "population" not in words
        if not plain or unit not in (None, "score", "share") or (unit == "share" and not of_its_own):
            return None
        return Meaning(str(measure), "score", Decimal(100) if value.kind == "share" else Decimal(1))
    on_subject = around.on_subject or measure in measures.of_role("headline")
    if unit == "rank":
        ranked = _ranked(words) if measure in (None, measures.headline()) and on_subject else None
        return Meaning(ranked, "rank") if ranked else None
    if unit == "rate":
        said = measure is not None or not words.isdisjoint(("prevalence", "victims"))
        rate = measures.rate_of(measure or measures.headline()) if on_subject and said else None
        factor = _per_thousand(labels, caption, value)
        return Meaning(rate, "rate", factor) if rate and factor else None
    if unit in ("share", "share_of_world"):
        return _share(measure, unit, on_subject, words, labels, caption, value)
    return _count(measure, unit, words, labels, around, value)


def _measure(row: list[Label], column: list[Label]) -> tuple[str | None, bool]:
    """The measure that rows and columns name together, and False when they contradict one another."""
    if any(label.clash for label in (*row, *column)):
        return None, False
    named = {label.measure for label in (*row, *column) if label.measure is not None}
    if not named:
        return None, True
    one = narrowest(named)
    return one, one is not None


def _unit(row: list[Label], column: list[Label], value: Value) -> Unit | str | None:
    """The one unit that the number itself, its row and its column give; ``clash`` when they differ."""
    stated = {value.kind} | {next((label.unit for label in axis if label.unit), None) for axis in (row, column)}
    stated.discard(None)
    if stated == {"share", "share_of_world"}:
        return "share_of_world"
    if len(stated) > 1:
        return "clash"
    return next(iter(stated), None)


def _per_thousand(labels: list[Label], caption: Label, value: Value) -> Decimal | None:
    """What makes a rate one for every 1,000; a number with words of its own is one already. The bundled index prints no
    other rates: one for every 100,000 in a table is another body's."""
    base = next((label.base for label in (*labels, caption) if label.base is not None), _THOUSAND)
    if base != _THOUSAND and pack.present() is None:
        return None
    return Decimal(1) if value.kind == "rate" else _THOUSAND / base


def _ranked(words: frozenset[str]) -> str | None:
    prevalence = not words.isdisjoint(("prevalence", "rate"))
    number = not words.isdisjoint(("number", "size", "total", "absolute"))
    if prevalence == number:
        return None
    return "rank_by_prevalence" if prevalence else "rank_by_count"


def _share(
    measure: str | None,
    unit: str,
    on_subject: bool,
    words: frozenset[str],
    labels: list[Label],
    caption: Label,
    value: Value,
) -> Meaning | None:
    """A share that says of what. "Share" without a per cent sign anywhere leaves open whether 0.4 is 40 per cent."""
    percent = value.kind == "share" or any(label.percent for label in (*labels, caption))
    if not percent or not on_subject:
        return None
    factor = Decimal(1) if value.kind == "share" else _CENT
    if unit == "share_of_world":
        fits = measure in (None, measures.headline())
        return Meaning("share_of_world_total", "share", factor) if fits else None
    share = measures.share_of(measure) if measure else None
    return Meaning(share, "share", factor) if share and not words.isdisjoint(("population", "prevalence")) else None


def _count(
    measure: str | None, unit: str | None, words: frozenset[str], labels: list[Label], around: Around, value: Value
) -> Meaning | None:
    if measure not in measure_terms.counts() or unit not in (None, "count"):
        return None
    if unit is None and not words.isdisjoint(("prevalence", "rate")):
        return None
    scales = {label.scale for label in labels} - {None}
    if not scales and around.caption.scale is not None:
        if not around.caption.understood:
            return None  # "Thousands" in a caption that was not understood may be a scale or not
        scales = {around.caption.scale}
    if len(scales) > 1:
        return None
    factor = Decimal(1) if value.scaled or not scales else next(iter(scales)) or Decimal(1)
    # "Forced labour ... 23" is a page of a table of contents as easily as a count.
    counted = unit == "count" or measure == "population" or bool(scales) or value.scaled
    if not counted and persons().isdisjoint(words) and (value.value or value.upper or Decimal(0)) < _THOUSAND:
        return None
    return Meaning(measure, "count", factor)


def reading(text: str, start: int | None, value: Value, what: Meaning, *, estimated: bool) -> Reading | None:
    """The number in base units; ``start`` is where ``text`` begins in the document, None when it is not part of it.

    None when no quantity of the kind can have this value: a shifted column or a wrong scale shows here.
    """
    numbers = [n * what.factor if n is not None else None for n in (value.value, value.lower, value.upper)]
    unit = value.unit * what.factor
    if any(n is not None and not _possible(n, what) for n in numbers):
        return None
    anchor = numbers[0] if numbers[0] is not None else numbers[2]
    at = 0 if start is None else start + value.start
    return Reading(
        quote=text[value.start : value.end],
        start=at,
        end=0 if start is None else start + value.end,
        kind=what.kind,
        value=numbers[0],
        lower=numbers[1],
        upper=numbers[2],
        modifier=value.modifier,
        estimated=estimated or value.estimated,
        unit=unit,
        sig_figs=significant_digits(anchor, unit) if anchor is not None else None,
        per=_THOUSAND if what.kind == "rate" else None,
        rules=("value: labelled number",) + (() if start is not None else ("offsets: the cell is not in the text",)),
    )


def _possible(number: Decimal, what: Meaning) -> bool:
    if not is_figure(number):
        return False
    whole = number == number.to_integral_value()
    if what.kind == "rank":
        return whole and 1 <= number <= _LONGEST_RANKING
    highest = {"count": None, "rate": _THOUSAND, "share": Decimal(1), "score": Decimal(100)}[what.kind]
    return number >= 0 and (whole or what.kind != "count") and (highest is None or number <= highest)
