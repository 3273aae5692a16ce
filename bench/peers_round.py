"""Rounds over many addresses beside webchanges, in one run: CPU seconds of whole processes, memory, and disk.

    python bench/peers_round.py [--addresses 500] [--changed 3] [--peer VERSION] [--only many|eight] [--keep FOLDER]

builds bench/.venv-peers for webchanges, once. A server in a process of its own serves so many news pages on loopback,
each of some 10 kB with one sentence that states a number, and both tools are run from their command lines, as cron
would: a first round, two in which nothing changed (one answered 304), then rounds in which every page states another
number and has another first paragraph. Then the same with eight addresses of which one changes. CPU is user and system
time of the process and all its children; a first round that finds no bytecode compiles, which is in its figure alone.
Disk is what the folder takes in blocks, a file with several names counted once; ``changed_mb`` is what the server sent
of pages that were new in that round.
"""

from __future__ import annotations

import argparse
import http.server
import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from dataclasses import dataclass, field
from multiprocessing import Process, Value
from pathlib import Path
from typing import Any

PEER = "3.37.0"
VENV = Path(__file__).parent / ".venv-peers"
COUNTRIES = ("North Korea", "Eritrea", "Mauritania", "India", "China", "Pakistan", "Nigeria", "Turkey", "Russia",
             "Iran")  # fmt: skip
SOURCE = """id: news-{n}
title: "Measured page {n}"
kind: news
publisher: {{name: "Paper {n}", official: false}}
licence: {{redistribute: facts-and-short-quotes}}
url: {url}
format: html
schedule: "17 6 * * *"
network: private
cadence: P1Y
recognise: {{text: ["modern slavery"], min_figures: 1}}
"""
SENTENCES = (
    "The committee met on a {a} morning and heard from {b} witnesses who had travelled from the coast. ",
    "Campaigners asked for a register of suppliers, which {a} of the firms said they would keep in {b} languages. ",
    "A spokesman said that the figures would be looked at again before the {a} session, {b} weeks from now. ",
    "The report runs to {b} pages, and its {a} chapter deals with ships, mines and the making of clothes. ",
)
WORDS = ("grey", "first", "second", "third", "cold", "late", "long", "short", "quiet", "last")


def page(number: int, version: int) -> bytes:
    """Page ``number`` in its ``version``: another number, and another first paragraph."""
    place = COUNTRIES[number % len(COUNTRIES)]
    people = 100_000 + 1_000 * (number * 13 % 700) + 1_000 * (version % 50) * 7
    state = (
        f"<p>An estimated {people:,} people were living in modern slavery in {place} in 2021, "
        "according to campaigners.</p>\n"
    )
    body = paragraph(number + 1_000 * version) + state + "".join(paragraph(number * 17 + i) for i in range(12))
    links = "".join(f'<li><a href="/section/{i}">Section {i}</a></li>' for i in range(20))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>Modern slavery: paper {number}</title></head>"
        f"<body><nav><ul>{links}</ul></nav><article><h1>Modern slavery in {place}</h1>\n{body}</article>"
        "<footer><p>All rights reserved</p></footer></body></html>"
    ).encode()


def paragraph(seed: int) -> str:
    said = (
        SENTENCES[(seed + i) % 4].format(a=WORDS[(seed * 7 + i) % 10], b=(seed * 31 + i) % 90 + 3) for i in range(7)
    )
    return f"<p>{''.join(said)}</p>\n"


class Server:
    """Pages on loopback, in a process of its own. Those below ``upto`` are in their ``version``; ``tags``: it answers
    304."""

    def __init__(self) -> None:
        self.version, self.upto, self.tags, self.port = Value("i", 0), Value("i", 0), Value("i", 0), Value("i", 0)
        self.process = Process(target=self._serve, daemon=True)
        self.process.start()
        while not self.port.value:
            time.sleep(0.01)

    def _serve(self) -> None:
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, format: str, *args: object) -> None:
                pass

            def do_GET(self) -> None:
                name = self.path.strip("/")
                if not name.isdigit():
                    self.send_response(404)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                version = outer.version.value if int(name) < outer.upto.value else 0
                tag = f'"{name}-{version}"'
                if outer.tags.value and self.headers.get("If-None-Match") == tag:
                    self.send_response(304)
                    self.end_headers()
                    return
                body = page(int(name), version)
                self.send_response(200)
                if outer.tags.value:
                    self.send_header("ETag", tag)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port.value = server.server_address[1]
        server.serve_forever()


@dataclass
class Round:
    """One call of a tool: what it took."""

    cpu: float
    wall: float
    peak_mb: int
    code: int


def called(command: list[str], log: Path, env: dict[str, str]) -> Round:
    """Run a command to its end; CPU of it and of all that it waited for."""
    began = time.perf_counter()
    with log.open("ab") as out:
        child = subprocess.Popen(command, stdout=out, stderr=out, env=env)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    cpu = usage.ru_utime + usage.ru_stime
    return Round(round(cpu, 2), round(time.perf_counter() - began, 2), usage.ru_maxrss // 1024, child.returncode)


def disk(folder: Path) -> float:
    """Megabytes in blocks, each file once."""
    seen: dict[tuple[int, int], int] = {}
    for name, _, files in os.walk(folder):
        for file in files:
            stat = os.lstat(Path(name, file))
            seen[stat.st_dev, stat.st_ino] = stat.st_blocks * 512
    return round(sum(seen.values()) / 1e6, 1)


@dataclass
class Tool:
    """A tool over one folder of its own."""

    name: str
    home: Path
    command: list[str]
    env: dict[str, str]
    rounds: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def round(self, what: str) -> None:
        before = disk(self.home)
        done = called(self.command, self.home.with_suffix(".log"), self.env)
        found = {"cpu_s": done.cpu, "wall_s": done.wall, "peak_mb": done.peak_mb, "code": done.code,
                 "disk_mb": round(disk(self.home) - before, 1)}  # fmt: skip
        self.rounds.setdefault(what, []).append(found)
        print(f"  {self.name:10} {what:10} {found}", file=sys.stderr)


def ours(folder: Path, base: str, count: int) -> Tool:
    home = folder / f"gsi-{count}"
    sources = home / "sources"
    sources.mkdir(parents=True)
    for n in range(count):
        (sources / f"news-{n}.yaml").write_text(SOURCE.format(n=n, url=f"{base}/{n}"), encoding="utf-8")
    env = {**os.environ, "PYTHONWARNINGS": "ignore"}
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # installing compiles a package, as pip did that of the peer
    command = [sys.executable, "-m", "gsi_etl", "run", "--home", str(home), "--sources", str(sources), "--no-prefect"]
    return Tool("gsi-etl", home, command, env)


def peer(folder: Path, base: str, count: int, version: str) -> Tool:
    if not (VENV / "bin" / "webchanges").exists():
        venv.create(VENV, with_pip=True)
        subprocess.run([VENV / "bin" / "python", "-m", "pip", "install", "-q", f"webchanges=={version}"], check=True)
    home = folder / f"webchanges-{count}"
    home.mkdir(parents=True)
    jobs = "---\n".join(f"name: page {n}\nurl: {base}/{n}\n" for n in range(count))
    (home / "jobs.yaml").write_text(jobs, encoding="utf-8")
    env = {**os.environ, "PYTHONWARNINGS": "ignore"}
    files = [part for name, file in (("jobs", "jobs.yaml"), ("config", "config.yaml"), ("database", "snapshots.db"))
             for part in (f"--{name}", str(home / file))]  # fmt: skip
    program = str(VENV / "bin" / "webchanges")
    (home / "config.yaml").unlink(missing_ok=True)
    return Tool("webchanges", home, [program, *files], env)


def rounds(server: Server, tools: list[Tool], count: int, upto: int, changed: int) -> dict[str, Any]:
    """First, unchanged (same bytes, then 304), and so many changed rounds; the tools take turns in each."""

    def all_of(what: str) -> None:
        for tool in tools:
            tool.round(what)

    server.version.value, server.upto.value, server.tags.value = 0, upto, 1
    all_of("first")
    all_of("304")
    server.tags.value = 0
    all_of("same")
    for version in range(1, changed + 1):
        server.version.value = version
        all_of("changed")
    sent = sum(len(page(n, 1)) for n in range(upto)) / 1e6
    found: dict[str, Any] = {"addresses": count, "changed_mb": round(sent, 2)}
    for what in ("first", "304", "same", "changed"):
        middle = {tool.name: _middle(tool.rounds[what]) for tool in tools}
        found[what] = {**middle}
        if len(tools) > 1:
            found[what]["cpu_ratio"] = round(middle["gsi-etl"]["cpu_s"] / middle["webchanges"]["cpu_s"], 2)
    found["disk_mb"] = {tool.name: disk(tool.home) for tool in tools}
    found["disk_of_gsi_etl"] = {path.name: disk(path) for path in sorted(tools[0].home.iterdir()) if path.is_dir()}
    found["disk_per_changed"] = round(found["changed"]["gsi-etl"]["disk_mb"] / sent, 2)
    return found


def _middle(done: list[dict[str, Any]]) -> dict[str, Any]:
    return {key: sorted(one[key] for one in done)[len(done) // 2] for key in done[0]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--addresses", type=int, default=500)
    parser.add_argument("--changed", type=int, default=3, help="rounds in which every page changed")
    parser.add_argument("--peer", default=PEER, help="version of webchanges; none: without it")
    parser.add_argument("--only", choices=("many", "eight"), help="one of the two measurements")
    parser.add_argument("--keep", type=Path, help="a folder for the homes, which stay")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        server = Server()
        base = f"http://127.0.0.1:{server.port.value}"
        found = {}
        for name, count, upto in (("many", asked.addresses, asked.addresses), ("eight", 8, 1)):
            if asked.only in (None, name):
                tools = [ours(folder, base, count)]
                tools += [peer(folder, base, count, asked.peer)] if asked.peer != "none" else []
                found[name] = rounds(server, tools, count, upto, asked.changed)
        print(json.dumps(found, indent=1))
        server.process.terminate()


if __name__ == "__main__":
    main()
