"""What is proposed for an address, field by field: for pages, feeds, tables and APIs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tables import table

from gsi_etl.archive import Archive
from gsi_etl.cli.actions import sources_add
from gsi_etl.cli.actions.sources_add import make_id, propose
from gsi_etl.cli.actions.sources_preview import Preview
from gsi_etl.config.source import JsonSpec, Source, TableSpec
from gsi_etl.errors import CatalogError, UsageError
from gsi_etl.model import Batch, Document, Fetch, Figure, ReadDocument, Reading, Table

URL = "https://www.a.example/report"
MINUTE = 50  # of this address
SOURCE = Source.model_validate({
    "id": "preview", "title": URL, "kind": "news", "publisher": {"name": "a"}, "url": URL, "format": "html",
    "schedule": "0 0 * * *", "cadence": "P1D",
})  # fmt: skip
FETCH = Fetch("preview", URL, datetime(2026, 3, 2, tzinfo=UTC), Decimal(0), "ok", sha256="ab" * 32)
TARGET = Figure(Reading("5", 0, 1, "count", Decimal(5)), measure="people_in_modern_slavery", place="WLD")
NOTES = "Proposed by `gsi-etl sources add`. Review: kind, publisher, schedule, cadence, recognise.\n"
UNPROVED = "Nothing proves that it is this page and no other: write words of it under recognise: text.\n"


def found(
    *figures: Figure, form: str = "html", title: str = "A title | A paper", text: str = "",
    publisher: str | None = None, tables: tuple[Table, ...] = (), **more: Any,
) -> Preview:  # fmt: skip
    document = Document("preview", URL, "ab" * 32, form, text, title=title, publisher=publisher, tables=tables)
    read = ReadDocument(document, "doc", figures, (None,) * len(figures))
    source = SOURCE.model_copy(update={"format": form, **more})
    earlier = replace(read, document=replace(document, title="earlier"), figures=())
    return Preview(source, Batch("preview", (FETCH,), (earlier, read)), ())


PAGE = {
    "id": "a-report", "title": "A title | A paper", "kind": "report", "publisher": {"name": "www.a.example"},
    "url": URL,
    "format": "html", "schedule": f"{MINUTE} 6 * * *", "cadence": "P1Y", "recognise": {"text": ["A title "]},
    "notes": NOTES,
}  # fmt: skip


@pytest.mark.parametrize(
    ("page", "differs"),
    [
        (found(), {}),
        (found(title=""), {"title": URL, "recognise": {}, "notes": NOTES + UNPROVED}),
        (found(publisher="A paper"), {"publisher": {"name": "A paper"}}),
        (found(TARGET, text="The GLOBAL slavery index, of Walk Free"),
         {"recognise": {"text": ["Global Slavery Index"], "min_figures": 1}}),
        (found(title="Global Slavery Index"), {"title": "Global Slavery Index",
                                               "recognise": {"text": ["Global Slavery Index"]}}),
        (found(replace(TARGET, measure="population")), {}),
        (found(form="pdf"), {"format": "pdf"}),
    ],
)  # fmt: skip
def test_a_page_is_a_report_that_is_recognised_by_words_of_the_subject_or_its_title(
    page: Preview, differs: dict[str, Any]
) -> None:
    assert propose(page, URL, "", False) == PAGE | differs
    assert propose(page, URL, "mine", True) == PAGE | differs | {"id": "mine", "network": "private"}


def test_a_feed_is_news_that_is_followed_by_the_words_of_the_subject() -> None:
    proposed = propose(found(TARGET, form="feed"), URL, "", False)
    match = proposed.pop("follow")
    assert proposed == PAGE | {
        "kind": "news", "format": "feed", "schedule": f"{MINUTE} */3 * * *", "cadence": "P7D",
        "recognise": {"min_items": 1},
    }  # fmt: skip
    assert match["limit"] == 20
    assert "modern slavery" in match["match"]


SLAVERY = table("Country | People in modern slavery | Rank", "Eritrea | 451000 | 1", "India | 7989000 | 3",
                "Sudan | 465000 | 2")  # fmt: skip


def test_a_table_is_a_dataset_with_a_mapping_and_half_of_its_rows_must_be_there() -> None:
    mapped = {"place": "Country", "columns": [{"header": "People in modern slavery",
                                               "measure": "people_in_modern_slavery"}]}  # fmt: skip
    assert propose(found(TARGET, form="csv", tables=(SLAVERY,)), URL, "", False) == PAGE | {
        "format": "csv", "kind": "dataset", "recognise": {"min_rows": 1}, "table": mapped,
        "notes": f"{NOTES}Columns that no figure is read from: Rank.\n",
    }  # fmt: skip
    rows = replace(SLAVERY, rows=SLAVERY.rows * 3)
    longer = propose(found(form="xlsx", tables=(SLAVERY, rows)), URL, "", False)
    assert (longer["recognise"], longer["table"]) == ({"min_rows": 4}, {"sheet": "Data"} | mapped)
    spec = JsonSpec(rows="/1", columns={"a": "/a"})
    api = propose(found(form="json", tables=(table("Thing | Amount", "stone | 12"),), json_=spec), URL, "", False)
    assert api == PAGE | {
        "format": "json", "recognise": {"min_rows": 1}, "json": {"rows": "/1", "columns": {"a": "/a"}},
        "notes": f"{NOTES}Columns that no figure is read from: Thing, Amount.\n",
    }  # fmt: skip
    assert propose(found(form="csv"), URL, "", False) == PAGE | {"format": "csv", "recognise": {"min_rows": 1}}


GUESSED = (
    "'People' as people_in_modern_slavery, because its values are of the size of the known estimates for these places"
)
PLAIN = table("Country | People | Nöte", "Eritrea | 451,000 | a", "India | 7,989,000 | b", "Sudan | 465,000 | c")


def test_a_guess_is_marked_in_the_notes_and_told_with_its_file(capsys: pytest.CaptureFixture[str]) -> None:
    looked = found(TARGET, form="csv", tables=(PLAIN,))
    proposed = propose(looked, URL, "", False)
    assert proposed["notes"] == (
        f"{NOTES}Guesses to be checked: {GUESSED}.\nColumns that no figure is read from: Nöte.\n"
    )
    assert proposed["table"] == {
        "place": "Country", "columns": [{"header": "People", "measure": "people_in_modern_slavery"}],
    }  # fmt: skip
    spec = TableSpec.model_validate(proposed["table"])
    mapped = replace(looked, source=looked.source.model_copy(update={"table": spec}))
    sources_add._tell_what_is_watched(mapped, proposed, Path("s/x.yaml"))
    assert capsys.readouterr().err.splitlines() == [
        f"guessed {GUESSED}. Check it under table: in s/x.yaml, or delete the line there",
        "not watched: 'Nöte'. To watch one, write under table: columns: in s/x.yaml",
        '  - {header: "Nöte", measure: MEASURE, kind: count}  # or kind: rate, share, score',
        f"  # MEASURE: {sources_add._choice()}",
    ]
    assert sources_add._choice().startswith("people_in_modern_slavery, ")
    assert sources_add._choice().endswith(", or another of measures.csv")


WIDE = table(" | ".join(["", *(f"c{n}" for n in range(15))]), " | ".join(["1"] * 16))


@pytest.mark.parametrize(
    ("looked", "told"),
    [
        (found(TARGET), []),
        (found(), ["0 figures: nothing is watched yet. Look at recognise: and defaults: in its file."]),
        (found(form="csv", tables=(WIDE,)),
         ["0 figures: nothing is watched yet. Map columns under table: in its file (place: and columns: with header "
          f"and measure); its headers are {', '.join(repr(f'c{n}') for n in range(12))}. Write, with the measures that "
          "they have:", "  table:", '    place: "c0"  # the column that names the country', "    columns:",
          *(f'      - {{header: "c{n}", measure: MEASURE, kind: count}}  # or kind: rate, share, score'
            for n in range(1, 13)),
          f"  # MEASURE: {sources_add._choice()}; leave out the columns that are none of these"]),
    ],
)  # fmt: skip
def test_what_watches_nothing_says_so_with_the_lines_to_write(
    looked: Preview, told: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    sources_add._tell_what_is_watched(looked, {"notes": NOTES}, Path("x.yaml"))
    assert capsys.readouterr().err.splitlines() == told
    sources_add._tell_what_is_watched(looked, {"notes": NOTES, "follow": {"limit": 20}}, Path("x.yaml"))
    assert capsys.readouterr().err == ""


def test_at_most_twelve_columns_are_named_and_none_that_is_watched(capsys: pytest.CaptureFixture[str]) -> None:
    spec = TableSpec.model_validate({
        "place": "c0", "year": "c1", "population": "c2", "columns": [{"header": "c3", "measure": "population"}],
    })  # fmt: skip
    notes = {"notes": f"{NOTES}Columns that no figure is read from: c4.\n"}
    wide = table(" | ".join(f"c{n}" for n in range(20)))
    looked = found(TARGET, form="csv", tables=(wide,), table=spec)
    sources_add._tell_what_is_watched(looked, notes, Path("x.yaml"))
    first, *lines, last = capsys.readouterr().err.splitlines()
    assert first.startswith(f"not watched: {', '.join(repr(f'c{n}') for n in range(4, 16))}. To watch one")
    assert [line.split('"')[1] for line in lines] == [f"c{n}" for n in range(4, 16)]
    assert last.startswith("  # MEASURE: ")
    sources_add._tell_what_is_watched(found(TARGET, form="csv", tables=(wide,)), notes, Path("x.yaml"))
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("url", "made"),
    [
        ("https://www.a.example/b.html", "a-b"), ("https://a.example", "a"), ("https://www.www.a.example/", "www-a"),
        ("file:///x/report.pdf", "source-report"), ("https://-.example/-", "source"),
        (f"https://a.example/{'b' * 80}", f"a-{'b' * 58}"), (f"https://{'a' * 59}.example/b", "a" * 59),
        ("https://a.example/A_B", "a-a-b"),
    ],
)  # fmt: skip
def test_an_id_is_short_and_of_small_letters(url: str, made: str) -> None:
    assert make_id(url) == made


def test_a_file_that_does_not_fit_the_schema_is_not_left_behind(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    with pytest.raises(CatalogError):
        sources_add._write(path, "id: [")
    assert not path.exists()
    path.write_text("mine")
    with pytest.raises(UsageError) as caught:
        sources_add._write(path, "id: x")
    error = caught.value
    assert (error.what, error.where, error.hint) == (
        "a file of that name exists", str(path), "choose another id with --id",
    )  # fmt: skip
    assert path.read_text() == "mine"


MEDIA = {
    "application/rss+xml": "feed", "application/atom+xml": "feed", "application/xml": "feed", "text/xml": "feed",
    "application/pdf": "pdf", "text/csv": "csv", "TEXT/CSV ; charset=x": "csv", "text/html": None, "image/png": None,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
}  # fmt: skip


@pytest.mark.parametrize("media", [*MEDIA, None])
def test_what_comes_is_read_again_as_what_its_media_type_says(
    media: str | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    looks: list[Any] = []

    def look(source: Source, _settings: Any, *, kept: Path) -> Preview:
        looks.append((source.format, kept))
        return Preview(source, Batch("preview", (replace(FETCH, media_type=media),)), ())

    form = MEDIA.get(media or "")
    for already in ("html", form or "html"):
        looks.clear()
        given = SOURCE.model_copy(update={"format": already})
        monkeypatch.setattr(sources_add, "look", look)
        monkeypatch.setattr(sources_add, "source_for", lambda url, _settings, *, private, given=given: given)
        last = sources_add._look(URL, None, True, tmp_path)
        assert looks == [(already, tmp_path), *([(form, tmp_path)] if form not in (None, already) else [])]
        assert last.source.format == (form or already)
    assert capsys.readouterr().err == f"asking for {URL}\n" * 2


@pytest.mark.parametrize("media", ["application/json", "APPLICATION/vnd.api+JSON; charset=utf-8"])
def test_an_api_is_read_again_by_the_keys_of_its_records_or_refused(
    media: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    looks: list[Source] = []
    body = b'{"data": [{"land": "Eritrea"}]}'

    def look(source: Source, _settings: Any, *, kept: Path) -> Preview:
        looks.append(source)
        snapshot = Archive(kept).put(body, FETCH)
        fetch = replace(FETCH, media_type=media, sha256=snapshot.sha256)
        return Preview(source, Batch("preview", (fetch,)), ())

    monkeypatch.setattr(sources_add, "look", look)
    monkeypatch.setattr(sources_add, "source_for", lambda _url, _settings, *, private: SOURCE)
    last = sources_add._look(URL, None, False, tmp_path)
    assert [source.format for source in looks] == ["html", "json"]
    assert last.source.json_ == JsonSpec(rows="/data", columns={"land": "/land"})
    body = b'{"data": []}'
    with pytest.raises(UsageError) as caught:
        sources_add._look(URL, None, False, tmp_path)
    error = caught.value
    assert (error.what, error.where) == ("the response has no list of records", URL)
    assert error.hint == "write a source with format: json by hand"
