"""Small multiples: the same two or three editions in one small panel a place, all on one scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from gsi_etl.site.charts.history import comparable
from gsi_etl.site.charts.svg import ceiling, chart, tag, text
from gsi_etl.site.filters import label
from gsi_etl.site.records import Published

WIDTH, HEIGHT, TOP, BASE, LINE = 200.0, 170.0, 44.0, 122.0, 18.0


def multiples(
    groups: Mapping[str, Sequence[Published]], families: Mapping[str, str], *, name: str
) -> list[tuple[str, Markup]]:
    """A panel for each place: (its name, the drawing). Only values of one measure, oldest edition first."""
    top = ceiling(max(row.level for rows in groups.values() for row in rows))
    panels = []
    for panel, (place, rows) in enumerate(groups.items()):
        step = (WIDTH - 20) / max(len(rows), 2)
        parts = [tag("line", x1=8.0, x2=WIDTH - 8, y1=BASE, y2=BASE, class_="axis")]
        for index, row in enumerate(rows):
            x = 10 + step * (index + 0.5)
            height = float(row.level / top) * (BASE - TOP)
            parts.append(tag("rect", x=x - 17, y=BASE - height, width=34.0, height=height, class_="pillar"))
            number, _, unit = label(row).partition(" ")  # in two lines: three editions stand side by side
            parts.append(text(number, x, BASE - height - 7 - (LINE if unit else 0), "value"))
            if unit:
                parts.append(text(unit, x, BASE - height - 7, "value"))
            body, _, year = row.edition.partition(" ")
            parts.append(text(body, x, BASE + 20, "quiet"))
            parts.append(text(year, x, BASE + 20 + LINE, "quiet"))
            if index and not comparable(rows[index - 1].edition, row.edition, families):
                parts.append(tag("line", x1=x - step / 2, x2=x - step / 2, y1=16.0, y2=BASE + 42, class_="divider"))
        said = "; ".join(f"{row.edition}: {label(row)}" for row in rows)
        title = f"{place}, by edition"
        panels.append((place, chart(parts, WIDTH, HEIGHT, title=title, describe=said, name=f"{name}-{panel}")))
    return panels
