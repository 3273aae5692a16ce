"""The number in a table cell, read by a closed grammar and a declared decimal sign; what is not a number says why.

``1.234`` is one number with a decimal point and another with thousands points: the source's file declares which. A cell
that does not fit is refused with a reason, never bent. Pure; knows nothing of tables.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from gsi_etl.base.bounds import is_figure, why_not
from gsi_etl.model import Modifier

_EMPTY = frozenset(
    (
        *(
            "",
            "-",
            "–",
            "—",
            "--",
            ".",
            "..",
            "...",
            "…",
            ":",
            "n/a",
            "na",
            "n.a.",
            "n.a",
            "#n/a",
            "nan",
            "null",
            "none",
        ),
        *(
            "nd",
            "n.d.",
            "no data",
            "not rated",
            "not available",
            "not applicable",
            "not estimated",
            "unknown",
            "missing",
        ),
    )
)
#: Marks that point to a note and are not part of the number: 2,640,000* or 2,640,000[3].
_NOTE = re.compile(r"(?:\s{0,3}(?:[*†‡§¹²³⁴⁵⁶⁷⁸⁹⁰]|\[[0-9a-z]{1,3}\]|\([a-z]\))){1,8}$")
_HEDGES: dict[str, Modifier] = {
    "<": "less_than",
    "≤": "at_most",
    ">": "more_than",
    "≥": "at_least",
    "~": "about",
    "≈": "about",
}
#: How the reason ends why a filled cell gives no figure.
NO_NUMBER = "is not a number"
_BLANKS = "\u00a0\u202f\u2009 "
_LETTERS = re.compile(r"^[A-Z]{1,4}[+*-]{0,2}$")
_SIGN = r"(?P<sign>[-+\u2212\u2013]?)"
_EXPONENT = r"(?P<exponent>[eE][+-]?[0-9]{1,2})?"
_GRAMMAR = {
    point: re.compile(
        rf"{_SIGN}(?P<whole>[0-9]{{1,3}}(?:(?P<group>[{group}'’{_BLANKS}])[0-9]{{3}})(?:(?P=group)[0-9]{{3}})*|[0-9]{{1,30}})"
        rf"(?:{re.escape(point)}(?P<part>[0-9]{{1,30}}))?{_EXPONENT}"
    )
    for point, group in ((".", ","), (",", "."))
}


@dataclass(frozen=True, slots=True)
class CellNumber:
    """The value as printed (no scale, no per cent applied), and what stood around it."""

    value: Decimal
    percent: bool = False
    modifier: Modifier | None = None


def read_number(text: str, decimal: str = ".") -> CellNumber | str | None:
    """The number of a cell; None for a cell that is empty in so many words; else the reason why it is not a number."""
    stripped = " ".join(text.replace("\u00a0", " ").split())
    if stripped.casefold() in _EMPTY:
        return None
    bare = _NOTE.sub("", stripped)
    modifier = _HEDGES.get(bare[:1])
    if modifier is not None:
        bare = bare[1:].lstrip()
    percent = bare.endswith("%")
    bare = bare.removesuffix("%").rstrip()
    negative = bare.startswith("(") and bare.endswith(")")
    bare = bare.strip("()").strip() if negative else bare
    match = _GRAMMAR[decimal].fullmatch(bare)
    if match is None:
        return _why_not(stripped, decimal)
    whole = re.sub(r"[^0-9]", "", match["whole"])
    value = Decimal(f"{whole}.{match['part']}" if match["part"] else whole)
    if match["exponent"]:
        value = value.scaleb(int(match["exponent"][1:]))
        value = value if value != value.to_integral_value() or not is_figure(value) else Decimal(int(value))
    if why := why_not(value):
        return f"{stripped[:40]!r} {why}"
    return CellNumber(-value if negative or match["sign"] in ("-", "−", "–") else value, percent, modifier)


def fits_only(text: str, decimal: str) -> bool | None:
    """Whether a cell fits the declared decimal sign and not the other; None where it fits both or neither."""
    bare = _NOTE.sub("", text.strip()).removesuffix("%").rstrip()
    own, other = (_GRAMMAR[sign].fullmatch(bare) is not None for sign in (decimal, "." if decimal == "," else ","))
    return own if own != other else None


def _why_not(text: str, decimal: str) -> str:
    shown = repr(text[:40])
    if _LETTERS.match(text):
        return f"{shown} is a rating in letters, not a number"
    if "\ufffd" in text:
        return f"{shown} holds undecodable characters"
    other = "." if decimal == "," else ","
    if _GRAMMAR[other].fullmatch(text):
        return f"{shown} does not fit the declared decimal sign {decimal!r}"
    return f"{shown} {NO_NUMBER}"
