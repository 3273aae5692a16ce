"""Drawings inside a table's cell: a bar, and the strip of a source's last runs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from markupsafe import Markup

from gsi_etl.site.charts.svg import tag
from gsi_etl.site.filters import STATES


def bar(value: Decimal, most: Decimal) -> Markup:
    """A bar as long as its share of the largest; the number stands beside it, so it is hidden from screen readers."""
    share = float(max(value, Decimal(0)) / most * 100) if most else 0.0
    inner = tag("rect", width=max(share, 0.4), height=10.0)
    return Markup(
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">{}</svg>'
    ).format(inner)


def strip(states: Sequence[tuple[str, str]]) -> Markup:
    """A mark for each run, oldest first: high when well, low when not, a dot where it was not asked."""
    parts, well = [], 0
    for number, (_, status) in enumerate(states):
        tone = STATES.get(status, ("quiet", ""))[0]
        well += tone == "good"
        height = {"good": 14.0, "warn": 9.0, "bad": 9.0}.get(tone, 3.0)
        parts.append(tag("rect", x=number * 7.0, y=16 - height, width=5.0, height=height, class_=f"t-{tone}"))
    words = f"{well} of the last {len(states)} runs well"
    return Markup(
        '<svg class="strip" viewBox="0 0 {} 18" preserveAspectRatio="xMinYMid" role="img" aria-label="{}">{}</svg>'
    ).format(max(len(states), 12) * 7, words, Markup("").join(parts))
