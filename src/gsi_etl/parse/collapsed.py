"""What is folded away until somebody clicks: panels of accordions, tabs and "read more" are content of the page.

By what the page itself says opens an element (``aria-controls``, a toggle's target), or, for a panel of no height, by
the button, label or checkbox right before it. Knows the tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gsi_etl.parse.attributes import Attributes
from gsi_etl.parse.css_layout import Element

#: Attributes that name what a click on their element opens.
_TARGETS = ("aria-controls", "data-target", "data-bs-target", "data-controls", "data-accordion-target")
#: Parts that a page opens over itself or beside it: no content, whoever opens them.
_ASIDE_ROLES = frozenset(("dialog", "alertdialog", "menu", "menubar", "listbox", "navigation", "search", "tooltip"))
_ASIDE = frozenset(("nav", "dialog", "form", "menu", "footer"))
#: What toggles of widely used libraries open over a page.
_OVERLAYS = frozenset(("modal", "dropdown", "offcanvas", "popover", "tooltip"))
_TOGGLES = frozenset(("button", "summary", "label"))
#: Siblings before a panel that are looked at: a checkbox, its label, an icon.
_NEAR = 3


class Openers:
    """Who opens what on a page; looked up when something folded is first met."""

    def __init__(self, attributes: Attributes) -> None:
        self._attributes = attributes
        self._named: frozenset[str] | None = None

    def open(self, element: Element, *, flat: bool) -> bool:
        """Whether a click shows it. ``flat``: it has no height, and what stands before it may be its toggle."""
        held = self._attributes[element]
        if element.tag in _ASIDE or held.get("role") in _ASIDE_ROLES:
            return False
        if held.get("hidden") == "until-found" or self._is_named(held.get("id")):
            return True
        return flat and any(_toggles(before) for before in _before(element))

    def _is_named(self, name: str | None) -> bool:
        if self._named is None:
            self._named = frozenset(self._targets())
        return bool(name) and name in self._named

    def _targets(self) -> Iterator[str]:
        for held in self._attributes.values():
            for attribute in _TARGETS:
                if attribute in held and _says_that_it_opens(held):
                    yield from (name.lstrip("#") for name in held[attribute].split())
            if held.get("href", "")[:1] == "#" and "aria-expanded" in held:
                yield held["href"][1:]


def _says_that_it_opens(held: Mapping[str, str]) -> bool:
    """A field's list of suggestions and a button's form are controlled, too; what folds says whether it is open."""
    toggle = held.get("data-toggle") or held.get("data-bs-toggle")
    if toggle in _OVERLAYS or held.get("aria-haspopup", "false") != "false":
        return False
    return "aria-expanded" in held or "aria-selected" in held or bool(toggle) or held.get("role") == "tab"


def _before(element: Element) -> Iterator[Element]:
    previous = element.getprevious()
    for _ in range(_NEAR):
        if previous is None:
            return
        yield previous
        previous = previous.getprevious()


def _toggles(element: Element) -> bool:
    """Whether it is, or holds, what people click: a button, a label, a checkbox."""
    return any(
        inner.tag in _TOGGLES
        or inner.get("role") in ("button", "tab")
        or inner.get("aria-expanded") is not None
        or (inner.tag == "input" and inner.get("type") in ("checkbox", "radio"))
        for inner in element.iter("*")
    )
