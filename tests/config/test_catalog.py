"""The catalogue's loader: every kind of fault names file, line and field, and all faults are told at once."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gsi_etl.config.catalog import load_catalog, load_source
from gsi_etl.errors import CatalogError

GOOD = """\
id: sample
title: A sample
kind: report
publisher: {name: Someone}
url: https://example.org/page
format: html
schedule: "5 6 * * *"
cadence: P1Y
"""


def write(folder: Path, text: str, name: str = "sample.yaml") -> Path:
    path = folder / name
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return path


def fault(path: Path) -> CatalogError:
    with pytest.raises(CatalogError) as caught:
        load_source(path)
    return caught.value


def test_a_small_source_gets_the_defaults_of_the_schema(tmp_path: Path) -> None:
    source = load_source(write(tmp_path, GOOD))
    assert source.id == "sample"
    assert source.enabled
    assert source.network == "public"
    assert source.licence.redistribute == "facts-and-short-quotes"
    assert not source.publisher.official
    assert source.max_bytes == 25_000_000


def test_a_source_cannot_be_changed_after_loading(tmp_path: Path) -> None:
    source = load_source(write(tmp_path, GOOD))
    with pytest.raises(ValueError, match="frozen"):
        source.title = "another"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("find", "put", "line", "field", "says"),
    [
        ("id: sample", "id: No Good", 1, "id", "pattern"),
        ("title: A sample\n", "", 1, "title", "is missing"),
        ("kind: report", "kind: rumour", 3, "kind", "'report', 'dataset' or 'news'"),
        ("{name: Someone}", "{nam: Someone}", 4, "publisher.nam", "did you mean 'name'?"),
        ("{name: Someone}", "Someone", 4, "publisher", "valid dictionary"),
        ("https://example.org/page", "ftp://example.org/page", 5, "url", "http:// or https://"),
        ("https://example.org/page", "https:///page", 5, "url", "name a host"),
        ("https://example.org/page", "file:///etc/passwd", 5, "url", "http:// or https://"),
        ("format: html", "format: docx", 6, "format", "'html'"),
        ('"5 6 * * *"', '"5 6 *"', 7, "schedule", "pattern"),
        ("P1Y", "sometimes", 8, "cadence", "pattern"),
        ("P1Y", "P1Y\nsched: now", 9, "sched", "is not a field of a source (did you mean 'schedule'?)"),
        ("P1Y", "P1Y\nenabled: perhaps", 9, "enabled", "boolean"),
        ("P1Y", "P1Y\nmax_bytes: 0", 9, "max_bytes", "greater than or equal to 1"),
        ("P1Y", "P1Y\nnetwork: moon", 9, "network", "'public' or 'private'"),
        ("P1Y", "P1Y\nrecognise:\n  min_figures: -1", 10, "recognise.min_figures", "greater than or equal to 0"),
        ("P1Y", "P1Y\nrecognise:\n  txt: [a]", 10, "recognise.txt", "did you mean 'text'?"),
        ("P1Y", "P1Y\ndefaults:\n  reference_year: 20160", 10, "defaults.reference_year", "less than or equal to 2100"),
        ("P1Y", "P1Y\nfollow:\n  limit: 5000", 10, "follow.limit", "less than or equal to 500"),
        ("P1Y", "P1Y\ntable:\n  header_row: 0", 10, "table.header_row", "greater than or equal to 1"),
        ("P1Y", "P1Y\ntable:\n  columns:\n    - {header: Count}", 11, "table.columns.0.measure", "is missing"),
        ("P1Y", "P1Y\nlicence: {redistribute: maybe}", 9, "licence.redistribute", "'yes'"),
    ],
)
def test_a_fault_names_file_line_and_field(
    tmp_path: Path, find: str, put: str, line: int, field: str, says: str
) -> None:
    assert find in GOOD
    path = write(tmp_path, GOOD.replace(find, put))
    error = fault(path)
    assert error.where == f"{path}:{line}"
    assert f"line {line}, {field}: " in error.why
    assert says in error.why
    assert error.exit_code == 2
    assert error.hint


@pytest.mark.parametrize(
    ("put", "says"),
    [
        ("format: json", "format json needs json:"),
        ("format: html\njson: {rows: /1}", "json: only goes with format json"),
        ("format: json\njson: {error: [/message]}", "exactly one of rows, items and text"),
        ("format: json\njson: {rows: /1, text: /a}", "exactly one of rows, items and text"),
    ],
)
def test_fields_that_do_not_fit_together_are_refused(tmp_path: Path, put: str, says: str) -> None:
    error = fault(write(tmp_path, GOOD.replace("format: html", put)))
    assert says in error.why
    assert "sample.yaml:" in error.where


@pytest.mark.parametrize("sheet", ["csv", "xlsx"])
def test_a_dataset_in_a_sheet_must_say_what_its_columns_hold(tmp_path: Path, sheet: str) -> None:
    text = GOOD.replace("kind: report", "kind: dataset").replace("format: html", f"format: {sheet}")
    assert "needs table:" in fault(write(tmp_path, text)).why
    table = "table: {place: Country, columns: [{header: Number, measure: people_in_modern_slavery}]}\n"
    assert load_source(write(tmp_path, text + table)).table is not None


def test_several_faults_of_one_file_are_told_together_in_the_order_of_lines(tmp_path: Path) -> None:
    text = GOOD.replace("kind: report", "kind: rumour").replace("cadence: P1Y", "cadence: often")
    error = fault(write(tmp_path, text))
    assert error.where.endswith(":3")
    assert error.why.index("line 3, kind") < error.why.index("line 8, cadence")


def test_text_that_is_no_yaml_names_the_line(tmp_path: Path) -> None:
    error = fault(write(tmp_path, GOOD.replace("title: A sample", 'title: "A sample')))
    assert error.what == "not valid YAML"
    line = int(error.where.rsplit(":", 1)[1])
    assert 2 <= line <= 9


@pytest.mark.parametrize("text", ["", "- a list\n", "a text\n", "42\n"])
def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path, text: str) -> None:
    error = fault(write(tmp_path, text))
    assert error.what == "a source is a mapping of fields to values"
    assert error.where.endswith("sample.yaml:1")


def test_yaml_that_would_make_objects_is_refused(tmp_path: Path) -> None:
    error = fault(write(tmp_path, GOOD.replace("A sample", "!!python/object/apply:os.getcwd []")))
    assert error.what == "not valid YAML"
    assert error.where.endswith(":2")


def test_the_files_name_must_be_the_id(tmp_path: Path) -> None:
    error = fault(write(tmp_path, GOOD, "other.yaml"))
    assert "'other' and 'sample'" in error.what
    assert error.where.endswith("other.yaml:1")
    assert error.hint == "rename the file to sample.yaml"


def test_all_files_with_faults_are_told_in_one_error(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    write(tmp_path, GOOD.replace("id: sample", "id: second").replace("html", "docx"), "second.yaml")
    write(tmp_path, GOOD.replace("id: sample", "id: third").replace("report", "rumour"), "third.yaml")
    with pytest.raises(CatalogError) as caught:
        load_catalog(tmp_path)
    assert caught.value.what == "2 of 3 files of the catalogue do not fit"
    assert "second.yaml:6" in caught.value.why
    assert "third.yaml:3" in caught.value.why


def test_an_id_used_twice_is_refused(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    write(tmp_path, GOOD, "sample.yml")
    with pytest.raises(CatalogError, match="'sample' is used twice"):
        load_catalog(tmp_path)


def test_an_empty_or_missing_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CatalogError) as empty:
        load_catalog(tmp_path)
    assert empty.value.what == "the catalogue is empty"
    with pytest.raises(CatalogError) as missing:
        load_catalog(tmp_path / "nowhere")
    assert missing.value.where == str(tmp_path / "nowhere")
    assert "--sources" in missing.value.hint


def test_sources_come_in_the_order_of_their_ids(tmp_path: Path) -> None:
    for name in ("zebra", "ant", "mule"):
        text = GOOD.replace("id: sample", f"id: {name}").replace("/page", f"/{name}")
        write(tmp_path, text, f"{name}.yaml")
    assert [source.id for source in load_catalog(tmp_path)] == ["ant", "mule", "zebra"]


@pytest.mark.parametrize(
    ("text", "line", "name"),
    [
        (GOOD + "url: https://example.org/other\n", 9, "url"),
        (GOOD + "expect:\n  min_rows: 1\n  min_rows: 2\n", 11, "min_rows"),
    ],
)
def test_a_field_given_twice_is_refused_and_not_silently_overwritten(
    tmp_path: Path, text: str, line: int, name: str
) -> None:
    error = fault(write(tmp_path, text))
    assert error.what == f"the field {name} is given twice"
    assert error.where.endswith(f"sample.yaml:{line}")


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        (GOOD.encode() + b"notes: \xff\xfe\n", "not UTF-8 text"),
        (GOOD.encode() + b"notes: 2016-13-45\n", "a value cannot be read"),
        (b"[" * 5000, "a value cannot be read"),
    ],
)
def test_bytes_that_cannot_be_read_are_a_typed_error(tmp_path: Path, raw: bytes, what: str) -> None:
    path = tmp_path / "sample.yaml"
    path.write_bytes(raw)
    error = fault(path)
    assert error.what == what
    assert str(path) in error.where


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_whatever_the_file_holds_it_is_a_typed_error(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    # No text of this length drawn at random has the eight fields that a source must have.
    path = tmp_path_factory.mktemp("any") / "sample.yaml"
    path.write_bytes(raw)
    assert str(path) in fault(path).where


CANARY = "CANARY-s3cr3t"


@pytest.mark.parametrize(
    ("put", "line", "field", "says"),
    [
        (f"url: https://example.org/api?page=1&api_key={CANARY}", 5, "url", "reveals api_key"),
        (f"url: https://example.org/api?apikey={CANARY}", 5, "url", "query_env"),
        (f"url: https://example.org/api?sig={CANARY}&token={CANARY}", 5, "url", "reveals sig, token"),
        (f"url: https://user:{CANARY}@example.org/api", 5, "url", "user name and password"),
        (f"url: https://example.org/api#access_token={CANARY}", 5, "url", "header_env"),
        (f"url: https://example.org/a\napi_terms: https://example.org/?key={CANARY}", 6, "api_terms", "reveals key"),
        (f"url: https://example.org/a\nlicence:\n  url: https://x.org/?token={CANARY}", 7, "licence.url", "token"),
        (f"url: https://example.org/a\nquery_env: {{api_key: {CANARY}}}", 6, "query_env.api_key", "pattern"),
        (f"url: https://example.org/a\nheader_env: {{X-Api-Key: '{CANARY}'}}", 6, "header_env.X-Api-Key", "pattern"),
    ],
)
def test_a_secret_in_an_address_is_refused_where_it_is_and_not_repeated(
    tmp_path: Path, put: str, line: int, field: str, says: str
) -> None:
    path = write(tmp_path, GOOD.replace("url: https://example.org/page", put))
    error = fault(path)
    assert error.where == f"{path}:{line}"
    assert f"{field}: " in error.why
    assert says in error.why
    assert CANARY not in str(error)


def test_keys_come_from_the_environment_when_they_are_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = "url: https://example.org/api?page=1\nquery_env: {api_key: NEWS_KEY}\nheader_env: {X-Token: NEWS_TOKEN}"
    source = load_source(write(tmp_path, GOOD.replace("url: https://example.org/page", put)))
    assert source.secret_values() == ()
    monkeypatch.setenv("NEWS_KEY", CANARY)
    assert source.secret_values() == (CANARY,)
    assert CANARY not in f"{source!r} {source.model_dump_json()}"


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ("url: https://example.org/?id=1\nquery_env: {id: SOME_ID}", "id is in url, too"),
        ("url: https://example.org/\nheaders: {x-key: a}\nheader_env: {X-Key: SOME_KEY}", "X-Key is in headers, too"),
        ("url: https://example.org/\nhosts: [intranet.example]", "only goes with network: private"),
        ("url: https://example.org/\nnetwork: private\nhosts: [localhost]", "name one port"),
        ("url: https://example.org/\nnetwork: private\nhosts: ['[::1]']", "name one port"),
        ("url: https://example.org/\nnetwork: private\nhosts: [127.0.0.1]", "name one port"),
        ("url: https://example.org/\nnetwork: private\nhosts: ['https://a.example/']", "pattern"),
        ("url: https://example.org/\nnetwork: private\nhosts: ['*']", "pattern"),
    ],
)
def test_what_goes_along_and_where_a_source_may_lead_is_checked(tmp_path: Path, more: str, says: str) -> None:
    assert says in fault(write(tmp_path, GOOD.replace("url: https://example.org/page", more))).why


def test_hosts_that_a_private_source_may_lead_to(tmp_path: Path) -> None:
    more = (
        "url: https://example.org/\nnetwork: private\nhosts: [a.example, 'b.example:8080', '127.0.0.1:99', '[::1]:99']"
    )
    source = load_source(write(tmp_path, GOOD.replace("url: https://example.org/page", more)))
    assert source.hosts == ("a.example", "b.example:8080", "127.0.0.1:99", "[::1]:99")


TABLE = "table: {place: Country, columns: [{header: Number, measure: people_in_modern_slavery}]}\n"


@pytest.mark.parametrize(
    ("put", "line", "says"),
    [
        (("5 6 * * *", "61 * * * *"), 7, "schedule: '61 * * * *' is not a cron expression"),
        (("5 6 * * *", "0 0 31 2 *"), 7, "schedule: '0 0 31 2 *'"),
        (("P1Y\n", "P1Y\ndefaults: {place: PRX}\n"), 9, "defaults.place: there is no place 'PRX'"),
        (("P1Y\n", "P1Y\ndefaults:\n  edition: GSI 2081\n"), 10, "did you mean 'GSI 2018'?"),
        (("P1Y\n", "P1Y\ndefaults: {measure: forced_labor}\n"), 9, "did you mean 'forced_labour'?"),
        (("P1Y\n", "P1Y\nrecognise: {title: '(index'}\n"), 9, "recognise.title: '(index' is not a regular expression"),
        (("P1Y\n", "P1Y\ntable: {place: Country}\n"), 9, "table: it names no columns"),
        (("P1Y\n", "P1Y\n" + TABLE.replace("people_in", "peple_in")), 9, "did you mean 'people_in_modern_slavery'?"),
        (("P1Y\n", "P1Y\n" + TABLE.replace("slavery}", "slavery, kind: rate}")), 9, "is not a rate: it is a count"),
    ],
)
def test_what_cannot_work_is_refused_with_the_nearest_that_can(
    tmp_path: Path, put: tuple[str, str], line: int, says: str
) -> None:
    error = fault(write(tmp_path, GOOD.replace(*put)))
    assert error.where == f"{tmp_path / 'sample.yaml'}:{line}"
    assert f"line {line}, " in error.why
    assert says in error.why


def test_two_sources_with_one_address_are_refused(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    write(tmp_path, GOOD.replace("id: sample", "id: second"), "second.yaml")
    with pytest.raises(CatalogError, match="another source has this address") as caught:
        load_catalog(tmp_path)
    assert caught.value.where == f"{tmp_path / 'second.yaml'}:5"


def test_two_sheets_of_one_workbook_are_two_sources(tmp_path: Path) -> None:
    for name in ("sample", "second"):
        sheet = TABLE.replace("{place", f"{{sheet: {name}, place")
        write(tmp_path, GOOD.replace("id: sample", f"id: {name}").replace("html", "xlsx") + sheet, f"{name}.yaml")
    assert len(load_catalog(tmp_path)) == 2


def test_one_file_that_does_not_fit_leaves_the_others_to_who_asks_for_them(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    write(tmp_path, GOOD.replace("5 6", "5 66").replace("id: sample", "id: second"), "second.yaml")
    faulty: dict[str, CatalogError] = {}
    assert [source.id for source in load_catalog(tmp_path, faulty)] == ["sample"]
    assert list(faulty) == ["second"]
