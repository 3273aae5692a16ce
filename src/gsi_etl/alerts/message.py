"""One message model for all channels: what changed in a run, most severe first, at most N items and a count.

The outbox keeps it as JSON; a formatter makes a channel's words of it when it is sent. Pure.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from shlex import quote
from typing import TYPE_CHECKING

from gsi_etl.alerts.corroboration import Company
from gsi_etl.alerts.events import RECOVERIES, events
from gsi_etl.alerts.headlines import headline
from gsi_etl.alerts.route import ORDER
from gsi_etl.base import intervals
from gsi_etl.base.evidence import inferred
from gsi_etl.base.formatting import bound, counted, printed
from gsi_etl.base.ids import identifier
from gsi_etl.model import Ack, Change, Estimate, FigureState, PastChange

if TYPE_CHECKING:
    from gsi_etl.config.source import Source
    from gsi_etl.config.thresholds import Threshold

#: So many lines of an event are shown.
ALSO = 10
SEVERITIES: tuple[str, ...] = ORDER


@dataclass(frozen=True, slots=True)
class Item:
    """One event as a message tells it: numbers as printed, the sentence they stand in, and why it was sent.

    ``headline``: the event in one line; ``publisher``: who states it, by name; ``changes``: how many it holds.
    ``also``: what else of this run is about the same statement. ``about``: its edition, year and place in the
    document. ``should``: what the estimate says that a misquote is held against. ``snapshot``, ``start`` and
    ``end`` lead to its bytes. ``half_width``: half the unit of its last digit. ``agrees`` and ``differs``
    name other sources that state the same or another number; ``confirmed_by`` and ``disputed_by`` name who publishes
    these. ``mute`` is the command that silences
    its like. ``acknowledged``: who has seen it, and when. ``confidence``: high, medium or low, by how
    probable the reading is; ``inferred``: what it had to take from outside its sentence; empty for what is not about
    a reading.
    """

    change_id: str
    change_class: str
    cause: str
    severity: str
    subject: str
    sentence: str
    rule: str
    source_id: str
    old_text: str | None = None
    new_text: str | None = None
    old_value: str | None = None
    new_value: str | None = None
    url: str | None = None
    quote: str | None = None
    link: str | None = None
    agrees: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    mute: str = ""
    also: tuple[str, ...] = ()
    about: str = ""
    should: str = ""
    snapshot: str | None = None
    start: int | None = None
    end: int | None = None
    half_width: str | None = None
    acknowledged: str = ""
    confidence: str = ""
    inferred: tuple[str, ...] = ()
    headline: str = ""
    publisher: str = ""
    changes: int = 1
    confirmed_by: tuple[str, ...] = ()
    disputed_by: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """The event in one line; messages of older versions have only the change's sentence."""
        return self.headline or self.sentence

    @property
    def recovered(self) -> bool:
        """Good news about the machinery: one line says all of it."""
        return self.change_class in RECOVERIES


@dataclass(frozen=True, slots=True)
class Context:
    """What a message knows beyond its changes. ``publishers``: names by source id. ``estimates``: what
    editions published, by measure, place and edition. ``earlier``: changes of earlier runs, to see what was undone.
    ``sources``: how many are watched. ``thresholds``: by source, how much its figures must change to be sent.
    ``revisions``: by series, all earlier ones, from which small steps add up."""

    publishers: Mapping[str, str] = field(default_factory=dict)
    estimates: Mapping[tuple[str | None, str | None, str | None], Estimate] = field(default_factory=dict)
    earlier: Sequence[PastChange] = ()
    sources: int = 0
    thresholds: Mapping[str, Sequence[Threshold]] = field(default_factory=dict)
    revisions: Mapping[str, Sequence[PastChange]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        sources: Sequence[Source],
        estimates: Iterable[Estimate],
        earlier: Sequence[PastChange] = (),
        revisions: Mapping[str, Sequence[PastChange]] | None = None,
    ) -> Context:
        published: dict[tuple[str | None, str | None, str | None], Estimate] = {}
        published |= {(one.measure, one.place, one.edition): one for one in estimates}
        names = {source.id: source.publisher.name for source in sources}
        asked = {source.id: source.thresholds for source in sources if source.thresholds}
        return cls(names, published, earlier, len(sources), asked, revisions or {})


#: Nothing is known beyond the changes.
NO_CONTEXT = Context()


@dataclass(frozen=True, slots=True)
class Message:
    """What one channel receives about one run. ``more`` counts the changes that are not among ``items``.

    ``critical``: something in it may not wait. ``test``: sent by hand to try a channel. ``seen``: what is left out
    because people acknowledged it before it could be sent, in words.
    """

    alert_id: str
    run_id: str
    created_at: str
    title: str
    items: tuple[Item, ...]
    more: int = 0
    critical: bool = False
    test: bool = False
    seen: tuple[str, ...] = ()

    def to_json(self) -> str:
        written = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)
        # A lone surrogate becomes its JSON escape: no file and no database takes it as it is.
        return written.encode("utf-8", "backslashreplace").decode()

    @staticmethod
    def from_json(text: str) -> Message:
        data = json.loads(text)
        lists = ("agrees", "differs", "also", "inferred", "confirmed_by", "disputed_by")
        items = [{**item, **{name: tuple(item.get(name, ())) for name in lists}} for item in data["items"]]
        data["items"] = tuple(Item(**item) for item in items)
        data["seen"] = tuple(data.get("seen", ()))
        return Message(**data)


def compose(
    changes: Sequence[Change],
    *,
    alert_id: str,
    run_id: str,
    created_at: datetime,
    limit: int,
    site_url: str = "",
    others: Mapping[str, Company] | None = None,
    context: Context = NO_CONTEXT,
) -> Message:
    """A message about these changes (as ``route.told`` gives them), an item an event."""
    groups = events(changes)
    known = others or {}
    made = [_item(group, site_url, known.get(group[0].change_id, Company()), context) for group in groups[:limit]]
    rest = [(group[0].severity, group[0].sentence) for group in groups[limit:]]
    return Message(
        alert_id=alert_id,
        run_id=run_id,
        created_at=f"{created_at:%Y-%m-%dT%H:%M:%SZ}",
        title=_title([*((item.severity, item.line) for item in made), *rest]),
        items=tuple(made),
        more=len(rest),
        critical=any(change.severity == "critical" for change in changes),
    )


def leads(changes: Sequence[Change], limit: int) -> list[Change]:
    """The change that leads each item of the message that ``compose`` makes of these."""
    return [group[0] for group in events(changes)[:limit]]


def acknowledged(message: Message, acks: Mapping[str, Ack]) -> Message:
    """The message with a word on each item that somebody has acknowledged."""
    items = (
        replace(i, acknowledged=_ack_words(acks[i.change_id])) if i.change_id in acks else i for i in message.items
    )
    return replace(message, items=tuple(items))


def unseen(message: Message, acks: Mapping[str, Ack]) -> Message | None:
    """The message without what was acknowledged while it waited, which it still names; None when nothing is left."""
    kept = tuple(item for item in message.items if item.change_id not in acks)
    seen = [f"{i.change_id}: {_ack_words(acks[i.change_id])}" for i in message.items if i.change_id in acks]
    if not seen:
        return message
    if not kept and not message.more:
        return None
    told = [(item.severity, item.line) for item in kept]
    return replace(
        message,
        items=kept,
        seen=(*message.seen, *seen),
        title=counted(len(kept) + message.more, "change") if message.more else _title(told),
        critical=any(item.severity == "critical" for item in kept) or (message.critical and message.more > 0),
    )


def _ack_words(ack: Ack) -> str:
    return f"{ack.by}, {ack.at:%Y-%m-%d %H:%M} UTC" + (f": {ack.note}" if ack.note else "")


def digest(messages: Sequence[Message], *, limit: int) -> Message:
    """Several messages of one channel as one. Its id follows from theirs: the same ones give the same digest."""
    if len(messages) == 1:
        return messages[0]
    items = sorted((item for m in messages for item in m.items), key=lambda item: SEVERITIES.index(item.severity))
    return Message(
        alert_id=identifier("al", "digest", *(message.alert_id for message in messages)),
        run_id=messages[-1].run_id,
        created_at=messages[-1].created_at,
        title=f"Digest of {counted(len(messages), 'run')}: " + _title([(item.severity, item.line) for item in items]),
        items=tuple(items[:limit]),
        more=max(0, len(items) - limit) + sum(message.more for message in messages),
        critical=any(message.critical for message in messages),
        seen=tuple(words for message in messages for words in message.seen),
    )


def _title(told: Sequence[tuple[str, str]]) -> str:
    if len(told) == 1:
        return told[0][1]
    if not told:
        return "nothing"
    counts = [(severity, sum(item[0] == severity for item in told[1:])) for severity in ORDER]
    rest = ", ".join(f"{n} {severity}" for severity, n in counts if n)
    return f"{told[0][1]} (and {len(told) - 1} more: {rest})"


def _item(group: Sequence[Change], site_url: str, others: Company, context: Context) -> Item:
    change, state = group[0], others.state
    should = _should(change, state, context)
    pattern = change.series or change.source_id or change.subject
    unit = state.figure.reading.unit if state else None
    return Item(
        change_id=change.change_id,
        change_class=change.change_class,
        cause=change.cause,
        severity=change.severity,
        subject=change.subject,
        sentence=change.sentence,
        rule=change.rule,
        source_id=change.source_id,
        old_text=change.old_text,
        new_text=change.new_text,
        old_value=_plain(change.old_value),
        new_value=_plain(change.new_value),
        url=change.url,
        quote=change.evidence,
        link=f"{site_url.rstrip('/')}/changes/{change.change_id}/" if site_url else None,
        agrees=others.agrees,
        differs=others.differs,
        confirmed_by=_called(others.agrees, change.source_id, context.publishers),
        disputed_by=_called(others.differs, change.source_id, context.publishers),
        mute=f"gsi-etl mute {quote(pattern)} --class {change.change_class} --for 30d",
        also=_also(group, context),
        about=_about(state, others.document) if state else "",
        should=should,
        snapshot=state.snapshot_sha256 if state else None,
        start=state.figure.reading.start if state else None,
        end=state.figure.reading.end if state else None,
        half_width=_plain(unit / 2) if unit else None,
        confidence=state.figure.confidence if state else "",
        inferred=inferred(state.figure) if state else (),
        headline=headline(
            group, context.publishers, should=should, back=_taken_back(change, state, context), sources=context.sources
        ),
        publisher=context.publishers.get(change.source_id, ""),
        changes=len(group),
    )


def _also(group: Sequence[Change], context: Context) -> tuple[str, ...]:
    """What else happened in the same event. Of sources that fail together, only their names are worth a line."""
    if group[0].change_class in RECOVERIES or len({other.source_id for other in group}) == len(group) > 2:
        names = [context.publishers.get(other.source_id) or other.source_id or other.subject for other in group]
        return (", ".join(dict.fromkeys(names)),) if len(group) > 1 else ()
    told = [headline([other], context.publishers) for other in group[1:]]
    if len(told) <= ALSO:
        return tuple(told)
    return (*told[: ALSO - 1], f"and {len(told) - ALSO + 1} more: gsi-etl changes")


def _called(sources: Sequence[str], own: str, publishers: Mapping[str, str]) -> tuple[str, ...]:
    """Publishers in place of the ids of their sources, each once: ``The Herald (“40.3 million”)``. ``own``: the source
    that they agree or disagree with."""
    found = []
    for words in sources:
        source, mark, said = words.partition(" (")
        name = publishers.get(source, source)
        other = "another page of " if name == publishers.get(own) else ""
        found.append(f"{other}{name}{mark}{said}")
    return tuple(dict.fromkeys(found))


def _taken_back(change: Change, state: FigureState | None, context: Context) -> bool:
    """True when a revision undoes an earlier one: back to a number told before, or to what its edition published."""
    if change.change_class != "revision" or change.series is None:
        return False
    before = [past for past in context.earlier if past.key == change.series and past.change_class == "revision"]
    if not before or before[-1].new_text != change.old_text:
        return False
    if any(past.new_text == change.new_text for past in before):
        return True
    if change.new_value is not None and before[-1].old_value == change.new_value:
        return True
    if state is None:
        return False
    figure = state.figure
    estimate = context.estimates.get((figure.measure, figure.place, figure.edition))
    return estimate is not None and _says(state, estimate)


def _says(state: FigureState, estimate: Estimate) -> bool:
    """Whether a statement can mean what an edition published."""
    if estimate.value is None:
        return True
    published = intervals.of_value(estimate.value, estimate.unit)
    return intervals.lenient(state.figure.reading).meets(published)


def _about(state: FigureState, document: str) -> str:
    figure = state.figure
    stands = f"cell {figure.cell}" if figure.cell else f"page {figure.page}" if figure.page else "text"
    parts = (
        document,
        figure.edition or "no edition named",
        f"reference year {figure.reference_year}" if figure.reference_year else "",
        f"{stands}, characters {figure.reading.start} to {figure.reading.end}",
    )
    return "; ".join(part for part in parts if part)


def _should(change: Change, state: FigureState | None, context: Context) -> str:
    """``0.77 % (GSI 2018)``: what the edition published, for a misquote and for an official page that differs."""
    if state is None or change.change_class not in ("misquote", "revision", "conflict"):
        return ""
    figure = state.figure
    estimate = state.verdict.estimate if state.verdict else None
    if estimate is not None and state.verdict and state.verdict.name in ("edition_mismatch", "measure_mistaken"):
        # The number is that of another edition or measure: it should be the one of what the text names.
        estimate = context.estimates.get((figure.measure, figure.place, figure.edition or estimate.edition))
        estimate = None if estimate is not None and estimate.value == figure.reading.value else estimate
    elif estimate is None and not figure.subgroup:
        estimate = context.estimates.get((figure.measure, figure.place, figure.edition))
    if estimate is None:
        return ""
    if change.change_class != "misquote" and _says(state, estimate):
        return ""
    if estimate.value is None:
        return f"{bound(estimate.lower, estimate.upper)} ({estimate.edition})"
    return f"{printed(estimate.value, estimate.measure, estimate.unit)} ({estimate.edition})"


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"
