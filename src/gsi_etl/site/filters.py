"""Numbers, dates and states in people's form, and where the pages stand: what templates call as filters. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from gsi_etl.base import measures
from gsi_etl.base.formatting import (
    NONCHARACTERS,
    Printed,
    number,
    of_measure,
    printed,
    published_words,
    short,
)
from gsi_etl.config.subject import subject

if TYPE_CHECKING:
    from gsi_etl.site.records import Published

HEDGES = {
    "about": "about", "nearly": "nearly", "more_than": "more than", "at_least": "at least", "less_than": "less than",
    "up_to": "up to", "at_most": "at most", "estimated": "an estimated",
}  # fmt: skip
VERDICTS = {
    "exact": ("good", "exact", "repeats the estimate exactly"),
    "rounded": ("good", "rounded", "the estimate, rounded"),
    "truncated": ("good", "truncated", "the estimate, cut off instead of rounded"),
    "hedged": ("good", "hedged", "agrees with the estimate through its hedge"),
    "bound": ("good", "within the bound", "agrees with the bound that the edition prints, such as fewer than 1,000"),
    "older_edition": ("warn", "older edition", "the number of an edition that a newer one has replaced"),
    "edition_mismatch": ("bad", "wrong edition", "names one edition and gives another one's number"),
    "unit_mistaken": ("bad", "unit mistaken", "a slip of unit: per cent for per thousand, or tenfold"),
    "measure_mistaken": ("bad", "measure mistaken", "the number of something else"),
    "contradicts": ("bad", "contradicts", "meets no estimate of what it speaks of"),
    "unmatched": ("quiet", "unmatched", "could not be held against an estimate with certainty"),
}
STATES = {
    "ok": ("good", "healthy"), "new": ("quiet", "not yet read"), "down": ("bad", "down"), "stale": ("warn", "stale"),
    "not_the_page": ("bad", "not the page"), "layout_changed": ("warn", "layout changed"),
    "partly_read": ("warn", "partly read"), "quarantined": ("bad", "held back"), "current": ("good", "stated now"),
    "missing": ("warn", "missing since one fetch"),
    "withdrawn": ("bad", "withdrawn"), "superseded": ("quiet", "replaced"),
}  # fmt: skip
AGREEMENT = {
    "agrees": ("good", "matches the baseline"),
    "differs": ("bad", "differs from the baseline"),
    "stale": ("warn", "its page cannot be read now"),
    "not stated": ("quiet", "on no watched page"),
}
SEVERITIES = {
    "critical": ("bad", "critical"), "warning": ("warn", "warning"), "info": ("info", "info"),
    "operator": ("quiet", "operator"), "none": ("quiet", "noted"),
}  # fmt: skip
CLASSES = {
    "new_figure": "A number that was not stated before.",
    "new_edition": "A new release of a publication, with other data and often another method: not a correction.",
    "revision": "The same page states another number for the same thing, and rounding does not explain it.",
    "rounding_only": "The same number in other words: the intervals that both can mean meet.",
    "withdrawn": "Gone from a complete, recognised page in two fetches.",
    "restored": "Back again after it had been withdrawn.",
    "misquote": "A news page gives a number that the edition it speaks of does not have.",
    "conflict": "Two pages of the same edition state different numbers.",
    "reader_change": "The page is the same; our own reading of it changed.",
    "source_changed": "The page is the same; the rules by which this source is read were corrected.",
    "source_moved": "The page has moved to another address permanently.",
    "edition_replaced": "The page states a newer edition in place of the one before.",
    "retired": "This source is no longer watched; its figures are kept as history.",
    "source_down": "The page could not be fetched.",
    "source_stale": "Nothing new for longer than this source usually takes.",
    "not_the_page": "What came is not the page: a block page, a consent wall, a login.",
    "layout_changed": "The page came, but what we read in it is not there any more.",
    "page_unreadable": "One page of a list was beyond our reader; the others were read.",
    "source_recovered": "A source that failed works again.",
    "check_failed": "A check failed.",
    "run_failed": "A run ended before it was done; nothing of it was taken.",
    "run_recovered": "Runs succeed again.",
    "check_recovered": "A check that failed passes again.",
}
CAUSES = {
    "source": "the publisher", "edition": "a new edition", "page": "another page came", "reader": "our reader",
    "operator": "our settings", "check": "a check", "network": "the network", "run": "a run that failed",
}  # fmt: skip
#: What to do about a source's state. Only commands that exist.
REMEDIES = {
    "down": "Open the address in a browser. If it is gone permanently, give the catalogue's entry the new one; if it "
    "only refuses us, set GSI_CONTACT so that its operators can reach you. Then: gsi-etl run --source {id}",
    "not_the_page": "Open the address in a browser and see what it shows. Block pages often pass by themselves; the "
    "figures known from before stay and are marked stale. Then: gsi-etl run --source {id}",
    "layout_changed": "Compare the page with what recognise, table and expect in the catalogue's entry ask for, and "
    "fix the entry. Then: gsi-etl run --source {id} --dry-run",
    "partly_read": "Open the page that is named and see what is odd about it. Its bytes are archived; a later version "
    "of the reader takes it up by itself at the next run.",
    "quarantined": "See which critical check failed (page Checks). If the page is right, the baseline or the entry's "
    "expect has to follow; if our reading is wrong, report it. Then: gsi-etl run --source {id} --dry-run",
    "stale": "Nothing new came for longer than its cadence. See whether the publisher moved to another address, or "
    "give the entry a longer cadence.",
    "new": "It has not been asked yet. Then: gsi-etl run --source {id}",
}
_NO_BREAK = "\u00a0"
_UNIT = re.compile(r"(?<=\d) (?=(?:%|million|billion)(?![\w]))")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
#: Controls, lone surrogates, and the code points that are not characters: none of them may be in HTML or XML.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_HIGH = re.compile(f"[\ud800-\udfff{NONCHARACTERS}]")
#: The wide class is slow for each character it looks at, so that it looks at the few beyond Latin-1's controls only.
_BEYOND = re.compile("[^\x00-\x9f]+")
#: The same in UTF-8: controls; what begins a surrogate or a noncharacter, and some letters that are neither.
_C0 = bytes(code for code in range(128) if _CONTROLS.match(chr(code)))
_C1 = re.compile(b"\xc2[\x80-\x9f]")
#: Where there is none of the first bytes, which is found out at once, the pairs behind it need not be looked for.
_RARE = ((b"\xed", ()), (b"\xef", (b"\xef\xb7",)), (b"\xbf", (b"\xbf\xbe", b"\xbf\xbf")))


def clean(text: str) -> str:
    """Text from outside as a page may show it: no control, no mark that turns the order of what stands around it."""
    if text.isascii() and text.isprintable():  # nearly all of it
        return text
    return well_formed(_BIDI.sub("", text))


def well_formed(text: str) -> str:
    """A text that HTML and XML may hold, of the same length. The last gate of every page and file of the site."""
    if _plain(text.encode("utf-8", "surrogatepass")):
        return text
    text = _CONTROLS.sub("\ufffd", text)
    return text if text.isascii() else _BEYOND.sub(lambda run: _HIGH.sub("\ufffd", run[0]), text)


def _plain(raw: bytes) -> bool:
    """Whether UTF-8 surely has nothing to replace: looking for a few bytes is much faster than at every letter."""
    if len(raw.translate(None, _C0)) != len(raw) or _C1.search(raw):
        return False
    return not any(first in raw and (not pairs or any(pair in raw for pair in pairs)) for first, pairs in _RARE)


def units(text: str) -> str:
    """A number and its sign of unit stay on one line: '+3.2 %'."""
    return _UNIT.sub(_NO_BREAK, text)


def measure_title(measure: str | None) -> str:
    return measures.title(measure or "")


def map_title() -> str:
    """What the map shows, as a heading."""
    drawn = subject().map
    return measures.title(drawn.measure) if drawn is not None else ""


def people(value: Decimal | None, measure: str | None = None) -> str:
    """40300000 → '40.3 million' with a space that does not break; '–' where there is none."""
    if value is None:
        return "–"
    return of_measure(value, measure).replace(" ", _NO_BREAK)


def brief(value: Decimal, measure: str | None = None) -> str:
    """For chart labels: 40300000 → '40.3 m', 104.6 → '104.6', 0.0437 → '4.37 %'."""
    if measure and measure.startswith("share"):
        return of_measure(value, measure)
    if abs(value) >= 1_000_000:  # four digits are enough to see; the table beside the chart has them all
        value = round(value, 3 - value.adjusted())
    text = short(value).replace(" million", " m").replace(" billion", " bn")
    if Decimal(10_000) <= abs(value) < Decimal(1_000_000):
        return f"{number((value / 1000).quantize(Decimal(1)))},000" if value % 1000 else number(value)
    return text


def exact(value: Decimal | None, measure: str | None = None) -> str:
    """In full: 40,300,000; shares in per cent."""
    if value is None:
        return "–"
    if measure and measure.startswith("share"):
        return of_measure(value, measure).replace(" ", _NO_BREAK)
    return number(value)


def as_printed(row: Printed) -> str:
    """As its edition prints it; a number keeps its unit on the same line, a bound may take two."""
    words = published_words(row)
    return words if row.value is None else words.replace(" ", _NO_BREAK)


def label(row: Printed) -> str:
    """The same, short enough for a chart: '22.0 m', '57,700', '93.0'."""
    return published_words(row).replace(" million", " m")


def per_thousand(row: Published) -> Decimal:
    """A rate in people per 1,000, whichever of its two units the edition prints."""
    return row.level * 1000 if measures.is_share(row.measure) else row.level


def rate(row: Published) -> str:
    """A rate with its unit, as printed: '104.6 per 1,000', '4.37 %'."""
    words = as_printed(row)
    return f"{words}{_NO_BREAK}per{_NO_BREAK}1,000" if measures.is_rate(row.measure) else words


def other_unit(row: Published) -> str:
    """The same rate in the unit that the edition does not print, to the same digit: 10.46 % or 43.7 per 1,000."""
    if measures.is_share(row.measure):
        shown = printed(row.level * 1000, None, row.unit * 1000 if row.unit else None)
        return f"{shown} per 1,000".replace(" ", _NO_BREAK)
    return printed(row.level / 1000, "share", row.unit / 1000 if row.unit else None).replace(" ", _NO_BREAK)


@lru_cache(maxsize=4096)
def day(moment: date | datetime | None) -> str:
    """'24 May 2023'."""
    return f"{moment.day} {moment:%B %Y}" if moment else "–"


def moment(time: datetime | None) -> str:
    """'24 May 2023, 06:17 UTC'."""
    return f"{day(time)}, {time:%H:%M} UTC" if time else "never"


def stamp(time: date | datetime | None) -> str:
    """For machines: '2023-05-24T06:17:00Z' or '2023-05-24'."""
    if isinstance(time, datetime):
        return f"{time:%Y-%m-%dT%H:%M:%SZ}"
    return time.isoformat() if time else ""


def ago(time: datetime | None, now: datetime) -> str:
    """How long since, to the unit that matters: 'now', '3 hours ago', '12 days ago'."""
    if time is None:
        return "never"
    passed = now - time
    for unit, name in ((timedelta(days=1), "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute")):
        count = int(passed / unit)
        if count >= 1:
            return f"{count} {name}{'s' if count > 1 else ''} ago"
    return "just now"


_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SPAN = re.compile(r"P(\d+)([YMWD])|PT(\d+)(H)")
_SPANS = {"Y": "year", "M": "month", "W": "week", "D": "day", "H": "hour"}


def often(cron: str) -> str:
    """A schedule in words: 'every 3 hours', 'every day at 05:47 UTC'; one that is none of these stays as it is."""
    parts = cron.split()
    if len(parts) != 5 or not parts[0].isdigit() or parts[2:4] != ["*", "*"]:
        return cron
    minute, hour, weekday = parts[0], parts[1], parts[4]
    if weekday == "*" and hour.startswith("*/") and hour[2:].isdigit():
        return f"every {hour[2:]} hours"
    if not hour.isdigit() or not (weekday == "*" or (weekday.isdigit() and int(weekday) < len(_DAYS))):
        return cron
    day = "day" if weekday == "*" else _DAYS[int(weekday)]
    return f"every {day} at {int(hour):02}:{int(minute):02} UTC"


def span(duration: str) -> str:
    """An ISO duration in words: 'P14D' → '14 days'; one of several parts stays as it is."""
    found = _SPAN.fullmatch(duration)
    if not found:
        return duration
    count, unit = (found[1], found[2]) if found[1] else (found[3], found[4])
    return f"{int(count)} {_SPANS[unit]}{'' if int(count) == 1 else 's'}"


def size(count: int) -> str:
    """Bytes for people: '536 KB'."""
    if count < 1000:
        return f"{count} byte{'' if count == 1 else 's'}"
    for unit in ("KB", "MB", "GB", "TB", "PB"):
        count, left = divmod(count, 1000)
        if count < 1000:
            return f"{count}.{left // 100} {unit}" if count < 10 else f"{count} {unit}"
    return f"{count:,} PB"


def fold(name: str) -> str:
    """For an order by letters: 'Côte d'Ivoire' under C, 'Åland Islands' under A."""
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()


def phrase(word: str) -> str:
    """'not_the_page' → 'not the page'."""
    return word.removeprefix("other:").replace("_", " ")


__all__ = [
    "AGREEMENT", "CAUSES", "CLASSES", "HEDGES", "REMEDIES", "SEVERITIES", "STATES", "VERDICTS", "ago", "brief",
    "clean", "day", "exact", "measure_title", "moment", "number", "people", "phrase", "size", "stamp", "units",
]  # fmt: skip
