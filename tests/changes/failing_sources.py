"""Sources that fail and answer, as the tests of outages say them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from gsi_etl.changes.outages import MACHINE, PART, RULE, as_one
from gsi_etl.model import Batch, Change, Fetch, Known, Mute, PastChange, SourceState
from scenes.world import source

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
HOST = "host.example"


def sources(**hosts: str) -> dict[str, Any]:
    """By names of one letter, shorter than the catalogue allows, so that a test can name several in a word."""
    made = {name: source(f"s-{name}", url=f"https://{host}/{name}") for name, host in hosts.items()}
    return {name: one.model_copy(update={"id": name}) for name, one in made.items()}


FOUR = sources(a="a.example", b="b.example", c="c.example", d="d.example")
SHARED = sources(a=HOST, b=HOST, c=HOST, d="d.example")


def down(name: str, **more: Any) -> Batch:
    error = {"what": f"{name} says no", "why": "busy", "hint": "wait"}
    refused = Fetch(name, "u", NOW, Decimal(0), "refused")
    return Batch(name, fetches=(refused,), trouble="source_down", error=error, **more)


def well(name: str) -> Batch:
    return Batch(name, fetches=(Fetch(name, "u", NOW, Decimal(0), "ok"),))


def fell(name: str, **more: Any) -> Change:
    usual = Change(
        f"ch_{name}",
        "source_down",
        "network",
        "operator",
        source_id=name,
        subject=name,
        sentence="down",
        rule="its own",
    )
    return replace(usual, **more)


def rose(name: str, **more: Any) -> Change:
    return replace(fell(name), change_class="source_recovered", **more)


def past(kind: Any, subject: str, at: datetime, **more: Any) -> PastChange:
    return PastChange(f":{subject}", kind, "operator", RULE, None, at, **more)


def state(name: str, status: Any = "down", since: datetime | None = NOW - HOUR, **more: Any) -> SourceState:
    return SourceState(name, status, since, **more)


def known(*states: SourceState, recent: Sequence[PastChange] = (), mutes: Sequence[Mute] = ()) -> Known:
    return Known(sources={one.source_id: one for one in states}, recent=tuple(recent), mutes=tuple(mutes))


def told(
    watched: Mapping[str, Any], failing: str, answering: str, before: Known | None = None, *changes: Change
) -> tuple[list[str], list[str]]:
    """What is recorded only, and what is reported in its place: the sentences. Names are single letters."""
    given = list(changes) or [fell(name) for name in failing]
    batches = [*(down(name) for name in failing), *(well(name) for name in answering)]
    found = as_one(given, batches, sources=watched, known=before or Known(), at=NOW)
    kept, extra = found[: len(given)], found[len(given) :]
    for one, was in zip(kept, given, strict=True):
        assert one in (was, replace(was, severity="none", rule=PART))
    return [one.source_id for one in kept if one.severity == "none"], [one.sentence for one in extra]


ONLINE = "{} of {} sources failed: is this machine online? {} says no; busy"


BEGAN = NOW - 2 * HOUR
OPEN = [past("source_down", MACHINE, BEGAN)]
HOST_OPEN = [past("source_down", HOST, BEGAN)]
