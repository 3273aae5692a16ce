"""The world by prevalence. Paths: Natural Earth 1:50m, public domain, projected and simplified (world.json).

A country without a value is hatched, never white or zero. A state too small to see is a dot.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence, Set
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from gsi_etl.site.charts.svg import chart, tag
from gsi_etl.site.filters import exact

WORLD = Path(__file__).resolve().parents[1] / "world.json"
HATCH = Markup(
    '<defs><pattern id="none" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="5" height="5" class="none-bg"/><line y2="5" class="none-line"/></pattern></defs>'
)


@cache
def _world() -> dict[str, Any]:
    world: dict[str, Any] = json.loads(WORLD.read_text(encoding="utf-8"))
    return world


def step_of(value: Decimal, steps: Sequence[Decimal]) -> int:
    """Which class a value is in: 0 below the first step."""
    return sum(value >= step for step in steps)


def worldmap(
    values: Mapping[str, Decimal],
    steps: Sequence[Decimal],
    *,
    title: str,
    describe: str,
    name: str,
    words: Mapping[str, str] | None = None,
    linked: Set[str] = frozenset(),
    pages: str = "",
) -> Markup:
    """``values``: by ISO 3166-1 alpha-3. ``steps``: the lower ends of classes 1, 2, ...

    ``words``: what a country's value is called. ``linked``: the codes that have a page of their own, in folder
    ``pages``. The keyboard does not stop at these links: the table beside a map has them all, in order.
    """
    world = _world()
    shapes: list[Markup] = [HATCH]
    dots: list[Markup] = []
    for code, place, path, centre in world["shapes"]:
        value = values.get(code)
        said = (words or {}).get(code) or (f"{exact(value)} per 1,000" if value is not None else "no estimate")
        cls = f"q{step_of(value, steps)}" if value is not None else None
        hover = tag("title", f"{place}: {said}")
        link = f"{pages}{code}/index.html" if code in linked else ""
        shapes.append(_shape(tag("path", d=path, class_=cls), hover, link))
        if centre and value is not None:
            dots.append(_shape(tag("circle", cx=centre[0], cy=centre[1], r=2.2, class_=cls), hover, link))
    role = "group" if linked else "img"  # an image has no links for those who listen to it
    parts = [*shapes, *dots]
    return chart(parts, world["width"], world["height"], title=title, describe=describe, name=name, role=role)


def _shape(shape: Markup, hover: Markup, link: str) -> Markup:
    """An element of ``tag`` opened again for its tooltip, inside a link where its country has a page."""
    name = shape[1:].partition(" ")[0]
    drawn = Markup("{}>{}</{}>").format(Markup(shape[:-2]), hover, name)  # noqa: S704  (made by tag)
    return Markup('<a href="{}" tabindex="-1">{}</a>').format(link, drawn) if link else drawn
