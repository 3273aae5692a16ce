"""Names from outside: what a server, a catalogue or an address calls a thing is text, and nothing follows from it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from server.monitored import Monitored
from server.scripted import ScriptedServer

WORLD = "An estimated 40.3 million people were in modern slavery worldwide."
PAGE = f"<title>The index</title><h1>The index</h1><p>{WORLD}</p>"
NAMES = [
    "../../../../etc/cron.d/owned", "/etc/passwd", "..\\..\\owned.exe", "CON", "nul.txt", "a" * 300,
    "\u202egnp.exe", "%00", "%2e%2e%2f%2e%2e%2fowned", "'; DROP TABLE runs; --", "$(touch owned)", "~/.ssh/config",
]  # fmt: skip
#: All that a home folder may hold, however a page is named.
OURS = re.compile(r"[a-zA-Z0-9_./-]+")
SHA256 = re.compile(r"home/archive/[0-9a-f]{2}/[0-9a-f]{62,64}\.\w+")


def _files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def test_no_file_is_named_by_what_a_server_says(tmp_path: Path) -> None:
    with ScriptedServer() as server:
        monitored = Monitored(tmp_path)
        for number, name in enumerate(NAMES):
            said = f'attachment; filename="{name}"'.encode().decode("latin-1")
            page = PAGE.replace("The index", f"Index {number}")
            server.set(f"/{number}", page, headers={"Content-Disposition": said})
            monitored.watch(f"index-{number}", server.url(f"/{number}"))
        before = _files(tmp_path)
        batches, _ = monitored.run(hours=1)
    assert len(batches) == len(NAMES)
    made = _files(tmp_path) - before
    assert [file for file in made if not OURS.fullmatch(file) or not file.startswith("home")] == []
    assert len([file for file in made if SHA256.fullmatch(file)]) == len(NAMES)
    assert monitored.values() == {40_300_000: "current"}


@pytest.mark.parametrize("name", ["O'Brien; DROP TABLE core.runs; --", 'a"b', "$1 ? {x} %s", "\u202eevil", "x\u2028y"])
def test_names_with_quotes_and_semicolons_are_stored_as_they_are(tmp_path: Path, name: str) -> None:
    with ScriptedServer() as server:
        monitored = Monitored(tmp_path)
        server.set("/page", PAGE.replace("The index", name))
        monitored.watch("index", server.url("/page?q='%3B--"))
        file = monitored.sources / "index.yaml"
        written = name.encode("unicode_escape").decode().replace('"', '\\"')
        file.write_text(file.read_text().replace("{name: Test,", f'{{name: "{written}",'))
        for hours in (1, 2):
            monitored.run(hours=hours)
    assert len(monitored.sql("SELECT * FROM core.runs")) == 2
    assert monitored.values() == {40_300_000: "current"}
    ((title,),) = monitored.sql("SELECT DISTINCT title FROM core.documents")
    assert title == name.replace("\u202e", "").replace("\u2028", " ")
