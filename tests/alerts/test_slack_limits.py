"""What Slack refuses: its documented limits of blocks, held by the longest messages that we can send.

Limits: docs.slack.dev/reference/block-kit/blocks (header, section, context, actions, rich text) and
docs.slack.dev/reference/block-kit/block-elements/button-element; 50 blocks a message; 40,000 characters of text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from letters import change, hostile_message, message

from gsi_etl.alerts.message import Message
from gsi_etl.alerts.slack import as_slack

LONG = "a very long word of a publisher & <others> " * 200


def faults(body: dict[str, Any]) -> Iterator[str]:
    """What Slack would answer ``invalid_blocks`` to."""
    blocks = body["blocks"]
    if not 1 <= len(blocks) <= 50:
        yield f"{len(blocks)} blocks"
    if not 1 <= len(body["text"]) <= 40_000:
        yield "the text of the message"
    for block in blocks:
        match block["type"]:
            case "header":
                yield from _text(block["text"], 150, kinds=("plain_text",))
            case "section":
                yield from _text(block["text"], 3000)
                fields = block.get("fields")
                if fields is not None and not 1 <= len(fields) <= 10:
                    yield f"{len(fields)} fields"
                for one in fields or ():
                    yield from _text(one, 2000)
            case "context":
                if not 1 <= len(block["elements"]) <= 10:
                    yield "elements of a context"
                for one in block["elements"]:
                    yield from _text(one, 2000)
            case "actions":
                yield from _actions(block["elements"])
            case "rich_text":
                yield from _rich(block["elements"])
            case other:
                yield f"a block {other!r}"


def _text(text: dict[str, Any], most: int, kinds: tuple[str, ...] = ("plain_text", "mrkdwn")) -> Iterator[str]:
    if text["type"] not in kinds or not 1 <= len(text["text"]) <= most:
        yield f"a {text['type']} of {len(text['text'])} characters, {most} allowed"


def _actions(buttons: list[dict[str, Any]]) -> Iterator[str]:
    if not 1 <= len(buttons) <= 25:
        yield f"{len(buttons)} buttons"
    for button in buttons:
        yield from _text(button["text"], 75, kinds=("plain_text",))
        if not 1 <= len(button["url"]) <= 3000:
            yield "the address of a button"


def _rich(parts: list[dict[str, Any]]) -> Iterator[str]:
    for part in parts:
        if part["type"] not in ("rich_text_section", "rich_text_quote") or not part["elements"]:
            yield f"a {part['type']} of {len(part['elements'])} elements"
        for run in part["elements"]:
            if run["type"] != "text" or not run["text"]:
                yield "an empty text"


def longest() -> Message:
    """More events than a message holds, each as long as a page could make it."""
    many = [
        change(
            change_id=f"ch_{number:012}", series=f"index:people:WLD:{number}:GSI", subject=LONG, sentence=LONG,
            old_text=LONG, new_text=LONG, rule=LONG, evidence=LONG, new_figure_id=f"fg_{number}",
            url="https://index.example/" + "a" * 4000,
        )
        for number in range(70)
    ]  # fmt: skip
    return message(*many, limit=70, site_url="https://figures.example")


@pytest.mark.parametrize(
    "letter",
    [
        message(),
        message(change(evidence=None, url=None, old_text=None, new_text=None, old_value=None, new_value=None)),
        message(change(change_class="source_recovered", severity="operator")),
        message(change(change_class="not_the_page", severity="operator", sentence="index: a captcha came")),
        hostile_message(),
        longest(),
    ],
    ids=["revision", "nothing stated", "recovered", "failed", "hostile", "longest"],
)
def test_no_message_exceeds_what_slack_takes(letter: Message) -> None:
    assert list(faults(json.loads(as_slack(letter)))) == []


def test_the_limits_are_those_of_a_message_that_is_refused() -> None:
    body = json.loads(as_slack(message()))
    body["blocks"][0]["text"]["text"] = "a" * 151
    body["blocks"] += [{"type": "divider"}]
    assert len(list(faults(body))) == 2


def cut(letter: Message) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = json.loads(as_slack(letter))["blocks"]
    return blocks


def texts(blocks: list[dict[str, Any]], kind: str) -> list[str]:
    """The texts of the blocks of one kind, those of its fields or elements among them."""
    return [
        one["text"]
        for block in blocks
        if block["type"] == kind
        for one in (block.get("text", {}), *block.get("fields", ()), *block.get("elements", ()))
        if "text" in one
    ]


def told_of(length: int) -> str:
    return "x" * length


@pytest.mark.parametrize(("length", "whole"), [(144, True), (145, False)])
def test_a_title_is_cut_to_150_letters_and_then_said_in_full_below(length: int, whole: bool) -> None:
    """Six of them are the mark of our messages."""
    line = told_of(length)
    blocks = cut(message(change(change_class="run_failed", sentence=line)))
    assert texts(blocks, "header") == [f"[gsi] {line}" if whole else f"[gsi] {line[:143]}…"]
    assert texts(blocks, "section") == ["CRITICAL · run failed" + ("" if whole else f"\n{line}")]


@pytest.mark.parametrize(("length", "whole"), [(2978, True), (2979, False)])
def test_what_stands_below_a_title_is_cut_to_3000_letters(length: int, whole: bool) -> None:
    """Its class stands before it."""
    (section,) = texts(cut(message(change(change_class="run_failed", sentence=told_of(length)))), "section")
    assert section == "CRITICAL · run failed\n" + ("x" * 2978 if whole else "x" * 2977 + "…")


def test_fields_and_contexts_are_cut_to_2000_letters() -> None:
    for length, cut_off in ((1995, False), (1996, True)):
        blocks = cut(message(change(old_text=told_of(length), old_value=None, source_id="s" * (length - 27))))
        assert texts(blocks, "section")[1] == "Was: " + ("x" * 1994 + "…" if cut_off else "x" * 1995)
        told = "s" * (length - 27) + " · gsi-etl show ch_000000000001"
        assert texts(blocks, "context")[0] == (told[:1999] + "…" if len(told) > 2000 else told)


def test_details_are_cut_to_3000_letters_and_a_command_to_2000() -> None:
    (rich,) = (b for b in cut(message(change(rule=told_of(3000), series=told_of(2000)))) if b["type"] == "rich_text")
    details, word, command = rich["elements"][1]["elements"]
    assert (len(details["text"]), details["text"][-2:]) == (3000, "x…")
    assert (word["text"], len(command["text"]), command["text"][-2:]) == ("\nMute: ", 2000, "x…")
    assert command["style"] == {"code": True}


@pytest.mark.parametrize(("length", "shown"), [(3000, True), (3001, False)])
def test_an_address_that_a_button_cannot_hold_has_none(length: int, shown: bool) -> None:
    url = "https://index.example/".ljust(length, "a")
    buttons = [b for block in cut(message(change(url=url))) if block["type"] == "actions" for b in block["elements"]]
    assert [button["url"] for button in buttons] == ([url] if shown else [])


@pytest.mark.parametrize(("events", "shown"), [(11, 11), (12, 11), (70, 11)])
def test_as_many_events_are_shown_as_have_room_and_the_rest_is_counted(events: int, shown: int) -> None:
    many = [change(change_id=f"ch_{n:012}") for n in range(events)]
    for limit, left in ((70, events - shown), (5, events - 5)):
        blocks = cut(message(*many, limit=limit))
        assert sum(block["type"] == "rich_text" for block in blocks) == min(shown, limit)
        counted = [text for text in texts(blocks, "context") if text.startswith("and ")]
        assert counted == ([f"and {left} more: gsi-etl changes --run run-1"] if left else [])


def test_a_notification_is_cut_to_3000_letters_of_markup() -> None:
    for length, cut_off in ((2994, False), (2995, True)):
        text = json.loads(as_slack(message(change(change_class="run_failed", sentence=told_of(length)))))["text"]
        assert text == "[gsi] " + ("x" * 2993 + "…" if cut_off else "x" * 2994)
    text = json.loads(as_slack(message(change(change_class="run_failed", sentence="a < b & c > d"))))["text"]
    assert text == "[gsi] a &lt; b &amp; c &gt; d"
