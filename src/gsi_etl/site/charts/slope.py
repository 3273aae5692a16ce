"""Two editions of one family of methods side by side: a line from the one's value to the other's, by place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from gsi_etl.site.charts.svg import ceiling, chart, spread, tag, text, width_of
from gsi_etl.site.filters import brief

SIDE, BETWEEN, TOP, ROW = 226.0, 88.0, 44.0, 18.0


@dataclass(frozen=True, slots=True)
class Pair:
    """A place with its value in the earlier and in the later edition."""

    place: str
    before: Decimal
    after: Decimal
    printed: tuple[str, str] = ("", "")

    def words(self, measure: str) -> tuple[str, str]:
        """Both values as their editions print them."""
        return self.printed[0] or brief(self.before, measure), self.printed[1] or brief(self.after, measure)


def slope(pairs: Sequence[Pair], before: str, after: str, *, measure: str, title: str, name: str) -> Markup:
    """Only for editions that may be compared: who calls it has seen to that."""
    words = [f"{p.place} {value}" for p in pairs for value in p.words(measure)]
    side = max(SIDE, *(width_of(one) + 14 for one in words))  # the longest name stays inside the drawing
    start, end, width = side, side + BETWEEN, 2 * side + BETWEEN
    height = TOP + max(150.0, ROW * 1.6 * len(pairs)) + 16
    low, high = TOP + 8, height - 16
    top = ceiling(max(max(pair.before, pair.after) for pair in pairs))

    def y(value: Decimal) -> float:
        return high - float(value / top) * (high - low)

    parts = [
        text(before, start, 20, "name", "end"),
        text(after, end, 20, "name", "start"),
        tag("line", x1=start, x2=start, y1=low, y2=high, class_="axis"),
        tag("line", x1=end, x2=end, y1=low, y2=high, class_="axis"),
    ]
    lefts = spread([y(pair.before) for pair in pairs], ROW, low, high)
    rights = spread([y(pair.after) for pair in pairs], ROW, low, high)
    for pair, left, right in zip(pairs, lefts, rights, strict=True):
        a, b, said = y(pair.before), y(pair.after), pair.words(measure)
        way = "up" if pair.after > pair.before else "down" if pair.after < pair.before else "same"
        parts += [
            tag("line", x1=start, x2=end, y1=a, y2=b, class_=f"slope-line {way}"),
            tag("circle", cx=start, cy=a, r=4.0, class_="dot"),
            tag("circle", cx=end, cy=b, r=4.0, class_="dot"),
            text(f"{pair.place} {said[0]}", start - 12, left + 4, "value", "end"),
            text(f"{said[1]} {pair.place}", end + 12, right + 4, "value", "start"),
        ]
    told = "; ".join(f"{p.place}: {' to '.join(p.words(measure))}" for p in pairs)
    return chart(parts, width, height, title=title, describe=told, name=name)
