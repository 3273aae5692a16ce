"""One cause over many sources is one event: this machine offline, or one host that does not answer.

Each source keeps its own state and its own change, recorded; one change reports them all, and one their end.
Pure: what is over is known from the changes of earlier runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from gsi_etl.base.formatting import counted
from gsi_etl.base.ids import identifier
from gsi_etl.changes.muted import muted_sources
from gsi_etl.changes.sources import LASTING
from gsi_etl.config.source import Source
from gsi_etl.model import Batch, Change, Known, PastChange

MACHINE = "this machine"
PART = "part of an outage of many sources, which is reported once"
RULE = "sources that fail together for one cause: reported once when it begins and once when it ends"
#: So many sources that fail while none answers are one event. Two of one host are.
MANY, OF_ONE_HOST = 3, 2


@dataclass(frozen=True, slots=True)
class Outage:
    """An outage that was reported: of what, and from when to when (None: it lasts)."""

    subject: str
    began: datetime
    ended: datetime | None = None

    def has(self, host: str, since: datetime | None) -> bool:
        """Whether a source on that host that has been down since then is part of it."""
        if self.subject not in (MACHINE, host) or since is None or since < self.began:
            return False
        return self.ended is None or since <= self.ended


def as_one(
    changes: Sequence[Change],
    batches: Sequence[Batch],
    *,
    sources: Mapping[str, Source],
    known: Known,
    at: datetime,
) -> list[Change]:
    """The changes with those of a common outage recorded only, and one in their place. ``at``: by the clock."""
    past = told_outages(known.recent, at)
    open_now = {outage.subject: outage for outage in past if outage.ended is None}
    hosts = {source_id: source.host for source_id, source in sources.items()}
    muted = muted_sources(sources.values(), known.mutes, at)
    failing = {b.source_id: b for b in batches if b.trouble == "source_down" and not b.postponed}
    answered = {b.source_id for b in batches if b.source_id not in failing and b.fetches and not b.postponed}
    extra: list[Change] = []
    ended = {s for s in open_now if any(s in (MACHINE, hosts.get(i, "")) for i in answered)}
    for subject in sorted(ended):
        extra.append(_over(open_now[subject], failing, answered, hosts, known))
    common = _common(failing, answered, hosts, known)
    common |= {i: s for s in open_now.keys() - ended for i in failing if s in (MACHINE, hosts[i])}
    kept = []
    for change in changes:
        source_id = change.source_id
        told = change.severity != "none" and change.subject == source_id
        begins = change.change_class == "source_down" and source_id in common
        ends = change.change_class == "source_recovered" and _is_part(source_id, hosts, known, past)
        kept.append(replace(change, severity="none", rule=PART) if told and (begins or ends) else change)
    for subject in dict.fromkeys(common.values()):
        own = [i for i, s in common.items() if s == subject]
        hidden = [c for c in changes if c.source_id in own and c.change_class == "source_down" and c.severity != "none"]
        if muted.issuperset(c.source_id for c in hidden) or (
            subject in open_now and subject not in ended and not all(c.rule == LASTING for c in hidden)
        ):
            continue
        extra.append(_begun(subject, own, failing, len(failing) + len(answered), at, open_now.get(subject)))
    return [*kept, *extra]


def told_outages(recent: Iterable[PastChange], now: datetime) -> list[Outage]:
    """The outages that earlier runs reported, oldest first. What a clock that had jumped dated later is none."""
    found: dict[str, list[Outage]] = {}
    for change in recent:
        source_id, _, subject = change.key.partition(":")
        if source_id or change.detected_at > now:
            continue
        own = found.setdefault(subject, [])
        if change.change_class == "source_down" and (not own or own[-1].ended is not None):
            own.append(Outage(subject, change.detected_at))
        elif change.change_class == "source_recovered" and own and own[-1].ended is None:
            own[-1] = replace(own[-1], ended=change.detected_at)
    return [outage for own in found.values() for outage in own]


def _common(failing: Mapping[str, Batch], answered: set[str], hosts: Mapping[str, str], known: Known) -> dict[str, str]:
    """For each failing source that shares its outage with others what is out: its host, or this machine."""
    if not failing:
        return {}
    down = {s.source_id: s for s in known.sources.values() if s.status == "down" and s.source_id in hosts}
    earlier = [state for source_id, state in down.items() if source_id not in answered]
    first = min((state.since for state in earlier if state.since), default=None)
    silent = not answered and not any(
        first is not None and state.last_ok is not None and state.last_ok >= first for state in known.sources.values()
    )
    together = {*failing, *(state.source_id for state in earlier)}
    if silent and len(together) >= MANY and len({hosts[i] for i in together}) > 1:
        return dict.fromkeys(failing, MACHINE)
    common = {}
    for source_id in failing:
        host = hosts[source_id]
        own = [i for i in together if hosts[i] == host]
        if len(own) >= OF_ONE_HOST and not any(hosts.get(i) == host for i in answered):
            common[source_id] = host
    return common


def _is_part(source_id: str, hosts: Mapping[str, str], known: Known, past: Sequence[Outage]) -> bool:
    state = known.sources.get(source_id)
    return state is not None and any(outage.has(hosts.get(source_id, ""), state.since) for outage in past)


def _begun(
    subject: str, own: Sequence[str], failing: Mapping[str, Batch], tried: int, at: datetime, before: Outage | None
) -> Change:
    why = failing[own[0]].error
    words = "; ".join(why[part] for part in ("what", "why") if why.get(part))
    if subject == MACHINE:
        sentence = f"{len(own)} of {counted(tried, 'source')} failed: is this machine online? {words}"
    else:
        sentence = f"{counted(len(own), 'source')} of {subject} failed: {words}"
    if before is not None:
        sentence = f"still: {sentence}; since {before.began:%Y-%m-%d %H:%M} UTC"
    return _change("source_down", subject, sentence, at, LASTING if before is not None else RULE)


def _over(
    outage: Outage, failing: Mapping[str, Batch], answered: set[str], hosts: Mapping[str, str], known: Known
) -> Change:
    def had(source_id: str) -> bool:
        state = known.sources.get(source_id)
        return state is not None and state.status != "ok" and outage.has(hosts.get(source_id, ""), state.since)

    back, still = sorted(filter(had, answered)), sorted(filter(had, failing))
    what = "source is" if len(back) == 1 else "sources are"
    sentence = f"{len(back)} {what} healthy again after the outage since {outage.began:%Y-%m-%d %H:%M} UTC"
    if outage.subject != MACHINE:
        sentence = f"{outage.subject} answers again: {sentence}"
    if still:
        sentence += f"; still down: {', '.join(still)}"
    return _change("source_recovered", outage.subject, sentence, outage.began, RULE)


def _change(change_class: str, subject: str, sentence: str, at: datetime, rule: str) -> Change:
    return Change(
        change_id=identifier("ch", change_class, subject, at),
        change_class="source_down" if change_class == "source_down" else "source_recovered",
        cause="network",
        severity="operator",
        source_id="",
        subject=subject,
        sentence=sentence,
        rule=rule,
    )
