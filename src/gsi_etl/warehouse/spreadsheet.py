"""Texts that no spreadsheet takes for a formula, whoever wrote them: a page's title may be ``=HYPERLINK(...)``.

``wording.no_formula`` is the same in Python. Knows SQL text only. Numbers are never touched: ``-5`` stays a number.
"""

from __future__ import annotations

from gsi_etl.base.formatting import FORMULA_BLANKS, FORMULA_SIGN

#: So that a spreadsheet takes the file for UTF-8.
BOM = b"\xef\xbb\xbf"


def without_formulas(text: str) -> str:
    """SQL for the SQL expression ``text``: an apostrophe before what would be a formula, at the start of any line."""
    first = f"regexp_matches({text}, '^([\\t\\r\\n]|{FORMULA_BLANKS}{FORMULA_SIGN})')"
    lines = f"regexp_replace({text}, '([\\r\\n])({FORMULA_BLANKS}{FORMULA_SIGN})', '\\1''\\2', 'g')"
    # Nearly all texts are one line that begins with a letter or a digit. One match tells them, which DuckDB plans and
    # runs faster than the same said with functions of strings.
    plain = f"regexp_full_match({text}, '[A-Za-z0-9][^\\r\\n]*')"
    return f"CASE WHEN {plain} THEN {text} WHEN {first} THEN chr(39) || {lines} ELSE {lines} END"
