"""Batches as flat rows: one per figure, source and mapped column, in the columns that the suites' SQL speaks of.

Pure: no DuckDB and no Great Expectations. A figure's stated precision becomes two closed intervals here
(``low``/``high`` as written by the book, ``lenient_low``/``lenient_high`` as the press writes), so that SQL compares
numbers and holds no rule of its own.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Context, Decimal
from statistics import median

from gsi_etl.base import intervals
from gsi_etl.base.intervals import Interval
from gsi_etl.base.measures import is_of_people, is_target, ranked_by
from gsi_etl.config.source import Expect, Source, TableSpec, fold_header, header_matches
from gsi_etl.config.subject import highest
from gsi_etl.model import Batch, Document, Estimate, Figure, FigureState, PastRun, Reading, Table, Verdict

Value = str | int | bool | Decimal | date | None
Row = dict[str, Value]

#: The smallest step of DECIMAL(38,9), the columns' type: an end that is excluded is the end one step further in.
STEP = Decimal("0.000000001")
#: The largest number that DECIMAL(38,9) holds. A reader's slip beyond it is flagged, and must not break the load.
LARGEST = Decimal("9" * 29)
_WIDE = Context(prec=60)
#: Longest text that is copied for a check; the whole text stays with the figure.
LONGEST_TEXT = 1000

POPULATION = "population"
_NUMBER = re.compile(r"\d(?:[\d.,'\u00a0\u202f\u2009 ]*\d)?")
_NO_PLAIN_NUMBER = re.compile(r"[\u00bc-\u00be\u2150-\u215e]|half|quarter|third|dozen|score|fifth|tenth", re.I)


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure with what its batch knows of it. ``population`` is the same place's in the same document."""

    source: Source
    document: Document
    figure: Figure
    verdict: Verdict | None
    strict: Interval
    lenient: Interval
    population: Decimal | None

    @property
    def is_evidence(self) -> bool:
        """True when it says what an edition's value is: all people, a level and no change, and not in the news."""
        reading = self.figure.reading
        return not (self.source.kind == "news" or self.figure.subgroup or reading.change or reading.kind == "rank")

    @property
    def tolerance(self) -> Interval:
        """The publisher of the estimate is held to the digits; those who repeat it may also truncate."""
        return self.strict if self.source.publisher.official else self.lenient


def newest_readings(batch: Batch) -> Batch:
    """A batch with one reading of each page. The bytes of last time, read again by a new reader, come before those of
    today: they are for the comparison, and a table that is in both states nothing twice."""
    return replace(batch, read=tuple({read.document.url: read for read in batch.read}.values()))


def stated_figures(batches: Iterable[Batch], sources: Mapping[str, Source]) -> list[Stated]:
    """Every figure of every recognised document."""
    result = []
    for batch in batches:
        source = sources[batch.source_id]
        for read in batch.read:
            if not read.recognised:
                continue
            populations = _populations(read.figures)
            verdicts = read.verdicts or (None,) * len(read.figures)
            for figure, verdict in zip(read.figures, verdicts, strict=True):
                reading = figure.reading
                result.append(
                    Stated(
                        source,
                        read.document,
                        figure,
                        verdict,
                        closed(intervals.strict(reading)),
                        closed(intervals.lenient(reading)),
                        populations.get(figure.place or ""),
                    )
                )
    return result


def standing_figures(
    states: Iterable[FigureState], sources: Mapping[str, Source], read: Collection[str]
) -> list[Stated]:
    """The figures that stand in the warehouse, of those of ``sources`` that gave nothing to read in this run."""
    return [
        Stated(
            sources[state.source_id],
            Document(state.source_id, state.url, state.snapshot_sha256, "html", ""),
            state.figure,
            None,
            closed(intervals.strict(state.figure.reading)),
            closed(intervals.lenient(state.figure.reading)),
            None,
        )
        for state in states
        if state.status == "current" and state.source_id in sources and state.source_id not in read
    ]


def closed(interval: Interval) -> Interval:
    """The same numbers, at the resolution of the columns, with both ends included."""
    low, high = _stored(interval.low), _stored(interval.high)
    return Interval(
        low + STEP if low is not None and interval.low_open else low,
        high - STEP if high is not None and interval.high_open else high,
    )


def figure_row(stated: Stated) -> Row:
    figure, reading, document = stated.figure, stated.figure.reading, stated.document
    return {
        "source_id": stated.source.id,
        "source_kind": stated.source.kind,
        "official": stated.source.publisher.official,
        "document": document.url,
        "published_on": document.published.day if document.published else None,
        "kind": reading.kind,
        "measure": figure.measure,
        "place": figure.place,
        "subgroup": figure.subgroup,
        "reference_year": figure.reference_year,
        "edition": figure.edition,
        "value": _stored(reading.value),
        "lower": _stored(reading.lower),
        "upper": _stored(reading.upper),
        "unit": _stored(reading.unit),
        "low": _stored(stated.strict.low),
        "high": _stored(stated.strict.high),
        "modifier": reading.modifier,
        "is_change": reading.change,
        "is_target": is_target(figure),
        "fits": _fits(reading.value) and _fits(reading.lower) and _fits(reading.upper),
        "population": _stored(stated.population),
        "of_people": is_of_people(figure.measure),
        "highest": _stored(highest(figure.measure)),
        "ranked_by": ranked_by(figure.measure),
        "quote": reading.quote[:LONGEST_TEXT],
        "sentence": figure.sentence[:LONGEST_TEXT],
        "char_start": reading.start,
        "char_end": reading.end,
        "cell": figure.cell,
        "quote_found": quote_found(figure, document),
        "number_in_quote": number_in_quote(reading),
        "verdict": stated.verdict.name if stated.verdict else None,
    }


def source_rows(
    batches: Sequence[Batch], sources: Mapping[str, Source], figures: Sequence[Stated], history: Sequence[PastRun]
) -> list[Row]:
    """One row per source: what its batch holds, what its catalogue entry expects, and what it usually holds."""
    counts = Counter(stated.source.id for stated in figures)
    verdicts = Counter(stated.source.id for stated in figures if stated.verdict)
    unmatched = Counter(stated.source.id for stated in figures if stated.verdict and stated.verdict.name == "unmatched")
    past_of: dict[str, list[PastRun]] = defaultdict(list)
    for run in history:
        past_of[run.source_id].append(run)
    rows: list[Row] = []
    for batch in batches:
        source, past = sources[batch.source_id], past_of[batch.source_id]
        # What a batch in trouble lacks is said by its trouble.
        expect = Expect() if batch.trouble else source.expect
        past_shares = [Decimal(run.unmatched) / run.verdicts for run in past if run.verdicts]
        rows.append(
            {
                "source_id": source.id,
                "source_kind": source.kind,
                "figures": counts[source.id],
                "table_rows": _table_rows(batch, source),
                "verdicts": verdicts[source.id],
                "unmatched": unmatched[source.id],
                "min_rows": expect.min_rows,
                "max_rows": expect.max_rows,
                "min_figures": expect.min_figures,
                "max_figures": expect.max_figures,
                "past_runs": len(past),
                "usual_figures": _stored(Decimal(median(run.figures for run in past))) if past else None,
                "usual_unmatched_share": _stored(Decimal(median(past_shares))) if past_shares else None,
            }
        )
    return rows


def column_rows(batches: Sequence[Batch], sources: Mapping[str, Source], figures: Sequence[Stated]) -> list[Row]:
    """One row per mapped column of a table source: the numbers printed in it, the figures they gave, how many the
    fullest column gave, and how many rows have something in a mapped column (all of them, where none has)."""
    given = Counter((stated.source.id, stated.figure.measure) for stated in figures if stated.figure.cell)
    rows: list[Row] = []
    for batch in batches:
        source = sources[batch.source_id]
        if source.table is None:
            continue
        tables = _mapped_tables(batch, source.table)
        printed = Counter(measure for table in tables for measure in _printed_numbers(table, source.table))
        measures = sorted({column.measure for column in source.table.columns})
        filled = sum(_filled_rows(table, source.table) for table in tables)
        rows += [
            {
                "source_id": source.id,
                "measure": measure,
                "numbers": printed[measure],
                "figures": given[source.id, measure],
                "fullest": max(given[source.id, other] for other in measures),
                "filled_rows": filled or sum(len(table.rows) for table in tables),
            }
            for measure in measures
        ]
    return rows


def place_rows(places: Iterable[str], estimates: Iterable[Estimate]) -> list[Row]:
    """One row per known place, with the largest population that any edition gives it."""
    largest: dict[str, Decimal] = {}
    for estimate in estimates:
        if estimate.population is not None:
            largest[estimate.place] = max(estimate.population, largest.get(estimate.place, Decimal(0)))
    return [{"place": place, "population": _stored(largest.get(place))} for place in sorted(set(places))]


def quote_found(figure: Figure, document: Document) -> bool:
    """True when the quote stands where the figure says: at its offsets, or in the table row that it was read from."""
    reading = figure.reading
    if not reading.quote:
        return False
    if document.text[reading.start : reading.end] == reading.quote:
        return True
    return figure.cell is not None and reading.quote in figure.sentence


def number_in_quote(reading: Reading) -> bool | None:
    """True when the value's digits are the quote's digits; None where words or several numbers make that no test."""
    numbers = _NUMBER.findall(reading.quote)
    if reading.value is None or reading.kind == "ratio" or len(numbers) != 1 or _NO_PLAIN_NUMBER.search(reading.quote):
        return None
    digits = "".join(str(digit) for digit in reading.value.as_tuple().digits).strip("0")
    return re.sub(r"\D", "", numbers[0]).strip("0") == digits


def _populations(figures: Iterable[Figure]) -> dict[str, Decimal]:
    return {
        figure.place: figure.reading.value
        for figure in figures
        if figure.measure == POPULATION and figure.place and figure.reading.value and not figure.reading.change
    }


def _table_rows(batch: Batch, source: Source) -> int:
    """Of the tables that the source's mapping speaks of; of all tables where it has none."""
    if source.table is not None:
        return sum(len(table.rows) for table in _mapped_tables(batch, source.table))
    return sum(len(table.rows) for read in batch.read if read.recognised for table in read.document.tables)


def _mapped_tables(batch: Batch, spec: TableSpec) -> list[Table]:
    return [
        table
        for read in batch.read
        if read.recognised
        for table in read.document.tables
        if (spec.place is None or _has(table, spec.place))
        and any(_has(table, column.header) for column in spec.columns)
    ]


def _has(table: Table, header: str) -> bool:
    return any(header_matches(header, path) for path in table.headers)


def _filled_rows(table: Table, spec: TableSpec) -> int:
    """The rows of which a mapped cell is not blank: an API's years without a value yet are nothing unread."""
    mapped = dict.fromkeys(at for at, _ in _mapped_columns(table, spec))
    return sum(any(row[at].text.strip() for at in mapped) for row in table.rows)


def _mapped_columns(table: Table, spec: TableSpec) -> list[tuple[int, str]]:
    """Where the mapped columns are, and the measure of each."""
    return [
        (at, column.measure)
        for at, path in enumerate(table.headers)
        for column in spec.columns
        if header_matches(column.header, path)
    ]


def _printed_numbers(table: Table, spec: TableSpec) -> Iterator[str]:
    """The measure of each cell that prints a digit in a mapped column, but for rows that are left out on purpose."""
    skipped = {fold_header(place) for place in spec.skip_places}
    kept = [row for row in table.rows if not (skipped and any(fold_header(cell.text) in skipped for cell in row))]
    for at, measure in _mapped_columns(table, spec):
        for row in kept:
            if any(character.isdigit() for character in row[at].text):
                yield measure


def _fits(number: Decimal | None) -> bool:
    return number is None or (number.is_finite() and number.copy_abs() <= LARGEST)


def _stored(number: Decimal | None) -> Decimal | None:
    return number.quantize(STEP, context=_WIDE) if number is not None and _fits(number) else None
