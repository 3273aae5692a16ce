"""Time per figure of what a run does after reading, at 1, 10 and 50 thousand figures of one source.

    python bench/settle.py [FIGURES]...

Settling in the situations that cost most when every figure is held against every other: first runs, pages unchanged,
half and all changed, one series, one sentence, articles, conflicts; and beside it verdicts, the audit (without Great
Expectations' import) and the commit. Prints processor seconds and microseconds per figure; a row whose last column is
no larger than its first grows with the figures. ``tests/run/test_plan_at_size.py`` holds the same situations to that.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from gsi_etl.alerts.channels import EVERYTHING
from gsi_etl.base.intervals import significant_digits, unit_of
from gsi_etl.config.reference import Reference, load_reference
from gsi_etl.config.source import Source
from gsi_etl.model import Batch, Document, Fetch, Figure, Known, ReadDocument, Reading, SourceState
from gsi_etl.run.plan import Settled, settle

START = datetime(2026, 11, 24, 6, 17, tzinfo=UTC)
SIZES = (1_000, 10_000, 50_000)
ARTICLES = 500
PEOPLE = "people_in_modern_slavery"

#: What a figure of number ``n`` states on one day.
Say = Callable[[int], Figure]


class Nobody:
    """A channel whose messages are composed and not sent."""

    name, route = "nobody", EVERYTHING

    def send(self, _message: object) -> None:
        raise AssertionError("nothing is sent here")


def source(source_id: str, kind: str = "report") -> Source:
    return Source.model_validate(
        {
            "id": source_id,
            "title": source_id,
            "kind": kind,
            "publisher": {"name": source_id.title(), "official": kind == "report"},
            "url": f"https://{source_id}.example/",
            "format": "feed" if kind == "news" else "html",
            "schedule": "17 6 * * *",
            "cadence": "P1Y",
            **({"follow": {"match": ["slavery"]}} if kind == "news" else {}),
        }
    )


def states(value: int, sentence: str, *, year: int | None = None, edition: str | None = "GSI 2018") -> Figure:
    number = Decimal(value)
    unit = unit_of(number)
    said = Reading(
        f"{value:,}", 9, 21, "count", number, unit=unit, sig_figs=significant_digits(number, unit), rules=("number",)
    )
    return Figure(said, sentence, PEOPLE, "WLD", reference_year=year, edition=edition)


@dataclass
class World:
    """Sources, what is known of them, and the next day."""

    sources: tuple[Source, ...] = (source("index"),)
    reference: Reference = field(default_factory=load_reference)
    known: Known = field(default_factory=Known)
    day: int = 0

    def page(self, source: Source, says: list[Figure], *, article: int | None = None) -> ReadDocument:
        url = source.url if article is None else f"{source.url}{article}"
        placed = [replace(figure, reading=replace(figure.reading, start=at)) for at, figure in enumerate(says)]
        document = Document(source.id, url, f"{hash((self.day, url)) & (1 << 256) - 1:064x}", "html", "", f"{article}")
        return ReadDocument(document, f"doc_{self.day}_{url}", tuple(placed), (None,) * len(placed))

    def settle(self, *reads: ReadDocument) -> Settled:
        self.day += 1
        now = START + timedelta(days=self.day)
        batches = []
        for source in self.sources:
            own = tuple(read for read in reads if read.document.source_id == source.id)
            batches.append(Batch(source.id, (Fetch(source.id, source.url, now, Decimal(0), "ok"),), own))
        return settle(
            batches, audit_results=(), failed_sources=(), known=self.known, sources=self.sources,
            reference=self.reference, baselines=(), receivers=[Nobody()], run_id=f"run-{self.day}", started_at=now,
            finished_at=now, alert_items=20, site_url="", version="0",
        )  # fmt: skip

    def remember(self, settled: Settled) -> None:
        figures = {state.figure_id: state for state in (*self.known.figures, *settled.record.figures)}
        self.known = Known(
            first_run=False,
            figures=tuple(figures.values()),
            sources={s.id: SourceState(s.id, "ok", last_ok=START) for s in self.sources},
            editions=frozenset({"GSI 2018"}),
            last_recorded_at=settled.record.recorded_at,
        )


def of_a_series(value: Callable[[int], int], sentence: Callable[[int], str] = lambda n: f"People: {n}.") -> Say:
    """Figures that all say what one series is."""
    return lambda n: states(value(n), sentence(n))


def of_many(value: Callable[[int], int], year: Callable[[int], int] = lambda n: n) -> Say:
    """Figures each of a series of its own."""
    return lambda n: states(value(n), f"In the year {n} there were people.", year=year(n))


#: What a page says on one day and on the next.
DAYS: dict[str, tuple[Say | None, Say | None]] = {
    "first run": (None, of_many(lambda n: 1001 + 2 * n)),
    "first run, one series": (None, of_a_series(lambda n: 1001 + 2 * n)),
    "unchanged": (of_many(lambda n: 1001 + 2 * n),) * 2,
    "unchanged, one series": (of_a_series(lambda n: 1001 + 2 * n),) * 2,
    "identical quotes": (of_a_series(lambda _: 1001, lambda _: "1,001 people."),) * 2,
    "other words": (
        of_a_series(lambda n: 1001 + 2 * n),
        of_a_series(lambda n: 1001 + 2 * n, lambda n: f"Quite another sentence, the {n}th."),
    ),
    "half changed": (of_many(lambda n: 1001 + 2 * n), of_many(lambda n: 1001 + 2 * n + n % 2 * 100_001)),
    "all changed": (of_many(lambda n: 1001 + 2 * n), of_many(lambda n: 200_001 + 2 * n)),
    "all changed, one series": (of_a_series(lambda n: 1001 + 2 * n), of_a_series(lambda n: 200_001 + 2 * n)),
    "all changed, one series, no sentence alike": (
        of_a_series(lambda n: 1001 + 2 * n, lambda n: f"{word(n)} {word(n * 7)}"),
        of_a_series(lambda n: 200_001 + 2 * n, lambda n: f"{word(n * 3 + 1)} {word(n * 11)}"),
    ),
    "years lost": (of_many(lambda n: 1001 + 2 * n), of_a_series(lambda n: 1001 + 2 * n)),
    "all gone": (of_many(lambda n: 1001 + 2 * n), lambda _: states(7, "7 people.", year=1)),
    "a newer year": (of_many(lambda n: 1001 + 2 * n), of_many(lambda n: 200_001 + 2 * n, lambda n: 100_000 + n)),
}


def word(n: int) -> str:
    return "".join(chr(97 + n // 26**place % 26) for place in range(4)) * 3


def settling(name: str, size: int) -> Callable[[], Settled]:
    """The work of a day over a page of so many figures, of which the day before is known."""
    before, after = DAYS[name]
    world = World()
    (index,) = world.sources
    if before is not None:
        world.remember(world.settle(world.page(index, [before(n) for n in range(size)])))
    page = world.page(index, [after(n) for n in range(1 if name == "all gone" else size)] if after else [])
    return lambda: world.settle(page)


def articles(size: int) -> Callable[[], Settled]:
    """A feed of 500 articles that all changed."""
    world = World((source("paper", "news"),))
    (paper,) = world.sources

    def pages(shift: int) -> list[ReadDocument]:
        count = min(ARTICLES, size)
        said = [[states(1001 + 2 * n + shift, f"{n} people.") for n in range(a, size, count)] for a in range(count)]
        return [world.page(paper, some, article=at) for at, some in enumerate(said)]

    world.remember(world.settle(*pages(0)))
    after = pages(1_000_001)
    return lambda: world.settle(*after)


def conflicting(size: int) -> Callable[[], Settled]:
    """Two official sources of which the second contradicts all that the first says."""
    world = World((source("index"), source("press")))
    index, press = world.sources
    world.remember(world.settle(world.page(index, [states(1001 + 2 * n, f"{n} people.") for n in range(size // 2)])))
    page = world.page(press, [states(200_001 + 2 * n, f"{n} people.") for n in range(size // 2)])
    return lambda: world.settle(page)


SETTLING: dict[str, Callable[[int], Callable[[], object]]] = {
    **{name: (lambda size, name=name: settling(name, size)) for name in DAYS},  # type: ignore[misc]
    "500 articles, all changed": articles,
    "two sources, all in conflict": conflicting,
}


def reconciling(size: int) -> Callable[[], object]:
    """The verdicts of an article with so many figures, which name a thousand editions."""
    from gsi_etl.reading.document import _index, _judged

    paper = source("paper", "news")
    said = [
        states(1001 + 2 * n, f"{n} people.", edition=f"GSI {1018 + n % 1000}" if n % 2 else None) for n in range(size)
    ]
    read = World().page(paper, said)
    _index()  # once a process
    return lambda: _judged(paper, read.document, read.figures)


def auditing(size: int) -> Callable[[], object]:
    """All checks over a page that states counts, rates and shares of one place."""
    from gsi_etl.quality import audit

    reference, world = load_reference(), World()
    (index,) = world.sources
    measures = (PEOPLE, "prevalence_per_1000", "share_of_population", "forced_labour", "forced_marriage")
    said = [
        replace(states(1001 + 2 * n, f"{1001 + 2 * n:,}"), measure=measures[n % len(measures)]) for n in range(size)
    ]
    batch = Batch(index.id, read=(world.page(index, said),))
    return lambda: audit(
        [batch], sources={index.id: index}, estimates=reference.estimates,
        places={place.code for place in reference.places}, measures=set(reference.measures), run_date=START.date(),
    )  # fmt: skip


def committing(size: int) -> Callable[[], object]:
    """A first run of so many figures into a new warehouse."""
    from gsi_etl.warehouse.connection import open_writer
    from gsi_etl.warehouse.load import commit
    from gsi_etl.warehouse.migrate import migrate

    record = settling("first run", size)().record

    def work() -> None:
        with tempfile.TemporaryDirectory() as folder, open_writer(Path(folder) / "warehouse.duckdb") as connection:
            migrate(connection)
            commit(connection, record)

    return work


BESIDE: dict[str, Callable[[int], Callable[[], object]]] = {
    "verdicts": reconciling,
    "audit": auditing,
    "commit": committing,
}


def main() -> None:
    sizes = [int(text.replace("_", "")) for text in sys.argv[1:]] or list(SIZES)
    import great_expectations  # noqa: F401  # its import is nobody's figure

    auditing(10)()
    print(f"{'processor seconds, µs per figure':<44}" + "".join(f"{size:>18,}" for size in sizes))
    for name, prepare in (SETTLING | BESIDE).items():
        cells = []
        for size in sizes:
            work = prepare(size)
            before = time.process_time()
            work()
            seconds = time.process_time() - before
            cells.append(f"{seconds:>10.2f} {seconds / size * 1e6:>7.0f}")
        print(f"{name:<44}" + "".join(cells), flush=True)


if __name__ == "__main__":
    main()
