"""One figure through the editions: a stem for each, never a line from one to the next.

Editions differ in method, so their values are set apart by dividers wherever the family of methods changes. A
whisker is drawn only where the edition itself publishes bounds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from operator import attrgetter

from markupsafe import Markup

from gsi_etl.site.charts.svg import ceiling, chart, tag, text
from gsi_etl.site.filters import label
from gsi_etl.site.records import Published

WIDTH, TOP, BASE, HEIGHT = 480.0, 30.0, 196.0, 252.0
MARGIN = 8.0


def history(
    rows: Sequence[Published],
    families: Mapping[str, str],
    *,
    title: str,
    name: str,
    here: str = "",
    level: Callable[[Published], Decimal] = attrgetter("level"),
    words: Callable[[Published], str] = label,
) -> Markup:
    """``rows``: one measure of one place, oldest first. ``here``: the edition that this page is about.

    ``level``: how high a row stands, where editions print in different units; ``words``: what its label says.
    """
    step = (WIDTH - 2 * MARGIN) / max(len(rows), 3)
    left = (WIDTH - step * len(rows)) / 2
    top = ceiling(max(row.upper or level(row) for row in rows))
    parts: list[Markup] = [tag("line", x1=MARGIN, x2=WIDTH - MARGIN, y1=BASE, y2=BASE, class_="axis")]
    for index, row in enumerate(rows):
        x = left + step * (index + 0.5)
        y = _height(level(row), top)
        parts += _divider(rows, index, families, left + step * index)
        if row.value is not None and row.lower is not None and row.upper is not None:
            low, high = _height(row.lower, top), _height(row.upper, top)
            parts.append(tag("rect", x=x - 9, y=high, width=18.0, height=max(low - high, 1.0), class_="band"))
            y_label = min(y, high) - 9
        else:
            y_label = y - 11
        mine = " here" if row.edition == here else ""
        mine += " bound" if row.value is None else ""
        parts.append(tag("line", x1=x, x2=x, y1=BASE, y2=y, class_=f"stem{mine}"))
        parts.append(tag("circle", cx=x, cy=y, r=5.5, class_=f"dot{mine}"))
        parts += _label(words(row), x, y_label, f"value{mine}")
        body, _, year = row.edition.partition(" ")
        parts.append(text(body, x, BASE + 18, "name"))
        parts.append(text(year, x, BASE + 34, "name"))
        year = f"for {row.reference_year}" if row.reference_year else "no year"
        parts.append(text(year if row.verified else "unverified", x, BASE + 51, "quiet"))
    return chart(parts, WIDTH, HEIGHT, title=title, describe=_described(rows, words), name=name)


def _height(value: Decimal, top: Decimal) -> float:
    return BASE - float(value / top) * (BASE - TOP)


def _divider(rows: Sequence[Published], index: int, families: Mapping[str, str], x: float) -> list[Markup]:
    if index == 0 or comparable(rows[index - 1].edition, rows[index].edition, families):
        return []
    return [tag("line", x1=x, x2=x, y1=10.0, y2=BASE + 40, class_="divider")]


def comparable(one: str, other: str, families: Mapping[str, str]) -> bool:
    """True when both editions were made by one family of methods."""
    return one == other or (families.get(one, one) == families.get(other, other))


def _label(words: str, x: float, y: float, cls: str) -> list[Markup]:
    """A bound takes two lines: 'fewer than' above its number."""
    above, than, below = words.rpartition(" than ")
    return [text(above + than.rstrip(), x, y - 16, cls), text(below, x, y, cls)] if than else [text(words, x, y, cls)]


def _described(rows: Sequence[Published], words: Callable[[Published], str]) -> str:
    said = (
        f"{row.edition}: {words(row)}"
        + (f" for {row.reference_year}" if row.reference_year else "")
        + ("" if row.verified else ", unverified")
        for row in rows
    )
    return "; ".join(said) + ". Dividers stand where the method changes: values on either side are not a trend."
