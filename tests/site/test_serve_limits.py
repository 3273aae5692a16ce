"""Clients that are slow, silent or many: what they cost is bounded, and others are served meanwhile."""

from __future__ import annotations

import http.client
import resource
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from gsi_etl.site import limits
from gsi_etl.site.serve import Server

pytestmark = pytest.mark.slow

HEAD = b"GET / HTTP/1.1\r\nHost: x\r\n"


@pytest.fixture
def public(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text("<p>first")
    (tmp_path / "large.bin").write_bytes(bytes(32_000_000))
    return tmp_path


@contextmanager
def serving(public: Path) -> Iterator[int]:
    with Server(public, ("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def ask(port: int, seconds: float = 5.0) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    finally:
        connection.close()


def slow(port: int, sends: bytes = HEAD, buffer: int | None = None) -> socket.socket:
    client = socket.socket()
    if buffer:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    client.settimeout(10)
    client.connect(("127.0.0.1", port))
    client.sendall(sends)
    return client


def is_closed(client: socket.socket) -> bool:
    """Whether the server has closed, without waiting for it."""
    client.setblocking(False)
    try:
        return client.recv(1) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def test_a_head_that_comes_a_byte_at_a_time_has_a_deadline(public: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "REQUEST_SECONDS", 0.5)
    with serving(public) as port, slow(port) as client:
        began = time.monotonic()
        with pytest.raises(OSError):  # noqa: PT012  # one of these is refused: which, is a matter of moments
            while time.monotonic() - began < 5:
                client.sendall(b"X")
                time.sleep(0.05)
        assert time.monotonic() - began < 2


def test_the_deadline_holds_for_the_second_request_of_a_connection_too(
    public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "REQUEST_SECONDS", 0.5)
    with serving(public) as port, slow(port, HEAD + b"\r\n" + HEAD) as client:
        answer = b""
        with pytest.raises(ConnectionResetError):  # noqa: PT012
            while part := client.recv(65536):
                answer += part
            raise ConnectionResetError
        assert answer.count(b"HTTP/1.1 200") == 1


def test_a_client_that_takes_nothing_of_its_answer_is_let_go(public: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "STALLED_SECONDS", 0.3)
    asked = b"GET /large.bin HTTP/1.1\r\nHost: x\r\n\r\n"
    with serving(public) as port, slow(port, asked, buffer=4096) as client:
        time.sleep(1.5)
        taken = 0
        with pytest.raises(ConnectionResetError):  # noqa: PT012
            while part := client.recv(1_000_000):
                taken += len(part)
            raise ConnectionResetError
        assert taken < 32_000_000


def test_a_client_that_reads_slowly_gets_the_whole(public: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "STALLED_SECONDS", 0.5)
    asked = b"GET /large.bin HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    with serving(public) as port, slow(port, asked, buffer=65536) as client:
        taken = 0
        while part := client.recv(1_000_000):
            taken += len(part)
            time.sleep(0.001)
        assert taken > 32_000_000


def test_the_longest_waiting_make_room_and_others_are_served(public: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_CONNECTIONS", 20)
    with serving(public) as port, ExitStack() as stack:
        clients = [stack.enter_context(slow(port)) for _ in range(60)]
        assert [ask(port) for _ in range(5)] == [200] * 5
        gone = [is_closed(client) for client in clients]
        assert sum(gone) >= 40
        assert all(gone[:35])
        assert not gone[-1]


def test_when_all_are_being_answered_the_newcomer_is_turned_away(public: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_CONNECTIONS", 8)
    asked = b"GET /large.bin HTTP/1.1\r\nHost: x\r\n\r\n"
    with serving(public) as port, ExitStack() as stack:
        clients = [stack.enter_context(slow(port, asked, buffer=4096)) for _ in range(8)]
        for client in clients:
            assert client.recv(12) == b"HTTP/1.1 200"
        with pytest.raises((OSError, http.client.HTTPException)):
            ask(port)
        for client in clients:
            client.close()
        time.sleep(0.5)
        assert ask(port) == 200


def test_a_request_whose_half_is_closed_behind_it_is_answered(public: Path) -> None:
    with serving(public) as port, slow(port, HEAD + b"\r\n") as client:
        client.shutdown(socket.SHUT_WR)
        answer = b""
        while part := client.recv(65536):
            answer += part
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b"<p>first")


#: With so few descriptors that clients could use them up.
FEW = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_NOFILE, (int(sys.argv[2]), int(sys.argv[2])))
from gsi_etl.site.serve import Server
with Server(Path(sys.argv[1]), ("127.0.0.1", 0)) as server:
    print(server.server_address[1], flush=True)
    server.serve_forever()
"""


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


@contextmanager
def apart(public: Path, descriptors: int) -> Iterator[tuple[int, int]]:
    """A server in a process of its own: its id and port."""
    command = [sys.executable, "-c", FEW, str(public), str(descriptors)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.pid, int(process.stdout.readline())
        finally:
            process.terminate()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads the time of a process from /proc")
@pytest.mark.parametrize("descriptors", [64, 256])
def test_at_the_limit_of_descriptors_it_serves_and_does_not_spin(public: Path, descriptors: int) -> None:
    with apart(public, descriptors) as (pid, port), ExitStack() as stack:
        for _ in range(300):
            stack.enter_context(slow(port))
        assert ask(port, 8.0) == 200
        before = cpu_seconds(pid)
        time.sleep(2)
        assert cpu_seconds(pid) - before < 0.5
        assert ask(port, 8.0) == 200


def test_400_clients_that_send_a_byte_every_nine_seconds_leave_it_serving_others(public: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 1024:
        pytest.skip("needs 400 descriptors for the clients")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 1024), hard))
    with apart(public, 1024) as (pid, port), ExitStack() as stack:
        clients = [stack.enter_context(slow(port)) for _ in range(400)]
        began, spent, waits = time.monotonic(), cpu_seconds(pid), []
        beat = began
        while time.monotonic() - began < 25:
            asked = time.monotonic()
            assert ask(port) == 200
            waits.append(time.monotonic() - asked)
            if time.monotonic() - beat >= 9:
                beat = time.monotonic()
                for client in clients:
                    try:
                        client.setblocking(False)
                        client.send(b"X")
                    except OSError:
                        continue
            time.sleep(0.2)
        assert all(is_closed(client) for client in clients)
        assert max(waits) < 1
        assert cpu_seconds(pid) - spent < 5
