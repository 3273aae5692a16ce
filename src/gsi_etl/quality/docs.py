"""Great Expectations' own Data Docs of an audit, made so that they render without a network.

Its pages load styles, scripts, icons and logos from six hosts. Here every script and every address elsewhere is taken
out, and one small style sheet of ours stands in: what was folded away by scripts is open.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag

from gsi_etl.quality.library import great_expectations, quiet
from gsi_etl.quality.suites import Suite
from gsi_etl.quality.tables import keys_of

STYLE = "gsi-etl.css"
_POLICY = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self'; font-src 'self'"
_REMOTE = ("http:", "https:", "//")
#: Invitations and buttons of the page's maker that need scripts, or lead to its web site.
_USELESS = (
    ".modal, .cooltip, .btn, [data-toggle='modal'], [data-toggle='collapse'], [id*='newsletter'], "
    "[class*='walkthrough'], [id*='filter'], .nav-tabs, .tab-content, footer, iframe"
)


def write_data_docs(database: Path, suites: Iterable[Suite], parameters: Mapping[str, Any], folder: Path) -> Path:
    """Validate every suite whose table has rows and write its Data Docs into ``folder``. Returns the first page."""
    folder.mkdir(parents=True, exist_ok=True)
    asked = list(suites)
    keys = keys_of(database, *(suite.table for suite in asked))
    held = [suite for suite in asked if keys[suite.table]]
    with quiet():
        outcomes = _build(database, held, parameters, folder)
    make_local(folder)
    list_pages(folder, held, outcomes)
    return folder / "index.html"


def _build(
    database: Path, suites: Iterable[Suite], parameters: Mapping[str, Any], folder: Path
) -> dict[str, tuple[int, int]]:
    """Great Expectations' own pages. Returns how many expectations of each suite hold, and of how many."""
    gx = great_expectations()
    from great_expectations.data_context.types.base import ProgressBarsConfig
    from sqlalchemy.dialects import registry

    registry.register("duckdb.buffered", "gsi_etl.quality.dialect", "BufferedDialect")
    context: Any = gx.get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    context.add_data_docs_site(
        site_name="local",
        site_config={
            "class_name": "SiteBuilder",
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
            "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder.resolve())},
        },
    )
    source: Any = context.data_sources.add_sql("audit", connection_string=f"duckdb+buffered:///{database}")
    try:
        definitions = []
        for suite in suites:
            asset = source.add_table_asset(suite.name, table_name=suite.table)
            kept = context.suites.add(
                # The pages show a description where there is one: our sentence, and not the query.
                gx.ExpectationSuite(
                    name=suite.name,
                    expectations=[{**one.config, "description": one.notes} for one in suite.expectations],
                )
            )
            whole = asset.add_batch_definition_whole_table("whole")
            definitions.append(
                context.validation_definitions.add(gx.ValidationDefinition(name=suite.name, data=whole, suite=kept))
            )
        outcomes: dict[str, tuple[int, int]] = {}
        if definitions:
            checkpoint = gx.Checkpoint(name="audit", validation_definitions=definitions, result_format="SUMMARY")
            done = context.checkpoints.add(checkpoint).run(expectation_parameters=dict(parameters))
            for result in done.run_results.values():
                counted = result.statistics
                outcomes[result.suite_name] = counted["successful_expectations"], counted["evaluated_expectations"]
        context.build_data_docs(site_names=["local"])
        return outcomes
    finally:
        source.get_engine().dispose()
        source.get_execution_engine().close()


def make_local(folder: Path) -> None:
    """Take every script and every foreign address out of the pages below ``folder``, and give them our style sheet."""
    style = files("gsi_etl.quality").joinpath("datadocs.css").read_text(encoding="utf-8")
    (folder / STYLE).write_text(style, encoding="utf-8")
    for page in sorted(folder.rglob("*.html")):
        if page.is_relative_to(folder / "static"):
            continue
        soup = BeautifulSoup(page.read_text(encoding="utf-8"), "lxml")
        _clean(soup, "../" * (len(page.relative_to(folder).parts) - 1))
        page.write_text(str(soup), encoding="utf-8")
    logging.getLogger(__name__).debug("data docs made local: %s", folder)


def list_pages(folder: Path, suites: Iterable[Suite], outcomes: Mapping[str, tuple[int, int]]) -> None:
    """The first page draws its lists by script: here is one that needs none."""
    page = folder / "index.html"
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "lxml")
    table = soup.new_tag("table")
    table.append(_row(soup, "th", ["Suite", "Hold", "What came of it", "What it holds"]))
    for suite in suites:
        hold, of = outcomes.get(suite.name, (0, 0))
        result = next(iter(sorted((folder / "validations" / suite.name).rglob("*.html"))), None)
        row = _row(soup, "td", [suite.name, f"{hold} of {of}", "", ""])
        for cell, target, words in (
            (2, result, "results"),
            (3, folder / "expectations" / f"{suite.name}.html", "suite"),
        ):
            if target is not None and target.is_file():
                link = soup.new_tag("a", href=target.relative_to(folder).as_posix())
                link.string = words
                row.find_all("td")[cell].append(link)
        table.append(row)
    body = soup.body
    assert isinstance(body, Tag)
    body.append(table)
    page.write_text(str(soup), encoding="utf-8")


def _row(soup: BeautifulSoup, tag: str, texts: Iterable[str]) -> Tag:
    row = soup.new_tag("tr")
    for text in texts:
        cell = soup.new_tag(tag)
        cell.string = text
        row.append(cell)
    return row


def _clean(soup: BeautifulSoup, up: str) -> None:
    for useless in soup.select(f"script, {_USELESS}"):
        useless.decompose()
    for card in soup.select(".card"):
        if "Validation Filter" in card.get_text():
            card.decompose()
    for element in soup.find_all(True):
        for name in [a for a in element.attrs if a.startswith("on")]:
            del element[name]
    for element in soup.select("link[href], img[src], a[href]"):
        name = "src" if element.name == "img" else "href"
        _, static, rest = str(element[name]).partition("static/")
        if static and not str(element[name]).startswith(_REMOTE):
            element[name] = f"{up}{static}{rest}"  # they count the folders above them wrongly
        if not str(element[name]).startswith(_REMOTE):
            continue
        if element.name == "a":
            element.unwrap()
        elif element.name == "img" and "logo-long" in str(element[name]):
            element[name] = f"{up}static/images/logo-long.png"
        else:
            element.decompose()
    head = soup.head
    assert isinstance(head, Tag)
    policy = soup.new_tag("meta", attrs={"http-equiv": "Content-Security-Policy", "content": _POLICY})
    head.insert(0, policy)
    head.append(soup.new_tag("link", rel="stylesheet", href=f"{up}{STYLE}"))
