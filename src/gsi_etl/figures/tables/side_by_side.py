"""Long lists that are printed in columns beside each other: one table to a parser, several to a reader."""

from __future__ import annotations

from dataclasses import replace

from gsi_etl.figures.tables.headers import read_label
from gsi_etl.model import Table


def side_by_side(table: Table) -> list[Table]:
    """The parts of a long table that is printed in columns beside each other, each under the same headers.

    Only where every part names its rows by place: two groups of columns may have the same headers for other reasons.
    """
    width = len(table.headers)
    for part in range(2, width // 2 + 1):
        if (
            width % part == 0
            and len(set(table.headers)) > 1
            and table.headers == table.headers[:part] * (width // part)
        ):
            cut = [
                replace(
                    table,
                    headers=table.headers[:part],
                    rows=tuple(
                        tuple(replace(c, column=c.column - at) for c in row[at : at + part]) for row in table.rows
                    ),
                )
                for at in range(0, width, part)
            ]
            if all(_names_places(one) for one in cut):
                return cut
    return [table]


def _names_places(table: Table) -> bool:
    texts = [[row[at].text for row in table.rows if row[at].text.strip()] for at in range(len(table.headers))]
    return any(t and 2 * sum(read_label(text).place is not None for text in t) >= len(t) for t in texts)
