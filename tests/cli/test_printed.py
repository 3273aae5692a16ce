"""What commands print, to the letter: over a home whose rows and days are always the same, in every form."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml
from click.testing import CliRunner
from hand_written import add
from site_samples import START, eventful

from approved import assert_approved
from gsi_etl.cli.commands.main import app
from gsi_etl.errors import GsiError
from gsi_etl.warehouse.publish import publish
from operated import page, write_source
from server.scripted import ScriptedServer

PRINTED = Path(__file__).parent / "printed"
#: Made once: for each call it would take longer than most commands.
PROGRAM: Any = typer.main.get_command(app)
EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder: a home in which much has happened, published, and its catalogue."""
    folder = tmp_path_factory.mktemp("printed")
    (folder / "data").mkdir()
    desk = eventful(folder / "data")
    (folder / "sources").mkdir()
    for one in desk.sources:
        entry = one.model_dump(mode="json", exclude_unset=True)
        (folder / "sources" / f"{one.id}.yaml").write_text(yaml.safe_dump(entry))
    at = START.replace(tzinfo=None)

    def day(number: int) -> dict[str, object]:
        return {"recorded_at": at + timedelta(days=number)}

    with desk.writer() as connection:
        for table, column in (("core.acks", "acked_by"), ("core.mutes", "reason")):
            assert connection.execute(f"SELECT count(*), max({column}) FROM {table}").fetchone() == (0, None)
        add(connection, "core.acks", {"change_id": "ch_down", "note": "they told us", "acked_by": "ann"} | day(3))
        add(connection, "core.mutes", {"pattern": "paper*", "muted": True, "reason": "known\nto all"} | day(3))
        add(connection, "core.mutes", {"pattern": "index", "class": "revision", "muted": True, "reason": "x"} | day(3))
        held = {"run_id": "run-3", "source_id": "paper", "reason": "world differs: 43 million", "snapshots": "[]"}
        add(connection, "core.quarantine", held | day(3))
        alert = {"run_id": "run-3", "channel": "mail", "payload": "{}", "created_at": at + timedelta(days=3)}
        add(connection, "core.outbox", alert | {"alert_id": "al_1", "change_ids": '["ch_down", "ch_check"]'})
        add(connection, "core.outbox", alert | {"alert_id": "al_2", "change_ids": '["ch_check"]', "channel": "slack"})
        tried = {"alert_id": "al_1", "attempted_at": at + timedelta(days=3, hours=1)}
        add(connection, "core.deliveries", tried | {"status": "failed", "detail": "451 later", "entry": 1})
        publish(connection, desk.public)
    text = "In North Korea about 2.64 million people, 1 in 10, live in modern slavery, says the index of 2018; 49.6"
    (folder / "text.txt").write_text(f"{text} million worldwide in 2021.\n")
    (folder / "page.html").write_bytes(page())
    (folder / "table.csv").write_text("Country,People in modern slavery\nEritrea,451000\nIndia,7989000\n")
    assert (
        CliRunner().invoke(PROGRAM, ["subject", "new", str(folder / "pack"), "--name", "lost bicycles"]).exit_code == 0
    )
    return folder


@pytest.fixture
def inside(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(place)
    for name in ("GSI_HOME", "GSI_SOURCES", "GSI_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")
    return place


def ids(kind: str) -> list[str]:
    found = json.loads(CliRunner().invoke(PROGRAM, [kind, "--json", "--limit", "99"]).stdout)
    return sorted(row[f"{kind[:-1]}_id"] for row in found)


FORMS = ("terminal", "html", "slack", "webhook", "atom")
#: Commands with what they are asked for, a file each; ``@`` is each figure, ``!`` each change.
TYPED = {
    "figures": ["", "--place PRK", "--edition 'GSI 2018' --limit 1", "korea", "nothing", "--limit 0"],
    "changes": ["", "--limit 2", "--class revision", "--run run-2", "--all --run run-2", "--class nothing"],
    "checks": ["", "--failed", "--all"],
    "checks show": ["agrees", "holds", "agres"],
    "runs": ["", "--limit 1"],
    "runs show": ["run-3", "run-1", "run-9"],
    "baseline list": [""],
    "quarantine list": ["", "--all"],
    "quarantine show": ["qu_a2f0d14a8578", "paper"],
    "alerts list": ["", "--waiting", "--limit 1"],
    "alerts mutes": [""],
    "alerts preview": ["!", *(f"ch_down --format {form}" for form in FORMS), "x"],
    "sources list": ["--sources sources"],
    "sources history": ["index", "paper", "nothing"],
    "diff": ["run-0 run-3", "2025-01-06 2025-01-09", "'GSI 2018' 'GSI 2023'", "run-0 run-9"],
    "sql": ['"SELECT series, status FROM headlines"', '"SELECT 1 AS one, NULL AS none, true AS yes, 1.50 AS number"',
            '"SELECT * FROM range(300)"', '"DROP TABLE x"', '"SELECT 1 WHERE false"'],
    "show": ["@", "!", "fg_nothing", "x"],
    "why": ["@", "fg_nothing"],
    "cite": ["@", "@ --format bibtex", "@ --format json", "fg_nothing"],
    "heartbeat": [""],
    "extract": ["text.txt", "text.txt --explain", "nothing.txt"],
    "parse": ["page.html --url https://index.example/ --json", "page.html", "table.csv", "nothing.csv"],
    "subject check": ["LIKE/displacement", "LIKE/malaria", "pack"],
    "subject preview": ["LIKE/displacement '117.3 million people were forcibly displaced at the end of 2023.'",
                        "LIKE/malaria 'In 2022 there were 249 million cases.' --explain"],
}  # fmt: skip
NO_CSV = {"show", "why", "heartbeat", "extract", "parse", "subject check", "subject preview",
          "runs show"}  # fmt: skip
ONE_FORM = {"cite", "alerts preview", "quarantine show"}
#: What differs from one run to the next: ports, durations, and today.
_DIFFERING = [
    (re.compile(r"127\.0\.0\.1:\d+|127-0-0-1-\d+"), "HOST"),
    (re.compile(r"\b\d+(?:\.\d+)? (?:s|ms)\b"), "SOME s"),
    (re.compile(r"(?<=schedule: )\d+"), "MINUTE"),
    (re.compile(r'"seconds": [\d.e-]+'), '"seconds": SOME'),
    (re.compile(r"\b\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT"), "TODAY"),
    (re.compile(r"\b20(?:2[6-9]|[3-9]\d)-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|\+00:00| UTC)?)?"), "TODAY"),
    # How sure the reader is changes whenever it is taught.
    (re.compile(r'(?<= )\+\d+\.\d\b|\d\d\.\d%(?= for)|(?<="probability": )[\d.]+|(?<="weight": )[\d.]+'), "N"),
    (re.compile(r'"probabilities": {[^}]*}'), '"probabilities": {}'),
]


def printed(typed: list[str]) -> list[str]:
    """What a command prints, its errors, and its exit code."""
    done = CliRunner().invoke(PROGRAM, typed)
    lines = [f"$ gsi-etl {shlex.join(typed)}", *done.stdout.splitlines()[:80]]
    lines += [f"! {line}" for line in done.stderr.splitlines() if not line.startswith("working ")]  # on a slow machine
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        assert isinstance(done.exception, GsiError), done.exception
        lines.append(f"! {done.exception}")
    return [*lines, f"= {done.exit_code}", ""]


def approve(lines: list[str], name: str, place: Path) -> None:
    text = "\n".join(lines).replace(str(place), "PLACE").replace(str(EXAMPLES), "LIKE")
    for differing, word in _DIFFERING:
        text = differing.sub(word, text)
    assert_approved(text, PRINTED / f"{name.replace(' ', '-')}.txt")


@pytest.mark.parametrize("name", TYPED)
def test_a_command_prints_what_is_there(name: str, inside: Path) -> None:
    lines = []
    for words in TYPED[name]:
        each = {"@": "figures", "!": "changes"}.get(words[:1])
        asked = [words.replace(words[0], one, 1) for one in ids(each)] if each else [words]
        forms = [""] if name in ONE_FORM else ["", "--json"] if name in NO_CSV else ["", "--json", "--format csv"]
        for more in asked:
            for form in [""] if "--format" in more else forms:
                if form not in more or not form:
                    lines += printed([*name.split(), *shlex.split(f"{more.replace('LIKE', str(EXAMPLES))} {form}")])
    approve(lines, name, inside)


@pytest.fixture
def web(inside: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
    """Pages of every kind on a server, and an empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    rows = "Country,Estimated number of people in modern slavery,Prevalence\nEritrea,451000,93.0\nIndia,7989000,6.1\n"
    held = [{"country": {"id": "Eritrea"}, "date": "2016", "people in slavery": 451000}]
    held.append({"country": {"id": "India"}, "date": "2016", "people in slavery": 7989000})
    news = (
        "<rss version='2.0'><channel><title>News</title><item><title>40.3 million people in modern slavery</title>"
        "<link>/sound</link><guid>1</guid><description>In 2016, 40.3 million people lived in it.</description></item>"
        "</channel></rss>"
    )
    with ScriptedServer() as server:
        server.set("/sound", page())
        server.set("/moved", b"", status=301, headers={"Location": "/sound"})
        server.set("/other", "<html><title>Cooking</title><p>Two eggs, and 300 g of flour.</p></html>")
        server.set("/wall", "<html><title>Just a moment...</title><p>Checking your browser</p></html>", status=403)
        server.set("/table.csv", rows.encode(), content_type="text/csv")
        server.set("/api.json", json.dumps([{"page": 1, "pages": 1, "total": 2}, held]).encode(),
                   content_type="application/json")  # fmt: skip
        server.set("/feed.xml", news.encode(), content_type="application/rss+xml")
        yield server


KINDS = ("sound", "moved", "other", "wall", "table.csv", "api.json", "feed.xml", "gone")


def test_a_source_is_proposed_for_each_kind_of_page_or_refused_with_why(web: ScriptedServer, tmp_path: Path) -> None:
    lines = []
    for kind in KINDS:
        name = kind.partition(".")[0]
        lines += printed(["sources", "add", web.url(f"/{kind}"), "--private", "--sources", "sources", "--id", name])
        if (written := Path("sources") / f"{name}.yaml").exists():
            lines += written.read_text().splitlines()
            read = json.loads((Path("sources") / "examples" / name / "expected.json").read_text())
            lines += json.dumps(read, indent=1, ensure_ascii=False).splitlines()
    lines += printed(["sources", "add", web.url("/sound"), "--private", "--sources", "sources", "--print"])
    lines += printed(["sources", "add", web.url("/sound"), "--private", "--sources", "sources", "--id", "sound"])
    lines += printed(["sources", "test", "--sources", "sources"])
    expected = Path("sources/examples/table/expected.json")
    expected.write_text(expected.read_text().replace("451000", "452000"))
    lines += printed(["sources", "test", "--sources", "sources"])
    lines += printed(["sources", "test", "table", "--accept", "--sources", "sources"])
    approve(lines, "sources add", tmp_path)


def test_a_source_is_shown_and_tried_before_it_is_watched(web: ScriptedServer, tmp_path: Path) -> None:
    lines = []
    for kind in KINDS:
        for form in ([], ["--json"]):
            lines += printed(["sources", "preview", web.url(f"/{kind}"), "--private", "--sources", "sources", *form])
    for kind in KINDS[:4]:
        write_source(tmp_path / "sources", web.url(f"/{kind}"), kind)
    for more in ([], ["--json"], ["sound", "--write"], ["nothing"]):
        lines += printed(["sources", "verify", *more, "--sources", "sources"])
    lines += (tmp_path / "sources" / "sound.yaml").read_text().splitlines()
    for kind in ("sound", "other"):
        lines += printed(["sources", "preview", kind, "--sources", "sources"])
    approve(lines, "sources preview", tmp_path)
