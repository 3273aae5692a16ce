"""For analysts: the files with their hashes, how to open them, and the dictionary from the database's own COMMENTs."""

from __future__ import annotations

import csv
import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from gsi_etl.base import measures
from gsi_etl.site.facts import Facts
from gsi_etl.site.machine_formats import to_csv, to_json
from gsi_etl.site.pages.country import country_codes
from gsi_etl.site.pages.relations import chart_of
from gsi_etl.site.read import VIEWS, parquet_rows
from gsi_etl.site.records import Column
from gsi_etl.site.renderer import Studio
from gsi_etl.site.tree import Page

CSV = ("view", "column", "type", "comment")
#: What each run leaves beside the newest tables: more with every run.
RUNS = "runs/"
DATA_SUFFIXES = (".duckdb", ".csv", ".parquet", ".json", ".xlsx", ".sql", ".zip")


@dataclass(frozen=True, slots=True)
class Address:
    """What a program can ask for: ``path`` without its suffix, ``{...}`` in it where an id stands."""

    what: str
    path: str
    formats: tuple[str, ...]
    example: str = ""

    def links(self) -> list[tuple[str, str]]:
        """(format, address of the example from the site's root). A feed beside a page has a name of its own."""
        filled = re.sub(r"\{\w+\}", self.example, self.path)
        feed = f"{filled.removesuffix('index').removesuffix('feed')}feed.atom"
        return [(name, feed if name == "atom" else f"{filled}.{name}") for name in self.formats]


@dataclass(frozen=True, slots=True)
class File:
    """A published file beside the pages. ``size`` in bytes; ``rows`` of a table, None of what is none."""

    name: str
    size: int
    rows: int | None
    sha256: str


def data_page(facts: Facts, studio: Studio, public: Path) -> Page:
    found = published_files(public)
    unverified = sum(not row.verified for row in facts.estimates)

    def files() -> Mapping[str, str]:
        views = [
            (view, next((c.comment for c in columns if not c.column), ""), [c for c in columns if c.column])
            for view, columns in ((view, list(group)) for view, group in _by_view(facts))
        ]
        page = studio.html(
            "data",
            "data/",
            title="Data and API",
            describe="Every figure, estimate and change as JSON, CSV, Parquet, DuckDB and Atom, with stable addresses",
            active="Data",
            twins={"JSON": "index.json", "CSV": "index.csv"},
            files=[file for file in found if not file.name.startswith(RUNS)],
            of_runs=[file for file in found if file.name.startswith(RUNS)],
            views=views,
            addresses=addresses(facts),
            rows=facts.view_rows,
            estimates=len(facts.estimates),
            unverified=unverified,
        )
        return {
            "index.html": page,
            "index.json": to_json(
                {
                    "files": found,
                    "rows": facts.view_rows,
                    "unverified_estimates": unverified,
                    "columns": facts.columns,
                    "addresses": addresses(facts),
                }
            ),
            "index.csv": to_csv(CSV, [[getattr(column, name) for name in CSV] for column in facts.columns]),
        }

    return Page("data/", (found, facts.columns, facts.view_rows, unverified, addresses(facts), studio.site_url), files)


def addresses(facts: Facts) -> list[Address]:
    """Every kind of address that a program can ask for, each with an example that is there."""
    kinds = [
        Address("All figures as stated now", "figures/index", ("json", "csv")),
        Address("All estimates, editions and comparisons", "editions/index", ("json", "csv")),
        Address("All changes", "changes/index", ("json", "csv")),
        Address("The newest edition's countries", "countries/index", ("json", "csv")),
        Address("Countries, with code and region", "countries/a-to-z/index", ("json",)),
        Address("Checks", "checks/index", ("json", "csv")),
        Address("Sources and their state", "sources/index", ("json",)),
        Address("State of the last run", "status", ("json",)),
        Address("Names for a search box", "search/index", ("json",)),
        Address("The dictionary of the database", "data/index", ("json", "csv")),
        Address("Changes as a feed", "feed", ("atom",)),
    ]
    codes = country_codes(facts)
    examples = (
        ("One figure, with its history", "figures/{figure_id}/index", ("json", "csv", "atom"),
         facts.figures[0].figure_id if facts.figures else ""),
        ("One country, every edition", "countries/{iso3}/index", ("json", "csv"),
         "PRK" if "PRK" in codes else next(iter(codes), "")),
        ("One change", "changes/{change_id}/index", ("json",), facts.told[0].change_id if facts.told else ""),
        ("One source", "sources/{source_id}/index", ("json", "csv", "atom"),
         facts.sources[0].source_id if facts.sources else ""),
        ("One chart, to embed, with its numbers", "charts/{chart}/chart", ("svg", "png", "csv"),
         chart_of(facts, measures.headline(), "WLD")),
        ("What one document states", "evidence/{document_id}/index", ("json",),
         next((figure.document_id for figure in facts.figures), "")),
    )  # fmt: skip
    return [*kinds, *(Address(what, path, formats, example) for what, path, formats, example in examples if example)]


def _by_view(facts: Facts) -> Iterator[tuple[str, Iterator[Column]]]:
    rows = sorted(facts.columns, key=lambda column: (VIEWS.index(column.view), column.column != ""))
    yield from groupby(rows, key=lambda column: column.view)


def published_files(public: Path) -> list[File]:
    """What other parts of the pipeline published: not the site's own pages, nothing hidden, nothing by a link."""
    paths = sorted(_published(public))
    parquet = parquet_rows(path for path in paths if path.suffix == ".parquet")
    found = []
    for path in paths:
        with path.open("rb") as handle:
            digest = hashlib.file_digest(handle, "sha256").hexdigest()
        rows = parquet[path] if path in parquet else _csv_rows(path)
        found.append(File(path.relative_to(public).as_posix(), path.stat().st_size, rows, digest))
    return found


def _published(public: Path) -> Iterator[Path]:
    """The site has ten times as many files as all others: it is hidden, and nothing below it is looked at."""
    for name, folders, files in os.walk(public):
        folder = Path(name)
        folders[:] = [part for part in folders if not part.startswith(".")]
        for part in files:
            path = folder / part
            if part.endswith(DATA_SUFFIXES) and part[0] != "." and not path.is_symlink() and path.is_file():
                yield path


def _csv_rows(path: Path) -> int | None:
    """Rows of a table without its header. None for other files, and for a table that cannot be read."""
    if path.suffix != ".csv":
        return None
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            return max(sum(1 for _ in csv.reader(handle)) - 1, 0)
    except (UnicodeDecodeError, csv.Error):
        return None
