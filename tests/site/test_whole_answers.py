"""Each answer of the server whole, status, headers and body: asked in process, since no socket changes them."""

from __future__ import annotations

import asyncio
import errno
import os
import resource
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

import pytest

from gsi_etl.site import limits, serve
from gsi_etl.site.policy import POLICY
from gsi_etl.site.serve import CHUNK, Folder, Server, locate

USUAL = {
    "x-content-type-options": "nosniff", "referrer-policy": "no-referrer",
    "content-security-policy": f"{POLICY}; frame-ancestors 'none'", "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-cache",
}  # fmt: skip
MODIFIED = 1_700_000_000
FILE = {
    **USUAL, "content-type": "text/csv; charset=utf-8", "etag": '"17979cfe362a0000-a"',
    "last-modified": "Tue, 14 Nov 2023 22:13:20 GMT", "accept-ranges": "bytes", "content-length": "10",
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("served").resolve()
    (home / "ten.csv").write_bytes(b"0123456789")
    os.utime(home / "ten.csv", (MODIFIED, MODIFIED))
    for name in (
        "a.svg",
        "a.png",
        "a.json",
        "a.atom",
        "a.duckdb",
        "a.parquet",
        "a.xml",
        "a.js",
        "a.css",
        "a.html",
        "a.gsi",
    ):
        (home / name).write_text("x")
    (home / "empty.csv").write_bytes(b"")
    (home / "large.csv").write_bytes(bytes(range(256)) * 4 * 256 * 3)
    (home / "sub").mkdir()
    (home / "sub" / "index.html").write_text("<p>sub")
    return home


def ask(
    folder: Path, target: str = "/ten.csv", method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    given = [(name.replace("_", "-").lower().encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": target, "raw_path": target.encode(), "headers": given,
             "query_string": b""}  # fmt: skip
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> Mapping[str, Any]:
        await asyncio.sleep(5)
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    asyncio.run(Folder(folder)(scope, receive, send))  # type: ignore[arg-type]
    heads = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], heads, b"".join(message.get("body", b"") for message in sent[1:])


def error(status: int, words: str, **more: str) -> tuple[int, dict[str, str], bytes]:
    body = f"<!doctype html><html lang=en><title>{status}</title><p>{words}</p>".encode()
    heads = {**USUAL, **more, "content-type": "text/html; charset=utf-8", "content-length": str(len(body))}
    return status, heads, body


def test_a_file_is_given_with_all_that_is_known_of_it(folder: Path) -> None:
    assert ask(folder) == (200, FILE, b"0123456789")
    assert ask(folder, method="HEAD") == (200, FILE, b"")


def test_errors_say_what_is_wrong_and_no_more(folder: Path) -> None:
    assert ask(folder, "/nothing") == error(404, "Not Found")
    refused = {"allow": "GET, HEAD", "connection": "close"}
    assert ask(folder, method="POST") == error(405, "Method Not Allowed", **refused)
    assert ask(folder, content_length="3") == error(400, "Bad Request", connection="close")
    assert ask(folder, transfer_encoding="chunked") == error(400, "Bad Request", connection="close")
    assert ask(folder, content_length="0")[0] == 200


def test_a_folder_leads_to_its_page(folder: Path) -> None:
    assert ask(folder, "/sub") == (301, {**USUAL, "location": "/sub/", "content-length": "0"}, b"")
    assert ask(folder, "/sub/")[2] == b"<p>sub"
    assert ask(folder, "/")[0] == 404  # it has no page of its own


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.svg", "image/svg+xml; charset=utf-8"), ("a.png", "image/png"), ("a.json", "application/json; charset=utf-8"),
     ("a.atom", "application/atom+xml; charset=utf-8"), ("a.duckdb", "application/vnd.duckdb"),
     ("a.parquet", "application/vnd.apache.parquet"), ("a.css", "text/css; charset=utf-8"),
     ("a.html", "text/html; charset=utf-8"), ("a.gsi", "application/octet-stream")],
)  # fmt: skip
def test_a_file_has_the_type_of_its_name(folder: Path, name: str, kind: str) -> None:
    _, heads, _ = ask(folder, f"/{name}")
    assert heads["content-type"] == kind
    embeddable = name in ("a.svg", "a.png")
    assert heads["cross-origin-resource-policy"] == ("cross-origin" if embeddable else "same-origin")


def test_any_xml_is_text(folder: Path) -> None:
    assert ask(folder, "/a.xml")[1]["content-type"].endswith("/xml; charset=utf-8")


UNCHANGED = {name: value for name, value in FILE.items() if name != "content-length"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"if_none_match": FILE["etag"]}, 304), ({"if_none_match": " * "}, 304),
        ({"if_none_match": f'"x", W/{FILE["etag"]} '}, 304), ({"if_none_match": '"x"'}, 200),
        ({"if_none_match": ""}, 200),
        ({"if_modified_since": FILE["last-modified"]}, 304),
        ({"if_modified_since": "Tue, 14 Nov 2023 22:13:21 GMT"}, 304),
        ({"if_modified_since": "Tue, 14 Nov 2023 22:13:19 GMT"}, 200),
        ({"if_modified_since": "yesterday"}, 200), ({"if_modified_since": "Tue, 14 Nov 2023 22:13:21"}, 200),
        # The one that is exact decides.
        ({"if_none_match": '"x"', "if_modified_since": FILE["last-modified"]}, 200),
    ],
)  # fmt: skip
def test_what_did_not_change_is_not_sent_again(folder: Path, headers: dict[str, str], status: int) -> None:
    found = ask(folder, **headers)
    assert found == ((304, UNCHANGED, b"") if status == 304 else (200, FILE, b"0123456789"))


@pytest.mark.parametrize(
    ("wanted", "part"),
    [
        ("bytes=0-0", (0, 1)), ("bytes=3-5", (3, 6)), ("bytes=9-9", (9, 10)), ("bytes=9-", (9, 10)),
        ("bytes=1-", (1, 10)),
        ("bytes=1-99", (1, 10)), ("bytes=-1", (9, 10)), ("bytes=-9", (1, 10)), ("bytes=0-8", (0, 9)),
        (" bytes=3-5 ", (3, 6)),
        ("bytes=0-9", None), ("bytes=0-", None), ("bytes=-10", None), ("bytes=-11", None), ("bytes=-", None),
        ("", None),
        ("bytes=1-2,4-5", None), ("items=1-2", None), ("bytes=1", None), ("bytes=" + "9" * 19 + "-", None),
    ],
)  # fmt: skip
def test_a_part_is_sent_with_where_it_lies(folder: Path, wanted: str, part: tuple[int, int] | None) -> None:
    found, whole = ask(folder, range=wanted), b"0123456789"
    if part is None:
        assert found == (200, FILE, whole)
        return
    start, end = part
    heads = {**FILE, "content-range": f"bytes {start}-{end - 1}/10", "content-length": str(end - start)}
    assert found == (206, heads, whole[start:end])
    assert ask(folder, method="HEAD", range=wanted) == (206, heads, b"")


@pytest.mark.parametrize(
    "wanted", ["bytes=10-", "bytes=10-11", "bytes=5-4", "bytes=-0", "bytes=11-", f"bytes={10**17}-"]
)
def test_a_part_that_is_not_there_is_refused_with_the_size(folder: Path, wanted: str) -> None:
    heads = {**UNCHANGED, "content-range": "bytes */10", "content-length": "0"}
    assert ask(folder, range=wanted) == (416, heads, b"")


def test_a_part_is_sent_only_of_the_file_that_is_meant(folder: Path) -> None:
    assert ask(folder, range="bytes=0-1", if_range=FILE["etag"])[0] == 206
    assert ask(folder, range="bytes=0-1", if_range='"x"') == (200, FILE, b"0123456789")


def test_a_large_file_arrives_whole_and_in_its_order(folder: Path) -> None:
    content = (folder / "large.csv").read_bytes()
    assert len(content) == 3 * CHUNK
    assert ask(folder, "/large.csv")[2] == content
    assert ask(folder, "/large.csv", range=f"bytes=5-{CHUNK + 5}")[2] == content[5 : CHUNK + 6]
    assert ask(folder, "/empty.csv")[2] == b""


@pytest.mark.parametrize(("number", "status"), [(errno.EMFILE, 503), (errno.ENFILE, 503), (errno.EACCES, 404)])
def test_a_lack_of_descriptors_is_no_lack_of_the_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch, number: int, status: int
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(number, "refused")

    monkeypatch.setattr(Path, "open", refused)
    assert ask(folder)[0] == status


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("/ten.csv", "ten.csv"), ("/ten.csv?a/b", "ten.csv"), ("/ten.csv#a?b", "ten.csv"), ("/sub/", "sub/index.html"),
        ("/sub/index.html", "sub/index.html"), ("/sub", "sub"), ("/t%65n.csv", "ten.csv"), ("ten.csv", None),
        ("/sub/../ten.csv", None), ("/sub//index.html", None), ("//ten.csv", None), ("/.now", None), ("/a\\b", None),
        ("/ten.csv%00", None), ("/ten.csv%0a", None), ("/%ff", None), ("/ten.csv/", None), ("/none", None), ("", None),
        ("/ten.csv?" + "x" * 1990, "ten.csv"), ("/ten.csv?" + "x" * 1991, "ten.csv"), ("/ten.csv?" + "x" * 1992, None),
        ("/fifo", None), ("/.site/now/x.csv", None), ("/inside.csv", ".site/now/x.csv"), ("/led.csv", None),
        ("/hidden.csv", None), ("/deep.csv", None), ("/far", None),
    ],
)  # fmt: skip
def test_only_what_is_in_the_folder_and_not_hidden_is_found(tmp_path: Path, target: str, found: str | None) -> None:
    home = tmp_path.resolve() / "public"
    (home / "sub").mkdir(parents=True)
    for name in ("ten.csv", "sub/index.html", ".now", "a\\b", ".site/now/x.csv", ".site/now/.y.csv", ".other/z.csv"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text("x")
    (tmp_path / "out.csv").write_text("x")
    os.mkfifo(home / "fifo")
    for link, to in (
        ("inside.csv", ".site/now/x.csv"), ("hidden.csv", ".other/z.csv"), ("deep.csv", ".site/now/.y.csv"),
        ("led.csv", "../out.csv"), ("far", ".."),
    ):  # fmt: skip
        (home / link).symlink_to(to)
    assert locate(home, target) == (home / found if found else None)


@pytest.mark.parametrize(
    ("allowed", "most"),
    [(resource.RLIM_INFINITY, 500), (1_000_000, 500), (1048, 500), (1046, 499), (256, 104), (66, 9), (64, 8), (0, 8)],
)
def test_each_client_may_need_two_descriptors(monkeypatch: pytest.MonkeyPatch, allowed: int, most: int) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (allowed, -1))
    assert limits.most_connections() == most


def test_a_server_says_where_it_is_and_takes_a_free_port(folder: Path) -> None:
    with Server(folder, ("127.0.0.1", 0)) as server:
        host, port = server.server_address
        assert (host, server.url) == ("127.0.0.1", f"http://127.0.0.1:{port}/")
        assert port > 0
        server.server_address = ("::1", 80)
        assert server.url == "http://[::1]:80/"
        with pytest.raises(OSError):
            Server(folder, ("127.0.0.1", port))


def test_the_server_is_silent_bounded_and_says_nothing_of_itself(folder: Path) -> None:
    with Server(folder, ("127.0.0.1", 0)) as server:
        config = server._server.config
        said = {name: getattr(config, name) for name in (
            "loop", "ws", "lifespan", "interface", "log_config", "log_level", "access_log", "proxy_headers",
            "server_header", "backlog", "h11_max_incomplete_event_size", "timeout_keep_alive",
            "timeout_graceful_shutdown",
        )}  # fmt: skip
        protocol: Any = config.http
    assert said == {
        "loop": "asyncio", "ws": "none", "lifespan": "off", "interface": "asgi3", "log_config": None,
        "log_level": "critical", "access_log": False, "proxy_headers": False, "server_header": False, "backlog": 4,
        "h11_max_incomplete_event_size": 16384, "timeout_keep_alive": 5, "timeout_graceful_shutdown": 3,
    }  # fmt: skip
    assert dict(protocol.refusal_headers) == {n.encode(): v.encode() for n, v in serve.HEADERS.items()}
    assert protocol.most == limits.most_connections()
    assert (limits.REQUEST_SECONDS, limits.STALLED_SECONDS, serve._QUEUE) == (10, 20, 1024)
