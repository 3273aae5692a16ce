"""A build from end to end over facts of a small warehouse: what it reports, in what order pages come, how it fails."""

from __future__ import annotations

from pathlib import Path

import duckdb
import jinja2
import pytest
from made_facts import facts, made

from gsi_etl.errors import PublishError
from gsi_etl.site.build import _look, _told, lay_out
from gsi_etl.site.renderer import Studio, look


def test_pages_come_in_the_order_of_the_site_and_the_overview_knows_them_all(tmp_path: Path) -> None:
    known = made()
    pages = lay_out(known, Studio(known, texts=lambda _: {}, archive=None, site_url="https://s.example"), tmp_path)
    folders = [page.folder for page in pages]
    parts = list(dict.fromkeys(folder.partition("/")[0] for folder in folders))
    assert parts == ["figures", "charts", "countries", "changes", "evidence", "editions", "sources", "checks", "about",
                     "glossary", "search", "data", ""]  # fmt: skip
    assert len(folders) == len(set(folders))
    listed = str(pages[-1].files()["sitemap.xml"])
    assert [f"<loc>https://s.example/{folder}</loc>" in listed for folder in folders] == [True] * len(folders)


def test_the_look_of_a_build_is_that_of_the_code_and_of_the_names() -> None:
    assert _look(facts()) == f"{look()}{facts().common()}"
    assert _look(facts()) != _look(made())


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (duckdb.CatalogException("no such table\nLINE 1"), "no such table"),
        (jinja2.UndefinedError("no such name"), "no such name"),
        (duckdb.Error(""), "Error"),
    ],
)
def test_what_cannot_be_made_is_said_with_its_first_line(error: Exception, why: str) -> None:
    with pytest.raises(PublishError, match="the site could not be made") as raised, _told(Path("/public")):
        raise error
    told = raised.value
    assert (told.where, told.why) == ("/public", why)
    assert told.kept == "the run is committed, and the site published before is still there"
    assert told.hint == "fix the cause and run `gsi-etl publish`"


def test_other_errors_are_not_taken_for_the_site_s() -> None:
    with pytest.raises(KeyError), _told(Path("/public")):
        raise KeyError("ours")
