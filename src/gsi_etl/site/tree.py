"""The files of the site on disk: a new tree beside the old one, unchanged pages shared, one switch for all.

::

    public/index.html   -> .site/now/index.html        what a browser asks for: made once, never touched again
    public/figures      -> .site/now/figures
    public/.site/now    -> 20230524T061700-3f2a        the switch: one rename of one link
    public/.site/20230524T061700-3f2a/                 real files; a page that did not change is a hard link

A reader therefore sees the old site or the new one and never a mixture, and what other parts of the pipeline write
into ``public/`` (the database) is left alone. The new tree is made of the one before the old one, in which most pages
are already as they shall be: those need nothing. Knows files only.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from gsi_etl.base.permissions import make_published, share
from gsi_etl.errors import PublishError
from gsi_etl.site.tree_files import Alias, as_bytes, put, share_file

MANIFEST = ".pages.json"
STORE = ".site"
#: Bytes from which on a file is kept once.
LARGE = 50_000
#: Folder → (what its page was made of, the names of its files).
Manifest = dict[str, tuple[str, list[str]]]


@dataclass(frozen=True, slots=True)
class Page:
    """One page with its twins. ``folder`` ('' or 'figures/fg_1/') is its address.

    ``made_of``: everything that its files depend on, by value: equal ``repr`` means equal files. ``files`` gives the
    name and content of each; it is called only when ``made_of`` differs from what the last tree was made of.
    """

    folder: str
    made_of: object
    files: Callable[[], Mapping[str, str | bytes | Alias]]


@dataclass(frozen=True, slots=True)
class Written:
    """What a build did: pages in the site, those that were rendered, files whose bytes are new, files removed."""

    pages: int
    rendered: int
    files: int
    changed: int
    removed: int


@dataclass(slots=True)
class _Tree:
    """A tree that is being made. ``had``: the manifest of what it is made of; ``made``: paths that are new in it."""

    path: Path
    had: Manifest
    made: list[str] = field(default_factory=list)
    manifest: Manifest = field(default_factory=dict)
    rendered: int = 0
    changed: int = 0


def write_tree(public: Path, pages: Iterable[Page], *, look: str, now: datetime) -> Written:
    """Write the tree and switch to it. ``look`` is the version of templates and code: another one renders all again.

    Raises PublishError; until the switch the old site stands as it was.
    """
    store = public / STORE
    with _told(public):
        make_published(public)
        store.mkdir(exist_ok=True)
        old = _current(store)
        known = _manifest(old) if old else {}
        fresh = store / f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"
        try:
            tree = _begin(store, fresh, old)
            _fill(tree, old, known, pages, look)
            share(public, [store, fresh, *tree.made])
            (fresh / MANIFEST).write_text(json.dumps(tree.manifest, sort_keys=True), encoding="utf-8")
            share(public, [fresh / MANIFEST])
            _enter(public, fresh)
            _switch(store, fresh)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
        _leave(public, fresh)
        _sweep(store, fresh, old)
        if old:
            _keep_large_once(fresh, old, tree.made)
    files = sum(len(names) for _, names in tree.manifest.values())
    gone = sum(len(names) for folder, (_, names) in known.items() if folder not in tree.manifest)
    return Written(len(tree.manifest), tree.rendered, files, tree.changed, gone)


def rewrite_page(public: Path, page: Page, *, look: str) -> None:
    """Put another version of one page into the tree that stands, each of its files in whole.

    Raises PublishError. A page that a crash left half written is rendered by the next build.
    """
    with _told(public):
        tree = _current(public / STORE)
        if tree is None:
            raise FileNotFoundError(2, "there is no site to which a page could be put", str(public))
        manifest = _manifest(tree)
        content = page.files()
        # Made of nothing: a crash from here on has it rendered, over whichever of its files are there.
        manifest[page.folder] = ("", sorted({*manifest.get(page.folder, ("", []))[1], *content}))
        _replace(tree / MANIFEST, json.dumps(manifest, sort_keys=True).encode(), public)
        for name, text in content.items():
            if isinstance(text, Alias):
                raise TypeError(f"{page.folder}{name}: an alias cannot be put into a tree that stands")
            _replace(tree / page.folder / name, as_bytes(text), public)
        manifest[page.folder] = (_mark(page, look), sorted(content))
        _replace(tree / MANIFEST, json.dumps(manifest, sort_keys=True).encode(), public)


def _replace(target: Path, content: bytes, public: Path) -> None:
    """In another place first: the file may be shared with an older tree, and somebody may be reading it."""
    fresh = public / STORE / f".{target.name}.new"
    fresh.write_bytes(content)
    share(public, [fresh])
    fresh.replace(target)


def _mark(page: Page, look: str) -> str:
    """A short word for all that a page's files depend on."""
    return hashlib.sha256(f"{look}\n{page.made_of!r}".encode("utf-8", "surrogatepass")).hexdigest()[:24]


@contextmanager
def _told(public: Path) -> Iterator[None]:
    """What the disk says, as a PublishError."""
    try:
        yield
    except OSError as error:
        raise PublishError(
            "the site could not be written",
            where=str(error.filename or public),
            why=error.strerror or str(error),
            kept="the run is committed, and the site published before is still there",
            hint="fix the cause and run `gsi-etl publish`; public/ must be on a file system with symbolic links",
        ) from None


def _begin(store: Path, fresh: Path, old: Path | None) -> _Tree:
    """The new tree as it begins: the tree before the old one, or nothing where there is none that is whole."""
    for spare in store.iterdir():
        if spare.is_dir() and not spare.is_symlink() and spare != old and (had := _manifest(spare)):
            (spare / MANIFEST).unlink()  # should we be killed from here on, nobody takes it for whole
            spare.rename(fresh)
            return _Tree(fresh, had)
    fresh.mkdir()
    return _Tree(fresh, {})


def _fill(tree: _Tree, old: Path | None, known: Manifest, pages: Iterable[Page], look: str) -> None:
    for page in pages:
        made_of, had, before = _mark(page, look), tree.had.get(page.folder), known.get(page.folder)
        target, was = f"{tree.path}/{page.folder}", f"{old}/{page.folder}" if old else ""
        same = before if before and before[0] == made_of else None
        if same and had == same and all(os.path.exists(target + name) for name in same[1]):  # noqa: PTH110
            tree.manifest[page.folder] = same
            continue
        _make_folder(tree, page.folder)
        if same:
            names = same[1]
            _remove(target, {*(had[1] if had else ()), *names})
            for name in names:
                share_file(was + name, target + name)
        else:
            tree.rendered += 1
            content = page.files()
            names = sorted(content)
            if had:
                _remove(target, set(had[1]) - content.keys())
            for name in names:
                tree.changed += put(target + name, content[name], was and was + name)
                tree.made.append(target + name)
        tree.manifest[page.folder] = (made_of, names)
    for folder in sorted(tree.had.keys() - tree.manifest.keys(), reverse=True):  # those below first
        _remove(f"{tree.path}/{folder}", tree.had[folder][1])
        _remove_folders(tree, folder)


def _make_folder(tree: _Tree, folder: str) -> None:
    """The folder of a page, and those on the way to it."""
    target = f"{tree.path}/{folder}".rstrip("/")
    try:
        os.mkdir(target)  # noqa: PTH102  (thousands of them)
    except FileExistsError:
        return
    except FileNotFoundError:
        _make_folder(tree, f"{os.path.dirname(folder.rstrip('/'))}/")  # noqa: PTH120  (as above)
        os.mkdir(target)  # noqa: PTH102  (as above)
    tree.made.append(target)


def _remove(folder: str, names: Iterable[str]) -> None:
    for name in names:
        with suppress(FileNotFoundError):
            os.unlink(folder + name)  # noqa: PTH108  (as above)


def _remove_folders(tree: _Tree, folder: str) -> None:
    """The folder of a page that is gone, and those on the way to it that are empty without it."""
    path = tree.path / folder
    while path != tree.path and path.is_dir() and not any(path.iterdir()):
        path.rmdir()
        path = path.parent


def _current(store: Path) -> Path | None:
    link = store / "now"
    return link.resolve() if link.is_symlink() and link.is_dir() else None


def _manifest(tree: Path) -> Manifest:
    try:
        held = json.loads((tree / MANIFEST).read_text(encoding="utf-8"))
        return {folder: (made_of, names) for folder, (made_of, names) in held.items()}
    except (OSError, ValueError, TypeError):
        return {}  # unreadable: everything is written again


def _entries(tree: Path) -> set[str]:
    return {path.name for path in tree.iterdir() if path.name != MANIFEST}


def _enter(public: Path, fresh: Path) -> None:
    """A link for each new top-level name. Before the switch: it leads nowhere for a moment, and nothing asks for it."""
    for name in _entries(fresh):
        link = public / name
        if link.is_symlink() and str(link.readlink()) == f"{STORE}/now/{name}":
            continue
        if link.exists() and not link.is_symlink():
            raise FileExistsError(17, "a file that is not the site's stands where a page has to be", str(link))
        link.unlink(missing_ok=True)
        link.symlink_to(f"{STORE}/now/{name}")


def _switch(store: Path, fresh: Path) -> None:
    link = store / f".now-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(fresh.name)
    link.replace(store / "now")


def _leave(public: Path, fresh: Path) -> None:
    names = _entries(fresh)
    for link in public.iterdir():
        if link.is_symlink() and str(link.readlink()).startswith(f"{STORE}/now/") and link.name not in names:
            link.unlink()


def _keep_large_once(fresh: Path, old: Path, made: Iterable[str]) -> None:
    """Make each large file that changed the new one in the old tree, too. They are few, and grow: the list of all
    changes as JSON, and the like."""
    beside = fresh.parent / ".large.new"  # not in the tree: a kill leaves nothing there that would be published
    for path in made:
        before = f"{old}/{path.removeprefix(f'{fresh}/')}"
        with suppress(OSError):  # it is not in the old tree, or there are no hard links: then it stays as it was
            if os.path.getsize(path) >= LARGE and not os.path.samefile(path, before):  # noqa: PTH121, PTH202  (20,000)
                beside.unlink(missing_ok=True)
                os.link(path, beside, follow_symlinks=False)
                beside.replace(before)


def _sweep(store: Path, fresh: Path, old: Path | None) -> None:
    """Older trees than the one before go: a reader who opened a page before the switch can still follow its links."""
    kept = {fresh.name, old.name if old else ""}
    for path in store.iterdir():
        if path.is_dir() and not path.is_symlink() and path.name not in kept:
            shutil.rmtree(path, ignore_errors=True)
