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
