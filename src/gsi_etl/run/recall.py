"""Which figures of the past a run needs, by what it has collected. Knows batches and sources; the SQL is elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from gsi_etl.base.measures import is_target
from gsi_etl.config.source import Source
from gsi_etl.model import Batch

if TYPE_CHECKING:
    from gsi_etl.warehouse.figures_before import Needs


def needs_of(
    batches: Sequence[Batch],
    sources: Sequence[Source],
    *,
    faulty: Collection[str] = (),
    headlines: Collection[tuple[str, str]] = (),
) -> Needs:
    """What comparing these batches with the past takes. ``sources``: the whole catalogue; ``faulty``: sources whose
    file cannot be used now; ``headlines``: (measure, place) that the audit checks again wherever they stand."""
    from gsi_etl.warehouse.figures_before import Needs

    read = [(batch.source_id, document) for batch in batches for document in batch.read]
    pages = {(source_id, document.document.url) for source_id, document in read}
    pages |= {(batch.source_id, url) for batch in batches for url in batch.confirmed}
    figures = (figure for _, document in read for figure in document.figures if is_target(figure))
    subjects = {
        (f.measure or "", f.place or "", f.subgroup or "", f.edition or str(f.reference_year or "")) for f in figures
    }
    asked = {batch.source_id for batch in batches}
    return Needs(
        pages=pages,
        subjects=subjects,
        official={source.id for source in sources if source.publisher.official},
        watched={source.id for source in sources if source.enabled} | asked | set(faulty),
        headlines=headlines,
        evidence={source.id for source in sources if source.kind != "news"} if headlines else (),
    )
