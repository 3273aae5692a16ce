"""The attributes of a page's elements, asked of the tree once: each question to it makes new strings.

Who holds them holds the elements too: lxml makes an object of an element that nobody holds each time it is touched.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from gsi_etl.parse.css_layout import Element

Attributes: TypeAlias = Mapping[Element, Mapping[str, str]]

_NONE: Mapping[str, str] = {}


def attributes_of(tree: Element) -> Attributes:
    """Every element of the tree in page order, also those that are taken out of it later."""
    return {element: dict(held) if (held := element.items()) else _NONE for element in tree.iter("*")}
