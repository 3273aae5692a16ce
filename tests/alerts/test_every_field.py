"""A message in which every field has something to say, and one in which none has, to the letter in every form."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from approved import assert_approved
from gsi_etl.alerts.formats import TERMINAL, as_event, as_text
from gsi_etl.alerts.html import as_html
from gsi_etl.alerts.message import Item, Message
from gsi_etl.alerts.slack import as_slack

SENT = Path(__file__).parent / "sent"

BARE = Item(
    change_id="ch_bare", change_class="revision", cause="source", severity="info", subject="India",
    sentence="India: something changed", rule="a rule", source_id="index",
)  # fmt: skip
FULL = Item(
    change_id="ch_full", change_class="revision", cause="source", severity="critical", subject="World: people",
    sentence="World: people in modern slavery: was 40.3 million, is now 41.6 million",
    rule="same source, same series, and another number: " + "no rounding makes one of the other; " * 3,
    source_id="index", old_text="40.3 million", new_text="41.6 million", old_value="40300000", new_value="41600000",
    url="https://index.example/?a=1&b=2",
    quote="An estimated 41.6 million people\nlived in it <on> any day, " + "as everybody says & repeats, " * 12,
    link="https://site.example/changes/ch_full/", agrees=("press", "daily"), differs=("paper (“38 million”)",),
    mute="gsi-etl mute 'index:people:WLD' --class revision --for 30d",
    also=("A check failed: the total holds", "Press rounded its figure: 1 → 2"),
    about="“The index”, 19 July 2018; GSI 2018; reference year 2016; page 7, characters 12 to 24",
    should="40.3 million (GSI 2018)", snapshot="5" * 64, start=12, end=24, half_width="50000",
    acknowledged="Ann, 2026-11-24 12:00 UTC: asked them", confidence="medium",
    inferred=("place: named in the title", "measure: goes on from the sentence before"),
    headline="The Index changed its GSI 2018 figure for the world: 40.3 → 41.6 million, and says so at length here too",
    publisher="The Index", changes=4, confirmed_by=("The Press", "The Daily"),
    disputed_by=("The Paper (“38 million”)",),
)  # fmt: skip
#: What else an item may be.
OTHERS = [
    replace(FULL, change_id="ch_agreed", severity="warning", change_class="conflict", differs=(), disputed_by=()),
    replace(FULL, change_id="ch_disputed", severity="warning", change_class="misquote", agrees=(), old_text=None,
            old_value=None),
    replace(BARE, change_id="ch_ids", agrees=("press",), differs=("paper (“2”)",), url="ftp://index.example/<a>"),
    replace(BARE, change_id="ch_down", change_class="source_down", severity="operator", old_text="a", new_text="b",
            quote="a snapshot"),
    replace(BARE, change_id="ch_check", change_class="check_failed", severity="operator", headline="A check failed",
            old_text="40 to 41", new_text="50", confidence="high"),
    replace(BARE, change_id="ch_half", change_class="check_failed", headline="A check failed", new_text="50"),
    replace(BARE, change_id="ch_later", change_class="of_a_later_version", severity="of a later version",
            quote="No number is in here", old_text="5"),
    replace(BARE, change_id="ch_back", change_class="source_recovered", headline="The Index can be\n read again"),
]  # fmt: skip


def letter(*items: Item, **more: object) -> Message:
    given = Message("al_1", "run-1", "2026-11-24T12:00:00Z", items[0].line if items else "nothing", items)
    return replace(given, **more)  # type: ignore[arg-type]


LETTERS = {
    "one, with every field": letter(FULL),
    "one, with none": letter(BARE),
    "one of two, as a test": letter(FULL, more=1, test=True, critical=True),
    "all others": letter(*OTHERS, more=1200, seen=("ch_1: Ann, 2026-11-24 12:00 UTC", "ch_2: Ben: two\nlines")),
    "nothing is left": letter(seen=("ch_1: Ann, 2026-11-24 12:00 UTC",)),
    "nothing": letter(),
}
FORMS: dict[str, Callable[[Message], str]] = {
    "text": as_text,
    "terminal": lambda message: repr(as_text(message, TERMINAL)).replace("\\n", "\n"),
    "html": lambda message: as_html(message).replace("><", ">\n<"),
    "slack": lambda message: json.dumps(json.loads(as_slack(message)), indent=1, ensure_ascii=False),
    "event": lambda message: json.dumps(json.loads(as_event(message)), indent=1, ensure_ascii=False),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_field_has_its_place_in_every_form(form: str) -> None:
    told = LETTERS if form != "event" else {name: LETTERS[name] for name in ("one, with every field", "one, with none")}
    text = "\n".join(f"=== {name}\n{FORMS[form](message)}" for name, message in told.items())
    assert_approved(text, SENT / f"fields_{form}.txt")


def test_an_event_is_written_in_one_order_and_in_its_own_letters() -> None:
    """A receiver may compare bytes."""
    body = as_event(letter(replace(BARE, quote="“vierzig” \ud800"))).decode()
    assert list(json.loads(body)) == sorted(json.loads(body))
    assert "“vierzig” \\ud800" in body
    assert "“vierzig”" in as_slack(letter(replace(BARE, quote="“vierzig”"))).decode()
