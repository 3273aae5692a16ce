"""What is sent of many short histories, to the letter, in every form that a channel has."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from approved import assert_approved
from gsi_etl.alerts.formats import TERMINAL, as_event, as_text, subject_line
from gsi_etl.alerts.html import as_html
from gsi_etl.alerts.message import Message, digest
from gsi_etl.alerts.slack import as_slack
from scenes.histories import BASE, HISTORIES, check, index, new_world, prk, total
from scenes.world import same

SENT = Path(__file__).parent / "sent"


@pytest.fixture(scope="module")
def sent() -> dict[str, list[Message]]:
    """The messages of each history; and of checks, which the histories do not have."""
    found = {}
    for name, days in HISTORIES.items():
        world = new_world()
        for parts in days:
            world.run(*parts)
        found[name] = world.inbox.messages
    world = new_world()
    world.run(BASE)
    revised = index(total("41.6 million"), prk())
    world.run(revised, checks=[check(False), check(False, name="sum", source_id=None, severity="critical")])
    world.run(same("index"), checks=[check(False, errored=True, name="x", observed="no table")])
    world.run(BASE, checks=[check(True), check(True, name="sum", source_id=None, severity="critical")], limit=1)
    found["checks"] = world.inbox.messages
    return found


def in_text(message: Message) -> Iterator[str]:
    yield f"--- {subject_line(message)}"
    yield from as_text(message).splitlines()


def test_each_message_says_in_text_what_happened(sent: dict[str, list[Message]]) -> None:
    lines = []
    for name, messages in sent.items():
        lines.append(f"=== {name}")
        for message in messages:
            lines += in_text(message)
    assert_approved("\n".join(lines), SENT / "text.txt")


CHOSEN = ("revised, and back", "a misquote", "an edition replaced", "two disagree", "all are down", "checks", "moved")


@pytest.mark.parametrize("form", ["terminal", "html", "slack", "event"])
def test_every_form_says_it(sent: dict[str, list[Message]], form: str) -> None:
    lines = []
    for name in CHOSEN:
        lines.append(f"=== {name}")
        for message in sent[name]:
            made = {
                "terminal": lambda message=message: repr(as_text(message, TERMINAL)).replace("\\n", "\n"),
                "html": lambda message=message: as_html(message).replace("><", ">\n<"),
                "slack": lambda message=message: json.dumps(
                    json.loads(as_slack(message)), indent=1, ensure_ascii=False
                ),
                "event": lambda message=message: json.dumps(
                    json.loads(as_event(message)), indent=1, ensure_ascii=False
                ),
            }
            lines += made[form]().splitlines()
    assert_approved("\n".join(lines), SENT / f"{form}.txt")


def test_a_digest_of_all_days_says_each_thing_once(sent: dict[str, list[Message]]) -> None:
    lines = []
    for limit in (2, 20):
        together = digest([message for name in CHOSEN for message in sent[name]], limit=limit)
        lines += [f"=== at most {limit}", *in_text(together)]
    assert_approved("\n".join(lines), SENT / "digest.txt")
