"""The unit that a number leaves out because another number says it: "46 million slaves, the website has 40.3".

Bare numbers are everywhere, so that whether one goes on from a number with a unit is learned, from how the two stand
to each other, from the words around it, and from what the editions say. Decided before anything else of a number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from gsi_etl.base import measures
from gsi_etl.base.bounds import is_figure
from gsi_etl.figures.meaning.known import Known
from gsi_etl.figures.meaning.passage import Passage, Seen
from gsi_etl.figures.meaning.relations import between, bucket, figures_of, form
from gsi_etl.figures.meaning.weights import Weights, softmax
from gsi_etl.figures.numbers.heading_units import PERCENT
from gsi_etl.figures.numbers.quantity import Quantity
from gsi_etl.figures.text.tokens import Sentence

SLOT = "unit"
#: The candidate that the number means just what it says.
AS_WRITTEN = "as written"
#: What is said of a number that was given a unit, and of one that was taken out of its heading's.
_RULE, _ALONE = "unit: that of another number", "unit: not that of the heading"
#: A number that leaves its unit out is smaller than this.
_LARGEST = 1000
#: How many sentences back the number may stand that says the unit; from the fourth on they are alike.
_BACK, _FAR_BACK = 6, 4
#: How many numbers of a sentence are asked, and how far back a line is looked for: lists can be endless.
_MOST, _LONGEST_LINE = 12, 60


@dataclass(frozen=True, slots=True)
class Unit:
    """What a bare number may have left out: the factor of a scale word, or a hundredth for per cent. Or what takes a
    number out of the scale of its heading, as in "thousands of slaves, per 1,000 in brackets: Ghana 91 (2.9)".

    ``where`` the ``source`` stands that says it: ``here`` or ``ahead`` in the same sentence, or in one ``back``; and
    the word ``before`` it, and how many numbers are ``passed`` on the way there.
    """

    factor: Decimal
    source: Quantity
    where: str
    before: str
    passed: int = 0

    @property
    def name(self) -> str:
        if self.factor == PERCENT:
            return "percent"
        return "scale" if self.factor > 1 else "alone"


def offered(page: Passage, seen: Seen, index: int) -> list[Unit]:
    """The units that the number may have left out; none for a number with a unit of its own."""
    quantity = seen.quantities[index]
    if quantity.headed is not None and quantity.headed > 1 and (seen.index, index) not in page.columns:
        return [Unit(1 / quantity.headed, quantity, "heading", "")]
    if not _bare(quantity):
        return []
    found: dict[str, Unit] = {}
    for where, sentence, source, passed in _sources(page, seen, index):
        factor = _factor_of(source)
        if factor is not None:
            unit = Unit(factor, source, where, _word(sentence, source.first - 1), passed)
            found.setdefault(unit.name, unit)
            if len(found) == 2:
                break
    value = quantity.value or Decimal()
    fitting = [unit for unit in found.values() if unit.name == "scale" or value <= 100]
    return [unit for unit in fitting if is_figure(value * unit.factor)]


def _bare(quantity: Quantity) -> bool:
    plain = quantity.kind == "count" and quantity.scale is None and not quantity.percent and not quantity.currency
    return plain and quantity.value is not None and 0 < quantity.value < _LARGEST


def _factor_of(source: Quantity) -> Decimal | None:
    if source.kind == "count" and not source.currency:
        if source.scale is not None:
            return source.scale if source.scale >= 1000 else None
        return Decimal(1000) if source.unit is not None and source.unit >= 1000 else None
    return PERCENT if source.kind == "share" and source.percent else None


def _sort_of(source: Quantity) -> str:
    """How a number says its unit: "thousands" over a column, with a scale word, in digits, or as the one before it."""
    if source.value is None and source.upper is None:
        return "heading"
    if source.left_out is not None:
        return "again"
    return "word" if source.scale is not None or source.percent else "digits"


def _sources(page: Passage, seen: Seen, index: int) -> Iterator[tuple[str, Sentence, Quantity, int]]:
    """The other numbers near, in the order in which they are asked, and how many stand between in the sentence."""
    for passed, quantity in enumerate(reversed(seen.quantities[max(0, index - _MOST) : index])):
        yield "here", seen.sentence, quantity, passed
    for passed, quantity in enumerate(seen.quantities[index + 1 : index + 1 + _MOST]):
        if quantity.left_out is None:
            yield "ahead", seen.sentence, quantity, passed
    for back in range(1, min(_BACK, seen.index) + 1):
        earlier = page.body[seen.index - back]
        for quantity in reversed(earlier.quantities[-_MOST:]):
            yield f"back{min(back, _FAR_BACK)}", earlier.sentence, quantity, 0


def _word(sentence: Sentence, at: int) -> str:
    """A word as features name it; a mark of its own before the first and behind the last."""
    return form(sentence.word(at) or "^")


def give(quantity: Quantity, unit: Unit) -> None:
    """Let the number have the unit."""
    quantity.multiply(unit.factor)
    quantity.left_out = unit.factor
    quantity.rules.append(_RULE if quantity.headed is None else _ALONE)
    if unit.name == "percent":
        quantity.kind, quantity.percent = "share", True
    else:
        quantity.scale = unit.factor if unit.name == "scale" else None


def take_back(quantity: Quantity) -> None:
    """Let the number be as it was written."""
    if quantity.left_out is not None:
        quantity.multiply(1 / quantity.left_out)
        quantity.rules.remove(_RULE if quantity.headed is None else _ALONE)
        quantity.kind, quantity.percent, quantity.scale, quantity.left_out = "count", False, quantity.headed, None


def evidence(page: Passage, seen: Seen, index: int, units: list[Unit], known: Known) -> dict[str, tuple[str, ...]]:
    """For each unit that is offered, and for none, the names of its features. The number must be as written."""
    if units[0].name == "alone":
        return {AS_WRITTEN: ("alone:not",), units[0].name: tuple(_out_of_heading(page, seen, index, units[0], known))}
    found = {AS_WRITTEN: tuple(_as_written(page, seen, index, known))}
    for unit in units:
        found[unit.name] = tuple(_with(page, seen, index, unit, known))
    return found


def _as_written(page: Passage, seen: Seen, index: int, known: Known) -> Iterator[str]:
    quantity, sentence = seen.quantities[index], seen.sentence
    before, after = _word(sentence, quantity.first - 1), _word(sentence, quantity.end)
    yield "n"
    yield f"n:{_look(quantity)}"
    yield f"n:before:{before}"
    yield f"n:after:{after}"
    yield f"n:around:{before} {after}"
    yield f"n:noun:{quantity.noun is not None}"
    yield f"n:rate:{_of_rates(page, seen, index)}"
    digits = _known(page, seen, quantity, "rate", known)
    if digits:
        yield f"n:known:{digits}"


def _look(quantity: Quantity) -> str:
    """How the number is written: in words, with decimals, and how many digits stand before those."""
    assert quantity.value is not None
    if quantity.spelled:
        return "words"
    decimals = quantity.unit is not None and quantity.unit < 1
    return f"{max(quantity.value.adjusted(), -1)}{'.' if decimals else ''}"


def _of_rates(page: Passage, seen: Seen, index: int) -> str:
    """Where the last rate stands: a bare number behind one is likely to be the next."""
    for where, _, source, _ in _sources(page, seen, index):
        if source.kind == "rate":
            return where
    return "none"


def _turn(seen: Seen, index: int) -> int:
    """How many numbers stand before it in its line, at most three."""
    words, end = seen.sentence.words, seen.quantities[index].first
    begin = end
    while begin > max(0, end - _LONGEST_LINE) and words[begin - 1][0] != "\n":
        begin -= 1
    return sum(one.first >= begin for one in seen.quantities[max(0, index - 3) : index])


def _with(page: Passage, seen: Seen, index: int, unit: Unit, known: Known) -> Iterator[str]:
    quantity, source, sentence = seen.quantities[index], unit.source, seen.sentence
    name, where = unit.name, unit.where
    yield f"{name}"
    yield f"{name}:{where}"
    yield f"{name}:{_look(quantity)}"
    yield f"{name}:{where}:{_look(quantity)}"
    sort = _sort_of(source)
    yield f"{name}:{sort}:{where}"
    yield f"{name}:{sort}:{_look(quantity)}"
    yield f"{name}:{sort}:nth{_turn(seen, index)}"
    written = source.value if source.value is not None else source.upper
    if written is not None and quantity.value is not None and written:
        ratio = quantity.value.adjusted() - (written / unit.factor).adjusted()
        yield f"{name}:ratio:{max(-3, min(ratio, 3))}"
        yield f"{name}:ratio:{max(-3, min(ratio, 3))}:{_look(quantity)}"
    yield f"{name}:words:{quantity.spelled}{source.spelled}"
    if where in ("here", "ahead"):
        first, second = (source, quantity) if where == "here" else (quantity, source)
        gap = between(sentence.words, first.end, second.first)
        yield f"{name}:{where}:{bucket(second.first - first.end)}"
        yield f"{name}:{where}:{gap}"
        yield f"{name}:{where}:{gap}:{_look(quantity)}"
        yield f"{name}:{where}:passed{min(unit.passed, 3)}"
        named = sum(first.end <= one.first < second.first for one in seen.places)
        yield f"{name}:{where}:places{min(named, 2)}"
        if second.first - first.end <= 3:
            words = sentence.words[first.end : second.first]
            yield f"{name}:{where}:w:{' '.join(map(form, words))}"
    before = _word(sentence, quantity.first - 1)
    yield f"{name}:{where}:alike:{before == unit.before}"
    yield f"{name}:before:{before}"
    yield f"{name}:after:{_word(sentence, quantity.end)}"
    give(quantity, unit)
    digits = _known(page, seen, quantity, "share" if name == "percent" else "stock", known)
    take_back(quantity)
    yield f"{name}:known:{digits}"
    yield f"{name}:known:{digits}:{_look(quantity)}"


def _out_of_heading(page: Passage, seen: Seen, index: int, unit: Unit, known: Known) -> Iterator[str]:
    quantity, sentence = seen.quantities[index], seen.sentence
    before, after = (_mark(_word(sentence, at)) for at in (quantity.first - 1, quantity.end))
    headed = _known(page, seen, quantity, "stock", known)
    give(quantity, unit)
    look, digits = _look(quantity), _known(page, seen, quantity, "rate", known)
    take_back(quantity)
    yield "alone"
    yield f"alone:{look}"
    yield f"alone:before:{before}"
    yield f"alone:before:{before}:{look}"
    yield f"alone:around:{before} {after}"
    yield f"alone:nth{_turn(seen, index)}:{look}"
    yield f"alone:rate:{'rate' in seen.spoken_of}"
    yield f"alone:known:{digits}:{headed}"


def _mark(word: str) -> str:
    """The same for every word, so that what is learned of marks holds beside any name."""
    return "word" if word.isalpha() else word


def _known(page: Passage, seen: Seen, quantity: Quantity, role: str, known: Known) -> int:
    """How many digits of the number agree with an estimate of a measure of that role; 0 where none does."""
    names = {"rate": measures.of_role("rate"), "share": measures.of_role("share")}.get(role, measures.stocks())
    return min(figures_of(quantity), 3) if any(known.agrees(page, seen, quantity, one) for one in names) else 0


def decide(page: Passage, weights: Weights, known: Known) -> None:
    """Give every number of the passage the unit that it most probably left out."""
    page.unit_p.clear()
    page.agreement = ""
    table = weights.slots.get(SLOT)
    for seen in page.body:
        for quantity in seen.quantities:
            take_back(quantity)
    if not table:
        return
    said = -_BACK - 1  # the last sentence with a number that says a unit
    for seen in page.body:
        if any(_factor_of(quantity) is not None for quantity in seen.quantities):
            said = seen.index
        if seen.index - said > _BACK:
            continue
        for index, quantity in enumerate(seen.quantities):
            units = offered(page, seen, index)
            if not units:
                continue
            options = evidence(page, seen, index, units, known)
            chances = softmax([weights.score(SLOT, names) for names in options.values()])
            best = max(range(len(chances)), key=chances.__getitem__)
            page.unit_p[seen.index, index] = chances[best]
            if best:
                give(quantity, units[best - 1])
                said = seen.index
