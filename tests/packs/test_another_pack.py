"""A made-up subject, end to end: a run, a revision, a misquote, a new edition; and nothing of the bundled one in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gsi_etl.base import pack
from gsi_etl.cli.commands.main import app
from gsi_etl.config.settings import Settings, load_settings
from gsi_etl.errors import PackError, SubjectError
from gsi_etl.figures import read
from gsi_etl.pipeline import Options, RunReport, run
from gsi_etl.warehouse.connection import open_reader
from gsi_etl.warehouse.query import query
from server.scripted import ScriptedServer

pytestmark = pytest.mark.slow

LIGHTHOUSES = Path(__file__).with_name("lighthouses")
BEGAN = datetime(2024, 9, 2, 6, 0, tzinfo=UTC)
PAGE = """<!doctype html><html lang="en"><head><title>{title}</title></head><body><article><h1>{title}</h1>
<p>{text}</p><p>The union asks every harbour master once a year which lights on the coast are out, and since when. It
keeps a list of them and prints the list in its report, by coast and by country, with the names of the towers.</p>
</article></body></html>"""
REPORT = (
    "According to the Beacon Report 2024, {world} lighthouses were dark around the world in 2023. Of these, "
    "12,300 were unlit towers. In Norway, the Beacon Report 2024 counts 1,830 dark lighthouses."
)
NEWS = "The Beacon Report 2024 says that there are {norway} dark lighthouses in Norway."
TABLE = "Country,Dark lighthouses,Dark per 1000\nNorway,1830,0.3\nChile,2460,0.1\n"
SOURCE = """id: {id}
title: "{id}"
kind: {kind}
publisher: {{name: Harbour Union, official: {official}}}
url: {url}
format: {format}
schedule: "0 6 * * *"
network: private
cadence: P1Y
recognise: {recognise}
"""
MAPPED = """table: {place: Country, columns: [{header: Dark lighthouses, measure: dark_lighthouses}]}
defaults: {edition: BR 2024}
"""


@dataclass(frozen=True)
class Coast:
    folder: Path
    server: ScriptedServer

    @property
    def settings(self) -> Settings:
        return Settings(home=self.folder / "data", pack=self.folder / "pack", accept_clock=True)

    def says(self, world: str = "43,700", norway: str = "1,830", report: str = REPORT) -> None:
        text = report.format(world=world)
        self.server.set("/report", PAGE.format(title="The Beacon Report in brief", text=text).encode())
        self.server.set("/news", PAGE.format(title="Lights out", text=NEWS.format(norway=norway)).encode())
        self.server.set("/table.csv", TABLE.encode(), content_type="text/csv")

    def run(self, day: int) -> RunReport:
        at = BEGAN + timedelta(days=day)
        return run(self.settings, Options(run_id=f"day-{day}"), clock=lambda: at, write=lambda _text: None)

    def sql(self, question: str) -> list[tuple[Any, ...]]:
        return query(self.settings.public_path / "gsi.duckdb", question)[1]


@contextmanager
def a_coast(home: Path) -> Iterator[Coast]:
    folder = home / "pack"
    shutil.copytree(LIGHTHOUSES, folder)
    (folder / "sources").mkdir()
    with ScriptedServer() as server:
        told = (
            ("union-report", "report", "true", "/report", "html", '{text: ["lighthouse"], min_figures: 1}', ""),
            ("harbour-news", "news", "false", "/news", "html", '{text: ["lighthouse"]}', ""),
            ("union-table", "dataset", "true", "/table.csv", "csv", "{min_rows: 2}", MAPPED),
        )
        for name, kind, official, path, form, recognise, more in told:
            text = SOURCE.format(
                id=name, kind=kind, official=official, url=server.url(path), format=form, recognise=recognise
            )
            (folder / "sources" / f"{name}.yaml").write_text(text + more, encoding="utf-8")
        yield Coast(home, server)


@pytest.fixture
def coast(tmp_path: Path) -> Iterator[Coast]:
    with a_coast(tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Coast, RunReport]]:
    """After its first run. Read it, do not write to it."""
    with a_coast(tmp_path_factory.mktemp("coast")) as made:
        made.says()
        yield made, made.run(0)


def test_its_figures_are_read_reconciled_and_checked(begun: tuple[Coast, RunReport]) -> None:
    coast, report = begun
    assert (report.exit_code, report.troubles) == (0, ())
    stated = coast.sql("SELECT source_id, measure, geo_id, value, edition FROM figures ORDER BY ALL")
    assert ("union-report", "dark_lighthouses", "WLD", 43700, "BR 2024") in stated
    assert ("union-report", "unlit_towers", "WLD", 12300, "BR 2024") in stated
    assert ("union-table", "dark_lighthouses", "CHL", 2460, "BR 2024") in stated
    assert coast.sql("SELECT verdict FROM figures WHERE source_id = 'harbour-news'") == [("exact",)]
    assert coast.sql("SELECT label, status FROM headlines") == [
        ("Dark lighthouses worldwide in 2023 (BR 2024)", "agrees")
    ]
    assert coast.sql("SELECT count(*) FROM checks WHERE NOT success") == [(0,)]


def test_a_revision_a_misquote_and_a_new_edition_are_told(coast: Coast) -> None:
    coast.says()
    coast.run(0)
    coast.says(world="44,900", norway="18,300")
    coast.run(1)
    told = coast.sql("SELECT class, severity, subject FROM changes WHERE run_id = 'day-1'")
    assert ("revision", "critical", "World: dark lighthouses") in told
    assert ("misquote", "warning", "Norway: dark lighthouses") in told
    assert coast.sql("SELECT verdict FROM figures WHERE source_id = 'harbour-news'") == [("unit_mistaken",)]
    newer = "According to the Beacon Report 2025, 45,100 lighthouses were dark around the world in 2024."
    with (coast.folder / "pack" / "editions.csv").open("a", encoding="utf-8") as editions:
        editions.write("BR 2025,Harbour Union,Beacon Report 2025,,2024-09-04,2024,BR,,yes,made up\n")
    pack.use(None)  # the table has changed under the process: a scheduled one would be another process
    coast.says(norway="1,830", report=newer)
    coast.run(2)
    assert ("new_edition",) in coast.sql("SELECT class FROM changes WHERE run_id = 'day-2'")


def test_its_pages_and_files_say_nothing_of_the_bundled_subject(begun: tuple[Coast, RunReport]) -> None:
    coast, _ = begun
    public = coast.settings.public_path
    texts = {path: path.read_text("utf-8") for path in public.rglob("*") if path.suffix in (".html", ".json", ".atom")}
    words = ("slavery", "walk free", "gsi 20", "forced labour", "forced marriage", "trafficking")
    assert [(path.name, word) for path, text in texts.items() for word in words if word in text.lower()] == []
    first = texts[public / "index.html"]
    assert "<h1>Dark lighthouses, monitored</h1>" in first
    assert "Most: Chile" not in first  # without a map no country is ranked


def test_a_warehouse_takes_no_other_subject(begun: tuple[Coast, RunReport], tmp_path: Path) -> None:
    coast, _ = begun
    with open_reader(coast.settings.warehouse_path) as connection:
        before = connection.execute("SELECT count(*), max(run_id) FROM core.runs").fetchall()
    other = Settings(home=coast.settings.home, sources=tmp_path / "sources", accept_clock=True)
    shutil.copytree(coast.folder / "pack" / "sources", tmp_path / "sources")
    pack.use(None)
    # Sources that name measures of the pack do not fit the bundled subject at all: these name none.
    (tmp_path / "sources" / "union-table.yaml").unlink()
    with pytest.raises(SubjectError, match="of another subject: dark-lighthouses"):
        run(other, Options(), clock=lambda: BEGAN + timedelta(days=1), write=lambda _text: None)
    with open_reader(coast.settings.warehouse_path) as connection:
        assert connection.execute("SELECT count(*), max(run_id) FROM core.runs").fetchall() == before


def test_the_pack_is_a_setting_with_its_catalogue(tmp_path: Path) -> None:
    shutil.copytree(LIGHTHOUSES, tmp_path / "lights")
    (tmp_path / "gsi.toml").write_text('pack = "lights"\n', encoding="utf-8")
    settings = load_settings({}, config=tmp_path / "gsi.toml", environ={})
    assert settings.sources_path == tmp_path / "lights" / "sources"
    assert pack.present() == tmp_path / "lights"
    flagged = load_settings({"pack": LIGHTHOUSES}, config=tmp_path / "gsi.toml", environ={})
    assert (flagged.origin("pack"), pack.present()) == ("flag", LIGHTHOUSES)
    assert load_settings({}, environ={"GSI_PACK": str(LIGHTHOUSES)}).pack == LIGHTHOUSES
    with pytest.raises(PackError, match="does not exist"):
        load_settings({"pack": tmp_path / "nowhere"}, environ={})


def test_a_process_never_mixes_two_packs() -> None:
    lights = "The Beacon Report 2024 counts 43,700 dark lighthouses worldwide."
    people = "The Global Slavery Index 2018 counts 40.3 million people in modern slavery worldwide."
    for folder, measure, edition in (
        (LIGHTHOUSES, "dark_lighthouses", "BR 2024"),
        (None, "people_in_modern_slavery", "GSI 2018"),
        (LIGHTHOUSES, "dark_lighthouses", "BR 2024"),
    ):
        pack.use(folder)
        (figure,) = read(people if folder is None else lights)
        assert (figure.measure, figure.edition) == (measure, edition)
        (other,) = read(lights if folder is None else people)
        assert (other.edition, other.confidence == "high" and other.measure is not None) == (None, False)


def test_the_flag_names_the_pack_of_one_call_alone(tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text("The Beacon Report 2024 counts 43,700 dark lighthouses worldwide.", encoding="utf-8")
    called = CliRunner().invoke(app, ["extract", "--json", "--pack", str(LIGHTHOUSES), str(text)])
    assert '"dark_lighthouses"' in called.output
    assert '"dark_lighthouses"' not in CliRunner().invoke(app, ["extract", "--json", str(text)]).output
