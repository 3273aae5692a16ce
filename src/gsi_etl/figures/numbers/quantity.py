"""The workpiece of the number level: a quantity being read, before it is frozen into a ``Reading``.

Knows ``model``, ``bounds`` and nothing else of the package.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from gsi_etl.base.bounds import is_figure
from gsi_etl.model import Direction, Kind, Modifier


@dataclass(slots=True)
class Quantity:
    """A number over words ``first`` up to ``end`` (exclusive) of its sentence, money sign and per cent included.

    ``number`` is where the bare number begins. ``percent`` and ``currency`` say what the words around it made of
    it; ``scale`` is that of its scale word. ``hedged`` is the hedge right before it, and the word where that
    begins.
    """

    first: int
    end: int
    number: int
    kind: Kind = "count"
    value: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    unit: Decimal | None = None
    scale: Decimal | None = None
    spelled: bool = False
    percent: bool = False
    currency: str | None = None
    noun: str | None = None
    modifier: Modifier | None = None
    estimated: bool = False
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    per: Decimal | None = None
    change: Direction | None = None
    hedged: tuple[Modifier, int] | None = None
    #: What it was multiplied by for a unit that it leaves out and another number says.
    left_out: Decimal | None = None
    #: What it was multiplied by for the unit that a heading over it says.
    headed: Decimal | None = None
    rules: list[str] = field(default_factory=list)

    def within_bounds(self) -> bool:
        """True when every number of it may be a figure's."""
        for number in (self.value, self.lower, self.upper, self.unit, self.numerator, self.denominator, self.per):
            if number is not None and not is_figure(number):
                return False
        return True

    def multiply(self, factor: Decimal) -> None:
        """Scale every number of it."""
        if self.value is not None:
            self.value *= factor
        if self.lower is not None:
            self.lower *= factor
        if self.upper is not None:
            self.upper *= factor
        if self.unit is not None:
            self.unit *= factor
