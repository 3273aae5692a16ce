"""The bodies of ``gsi-etl alerts``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gsi_etl.cli.actions.decisions import change_of, publish, writer
from gsi_etl.cli.options import settings_of
from gsi_etl.cli.render.output import print_rows, say
from gsi_etl.errors import UsageError
from gsi_etl.pipeline import utc_now

if TYPE_CHECKING:
    from gsi_etl.alerts.channels import Channel
    from gsi_etl.alerts.message import Context, Message
    from gsi_etl.cli.options import Format
    from gsi_etl.config.settings import Settings
    from gsi_etl.model import Ack, Change, Estimate


def list_alerts(home: Path | None, config: Path | None, waiting: bool, limit: int, form: Format) -> None:
    from gsi_etl.warehouse.query import query

    path = settings_of(home, config).public_path / "gsi.duckdb"
    columns, rows = query(
        path,
        """
        SELECT alert_id, channel, any_value(status) AS status, any_value(attempts) AS attempts, count(*) AS changes,
            any_value(created_at_utc) AS created_at_utc, any_value(sent_at_utc) AS sent_at_utc,
            any_value(last_error) AS last_error
        FROM alerts WHERE status NOT IN ('sent', 'seen') OR NOT ?
        GROUP BY alert_id, channel ORDER BY created_at_utc DESC, channel LIMIT ?
        """,
        [waiting, limit],
    )
    print_rows(columns, rows, form)


def list_mutes(home: Path | None, config: Path | None, form: Format) -> None:
    from gsi_etl.warehouse.alert_state import mutes
    from gsi_etl.warehouse.connection import open_reader

    now = utc_now()
    with open_reader(settings_of(home, config).warehouse_path) as connection:
        found = [m for m in mutes(connection) if m.until is None or m.until > now]
    rows = [(m.pattern, m.change_class, m.until.replace(tzinfo=None) if m.until else None, m.reason) for m in found]
    print_rows(("pattern", "class", "until_utc", "reason"), rows, form)


def try_channel(home: Path | None, config: Path | None, name: str) -> None:
    """Raises AlertError when the channel refuses, UsageError when there is none of that name."""
    settings = settings_of(home, config)
    with _channels(settings) as made:
        channel = _named(made, name)
        channel.send(_sample())
    say(f"{name} accepted the message")


def preview(home: Path | None, config: Path | None, change_id: str, shape: str) -> None:
    """The message about a change's event as a channel would get it now: what belongs to it, and who acknowledged it."""
    from gsi_etl.alerts.corroboration import company, named
    from gsi_etl.alerts.headlines import headline
    from gsi_etl.alerts.message import acknowledged, compose
    from gsi_etl.config.reference import load_reference
    from gsi_etl.reconcile import EstimateIndex
    from gsi_etl.warehouse.query import query
    from gsi_etl.warehouse.rows import figure_state

    settings = settings_of(home, config)
    change, run_id, detected_at = change_of(settings, change_id)
    path = settings.public_path / "gsi.duckdb"
    columns, rows = query(path, "SELECT * FROM core.figure_now WHERE status = 'current'")
    estimates = list(EstimateIndex(load_reference().estimates))
    current = [figure_state(dict(zip(columns, row, strict=True)), estimates) for row in rows]
    stated_in = query(
        path,
        "SELECT document_id, title, published_on FROM core.documents WHERE document_id IN "
        "(SELECT document_id FROM core.figure_now WHERE figure_id = ?)",
        [change.new_figure_id or ""],
    )[1]
    documents = {document_id: named(title, published) for document_id, title, published in stated_in}
    event, context = _event(settings, change, run_id), _context(settings, estimates, detected_at)
    message = compose(
        event, alert_id="al_preview", run_id=run_id, created_at=detected_at, limit=1, site_url=settings.site_url,
        others=company(event[:1], current, documents), context=context,
    )  # fmt: skip
    if shape == "atom":
        own = headline([change], context.publishers)
        title = next((item.line for item in message.items if item.change_id == change.change_id), own)
        print(_entry(change, run_id, detected_at, settings.site_url, title))
        return
    print(_shaped(shape, acknowledged(message, _acks(settings, change_id))))
    for words in _held_back(settings, change, context):
        say(words)


def _held_back(settings: Settings, change: Change, context: Context) -> Iterator[str]:
    """A line for each channel from which a threshold keeps this change, with the reason."""
    from gsi_etl.alerts.configure import route_of
    from gsi_etl.alerts.outbox import why_held
    from gsi_etl.alerts.route import Route

    if why := why_held(change, Route(), context):
        yield f"held back from every channel by {change.source_id}.yaml: {why}"
        return
    for channel in settings.channels:
        if why := why_held(change, route_of(channel), context):
            yield f"held back from {channel.name} by its thresholds in gsi.toml: {why}"


def _entry(change: Change, run_id: str, detected_at: datetime, site_url: str, title: str) -> str:
    """A feed of one change, as the published feeds have it."""
    from dataclasses import fields

    from gsi_etl.site.machine_formats import atom
    from gsi_etl.site.records import Changed

    own = {part.name for part in fields(Changed)} & {part.name for part in fields(change)}
    changed = Changed(run_id=run_id, detected_at=detected_at, **{name: getattr(change, name) for name in own})
    base = f"{site_url.rstrip('/')}/" if site_url else ""
    return atom(
        [changed],
        name="all",
        title="gsi-etl: all changes",
        base=base,
        here=f"{base}feed.atom",
        since=None,
        titles={changed.change_id: title},
    )


def _shaped(shape: str, message: Message) -> str:
    from gsi_etl.alerts import formats

    if shape == "html":
        from gsi_etl.alerts.html import as_html

        return as_html(message)
    if shape == "slack":
        from gsi_etl.alerts.slack import as_slack

        return as_slack(message).decode()
    if shape == "webhook":
        return formats.as_event(message).decode()
    return formats.as_text(message, formats.TERMINAL if shape == "terminal" else formats.PLAIN)


def _acks(settings: Settings, change_id: str) -> dict[str, Ack]:
    from gsi_etl.model import Ack
    from gsi_etl.warehouse.query import query

    rows = query(
        settings.public_path / "gsi.duckdb",
        "SELECT change_id, acknowledged_by, acknowledged_at_utc, acknowledged_note FROM changes "
        "WHERE change_id = ? AND acknowledged_by IS NOT NULL",
        [change_id],
    )[1]
    return {found: Ack(found, by, at.replace(tzinfo=UTC), note) for found, by, at, note in rows}


def send_waiting(home: Path | None, config: Path | None) -> int:
    """Print the result for each message that was due. 1 when any was refused or given up."""
    from gsi_etl.run.deliver import deliver

    settings = settings_of(home, config)
    with _channels(settings) as made, writer(settings) as connection:
        deliveries = deliver(connection, made, settings, utc_now)
        publish(connection, settings)
    for delivery in deliveries:
        say(_outcome(delivery.alert_id, delivery.channel, delivery.status, delivery.detail))
    if not deliveries:
        say("no message is due")
    return 0 if all(delivery.sent or delivery.seen for delivery in deliveries) else 1


def replay(home: Path | None, config: Path | None, alert_ids: Sequence[str]) -> int:
    """Send these messages again, whatever their state. Raises UsageError for an unknown id."""
    from gsi_etl.alerts.message import Message, acknowledged
    from gsi_etl.errors import AlertError
    from gsi_etl.warehouse.alert_state import acks
    from gsi_etl.warehouse.outbox import find, note_delivery

    settings = settings_of(home, config)
    refused = 0
    with _channels(settings) as made, writer(settings) as connection:
        found, seen = find(connection, alert_ids), acks(connection)
        missing = set(alert_ids) - {item.alert_id for item in found}
        if missing:
            raise UsageError(f"no message {min(missing)}", hint="list them with `gsi-etl alerts list`")
        for item in found:
            status, detail = "sent", ""
            try:
                _named(made, item.channel).send(acknowledged(Message.from_json(item.payload), seen))
            except AlertError as error:
                status, detail, refused = "failed", str(error), refused + 1
            note_delivery(connection, item.alert_id, status=status, detail=detail, attempted_at=utc_now())
            say(_outcome(item.alert_id, item.channel, status, detail))
        publish(connection, settings)
    return 1 if refused else 0


def _outcome(alert_id: str, channel: str, status: str, detail: str) -> str:
    return f"{alert_id} {channel}: {status}" + (f" ({detail})" if detail else "")


def _sample() -> Message:
    from dataclasses import replace
    from decimal import Decimal

    from gsi_etl.alerts.message import compose
    from gsi_etl.model import Change

    now = utc_now()
    change = Change(
        change_id="ch_test", change_class="revision", cause="source", severity="info", source_id="test",
        subject="A test of this channel", sentence="A test of this channel: was 1.0 million, is now 1.1 million",
        old_value=Decimal(1_000_000), new_value=Decimal(1_100_000), old_text="1.0 million", new_text="1.1 million",
        evidence="If you can read 1.1 million here, messages arrive.", series="test", rule="sent by hand",
    )  # fmt: skip
    message = compose([change], alert_id=f"al_test_{now:%Y%m%dT%H%M%S}", run_id="test", created_at=now, limit=1)
    # It is of no measure and no place that a headline could name.
    items = tuple(replace(item, headline=change.subject) for item in message.items)
    return replace(message, test=True, title=change.subject, items=items)


def _of_row(row: dict[str, Any]) -> Change:
    from gsi_etl.model import Change

    given = {**row, "change_class": row["class"]}
    return Change(**{name: given[name] for name in Change.__dataclass_fields__ if name in given})


def _event(settings: Settings, change: Change, run_id: str) -> list[Change]:
    """The changes of the run that are sent together with this one, the one that leads first."""
    from gsi_etl.alerts.events import events
    from gsi_etl.warehouse.query import query

    columns, rows = query(
        settings.public_path / "gsi.duckdb",
        "SELECT * FROM changes WHERE run_id = ? AND (severity <> 'none' OR change_id = ?)",
        [run_id, change.change_id],
    )
    of_run = [_of_row(dict(zip(columns, row, strict=True))) for row in rows]
    return next(group for group in events(of_run) if change.change_id in {one.change_id for one in group})


def _context(settings: Settings, estimates: Sequence[Estimate], at: datetime) -> Context:
    """Names of publishers as the catalogue that was published has them, what editions published, the thresholds of
    sources, the changes of the weeks before ``at`` and all revisions before it."""
    from gsi_etl.alerts.message import Context
    from gsi_etl.config.catalog import load_catalog
    from gsi_etl.errors import CatalogError
    from gsi_etl.warehouse.alert_state import changes_before, revisions
    from gsi_etl.warehouse.connection import open_reader
    from gsi_etl.warehouse.query import query

    path = settings.public_path / "gsi.duckdb"
    rows = query(path, "SELECT source_id, publisher FROM core.source_entry")[1]
    with open_reader(path) as connection:
        earlier = changes_before(connection, at)
        steps = revisions(connection, [row[0] for row in rows], at)
    try:
        watched = load_catalog(settings.sources_path, {})
    except CatalogError:
        watched = ()
    asked = {source.id: source.thresholds for source in watched if source.thresholds}
    published: dict[tuple[str | None, str | None, str | None], Estimate] = {}
    published |= {(one.measure, one.place, one.edition): one for one in estimates}
    return Context(dict(rows), published, earlier, len(rows), asked, steps)


@contextmanager
def _channels(settings: Settings) -> Iterator[Sequence[Channel]]:
    from gsi_etl.alerts.configure import channels
    from gsi_etl.fetch import Client

    with Client(user_agent=settings.user_agent, state_dir=settings.home / "hosts", clock=utc_now) as client:
        yield channels(settings, client, print)


def _named(made: Sequence[Channel], name: str) -> Channel:
    found = next((channel for channel in made if channel.name == name), None)
    if found is None:
        names = ", ".join(channel.name for channel in made)
        raise UsageError(f"no channel {name!r}", hint=f"channels: {names}; add more in gsi.toml")
    return found
