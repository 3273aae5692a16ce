"""Who may read what: the published folder another user, and nothing else of the home folder."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from gsi_etl.base.permissions import below, closed_above, share
from gsi_etl.config.settings import load_settings, prepare_home
from gsi_etl.errors import SettingsError
from operated import BEGAN, Operated, operated, page

#: What the runs are checked for is not looked at here.
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("unaudited")]

NOBODY = 65534
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another user")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that every user may pass: pytest's own are closed."""
    made = Path(tempfile.mkdtemp(prefix="gsi-rights-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture(autouse=True)
def umask() -> Iterator[None]:
    """As the units have it."""
    before = os.umask(0o027)
    yield
    os.umask(before)


def as_nobody(reads: Callable[[], list[str]]) -> list[str]:
    """What a function returns in a process of another user."""
    back, there = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            os.write(there, "\n".join(reads()).encode()[:60_000])
        finally:
            os._exit(0)
    os.close(there)
    with os.fdopen(back, "rb") as pipe:
        found = pipe.read().decode().splitlines()
    os.waitpid(child, 0)
    return found


def unreadable(paths: list[Path]) -> list[str]:
    """Those that this user cannot read."""
    return [str(path) for path in paths if not _reads(path)]


def readable(paths: list[Path]) -> list[str]:
    return [str(path) for path in paths if _reads(path)]


def _reads(path: Path) -> bool:
    try:
        if path.is_dir():
            list(path.iterdir())
            return True
        path.read_bytes()
    except OSError:
        return False
    return True


def all_of(folder: Path) -> list[Path]:
    return [Path(path) for path in below(folder)]


def published(place: Operated, public: Path) -> list[Path]:
    """What two runs publish, the second over the first."""
    place.run(BEGAN + timedelta(days=1), "second", public_dir=public)
    place.server.set("/index", page("50 million"))
    place.run(BEGAN + timedelta(days=2), "third", public_dir=public)
    found = all_of(public)
    assert {path.name for path in found} >= {"gsi.duckdb", "index.html", "figures.parquet", "figures.csv", "third",
                                             "datapackage.json"}  # fmt: skip
    return found


@needs_root
def test_another_user_reads_what_is_published_and_nothing_else_of_the_home_folder(folder: Path) -> None:
    with operated(folder) as place:
        for path in all_of(place.home):  # as a run under the units' umask leaves it
            path.chmod(0o750 if path.is_dir() else 0o640)
        found = published(place, folder / "srv" / "public")
        home = all_of(place.home)
        assert len(home) > 20
        assert as_nobody(lambda: unreadable(found)) == []
        assert as_nobody(lambda: readable(home)) == []


@needs_root
def test_in_a_home_folder_that_others_may_pass_only_what_is_published_is_read(folder: Path) -> None:
    with operated(folder) as place:
        shutil.rmtree(place.home)
        place.home.mkdir(mode=0o711)
        place.home.chmod(0o711)
        place.run(BEGAN, "first")
        inside = place.home / "public"
        public = all_of(inside)
        home = [path for path in all_of(place.home) if path != place.home and inside not in (path, *path.parents)]
        assert len(home) > 10
        assert as_nobody(lambda: unreadable(public)) == []
        assert as_nobody(lambda: readable(home)) == []


def test_a_published_folder_that_is_there_keeps_its_rights_and_gives_them_to_what_is_in_it(folder: Path) -> None:
    public = folder / "public"
    public.mkdir()
    public.chmod(0o750)
    foreign = public / ".htpasswd"
    foreign.write_text("not ours")
    foreign.chmod(0o600)
    with operated(folder) as place:
        published(place, public)
        assert {oct(path.lstat().st_mode & 0o777) for path in _files(public)} == {"0o640", "0o600"}
        public.chmod(0o755)
        place.run(BEGAN + timedelta(days=3), "fourth", public_dir=public)
    ours = [path for path in _files(public) if path != foreign]
    assert {oct(path.lstat().st_mode & 0o777) for path in ours} == {"0o644"}
    assert oct(foreign.stat().st_mode & 0o777) == "0o600"


def _files(folder: Path) -> list[Path]:
    return [path for path in all_of(folder) if path.is_file() and not path.is_symlink()]


def test_a_new_home_folder_is_closed_to_others_whatever_the_umask(folder: Path) -> None:
    os.umask(0o000)
    settings = load_settings({"home": folder / "new"}, environ={})
    prepare_home(settings)
    (settings.home / "made later").touch()
    for path in (settings.home, settings.archive_path, settings.logs_path, settings.home / "made later"):
        assert path.stat().st_mode & 0o007 == 0
    assert settings.public_path.stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize("public", [".", "home", "home/../home", "home/.."])
def test_the_home_folder_is_not_published(folder: Path, public: str) -> None:
    (folder / "home").mkdir()
    with pytest.raises(SettingsError):
        load_settings({"home": folder / "home", "public_dir": (folder / public).resolve()}, environ={})


def test_a_relative_folder_is_one_beside_the_settings_file(folder: Path) -> None:
    (folder / "gsi.toml").write_text('public_dir = "www"\n')
    assert load_settings(environ={}, config=folder / "gsi.toml").public_path == folder / "www"


def test_links_are_left_alone(folder: Path) -> None:
    secret = folder / "secret"
    secret.touch(mode=0o600)
    (folder / "public").mkdir(mode=0o755)
    (folder / "public" / "link").symlink_to(secret)
    share(folder / "public", below(folder / "public"))
    assert secret.stat().st_mode & 0o777 == 0o600


def test_the_folder_that_closes_the_way_is_named(folder: Path) -> None:
    (folder / "a" / "b").mkdir(parents=True)
    (folder / "a").chmod(0o755)
    (folder / "a" / "b").chmod(0o755)
    assert closed_above(folder / "a" / "b") is None
    (folder / "a").chmod(0o750)
    assert closed_above(folder / "a" / "b") == folder / "a"
