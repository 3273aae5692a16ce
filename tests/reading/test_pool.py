"""The pool: children that are reused, limited, replaced, and never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from parse_samples import SHA, make_source

from gsi_etl.errors import ParseError
from gsi_etl.model import Document
from gsi_etl.parse import READER_VERSION, parse_bytes
from gsi_etl.reading import framing
from gsi_etl.reading.pool import ParserPool

PAGE = (
    b"<html><body><article><p>There are 2.6 million people in it, says the index, and more.</p></article></body></html>"
)
URL = "https://source.example/page"


def children() -> set[int]:
    found = set()
    for entry in Path("/proc").iterdir():
        try:
            stat = (entry / "stat").read_text()
        except OSError:
            continue
        fields = stat.rpartition(")")[2].split()
        if entry.name.isdigit() and int(fields[1]) == os.getpid() and fields[0] != "Z":
            found.add(int(entry.name))
    return found


def ask(pool: ParserPool, body: bytes = PAGE) -> Document:
    return pool.parse(body, make_source("html"), url=URL, snapshot_sha256=SHA)


def test_a_child_reads_what_this_process_reads(pool: ParserPool) -> None:
    here = parse_bytes(PAGE, make_source("html"), url=URL, snapshot_sha256=SHA)
    assert ask(pool) == here
    assert here.reader_version == READER_VERSION
    assert (here.source_id, here.snapshot_sha256, here.format) == ("a-source", SHA, "html")


def test_children_start_when_needed_are_reused_and_end_with_the_pool() -> None:
    before = children()
    with ParserPool(workers=2) as pool:
        assert children() == before
        ask(pool)
        first = children() - before
        ask(pool)
        assert children() - before == first
        assert len(first) == 1
    assert children() == before
    pool.close()


@pytest.mark.slow
def test_many_threads_share_few_children() -> None:
    before = children()
    with ParserPool(workers=2) as pool, ThreadPoolExecutor(8) as threads:
        documents = list(threads.map(lambda n: ask(pool, PAGE.replace(b"2.6", b"%d.6" % n)), range(24)))
        assert len(children() - before) == 2
    assert all(f"{n}.6 million" in document.text for n, document in enumerate(documents))


def test_a_child_killed_while_idle_is_replaced_and_nobody_notices() -> None:
    before = children()
    with ParserPool(workers=1) as pool:
        ask(pool)
        (victim,) = children() - before
        os.kill(victim, signal.SIGKILL)
        time.sleep(0.1)
        assert "2.6 million" in ask(pool).text


@pytest.mark.slow
def test_time_that_runs_out_is_a_typed_error_and_the_next_document_is_read() -> None:
    slow = b"<html><body>" + b"<p>1,000 people</p>" * 400_000 + b"</body></html>"
    with ParserPool(workers=1, cpu_seconds=60, wall_seconds=4.0) as pool:
        with pytest.raises(ParseError) as caught:
            ask(pool, slow)
        assert caught.value.rule == "wall"
        assert caught.value.where == f"a-source: {URL}"
        ask(pool)


@pytest.mark.slow
def test_cpu_that_runs_out_is_a_typed_error() -> None:
    slow = b"<html><body>" + b"<p>1,000 people</p>" * 400_000 + b"</body></html>"
    with ParserPool(workers=1, cpu_seconds=1) as pool, pytest.raises(ParseError) as caught:
        ask(pool, slow)
    assert caught.value.rule == "cpu"


@pytest.mark.slow
def test_memory_that_runs_out_is_a_typed_error() -> None:
    big = b"<html><body>" + b"<p>1,000 people</p>" * 400_000 + b"</body></html>"
    with ParserPool(workers=1, memory_bytes=300 << 20, cpu_seconds=30) as pool:
        with pytest.raises(ParseError) as caught:
            ask(pool, big)
        assert caught.value.rule in ("memory", "died")
        ask(pool)


def test_closing_ends_what_is_being_read() -> None:
    slow = b"<html><body>" + b"<p>1,000 people</p>" * 400_000 + b"</body></html>"
    before = children()
    pool = ParserPool(workers=1)
    ask(pool)
    with ThreadPoolExecutor(1) as thread:
        pending = thread.submit(ask, pool, slow)
        time.sleep(0.3)
        pool.close()
        with pytest.raises(ParseError):
            pending.result(timeout=10)
    assert children() == before
    with pytest.raises(ValueError, match="closed"):
        ask(pool)


@pytest.mark.slow
def test_children_end_when_their_parent_is_killed() -> None:
    script = (
        "import sys, time\n"
        "from gsi_etl.config.source import Source\n"
        "from gsi_etl.reading.pool import ParserPool\n"
        "pool = ParserPool()\n"
        f"source = Source.model_validate({make_source('html').model_dump(by_alias=True, exclude_none=True)!r})\n"
        f"pool.parse({PAGE!r}, source, url={URL!r}, snapshot_sha256='0')\n"
        "print(pool._idle[0]._process.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 5
    while Path(f"/proc/{child}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{child}").exists()


def test_importing_the_package_loads_no_parser_library() -> None:
    script = (
        "import sys, gsi_etl.parse, gsi_etl.cli.actions.parse\n"
        "heavy = {'lxml', 'bs4', 'trafilatura', 'feedparser', 'pypdfium2', 'python_calamine', 'pandas', 'prefect'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_an_error_of_the_reader_crosses_over_whole(pool: ParserPool) -> None:
    with pytest.raises(ParseError) as caught:
        pool.parse(b"%PDF-1.7", make_source("html"), url=URL, snapshot_sha256=SHA)
    assert caught.value.rule == "type_mismatch"
    assert "a PDF" in caught.value.what
    assert caught.value.hint


def test_a_format_overrides_the_source_s(pool: ParserPool) -> None:
    document = pool.parse(PAGE, make_source("feed"), url=URL, snapshot_sha256=SHA, format="html")
    assert document.format == "html"
    assert "2.6 million" in document.text


class Evil:
    def __reduce__(self) -> tuple[object, ...]:
        return (os.system, ("true",))


def test_only_documents_and_errors_are_unpacked_from_a_child() -> None:
    import pickle

    document = parse_bytes(PAGE, make_source("html"), url=URL, snapshot_sha256=SHA)
    assert framing.unpack(pickle.dumps(document)) == document
    error = framing.unpack(pickle.dumps(ParseError("what", rule="dtd", why="why")))
    assert isinstance(error, ParseError)
    assert (error.rule, error.why) == ("dtd", "why")
    for value in (Evil(), {"a": 1}, threading.Event):
        with pytest.raises(pickle.UnpicklingError):
            framing.unpack(pickle.dumps(value))
