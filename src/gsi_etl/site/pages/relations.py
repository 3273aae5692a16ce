"""How one statement stands to another, and what its precision means: what figure and change pages say of it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from urllib.parse import quote as percent

from gsi_etl.base import measures
from gsi_etl.base.evidence import in_words
from gsi_etl.base.intervals import Interval
from gsi_etl.config.subject import subject
from gsi_etl.model import Slot
from gsi_etl.site.facts import Facts
from gsi_etl.site.filters import AGREEMENT, HEDGES, VERDICTS, exact, number, people, phrase
from gsi_etl.site.records import Headline, Stated

#: Rows of a table of other statements: the rest is counted.
OTHERS = 12


def others(facts: Facts, figure: Stated) -> list[tuple[Stated, tuple[str, str]]]:
    """Other statements of the same measure and place, nearest first, each with how it stands to this one."""
    if not figure.measure or not figure.geo_id:
        return []
    same = [one for one in facts.saying.get((figure.measure, figure.geo_id), ()) if one.figure_id != figure.figure_id]
    same.sort(key=lambda one: (one.edition != figure.edition, not one.official, one.source_id, one.figure_id))
    return [(one, relation(figure, one)) for one in same]


def relation(figure: Stated, other: Stated) -> tuple[str, str]:
    """(tone, words). A news page is judged by its verdict; a statement of another edition is not compared at all."""
    if other.verdict:
        tone, words, _ = VERDICTS.get(other.verdict, ("quiet", other.verdict, ""))
        return tone, f"{words}: {other.matched_edition}" if other.matched_edition else words
    if figure.edition != other.edition:
        return ("quiet", "another edition")
    if interval(figure).meets(interval(other)):
        return ("good", "agrees")
    return ("bad", "differs")


def baseline(facts: Facts, figure: Stated) -> tuple[Headline | None, tuple[str, str]]:
    """The watched number that this figure should be, and how it stands to it; (None, ...) when it is not watched."""
    for headline in facts.headlines_of.get((figure.measure or "", figure.geo_id or ""), ()):
        if headline.edition == figure.edition and not figure.is_change and figure.subgroup is None:
            half = headline.unit / 2
            meets = interval(figure).meets(Interval(headline.baseline - half, headline.baseline + half))
            return headline, AGREEMENT["agrees" if meets else "differs"]
    return None, AGREEMENT["not stated"]


def interval(figure: Stated) -> Interval:
    return Interval(figure.value_low, figure.value_high)


def big_number(figure: Stated) -> tuple[str, str]:
    """The number as stated, and its unit if the words do not say it. Bare digits of a table get their commas."""
    unit = "of every 1,000 people" if measures.is_rate(figure.measure) else ""
    hedge = f"{HEDGES[figure.modifier]} " if figure.modifier and figure.modifier in HEDGES else ""
    if figure.value is None:
        return " to ".join(
            exact(end, figure.measure) if end is not None else "…" for end in (figure.lower, figure.upper)
        ), unit
    if figure.quote.strip().isdigit() and len(figure.quote.strip()) > 4:
        return hedge + people(figure.value, figure.measure if not unit else None), unit
    quote = figure.quote.strip()
    said = quote.casefold()
    if any(said.startswith(word) for word in (hedge.strip(), "more", "about", "nearly", "over")) and hedge:
        return quote, unit
    return hedge + quote if len(quote) <= 40 else people(figure.value, figure.measure), unit


def precision_words(figure: Stated) -> str:
    """What the stated precision means, in a sentence."""
    low, high, measure = figure.value_low, figure.value_high, figure.measure
    if figure.value is None:
        return "Stated as a range."
    digits = (
        f"Stated to {figure.sig_figs} significant figure{'s' if figure.sig_figs != 1 else ''}"
        if figure.sig_figs
        else "Stated"
    )
    if low is not None and high is not None:
        return f"{digits}: anything from {exact(low, measure)} to {exact(high, measure)} is the same number."
    if low is not None:
        return f"{digits}: it covers all from {exact(low, measure)} up."
    return f"{digits}."


def trace(figure: Stated, facts: Facts, number: str) -> list[tuple[str, str, str]]:
    """From the words to the meaning: (what, what it was taken for, the strongest evidence for that)."""
    return [
        ("number", number, _why(figure, "number")),
        ("counts", (figure.measure or "unknown").removeprefix("other:").replace("_", " "), _why(figure, "measure")),
        ("place", facts.place(figure.geo_id), _why(figure, "place")),
        ("year", str(figure.reference_year or "not said"), _why(figure, "year")),
        ("edition", figure.edition or "not said", _why(figure, "edition")),
    ]


def _why(figure: Stated, slot: Slot) -> str:
    """Each reason once, what speaks for it before the second choices."""
    told = [one for one in figure.evidence if one.slot == slot]
    chosen = [in_words(one).removeprefix(f"{slot}: ") for one in told if not one.runner_up]
    others = [one.value for one in told if one.runner_up]
    # What stands for "not said" is not a value that a reader could use.
    second = [phrase(value) for value in dict.fromkeys(others) if value not in ("", "0", "none", "other")]
    return "; ".join([*dict.fromkeys(chosen), *(f"second choice: {value}" for value in second)])


def delta(old: Decimal | None, new: Decimal | None, measure: str | None) -> str:
    """'+1.3 million (+3.2 %)', or nothing where there is nothing to compare."""
    if old is None or new is None or old == new:
        return ""
    sign = "+" if new > old else "−"
    words = f"{sign}{people(abs(new - old), measure)}"
    share = abs(new - old) / old * 100 if old else None
    if share is None or abs(share) > _LARGEST_SHARE:
        return words
    return f"{words} ({sign}{number(share.quantize(Decimal('0.1')))} %)"


#: From next to nothing to a million: in per cent it says nothing.
_LARGEST_SHARE = Decimal(10**6)


def live(url: str, quote: str = "") -> str:
    """The page as it is today, scrolled to the words by browsers that can. Only http(s): a source's url is hostile."""
    if not url.startswith(("http://", "https://")):
        return ""
    return f"{url.partition('#')[0]}#:~:text={percent(quote, safe='')}" if quote else url


def has_place_page(facts: Facts, code: str | None) -> bool:
    """Countries and territories that an estimate or a page speaks of have a page of their own."""
    if facts.place_kind(code) not in ("country", "territory"):
        return False
    return bool(facts.of_place.get(code or "")) or any(
        facts.by_edition.get((measure, code or "")) for measure in (measures.headline(), *measures.main_rates())
    )


def cut(rows: Sequence[tuple[Stated, tuple[str, str]]]) -> tuple[Sequence[tuple[Stated, tuple[str, str]]], int]:
    return rows[:OTHERS], max(0, len(rows) - OTHERS)


def is_cell(figure: Stated) -> bool:
    """True when the figure stands in a table's cell: hundreds of them are one table, not hundreds of sentences."""
    return figure.cell is not None


def rate_title() -> str:
    """What a place's rates are called, whichever of their two units an edition prints."""
    return f"Rate of {subject().name}"


def chart_of(facts: Facts, measure: str | None, place: str | None) -> str:
    """The name of the chart of a measure and place below charts/; '' when no edition has a value."""
    if not facts.by_edition.get((measure or "", place or "")):
        return ""
    name = "rate" if measure in measures.main_rates() else str(measure).replace(":", "-")
    return f"{str(place).replace(' ', '-')}-{name}"


def map_chart(edition: str) -> str:
    return f"map-{edition.replace(' ', '-')}" if edition else ""
