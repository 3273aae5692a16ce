"""When changes were noticed: a column a day, its parts by severity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from markupsafe import Markup

from gsi_etl.site.charts.svg import chart, tag, text
from gsi_etl.site.filters import day
from gsi_etl.site.records import Changed

WIDTH, HEIGHT, TOP, BASE = 960.0, 120.0, 14.0, 88.0
ORDER = ("critical", "warning", "info", "operator", "none")
#: Days shown at most: older ones are in the list.
DAYS = 60


def timeline(changes: Sequence[Changed], *, title: str, name: str) -> Markup:
    """``changes``: at least one."""
    days = [change.detected_at.date() for change in changes]
    last = max(days)
    first = max(min(days), last - timedelta(days=DAYS - 1))
    span = max((last - first).days + 1, 14)
    first = last - timedelta(days=span - 1)
    counts = Counter((change.detected_at.date(), change.severity) for change in changes)
    most = max(sum(counts[d, s] for s in ORDER) for d in set(days) if d >= first)
    step = (WIDTH - 16) / span
    parts = [tag("line", x1=8.0, x2=WIDTH - 8, y1=BASE, y2=BASE, class_="axis")]
    for number in range(span):
        parts += _column(first + timedelta(days=number), counts, 8 + step * number, step, most)
    parts.append(text(day(first), 8, BASE + 20, "quiet", "start"))
    parts.append(text(day(last), WIDTH - 8, BASE + 20, "quiet", "end"))
    by_day = Counter(d for d in days if d >= first)
    said = "; ".join(f"{day(d)}: {count}" for d, count in sorted(by_day.items()))
    return chart(parts, WIDTH, HEIGHT, title=title, describe=said, name=name)


def _column(on: date, counts: Counter[tuple[date, str]], x: float, step: float, most: int) -> list[Markup]:
    parts, y = [], BASE
    for severity in reversed(ORDER):
        count = counts[on, severity]
        if count:
            height = (BASE - TOP) * count / most
            y -= height
            width = max(min(step - 3, 34), 2)
            parts.append(
                tag(
                    "rect",
                    x=x + (step - width) / 2,
                    y=y,
                    width=width,
                    height=max(height - 1, 1),
                    class_=f"s-{severity}",
                )
            )
    return parts
