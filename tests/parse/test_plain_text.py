"""Text as people read it: marks of notes go, what only looks like one stays."""

from __future__ import annotations

import pytest

from gsi_etl.parse.plain_text import plain


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("40.3 million people [3, 4] were", "40.3 million people were"),
        ("49.6 million people.[5–7] Of these", "49.6 million people. Of these"),
        ("2.6 million [note 2] people [a] in", "2.6 million people in"),
        ("451,000[3][4] people", "451,000 people"),
    ],
)
def test_marks_of_notes_in_brackets_go(printed: str, read: str) -> None:
    assert plain(printed) == read


@pytest.mark.parametrize(
    "printed",
    [
        "a rate of 104.6 [95–113] per 1,000",
        "the edition [2018] says",
        "“[t]he number” and “a [t]hird”",
        "some [1,000] people",
        "[3] Walk Free 2018, p. 90.",
    ],
)
def test_other_brackets_stay(printed: str) -> None:
    assert plain(printed) == printed
