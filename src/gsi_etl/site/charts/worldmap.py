"""The world by prevalence. Paths: Natural Earth 1:50m, public domain, projected and simplified (world.json).

A country without a value is hatched, never white or zero. A state too small to see is a dot.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
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
    values: Mapping[str, Decimal], steps: Sequence[Decimal], *, title: str, describe: str, name: str
) -> Markup:
    """``values``: by ISO 3166-1 alpha-3. ``steps``: the lower ends of classes 1, 2, ..."""
    world = _world()
    shapes: list[Markup] = [HATCH]
    dots: list[Markup] = []
    for code, place, path, centre in world["shapes"]:
        value = values.get(code)
        words = f"{place}: {exact(value)} per 1,000" if value is not None else f"{place}: no estimate"
        cls = f"q{step_of(value, steps)}" if value is not None else None
        hover = tag("title", words)
        shape = tag("path", d=path, class_=cls)
        shapes.append(Markup("{}>{}</path>").format(Markup(shape[:-2]), hover))  # noqa: S704  (made by tag)
        if centre and value is not None:
            dot = tag("circle", cx=centre[0], cy=centre[1], r=2.2, class_=cls)
            dots.append(Markup("{}>{}</circle>").format(Markup(dot[:-2]), hover))  # noqa: S704
    return chart([*shapes, *dots], world["width"], world["height"], title=title, describe=describe, name=name)
