"""The site as a whole: what is written, what stays, what happens when it cannot be made."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import duckdb
import pytest
from markup import links_of
from site_samples import SENTENCE, Desk, change, figure_id, said

from gsi_etl.errors import PublishError
from gsi_etl.site import build, renderer
from gsi_etl.site.pages.data import published_files
from gsi_etl.site.renderer import Studio, style


def files_of(public: Path) -> dict[str, Path]:
    tree = (public / ".site" / "now").resolve()
    return {path.relative_to(tree).as_posix(): path for path in tree.rglob("*") if path.is_file()}


def test_every_kind_of_page_is_there(filled: Desk) -> None:
    names = set(files_of(filled.public))
    for page in (
        "",
        "figures/",
        "countries/",
        "changes/",
        "editions/",
        "sources/",
        "checks/",
        "data/",
        "countries/PRK/",
    ):
        assert f"{page}index.html" in names
    assert {"feed.atom", "status.json"} <= names
    kinds = ("index.html", "index.json", "index.csv", "feed.atom")
    assert {f"{filled.only('changes')}index.html", "sources/index/feed.atom"} <= names
    for said_by in (figure_id(said()), figure_id(said("paper"))):
        assert {f"figures/{said_by}/{name}" for name in kinds} <= names


@pytest.mark.slow
def test_every_link_leads_to_a_file_and_to_a_place_in_it(filled: Desk) -> None:
    broken = []
    anchors: dict[Path, set[str]] = {}
    for page in files_of(filled.public).values():
        if page.suffix != ".html":
            continue
        links, ids = links_of(page.read_text(encoding="utf-8"))
        anchors[page] = ids
    public = filled.public.resolve()
    for page in anchors:
        links, _ = links_of(page.read_text(encoding="utf-8"))
        for link in links:
            if link.startswith(("http://", "https://", "data:")):
                continue
            name, _, anchor = link.partition("#")
            target = (page.parent / name).resolve() if name else page
            if target.name == "gsi.duckdb" and not target.exists():
                continue  # the warehouse publishes it
            if not target.is_file() or (anchor and anchor not in anchors.get(target, set())):
                broken.append((page.relative_to(public), link))
    assert broken == []


def test_a_quiet_run_rewrites_nothing_but_the_status(desk: Desk) -> None:
    before = {name: path.stat().st_ino for name, path in files_of(desk.public).items()}
    desk.run()
    report = desk.build()
    after = {name: path.stat().st_ino for name, path in files_of(desk.public).items()}
    rewritten = {name for name, inode in after.items() if before.get(name) != inode}
    status = {".pages.json", "index.html", "index.json", "status.json"}
    shown = {
        "checks/",
        "sources/",
        "sources/index/",
        "sources/paper/",
        "data/",
    }  # when last confirmed, and how many runs
    allowed = status | {f"{folder}{name}" for folder in shown for name in ("index.html", "index.json")}
    assert rewritten <= allowed
    assert "index.html" in rewritten
    assert report.rendered <= 1 + len(shown)


def test_a_build_of_the_same_facts_makes_only_the_overview_anew(desk: Desk) -> None:
    report = desk.build()
    assert report.rendered <= 3  # the overview, the list of sources and the checks name the moment
    assert report.pages > 50
    names = files_of(desk.public).keys() - {".pages.json"}
    pages = {name for name in names if name.rpartition("/")[2] == "index.html"}
    assert (report.index, report.files, report.pages) == (desk.public / "index.html", len(names), len(pages))
    assert (report.removed, report.changed) == (0, 0)  # it is the same moment
    assert 0 < report.seconds < 120
    assert report.facts.now == desk.now


def test_a_changed_figure_changes_its_pages_and_leaves_others(desk: Desk) -> None:
    before = {name: path.stat().st_ino for name, path in files_of(desk.public).items()}
    newer = said(sentence=SENTENCE.replace("40.3", "42.7"), quote="42.7 million")
    desk.run(newer, changes=[change(newer, said())])
    desk.build()
    after = {name: path.stat().st_ino for name, path in files_of(desk.public).items()}
    mine = f"figures/{figure_id(newer)}/index.html"
    assert after[mine] != before[mine]
    assert "42.7 million" in files_of(desk.public)[mine].read_text()
    assert after["countries/PRK/index.html"] == before["countries/PRK/index.html"]


def test_a_page_without_facts_goes(desk: Desk) -> None:
    paper = f"figures/{figure_id(said('paper'))}/index.html"
    assert paper in files_of(desk.public)
    desk.run(said("paper", "The index counts 40 million people in slavery.", "40 million"), status="withdrawn")
    report = desk.build()
    assert paper not in files_of(desk.public)
    assert report.removed > 0
    assert len([path for path in (desk.public / ".site").iterdir() if path.is_dir() and not path.is_symlink()]) <= 2


def test_a_template_that_fails_leaves_the_old_site(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (desk.public / "index.html").read_bytes()

    def fails(self: Studio, *_: object, **__: object) -> str:
        from jinja2 import TemplateError

        raise TemplateError("a mistake of ours")

    desk.run()
    monkeypatch.setattr(Studio, "html", fails)
    with pytest.raises(PublishError, match="could not be made"):
        desk.build()
    assert (desk.public / "index.html").read_bytes() == before
    assert len(list((desk.public / ".site").iterdir())) == 2  # the tree and the link


def test_a_warehouse_without_tables_is_a_publish_error(tmp_path: Path) -> None:
    import duckdb

    with duckdb.connect(str(tmp_path / "empty.duckdb")) as connection, pytest.raises(PublishError) as raised:
        build(connection, tmp_path / "public", now=Desk(tmp_path).now)
    assert "still there" in raised.value.kept


def test_a_file_that_is_not_ours_is_never_overwritten(desk: Desk) -> None:
    (desk.public / "feed.atom").unlink()
    (desk.public / "feed.atom").write_text("mine")
    with pytest.raises(PublishError, match="could not be written"):
        desk.build()
    assert (desk.public / "feed.atom").read_text() == "mine"


def test_what_others_publish_stays_and_is_listed(desk: Desk) -> None:
    (desk.public / "gsi.duckdb").write_bytes(b"a database")
    (desk.public / "latest").mkdir()
    (desk.public / "latest" / "figures.csv").write_text("a,b\n")
    (desk.public / ".hidden.json").write_text("{}")
    desk.build()
    listed = json.loads((desk.public / "data" / "index.json").read_text())["files"]
    assert [file["name"] for file in listed] == ["gsi.duckdb", "latest/figures.csv"]
    assert listed[0]["sha256"] == hashlib.sha256(b"a database").hexdigest()
    assert [file["rows"] for file in listed] == [None, 0]


def test_files_that_are_hidden_or_led_to_by_a_link_are_not_listed(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "far.csv").write_text("a\n1\n", encoding="utf-8")
    for name in ("near.csv", ".hidden.csv", ".folder/inside.csv", "deep/er/there.csv", "deep/.off/not.csv"):
        path = desk.public / "extra" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("a\n1\n", encoding="utf-8")
    (desk.public / "extra" / "linked.csv").symlink_to(tmp_path / "far" / "far.csv")
    (desk.public / "extra" / "linked").symlink_to(tmp_path / "far")
    (desk.public / "led").symlink_to(tmp_path / "far")
    names = [file.name for file in published_files(desk.public)]
    own = [name for name in names if name.startswith(("extra", "led"))]
    assert own == ["extra/deep/er/there.csv", "extra/near.csv"]
    assert names == sorted(names, key=lambda name: name.split("/"))


def test_the_files_are_listed_with_their_rows_as_they_are_in_them(desk: Desk) -> None:
    latest = desk.public / "latest"
    latest.mkdir()
    (latest / "quoted.csv").write_text('id,words\r\n1,"two\r\nlines"\r\n2,one\r\n')
    duckdb.sql("SELECT * FROM range(7)").write_parquet(str(latest / "seven.parquet"))
    (latest / "broken.parquet").write_bytes(b"PAR1")
    desk.build()
    listed = json.loads((desk.public / "data" / "index.json").read_text())["files"]
    assert {file["name"]: file["rows"] for file in listed} == {
        "latest/quoted.csv": 2, "latest/seven.parquet": 7, "latest/broken.parquet": None,
    }  # fmt: skip


def test_all_pages_share_one_style_sheet(filled: Desk) -> None:
    tree = (filled.public / ".site" / "now").resolve()
    for path in tree.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        (linked,) = re.findall(r'<link rel="stylesheet" href="([^"]+)">', page)
        assert (path.parent / linked).resolve() == tree / "style.css", path
        assert "<style" not in page, path
    assert (tree / "style.css").read_text(encoding="utf-8") == style()


def test_every_page_has_its_json_beside_it(filled: Desk) -> None:
    pages = [path for name, path in files_of(filled.public).items() if name.endswith("index.html")]
    assert len(pages) > 150
    for page in pages:
        assert isinstance(json.loads(page.with_name("index.json").read_text()), dict), page


def test_the_json_of_a_change_has_it_among_its_changes(filled: Desk) -> None:
    folders = [path for path in (filled.public / "changes").iterdir() if path.is_dir()]
    for folder in folders:
        told = json.loads((folder / "index.json").read_text())
        assert folder.name in [change["change_id"] for change in told["changes"]]
        if "document" in told:
            page = filled.public / "evidence" / told["document"]["document_id"] / "index.json"
            assert json.loads(page.read_text()) == told
    assert any((folder / "index.json").is_symlink() for folder in folders)


def test_other_code_renders_all_anew_and_equal_bytes_stay_the_same_files(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {name: path.stat().st_ino for name, path in files_of(desk.public).items()}
    # By its module: the package's own name ``build`` is the function.
    monkeypatch.setattr(import_module("gsi_etl.site.build"), "look", lambda: "another")
    report = desk.build()
    assert report.rendered == report.pages
    assert report.changed <= 5
    after = {name: path.stat().st_ino for name, path in files_of(desk.public).items()}
    assert after["editions/index.html"] == before["editions/index.html"]


@pytest.mark.slow
def test_a_reader_never_meets_a_gap_or_a_mixture_while_sites_are_switched(desk: Desk) -> None:
    """A reader takes the overview and its status again and again: both are always there, and of one build."""
    seen: list[object] = []
    done = threading.Event()

    def read_on() -> None:
        while not done.is_set():
            try:
                tree = (desk.public / ".site" / "now").resolve()
                status = json.loads((desk.public / "status.json").read_text())
                if tree == (desk.public / ".site" / "now").resolve():
                    seen.append((tree.name, status["last_run"]["run_id"]))
                (desk.public / "index.html").read_bytes()
            except (OSError, ValueError) as error:
                seen.append(error)
                return

    reader = threading.Thread(target=read_on)
    reader.start()
    for _ in range(2):
        desk.run()
        desk.build()
    done.set()
    reader.join()
    assert [fault for fault in seen if isinstance(fault, Exception)] == []
    pairs = set(map(str, seen))
    assert len(pairs) == len({str(pair).split("'")[1] for pair in pairs})  # one run to a tree
    assert len(pairs) > 1


def test_the_site_of_an_empty_warehouse_says_so(empty: Desk) -> None:
    empty.run()
    empty.build()
    assert "the first run is the baseline" in empty.page("")
    assert "Nothing has changed yet" in empty.page("changes")


def test_the_published_file_alone_makes_a_site_too(desk: Desk) -> None:
    """It has no texts: the sentences that were kept with the figures stand in."""
    from gsi_etl.warehouse.publish import publish

    with desk.writer() as connection:
        published = publish(connection, desk.home / "elsewhere")
    report = build(published, desk.home / "site", now=desk.now + timedelta(hours=1))
    page = (desk.home / "site" / "figures" / figure_id(said()) / "index.html").read_text()
    assert report.pages > 50
    assert "<mark>41.6 million</mark>" in page


def test_the_look_follows_the_templates() -> None:
    assert len(renderer.look()) == 16


def test_changes_are_counted_by_class_and_severity(filled: Desk) -> None:
    page = filled.page("changes/")
    start = page.index("By class and severity")
    assert '<th scope="row">revision</th><td class="num" data-label="critical">1</td>' in page[start:]


def test_two_pages_that_disagree_are_not_told_as_before_and_after(desk: Desk) -> None:
    assert "<s>40.3" in desk.page("changes/")
    desk.run(said("paper"), changes=[change(said("paper"), said(), change_class="conflict")])
    desk.build()
    rows = [part.partition("</li>")[0] for part in desk.page("changes/").split("<li>")]
    (told,) = [one for one in rows if "Official pages disagree" in one]
    assert "<s>" not in told
