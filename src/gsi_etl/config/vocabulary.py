"""What a source's file may name: measures, places, editions, kinds, times of a schedule, patterns that compile.

``misfits`` is what the schema cannot say: each fault with the field it is in and the nearest right value.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from gsi_etl.base import curated, pack
from gsi_etl.base import measures as counted

if TYPE_CHECKING:
    from gsi_etl.config.source import Source
    from gsi_etl.config.thresholds import Threshold

#: The path of a field, and what is wrong with it.
Misfit = tuple[tuple[str | int, ...], str]


def misfits(source: Source) -> Iterator[Misfit]:
    """Everything in a source that cannot work, though it fits the schema."""
    yield from _schedule(source.schedule)
    if source.recognise.title is not None:
        yield from _pattern(("recognise", "title"), source.recognise.title)
    defaults = source.defaults
    yield from _named(("defaults", "place"), defaults.place, "place", places())
    yield from _named(("defaults", "measure"), defaults.measure, "measure", measures())
    yield from _named(("defaults", "edition"), defaults.edition, "edition", editions())
    for at, threshold in enumerate(source.thresholds):
        yield from misfits_of_threshold(("thresholds", at), threshold)
    if source.table is None:
        return
    if not source.table.columns:
        yield ("table",), "it names no columns, so that nothing would be read: add columns: with header and measure"
    for at, column in enumerate(source.table.columns):
        where = ("table", "columns", at)
        yield from _named((*where, "measure"), column.measure, "measure", measures())
        yield from _named((*where, "edition"), column.edition, "edition", editions())
        kinds = measures().get(column.measure, ())
        if kinds and column.kind not in kinds:
            yield (*where, "kind"), f"{column.measure} is not a {column.kind}: it is a {' or '.join(kinds)}"


def misfits_of_threshold(where: tuple[str | int, ...], threshold: Threshold) -> Iterator[Misfit]:
    yield from _named((*where, "measure"), threshold.measure, "measure", measures())
    yield from _named((*where, "place"), threshold.place, "place", places())


def _schedule(schedule: str) -> Iterator[Misfit]:
    from datetime import UTC, datetime

    from cronsim import CronSim, CronSimError

    try:
        next(CronSim(schedule, datetime(2024, 1, 1, tzinfo=UTC)))
    except CronSimError as error:
        why = str(error).lower() or "no such time"
        yield ("schedule",), f"{schedule!r} is not a cron expression: {why} (minute hour day month weekday, in UTC)"
    except StopIteration:
        yield ("schedule",), f"{schedule!r} never comes"


def _pattern(where: tuple[str | int, ...], pattern: str) -> Iterator[Misfit]:
    try:
        re.compile(pattern)
    except re.error as error:
        yield where, f"{pattern!r} is not a regular expression: {error}"


def _named(where: tuple[str | int, ...], name: str | None, what: str, known: Iterable[str]) -> Iterator[Misfit]:
    known = list(known)
    if name is None or name in known:
        return
    folded = {entry.casefold(): entry for entry in known}
    close = difflib.get_close_matches(name.casefold(), list(folded), n=1, cutoff=0.5)
    nearest = f" (did you mean {folded[close[0]]!r}?)" if close else ""
    yield where, f"there is no {what} {name!r}{nearest}"


def measures() -> dict[str, tuple[str, ...]]:
    """The measures there are, with the kinds that each can be of."""
    return {name: one.kinds for name, one in counted.measures().items()}


@pack.per_pack
@cache
def places() -> frozenset[str]:
    more = pack.optional("places.csv")
    return _column(pack.shared("places.csv"), "code") | (_column(more, "code") if more else frozenset())


@pack.per_pack
@cache
def editions() -> frozenset[str]:
    return _column(pack.own("editions.csv"), "edition")


def _column(path: Path, column: str) -> frozenset[str]:
    return frozenset(row[column] for _, row in curated.rows(path, needed=(column,)))
