"""Labels in text become the corpus, with the values that a reader of them would write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import label_passages

CORPUS = Path(__file__).parents[1] / "corpus"


def figure(label: str) -> dict[str, Any]:
    passage = label_passages.read_passage(f"id=t lang=en\n{{{{{label}}}}}\n")
    found: dict[str, Any] = passage["figures"][0]
    return found


@pytest.mark.parametrize(
    ("label", "kind", "value"),
    [
        ("49.6 million|ms", "count", 49_600_000),
        ("12,5 %|viewers", "share", 0.125),
        ("0.018%|sp", "share", 0.00018),
        ("2.304 per cent|sp", "share", 0.02304),
        ("105.000|ms", "count", 105_000),
        ("forty-two thousand|viewers", "count", 42_000),
        ("one in 150|sp", "ratio", 1 / 150),
        ("two-thirds|share_of_victims_female", "ratio", 2 / 3),
        ("third|rank_by_count", "rank", 3),
        ("104.6|prev", "rate", 104.6),
        ("US$ 3.5 billion|profits", "money", 3_500_000_000),
        ("Rs 1.3 lakh|compensation", "money", 130_000),
    ],
)
def test_a_plain_number_has_its_kind_and_value(label: str, kind: str, value: float) -> None:
    read = figure(label)
    assert (read["kind"], read["value"]) == (kind, pytest.approx(value))


@pytest.mark.parametrize(
    ("label", "lower", "upper"),
    [
        ("between 10,000 and 13,000|ms", 10_000, 13_000),
        ("500,000 to 4 million|ms", 500_000, 4_000_000),
        ("8 or 9 million|ms", 8_000_000, 9_000_000),
        ("10% to 20%|sp", 0.1, 0.2),
        ("tens of thousands|ms", 10_000, None),
    ],
)
def test_a_range_has_its_ends(label: str, lower: float, upper: float | None) -> None:
    read = figure(label)
    assert (read["lower"], read["upper"]) == (lower, upper)
    assert "value" not in read


@pytest.mark.parametrize("label", ["dozens or so|ms", "45.8|ms|v=many", "12|Ms"])
def test_a_label_that_cannot_be_right_is_refused(label: str) -> None:
    with pytest.raises(label_passages.LabelError):
        figure(label)


def test_the_english_passages_are_those_of_the_marked_text(capsys: pytest.CaptureFixture[str]) -> None:
    marked = sorted(str(path) for path in (CORPUS / "marked").glob("en-*.txt"))
    assert label_passages.main(marked) == 0
    assert capsys.readouterr().out == (CORPUS / "passages" / "english.jsonl").read_text(encoding="utf-8")


def test_every_quote_stands_where_its_label_says() -> None:
    for line in (CORPUS / "passages" / "english.jsonl").read_text(encoding="utf-8").splitlines():
        passage = json.loads(line)
        for read in passage["figures"]:
            assert passage["text"][read["start"] : read["end"]] == read["quote"], passage["id"]
