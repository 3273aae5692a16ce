"""Builds one after the other: after each all that is on disk, and what the build says that it did."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from approved import assert_approved
from gsi_etl.errors import PublishError
from gsi_etl.site.tree import LARGE, Page, rewrite_page, write_tree
from gsi_etl.site.tree_files import Alias

NOW = datetime(2026, 11, 29, 6, 17, tzinfo=UTC)
TOLD = Path(__file__).parent / "told" / "trees.txt"
Files = Mapping[str, str | bytes | Alias]


def pages(**folders: tuple[object, Files]) -> list[Page]:
    """By name (``_`` for ``/``, ``top`` for the root): what it is made of, and its files."""
    return [
        Page("" if name == "top" else f"{name.replace('_', '/')}/", of, partial(dict, files))
        for name, (of, files) in folders.items()
    ]


TOP = (1, {"index.html": "top", "style.css": "css"})
STEPS: list[tuple[str, list[Page], str]] = [
    ("the first", pages(a_b=(1, {"x.csv": "1", "y.json": b"\xff"}), a=(1, {"index.html": "a1"}), top=TOP), "look"),
    ("the same again", pages(top=TOP, a=(1, {"index.html": "a1"}), a_b=(1, {"x.csv": "1", "y.json": b"\xff"})), "look"),
    ("one page more, one file less", pages(top=TOP, a=(2, {"index.html": "a1"}), a_b=(2, {"x.csv": "2"}),
                                           c_d_e=(1, {"index.html": "e", "same.json": Alias("../../a/index.html")})),
     "look"),
    ("back again", pages(top=TOP, a=(1, {"index.html": "a1"}), a_b=(1, {"x.csv": "1", "y.json": b"\xff"})), "look"),
    ("another look, equal bytes", pages(top=TOP, a=(1, {"index.html": "a1"})), "other"),
    ("nothing but the root", pages(top=TOP), "other"),
    ("another root", pages(top=(2, {"index.html": "new"}), z=(1, {"large.json": "z" * LARGE})), "other"),
]  # fmt: skip


def on_disk(public: Path) -> list[str]:
    store = public / ".site"
    trees = sorted(path for path in store.iterdir() if path.is_dir() and not path.is_symlink())
    names = {tree.name: f"<{tree.name[:15]}>" for tree in trees}
    lines = [f"now -> {names[str((store / 'now').readlink())]}"]
    lines += sorted(f"{path.name} -> {path.readlink()}" for path in public.iterdir() if path.name != ".site")
    assert {path.name for path in store.iterdir()} == {*names, "now"}
    for tree in trees:
        lines.append(names[tree.name])
        for path in sorted(tree.rglob("*")):
            name = path.relative_to(tree).as_posix()
            if path.is_symlink():
                lines.append(f"  {name} -> {path.readlink()}")
            elif path.is_dir():
                lines.append(f"  {name}/")
            elif path.name == ".pages.json":
                held = json.loads(path.read_text())
                assert all(re.fullmatch("[0-9a-f]{24}", mark) for mark, _ in held.values())
                lines.append(f"  {name}: { {folder: files for folder, (_, files) in held.items()} }")
            else:
                shared = sum((other / name).exists() and (other / name).samefile(path) for other in trees)
                lines.append(f"  {name}: {path.read_bytes()[:9]!r}{' in both' if shared == 2 else ''}")
    return lines


def test_after_each_build_the_trees_are_whole_and_share_what_did_not_change(tmp_path: Path) -> None:
    told, public = [], tmp_path / "new" / "public"
    for number, (name, made, look) in enumerate(STEPS):
        written = write_tree(public, made, look=look, now=NOW + timedelta(minutes=number))
        told += [f"=== {name}: {written}", *on_disk(public)]
    assert_approved("\n".join(told), TOLD)


def test_a_page_that_is_put_into_the_tree_has_its_files_and_its_mark(tmp_path: Path) -> None:
    write_tree(tmp_path, pages(top=TOP, a=(1, {"index.html": "a1", "old.csv": "1"})), look="look", now=NOW)
    (page,) = pages(a=(2, {"index.html": "a2", "new.csv": "2"}))
    rewrite_page(tmp_path, page, look="look")
    lines = on_disk(tmp_path)
    assert lines[4:] == [
        "<20261129T061700>", "  .pages.json: {'': ['index.html', 'style.css'], 'a/': ['index.html', 'new.csv']}",
        "  a/", "  a/index.html: b'a2'", "  a/new.csv: b'2'", "  a/old.csv: b'1'", "  index.html: b'top'",
        "  style.css: b'css'",
    ]  # fmt: skip
    assert write_tree(tmp_path, pages(top=TOP, a=(2, {})), look="look", now=NOW + timedelta(1)).rendered == 0


def test_an_alias_of_a_large_file_stays_one_in_both_trees(tmp_path: Path) -> None:
    for number, to in enumerate(("../b/large.json", "../c/large.json")):
        large = {"large.json": str(number) * LARGE}
        made = pages(a=(to, {"same.json": Alias(to)}), b=(number, large), c=(number, large))
        write_tree(tmp_path, made, look="", now=NOW + timedelta(minutes=number))
    trees = sorted(path for path in (tmp_path / ".site").iterdir() if not path.is_symlink())
    assert [(tree / "a/same.json").is_symlink() for tree in trees] == [True, True]
    assert [(tree / "a/same.json").read_text() for tree in trees] == ["1" * LARGE] * 2
    assert [(tree / "b/large.json").stat().st_nlink for tree in trees] == [2, 2]  # the large file is kept once


def refused(public: Path, made: list[Page]) -> PublishError:
    with pytest.raises(PublishError) as raised:
        write_tree(public, made, look="", now=NOW)
    return raised.value


def test_an_alias_cannot_be_put_into_a_tree_that_stands(tmp_path: Path) -> None:
    write_tree(tmp_path, pages(top=TOP), look="", now=NOW)
    (page,) = pages(a=(1, {"x.json": Alias("../index.html")}))
    with pytest.raises(TypeError, match=r"a/x\.json: an alias cannot be put"):
        rewrite_page(tmp_path, page, look="")


def test_where_no_site_stands_no_page_can_be_put(tmp_path: Path) -> None:
    (page,) = pages(a=(1, {}))
    for made in (False, True):
        if made:
            (tmp_path / ".site").mkdir()
            (tmp_path / ".site/now").symlink_to("gone")
        with pytest.raises(PublishError) as raised:
            rewrite_page(tmp_path, page, look="")
        assert (raised.value.where, raised.value.why) == (
            str(tmp_path), "there is no site to which a page could be put"
        )  # fmt: skip


def test_what_stands_in_the_way_is_named_and_nothing_is_left_behind(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    error = refused(tmp_path, pages(top=TOP, a=(1, {"index.html": "a"})))
    assert (error.where, error.why) == (
        str(tmp_path / "a"),
        "a file that is not the site's stands where a page has to be",
    )
    assert error.kept == "the run is committed, and the site published before is still there"
    assert error.hint == "fix the cause and run `gsi-etl publish`; public/ must be on a file system with symbolic links"
    assert list((tmp_path / ".site").iterdir()) == []


def test_a_link_that_leads_elsewhere_is_made_to_lead_to_the_site(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("/nowhere")
    (tmp_path / "style.css").symlink_to(".site/now/other.css")
    (tmp_path / "mine").symlink_to("/elsewhere")
    (tmp_path / "gone").symlink_to(".site/now/gone")
    write_tree(tmp_path, pages(top=TOP, a=(1, {"index.html": "a"})), look="", now=NOW)
    assert {path.name: str(path.readlink()) for path in tmp_path.iterdir() if path.is_symlink()} == {
        "a": ".site/now/a", "style.css": ".site/now/style.css", "index.html": ".site/now/index.html",
        "mine": "/elsewhere",
    }  # fmt: skip


def test_an_error_that_names_no_file_names_the_published_folder(tmp_path: Path) -> None:
    def full() -> Files:
        raise OSError("odd")

    error = refused(tmp_path, [Page("", 1, full)])
    assert (error.where, error.why) == (str(tmp_path), "odd")


def test_a_link_that_a_killed_build_left_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / ".site").mkdir()
    (tmp_path / ".site" / f".now-{os.getpid()}").symlink_to("gone")
    write_tree(tmp_path, pages(top=TOP), look="", now=NOW)
    assert (tmp_path / "index.html").read_text() == "top"
