"""The files of the site: what trees share, what goes with them, and what a build does with a tree that is not whole."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from gsi_etl.errors import PublishError
from gsi_etl.site.tree import LARGE, Page, Written, rewrite_page, write_tree
from gsi_etl.site.tree_files import Alias

NOW = datetime(2026, 11, 29, tzinfo=UTC)
BUILDS = count(1)


def page(folder: str, text: str) -> Page:
    return Page(folder, text, lambda: {"index.html": f"<p>{text}", "index.json": "{}"})


def write(public: Path, pages: Mapping[str, str], look: str = "") -> Written:
    when = NOW + timedelta(seconds=next(BUILDS))
    return write_tree(public, [page(folder, text) for folder, text in pages.items()], look=look, now=when)


def site(public: Path) -> dict[str, str]:
    """The page at each address of the tree that stands."""
    tree = (public / ".site" / "now").resolve()
    found = {path.parent.relative_to(tree).as_posix(): path.read_text() for path in tree.rglob("index.html")}
    return {f"{folder}/".removeprefix("./"): text for folder, text in found.items()}


def trees(public: Path) -> list[Path]:
    return sorted(path for path in (public / ".site").iterdir() if path.is_dir() and not path.is_symlink())


def as_stated(world: Mapping[str, str]) -> dict[str, str]:
    return {folder: f"<p>{text}" for folder, text in world.items()}


def test_a_page_is_found_at_its_address_from_the_published_folder(tmp_path: Path) -> None:
    write(tmp_path, {"": "top", "a/": "list", "a/b/": "one", "c/": "two"})
    for address, text in {"": "top", "a": "list", "a/b": "one", "c": "two"}.items():
        assert (tmp_path / address / "index.html").read_text() == f"<p>{text}"


def test_in_the_third_build_a_page_that_did_not_change_is_not_touched(tmp_path: Path) -> None:
    for text in ("one", "two"):
        write(tmp_path, {"": "top", "a/": "list", "a/b/": "same", "a/c/": text})
    before = os.lstat(trees(tmp_path)[0] / "a/b"), os.lstat(tmp_path / "a/b/index.html")
    written = write(tmp_path, {"": "top", "a/": "list", "a/b/": "same", "a/c/": "three"})
    assert (written.rendered, written.changed) == (1, 1)  # its JSON is as it was
    after = os.lstat((tmp_path / "a/b").resolve()), os.lstat(tmp_path / "a/b/index.html")
    assert [(stat.st_ino, stat.st_ctime_ns) for stat in after] == [(stat.st_ino, stat.st_ctime_ns) for stat in before]


def test_a_page_that_goes_back_to_what_it_was_is_told_as_changed(tmp_path: Path) -> None:
    for text in ("one", "two", "one"):
        written = write(tmp_path, {"": "top", "a/": text})
        assert (written.rendered > 0, site(tmp_path)["a/"]) == (True, f"<p>{text}")
    assert (written.rendered, written.changed) == (1, 1)


def test_the_tree_before_stays_as_it_was_and_there_are_never_more_than_two(tmp_path: Path) -> None:
    for number in range(5):
        write(tmp_path, {"": "top", "a/": str(number), **({"b/": "x"} if number % 2 else {})})
        before = trees(tmp_path)
        assert len(before) == min(number + 1, 2)
    (old,) = [path for path in before if path != (tmp_path / ".site/now").resolve()]
    assert (old / "a/index.html").read_text() == "<p>3"
    assert (old / "b/index.html").read_text() == "<p>x"
    assert not (tmp_path / "b").exists()


def test_a_large_file_that_changed_is_kept_once(tmp_path: Path) -> None:
    (tmp_path / ".site").mkdir()
    (tmp_path / ".site/.large.new").write_text("of a build that was killed")
    sizes = {"small": LARGE - 1, "large": LARGE}
    for number in range(4):
        text = {name: str(number) * size for name, size in sizes.items()}
        pages = [Page(f"{name}/", number, lambda name=name, text=text: {"list.csv": text[name]}) for name in sizes]
        written = write_tree(tmp_path, pages, look="", now=NOW + timedelta(seconds=next(BUILDS)))
        assert written.changed == 2
        for name in sizes:
            assert (tmp_path / name / "list.csv").read_text() == text[name]
    assert not (tmp_path / ".site/.large.new").exists()
    links = {name: (tmp_path / name / "list.csv").stat().st_nlink for name in sizes}
    assert links == {"small": 1, "large": 2}
    assert sorted(path.name for tree in trees(tmp_path) for path in tree.rglob("*.*") if path.is_file()) == [
        ".pages.json", ".pages.json", "list.csv", "list.csv", "list.csv", "list.csv",
    ]  # fmt: skip


def test_a_large_file_that_did_not_change_leaves_nothing_beside_it(tmp_path: Path) -> None:
    for number in range(4):  # another mark, the same bytes
        write_tree(tmp_path, [Page("a/", number, lambda: {"list.csv": "x" * LARGE})], look="", now=NOW
                   + timedelta(seconds=next(BUILDS)))  # fmt: skip
    assert {path.name for tree in trees(tmp_path) for path in tree.rglob("*.*")} == {".pages.json", "list.csv"}


def aliased(to: str | None, text: str = "{}") -> list[Page]:
    """A page whose JSON is that of another one; ``to`` None: it has its own."""
    own: Mapping[str, str | Alias] = {"index.html": "<p>a", "index.json": Alias(to) if to else text}
    others = [Page(f"{name}/", text, lambda name=name: {"index.json": f"{name} {text}"}) for name in "bc"]
    return [Page("a/", (to, text), lambda: own), *others]


def test_an_alias_leads_to_the_file_of_its_own_tree_and_can_change(tmp_path: Path) -> None:
    twin = tmp_path / "a" / "index.json"
    steps: list[tuple[list[Page], str, int]] = [
        (aliased("../b/index.json"), "b {}", 4),
        (aliased("../b/index.json"), "b {}", 0),
        (aliased("../c/index.json"), "c {}", 1),
        (aliased("../c/index.json", "new"), "c new", 2),
        (aliased(None, "own"), "own", 3),
        (aliased(None, "own"), "own", 0),
        (aliased("../b/index.json", "own"), "b own", 1),
        (aliased("../b/index.json", "own"), "b own", 0),
    ]
    for pages, text, changed in steps:
        written = write_tree(tmp_path, pages, look="", now=NOW + timedelta(seconds=next(BUILDS)))
        assert (twin.read_text(), written.changed) == (text, changed)
        assert twin.resolve().is_relative_to((tmp_path / ".site/now").resolve())


def test_pages_come_to_have_others_below_them_and_lose_them(tmp_path: Path) -> None:
    with_one, without = {"": "top", "a/": "list", "a/b/c/": "deep"}, {"": "top", "a/": "list"}
    for world in (without, with_one, with_one, without, without, without, with_one, {"": "top"}, {"": "top"}):
        write(tmp_path, world)
        assert site(tmp_path) == as_stated(world)
    assert not (tmp_path / ".site/now/a").exists()


@pytest.mark.parametrize("lost", ["a/index.html", "a", ".pages.json"])
def test_what_is_lost_from_the_spare_tree_is_made_good(tmp_path: Path, lost: str) -> None:
    worlds = [{"": "top", "a/": "one", "b/": text} for text in ("1", "2", "3")]
    for world in worlds[:2]:
        write(tmp_path, world)
    spare = trees(tmp_path)[0]
    shutil.rmtree(spare / lost) if lost == "a" else (spare / lost).unlink()
    write(tmp_path, worlds[2])
    assert site(tmp_path) == as_stated(worlds[2])
    assert len(trees(tmp_path)) == 2


def test_a_manifest_that_cannot_be_read_has_all_rendered_again(tmp_path: Path) -> None:
    world = {"": "top", "a/": "one"}
    write(tmp_path, world)
    (tmp_path / ".site/now/.pages.json").write_text('{"a/": 3}')
    assert write(tmp_path, world).rendered == 2
    assert site(tmp_path) == as_stated(world)


@pytest.mark.parametrize("builds", [1, 2, 3])
def test_a_build_that_fails_leaves_the_site_that_stands_and_nothing_of_its_own(tmp_path: Path, builds: int) -> None:
    for number in range(builds):
        write(tmp_path, {"": "top", "a/": str(number), "b/": "two"})
    stands, tree = site(tmp_path), (tmp_path / ".site/now").resolve()

    def full() -> Mapping[str, str]:
        raise OSError(28, "No space left on device")

    pages = [page("", "top"), page("a/", "other"), Page("b/", "more", full)]
    with pytest.raises(PublishError, match="could not be written"):
        write_tree(tmp_path, pages, look="", now=NOW)
    assert site(tmp_path) == stands
    assert trees(tmp_path) == [tree]
    write(tmp_path, {"": "top", "a/": "again"})
    assert site(tmp_path) == as_stated({"": "top", "a/": "again"})


def test_what_a_killed_build_left_goes_with_the_next(tmp_path: Path) -> None:
    write(tmp_path, {"": "top", "a/": "one"})
    half = tmp_path / ".site" / "20261129T000000-dead"
    (half / "a").mkdir(parents=True)
    (half / "a" / "index.html").write_text("half")
    write(tmp_path, {"": "top", "a/": "one"})
    assert not half.exists()
    assert site(tmp_path) == as_stated({"": "top", "a/": "one"})


def test_a_page_put_into_the_tree_that_stands_is_known_to_the_builds_after(tmp_path: Path) -> None:
    for text in ("one", "two"):
        write(tmp_path, {"": "top", "a/": text})
        rewrite_page(tmp_path, page("a/", f"{text} and more"), look="")
        assert site(tmp_path)["a/"] == f"<p>{text} and more"
    for _ in range(3):
        assert write(tmp_path, {"": "top", "a/": "two and more"}).rendered == 0
        assert site(tmp_path)["a/"] == "<p>two and more"


@pytest.mark.parametrize("at", [0, 1, 2, 3])
def test_a_kill_while_a_page_is_put_hurts_neither_the_next_builds_nor_what_they_stand_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    """``at``: so many of the renames have happened, that of the manifest first."""
    write(tmp_path, {"": "top", "a/": "one"})
    write(tmp_path, {"": "top", "a/": "one", "b/": "x"})
    replace, done = Path.replace, 0

    def killed(path: Path, target: Path) -> Path:
        nonlocal done
        if done == at:
            raise KeyboardInterrupt
        done += 1
        return replace(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            rewrite_page(tmp_path, page("a/", "two"), look="")
    for text in ("one", "one", "three", "four", "four"):
        before = (tmp_path / ".site/now").resolve()
        stood = {path: path.read_bytes() for path in before.rglob("*") if path.is_file()}
        write(tmp_path, {"": "top", "a/": text})
        assert site(tmp_path) == as_stated({"": "top", "a/": text})
        assert {path: path.read_bytes() for path in stood} == stood


@pytest.mark.parametrize("also", ["hard", "symbolic"])
def test_a_file_that_is_another_folders_too_is_never_written_into(tmp_path: Path, also: str) -> None:
    """Files of the spare tree are written over: not those that somebody else holds."""
    public, other = tmp_path / "public", tmp_path / "kept.html"
    for text in ("one", "two"):
        write(public, {"": "top", "a/": text})
    spare = trees(public)[0] / "a/index.html"
    os.link(spare, other) if also == "hard" else spare.rename(other)
    if also == "symbolic":
        spare.symlink_to(other)
    write(public, {"": "top", "a/": "three"})
    assert other.read_text() == "<p>one"
    assert site(public)["a/"] == "<p>three"
    assert not (public / "a/index.html").is_symlink()


def test_a_shorter_page_over_a_longer_one_leaves_nothing_of_it(tmp_path: Path) -> None:
    for text in ("a very long page", "two", "short", "four"):
        write(tmp_path, {"": "top", "a/": text})
        assert site(tmp_path)["a/"] == f"<p>{text}"


def test_new_files_have_the_rights_of_the_published_folder(tmp_path: Path) -> None:
    public = tmp_path / "public"
    public.mkdir()
    public.chmod(0o750)
    for text in ("one", "two", "three"):
        write(public, {"": "top", "a/": "list", "a/b/": text, f"{text}/": "new"})
        rewrite_page(public, page("a/b/", f"{text} and more"), look="")
        for folder, _, files in os.walk((public / ".site" / "now").resolve()):
            assert Path(folder).stat().st_mode & 0o777 == 0o750
            assert all(Path(folder, file).stat().st_mode & 0o777 == 0o640 for file in files), folder
