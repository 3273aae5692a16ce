"""Numbers and measures in people's form, the same in messages, tables and pages. Knows ``model`` and ``measures``."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Protocol

from gsi_etl.base import measures
from gsi_etl.model import Estimate, Figure, Reading

#: How the sentence of a failed check begins, and how that of one that passes again ends.
CHECK_FAILED, HOLDS_AGAIN = "Check failed: ", ": holds again"
#: How the check of a file of the catalogue is called.
CAN_BE_USED = ".yaml can be used"

#: Code points that are not characters, the last two of every plane among them, for use within brackets.
NONCHARACTERS = "\ufdd0-\ufdef" + "".join(f"{chr(end - 2)}{chr(end - 1)}" for end in range(0x10000, 0x120000, 0x10000))
#: C0, C1 and bidirectional controls: in text from outside they can rewrite a terminal line or reverse its order.
#: Lone surrogates cannot be written at all, and what is not a character must not be in HTML or XML.
_CONTROLS = re.compile(
    f"[{NONCHARACTERS}\ud800-\udfff\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)

#: What begins a formula, with the forms of double width, and blanks that an import may strip before it looks.
FORMULA_SIGN = "[=+@\\-\uff1d\uff0b\uff20\uff0d]"
FORMULA_BLANKS = "[ \\t\u00a0\u200b\u3000\ufeff]*"
_FORMULA = re.compile(f"^([\t\r\n]|{FORMULA_BLANKS}{FORMULA_SIGN})")
_FORMULA_IN_A_LINE = re.compile(f"([\r\n])({FORMULA_BLANKS}{FORMULA_SIGN})")


def no_formula(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe before what would be one, at the start of any line.
    ``warehouse.spreadsheet`` is the same in SQL."""
    lines = _FORMULA_IN_A_LINE.sub(r"\1'\2", text)
    return f"'{lines}" if _FORMULA.match(text) else lines


def visible(text: str) -> str:
    """Text from outside, with control and bidirectional characters shown as escapes and never obeyed."""
    return _CONTROLS.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def number(value: Decimal) -> str:
    """2640000 -> '2,640,000'; 104.6 -> '104.6'."""
    whole = value.to_integral_value()
    return f"{whole:,f}" if whole == value else f"{value.normalize():,f}"


def short(value: Decimal) -> str:
    """2640000 -> '2.64 million': for headings and lock screens, never for comparing."""
    for scale, word in ((Decimal(10**9), "billion"), (Decimal(10**6), "million")):
        if abs(value) >= scale:
            scaled = (value / scale).quantize(Decimal("0.001")).normalize()
            return f"{scaled:f} {word}"
    return number(value)


def counted(count: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 figure", "2,000 figures"; ``many`` where that is not made with an s."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def of_measure(value: Decimal, measure: str | None) -> str:
    """A number with its unit: '40.3 million', '104.6 per 1,000', '4.37 %'."""
    if measures.is_rate(measure):
        return f"{number(value)} per 1,000"
    if measures.is_share(measure):
        return f"{number((value * 100).quantize(Decimal('0.001')))} %"
    return short(value)


def printed(value: Decimal, measure: str | None, unit: Decimal | None) -> str:
    """A published value to the digits that its edition gives: '22.0 million', '7,989,000', '93.0', '0.77 %'.

    ``unit`` is that of its last digit; without it the number stands as short as it is.
    """
    if measures.is_share(measure):
        return f"{_to_unit(value * 100, unit * 100 if unit else None)} %"
    if unit and unit >= 100_000 and abs(value) >= 1_000_000:
        return f"{_to_unit(value / 1_000_000, unit / 1_000_000)} million"
    return _to_unit(value, unit)


def _to_unit(value: Decimal, unit: Decimal | None) -> str:
    """With as many decimals as the unit has, and never fewer than the value has."""
    own = value.normalize()
    exponents = [
        exponent
        for number in (own, unit.normalize() if unit else own)
        if isinstance(exponent := number.as_tuple().exponent, int)
    ]
    return f"{value:,.{max(0, -min(exponents))}f}"


def stated(reading: Reading, measure: str | None) -> str:
    """What a figure says, as number or range: '2.6 million', '1.1 million to 1.2 million', 'more than 20'."""
    if reading.value is not None:
        return of_measure(reading.value, measure)
    if reading.lower is None and reading.upper is not None:
        few = "less" if measure is None or measures.is_share(measure) or measures.is_rate(measure) else "fewer"
        return f"{few} than {of_measure(reading.upper, measure)}"
    ends = [of_measure(end, measure) if end is not None else "open" for end in (reading.lower, reading.upper)]
    return " to ".join(ends)


def bound(lower: Decimal | None, upper: Decimal | None) -> str:
    """A number of which only an end is printed: 'fewer than 1,000'."""
    if upper is not None:
        return f"fewer than {number(upper)}" if not lower else f"{number(lower)} to {number(upper)}"
    return f"more than {number(lower)}" if lower is not None else "no number"


class Printed(Protocol):
    """A published value with the unit of its last digit, or a bound without a value."""

    @property
    def value(self) -> Decimal | None: ...
    @property
    def lower(self) -> Decimal | None: ...
    @property
    def upper(self) -> Decimal | None: ...
    @property
    def measure(self) -> str: ...
    @property
    def unit(self) -> Decimal | None: ...


def published_words(row: Printed) -> str:
    """As its edition prints it: '22.0 million', '57,700', '0.77 %', 'fewer than 1,000'."""
    if row.value is None:
        return bound(row.lower, row.upper)
    return printed(row.value, row.measure, row.unit)


def subject(figure: Figure, place_name: str) -> str:
    """What a figure is about: 'North Korea: people in modern slavery'."""
    return f"{place_name}: {measures.label(figure.measure)}"


def about_estimate(estimate: Estimate) -> str:
    """'GSI 2018 has 2.64 million (2,640,000)'."""
    if estimate.value is None:
        return f"{estimate.edition} has {bound(estimate.lower, estimate.upper)}"
    value = of_measure(estimate.value, estimate.measure)
    printed = number(estimate.value)
    return f"{estimate.edition} has {value}" + (f" ({printed})" if " million" in value or " billion" in value else "")


#: Changes of the machinery: they have a snapshot's name for evidence and no sentence of a page.
MACHINERY = frozenset(
    {
        "source_down",
        "source_stale",
        "not_the_page",
        "layout_changed",
        "page_unreadable",
        "source_recovered",
        "run_failed",
        "run_recovered",
    }
)

_SIDES = {
    "misquote": ("was", "says"),
    "new_figure": ("was", "says"),
    "conflict": ("other", "here"),
    "check_failed": ("expect", "found"),
    "check_recovered": ("expect", "found"),
}


def sides(change_class: str) -> tuple[str, str]:
    """What the two statements of a change are called: before and after, or what stands against what."""
    return _SIDES.get(change_class, ("was", "now"))


def marked(sentence: str, said: str, width: int) -> tuple[str, str, str]:
    """A sentence cut in three: before the number, the number as ``said``, after it. At most ``width`` around it."""
    sentence, said = " ".join(sentence.split()), " ".join(said.split())
    at = sentence.find(said) if said else -1
    if at < 0:
        return _cut(sentence, width), "", ""
    before, after = sentence[:at], sentence[at + len(said) :]
    half = width // 2
    before = before if len(before) <= half else "…" + before[-half:].lstrip()
    return before, said, _cut(after, half)


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"
