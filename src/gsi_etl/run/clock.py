"""Is the clock right? Held against the last commit, and where that leaves a doubt against what servers say.

A run dates all that it writes, and ``recorded_at`` never goes back: one run with a clock that is years ahead dates
every later change to that year. Looks keep the heartbeat young, so that only a machine that was off has to ask.
Knows times and the guarded client; knows nothing of DuckDB.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from gsi_etl.base.not_before import CLOCK_SLACK
from gsi_etl.errors import ClockError

if TYPE_CHECKING:
    from gsi_etl.config.settings import Settings
    from gsi_etl.config.source import Source
    from gsi_etl.fetch import Client

#: By so much clocks may differ that are both right enough: dates are days.
TOLERATED = timedelta(days=1)
#: So many servers are asked. One alone may be wrong.
WITNESSES = 3


@dataclass(frozen=True, slots=True)
class Witness:
    """A server that said what time it is."""

    host: str
    moment: datetime


def check_clock(
    now: datetime,
    *,
    committed: datetime | None,
    seen: datetime | None,
    longest_pause: timedelta,
    witnesses: Iterable[Witness],
) -> None:
    """Raises ClockError when the clock is behind the last commit, or so far ahead of the last sign of life that
    nobody can tell a long pause from a wrong clock: servers are asked then, and more of them must agree than not.

    ``committed``: when the last run was recorded. ``seen``: when a look last ended well. ``witnesses`` are only asked
    in doubt.
    """
    if committed is not None and now < committed - CLOCK_SLACK:
        raise _behind(now, committed, list(witnesses))
    signs = [sign for sign in (committed, seen) if sign is not None and sign <= now]
    if not signs or now - max(signs) <= longest_pause:
        return
    asked = list(witnesses)
    if not confirmed(now, asked):
        raise _ahead(now, max(signs), asked)


def confirm(settings: Settings, now: datetime) -> None:
    """Raises ClockError unless servers of the enabled sources bear the clock out."""
    from gsi_etl.config.catalog import load_catalog
    from gsi_etl.fetch import Client
    from gsi_etl.run.due import choose

    sources = choose(load_catalog(settings.sources_path), ())
    with Client(user_agent=settings.user_agent, state_dir=settings.home / "hosts") as client:
        asked = list(ask_servers(client, sources))
    if not confirmed(now, asked):
        raise ClockError(
            "no date is corrected by a clock that may be wrong itself",
            where=f"the clock says {_words(now)}",
            why=words(asked),
            kept="nothing was changed",
            hint="set the clock; if it is right, set GSI_ACCEPT_CLOCK=1 for this command",
        )


def confirmed(now: datetime, witnesses: Sequence[Witness]) -> bool:
    """Whether more servers bear the clock out than contradict it."""
    agreeing = sum(abs(witness.moment - now) <= TOLERATED for witness in witnesses)
    return agreeing > len(witnesses) - agreeing


def ask_servers(client: Client, sources: Sequence[Source]) -> Iterator[Witness]:
    """The time at the servers of these sources, one after the other: those on the internet first."""
    by_host = {urlsplit(s.url).netloc: s for s in sorted(sources, key=lambda s: s.network == "public")}
    answers = (
        Witness(host, moment)
        for host, source in reversed(by_host.items())
        if (moment := client.time_at(source.url, network=source.network)) is not None
    )
    yield from islice(answers, WITNESSES)


def words(witnesses: Sequence[Witness]) -> str:
    """What servers say of the time."""
    said = ", ".join(f"{witness.host} says {_words(witness.moment)}" for witness in witnesses)
    return said or "no server could be asked for the time"


def _ahead(now: datetime, last: datetime, witnesses: Sequence[Witness]) -> ClockError:
    return ClockError(
        "the clock may be wrong: it is far ahead of the last run",
        where=f"the clock says {_words(now)}, the last run ended at {_words(last)}",
        why=words(witnesses),
        kept="nothing was fetched and nothing changed",
        hint="set the clock; if it is right, `gsi-etl run --accept-clock` (or GSI_ACCEPT_CLOCK=1 for any command), and "
        "where such pauses are usual the setting longest_pause_hours",
    )


def _behind(now: datetime, last: datetime, witnesses: Sequence[Witness]) -> ClockError:
    if confirmed(now, witnesses):
        hint = "the clock is right, so dates were written ahead: `gsi-etl doctor --repair-clock` corrects them"
    else:
        hint = "set the clock; if it is right, dates were written ahead: `gsi-etl doctor --repair-clock` corrects them"
    return ClockError(
        "the clock is behind the last commit",
        where=f"the clock says {_words(now)}, the last run was recorded at {_words(last)}",
        why=words(witnesses),
        kept="nothing was fetched and nothing changed",
        hint=f"{hint}; `gsi-etl run --accept-clock` goes on as it is",
    )


def _words(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
