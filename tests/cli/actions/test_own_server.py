"""A Prefect server of our own: how it is started, waited for, watched and ended. Another server stands in its place."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest

from gsi_etl.cli.actions import prefect_server
from gsi_etl.errors import GsiError
from server.scripted import ScriptedServer

SET = ("PREFECT_API_URL", "PREFECT_API_AUTH_STRING", "DO_NOT_TRACK", "PREFECT_SERVER_ANALYTICS_ENABLED")


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """What is set here is set back after the test."""
    with mock.patch.dict(os.environ):
        for name in SET:
            os.environ.pop(name, None)
        yield os.environ  # type: ignore[misc]


class Process:
    """A server's process: alive until ``died`` is set."""

    pid = 4_000_000

    def __init__(self, *, alive: bool = True) -> None:
        self.died, self.given = threading.Event(), dict[str, Any]()
        if not alive:
            self.died.set()

    def poll(self) -> int | None:
        return 1 if self.died.is_set() else None

    def wait(self, seconds: float | None = None) -> int:
        if not self.died.wait(seconds):
            raise subprocess.TimeoutExpired("server", seconds or 0)
        return 1


@pytest.fixture
def api() -> Iterator[ScriptedServer]:
    with ScriptedServer() as server:
        server.set("/api/health", b"true")
        yield server


@pytest.fixture
def killed(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The signals that were sent, and to whom; nobody gets them."""
    sent: list[Any] = []
    heard = mock.Mock(wraps=os, environ=os.environ)
    heard.kill = heard.killpg = lambda *to: sent.append(to)
    monkeypatch.setattr(prefect_server, "os", heard)
    return sent


@pytest.fixture
def process(monkeypatch: pytest.MonkeyPatch, api: ScriptedServer) -> Process:
    """The process that is started instead of a server, which is ``api``."""
    made = Process()

    def started(command: list[str], **more: Any) -> Process:
        made.given.update(more, command=command)
        more["stdout"].write(b"first\nthe port is taken\n")
        return made

    monkeypatch.setattr(prefect_server, "subprocess",
                        SimpleNamespace(Popen=started, TimeoutExpired=subprocess.TimeoutExpired))  # fmt: skip
    monkeypatch.setattr(prefect_server, "_free_port", lambda: int(api.base.rpartition(":")[2]))
    return made


def test_a_server_of_ours_is_closed_with_a_password_that_only_this_process_has(
    process: Process, api: ScriptedServer, killed: list[Any], environment: dict[str, str], tmp_path: Path
) -> None:
    log = tmp_path / "server.log"
    port = api.base.rpartition(":")[2]
    with prefect_server.own_server(log) as address:
        assert address == os.environ["PREFECT_API_URL"] == f"http://127.0.0.1:{port}/api"
        given = process.given
        login = os.environ["PREFECT_API_AUTH_STRING"]
        assert login.startswith("gsi:")
        assert len(login) == len("gsi:") + 32
        assert killed == []
        assert [thread.daemon for thread in threading.enumerate() if thread.name.endswith("(_watch)")] == [True]
        process.died.set()
    assert given["command"] == [
        sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", port,
    ]  # fmt: skip
    assert given["start_new_session"] is True
    assert given["stdout"] is given["stderr"]
    assert given["stdout"].name == str(log)
    more = {name: value for name, value in given["env"].items() if name not in os.environ or name == "DO_NOT_TRACK"}
    assert more == {
        "PREFECT_SERVER_API_AUTH_STRING": login,
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "true",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": "2592000",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
    }
    assert (Process.pid, signal.SIGTERM) in killed


def test_a_server_that_does_not_come_up_is_ended_and_told_with_its_last_words(
    process: Process, api: ScriptedServer, killed: list[Any], environment: dict[str, str], tmp_path: Path
) -> None:
    process.died.set()
    with pytest.raises(GsiError) as caught, prefect_server.own_server(tmp_path / "server.log"):
        pytest.fail("it never came up")
    error = caught.value
    assert (error.what, error.where, error.why) == (
        "the Prefect server did not start", str(tmp_path / "server.log"), "the port is taken",
    )  # fmt: skip
    assert error.hint == "run without it: `gsi-etl run --due --no-prefect` from cron or a systemd timer"
    assert api.requests == []
    assert killed == [(Process.pid, signal.SIGTERM)]
    assert "PREFECT_API_URL" not in os.environ


@pytest.mark.parametrize(("status", "up"), [(200, True), (401, True), (404, False), (503, False)])
def test_a_server_is_up_when_it_answers_or_asks_for_the_password(
    api: ScriptedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int, up: bool
) -> None:
    monkeypatch.setattr(prefect_server, "START_SECONDS", 0.05)
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # what is on this machine is not asked for by a proxy
    (tmp_path / "log").write_text("")
    api.set("/api/health", b"", status=status)
    process: Any = Process()
    if up:
        prefect_server._wait(api.url("/api"), process, tmp_path / "log")
        assert api.asked("/api/health") == 1
    else:
        with pytest.raises(GsiError, match="did not start"):
            prefect_server._wait(api.url("/api"), process, tmp_path / "log")


def test_a_server_that_does_not_answer_yet_is_asked_again_until_its_time_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    clock = iter(range(0, 1000, 60))
    monkeypatch.setattr(
        prefect_server, "time", SimpleNamespace(sleep=slept.append, monotonic=lambda: float(next(clock)))
    )
    (tmp_path / "log").write_text("")
    process: Any = Process()
    with pytest.raises(GsiError, match="no output"):
        prefect_server._wait("http://127.0.0.1:9/api", process, tmp_path / "log")
    assert slept == [0.5, 0.5]  # at 60 and 120 seconds; 180 is the end


@pytest.mark.parametrize("ending", [False, True])
def test_a_server_that_dies_ends_this_process_unless_it_is_ending(
    ending: bool, killed: list[Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "log").write_text("started\nout of memory\n")
    ended, process = threading.Event(), Process(alive=False)
    if ending:
        ended.set()
    watched: Any = process
    prefect_server._watch(watched, ended, tmp_path / "log")
    told = f"error: the Prefect server stopped: {tmp_path / 'log'}: out of memory\n"
    assert capsys.readouterr().err == ("" if ending else told)
    assert killed == ([] if ending else [(os.getpid(), signal.SIGTERM)])


@pytest.mark.parametrize(
    ("script", "signals"),
    [("exec sleep 60", [signal.SIGTERM]), ("trap '' TERM; echo; exec sleep 60", [signal.SIGTERM, signal.SIGKILL])],
)
def test_a_server_is_asked_to_end_and_then_made_to(
    script: str, signals: list[signal.Signals], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert prefect_server.END_SECONDS == 15
    monkeypatch.setattr(prefect_server, "END_SECONDS", 0.05)
    sent: list[int] = []
    real = os.killpg

    def send(group: int, sign: int) -> None:
        sent.append(sign)
        real(group, sign)

    monkeypatch.setattr(os, "killpg", send)
    with subprocess.Popen(["sh", "-c", script], stdout=subprocess.PIPE, start_new_session=True) as server:
        assert server.stdout is not None
        if len(signals) > 1:
            server.stdout.readline()  # it is deaf from now on
        prefect_server._end(server)
        assert server.wait() == -signals[-1]
        sent.clear()
        prefect_server._end(server)
        assert sent == [signal.SIGTERM]  # it is gone already
    assert (prefect_server.START_SECONDS, prefect_server.RETENTION) == (180, "2592000")


@pytest.mark.parametrize(
    ("log", "words"),
    [(b"", "no output"), (b" \n\n", "no output"), (b"a\nb\n\n", "b"), (b"a\xff", "a\ufffd"), (b"x" * 400, "x" * 300)],
)
def test_the_last_line_of_a_log_is_told_and_not_all_of_a_long_one(log: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(log)
    assert prefect_server._last_line(tmp_path / "log") == words


def test_the_port_of_a_server_of_ours_is_free_on_loopback() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", prefect_server._free_port()))
