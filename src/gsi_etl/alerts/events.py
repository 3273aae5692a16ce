"""What belongs together: the changes of one run as events, one row each for messages and for pages. Pure.

A revised number brings a conflict with another page and failed checks, a lost network brings a failure of every source:
a reader wants each reported once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol, TypeVar

from gsi_etl.alerts.route import ORDER
from gsi_etl.base.formatting import number, short

#: Of one statement's changes these say what was done, and the others what follows from it.
LEADS = frozenset({"revision", "misquote", "restored", "new_edition", "edition_replaced"})
#: Of these a whole edition is the subject.
_OF_EDITIONS = frozenset({"new_edition", "edition_replaced"})
#: A source that cannot be read.
FAILURES = frozenset({"source_down", "not_the_page", "page_unreadable", "layout_changed", "source_stale"})
RECOVERIES = frozenset({"source_recovered", "run_recovered", "check_recovered"})
#: The page is the same, and is read differently: by our reader, or by rules that the operator has edited.
REREAD = frozenset({"reader_change", "source_changed"})
#: So many sources that fail in one way at one time have one cause.
TOGETHER = 3


class Told(Protocol):
    """What a change is grouped by: those of a run and those of the warehouse both have it."""

    @property
    def change_id(self) -> str: ...
    @property
    def change_class(self) -> str: ...
    @property
    def severity(self) -> str: ...
    @property
    def source_id(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def sentence(self) -> str: ...
    @property
    def series(self) -> str | None: ...
    @property
    def url(self) -> str | None: ...
    @property
    def old_text(self) -> str | None: ...
    @property
    def new_text(self) -> str | None: ...
    @property
    def old_value(self) -> Decimal | None: ...
    @property
    def new_value(self) -> Decimal | None: ...
    @property
    def new_figure_id(self) -> str | None: ...


T = TypeVar("T", bound=Told)


def events(changes: Sequence[T]) -> list[list[T]]:
    """The changes of one run in groups, in the order of their first, recoveries last: what is wrong gives the title.

    The change that leads a group comes first: the most severe, and of equals the one that says what was done.
    """
    groups: dict[tuple[object, ...], list[T]] = {}
    joined = _checks_of_statements(changes) | _of_editions(changes)
    kinds = _one_cause(changes)
    for change in changes:
        key = joined.get(change.change_id) or _key(change, kinds)
        groups.setdefault(key, []).append(change)
    led = [sorted(group, key=_leading) for group in groups.values()]
    return sorted(led, key=lambda group: group[0].change_class in RECOVERIES)


def _leading(change: Told) -> tuple[object, ...]:
    """A page that replaced an edition says more than that there is a new one."""
    return _rank(change), change.change_class not in LEADS, change.change_class == "new_edition"


def edition_of(series: str | None) -> str:
    """The edition that a series names, '' for none: ``index:people_in_modern_slavery:WLD:2016:GSI 2018``."""
    parts = (series or "").rsplit(":", 1)
    name = parts[-1].partition("@")[0] if len(parts) == 2 else ""
    return "" if name in ("-", "None") else name


def measure_of(series: str | None) -> str:
    """The measure that a series names, '' for none."""
    parts = (series or "").rsplit(":", 3)
    return parts[0].partition(":")[2] if len(parts) == 4 else ""


def _rank(change: Told) -> int:
    return ORDER.index(change.severity) if change.severity in ORDER else len(ORDER)


def _key(change: Told, one_cause: frozenset[str]) -> tuple[object, ...]:
    if change.change_class in one_cause:
        return ("cause", change.change_class)
    if change.change_class in RECOVERIES and (change.source_id or change.change_class != "source_recovered"):
        return ("recovered", change.change_class)
    if change.change_class in REREAD:
        return ("reread", change.change_class, change.source_id)
    if change.change_class in ("withdrawn", "restored"):
        # A row that goes from a table takes all its cells with it, and brings them back.
        place, edition = change.subject.partition(":")[0], edition_of(change.series)
        return (change.change_class, change.source_id, change.url, place, edition)
    if change.new_figure_id and change.change_class not in _OF_EDITIONS:
        return ("figure", change.new_figure_id)
    return ("change", change.change_id)


def _one_cause(changes: Sequence[Told]) -> frozenset[str]:
    """The kinds of failure that so many sources share in this run that they are reported as one."""
    failed: dict[str, set[str]] = {}
    for change in changes:
        if change.change_class in FAILURES:
            failed.setdefault(change.change_class, set()).add(change.source_id)
    return frozenset(kind for kind, sources in failed.items() if len(sources) >= TOGETHER)


def _checks_of_statements(changes: Sequence[Told]) -> dict[str, tuple[object, ...]]:
    """The checks that fail, or hold again, for a number which this run brought: they follow from it."""
    stated = [c for c in changes if c.new_figure_id and c.change_class not in _OF_EDITIONS and c.new_text]
    found: dict[str, tuple[object, ...]] = {}
    for check in changes:
        if check.change_class in ("check_failed", "check_recovered") and check.new_text:
            for change in stated:
                if change.source_id == check.source_id and _names(check.new_text, change):
                    found[check.change_id] = _key(change, frozenset())
                    break
    return found


def _names(observed: str, change: Told) -> bool:
    """Whether what a check observed is the number of this change, as printed or as we write it."""
    forms = {change.new_text or ""}
    if change.new_value is not None:
        forms |= {number(change.new_value), short(change.new_value)}
    return any(form and re.search(rf"(?<![\d.,]){re.escape(form)}(?![\d.,]*\d)", observed) for form in forms)


def _of_editions(changes: Sequence[Told]) -> dict[str, tuple[object, ...]]:
    """What a page states for the first time because it states a new edition, and what it dropped for it."""
    found: dict[str, tuple[object, ...]] = {}
    for edition in sorted((c for c in changes if c.change_class in _OF_EDITIONS), key=lambda c: c.change_class):
        lead = found.setdefault(edition.change_id, ("change", edition.change_id))
        for change in changes:
            same_page = change.source_id == edition.source_id and change.url == edition.url
            newly = change.change_class == "new_figure" and edition_of(change.series) == edition.subject
            same = change.change_class == "new_edition" and change.subject == edition.subject
            if same_page and (newly or same or change.change_class == "withdrawn"):
                found.setdefault(change.change_id, lead)
    return found
