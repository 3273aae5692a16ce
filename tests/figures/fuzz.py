"""Read phrases that nobody meant until the time is up, and print every one at which the reader fails.

One phrase in a hundred goes through the parser, as a page with headings, lists and tables, as a feed, CSV and JSON.

    python tests/figures/fuzz.py --seconds 3600 --seed 1 --jobs 2
    python tests/figures/fuzz.py --phrases 1000000

A failure is an exception or a broken promise: a quote that is not at its offsets, figures out of order, a number that
is not finite or out of bounds, an interval that cannot be computed, a row that the warehouse could not hold, or more
time than a short text may take. Each is printed with the text, shortened as far as it still fails.
"""

from __future__ import annotations

import argparse
import html
import json
import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "parse")]

import phrases
from parse_samples import SHA, make_source

from gsi_etl.base.bounds import is_figure
from gsi_etl.base.intervals import lenient, strict
from gsi_etl.config.source import Format
from gsi_etl.errors import ParseError
from gsi_etl.figures import as_json, read
from gsi_etl.figures.tables.cells import CellNumber, read_number
from gsi_etl.figures.tables.masking import prose_of
from gsi_etl.figures.tables.unmapped import figures_from_labels
from gsi_etl.model import Figure, ReadContext
from gsi_etl.parse import parse_bytes
from gsi_etl.warehouse.rows import stored

#: A phrase has some hundred characters: a reader that takes longer than this (seconds of CPU) for one does not scale.
SLOWEST = 0.5
#: What of a reason tells failures apart: the exception and its line, or the promise.
_KIND = 60
#: Of so many phrases one is made a document: parsing takes ten times the time of reading.
_A_DOCUMENT = 100
FORMATS: tuple[Format, ...] = ("html", "feed", "csv", "json")
Check = Callable[[str, "str | None"], str]


@dataclass
class Failure:
    text: str
    language: str | None
    why: str


@dataclass
class Outcome:
    phrases: int = 0
    figures: int = 0
    failures: list[Failure] = field(default_factory=list)


def promise(text: str, language: str | None) -> str:
    """The promise about its figures that reading ``text`` breaks, or ""."""
    number = read_number(text, "," if language == "de" else ".")
    if isinstance(number, CellNumber) and not is_figure(number.value):
        return f"out of bounds: cell {number.value}"
    return kept(text, read(text, ReadContext(language=language)))


def kept(text: str, figures: Iterable[Figure], *, ordered: bool = True) -> str:
    """The promise that one of the figures read in ``text`` breaks, or ""."""
    at = 0
    for figure in figures:
        reading = figure.reading
        if text[reading.start : reading.end] != reading.quote or (reading.start >= reading.end and ordered):
            return f"misplaced: the quote {reading.quote!r} is not at {reading.start}:{reading.end}"
        if ordered and reading.start < at:
            return f"overlap: {reading.quote!r} at {reading.start} begins inside the figure before"
        at = reading.end
        numbers = (reading.value, reading.lower, reading.upper)
        if numbers == (None, None, None):
            return f"empty: {reading.quote!r} has no number"
        if not all(map(is_figure, numbers)) or reading.unit is None or reading.unit <= 0:
            return f"out of bounds: {reading.quote!r}: {numbers}, unit {reading.unit}"
        for interval in (strict(reading), lenient(reading)):
            for end in (interval.low, interval.high):
                if end is not None and not end.is_finite():
                    return f"no interval: {reading.quote!r}: {interval}"
                stored(end)
            interval.words(100)
        for number in (*numbers, reading.unit, reading.numerator, reading.denominator, reading.per):
            stored(number)
        as_json(figure)
    return ""


def document_of(text: str, language: str | None) -> str:
    """The promise that a document of the lines of ``text`` breaks, in one of the formats, or ""."""
    lines = [html.escape(line) for line in text.split("\n")]
    rows = "".join(f"<tr><th>{line}<td>{line[::-1]}<td>{line}</tr>" for line in lines)
    format: Format = FORMATS[len(text) % len(FORMATS)]
    story = f"<p>{'. '.join(lines)}</p><ul><li>{'<li>'.join(lines)}</ul>"
    body = {
        "html": f"<html lang={language}><title>{lines[0]}</title><h1>{lines[-1]}</h1>{story}<table>{rows}</table>"
        f"{story}",
        "feed": f"<rss version='2.0'><channel><title>N</title><item><title>{lines[0]}</title><description>{story}"
        "</description><link>https://n.example/1</link></item></channel></rss>",
        "csv": "Country,People in modern slavery\n" + "".join(f'Chad,"{line}"\n' for line in lines),
        "json": json.dumps({"rows": [{"country": line, "value": line} for line in lines]}),
    }[format]
    source = make_source(format)
    try:
        document = parse_bytes(body.encode("utf-8", "replace"), source, url=source.url, snapshot_sha256=SHA)
    except ParseError:
        return ""
    labelled = figures_from_labels(document, ReadContext(place="WLD"))
    prose = prose_of(document, labelled)
    placed = [figure for figure in labelled if figure.reading.end]
    return kept(document.text, placed, ordered=False) or kept(prose, read(prose, ReadContext(language=language)))


def broken(text: str, language: str | None, check: Check = promise) -> str:
    """What reading ``text`` breaks, or ""."""
    begin = time.process_time()
    try:
        why = check(text, language)
        if not why and time.process_time() - begin > SLOWEST and _least(text, language, check) > SLOWEST:
            return "slow"
    except Exception as error:
        trace, at = error.__traceback__, ""
        while trace is not None:
            at = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
            trace = trace.tb_next
        return f"{type(error).__name__} at {at}: {error}"
    return why


def _least(text: str, language: str | None, check: Check) -> float:
    """The least CPU time of three more readings (s): a machine that is busy with others makes one of them slow."""
    taken = []
    for _ in range(3):
        begin = time.process_time()
        check(text, language)
        taken.append(time.process_time() - begin)
    return min(taken)


def shortened(text: str, language: str | None, check: Check) -> str:
    """The text with every stretch left out without which it still fails in the same way."""
    kind = broken(text, language, check)[:_KIND].partition(": ")[0]
    size = max(1, len(text) // 2)
    while True:
        at = 0
        while at < len(text):
            shorter = text[:at] + text[at + size :]
            if shorter and broken(shorter, language, check)[:_KIND].partition(": ")[0] == kind:
                text = shorter
            else:
                at += size
        if size == 1:
            return text
        size = max(1, size // 2)


def run(seed: int, *, seconds: float = float("inf"), most: float = float("inf"), keep: int = 25) -> Outcome:
    """Read phrases of one seed until the time or the number is up; ``keep`` failures of different places are kept."""
    rng, outcome = random.Random(seed), Outcome()
    end = time.monotonic() + seconds
    kinds: set[str] = set()
    while outcome.phrases < most and time.monotonic() < end:
        text, language = phrases.phrase(rng), rng.choice(phrases.LANGUAGES)
        outcome.phrases += 1
        check = promise
        if outcome.phrases % _A_DOCUMENT == 0:
            text, check = "\n".join([text, *(phrases.phrase(rng) for _ in range(rng.randrange(8)))]), document_of
        why = broken(text, language, check)
        kind = why[:_KIND].partition(": ")[0]
        if why and kind not in kinds and len(kinds) < keep:
            kinds.add(kind)
            outcome.failures.append(Failure(shortened(text, language, check), language, why))
    return outcome


def runs(seed: int, jobs: int, seconds: float, most: float) -> Iterator[Outcome]:
    with ProcessPoolExecutor(jobs) as pool:
        waiting = [pool.submit(run, seed * 1000 + job, seconds=seconds, most=most / jobs) for job in range(jobs)]
        for future in waiting:
            yield future.result()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--phrases", type=float, default=float("inf"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    args = parser.parse_args()
    read_so_far = failed = 0
    for outcome in runs(args.seed, args.jobs, args.seconds, args.phrases):
        read_so_far += outcome.phrases
        failed += len(outcome.failures)
        for failure in outcome.failures:
            print(f"{failure.why}\n    {failure.text!r} ({failure.language})")
    print(f"{read_so_far:,} phrases, {failed} kinds of failure")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
