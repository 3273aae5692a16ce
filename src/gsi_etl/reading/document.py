"""One document, from its bytes to figures with verdicts: parse, figures, recognise, reconcile.

Runs in a limited child process (``parse.worker``): whatever a document does here, an exception, an endless loop, all
the memory there is, costs that document and nothing else. All values, no network, no database.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING

from gsi_etl.base import failpoints
from gsi_etl.base.addresses import public_address
from gsi_etl.base.ids import document_id
from gsi_etl.base.measures import is_target
from gsi_etl.config.source import Source
from gsi_etl.errors import GsiError, ParseError, place_of
from gsi_etl.model import Document, FeedItem, Fetch, Figure, ReadContext, ReadDocument, Verdict
from gsi_etl.parse import limits
from gsi_etl.parse.read import parse_bytes
from gsi_etl.reading import corrections, encoding_damage, truncation
from gsi_etl.reading.table_precision import as_printed
from gsi_etl.reading.version import reader_version

if TYPE_CHECKING:
    from gsi_etl.config.source import Format
    from gsi_etl.reconcile import EstimateIndex

BY_HAND = "look at the document by hand: it is damaged, enormous, or hostile"
KEPT = "the bytes are kept as received; the source's last good figures stay"


def read_page(body: bytes, source: Source, fetch: Fetch, *, item: FeedItem | None = None) -> ReadDocument:
    """What ``fetch`` brought, read whole. ``item``: what the source's list says of it, when it is an article.

    Raises ParseError whose ``rule`` names the limit or check; ``reader`` means that our own code failed on it.
    """
    assert fetch.sha256 is not None
    article: Format | None = "html" if item is not None else None
    document = parse_bytes(
        body, source, url=fetch.url, snapshot_sha256=fetch.sha256, media_type=fetch.media_type,
        charset=fetch.charset, format=article,
    )  # fmt: skip
    where = f"{source.id}: {fetch.url}"
    try:
        failpoints.hit("read.parsed", fetch.url)
        return _read(document, body, source, fetch, item)
    except GsiError as error:
        error.where, error.kept, error.hint = error.where or where, error.kept or KEPT, error.hint or BY_HAND
        raise
    except MemoryError:
        what = "reading its figures needs more memory than a reader may have"
        raise ParseError(what, rule="memory", where=where, kept=KEPT, hint=BY_HAND) from None
    except Exception as error:  # a bug of ours that only this document shows
        raise reader_failed(error, where) from error


def reader_failed(error: Exception, where: str, what: str = "our reader failed on the document") -> ParseError:
    """An exception of our own code over a document, with the place in the code for the report of a bug."""
    return ParseError(
        what,
        rule="reader",
        where=where,
        why=f"{type(error).__name__} in {place_of(error)}: {error}"[:300],
        kept=KEPT,
        hint="report it together with the document: a new version can read the kept bytes with `gsi-etl replay`",
    )


def instead_of_page(body: bytes, source: Source, fetch: Fetch) -> tuple[str, str] | None:
    """What bytes are that are not in their source's format (a wall, an API's error), and why; None when unknown."""
    from gsi_etl.fetch.page_check import instead_of

    text = body.decode("utf-8", "replace")
    if body.lstrip()[:1] == b"<":
        try:
            page = parse_bytes(body, source, url=fetch.url, snapshot_sha256=fetch.sha256 or "", format="html")
        except ParseError:
            return None
        text = f"{page.title}\n{page.text}"
    wall = instead_of(text)
    return (str(wall.instead), wall.why) if wall is not None else None


def read_text(text: str, context: ReadContext) -> tuple[Figure, ...]:
    """The figures of a bare text. Raises ParseError."""
    from gsi_etl import figures

    try:
        failpoints.hit("read.parsed", text)
        found = figures.read(text, context)
    except Exception as error:
        raise reader_failed(error, "") from error
    _check_numbers(len(found))
    return found


@cache
def _index() -> EstimateIndex:
    from gsi_etl.config.reference import load_reference
    from gsi_etl.reconcile import EstimateIndex

    reference = load_reference()
    return EstimateIndex(reference.estimates, {place.code: place.name for place in reference.places}, reference.parts)


def _read(document: Document, body: bytes, source: Source, fetch: Fetch, item: FeedItem | None) -> ReadDocument:
    from gsi_etl.fetch.page_check import recognise, recognise_article

    document = replace(
        document,
        reader_version=reader_version(source),
        # Bytes whose end was not proved may confirm a figure; they can never make one disappear.
        complete=document.complete and fetch.completeness != "unverified",
        publisher=document.publisher or source.publisher.name,
        canonical_url=public_address(document.canonical_url) if document.canonical_url else None,
        links=tuple((public_address(target), text) for target, text in document.links),
    )
    proof = None
    if item is not None:
        proof = recognise_article(document, announced=item.title, size=len(body))
        document = _with_item(document, item)
    figures, other, left_out = _figures(source, document, listing=source.follow is not None and item is None)
    _check_figures(figures, source, document)
    figures, cut = truncation.without_tail(figures, document, body, fetch)
    figures, doubtful = encoding_damage.without_doubtful(figures, document)
    figures, taken_back = corrections.without_retracted(figures, document)
    left_out = (*left_out, *cut, *doubtful, *taken_back)
    if encoding_damage.may_hide_figures(document, left_out):
        document = replace(document, complete=False)
    figures, verdicts, refused = _judged(source, document, figures)
    if refused:  # what could not be taken is not gone
        document, left_out = replace(document, complete=False), (*left_out, *refused)
    targets = sum(is_target(figure) for figure in figures)
    if proof is None:
        proof = recognise(document, source.recognise, target_figures=targets, size=len(body))
    return ReadDocument(
        document=document,
        document_id=document_id(source.id, fetch.url, document.snapshot_sha256, document.reader_version),
        figures=figures if proof.recognised else (),
        verdicts=verdicts if proof.recognised else (),
        other_numbers=other,
        recognised=proof.recognised,
        recognition=proof.why if proof.recognised else f"{proof.instead or 'unknown'}: {proof.why}",
        left_out=left_out,
        refused=refused,
    )


def _figures(source: Source, document: Document, *, listing: bool) -> tuple[tuple[Figure, ...], int, tuple[str, ...]]:
    """The figures that say what they count, how many numbers do not, and what a table left out."""
    if listing:
        return (), 0, ()
    from gsi_etl import figures

    context = ReadContext(
        title=document.title,
        published=document.published.day if document.published else None,
        language=document.language or source.defaults.language,
        place=source.defaults.place,
        measure=source.defaults.measure,
        reference_year=source.defaults.reference_year,
        edition=source.defaults.edition,
    )
    read: list[Figure] = []
    left_out: tuple[str, ...] = ()
    if source.table is not None:
        from gsi_etl.figures.tables.mapped import figures_from_tables

        table = figures_from_tables(document, source.table, context)
        read, left_out = list(table.figures), table.left_out
    text = document.text
    if source.table is None and document.format in ("html", "pdf"):
        from gsi_etl.figures.tables.masking import prose_of
        from gsi_etl.figures.tables.unmapped import figures_from_labels

        read = list(figures_from_labels(document, context))
        text = prose_of(document, read)
    if not source.is_tabular:
        beyond: list[str] = []
        read += _beside(read, figures.read(text, context, beyond))
        left_out = (*left_out, *beyond)
    _check_numbers(len(read))
    meant = _located(as_printed([figure for figure in read if figure.measure is not None]), document)
    return meant, len(read) - len(meant), left_out


def _beside(taken: Sequence[Figure], found: Sequence[Figure]) -> list[Figure]:
    """Those of ``found`` that share no character with any of ``taken``."""
    spans = sorted((figure.reading.start, figure.reading.end) for figure in taken)
    starts = [start for start, _ in spans]
    reached = [0, *accumulate((end for _, end in spans), max)]
    # Of the spans that start before a figure ends, the one that reaches farthest overlaps it if any does.
    return [f for f in found if reached[bisect_left(starts, f.reading.end)] <= f.reading.start]


def _check_numbers(found: int) -> None:
    if found > limits.NUMBERS:
        raise ParseError(
            f"it states {found:,} numbers",
            rule="numbers",
            why=f"more than {limits.NUMBERS:,} in one document are not text that people wrote",
        )


def _check_figures(figures: Sequence[Figure], source: Source, document: Document) -> None:
    allowed = source.figures_allowed(document.format)
    if len(figures) > allowed:
        raise ParseError(
            f"it states {len(figures):,} figures",
            rule="max_figures",
            why=f"at most {allowed:,} are allowed in one document of this source",
            hint="if it really states so many, set max_figures in its entry of the catalogue",
        )
    quoted = sum(len(figure.sentence) for figure in figures)
    if quoted > limits.QUOTED_CHARS:  # each figure is stored with its sentence
        raise ParseError(
            f"the sentences of its figures have {quoted:,} characters together",
            rule="quoted_chars",
            why=f"more than {limits.QUOTED_CHARS:,}: many figures in sentences that do not end",
        )


def _located(figures: Sequence[Figure], document: Document) -> tuple[Figure, ...]:
    """The figures, each with the page of the block that holds it (PDF)."""
    blocks = sorted((block.start, block.end, block.page) for block in document.blocks if block.page)
    if not blocks:
        return tuple(figures)
    starts = [start for start, _, _ in blocks]
    located = []
    for figure in figures:
        at = figure.reading.start
        _, end, page = blocks[bisect_right(starts, at) - 1] if at >= starts[0] else (0, 0, None)
        located.append(replace(figure, page=page) if figure.page is None and at < end else figure)
    return tuple(located)


def _judged(
    source: Source, document: Document, figures: Sequence[Figure]
) -> tuple[tuple[Figure, ...], tuple[Verdict | None, ...], tuple[str, ...]]:
    """The figures that can be stored, their verdicts, and a sentence for each that had to be refused."""
    from gsi_etl.reconcile import reconcile, settled
    from gsi_etl.warehouse.rows import unstorable

    published = document.published.day if document.published else None
    index = _index() if source.kind == "news" else None
    cites = {f.edition for f in figures if f.edition and index.knows(f.edition)} if index is not None else set()
    kept: list[Figure] = []
    verdicts: list[Verdict | None] = []
    refused: list[str] = []
    for figure in figures:
        why, verdict = unstorable(figure), None
        if why is None and index is not None and is_target(figure):
            try:
                verdict = reconcile(figure, index, published=published, cites=cites)
            except (ArithmeticError, ValueError) as error:
                why = f"it cannot be held against the estimates ({type(error).__name__})"
        if why is None:
            kept.append(figure)
            verdicts.append(verdict)
        else:
            refused.append(f"{figure.reading.quote[:120]!r}: {why}")
    return tuple(kept), tuple(settled(kept, verdicts)), tuple(refused)


def _with_item(document: Document, item: FeedItem) -> Document:
    """An article with what only its feed said of it."""
    from decimal import Decimal

    from gsi_etl.model import DatedBy

    published = document.published
    if published is None and item.published is not None:
        published = DatedBy(item.published.date(), "feed", Decimal("0.8"))
    return replace(document, title=document.title or item.title, published=published)
