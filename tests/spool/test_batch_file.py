"""A batch file: what was put in comes out, and nothing that was cut, altered, renamed or forged is believed."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gsi_etl.errors import SpoolError
from gsi_etl.model import Fetch, Validators
from gsi_etl.spool import Header, Part, Spool, read_batch, write_batch

AT = datetime(2026, 3, 2, 6, 0, 0, 123456, tzinfo=UTC)
HEADER = Header("north-0a1b2c", 7, "1.0.0", AT, AT)
BODY = b"<p>40.3 million people</p>" * 40
NAME = hashlib.sha256(BODY).hexdigest()
CAME = Fetch(
    "one", "https://example.org/a", AT, Decimal("0.125"), "ok", final_url="https://example.org/b", status=200,
    sha256=NAME, size=len(BODY), media_type="text/html", charset="utf-8", validators=Validators('"1"', None),
    completeness="length", redirects=("https://example.org/b",), headers=(("etag", '"1"'), ("date", "x")),
    moved_to="https://example.org/b",
)  # fmt: skip
REFUSED = Fetch("two", "https://example.org/c", AT, Decimal(20), "refused", reason="timeout", not_before=AT)
PARTS = (Part("one", (CAME,)), Part("two", (REFUSED,)))


@pytest.fixture
def made(tmp_path: Path) -> Path:
    return write_batch(tmp_path / "out", HEADER, PARTS, [(NAME, BODY), (NAME, BODY)])


def refusal(path: Path) -> SpoolError:
    with pytest.raises(SpoolError) as caught:
        read_batch(path)
    return caught.value


def test_what_is_put_in_comes_out(made: Path) -> None:
    batch = read_batch(made)
    assert (batch.header, batch.parts, batch.bodies) == (HEADER, PARTS, {NAME: len(BODY)})
    assert batch.body(NAME) == BODY
    assert [path.name for path in made.parent.iterdir()] == [made.name]


def test_equal_fetches_make_an_equal_file(made: Path, tmp_path: Path) -> None:
    again = write_batch(tmp_path / "again", HEADER, PARTS, [(NAME, BODY)])
    assert (again.name, again.read_bytes()) == (made.name, made.read_bytes())


def test_one_flipped_bit_anywhere_is_found(made: Path) -> None:
    whole = made.read_bytes()
    for place in range(0, len(whole), 7):
        made.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert refusal(made).kind == "damaged", place
    made.write_bytes(whole)
    assert read_batch(made).header == HEADER


@pytest.mark.parametrize("left", [0, 1, 100, -1])
def test_a_cut_file_is_found(made: Path, left: int) -> None:
    made.write_bytes(made.read_bytes()[:left])
    assert refusal(made).kind == "damaged"


def test_a_file_under_another_name_is_no_batch(made: Path) -> None:
    other = made.rename(made.with_name("north.gsibatch"))
    assert refusal(other).kind == "name"


def sealed(folder: Path, manifest: Any, bodies: dict[str, bytes], header: Header = HEADER) -> Path:
    """A file whose name fits its bytes, whatever is in it: what a hostile writer can make."""
    path = folder / "new"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("manifest.json", manifest if isinstance(manifest, str) else json.dumps(manifest))
        for name, body in bodies.items():
            packed.writestr(f"bodies/{name}", body)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return path.rename(folder / f"{header.machine}.{header.sequence:08d}.{sha256}.gsibatch")


def manifest_of(made: Path) -> dict[str, Any]:
    with zipfile.ZipFile(made) as packed:
        found: dict[str, Any] = json.loads(packed.read("manifest.json"))
    return found


def other_body(manifest: dict[str, Any]) -> dict[str, bytes]:
    return {NAME: BODY[:-1] + b"x"}


def larger_body(manifest: dict[str, Any]) -> dict[str, bytes]:
    return {NAME: BODY + bytes(50_000_000)}


def no_body(manifest: dict[str, Any]) -> dict[str, bytes]:
    return {}


def another_source(manifest: dict[str, Any]) -> dict[str, bytes]:
    manifest["parts"][0]["source_id"] = "two"
    return {NAME: BODY}


def another_number(manifest: dict[str, Any]) -> dict[str, bytes]:
    manifest["header"]["sequence"] = 8
    return {NAME: BODY}


def local_time(manifest: dict[str, Any]) -> dict[str, bytes]:
    manifest["parts"][0]["fetches"][0]["attempted_at"] = "2026-03-02T06:00:00"
    return {NAME: BODY}


def no_outcome(manifest: dict[str, Any]) -> dict[str, bytes]:
    manifest["parts"][0]["fetches"][0]["outcome"] = "splendid"
    return {NAME: BODY}


def a_way_out(manifest: dict[str, Any]) -> dict[str, bytes]:
    manifest["bodies"] = {"../../etc/passwd": 3}
    return {}


@pytest.mark.parametrize(
    "forge",
    [other_body, larger_body, no_body, another_source, another_number, local_time, no_outcome, a_way_out],
)
def test_a_forged_file_with_a_fitting_name_is_refused(
    made: Path, tmp_path: Path, forge: Callable[[dict[str, Any]], dict[str, bytes]]
) -> None:
    manifest = manifest_of(made)
    bodies = forge(manifest)
    assert refusal(sealed(tmp_path, manifest, bodies)).kind == "damaged"


@pytest.mark.parametrize("manifest", ["", "[]", "null", "{", '{"format": 0}', '{"format": "1"}', "[" * 100_000])
def test_a_manifest_that_is_none_is_refused(tmp_path: Path, manifest: str) -> None:
    assert refusal(sealed(tmp_path, manifest, {})).kind == "damaged"


def test_a_newer_format_is_told_apart_from_damage(made: Path, tmp_path: Path) -> None:
    error = refusal(sealed(tmp_path, {"format": 2, "anything": "else"}, {}))
    assert (error.kind, "upgrade" in error.hint) == ("newer", True)


def test_fields_that_a_later_version_adds_are_passed_over(made: Path, tmp_path: Path) -> None:
    manifest = manifest_of(made)
    manifest["parts"][0]["fetches"][0]["colour"] = "green"
    manifest["note"] = "hello"
    assert read_batch(sealed(tmp_path, manifest, {NAME: BODY})).parts == PARTS


def test_a_file_that_is_being_copied_is_not_seen_and_a_finished_one_is(made: Path, tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    spool.put(made)
    (spool.root / f".{made.name}.Xy12").write_bytes(b"half")
    (spool.root / "notes.txt").write_text("not a batch")
    assert [path.name for path in spool.waiting()] == [made.name]
    spool.finish(spool.waiting()[0])
    spool.put(made)  # sent twice: it is known already
    assert (spool.waiting(), spool.done()) == ([], {made.name})


def test_a_spool_that_is_not_there_is_a_typed_error(tmp_path: Path) -> None:
    with pytest.raises(SpoolError) as caught:
        Spool(tmp_path / "nowhere").waiting()
    assert (caught.value.kind, caught.value.code) == ("folder", "GSI-204")


def test_a_header_survives(tmp_path: Path) -> None:
    header = replace(HEADER, sequence=99_999_999)
    assert read_batch(write_batch(tmp_path, header, (), ())).header == header
