"""Publishing by hand and asking by hand: the page that is written, the site that is served, the query that is run."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gsi_etl.cli.actions import report, serve, sql
from gsi_etl.errors import PublishError, UsageError
from gsi_etl.site import serve as site_serve
from gsi_etl.site import single


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "h" / "public").mkdir(parents=True)
    return Path("h")


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What a page was made of; it has 12,000 characters and 24,000 bytes."""
    made: list[Any] = []

    def page(path: Path, **more: object) -> str:
        made.append((path, sorted(more)))
        return "ü" * 12_000

    monkeypatch.setattr(single, "single_file", page)
    return made


def test_a_report_is_written_and_its_size_told(
    home: Path, pages: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    report.report(home, None, Path("r.html"), single_file=True)
    assert Path("r.html").read_text(encoding="utf-8") == "ü" * 12_000
    assert pages == [(home / "public" / "gsi.duckdb", ["now", "site_url"])]
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "report   r.html   (24 KB, all in one file)\n")
    report.report(home, None, Path("-"), single_file=True)
    said = capsys.readouterr()
    assert (said.out, said.err) == ("ü" * 12_000 + "\n", "")
    assert not Path("-").exists()


def test_a_report_of_several_files_or_where_none_can_be_is_refused(home: Path, pages: list[Any]) -> None:
    with pytest.raises(UsageError) as caught:
        report.report(home, None, Path("r.html"), single_file=False)
    assert caught.value.what == "add --single-file: a report is one page"
    assert caught.value.hint == "the whole site is h/public/index.html"
    with pytest.raises(PublishError) as refused:
        report.report(home, None, Path("none/r.html"), single_file=True)
    error = refused.value
    assert (error.what, error.where, error.why) == (
        "the report cannot be written", "none/r.html", "No such file or directory",
    )  # fmt: skip


class Server:
    """A server that somebody stops at once, or that cannot listen."""

    url = "http://host:1/"

    def __init__(self, folder: Path, address: tuple[str, int]) -> None:
        if address[1] == 80:
            raise PermissionError(13, "Permission denied")
        self.asked = folder, address
        SEEN.append(self.asked)

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        SEEN.append("closed")

    def serve_forever(self) -> None:
        raise KeyboardInterrupt


SEEN: list[Any] = []


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    SEEN.clear()
    monkeypatch.setattr(site_serve, "Server", Server)
    return SEEN


OPEN = "         open to the network: outside your own machines, put a web server with TLS in front"


@pytest.mark.parametrize(
    ("host", "warned"), [("127.0.0.1", []), ("::1", []), ("localhost", []), ("0.0.0.0", [OPEN]), ("web.test", [OPEN])]
)
def test_the_site_is_served_until_ctrl_c_and_said_to_be_open_where_it_is(
    home: Path, server: list[Any], capsys: pytest.CaptureFixture[str], host: str, warned: list[str]
) -> None:
    (home / "public" / "index.html").touch()
    serve.serve(home, None, host, 8765)
    assert server == [(home / "public", (host, 8765)), "closed"]
    said = ["serve    http://host:1/   (stop with Ctrl-C)", *warned, "serve    stopped"]
    assert capsys.readouterr().err.splitlines() == said


def test_no_site_and_no_port_are_refused_with_what_to_do(home: Path, server: list[Any]) -> None:
    with pytest.raises(PublishError) as missing:
        serve.serve(home, None, "127.0.0.1", 80)
    assert (missing.value.what, missing.value.where) == ("no site to serve yet", "h/public")
    assert missing.value.hint == "create it with `gsi-etl run`, or rebuild it with `gsi-etl publish`"
    (home / "public" / "index.html").touch()
    with pytest.raises(UsageError) as taken:
        serve.serve(home, None, "127.0.0.1", 80)
    assert (taken.value.what, taken.value.why) == ("cannot listen on 127.0.0.1 port 80", "Permission denied")
    assert taken.value.hint == "use another --port, or --port 0 for a free one"


Asked = list[tuple[str, float]]


@pytest.fixture
def asked(home: Path, monkeypatch: pytest.MonkeyPatch) -> Asked:
    """What was asked and for how long; ``n`` gives n rows of one column."""
    queries: Asked = []

    @contextmanager
    def ask(path: Path, words: str, *, seconds: float = 60) -> Iterator[tuple[list[str], Iterator[tuple[int]]]]:
        assert path == home / "public" / "gsi.duckdb"
        queries.append((words, seconds))
        yield ["n"], iter([(row,) for row in range(int(words) if words.isdigit() else 1)])

    def ask_to_parquet(path: Path, words: str, output: Path, *, seconds: float) -> int:
        queries.append((f"{words} to {output}", seconds))
        return 3

    monkeypatch.setattr(sql, "ask", ask)
    monkeypatch.setattr(sql, "ask_to_parquet", ask_to_parquet)
    return queries


def run(words: str, form: Any = "csv", output: Path | None = None, limit: int | None = None, **more: float) -> None:
    sql.run_sql(Path("h"), None, words, form, output, limit, **more)


@pytest.mark.parametrize(
    ("words", "form", "limit", "rows", "more"),
    [
        ("2", "csv", None, 2, ""),
        ("11", "csv", None, 11, ""),
        ("3", "csv", 2, 2, "first 2 rows only; for all use --limit 0"),
        ("2", "csv", 2, 2, ""),
        ("3", "csv", 0, 3, ""),
        ("10", "table", None, 10, ""),
        ("11", "table", None, 10, "first 10 rows only; for all use --limit 0, or --format csv"),
        ("11", "table", 0, 11, ""),
        ("2", "table", 1, 1, "first 1 rows only; for all use --limit 0, or --format csv"),
    ],
)
def test_a_table_ends_after_so_many_rows_and_a_limit_is_said(
    asked: Asked, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: str, form: str,
    limit: int | None, rows: int, more: str,
) -> None:  # fmt: skip
    assert sql.TABLE_ROWS == 1000
    monkeypatch.setattr(sql, "TABLE_ROWS", 10)
    run(words, form, limit=limit, seconds=1.5)
    said = capsys.readouterr()
    assert len(said.out.splitlines()) == rows + (2 if form == "table" else 1)
    assert said.err == (f"{more}\n" if more else "")
    assert asked == [(words, 1.5)]


def test_parquet_goes_to_a_file_and_nothing_else_does(asked: Asked, capsys: pytest.CaptureFixture[str]) -> None:
    run("SELECT 1", "parquet", Path("r.parquet"), seconds=7)
    assert asked == [("SELECT 1 to r.parquet", 7)]
    assert capsys.readouterr().err == "written  3 rows to r.parquet\n"
    for form, output, limit, what, hint in (
        ("parquet", None, None, "Parquet cannot be printed", "write a file: --output rows.parquet"),
        ("parquet", Path("r"), 0, "--limit applies to printed rows only", "put LIMIT into the query"),
        ("json", Path("r"), None, "--output works with Parquet only",
         "for json: gsi-etl sql ... --format json > r"),
    ):  # fmt: skip
        with pytest.raises(UsageError) as caught:
            run("SELECT 1", form, output, limit)
        assert (caught.value.what, caught.value.hint) == (what, hint)
    assert len(asked) == 1


def test_a_query_comes_from_the_words_a_file_a_name_or_standard_input(
    asked: Asked, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("q.sql").write_text("SELECT 'ü'", encoding="utf-8")
    monkeypatch.setattr("sys.stdin", io.StringIO("SELECT 2"))
    for words in ("SELECT 1", "-", "@q.sql", "@misquotes"):
        run(words)
    named = (sql._questions() / "misquotes.sql").read_text(encoding="utf-8")
    assert [words for words, _ in asked] == ["SELECT 1", "SELECT 2", "SELECT 'ü'", named]
    assert {seconds for _, seconds in asked} == {60}


def test_a_query_that_cannot_be_found_or_read_is_refused_with_the_names_that_there_are(asked: Asked) -> None:
    Path("bad.sql").write_bytes(b"\xff")
    with pytest.raises(UsageError) as unread:
        run("@bad.sql")
    assert (unread.value.what, unread.value.where) == ("the query cannot be read", "bad.sql")
    assert "can't decode byte 0xff" in unread.value.why
    with pytest.raises(UsageError) as unknown:
        run("@nothing")
    names = sorted(path.stem for path in sql._questions().glob("*.sql"))
    assert len(names) > 3
    assert unknown.value.what == "no file or named query 'nothing'"
    assert unknown.value.hint == f"named queries: {', '.join(names)}"
    assert asked == []


def test_without_a_query_the_views_and_the_named_questions_are_listed(
    asked: Asked, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "queries").mkdir()
    for name in ("b", "a"):
        (tmp_path / "queries" / f"{name}.sql").write_text(f"-- What is {name}?\nSELECT 1\n")
    rooted: Callable[[str], Path] = {"warehouse": tmp_path}.__getitem__
    monkeypatch.setattr(sql, "resources", SimpleNamespace(folder=rooted))
    told: list[Any] = []
    monkeypatch.setattr(sql, "print_rows", lambda columns, rows: told.append((columns, list(rows))))
    run("")
    [(words, _)] = asked
    assert words.startswith("SELECT view_name, comment FROM duckdb_views() WHERE schema_name = 'main'")
    assert told == [
        (["view", "each row is"], [(0,)]),
        (["question", "asks"], [("@a", "What is a?"), ("@b", "What is b?")]),
    ]
    said = capsys.readouterr()
    assert said.out == "\n"
    assert said.err == ('\ntry: gsi-etl sql "FROM headlines", gsi-etl sql "DESCRIBE figures", gsi-etl sql @misquotes\n')
