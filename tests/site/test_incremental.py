"""A site built on the one before it is, byte for byte, what a build from nothing makes of the same facts."""

import random
from pathlib import Path

import pytest
from site_samples import Desk, Said, change, check, said

from gsi_etl.errors import PublishError
from gsi_etl.model import Change
from gsi_etl.site import build, rebuild_data_page
from gsi_etl.site.read import read_facts
from scenes.world import source

PLACES = ("WLD", "PRK", "IND")
SOURCES = ("index", "second", "paper", "daily")
ROUNDS = 6


def tree_of(public: Path) -> dict[str, bytes]:
    """Every file of the site that stands, the manifest too."""
    root = (public / ".site" / "now").resolve()
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def a_page(rng: random.Random, source_id: str) -> Said:
    number = f"{rng.randint(1, 99)}.{rng.randint(1, 9)} million"
    sentence = f"In 2016, an estimated {number} people were living in modern slavery, it says."
    title = rng.choice(["A page", "Another <b>page</b>", "A page <style></style>"])
    return said(source_id, sentence, number, place=rng.choice(PLACES), title=title)


def a_round(rng: random.Random, desk: Desk, last: dict[str, Said]) -> None:
    """Some sources state something else, some the same; figures go; checks turn; a source is down."""
    changes: list[Change] = []
    pages = []
    for source_id in SOURCES:
        chance = rng.random()
        if chance < 0.5 or source_id not in last:
            page = a_page(rng, source_id)
            changes.append(change(page, last.get(source_id), change_id=f"ch_{desk.runs:06}{source_id}"))
            last[source_id] = page
            pages.append(page)
        elif chance < 0.6:
            pages.append(last[source_id])
    checks = [check(success=rng.random() < 0.5, name=f"holds: {place}") for place in PLACES if rng.random() < 0.5]
    states = {rng.choice(SOURCES): "source_down"} if rng.random() < 0.3 else {}
    status = "missing" if rng.random() < 0.2 else "current"
    desk.run(*pages, changes=changes, checks=checks, states=states, status=status)


@pytest.mark.parametrize(
    ("seed", "all_places"),
    [
        (0, False),
        pytest.param(0, True, marks=pytest.mark.nightly),
        pytest.param(1, True, marks=pytest.mark.slow),
        pytest.param(2, True, marks=pytest.mark.nightly),
    ],
)
def test_many_rounds_one_on_the_other_make_what_one_build_makes(tmp_path: Path, seed: int, all_places: bool) -> None:
    rng, last = random.Random(seed), dict[str, Said]()
    watched = tuple(
        source(name, official=at < 2, kind="report" if at < 2 else "news") for at, name in enumerate(SOURCES)
    )
    desk = Desk(tmp_path / "home", watched, whole=all_places)
    desk.home.mkdir()
    kept = 0
    for number in range(ROUNDS):
        a_round(rng, desk, last)
        report = desk.build()
        kept += report.pages - report.rendered
        with desk.writer() as connection:
            build(connection, tmp_path / f"whole-{number}", archive=None, now=desk.now)
        one, whole = tree_of(desk.public), tree_of(tmp_path / f"whole-{number}")
        assert {name for name in {*one, *whole} if one.get(name) != whole.get(name)} == set(), number
    assert kept > (150 if all_places else 50) * (ROUNDS - 1)  # else it was no test of what is kept


def test_a_page_put_into_a_site_that_stands_is_whole_and_older_trees_keep_theirs(desk: Desk) -> None:
    desk.build()
    (first,) = {path.parent.parent for path in (desk.public / ".site").glob("2*/data/index.html") if on(desk, path)}
    old = tree_of(desk.public)
    desk.build()
    (desk.public / "more.csv").write_text("a,b\n1,2\n")
    with desk.writer() as connection:
        facts = read_facts(connection, now=desk.now)
    rebuild_data_page(desk.warehouse, desk.public, facts)
    now = tree_of(desk.public)
    assert {name for name in {*old, *now} if old.get(name) != now.get(name)} == {
        "data/index.html", "data/index.json", ".pages.json",
    }  # fmt: skip
    assert b"more.csv" in now["data/index.html"]
    assert (first / "data" / "index.html").read_bytes() == old["data/index.html"]
    again = desk.build()
    assert (again.rendered, again.changed) == (0, 0)  # the page of the files is known as it is now


def on(desk: Desk, path: Path) -> bool:
    return path.is_relative_to((desk.public / ".site" / "now").resolve())


def test_a_crash_in_the_midst_of_putting_a_page_has_it_rendered_by_the_next_build(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.build()
    whole = tree_of(desk.public)

    def fails(_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("gsi_etl.site.tree_files.well_formed", fails)
    with desk.writer() as connection:
        facts = read_facts(connection, now=desk.now)
    with pytest.raises(PublishError):
        rebuild_data_page(desk.warehouse, desk.public, facts)
    monkeypatch.undo()
    report = desk.build()
    assert report.rendered == 1
    assert tree_of(desk.public) == whole
