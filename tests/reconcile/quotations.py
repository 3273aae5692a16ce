"""Quotations of the estimates as the press makes them, with every slip that people make and without any.

Each comes twice: as a figure (the reading taken for right) and as a sentence, to be read. The truth is what the writer
did, so that a verdict can be held against it. Made from a seed: the same list every time.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from gsi_etl.base.intervals import significant_digits
from gsi_etl.config.reference import Reference
from gsi_etl.model import Estimate, Figure, Kind, Modifier, Reading, VerdictName

PEOPLE, RATE, SHARE = "people_in_modern_slavery", "prevalence_per_1000", "share_of_population"
AGREEING = frozenset(("exact", "rounded", "truncated", "hedged", "bound"))
ACCUSING = frozenset(("older_edition", "edition_mismatch", "unit_mistaken", "measure_mistaken", "contradicts"))
TITLES = {"GSI": "Global Slavery Index", "GEMS": "Global Estimates of Modern Slavery"}
MILLION = Decimal(10**6)

#: Sentences by measure; the second half of each list was written after the verdicts were finished with.
SENTENCES = {
    PEOPLE: [
        "According to the {title}, {hedge}{n} people in {place} live in modern slavery.",
        "The {title} puts the number of people in modern slavery in {place} at {hedge}{n}.",
        "{hedge_}{n} people are living in modern slavery in {place}, the {title} says.",
        "In {place}, {hedge}{n} people are victims of modern slavery, the {title} found.",
        "By the reckoning of the {title}, {place} has {hedge}{n} people in modern slavery.",
        "Modern slavery holds {hedge}{n} people in {place}, as the {title} estimates.",
    ],
    RATE: [
        "According to the {title}, {hedge}{n} of every 1,000 people in {place} live in modern slavery.",
        "The {title} gives {place} a prevalence of {hedge}{n} per 1,000 people in modern slavery.",
        "In {place} {hedge}{n} people in every thousand are in modern slavery, the {title} says.",
        "Prevalence of modern slavery in {place} is {hedge}{n} per 1,000 population, as the {title} has it.",
    ],
    SHARE: [
        "According to the {title}, {hedge}{n} per cent of the population of {place} lives in modern slavery.",
        "The {title} says that {hedge}{n} per cent of people in {place} are in modern slavery.",
        "In {place}, {hedge}{n} per cent of the population is in modern slavery, the {title} found.",
        "Modern slavery affects {hedge}{n} per cent of the people of {place}, as the {title} has it.",
    ],
    "forced_labour": [
        "According to the {title}, {hedge}{n} people {place} are in forced labour.",
        "The {title} counts {hedge}{n} people in forced labour {place}.",
    ],
    "forced_marriage": [
        "According to the {title}, {hedge}{n} people {place} are in forced marriage.",
        "The {title} counts {hedge}{n} people living in forced marriages {place}.",
    ],
}
#: The same without an edition: ``lead`` may give a year, and then half the writers put the verb in the past.
BARE = {
    PEOPLE: [
        "{lead}{hedge}{n} people in {place} {live} in modern slavery.",
        "{lead}{hedge}{n} people {are} living in modern slavery in {place}.",
        "{lead}{place} {has} {hedge}{n} people living in modern slavery.",
        "{lead}an estimated {n} people in {place} {are} victims of modern slavery.",
    ],
    RATE: [
        "{lead}{hedge}{n} of every 1,000 people in {place} {live} in modern slavery.",
        "{lead}{place} {has} a prevalence of {hedge}{n} per 1,000 people in modern slavery.",
        "{lead}in {place} {hedge}{n} people in every thousand {are} in modern slavery.",
        "{lead}the prevalence of modern slavery in {place} {is_} {hedge}{n} per 1,000 population.",
    ],
    SHARE: [
        "{lead}{hedge}{n} per cent of the population of {place} {live} in modern slavery.",
        "{lead}{hedge}{n} per cent of the people of {place} {are} in modern slavery.",
    ],
}
PRESENT = {"live": "live", "are": "are", "has": "has", "is_": "is"}
PAST = {"live": "lived", "are": "were", "has": "had", "is_": "was"}
HEDGES: tuple[tuple[str, Modifier | None], ...] = (
    *((("", None),) * 4),
    ("about ", "about"),
    ("more than ", "more_than"),
    ("nearly ", "nearly"),
)


@dataclass(frozen=True, slots=True)
class Quotation:
    """``truth``: None for a faithful one, else the verdict that names the slip. ``row``: the estimate behind it."""

    kind: str
    text: str
    quote: str
    figure: Figure
    day: date
    truth: VerdictName | None
    row: Estimate


def quotations(reference: Reference, count: int, seed: int, *, fresh: bool = False) -> list[Quotation]:
    """So many of them, two of five without a slip. ``fresh``: in the sentences kept apart."""
    maker = _Maker(reference, random.Random(seed), fresh=fresh)
    makers = [maker.faithful] * 8 + [
        maker.unit, maker.tenfold, maker.thousandfold, maker.edition, maker.older, maker.country, maker.form,
        maker.part, maker.year, maker.rounding,
    ]  # fmt: skip
    made: list[Quotation] = []
    while len(made) < count:
        found = makers[len(made) % len(makers)]()
        if found is not None:
            made.append(found)
    return made


class _Maker:
    def __init__(self, reference: Reference, chance: random.Random, *, fresh: bool) -> None:
        self._chance, self._fresh = chance, fresh
        self._names = {place.code: place.name for place in reference.places}
        self._kinds = {place.code: place.kind for place in reference.places}
        rows = [r for r in reference.estimates if r.verified and r.value and r.edition != "ILO 2012"]
        self._rows = [r for r in rows if r.measure in (PEOPLE, RATE, SHARE)]
        self._world = [r for r in rows if r.place == "WLD" and r.edition in ("GEMS 2017", "GEMS 2022")]
        self._parts = [p for p in reference.parts if p.verified and p.place == "WLD" and p.unit >= 1000]
        self._by_key = {(r.edition, r.measure, r.place): r for r in rows}
        self._published = {r.edition: r.published_on for r in rows}

    def faithful(self) -> Quotation | None:
        row = self._pick()
        assert row.value is not None
        hedge, modifier = self._chance.choice(HEDGES)
        digits = self._chance.choice((2, 3, 4))
        value, unit = self._rounded(row, digits, modifier)
        return self._said("faithful", row, value, unit, None, hedge=hedge, modifier=modifier)

    def unit(self) -> Quotation | None:
        """Per cent for per thousand, and the other way about."""
        row = self._pick(RATE, SHARE)
        assert row.value is not None
        if row.measure == RATE:
            said = replace(row, measure=SHARE, value=row.value / 100, unit=row.unit / 100)
        else:
            said = replace(row, measure=RATE, value=row.value * 100, unit=row.unit * 100)
        assert said.value is not None
        return self._said("unit", said, said.value, said.unit, "unit_mistaken", origin=row)

    def tenfold(self) -> Quotation | None:
        row, factor = self._pick(), self._chance.choice((Decimal(10), Decimal("0.1")))
        value, unit = self._rounded(row, 3, None)
        if significant_digits(value, unit) < 3:
            return None
        return self._said("tenfold", row, value * factor, unit * factor, "unit_mistaken")

    def thousandfold(self) -> Quotation | None:
        row, factor = self._pick(PEOPLE), self._chance.choice((Decimal(1000), Decimal("0.001")))
        assert row.value is not None
        value, unit = self._rounded(row, 3, None)
        if value * factor < 100 or unit * factor < Decimal("0.1"):
            return None
        return self._said("thousandfold", row, value * factor, unit * factor, "unit_mistaken")

    def edition(self) -> Quotation | None:
        """The number of one edition, given as that of another."""
        row = self._pick()
        others = [r for r in self._rows if (r.measure, r.place) == (row.measure, row.place) and self._apart(r, row)]
        if not others:
            return None
        value, unit = self._rounded(row, 3, None)
        cited = self._chance.choice(others).edition
        return self._said("edition", row, value, unit, "edition_mismatch", cited=cited)

    def older(self) -> Quotation | None:
        """The number of an older edition a year after the newest came out, with nothing that says so."""
        row = self._pick()
        if row.edition.endswith(("2022", "2023")) or self._newest(row) is None:
            return None
        newest = self._newest(row)
        assert newest is not None
        if not self._apart(newest, row):
            return None
        value, unit = self._rounded(row, 4, None)
        return self._said("older", row, value, unit, "older_edition", bare=True, day=date(2024, 6, 1))

    def country(self) -> Quotation | None:
        """The number of another country of the same table."""
        row = self._pick(PEOPLE)
        other = self._by_key.get((row.edition, PEOPLE, self._chance.choice(self._rows).place))
        if self._kinds[row.place] != "country" or other is None or self._kinds[other.place] != "country":
            return None
        value, unit = self._rounded(other, 4, None)
        ratio = (row.value or 1) / (other.value or 1)
        if not Decimal("0.25") < ratio < 4 or Decimal("0.8") < ratio < Decimal("1.25"):
            return None
        if self._is_anothers(row, value, unit):
            return None
        return self._said("country", row, value, unit, "contradicts")

    def form(self) -> Quotation | None:
        """Forced labour for modern slavery, and the other ways about."""
        row = self._chance.choice(self._world)
        measure = self._chance.choice((PEOPLE, "forced_labour", "forced_marriage"))
        if row.measure not in (PEOPLE, "forced_labour", "forced_marriage") or measure == row.measure:
            return None
        said = replace(row, measure=measure)
        assert row.value is not None
        return self._said("form", said, row.value, row.unit, "measure_mistaken", origin=row)

    def part(self) -> Quotation | None:
        """A part of forced labour, given as the whole."""
        part = self._chance.choice(self._parts)
        if part.measure not in SENTENCES or part.edition not in ("GEMS 2017", "GEMS 2022"):
            return None
        assert part.value is not None
        return self._said("part", part, part.value, part.unit, "measure_mistaken")

    def year(self) -> Quotation | None:
        """The number of 2021 for 2016, and the other way about."""
        row = self._pick()
        editions = {"GSI 2018": "GSI 2023", "GSI 2023": "GSI 2018"}
        other = self._by_key.get((editions.get(row.edition, ""), row.measure, row.place))
        if other is None or not self._apart(other, row) or self._kinds[row.place] == "region":
            return None
        value, unit = self._rounded(row, 3, None)
        lead, year = f"In {other.reference_year}, ", other.reference_year
        return self._said(
            "year", row, value, unit, "edition_mismatch", bare=True, lead=lead, year=year, day=date(2024, 6, 1)
        )

    def rounding(self) -> Quotation | None:
        """A number rounded to where no rounding leads: three of its own last digits off."""
        row = self._pick()
        value, unit = self._rounded(row, 3, None)
        if significant_digits(value, unit) < 3:
            return None
        value += unit * self._chance.choice((-4, -3, 3, 4))
        if row.lower is not None or self._is_anothers(row, value, unit) or not value % (10 * unit):
            return None  # a last digit of 0 is not written as one: 180,000 rounds 176,000 rightly
        return self._said("rounding", row, value, unit, "contradicts")

    def _is_anothers(self, row: Estimate, value: Decimal, unit: Decimal) -> bool:
        """A slip that happens on the number of another edition, which says more than the slip."""
        return any(
            (r.measure, r.place) == (row.measure, row.place)
            and r.value is not None
            and (abs(r.value - value) <= unit + r.unit or (r.lower or value) < value < (r.upper or value))
            for r in self._rows
        )

    def _pick(self, *measures: str) -> Estimate:
        return self._chance.choice([r for r in self._rows if not measures or r.measure in measures])

    def _newest(self, row: Estimate) -> Estimate | None:
        return self._by_key.get(("GSI 2023", row.measure, row.place))

    def _apart(self, one: Estimate, other: Estimate) -> bool:
        assert one.value is not None
        assert other.value is not None
        return one.reference_year != other.reference_year and abs(one.value / other.value - 1) > Decimal("0.08")

    def _rounded(self, row: Estimate, digits: int, modifier: Modifier | None) -> tuple[Decimal, Decimal]:
        assert row.value is not None
        unit = max(row.unit, Decimal(1).scaleb(row.value.adjusted() - digits + 1))
        way = ROUND_FLOOR if modifier == "more_than" else ROUND_HALF_UP
        value = (row.value / unit).to_integral_value(way) * unit
        if modifier == "nearly" and value < row.value:
            value += unit
        return value, unit

    def _said(
        self,
        kind: str,
        row: Estimate,
        value: Decimal,
        unit: Decimal,
        truth: VerdictName | None,
        *,
        cited: str | None = None,
        hedge: str = "",
        modifier: Modifier | None = None,
        bare: bool = False,
        lead: str = "",
        year: int | None = None,
        day: date | None = None,
        origin: Estimate | None = None,
    ) -> Quotation | None:
        if value <= 0 or row.measure not in SENTENCES or (row.measure == SHARE and value > 1):
            return None
        edition = cited or row.edition
        quote = _put(row.measure, value, unit)
        place = self._names[row.place]
        if row.place == "WLD":
            place = "the world" if row.measure in (PEOPLE, RATE, SHARE) else "worldwide"
        choices = (BARE if bare else SENTENCES)[row.measure]
        half = len(choices) // 2
        template = self._chance.choice(choices if half == 0 else choices[half:] if self._fresh else choices[:half])
        tense = self._chance.choice((PRESENT, PAST)) if lead else PRESENT
        family, number = edition.split(" ")
        title = self._chance.choice((f"{number} {TITLES[family]}", f"{TITLES[family]} {number}"))
        text = template.format(
            n=quote, place=place, title=title, hedge=hedge, hedge_=hedge.capitalize(), lead=lead, **tense
        )
        reading = Reading(
            quote=quote, start=0, end=len(quote), kind=_kind(row.measure), value=value, unit=unit, modifier=modifier,
            sig_figs=significant_digits(value, unit),
        )  # fmt: skip
        figure = Figure(
            reading, measure=row.measure, place=row.place, edition=None if bare else edition, reference_year=year
        )
        said_on = day or self._published[edition] + timedelta(days=20)
        return Quotation(kind, text[0].upper() + text[1:], quote, figure, said_on, truth, origin or row)


def _kind(measure: str) -> Kind:
    return "rate" if measure == RATE else "share" if measure == SHARE else "count"


def _put(measure: str, value: Decimal, unit: Decimal) -> str:
    """A number as the press writes it: 2.64 million, 341,000, 10.5."""
    if measure == SHARE:
        value, unit = value * 100, (unit * 100).normalize()
    if measure in (RATE, SHARE):
        return f"{value.quantize(unit) if unit < 1 else value.to_integral_value():f}"
    for scale, word in ((MILLION * 1000, "billion"), (MILLION, "million")):
        if value >= scale and unit * 1000 >= scale:
            return f"{(value / scale).quantize(min(unit / scale, Decimal(1))):f} {word}"
    return f"{value.to_integral_value():,f}"


def tally(verdicts: Sequence[tuple[Quotation, VerdictName]]) -> Iterator[tuple[str, int, int, int]]:
    """For each verdict: how often it was given, how often rightly, and how often it would have been right."""
    for name in sorted(ACCUSING):
        given = [q for q, found in verdicts if found == name]
        yield name, len(given), sum(q.truth == name for q in given), sum(q.truth == name for q, _ in verdicts)
    given = [q for q, found in verdicts if found in AGREEING]
    yield "agreeing", len(given), sum(q.truth is None for q in given), sum(q.truth is None for q, _ in verdicts)
