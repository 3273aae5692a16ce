"""What every format says of an item: how far a number moved, what it was read as, and where a line ends."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gsi_etl.alerts.formats import as_text, data_schema, one_line, subject_line
from gsi_etl.alerts.message import Item, Message
from gsi_etl.alerts.next_steps import ADVICE, advice
from gsi_etl.alerts.sections import phrase, quoted, rows, step, sureness
from gsi_etl.base.formatting import MACHINERY

ITEM = Item(
    change_id="ch_1", change_class="revision", cause="source", severity="critical", subject="World", sentence="It is",
    rule="a rule", source_id="index",
)  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "half", "moved", "told"),
    [
        ("100", "119", "2", {"absolute": "19", "percent": "19.00", "half_width": "2"}, ", +19.0 %, beyond rounding"),
        ("100", "120", "2", {"absolute": "20", "percent": "20.00", "half_width": "2"},
         ", +20.0 %, far beyond rounding"),
        ("100", "90", "1", {"absolute": "-10", "percent": "-10.00", "half_width": "1"},
         ", -10.0 %, far beyond rounding"),
        ("100", "102", "2", {"absolute": "2", "percent": "2.00", "half_width": "2"}, ", +2.0 %"),
        ("100", "98.9", "1", {"absolute": "-1.1", "percent": "-1.10", "half_width": "1"}, ", -1.1 %, beyond rounding"),
        ("100", "100", "1", {"absolute": "0", "percent": "0.00", "half_width": "1"}, ", +0.0 %"),
        ("100", "150", None, {"absolute": "50", "percent": "50.00"}, ", +50.0 %"),
        ("-200", "-100", None, {"absolute": "100", "percent": "-50.00"}, ", -50.0 %"),
        ("0", "5", "1", {"absolute": "5", "half_width": "1"}, ""),
        (None, "5", "1", None, ""),
        ("5", None, "1", None, ""),
    ],
)  # fmt: skip
def test_how_far_a_number_moved(
    old: str | None, new: str | None, half: str | None, moved: dict[str, str] | None, told: str
) -> None:
    item = replace(ITEM, old_value=old, new_value=new, half_width=half, new_text="so much")
    assert step(item) == moved
    said = dict(rows(item))["NOW"]
    assert said == "so much" + (f" ({new})" if new and abs(float(new)) >= 1 else "") + told


@pytest.mark.parametrize("change_class", ["conflict", "check_failed"])
def test_of_two_that_stand_against_each_other_neither_moved(change_class: str) -> None:
    item = replace(ITEM, change_class=change_class, old_text="a", new_text="b", old_value="100", new_value="200")
    assert [text for _, text in rows(item)][:2] == ["a (100)", "b (200)"]


@pytest.mark.parametrize(
    ("text", "value", "told"),
    [
        ("40.3 million", "40300000", "40.3 million (40,300,000)"),
        ("about 2,640,000 people", "2640000", "about 2,640,000 people"),
        ("7.7 per cent", "0.077", "7.7 per cent"),
        ("minus half", "-0.5", "minus half"),
        ("one", "1", "one (1)"),
        ("minus one", "-1", "minus one (-1)"),
        ("a few", None, "a few"),
    ],
)
def test_a_number_is_given_as_printed_and_where_that_is_not_the_same_as_it_was_read(
    text: str, value: str | None, told: str
) -> None:
    before = replace(ITEM, old_text=text, old_value=value)
    assert next(iter(rows(before))) == ("WAS", told)
    after = replace(ITEM, new_text=text, new_value=value)
    assert next(iter(rows(after))) == ("NOW", told)


def labels(**more: Any) -> list[str]:
    return [label for label, _ in rows(replace(ITEM, headline="A headline", **more))]


@pytest.mark.parametrize("kind", sorted(MACHINERY))
def test_what_the_machinery_states_is_no_statement_of_a_page(kind: str) -> None:
    given: dict[str, Any] = {"old_text": "a", "new_text": "b", "should": "c", "quote": "b is in it"}
    assert labels(change_class=kind, **given) == ["NEXT STEP", "CHANGE", "RULE"]
    assert quoted(replace(ITEM, change_class=kind, **given)) is None
    assert quoted(replace(ITEM, **given)) == ("", "b", " is in it")


@pytest.mark.parametrize(
    ("more", "shown"),
    [
        ({}, True),
        ({"change_class": "check_failed"}, True),
        ({"change_class": "check_failed", "old_text": "a"}, True),
        ({"change_class": "check_failed", "new_text": "b"}, True),
        ({"change_class": "check_failed", "old_text": "a", "new_text": "b"}, False),
        ({"old_text": "a", "new_text": "b"}, True),
        ({"sentence": "A headline"}, False),
    ],
)
def test_the_sentence_of_a_change_is_shown_where_nothing_else_says_it(more: dict[str, Any], shown: bool) -> None:
    assert ("CHANGE" in labels(**more)) is shown


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ("5", "6", ("was 5, is ", "6", " now")),
        ("5", None, ("was ", "5", ", is 6 now")),
        ("5", "7", ("was 5, is 6 now", "", "")),
        (None, None, ("was 5, is 6 now", "", "")),
    ],
)
def test_a_quote_is_marked_at_the_new_number_or_else_at_the_old(
    old: str | None, new: str | None, parts: tuple[str, str, str]
) -> None:
    assert quoted(replace(ITEM, quote="was 5, is 6 now", old_text=old, new_text=new)) == parts


def test_a_long_quote_is_cut_to_so_many_letters_around_its_number() -> None:
    item = replace(ITEM, quote=f"{'a' * 140}6{'b' * 140}", new_text="6")
    assert quoted(item) == ("a" * 140, "6", "b" * 140)
    item = replace(ITEM, quote=f"{'a' * 141}6{'b' * 141}", new_text="6")
    assert quoted(item) == ("…" + "a" * 140, "6", "b" * 139 + "…")
    assert quoted(item, 10) == ("…aaaaa", "6", "bbbb…")
    assert quoted(replace(ITEM, quote="a" * 281)) == ("a" * 279 + "…", "", "")
    assert quoted(replace(ITEM, quote="a" * 280)) == ("a" * 280, "", "")


def test_how_sure_a_reading_is_and_why_no_surer() -> None:
    assert sureness(replace(ITEM, confidence="high")) == "high (everything is in the sentence)"
    assert sureness(replace(ITEM, confidence="low", inferred=("a", "b"))) == "low (a; b)"
    assert phrase(replace(ITEM, change_class="a_b_c")) == "a b c"


def test_each_class_of_change_has_its_own_next_step_with_ids_that_a_shell_takes() -> None:
    for name, words in ADVICE.items():
        said = advice(name, "ch 1", "so urce")
        assert said == words.replace("{change}", "'ch 1'").replace("{source}", "'so urce'")
    assert advice("of a later version", "ch_1", "index") == ""
    many = advice("source_down", "ch_1", "")
    assert many.startswith("gsi-etl doctor, and see whether the network is there")
    assert "''" in advice("not_the_page", "ch_1", "")


def shown(**more: Any) -> list[str]:
    """The lines of a message with one item of two."""
    item = replace(ITEM, **more)
    return as_text(Message("al_1", "run-1", "2026-11-24T12:00:00Z", "A title", (item,), more=1)).splitlines()


@pytest.mark.parametrize(("letters", "lines"), [(98, 1), (99, 2)])
def test_a_headline_ends_a_line_at_the_width_of_a_message(letters: int, lines: int) -> None:
    words = "a " * 40 + "b" * (letters - 80)
    found = shown(headline=words)[3:]
    assert found[:lines] == ([f"  {words}"] if lines == 1 else ["  " + " ".join("a" * 40), "  " + "b" * (letters - 80)])
    assert max(map(len, found)) <= 100


@pytest.mark.parametrize(("letters", "fits"), [(85, True), (86, False)])
def test_a_row_ends_a_line_at_the_same_width_and_goes_on_below_its_words(letters: int, fits: bool) -> None:
    words = "a " * 40 + "b" * (letters - 80)
    found = shown(also=(words,))
    at = next(n for n, line in enumerate(found) if "ALSO" in line)
    first, rest = " ".join("a" * 40), "b" * (letters - 80)
    assert found[at] == f"  ALSO         {words if fits else first}"
    assert (found[at + 1] == " " * 15 + rest) is not fits


def test_neither_a_long_word_nor_one_with_a_hyphen_is_broken() -> None:
    word = "a-long-word-" * 12
    assert f"  ALSO         {word}" in shown(also=(word,))
    assert f"  PAGE         https://index.example/{word} {word}" in shown(url=f"https://index.example/{word} {word}")
    assert "  ALSO" in [line.rstrip() for line in shown(also=(" ",))]


def test_a_number_of_several_words_is_not_parted_at_the_end_of_a_line() -> None:
    quote = "a " * 38 + "so very many million people " + "b " * 20
    lines = shown(quote=quote, new_text="so very many million")
    assert [line for line in lines if "[so very many million]" in line]


def test_a_title_is_one_line_in_which_controls_are_shown() -> None:
    assert one_line(" a\n\tb\x1b ") == "a b\\u001b"
    message = Message("al_1", "run-1", "2026-11-24T12:00:00Z", "A\ntitle", ())
    assert subject_line(message) == "[gsi] A title"
    assert subject_line(replace(message, test=True)) == "[gsi] TEST A title"


def test_the_schema_of_an_event_says_what_it_is_and_how_far_a_number_may_move() -> None:
    schema = data_schema()
    assert (schema["$schema"], schema["$id"]) == (
        "https://json-schema.org/draft/2020-12/schema", "urn:gsi-etl:message:v1",
    )  # fmt: skip
    number = {"anyOf": [{"type": "string"}, {"type": "null"}]}
    assert schema["$defs"]["Item"]["properties"]["delta"] == {
        "title": "How far a number moved: decimals as text",
        "anyOf": [{"type": "object", "additionalProperties": number}, {"type": "null"}],
    }
    assert set(schema["properties"]) == {
        "alert_id", "run_id", "created_at", "title", "items", "more", "critical", "test", "seen",
    }  # fmt: skip
