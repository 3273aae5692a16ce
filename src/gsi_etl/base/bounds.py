"""How large, how small and how long a number may be to be a figure, and the one context figures are computed in.

Every sum over figures runs in ``CONTEXT``, never in the default one, whose traps would make a text raise. Numbers
beyond the bounds are not figures: the reader passes over them whole and says so, and the columns of the warehouse hold
whatever is within them, with the ends of its interval.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

#: Nothing is counted beyond it, and no sum of money about people comes near: a million thousand million.
LARGEST = Decimal(10**15)
#: One part in a million million: the last place that the warehouse keeps.
SMALLEST = Decimal("1e-12")
#: In a text, more digits than ``LARGEST`` with two decimals are a number of an account, a key or a constant.
MOST_DIGITS = 18
#: Behind the number: why it was left out.
OUT_OF_BOUNDS = f"is out of bounds: a figure is 0 or from {SMALLEST:f} to {LARGEST:,f}, in at most {MOST_DIGITS} digits"
#: 28 digits hold every sum of numbers within the bounds. Nothing is trapped: what is not finite is out of bounds.
CONTEXT = Context(
    prec=28, rounding=ROUND_HALF_EVEN, Emin=-999_999, Emax=999_999, capitals=1, clamp=0, flags=[], traps=[]
)


def computed(function: Callable[P, T]) -> Callable[P, T]:
    """``function``, with its arithmetic in ``CONTEXT``, whatever context the caller has."""

    @wraps(function)
    def within(*args: P.args, **kwargs: P.kwargs) -> T:
        with localcontext(CONTEXT):
            return function(*args, **kwargs)

    return within


def why_not(value: Decimal) -> str:
    """Why a number in a cell is none that a figure may have, or ""."""
    return "" if is_figure(value) else OUT_OF_BOUNDS


def is_figure(value: Decimal | None) -> bool:
    """True for a number within the bounds (and for none at all)."""
    if value is None:
        return True
    return value.is_finite() and (value.is_zero() or SMALLEST <= value.copy_abs() <= LARGEST)
