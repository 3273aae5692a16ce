"""A page for every document that states something: windows on its text, numbers marked, and how they were read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from gsi_etl.config.subject import subject
from gsi_etl.model import Evidence
from gsi_etl.site.facts import Facts
from gsi_etl.site.machine_formats import to_json
from gsi_etl.site.pages.change import noticed_in
from gsi_etl.site.pages.relations import live
from gsi_etl.site.quoting import Passage, passages
from gsi_etl.site.records import Changed, Paper, State
from gsi_etl.site.renderer import Studio
from gsi_etl.site.tree import Page

ABOUT_CELLS = (
    "Only the cells that were taken as figures are shown. The bytes that were received are in the archive under the "
    "hash above."
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure as this document stated it. ``current``: it still stands and has a page of its own."""

    figure_id: str
    quote: str
    sentence: str
    value: Decimal | None
    measure: str | None
    geo_id: str | None
    edition: str | None
    year: int | None
    char_start: int
    char_end: int
    cell: str | None
    evidence: tuple[Evidence, ...]
    current: bool


def evidence_pages(facts: Facts, studio: Studio) -> Iterator[Page]:
    noticed: dict[str, list[Changed]] = defaultdict(list)
    for change in facts.told:
        if document_id := noticed_in(change, facts):
            noticed[document_id].append(change)
    newest = {
        (paper.source_id, paper.url): paper.document_id for paper in sorted(facts.papers, key=lambda p: p.recorded_at)
    }
    for paper in facts.papers:
        if paper.document_id in facts.shown:
            found = facts.stated_in.get(paper.document_id, {})
            shown = sorted(
                (_shown(state, facts) for state in found.values()), key=lambda one: (one.char_start, one.figure_id)
            )
            changes = noticed[paper.document_id]
            yield _page(paper, shown, changes, studio, older=newest[paper.source_id, paper.url] != paper.document_id)


def _shown(state: State, facts: Facts) -> Shown:
    now = facts.figure.get(state.figure_id)
    return Shown(
        state.figure_id, state.quote, state.sentence, state.value, state.measure, state.geo_id, state.edition,
        now.reference_year if now else None, state.char_start, state.char_end, state.cell, state.evidence,
        now is not None,
    )  # fmt: skip


def _page(paper: Paper, shown: list[Shown], changes: list[Changed], studio: Studio, *, older: bool) -> Page:
    folder = f"evidence/{paper.document_id}/"
    reach = studio.reach(paper.source_id)
    archived = _archived(paper, studio)

    def files() -> Mapping[str, str]:
        text = studio.text(paper.document_id)
        name = paper.title or _name(paper, studio)
        cells = [one for one in shown if one.cell is not None]
        prose = [one for one in shown if one not in cells] if len(cells) != len(shown) else []
        windows = _windows(text, prose, reach)
        placed = {figure_id for window in windows for figure_id in window.ids}
        by_id = {one.figure_id: one for one in prose}
        page = studio.html(
            "evidence",
            folder,
            title=f"Evidence: {name}",
            describe=f"What {paper.publisher or paper.source_id} states about {subject().name}, number by number",
            name=name,
            active="Sources",
            twins={"JSON": "index.json"},
            paper=paper,
            older=older,
            live=live(paper.url),
            archived=archived,
            tabular=cells,
            passages=[(window, [by_id[i] for i in window.ids if i in by_id]) for window in windows],
            unplaced=len(prose) - len(placed),
            window=_about(text, reach, studio, paper) if prose or not cells else ABOUT_CELLS,
        )
        data = {"document": paper, "figures": shown, "changes": changes}
        return {"index.html": page, "index.json": to_json(data)}

    source = studio.facts.source.get(paper.source_id)
    return Page(folder, (paper, shown, changes, older, source, archived, studio.site_url), files)


def _windows(text: str | None, prose: list[Shown], reach: int) -> list[Passage]:
    """From the document's text; without it, one window a sentence that was kept with its figure."""
    if text is not None:
        return passages(text, [(one.char_start, one.char_end, one.figure_id) for one in prose], reach)
    found = []
    for one in prose:
        at = one.sentence.find(one.quote)
        if at >= 0:
            found += passages(one.sentence, [(at, at + len(one.quote), one.figure_id)], reach)
    return found


def _about(text: str | None, reach: int, studio: Studio, paper: Paper) -> str:
    source = studio.facts.source.get(paper.source_id)
    licence = source.licence.replace("-", " ") if source else "not known"
    if reach == 0:
        return f"The licence of this source allows no quotes ({licence}): only the numbers are shown."
    if text is None:
        return "The document’s text is not in this copy of the database: the sentences kept with the figures are shown."
    return f"Not the whole document: {reach} characters around each number, as its licence allows ({licence})."


def _name(paper: Paper, studio: Studio) -> str:
    """What to call a document without a title: its source, and the file's name."""
    source = studio.facts.source.get(paper.source_id)
    file = paper.url.partition("?")[0].rstrip("/").rpartition("/")[2]
    return f"{source.title if source else paper.source_id}: {file or paper.url}"


def _archived(paper: Paper, studio: Studio) -> str:
    if studio.archive is None:
        return ""
    return "in the archive" if studio.archive.has(paper.snapshot_sha256) else "no longer in the archive"
