"""What all charts share: escaping, scales, round steps, and labels that keep out of each other's way. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache

from markupsafe import Markup, escape

#: Width of a letter in units of the font's size, on the safe side for figures and capitals.
LETTER = 0.58
#: The style sheet sets chart text this large (in the chart's units) on narrow screens: labels are kept apart for it.
NARROW_FONT = 15


def tag(name: str, content: str = "", **attributes: object) -> Markup:
    """An element; ``_`` at the end of an attribute is dropped, inside it becomes ``-``. Content is escaped text."""
    words = "".join(
        f' {_name(key)}="{_short(value) if isinstance(value, float) else escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if not content:
        return Markup(f"<{name}{words}/>")  # noqa: S704  (every part is escaped above)
    return Markup(f"<{name}{words}>{escape(content)}</{name}>")  # noqa: S704


@cache
def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def text(words: str, x: float, y: float, cls: str = "", anchor: str = "middle") -> Markup:
    return tag("text", words, x=x, y=y, class_=cls or None, text_anchor=None if anchor == "start" else anchor)


def chart(
    parts: Sequence[Markup], width: float, height: float, *, title: str, describe: str, name: str, role: str = "img"
) -> Markup:
    """The whole drawing. ``title`` names it and ``describe`` says what it shows, for those who do not see it."""
    head = tag("title", title, id=f"{name}-t") + tag("desc", describe, id=f"{name}-d")
    body = Markup("").join([head, *parts])
    return Markup('<svg class="chart {}" viewBox="0 0 {} {}" role="{}" aria-labelledby="{}-t {}-d">{}</svg>').format(
        name.split("-")[0], _short(width), _short(height), role, name, name, body
    )


def _short(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def ceiling(value: Decimal) -> Decimal:
    """The next round number at or above: 49.6 → 50, 104.6 → 120. 1 for nothing."""
    if value <= 0:
        return Decimal(1)
    unit = Decimal(1).scaleb(value.adjusted())
    steps = (Decimal(s) for s in ("1", "1.2", "1.5", "2", "2.5", "3", "4", "5", "6", "8", "10"))
    return next(step * unit for step in steps if step * unit >= value)


def width_of(words: str, font: float = NARROW_FONT) -> float:
    return len(words) * font * LETTER


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Positions as near to those wanted as a distance of ``gap`` allows, in the same order, inside low..high."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    placed = [wanted[i] for i in order]
    for i in range(len(placed)):
        placed[i] = max(placed[i], low if i == 0 else placed[i - 1] + gap)
    for i in reversed(range(len(placed))):
        placed[i] = min(placed[i], high if i == len(placed) - 1 else placed[i + 1] - gap)
    result = [0.0] * len(wanted)
    for at, i in enumerate(order):
        result[i] = placed[at]
    return result
