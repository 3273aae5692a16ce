"""Windows on a text, and comparing two texts: what must hold for any text."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from approved import assert_approved
from gsi_etl.site.filters import clean
from gsi_etl.site.quoting import Piece, compared, passages, quoted, reach_of, with_mark

WORDS = st.text(st.sampled_from("ab .,\n40é"), max_size=200)


@st.composite
def texts_with_spans(draw: st.DrawFn) -> tuple[str, list[tuple[int, int, str]]]:
    text = draw(WORDS)
    spans = []
    for number in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, max(len(text) - 1, 0)))
        end = draw(st.integers(start, min(start + 20, len(text) + 3)))
        spans.append((start, end, f"fg_{number}"))
    return text, spans


@given(texts_with_spans(), st.integers(0, 60))
def test_every_number_in_the_text_is_marked_once_and_nothing_is_made_up(
    drawn: tuple[str, list[tuple[int, int, str]]], reach: int
) -> None:
    text, spans = drawn
    found = passages(text, spans, reach)
    for passage in found:
        assert "".join(piece.text for piece in passage.pieces) == clean(text[passage.start : passage.end])
    inside = {span for span in spans if 0 <= span[0] < span[1] <= len(text)}
    anchors = [anchor for passage in found for piece in passage.pieces for anchor in piece.anchors]
    assert sorted(anchors) == sorted(figure_id for _, _, figure_id in inside)
    for start, end, figure_id in inside:
        marked = "".join(p.text for passage in found for p in passage.pieces if figure_id in p.ids)
        assert marked == clean(text[start:end])


@given(texts_with_spans(), st.integers(0, 60))
def test_no_more_is_shown_than_the_reach_allows(drawn: tuple[str, list[tuple[int, int, str]]], reach: int) -> None:
    text, spans = drawn
    for passage in passages(text, spans, reach):
        for at in range(passage.start, passage.end):
            assert any(start - reach <= at < end + reach for start, end, _ in spans)


def test_windows_that_touch_become_one() -> None:
    text = "one 40 million two " + "x " * 100 + "three 50 million four"
    first, last = text.index("40 million"), text.index("50 million")
    spans = [(first, first + 10, "a"), (last, last + 10, "b")]
    assert len(passages(text, spans, 10)) == 2
    assert len(passages(text, spans, 120)) == 1


def test_a_number_inside_another_keeps_its_own_anchor() -> None:
    text = "from 1.1 to 1.2 million"
    ((passage),) = passages(text, [(5, 23, "whole"), (12, 23, "end")], 50)
    assert [(piece.text, piece.anchors) for piece in passage.pieces if piece.ids] == [
        ("1.1 to ", ("whole",)),
        ("1.2 million", ("end",)),
    ]


@given(WORDS, WORDS)
def test_both_texts_can_be_read_from_the_comparison(before: str, after: str) -> None:
    left, right = compared(before, after)
    assert "".join(word.text for word in left) == before
    assert "".join(word.text for word in right) == after
    assert [w.text for w in left if w.how == "same"] == [w.text for w in right if w.how == "same"]


def test_a_number_is_never_cut_in_two() -> None:
    left, right = compared("an estimated 40.3 million people", "an estimated 41.6 million people")
    assert [(word.text, word.how) for word in left] == [
        ("an estimated ", "same"), ("40.3", "gone"), (" million people", "same"),
    ]  # fmt: skip
    assert [word.text for word in right if word.how == "come"] == ["41.6"]


@given(texts_with_spans(), WORDS)
def test_the_number_is_marked_among_the_words_that_came(
    drawn: tuple[str, list[tuple[int, int, str]]], before: str
) -> None:
    text, spans = drawn
    for passage in passages(text, spans, 60):
        after = "".join(piece.text for piece in passage.pieces)
        _, words = compared(before, after)
        groups = with_mark(words, passage.pieces)
        assert [(marked, "".join(w.text for w in group)) for marked, group in groups] == [
            (bool(piece.ids), piece.text) for piece in passage.pieces
        ]
        came = "".join(("+" if w.how == "come" else "=") * len(w.text) for _, group in groups for w in group)
        assert came == "".join(("+" if w.how == "come" else "=") * len(w.text) for w in words)


def test_words_of_another_text_are_not_marked() -> None:
    _, words = compared("40.3 million", "41.6 million people")
    assert with_mark(words, [Piece("41.6 million", ("fg_1",))]) == ((False, words),)


def test_only_the_line_of_the_number_is_quoted() -> None:
    text = "A heading\nAn estimated 40.3 million people.\nAnother line"
    at = text.index("40.3 million")
    pieces = quoted(text, at, at + 12, quote="40.3 million", sentence="", reach=200, figure_id="a")
    assert [piece.text for piece in pieces] == ["An estimated ", "40.3 million", " people."]


def test_offsets_that_do_not_fit_the_text_fall_back_on_the_sentence() -> None:
    pieces = quoted("another text", 3, 9, quote="40", sentence="There are 40 of them", reach=200, figure_id="a")
    assert [piece.text for piece in pieces] == ["There are ", "40", " of them"]
    pieces = quoted(None, 3, 9, quote="40", sentence="nothing here", reach=200, figure_id="a")
    assert [piece.text for piece in pieces] == ["40"]


def test_a_licence_that_is_not_known_counts_as_the_short_quote() -> None:
    assert reach_of("no") == 0
    assert reach_of("something new") == reach_of("facts-and-short-quotes") < reach_of("yes")


TEXTS = (
    "A heading\nUp. An estimated 40.3 million people, 1 in 200, were enslaved in 2016; “49.6 million” now! Yes.\nEnd",
    "40 million",
    "Of 8 billion people 40.3 million\n\n  are enslaved, it says? 7 %, or 3 of 4 more words follow here without an end",
)
NUMBERS = re.compile(r"\d[\d.,]*(?: (?:million|billion|in \d+|of \d+|%))?")


def test_what_is_quoted_around_each_number_of_a_text_at_each_reach() -> None:
    lines = []
    for text in TEXTS:
        found = [(match.start(), match.end(), f"f{n}") for n, match in enumerate(NUMBERS.finditer(text))]
        for reach in (0, 4, 12, 30, 200):
            lines.append(f"=== {text[:20]!r} within {reach}")
            for passage in passages(text, found, reach):
                ends = f"{passage.start}-{passage.end}{' <' if passage.before else ''}{' >' if passage.after else ''}"
                lines.append(f"{ends} {passage.ids}: {[(p.text, p.ids, p.anchors) for p in passage.pieces]}")
            for start, end, name in found:
                pieces = quoted(text, start, end, quote=text[start:end], sentence="", reach=reach, figure_id=name)
                lines.append(f"{name}: {[(piece.text, piece.ids) for piece in pieces]}")
    for before, after in (
        ("40.3 million people", "41.6 million people"), ("a b c", "a c"), ("", "new"), ("old", ""), ("same", "same"),
        ("In 2016, 40 of 100.", "In 2021, 50 of 100!"), ("one two three", "three two one"),
    ):  # fmt: skip
        left, right = compared(before, after)
        lines.append(f"{[(w.text, w.how) for w in left]} | {[(w.text, w.how) for w in right]}")
    lines.append(str({name: reach_of(name) for name in ("yes", "no", "facts-and-short-quotes", "facts-only", "?")}))
    assert_approved("\n".join(lines), Path(__file__).parent / "told" / "quotes.txt")
