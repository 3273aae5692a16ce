"""Dates as pages and feeds print them, read without guessing: ISO 8601, RFC 822, GDELT's, and dates with month names.

``03/04/2018`` is two dates and therefore none. Pure; knows no document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier enero januar janeiro gennaio janv ene gen",
            "february feb février fevrier febrero februar fevereiro febbraio févr fev",
            "march mar mars marzo märz março",
            "april apr avril avr abril abr aprile",
            "may mai mayo maio maggio mag",
            "june jun juin junio juni junho giugno giu",
            "july jul juillet juil julio juli julho luglio lug",
            "august aug août aout agosto ago",
            "september sep sept septembre septiembre setembro settembre set",
            "october oct octobre octubre oktober outubro ottobre okt out ott",
            "november nov novembre noviembre novembro",
            "december dec décembre decembre diciembre dezember dezembro dicembre déc dez dic",
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
    r"(?:[T ](?P<time>[0-2]\d:?[0-5]\d(?::?[0-5]\d(?:\.\d{1,9})?)?))?"
    r"\s?(?P<zone>Z|[+-]\d\d:?\d\d|(?<=:\d\d)[+-]\d\d(?!\d))?"
)
_COMPACT = re.compile(r"^((?:19|20)\d{6})T?(\d{6})Z?$")
_SHORT_MONTH = "|".join(name for name in _MONTHS if len(name) == 3)
_IN_URL = re.compile(
    rf"/(?P<year>(?:19|20)\d\d)[/-](?P<month>[01]?\d|{_SHORT_MONTH})[/-](?P<day>[0-3]?\d)(?=[/_.-]|$)", re.I
)


#: Zones by the names that mail and feeds give them, in minutes east of Greenwich. Where a name is two zones, the one
#: that publishers use it for.
_ZONES = {
    name: int(Decimal(hours) * 60)
    for hours, names in {
        "0": "z ut utc gmt wet", "1": "cet met mez west bst", "2": "cest mest mesz eet sast cat",
        "3": "eest msk eat trt", "3.5": "irst", "4": "gst", "4.5": "aft", "5": "pkt uzt", "5.5": "ist",
        "5.75": "npt", "6": "bdt", "6.5": "mmt", "7": "ict wib", "8": "hkt sgt myt pht awst wita", "9": "jst kst wit",
        "9.5": "acst", "10": "aest", "10.5": "acdt", "11": "aedt", "12": "nzst", "13": "nzdt",
        "-2.5": "ndt", "-3": "adt brt art", "-3.5": "nst", "-4": "edt ast", "-5": "est cdt pet cot", "-6": "cst mdt",
        "-7": "mst pdt", "-8": "pst akdt", "-9": "akst", "-10": "hst",
    }.items()
    for name in names.split()
}  # fmt: skip
_ZONE_NAME = re.compile(r"(?<=[\d\s])\(?([A-Za-z]{1,5})\)?\s{0,3}$")
_ZONE_REGION = re.compile(r"\s\(?([A-Z][A-Za-z]{2,20}/[A-Za-z_]{2,30}(?:/[A-Za-z_]{2,30})?)\)?\s{0,3}$")
_ZONE_FROM = re.compile(r"\b(?:GMT|UTC)\s?([+-])(\d{1,2})(?::?([0-5]\d))?(?!\d)")
_CLOCK = re.compile(
    r"(?<!\d)([0-2]?\d):([0-5]\d)(?::([0-5]\d))?(?!\d)\s{0,3}([AaPp][Mm](?![A-Za-z]))?\s{0,3}([+-]\d\d:?\d\d)?"
)


def moment(printed: str) -> datetime | None:
    """A printed point in time in UTC. Without a zone it is taken as UTC, without a time as midnight."""
    text = _ZONE_FROM.sub(lambda zone: f"{zone[1]}{int(zone[2]):02}{zone[3] or '00'}", printed.strip())
    compact = _COMPACT.match(text)
    if compact:
        text = f"{compact.group(1)[:4]}-{compact.group(1)[4:6]}-{compact.group(1)[6:]}T{compact.group(2)}"
    if region := _ZONE_REGION.search(text):
        return _in_region(moment(text[: region.start()]), region[1])
    named = _ZONE_NAME.search(text)
    east = _ZONES.get(named.group(1).lower()) if named else None
    if named and east is not None:
        text = f"{text[: named.start()].rstrip()} {'+' if east >= 0 else '-'}{abs(east) // 60:02}{abs(east) % 60:02}"
    match = _ISO.match(text)
    if match:
        return _aware(f"{match['day']}T{match['time'] or '00:00'}{(match['zone'] or '') if match['time'] else ''}")
    clock = _CLOCK.search(text)
    try:
        parsed = None if clock and clock[4] else parsedate_to_datetime(text)  # it takes PM for a zone
    except (ValueError, TypeError, IndexError):
        parsed = None
    if parsed is not None:
        return _utc(parsed)
    found = day(text)
    return _at(found, text) if found else None


def _in_region(clock: datetime | None, region: str) -> datetime | None:
    """The moment at which clocks of a region (Europe/Berlin) show this; as UTC where the region is unknown."""
    try:
        return _utc(clock.replace(tzinfo=ZoneInfo(region))) if clock else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return clock


def _at(found: date, text: str) -> datetime | None:
    """The day with the time of day that the text shows, if it shows one."""
    clock = _CLOCK.search(text)
    if clock is None:
        return datetime(found.year, found.month, found.day, tzinfo=UTC)
    hour, half = int(clock[1]), (clock[4] or "").lower()
    hour = hour % 12 + 12 * (half == "pm") if half else hour
    if hour == 24:  # the end of the day
        found, hour = found + timedelta(days=1), 0
    return _aware(f"{found.isoformat()}T{hour:02}:{clock[2]}:{clock[3] or '00'}{clock[5] or ''}")


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
