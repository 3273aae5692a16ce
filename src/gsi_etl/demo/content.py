"""Which bytes stand at which path on which simulated day. Knows files and days; knows nothing of HTTP.

``pages/day1`` is the whole site; a file in ``pages/day3`` takes the place of the one with the same path from day 3 on.
Nothing changes on day 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from gsi_etl.demo.workbook import workbook_from_csv
from gsi_etl.errors import UsageError

Day = Literal[1, 2, 3]

#: The date that each simulated day stands for: the Global Slavery Index 2023 was published on the third.
DATES: dict[Day, date] = {1: date(2023, 5, 22), 2: date(2023, 5, 23), 3: date(2023, 5, 24)}

PAGES = Path(__file__).resolve().parent / "pages"
BASE_URL = "@BASE_URL@"

_TABLE = "data/country-estimates-2018"
_MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".xml": "application/rss+xml; charset=utf-8",
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".txt": "text/plain; charset=utf-8",
}
#: What stands in a page's place gives no validators: nobody should come back and ask whether it is still there.
_INTERLOPERS = frozenset({(3, "country-studies/north-korea.html")})


@dataclass(frozen=True, slots=True)
class Content:
    """What a path answers: the body, its media type, and the day since which it is so.

    ``genuine`` is False for a page that stands in another's place: the block page of day 3.
    """

    body: bytes
    media_type: str
    since: date
    genuine: bool = True


def as_day(number: int) -> Day:
    """Raises UsageError for a number that is not a day of the demonstration."""
    for day in DATES:
        if day == number:
            return day
    raise UsageError(f"the demonstration has no day {number}", hint=f"its days are {', '.join(map(str, DATES))}")


def content(path: str, day: Day, base_url: str) -> Content | None:
    """What ``path`` (without the leading slash) answers on that day, or None when nothing stands there."""
    if path == f"{_TABLE}.xlsx":
        table = content(f"{_TABLE}.csv", day, base_url)
        return None if table is None else Content(workbook_from_csv(table.body), _MEDIA_TYPES[".xlsx"], table.since)
    for since in sorted((d for d in DATES if d <= day), reverse=True):
        body = _files(since).get(path)
        if body is not None:
            return Content(
                body.replace(BASE_URL.encode(), base_url.encode()),
                _MEDIA_TYPES[Path(path).suffix],
                DATES[since],
                (since, path) not in _INTERLOPERS,
            )
    return None


def paths() -> tuple[str, ...]:
    """Every path that answers on the last day, sorted."""
    return tuple(sorted({path for day in DATES for path in _files(day)} | {f"{_TABLE}.xlsx"}))


@cache
def _files(day: Day) -> dict[str, bytes]:
    # Read whole and looked up by name: a path from a request never becomes a path on the disk.
    folder = PAGES / f"day{day}"
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
