"""Dates as pages and feeds print them, read without guessing: ISO 8601, RFC 822, GDELT's, and dates with month names.

``03/04/2018`` is two dates and therefore none. Pure; knows no document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier enero januar janeiro gennaio",
            "february feb février fevrier febrero februar fevereiro febbraio",
            "march mar mars marzo märz março",
            "april apr avril abril aprile",
            "may mai mayo maio maggio",
            "june jun juin junio juni junho giugno",
            "july jul juillet julio juli julho luglio",
            "august aug août aout agosto",
            "september sep sept septembre septiembre setembro settembre",
            "october oct octobre octubre oktober outubro ottobre",
            "november nov novembre noviembre novembro",
            "december dec décembre decembre diciembre dezember dezembro dicembre",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + ")"
_WRITTEN = (
    re.compile(
        rf"\b(?P<day>[0-3]?\d)(?:st|nd|rd|th|er|\.)?\s+(?:de\s+)?{_MONTH}\.?,?\s+(?:de\s+)?(?P<year>(?:19|20)\d\d)\b",
        re.I,
    ),
    re.compile(rf"\b{_MONTH}\.?\s+(?P<day>[0-3]?\d)(?:st|nd|rd|th)?,?\s+(?P<year>(?:19|20)\d\d)\b", re.I),
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<s>[-/.])(?P<month>[01]?\d)(?P=s)(?P<day>[0-3]?\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)年(?P<month>[01]?\d)月(?P<day>[0-3]?\d)日"),
)
_ISO = re.compile(
    r"(?P<day>(?:19|20)\d\d-[01]\d-[0-3]\d)"
    r"(?:[T ](?P<time>[0-2]\d:?[0-5]\d(?::?[0-5]\d(?:\.\d{1,9})?)?))?\s?(?P<zone>Z|[+-]\d\d:?\d\d)?"
)
_COMPACT = re.compile(r"^((?:19|20)\d{6})T?(\d{6})Z?$")
_SHORT_MONTH = "|".join(name for name in _MONTHS if len(name) == 3)
_IN_URL = re.compile(
    rf"/(?P<year>(?:19|20)\d\d)[/-](?P<month>[01]?\d|{_SHORT_MONTH})[/-](?P<day>[0-3]?\d)(?=[/_.-]|$)", re.I
)


def moment(printed: str) -> datetime | None:
    """A printed point in time in UTC. Without a zone it is taken as UTC, without a time as midnight."""
    text = printed.strip()
    compact = _COMPACT.match(text)
    if compact:
        text = f"{compact.group(1)[:4]}-{compact.group(1)[4:6]}-{compact.group(1)[6:]}T{compact.group(2)}"
    match = _ISO.match(text)
    if match:
        return _aware(f"{match['day']}T{match['time'] or '00:00'}{match['zone'] or ''}")
    try:
        parsed = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        parsed = None
    if parsed is not None:
        return _utc(parsed)
    found = day(text)
    return datetime(found.year, found.month, found.day, tzinfo=UTC) if found else None


def day(printed: str) -> date | None:
    """The calendar day as printed: a page dated 19 July in Seoul is of 19 July. None when it is ambiguous."""
    text = printed.strip()
    match = _ISO.match(text)
    if match:
        return _date(*match["day"].split("-"))
    compact = _COMPACT.match(text) or re.match(r"^((?:19|20)\d{6})$", text)
    if compact:
        digits = compact.group(1)
        return _date(digits[:4], digits[4:6], digits[6:])
    return next(written(text[:200]), None)


def written(text: str) -> Iterator[date]:
    """All dates that a text spells out with a month name, year first, or in Chinese characters."""
    for pattern in _WRITTEN:
        for match in pattern.finditer(text):
            found = _date(match["year"], match["month"], match["day"])
            if found:
                yield found


def in_url(url: str) -> date | None:
    """The date in an address: ``/2018/07/19/`` or ``/2018/jul/19/``."""
    match = _IN_URL.search(url)
    return _date(match["year"], match["month"], match["day"]) if match else None


def _aware(text: str) -> datetime | None:
    try:
        return _utc(datetime.fromisoformat(text))
    except ValueError:
        return None


def _utc(value: datetime) -> datetime | None:
    try:
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def _date(year: str, month: str, day_: str) -> date | None:
    try:
        return date(int(year), _MONTHS.get(month.lower()) or int(month), int(day_))
    except ValueError:
        return None
