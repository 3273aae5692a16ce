"""The server: what it gives, and what strangers cannot get out of it. Every request is a real one."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from gsi_etl.site.serve import HEADERS, Server, locate

SECRET = "not for anyone"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    (home / "secret.txt").write_text(SECRET)
    public = home / "public"
    (public / ".site" / "one" / "figures").mkdir(parents=True)
    (public / ".site" / "one" / "figures" / "index.html").write_text("<p>figures")
    (public / ".site" / "one" / "index.html").write_text("<p>first")
    (public / ".site" / "one" / ".pages.json").write_text(SECRET)
    (public / ".site" / "now").symlink_to("one")
    for name in ("index.html", "figures"):
        (public / name).symlink_to(f".site/now/{name}")
    (public / "gsi.duckdb").write_bytes(bytes(range(256)) * 40)
    (public / "feed.atom").write_text("<feed/>")
    (public / "empty.csv").write_text("")
    (public / "odd name ä.csv").write_text("a")
    (public / ".hidden").write_text(SECRET)
    (public / "out").symlink_to(home / "secret.txt")
    (public / "up").symlink_to(home)
    return public


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    with Server(folder, ("127.0.0.1", 0)) as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def ask(server: Server, target: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=5)
    try:
        connection.putrequest(method, target, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def raw(server: Server, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", server.server_address[1]), timeout=5) as talk:
        talk.sendall(request)
        talk.shutdown(socket.SHUT_WR)
        answer = b""
        while part := talk.recv(65536):
            answer += part
        return answer


@pytest.mark.parametrize(
    ("target", "body"),
    [("/", b"<p>first"), ("/index.html", b"<p>first"), ("/figures/", b"<p>figures"), ("/?q=1", b"<p>first"),
     ("/figures/index.html#x", b"<p>figures"), ("/odd%20name%20%C3%A4.csv", b"a")],
)  # fmt: skip
def test_pages_are_given(server: Server, target: str, body: bytes) -> None:
    assert ask(server, target)[::2] == (200, body)


HOSTILE = [
    "/../secret.txt",
    "/%2e%2e/secret.txt",
    "/..%2fsecret.txt",
    "/figures/../../secret.txt",
    "/figures/%2e%2e/%2e%2e/secret.txt",
    "/%2e%2e%2fsecret.txt",
    "/..%5csecret.txt",
    "/%252e%252e/secret.txt",
    "//secret.txt",
    "///etc/passwd",
    "/etc/passwd",
    "/%2fetc%2fpasswd",
    "/up/secret.txt",
    "/up/",
    "/out",
    "/.hidden",
    "/.site/one/.pages.json",
    "/.site/one/index.html",
    "/.site/now/index.html",
    "/figures/./index.html",
    "/gsi.duckdb/",
    "/gsi.duckdb/x",
    "/index.html%00.csv",
    "/%00",
    "/%ff%fe",
    "/figures//index.html",
    "/figures/index.html/",
    "/con%0d%0aSet-Cookie:a=b",
    "/" + "a" * 3000,
    "/" + "../" * 400 + "etc/passwd",
    "/\u2024\u2024/secret.txt".encode().decode("latin-1"),
    "/;/../secret.txt",
    "/figures/..;/secret.txt",
    "/~root/secret.txt",
    "/file:///etc/passwd",
    "/public/../../secret.txt",
]


@pytest.mark.parametrize("target", HOSTILE)
def test_no_path_leads_out_of_the_folder(server: Server, target: str) -> None:
    answer = raw(server, f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode("latin-1"))
    assert answer.split(b" ", 2)[1] in (b"404", b"400"), answer[:200]
    assert SECRET.encode() not in answer
    assert b"root:" not in answer
    assert b"set-cookie" not in answer.lower()


def test_a_target_that_is_no_path_is_not_found(server: Server) -> None:
    for target in (b"http://127.0.0.1/index.html", b"*", b"secret.txt", b"\\..\\secret.txt"):
        assert b" 404 " in raw(server, b"GET " + target + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")[:20]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "BREW"])
def test_only_reading_is_allowed(server: Server, method: str) -> None:
    status, headers, _ = ask(server, "/", method)
    assert status == 405
    assert headers["allow"] == "GET, HEAD"


def test_every_answer_carries_the_security_headers(server: Server) -> None:
    for target, method in (("/", "GET"), ("/nothing", "GET"), ("/", "POST"), ("/figures", "GET")):
        _, headers, _ = ask(server, target, method)
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'; ")
        assert headers["content-security-policy"].endswith("; frame-ancestors 'none'")
        assert "python" not in headers.get("server", "").lower()


def test_head_says_the_same_without_the_body(server: Server) -> None:
    _, given, body = ask(server, "/gsi.duckdb")
    status, headers, nothing = ask(server, "/gsi.duckdb", "HEAD")
    assert (status, nothing) == (200, b"")
    assert headers["content-length"] == given["content-length"] == str(len(body))
    assert headers["etag"] == given["etag"]


def test_a_folder_without_its_slash_is_sent_on_and_never_to_another_host(server: Server) -> None:
    assert ask(server, "/figures")[1]["location"] == "/figures/"
    assert ask(server, "/figures?next=//evil.example")[1]["location"] == "/figures/"


def test_an_etag_saves_the_second_transfer(server: Server, folder: Path) -> None:
    _, headers, _ = ask(server, "/gsi.duckdb")
    assert ask(server, "/gsi.duckdb", If_None_Match=headers["etag"])[0] == 304
    assert ask(server, "/gsi.duckdb", If_None_Match=f'"x", W/{headers["etag"]}')[0] == 304
    assert ask(server, "/gsi.duckdb", If_None_Match='"other"')[0] == 200
    assert ask(server, "/gsi.duckdb", If_Modified_Since=headers["last-modified"])[0] == 304
    assert ask(server, "/gsi.duckdb", If_Modified_Since="nonsense")[0] == 200


@pytest.mark.parametrize(
    ("asked", "span"),
    [("bytes=0-0", (0, 1)), ("bytes=10-19", (10, 20)), ("bytes=10000-", (10000, 10240)), ("bytes=-5", (10235, 10240)),
     ("bytes=0-99999999", (0, 10240)), ("bytes=-99999", (0, 10240))],
)  # fmt: skip
def test_parts_of_a_file_are_given(server: Server, folder: Path, asked: str, span: tuple[int, int]) -> None:
    whole = (folder / "gsi.duckdb").read_bytes()
    status, headers, body = ask(server, "/gsi.duckdb", Range=asked)
    assert body == whole[span[0] : span[1]]
    if span == (0, len(whole)):
        assert status == 200
    else:
        assert (status, headers["content-range"]) == (206, f"bytes {span[0]}-{span[1] - 1}/{len(whole)}")


@pytest.mark.parametrize("asked", ["bytes=10240-", "bytes=5-4", "bytes=-0", "bytes=999999999999999999-"])
def test_a_part_that_is_not_there_is_refused(server: Server, asked: str) -> None:
    status, headers, body = ask(server, "/gsi.duckdb", Range=asked)
    assert (status, headers["content-range"], body) == (416, "bytes */10240", b"")


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "lines=1-2", "bytes=-", "bytes=a-b", "bytes=" + "9" * 40 + "-", ""])
def test_what_is_no_single_range_gives_the_whole(server: Server, asked: str) -> None:
    assert ask(server, "/gsi.duckdb", Range=asked)[0] == 200


def test_a_part_of_a_file_that_changed_meanwhile_is_the_whole(server: Server) -> None:
    etag = ask(server, "/gsi.duckdb")[1]["etag"]
    assert ask(server, "/gsi.duckdb", Range="bytes=0-9", If_Range=etag)[0] == 206
    assert ask(server, "/gsi.duckdb", Range="bytes=0-9", If_Range='"older"')[0] == 200


def test_an_empty_file_is_an_empty_answer(server: Server) -> None:
    assert ask(server, "/empty.csv")[::2] == (200, b"")
    assert ask(server, "/empty.csv", Range="bytes=0-")[0] == 416


def test_a_request_with_a_body_is_refused_and_not_taken_for_two(server: Server) -> None:
    second = b"GET /gsi.duckdb HTTP/1.1\r\nHost: x\r\nX: 1234567\r\n\r\n"
    smuggled = b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(second) + second
    assert raw(server, smuggled).count(b"HTTP/1.1 ") == 1
    chunked = (
        b"GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n"
    )
    answer = raw(server, chunked)
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b" 400 " in answer[:16]


def test_nonsense_ends_in_an_answer_and_the_server_goes_on(server: Server) -> None:
    lines = [
        b"\x16\x03\x01\x00\xa5",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"A" * 70000 + b"\r\n\r\n",
        b"\r\n" * 10,
    ]
    for nonsense in [*lines, b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 200 + b"\r\n"]:
        raw(server, nonsense)
    assert ask(server, "/")[0] == 200


def test_what_is_not_http_gets_an_answer_with_our_headers_and_no_more(server: Server) -> None:
    head, _, body = raw(server, b"nonsense\r\n\r\n").decode().partition("\r\n\r\n")
    lines = head.split("\r\n")
    usual = [f"{name}: {value}" for name, value in HEADERS.items()]
    assert lines[0] == "HTTP/1.1 400 Bad Request"
    assert lines[1:-1] == [*usual, "Content-Type: text/plain; charset=utf-8", "Connection: close"]
    assert (lines[-1], body) == (f"Content-Length: {len(body)}", "Invalid HTTP request received.")


def test_types_are_said_and_text_is_utf_8(server: Server) -> None:
    assert ask(server, "/")[1]["content-type"] == "text/html; charset=utf-8"
    assert ask(server, "/feed.atom")[1]["content-type"] == "application/atom+xml; charset=utf-8"
    assert ask(server, "/gsi.duckdb")[1]["content-type"] == "application/vnd.duckdb"


def test_it_listens_on_loopback_unless_told_otherwise() -> None:
    from typer.main import get_command

    from gsi_etl.cli.commands.main import app

    command = get_command(app).commands["serve"]  # type: ignore[attr-defined]
    assert {parameter.name: parameter.default for parameter in command.params}["host"] == "127.0.0.1"


def test_a_link_that_circles_is_not_found(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    assert locate(tmp_path.resolve(), "/a") is None
