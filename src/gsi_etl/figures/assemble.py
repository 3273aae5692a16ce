"""From the quantities of a text and what each was found to mean, to its figures."""

from __future__ import annotations

from decimal import Decimal

from gsi_etl.base.evidence import given_year
from gsi_etl.base.intervals import significant_digits
from gsi_etl.base.measures import is_rate
from gsi_etl.figures.meaning import editions, estimated, neighbours, reasons, years
from gsi_etl.figures.meaning import measure as measures
from gsi_etl.figures.meaning.citations import Cited
from gsi_etl.figures.meaning.decode import Meant, citations_by_sentence, decode
from gsi_etl.figures.meaning.known import known
from gsi_etl.figures.meaning.measure import OTHER
from gsi_etl.figures.meaning.passage import Passage, passage
from gsi_etl.figures.meaning.weights import Weights, load
from gsi_etl.figures.numbers.quantity import Quantity
from gsi_etl.figures.text.tokens import Sentence
from gsi_etl.model import Evidence, Figure, ReadContext, Reading

_NO_TARGET = (Evidence("measure", "none", "counts something else", weight=0.0),)


def figures(text: str, context: ReadContext, left_out: list[str] | None = None) -> list[Figure]:
    """All figures of a text, in order; numbers out of bounds are named in ``left_out``."""
    page = passage(text, context, left_out)
    weights = load()
    meant = decode(page, weights, known())
    cited = citations_by_sentence(page) if any(m.measure != OTHER for m in meant) else {}
    return [figure_of(page, one, weights, cited) for one in meant]


def figure_of(page: Passage, meant: Meant, weights: Weights, cited: dict[int, list[Cited]]) -> Figure:
    """The figure of one quantity. ``cited``: the editions that each sentence may cite."""
    sentence = meant.seen.sentence
    quantity = meant.seen.quantities[meant.index]
    quoted = sentence.text[sentence.start : sentence.end].strip()
    if meant.measure == OTHER:
        return Figure(
            _reading(sentence, quantity),
            sentence=quoted,
            measure=neighbours.measure(meant.seen, meant.index),
            evidence=_NO_TARGET,
            certainty=weights.certainty(meant.measure_p, 1.0, 1.0, 1.0),
            confidence=weights.confidence(meant.measure_p),
        )
    quantity.change = None
    if is_rate(meant.measure) and quantity.kind == "count":
        quantity.kind, quantity.per = "rate", Decimal(1000)
    estimated.hedge(meant.seen, meant.index)
    return Figure(
        _reading(sentence, quantity),
        sentence=quoted,
        measure=meant.measure,
        place=meant.place or None,
        reference_year=meant.year or page.context.reference_year,
        edition=meant.edition or None,
        edition_inferred=_inferred(meant, cited),
        evidence=tuple(_evidence(page, meant, weights, cited)),
        certainty=weights.certainty(meant.measure_p, meant.place_p, meant.year_p, meant.edition_p),
        confidence=weights.confidence(meant.measure_p * meant.place_p),
    )


def _inferred(meant: Meant, cited: dict[int, list[Cited]]) -> bool:
    """True when only words such as "the latest index" and the document's date name the edition."""
    naming = [one for ones in cited.values() for one in ones if one.edition == meant.edition]
    return bool(meant.edition and naming) and all(one.inferred for one in naming)


def _evidence(page: Passage, meant: Meant, weights: Weights, cited: dict[int, list[Cited]]) -> list[Evidence]:
    """The strongest reasons for each part of a figure."""
    seen, index, table = meant.seen, meant.index, known()
    of_measure, state = meant.weighed
    if state != measures.state(seen, index):  # its hedge or that of the number before has been found since
        of_measure = measures.evidence(page, seen, index, table)
    found = reasons.reasons("measure", of_measure, meant.measure, weights, reasons.of_measure(page, seen, index))
    found += reasons.reasons("place", meant.options, meant.place, weights, reasons.of_place(page, seen, index))
    if meant.year:
        told = years.year_evidence(page, seen, index, meant.measure, meant.place, table, meant.said, cited)
        named = {str(year): names for year, names in told.items()}
        found += reasons.reasons("year", named, str(meant.year), weights, reasons.of_year(seen))
    elif page.context.reference_year:
        found.append(given_year(page.context.reference_year))
    if meant.edition:
        citing = editions.edition_evidence(page, seen, index, meant.measure, meant.place, cited, table)
        found += reasons.reasons("edition", citing, meant.edition, weights, reasons.of_edition(seen))
    return found


def _reading(sentence: Sentence, quantity: Quantity) -> Reading:
    start, end = sentence.starts[quantity.first], sentence.stop(quantity.end - 1)
    anchor = quantity.value if quantity.value is not None else quantity.upper
    digits = significant_digits(anchor, quantity.unit) if anchor is not None and quantity.unit else None
    return Reading(
        quote=sentence.text[start:end],
        start=start,
        end=end,
        kind=quantity.kind,
        value=quantity.value,
        lower=quantity.lower,
        upper=quantity.upper,
        modifier=quantity.modifier,
        estimated=quantity.estimated,
        unit=quantity.unit,
        sig_figs=digits,
        numerator=quantity.numerator,
        denominator=quantity.denominator,
        per=quantity.per,
        noun=quantity.currency or quantity.noun,
        change=quantity.change is not None,
        direction=quantity.change,
        rules=tuple(quantity.rules),
    )
