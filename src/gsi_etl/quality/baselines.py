"""What the checks expect: the headline figures of ``baselines.yaml`` and the arithmetic of ``identities.yaml``.

Light on purpose: the headlines view reads the same baselines, and must not pay for Great Expectations. Knows
``errors`` and ``precision``; nothing of DuckDB or of how a check is evaluated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from gsi_etl.base.intervals import Interval, of_value
from gsi_etl.errors import CheckError
from gsi_etl.model import BaselineDecision, Severity

IdentityKind = Literal["quotient", "parts", "rows", "same"]


@dataclass(frozen=True, slots=True)
class Baseline:
    """A value that a check expects of (measure, place, edition), with its tolerance and its reason.

    ``value`` in the measure's base unit; ``unit`` is the place value of its last stated digit. ``severity`` is that of
    a figure that is off by a factor of two or more; one that disagrees by less is a warning.
    """

    id: str
    label: str
    measure: str
    place: str
    edition: str
    reference_year: int | None
    value: Decimal
    unit: Decimal
    severity: Severity
    source: str
    why: str

    @property
    def interval(self) -> Interval:
        return of_value(self.value, self.unit)


@dataclass(frozen=True, slots=True)
class Identity:
    """Arithmetic that must hold between figures of one edition, whoever states them.

    ``quotient``: left / population = right. ``parts``: the sum of ``parts`` = left, for ``place``. ``rows``: the sum
    of left over a table's countries = left for ``place``. ``same``: left and right say one thing in two units.
    ``factor`` turns the left side into the right side's unit. Off by ``implausible`` or more, the figures cannot be
    two readings of one thing. ``min_rows``: countries that make a table whole (``rows`` only). ``slack``: the
    factor by which parts may miss their sum, where they overlap or leave out a rest (``parts`` only).
    """

    id: str
    kind: IdentityKind
    left: str
    right: str | None
    parts: tuple[str, ...]
    place: str | None
    factor: Decimal
    implausible: Decimal
    min_rows: int
    sentence: str
    source: str
    why: str
    slack: Decimal = Decimal(1)


def load_baselines(folder: Path) -> tuple[Baseline, ...]:
    """The baselines of ``folder``/baselines.yaml, in the file's order. Raises CheckError that names entry and field."""
    path = folder / "baselines.yaml"
    return _baselines(path, _text(path))


@lru_cache(maxsize=8)
def _baselines(path: Path, text: str) -> tuple[Baseline, ...]:
    """A process that looks at its sources every few minutes reads the same text once."""
    return tuple(_baseline(entry) for entry in _entries(path, text))


def decided(baselines: Sequence[Baseline], decisions: Iterable[BaselineDecision]) -> tuple[Baseline, ...]:
    """The baselines in force: the file's, with what people decided since. One about none of them is passed over."""
    by_id = {decision.baseline_id: decision for decision in decisions if decision.value is not None}
    return tuple(_as_decided(baseline, by_id.get(baseline.id)) for baseline in baselines)


def _as_decided(baseline: Baseline, decision: BaselineDecision | None) -> Baseline:
    if decision is None or decision.value is None:
        return baseline
    source = f"decided by {decision.by} on {decision.at:%Y-%m-%d}: {decision.reason}"
    return replace(baseline, value=decision.value, unit=decision.unit or baseline.unit, source=source)


def load_identities(folder: Path) -> tuple[Identity, ...]:
    """The identities of ``folder``/identities.yaml, in the file's order. Raises CheckError like load_baselines."""
    path = folder / "identities.yaml"
    return tuple(_identity(entry) for entry in _entries(path, _text(path)))


class _Entry:
    """One entry of a YAML list whose fields are taken out one by one: whatever is left over is a spelling mistake."""

    def __init__(self, path: Path, number: int, data: Mapping[str, Any]) -> None:
        self.data = dict(data)
        self.where = f"{path}, entry {number} ({data.get('id', 'no id')})"

    def text(self, field: str, *, default: str | None = None) -> str:
        value = self.data.pop(field, default)
        if not isinstance(value, str) or not value.strip():
            raise self.fault(f"{field} must be a text")
        return value.strip()

    def number(self, field: str, *, default: int | None = None) -> Decimal:
        value = self.data.pop(field, default)
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise self.fault(f"{field} must be a whole number, or a decimal in quotes", f"it is {value!r}")
        try:
            number = Decimal(value)
        except InvalidOperation:
            raise self.fault(f"{field} is not a number", f"it is {value!r}") from None
        if not number.is_finite() or number <= 0:
            raise self.fault(f"{field} must be above zero", f"it is {value!r}")
        return number

    def year(self, field: str) -> int | None:
        value = self.data.pop(field, None)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not 1900 <= value <= 2100):
            raise self.fault(f"{field} must be a year", f"it is {value!r}")
        return value

    def choice(self, field: str, known: tuple[str, ...]) -> Any:
        value = self.text(field)
        if value not in known:
            raise self.fault(f"{field} must be one of {', '.join(known)}", f"it is {value!r}")
        return value

    def done(self) -> None:
        if self.data:
            raise self.fault(f"{', '.join(sorted(self.data))}: no such field")

    def fault(self, what: str, why: str = "") -> CheckError:
        return CheckError(what, where=self.where, why=why, hint="the head of the file explains every field")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise CheckError(f"{path.name} cannot be read", where=str(path), why=str(error)) from None


def _entries(path: Path, text: str) -> Iterator[_Entry]:
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise CheckError(f"{path.name} is not valid YAML", where=str(path), why=str(error)) from None
    if not isinstance(data, list) or not all(isinstance(entry, dict) for entry in data):
        raise CheckError(f"{path.name} must be a list of entries", where=str(path))
    seen: set[str] = set()
    for number, entry in enumerate(data, start=1):
        one = _Entry(path, number, entry)
        if entry.get("id") in seen:
            raise one.fault("the id is used twice")
        seen.add(str(entry.get("id")))
        yield one


def _baseline(entry: _Entry) -> Baseline:
    baseline = Baseline(
        id=entry.text("id"),
        label=entry.text("label"),
        measure=entry.text("measure"),
        place=entry.text("place"),
        edition=entry.text("edition"),
        reference_year=entry.year("reference_year"),
        value=entry.number("value"),
        unit=entry.number("unit"),
        severity=entry.choice("severity", ("critical", "warning", "info")),
        source=entry.text("source"),
        why=entry.text("why"),
    )
    entry.done()
    return baseline


def _identity(entry: _Entry) -> Identity:
    kind: IdentityKind = entry.choice("kind", get_args(IdentityKind))
    parts = entry.data.pop("parts", [])
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        raise entry.fault("parts must be a list of measures")
    identity = Identity(
        id=entry.text("id"),
        kind=kind,
        left=entry.text("left"),
        right=entry.text("right") if kind in ("quotient", "same") else None,
        parts=tuple(parts),
        place=entry.text("place") if kind in ("parts", "rows") else None,
        factor=entry.number("factor", default=1),
        implausible=entry.number("implausible"),
        min_rows=int(entry.number("min_rows", default=1)),
        sentence=entry.text("sentence"),
        source=entry.text("source"),
        why=entry.text("why"),
        slack=entry.number("slack", default=1),
    )
    if identity.slack < 1 or (identity.slack > 1 and kind != "parts"):
        raise entry.fault("slack goes with kind: parts, and is a factor of 1 or more")
    if (kind == "parts") != bool(parts):
        raise entry.fault("parts goes with kind: parts, and only with it")
    entry.done()
    return identity
