"""What a look at a source shows, in full: of pages that are sound, strange, long, postponed, blocked or lists; and how
an address becomes a source that is looked at, or judged."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from approved import assert_approved
from gsi_etl.cli.actions import sources_preview, sources_verify
from gsi_etl.cli.actions.sources_preview import Preview, preview, print_preview, source_for
from gsi_etl.cli.actions.sources_verify import Tried, note, try_source
from gsi_etl.config.settings import Settings
from gsi_etl.config.source import Follow, Source
from gsi_etl.errors import UsageError
from gsi_etl.model import Batch, DatedBy, Document, FeedItem, Fetch, Figure, ReadDocument, Reading, Table, Verdict
from operated import write_source

TOLD = Path(__file__).parent / "told"
AT = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
URL = "https://index.example/page"
TEXT = f"{'before ' * 30}about 2.6 million\x07 people live in it{' after' * 30}. In all 5 of them."
START = TEXT.index("2.6 million")
FIGURE = Figure(
    Reading("2.6 million", START, START + 11, "count", Decimal("2600000")), "about 2.6 million people live in it",
    "people_in_modern_slavery", "PRK", reference_year=2018, edition="GSI 2018",
)  # fmt: skip
BARE = Figure(Reading("5", TEXT.index("5 of"), TEXT.index("5 of") + 1, "count", Decimal("0.5")))
DOCUMENT = Document(
    "index", URL, "ab" * 32, "html", TEXT, title="A \x1b[31mstüdy", language="en",
    published=DatedBy(date(2018, 7, 19), "meta", Decimal("0.93")), tables=(Table("t", (), ()),),
    left_out=("a picture\x07",),
)  # fmt: skip
READ = ReadDocument(DOCUMENT, "doc_1", (FIGURE, BARE), (Verdict("exact"), None), 3, True, "it names\x07 the index",
                    left_out=("a note",))  # fmt: skip
FETCH = Fetch(
    "index", URL, AT, Decimal("0.25"), "ok", final_url=f"{URL}/", status=200, sha256="ab" * 32, size=12_345,
    completeness="length", redirects=("https://a.example/", f"{URL}/"), headers=(("etag", '"1\x07"'),),
)  # fmt: skip
SOURCE = Source.model_validate({
    "id": "index", "title": "Index", "kind": "report", "publisher": {"name": "Walk Free"}, "url": URL,
    "format": "html", "schedule": "0 6 * * *", "cadence": "P1Y",
})  # fmt: skip
SOUND = Batch("index", (FETCH,), (READ,), warnings=("it is slow\x07",))
LISTED = SOURCE.model_copy(update={"follow": Follow(match=("slavery",))})
REFUSED = replace(FETCH, outcome="refused", reason="blocked_address", status=None, size=None, completeness=None,
                  headers=(), redirects=())  # fmt: skip
ERROR = {"what": "it is no page\x07", "where": "here", "why": "", "hint": "look at it", "code": "GSI-1"}
UNKNOWN = SOURCE.model_copy(update={"id": "preview"})


def item(number: int) -> FeedItem:
    return FeedItem(f"https://a.example/{number}?key=s3cr3t", f"Slavery \x07{number}", AT if number else None)


LOOKS = {
    "sound": Preview(SOURCE, SOUND, ()),
    "not the page": Preview(
        SOURCE, replace(SOUND, trouble="not_the_page", error=ERROR, read=(replace(
            READ, recognised=False, figures=(), verdicts=(),
            document=replace(DOCUMENT, title="", published=None, language=None, tables=(), left_out=())),)), ()),
    "long": Preview(SOURCE, replace(SOUND, read=(READ, replace(
        READ, figures=(FIGURE,) * 9, verdicts=(None,) * 9, left_out=tuple(f"row {n}" for n in range(45)))),
        warnings=()), ()),
    "eight figures": Preview(
        SOURCE, replace(SOUND, read=(replace(READ, figures=(BARE,) * 8, verdicts=(None,) * 8),)), ()),
    "blocked and unknown": Preview(UNKNOWN, Batch("index", (REFUSED,), trouble="source_down", error=ERROR), ()),
    "blocked and known": Preview(SOURCE, Batch("index", (REFUSED,), trouble="source_down", error=ERROR), ()),
    "postponed": Preview(SOURCE, Batch(
        "index", (replace(REFUSED, outcome="postponed", reason="http_429", status=429, not_before=AT),),
        postponed=True), ()),
    "a list": Preview(LISTED, SOUND, (item(0), item(1))),
    "a long list": Preview(LISTED, replace(SOUND, read=()), tuple(map(item, range(41)))),
    "an empty list": Preview(LISTED, SOUND, ()),
}  # fmt: skip

#: Shown in words only.
LONG = {"long", "eight figures"}


def test_each_look_is_shown_in_words_and_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    lines = []
    for name, found in LOOKS.items():
        for show in (print_preview, sources_preview._print_json)[: 1 if name in LONG else 2]:
            show(found)
            said = capsys.readouterr()
            lines += [f"=== {name}", *said.out.splitlines(), *(f"! {line}" for line in said.err.splitlines())]
    assert "\x1b" not in "\n".join(lines)
    assert "s3cr3t" not in "\n".join(lines)
    assert_approved("\n".join(lines), TOLD / "previews.txt")


@pytest.mark.parametrize(
    ("text", "start", "shown"),
    [
        ("55", 0, ">>55<<"),
        (f"aaa {'b' * 155} 55", 160, f"aaa {'b' * 155} >>55<<"),
        (f"aaaa {'b' * 155} 55", 161, f"…{'b' * 155} >>55<<"),
        (f"55 {'b' * 155} ccc", 0, f">>55<< {'b' * 155} ccc"),
        (f"55 {'b' * 155} cccc", 0, f">>55<< {'b' * 155}…"),
        ("a\nb 55\nc", 4, "a b >>55<< c"),
        ("a\x07 55\x07", 3, "a\\u0007 >>55<<\\u0007"),
    ],
)  # fmt: skip
def test_the_words_around_a_figure_are_cut_at_blanks(text: str, start: int, shown: str) -> None:
    figure = Figure(Reading("55", start, start + 2, "count"))
    assert sources_preview._marked(text, figure).plain == f"  {shown}"


def test_on_a_terminal_the_figure_itself_is_in_reverse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources_preview, "console", lambda: Console(file=StringIO(), force_terminal=True))
    marked = sources_preview._marked("a 55 b", Figure(Reading("55", 2, 4, "count")))
    assert marked.plain == "  a 55 b"
    assert [(span.start, span.end, str(span.style)) for span in marked.spans] == [(4, 6, "reverse bold")]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    write_source(tmp_path / "sources", "http://127.0.0.1:9/index")
    return Settings(home=tmp_path / "h", sources=tmp_path / "sources")


@pytest.mark.parametrize(
    ("path", "form"),
    [("a.pdf", "pdf"), ("a.XLSX", "xlsx"), ("a.csv?x=1", "csv"), ("a.xml", "feed"), ("a.rss", "feed"),
     ("a.atom", "feed"), ("a.html", "html"), ("", "html"), ("a?b=c.pdf", "html")],
)  # fmt: skip
def test_an_address_becomes_a_source_of_the_form_of_its_ending(path: str, form: str, settings: Settings) -> None:
    url = f"https://www.a.example/{path}"
    assert source_for(url, settings).model_dump(exclude_defaults=True) == {
        "id": "preview", "title": url, "kind": "news", "publisher": {"name": "www.a.example"}, "url": url,
        "format": form, "schedule": "0 0 * * *", "cadence": "P1D",
    }  # fmt: skip
    assert source_for(url, settings, private=True).network == "private"
    assert source_for(url, settings).network == "public"


def test_a_known_id_or_address_is_the_source_of_the_catalogue(settings: Settings) -> None:
    for wanted in ("index", "http://127.0.0.1:9/index"):
        assert source_for(wanted, settings).title == "A page of the tests"


@pytest.mark.parametrize("wanted", ["nothing", "ftp://a.example/", "https://", "https:///x", "see https://a.example/"])
def test_what_is_neither_is_refused_with_the_ids_that_there_are(wanted: str, settings: Settings) -> None:
    for number in range(6):
        write_source(settings.sources_path, f"http://127.0.0.1:9/{number}", f"s{number}")
    with pytest.raises(UsageError) as caught:
        source_for(wanted, settings)
    assert caught.value.what == f"{wanted!r} is neither a source nor an address"
    ids = "index, s0, s1, s2, s3, ... (see `gsi-etl sources list`)"
    assert caught.value.hint == f"an address begins with http:// or https://; sources are {ids}"


def test_an_address_with_a_secret_is_refused_and_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        source_for("https://a.example/?api_key=s3cr3t", Settings(sources=tmp_path))
    assert caught.value.what.startswith("the address contains ")
    assert caught.value.where.startswith("https://a.example/")
    assert caught.value.hint == (
        "put the secret into an environment variable and name it in query_env or header_env of a source"
    )
    assert "s3cr3t" not in str(caught.value)


Looks = Callable[[Preview], None]


@pytest.fixture
def looking(monkeypatch: pytest.MonkeyPatch) -> Looks:
    def put(found: Preview) -> None:
        for module in (sources_preview, sources_verify):
            monkeypatch.setattr(module, "look", lambda _source, _settings: found)

    return put


@pytest.mark.parametrize(
    ("name", "code"), [("sound", 0), ("not the page", 1), ("postponed", 1), ("blocked and known", 1), ("a list", 0)]
)
def test_a_preview_ends_with_1_when_nothing_could_be_taken(
    name: str, code: int, settings: Settings, looking: Looks, capsys: pytest.CaptureFixture[str]
) -> None:
    looking(LOOKS[name])
    given: dict[str, Any] = {"home": None, "config": None, "sources": settings.sources, "private": False}
    assert preview("index", **given, as_json=True) == code
    said = capsys.readouterr()
    assert json.loads(said.out)["source"] == "index"
    assert said.err == "asking for http://127.0.0.1:9/index\n"
    assert preview("index", **given, as_json=False) == code
    assert capsys.readouterr().out.startswith("index: ")


ZERO = "0 figures: look at table:, defaults: and recognise:"
PATIENCE = "the server asked for patience: try again later"
READ_NOTHING = replace(READ, figures=(), verdicts=())
NO_PAGE = {"what": "no page", "why": "a wall"}


@pytest.mark.parametrize(
    ("found", "tried"),
    [
        (LOOKS["sound"], ("status 200", f"{URL}/", "yes", 2, "")),
        (LOOKS["not the page"], ("status 200", f"{URL}/", "no", 0, f"it is no page\x07; url: {URL}/")),
        (LOOKS["postponed"], ("status 429", "", "no", 0, PATIENCE)),
        (LOOKS["a list"], ("status 200", f"{URL}/", "yes", 2, "")),
        (LOOKS["an empty list"], ("status 200", f"{URL}/", "yes", 2, "no item of its list matches follow.match now")),
        (Preview(SOURCE, replace(SOUND, read=()), ()), ("status 200", f"{URL}/", "no", 0, ZERO)),
        (Preview(SOURCE, replace(SOUND, read=(READ, READ_NOTHING)), ()), ("status 200", f"{URL}/", "yes", 0, ZERO)),
        (Preview(SOURCE, replace(SOUND, read=(READ_NOTHING, READ)), ()), ("status 200", f"{URL}/", "yes", 2, "")),
        (Preview(SOURCE, Batch("index", trouble="unreadable", error=NO_PAGE), ()),
         ("no answer", "", "no", 0, "no page; a wall")),
        (Preview(SOURCE, Batch("index", (REFUSED, FETCH), trouble="source_down", error=NO_PAGE), ()),
         ("status 200", f"{URL}/", "no", 0, "no page; a wall")),
        (Preview(SOURCE, Batch("index", (replace(FETCH, redirects=()),), trouble="not_the_page", error=NO_PAGE), ()),
         ("status 200", "", "no", 0, "no page; a wall")),
    ],
)  # fmt: skip
def test_a_source_is_judged_by_what_came_and_told_what_to_change(
    found: Preview, tried: tuple[Any, ...], looking: Looks
) -> None:
    looking(found)
    disabled = SOURCE.model_copy(update={"enabled": False})
    assert try_source(SOURCE, Settings()) == Tried("index", True, *tried)
    assert try_source(disabled, Settings()) == Tried("index", False, *tried)


WELL = Tried("index", True, "status 200", "", "yes", 2, "")


def test_a_judgement_is_put_into_words_and_into_the_last_line_of_the_file(tmp_path: Path) -> None:
    ill = replace(WELL, figures=1, change=f"why\n and  {'x' * 300}")
    assert (WELL.well, WELL.words()) == (True, "status 200, recognised: yes, 2 figures")
    assert (ill.well, ill.words()) == (False, f"status 200, recognised: yes, 1 figure; {ill.change}")
    path, today = tmp_path / "s.yaml", f"{datetime.now(UTC):%Y-%m-%d}"
    path.write_text("id: s\n# verified 2020-01-01: x\n# a word\n\n\n")
    note(path, WELL)
    assert path.read_text() == f"id: s\n# a word\n# verified {today}: {WELL.words()}\n"
    note(path, ill)
    words = f"status 200, recognised: yes, 1 figure; why and {'x' * 300}"[:200]
    assert path.read_text() == f"id: s\n# a word\n# verified {today}: {words}\n"


def test_a_look_at_all_sources_is_a_line_each_and_ends_with_1_for_an_enabled_one(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("aa", "bb"):
        write_source(settings.sources_path, f"http://127.0.0.1:9/{name}", name)
    path = settings.sources_path / "bb.yaml"
    path.write_text(f"{path.read_text()}enabled: false\n")

    def tried(source: Source, _settings: Settings) -> Tried:
        return replace(WELL, source_id=source.id, enabled=source.enabled, change=ills.get(source.id, ""))

    monkeypatch.setattr(sources_verify, "try_source", tried)
    given: dict[str, Any] = {"home": None, "config": None, "sources": settings.sources, "write": False}
    for ills, code, ill in (({}, 0, 0), ({"bb": "gone"}, 0, 1), ({"aa": "gone"}, 1, 1), ({"aa": "ü", "bb": "y"}, 1, 2)):
        assert sources_verify.verify([], **given, everything=True, as_json=True) == code
        said = capsys.readouterr()
        assert [row["source_id"] for row in json.loads(said.out)] == ["aa", "bb", "index"]
        assert said.out.startswith('[\n  {\n    "source_id": "aa",\n')
        assert ("ü" in said.out) == ("ü" in ills.values())
        assert said.err.splitlines() == [
            *(f"{'BAD' if one in ills else 'ok '} {one}: status 200, recognised: yes, 2 figures"
              f"{'; ' * (one in ills)}{ills.get(one, '')}" for one in ("aa", "bb", "index")),
            f"3 sources tried, {ill} to look at",
        ]  # fmt: skip
    assert sources_verify.verify(["aa"], **given, everything=True, as_json=False) == 1
    assert [line.split() for line in capsys.readouterr().out.splitlines() if "─" not in line] == [
        ["source", "enabled", "reached", "moved", "to", "recognised", "figures", "to", "change"],
        ["aa", "yes", "status", "200", "yes", "2", "ü"],
    ]
