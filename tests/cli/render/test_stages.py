"""What is said while something is done, and when it is stopped: every word of it, without waiting for a clock."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
import rich.live

from gsi_etl.cli.render import output
from gsi_etl.cli.render import working as module
from gsi_etl.cli.render.working import AT_WORK, end_at_once, stages, working


class Timer:
    """A timer that somebody else lets run out."""

    made: list[Timer]

    def __init__(self, seconds: float, call: Callable[..., None], words: tuple[str, ...]) -> None:
        self.seconds, self.state, self.daemon = seconds, "new", False
        self._call, self._words = call, words
        Timer.made.append(self)

    def start(self) -> None:
        self.state = "on"

    def cancel(self) -> None:
        self.state = "off"

    def run_out(self) -> None:
        self._call(*self._words)


@pytest.fixture
def timers(monkeypatch: pytest.MonkeyPatch) -> list[Timer]:
    Timer.made = []
    fake = SimpleNamespace(
        Timer=Timer, Lock=threading.Lock, current_thread=threading.current_thread, main_thread=threading.main_thread
    )
    monkeypatch.setattr(module, "threading", fake)
    return Timer.made


def test_a_pipe_hears_of_what_goes_on_when_patience_ends(
    timers: list[Timer], capsys: pytest.CaptureFixture[str]
) -> None:
    with working("at work") as show:
        [first] = timers
        assert (first.seconds, first.state, first.daemon) == (1.0, "on", True)
        first.run_out()
        show("at work")
        assert len(timers) == 1
        show("done soon")
        second = timers[-1]
        assert (first.state, second.state, len(timers)) == ("off", "on", 2)
        first.run_out()  # too late: something else goes on
        second.run_out()
        show("ended")
    assert timers[-1].state == "off"
    timers[-1].run_out()
    assert capsys.readouterr().err == "working  at work\nworking  done soon\n"


def test_what_fails_is_no_longer_at_work(timers: list[Timer]) -> None:
    with pytest.raises(ValueError, match="no"), working("at work"):
        raise ValueError("no")
    assert timers[0].state == "off"


def test_whoever_wants_quiet_has_no_timer(timers: list[Timer], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(output._volume, "quiet", True)
    with working("at work") as show:
        show("something else")
    assert timers == []


def test_each_stage_has_words_while_it_lasts_and_a_line_when_it_has_ended(
    timers: list[Timer], capsys: pytest.CaptureFixture[str]
) -> None:
    with stages("begun") as tell:
        timers[-1].run_out()
        for stage in AT_WORK:
            tell(stage, "")
            timers[-1].run_out()
            tell(stage, f"{stage} ended")
    assert capsys.readouterr().err.splitlines() == [
        "working  begun",
        "working  collecting sources", "collect  collect ended",
        "working  checking what was collected", "audit    audit ended",
        "working  comparing it with what is known", "compare  compare ended",
        "working  committing", "commit   commit ended",
        "working  publishing the database and the pages", "publish  publish ended",
        "working  sending alerts", "alert    alert ended",
    ]  # fmt: skip


class Screen(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def lives(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What a terminal was made to show: the spinners with their words, and how."""
    seen: list[Any] = []

    @contextmanager
    def live(spinner: Any, **how: Any) -> Iterator[None]:
        console = how.pop("console")
        seen.append((spinner, console.stderr, how))
        yield

    monkeypatch.setattr(rich.live, "Live", live)
    return seen


@pytest.mark.parametrize("both", [False, True])
def test_a_terminal_has_a_spinner_that_takes_only_its_own_output(
    lives: list[Any], monkeypatch: pytest.MonkeyPatch, both: bool
) -> None:
    monkeypatch.setattr(sys, "stderr", Screen())
    monkeypatch.setattr(sys, "stdout", Screen() if both else StringIO())
    with working("at work") as show:
        [(spinner, on_stderr, how)] = lives
        assert (spinner.name, spinner.text.plain, on_stderr) == ("dots", "at work", True)
        assert how == {"transient": True, "redirect_stdout": both}
        show("something else")
        assert spinner.text.plain == "something else"


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was written past the streams, and the exit code; the process goes on."""
    seen: list[Any] = []
    fake = SimpleNamespace(write=lambda to, words: seen.append((to, words)), _exit=seen.append)
    monkeypatch.setattr(module, "os", fake)
    return seen


def test_the_end_is_one_line_past_the_streams_that_clears_a_terminal_first(
    ended: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    end_at_once("stopped ü")
    monkeypatch.setattr(sys, "stderr", Screen())
    end_at_once("stopped")
    assert ended == [(2, "stopped ü\n".encode()), 130, (2, b"\r\x1b[2K\x1b[?25hstopped\n"), 130]


NOTHING = b"stopped  by Ctrl-C: nothing of this run was committed, and the next one begins again\n"
COMMITTED = b"stopped  by Ctrl-C after the commit: the next run publishes and sends what is left\n"


@pytest.mark.parametrize(
    ("told", "words"),
    [([], NOTHING), ([("collect", "x"), ("commit", "")], NOTHING), ([("commit", "7 figures")], COMMITTED),
     ([("commit", "7 figures"), ("publish", ""), ("publish", "x")], COMMITTED)],
)  # fmt: skip
def test_ctrl_c_says_whether_the_run_was_committed(
    ended: list[Any], timers: list[Timer], told: list[tuple[str, str]], words: bytes
) -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with stages("begun") as tell:
            for stage, said in told:
                tell(stage, said)
            signal.raise_signal(signal.SIGINT)
        assert ended == [(2, words), 130]
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
        with pytest.raises(ValueError, match="no"), stages("begun"):
            raise ValueError("no")
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)


def test_whoever_heeds_ctrl_c_himself_or_is_no_main_thread_is_left_alone(timers: list[Timer]) -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    heeded: list[Any] = []

    def elsewhere() -> None:
        with stages("begun"):
            heeded.append(signal.getsignal(signal.SIGINT))

    try:
        elsewhere()
        assert heeded == [signal.SIG_IGN]
        signal.signal(signal.SIGINT, signal.default_int_handler)
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
        assert heeded == [signal.SIG_IGN, signal.default_int_handler]
    finally:
        signal.signal(signal.SIGINT, before)
