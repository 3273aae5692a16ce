"""For whoever waits: what is being done, and one line when Ctrl-C ends it. On a terminal a spinner says so; a pipe or a
log gets a line for whatever takes longer than a second."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from gsi_etl.cli.render.output import console, say

#: What a run is doing while a stage is at work.
AT_WORK = {
    "collect": "collecting sources",
    "audit": "checking what was collected",
    "compare": "comparing it with what is known",
    "commit": "committing",
    "publish": "publishing the database and the pages",
    "alert": "sending alerts",
}
#: Seconds after which a pipe gets a line about what is being done.
PATIENCE = 1.0
#: The exit code of what Ctrl-C stopped; also in gsi_etl.cli, which imports nothing before it is asked to.
INTERRUPTED = 130


@contextmanager
def working(words: str) -> Iterator[Callable[[str], None]]:
    """Say on stderr what the block does; gives what says something else instead."""
    if console(stderr=True).quiet:
        yield lambda _words: None
        return
    if not sys.stderr.isatty():
        waiting = _Waiting()
        waiting.on(words)
        try:
            yield waiting.on
        finally:
            waiting.end()
        return
    from rich.live import Live
    from rich.spinner import Spinner
    from rich.text import Text

    spinner = Spinner("dots", Text(words))
    # Of stdout only what goes to the same terminal: what is piped elsewhere must get there.
    with Live(spinner, console=console(stderr=True), transient=True, redirect_stdout=sys.stdout.isatty()):
        yield lambda now: spinner.update(text=Text(now))


class _Waiting:
    """Says once what is being done, if that takes longer than ``PATIENCE``."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._words = ""

    def on(self, words: str) -> None:
        with self._lock:
            if words == self._words:
                return
            self._stop()
            self._words = words
            self._timer = threading.Timer(PATIENCE, self._say, (words,))
            self._timer.daemon = True
            self._timer.start()

    def end(self) -> None:
        with self._lock:
            self._stop()

    def _say(self, words: str) -> None:
        with self._lock:
            if self._timer is not None and words == self._words:
                say(f"{'working':<8} {words}")

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


@contextmanager
def stages(words: str) -> Iterator[Callable[[str, str], None]]:
    """A line for each stage of a run that has ended; ``working`` for the one that has begun, which gets no words yet.
    Ctrl-C ends it at once, with one line that says whether the run was committed."""
    committed = False

    def stop(*_: object) -> None:
        end_at_once(
            "stopped  by Ctrl-C after the commit: the next run publishes and sends what is left"
            if committed
            else "stopped  by Ctrl-C: nothing of this run was committed, and the next one begins again"
        )

    with _at_ctrl_c(stop), working(words) as show:

        def tell(stage: str, said: str) -> None:
            nonlocal committed
            if not said:
                show(AT_WORK[stage])
                return
            committed = committed or stage == "commit"
            say(f"{stage:<8} {said}")

        yield tell


@contextmanager
def _at_ctrl_c(stop: Callable[..., None]) -> Iterator[None]:
    """Call ``stop`` from the signal itself. As an exception it could be lost: DuckDB makes an error of its own of it,
    which would be noted and sent as the failure of the run."""
    heeded = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if not heeded or threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def end_at_once(words: str) -> None:
    """Say so and end the process, as a kill would: whatever is half done is undone by the next run, as tested. Python
    would wait for every thread, and one of them may be waiting for a server. Writes past the streams: the signal may
    have come amid a write."""
    clear = "\r\x1b[2K\x1b[?25h" if sys.stderr.isatty() else ""  # the spinner, and the cursor that it hides
    os.write(2, f"{clear}{words}\n".encode())
    os._exit(INTERRUPTED)
