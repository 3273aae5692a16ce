"""A chart as a file, whole in itself: title above, legend and origin below, its look in attributes. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree
from markupsafe import Markup

from gsi_etl.site.charts.looks import colours, look_of
from gsi_etl.site.charts.svg import width_of

NAMESPACE = "http://www.w3.org/2000/svg"
FONT = "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', sans-serif"
#: A card of the shape that social networks show.
WIDTH, HEIGHT, EDGE = 600.0, 316.0, 24.0
TITLE, NOTE, LINE, BOX = 17.0, 10.5, 22.0, 16.0
LETTERS = 54
_GEOMETRY = ("x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height", "d", "text-anchor")


@dataclass(frozen=True, slots=True)
class Standalone:
    """The drawing and its size. ``root``: only line, rect, circle, path, text, g and the pattern of the map."""

    root: etree._Element
    width: float
    height: float

    def svg(self) -> str:
        text = etree.tostring(self.root, encoding="unicode")
        return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


def standalone(
    drawing: Markup, *, title: str, note: str, legend: Sequence[tuple[str, str]] = (), card: bool = True
) -> Standalone:
    """``drawing``: what ``chart`` makes. ``legend``: (class, words). ``card``: as high as a card, else as it needs."""
    source = etree.fromstring(str(drawing))
    kind = source.get("class", "").removeprefix("chart ")
    _, _, wide, high = map(float, source.get("viewBox", "").split())
    lines = textwrap.wrap(title, LETTERS)[:2]
    top = 32 + LINE * (len(lines) - 1) + 14
    bottom = 34 + (LINE if legend else 0)
    scale = (WIDTH - 2 * EDGE) / wide
    if card:
        scale = min(scale, (HEIGHT - top - bottom) / high)
    height = HEIGHT if card else top + high * scale + bottom
    size = {"width": _n(WIDTH), "height": _n(height)}
    box = f"0 0 {_n(WIDTH)} {_n(height)}"
    root = etree.Element("svg", {"xmlns": NAMESPACE, **size, "viewBox": box, "role": "img", "font-family": FONT})
    etree.SubElement(root, "title").text = title
    etree.SubElement(root, "desc").text = source.findtext("desc") or ""
    etree.SubElement(root, "rect", {**size, "fill": colours()["--card"]})
    for number, words in enumerate(lines):
        _text(root, words, EDGE, 32 + LINE * number, size=TITLE, fill="--ink", weight="700")
    left = (WIDTH - wide * scale) / 2
    inside = etree.SubElement(root, "g", {"transform": f"translate({_n(left)} {_n(top)}) scale({scale:.4f})"})
    inside.extend(_resolved(source, kind))
    _legend(root, legend, kind, height - 34)
    _text(root, note, EDGE, height - 13, size=NOTE, fill="--soft")
    return Standalone(root, WIDTH, height)


def _resolved(source: etree._Element, kind: str) -> Iterator[etree._Element]:
    """The parts of a drawing with their look as attributes; links and tooltips are left out."""
    for part in source:
        if part.tag in ("title", "desc"):
            continue
        if part.tag == "a":
            yield from _resolved(part, kind)
        elif part.tag in ("defs", "pattern"):
            holder = etree.Element(part.tag, dict(part.attrib))
            holder.extend(_resolved(part, kind))
            yield holder
        else:
            made = etree.Element(part.tag, {name: part.get(name, "") for name in _GEOMETRY if name in part.attrib})
            made.attrib.update(look_of(kind, part.tag, part.get("class", "")))
            made.text = part.text if part.tag == "text" else None
            yield made


def _legend(root: etree._Element, legend: Sequence[tuple[str, str]], kind: str, y: float) -> None:
    x = EDGE
    for cls, words in legend:
        look = {"fill": look_of(kind, "path", cls).get("fill", "none"), "stroke": colours()["--line"]}
        if cls == "hatched":
            look["fill"] = "url(#none)"
        etree.SubElement(root, "rect", {"x": _n(x), "y": _n(y - 8), "width": _n(BOX), "height": "10", **look})
        _text(root, words, x + BOX + 5, y + 1, size=NOTE, fill="--soft")
        x += BOX + 5 + width_of(words, NOTE) + 12


def _text(root: etree._Element, words: str, x: float, y: float, *, size: float, fill: str, weight: str = "400") -> None:
    etree.SubElement(root, "text", {"x": _n(x), "y": _n(y), "font-size": _n(size), "font-weight": weight,
                                    "fill": colours()[fill]}).text = words  # fmt: skip


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
