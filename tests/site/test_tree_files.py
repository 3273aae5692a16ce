"""One file of the site at a time: whether it is new, whose it is, and what it becomes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gsi_etl.site.tree import LARGE
from gsi_etl.site.tree_files import Alias, as_bytes, put, share_file


def test_text_is_written_as_utf_8_without_what_html_may_not_hold_and_bytes_as_they_are() -> None:
    assert as_bytes("é\x07") == "é\ufffd".encode()
    assert as_bytes(b"\x00\xff") == b"\x00\xff"


def test_a_file_is_large_from_fifty_thousand_bytes_on() -> None:
    assert LARGE == 50_000


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "old.html"
    path.write_text("text")
    return path


def test_equal_bytes_stay_the_file_that_they_were(tmp_path: Path, old: Path) -> None:
    target = tmp_path / "new.html"
    assert put(str(target), "text", str(old)) is False
    assert target.samefile(old)
    assert put(str(target), "text", str(old)) is False  # over itself


@pytest.mark.parametrize("content", ["texx", "text and more", ""])
def test_other_bytes_are_a_new_file_and_the_old_one_stays(tmp_path: Path, old: Path, content: str) -> None:
    target = tmp_path / "new.html"
    os.link(old, target)
    assert put(str(target), content, str(old)) is True
    assert (target.read_text(), old.read_text()) == (content, "text")
    assert not target.samefile(old)


def test_without_an_old_file_all_is_new(tmp_path: Path) -> None:
    target = tmp_path / "new.html"
    assert put(str(target), "text", "") is True
    assert put(str(target), "text", str(tmp_path / "nothing")) is True
    assert target.read_text() == "text"


def test_a_file_of_ours_alone_is_written_over_and_one_that_is_shared_is_not(tmp_path: Path) -> None:
    target, other = tmp_path / "new.html", tmp_path / "other.html"
    target.write_text("before")
    own = target.stat().st_ino
    assert put(str(target), "after", "") is True
    assert target.stat().st_ino == own
    os.link(target, other)
    assert put(str(target), "later", "") is True
    assert (target.read_text(), other.read_text()) == ("later", "after")


def test_a_link_in_the_place_of_a_file_is_replaced_and_not_followed(tmp_path: Path, old: Path) -> None:
    target, link = tmp_path / "new.html", tmp_path / "link.html"
    target.symlink_to(old)
    assert put(str(target), "other", "") is True
    assert (target.is_symlink(), target.read_text(), old.read_text()) == (False, "other", "text")
    link.symlink_to(old)
    assert put(str(tmp_path / "third.html"), "text", str(link)) is True  # the old one is a link, and no file
    assert not (tmp_path / "third.html").is_symlink()


def test_an_alias_is_new_when_it_leads_elsewhere(tmp_path: Path, old: Path) -> None:
    target, before = tmp_path / "index.json", tmp_path / "before.json"
    before.symlink_to("../a.json")
    assert put(str(target), Alias("../a.json"), str(before)) is False
    assert str(target.readlink()) == "../a.json"
    assert put(str(target), Alias("../b.json"), str(before)) is True
    assert str(target.readlink()) == "../b.json"
    assert put(str(target), Alias("old.html"), str(old)) is True  # a file before
    assert put(str(target), Alias("old.html"), "") is True
    assert put(str(target), Alias("old.html"), str(tmp_path / "nothing")) is True


def test_a_shared_file_is_one_file_also_when_it_is_a_link(tmp_path: Path, old: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to("old.html")
    share_file(str(link), str(tmp_path / "same"))
    assert (tmp_path / "same").is_symlink()
    share_file(str(old), str(tmp_path / "other"))
    assert (tmp_path / "other").samefile(old)
    with pytest.raises(FileExistsError):
        share_file(str(old), str(tmp_path / "other"))


def test_without_hard_links_a_file_is_copied(tmp_path: Path, old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(1, "no hard links here")

    monkeypatch.setattr(os, "link", refused)
    link = tmp_path / "link"
    link.symlink_to("old.html")
    for name in ("old.html", "link"):
        share_file(str(tmp_path / name), str(tmp_path / f"{name} again"))
    assert not (tmp_path / "old.html again").samefile(old)
    assert (tmp_path / "old.html again").read_text() == "text"
    assert str((tmp_path / "link again").readlink()) == "old.html"
