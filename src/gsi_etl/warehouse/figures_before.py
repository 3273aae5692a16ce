"""The figures of the past that a run needs, and no others: its cost follows its own sources, whatever else is known.

A run over one source compares its pages with what they said before; some of what it finds is held against what other
sources say of the same subject; and figures whose source nobody watches any more are retired. ``Needs`` names all of
that once the pages are read, and everything else stays on the disk: settling gives the same with it or without.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gsi_etl.model import FigureState
from gsi_etl.warehouse.connection import literal
from gsi_etl.warehouse.rows import dicts, figure_state

if TYPE_CHECKING:
    import duckdb

#: A figure's measure, place, subgroup, and its edition or else its year, as texts, "" for none.
Subject = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Needs:
    """Which figures of the past a run needs.

    ``pages``: (source, URL) of what it read or saw confirmed: all that they stated. ``subjects``: what it read figures
    of. Other sources' current figures of these are needed: of ``official`` sources all, since two of them may
    contradict each other, of the rest one of each wording, to name who says the same. ``watched``: the sources whose
    figures stay as they are; those of any other are retired. ``headlines``: (measure, place) that are to be checked
    again wherever they stand, in ``evidence``, the sources that are not newspapers.
    """

    pages: Collection[tuple[str, str]] = ()
    subjects: Collection[Subject] = ()
    official: Collection[str] = ()
    watched: Collection[str] = ()
    headlines: Collection[tuple[str, str]] = ()
    evidence: Collection[str] = ()


ORDER = "source_id, url, char_start, figure_id"
_PAGE = "concat(source_id, chr(10), url)"
_HEADLINE = "concat(measure, chr(10), place)"
_SUBJECT = (
    "concat(measure, chr(10), place, chr(10), subgroup, chr(10), "
    "coalesce(nullif(edition, ''), reference_year::VARCHAR))"
)
#: What makes two statements of one source the same one for whoever only asks who says what.
_WORDING = (
    "source_id, measure, place, subgroup, edition, reference_year, quote, kind, value, lower, upper, unit, modifier, "
    "estimated, sig_figs, numerator, denominator, per, noun, is_change"
)


def read_all_figures(connection: duckdb.DuckDBPyConnection) -> tuple[FigureState, ...]:
    """The newest state of every figure that was not superseded."""
    connection.execute(f"SELECT * FROM core.figure_now WHERE status <> 'superseded' ORDER BY {ORDER}")  # noqa: S608
    return tuple(figure_state(row) for row in dicts(connection))


def read_figures(connection: duckdb.DuckDBPyConnection, needs: Needs) -> tuple[FigureState, ...]:
    """Of what ``read_all_figures`` gives, and in its order, what a run needs.

    Narrow columns are looked through first; whole rows are read only of the figures that were found there.
    """
    own = f"{_among('source_id', {source for source, _ in needs.pages})} AND {_among(_PAGE, map(_key, needs.pages))}"
    about = (
        f"{_among('measure', {measure for measure, *_ in needs.subjects})} AND "
        f"{_among(_SUBJECT, map(_key, needs.subjects))}"
    )
    whole = f"{about} AND status = 'current' AND {_among('source_id', needs.official)}"
    unwatched = f"NOT {_among('source_id', needs.watched)} AND status IN ('current', 'missing')"
    standing = (
        f"{_among('measure', {measure for measure, _ in needs.headlines})} AND "
        f"{_among(_HEADLINE, map(_key, needs.headlines))} AND "
        f"{_among('source_id', needs.evidence)} AND status = 'current'"
    )
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE needed AS
        WITH found AS (
            SELECT figure_id FROM core.figure_states WHERE {own}
            UNION SELECT figure_id FROM core.figure_states WHERE {about}
            UNION SELECT figure_id FROM core.figure_states WHERE {unwatched}
            UNION SELECT figure_id FROM core.figure_states WHERE {standing}
        ), newest AS (
            SELECT rowid AS state, * FROM core.figure_states WHERE figure_id IN (FROM found)
            QUALIFY row_number() OVER (PARTITION BY figure_id ORDER BY recorded_at DESC) = 1
        ), others AS (
            SELECT state FROM newest WHERE status = 'current' AND {about} AND NOT ({own})
            QUALIFY row_number() OVER (PARTITION BY {_WORDING} ORDER BY {ORDER}) = 1
        )
        SELECT state FROM newest
        WHERE status <> 'superseded' AND (({own}) OR ({whole}) OR ({unwatched}) OR ({standing}))
        UNION FROM others
        """  # noqa: S608  (names of ours, and values quoted by ``literal``)
    )
    connection.execute(f"SELECT * FROM core.figure_states WHERE rowid IN (FROM needed) ORDER BY {ORDER}")  # noqa: S608
    return tuple(figure_state(row) for row in dicts(connection))


def _key(parts: tuple[str, ...]) -> str:
    return "\n".join(parts)


def _among(column: str, values: Iterable[str]) -> str:
    """SQL for: the column is one of these; never NULL. A lone surrogate is a question mark, as where it is stored."""
    texts = (value.encode(errors="replace").decode().replace("\0", "") for value in sorted(values))
    listed = ", ".join(map(literal, texts))
    return f"coalesce({column} IN ({listed}), false)" if listed else "false"
