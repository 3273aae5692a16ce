"""Which pages are made again when one thing changes: all that show it, and no others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from made_facts import DAY, NOW, changed, made, run

from gsi_etl.site.build import lay_out
from gsi_etl.site.facts import Facts
from gsi_etl.site.renderer import Studio


def made_of(known: Facts, site_url: str = "") -> Mapping[str, str]:
    studio = Studio(known, texts=lambda _: {}, archive=None, site_url=site_url)
    return {page.folder: repr(page.made_of) for page in lay_out(known, studio, Path("/nowhere"))}


@cache
def usual() -> Mapping[str, str]:
    return made_of(made())


def other(**said: Any) -> Facts:
    known = made()
    given = {field.name: getattr(known, field.name) for field in fields(Facts) if field.init}
    return Facts(**{**given, **said})


def again(known: Facts) -> list[str]:
    """Pages that are made again, those that are new, and with a minus those that are gone; charts are left out."""
    before, after = usual(), made_of(known)
    found = {name for name in after if after[name] != before.get(name)} | {
        f"-{n}" for n in before.keys() - after.keys()
    }
    return sorted(name for name in found if "charts/" not in name)


def with_figure(**said: Any) -> Facts:
    first, *rest = made().figures
    return other(figures=(replace(first, **said), *rest))


def with_change(index: int, **said: Any) -> Facts:
    rows = list(made().changes)
    rows[index] = replace(rows[index], **said)
    return other(changes=tuple(rows))


@pytest.mark.parametrize(
    ("make", "pages"),
    [
        (lambda: other(), []),
        (lambda: other(now=NOW + DAY), ["", "checks/", "sources/"]),
        (lambda: other(runs=(run(2, status="partial"), *made().runs[1:])), [""]),
        (lambda: other(runs=(made().runs[0], run(1), made().runs[2])), []),
        (lambda: other(view_rows={**made().view_rows, "figures": 10}), ["data/"]),
        (lambda: other(columns=made().columns[1:]), ["data/"]),
        (lambda: other(checks=made().checks[1:]), ["", "checks/"]),
        (lambda: other(health={**made().health, "open": replace(made().health["open"], failures=1)}),
         ["", "sources/", "sources/open/"]),
        (lambda: other(headlines=(replace(made().headlines[0], status="stale"), *made().headlines[1:])),
         ["", "figures/", "figures/fg_1/", "figures/fg_2/", "figures/fg_news/", "figures/fg_other/",
          "figures/fg_rise/"]),
        (lambda: other(papers=(replace(made().papers[4], title="New"), *made().papers[:4], *made().papers[5:])),
         ["evidence/doc_5/", "sources/open/"]),
        (lambda: other(scores=()), ["countries/LUX/", "countries/PRK/"]),
        (lambda: with_figure(page=13),
         ["figures/", "figures/fg_1/", "figures/fg_2/", "figures/fg_news/", "figures/fg_other/", "figures/fg_rise/",
          "sources/index/"]),
        (lambda: with_change(6, rule="another"),
         ["", "changes/", "changes/ch_round/", "countries/PRK/", "evidence/doc_5/", "figures/fg_cell/",
          "sources/open/"]),
        (lambda: with_change(9, rule="another"), []),  # a first sight, which is told nowhere
        (lambda: other(changes=(*made().changes, changed("ch_more", "retired", "info", 0, source_id="open"))),
         ["", "changes/", "changes/ch_more/", "sources/open/"]),
        (lambda: other(changes=made().changes[1:]),
         ["", "-changes/ch_rev/", "changes/", "changes/ch_check/", "changes/ch_con/",
          "data/", "evidence/doc_2/", "figures/fg_1/", "figures/fg_2/", "sources/index/"]),
        (lambda: other(sources=(*made().sources[:2], replace(made().sources[2], licence="no"), made().sources[3])),
         ["about/", "changes/ch_round/", "evidence/doc_5/", "figures/", "figures/fg_cell/", "figures/fg_cell2/",
          "sources/", "sources/open/"]),
    ],
)  # fmt: skip
def test_a_page_is_made_again_when_what_it_shows_changes(make: Callable[[], Facts], pages: list[str]) -> None:
    assert again(make()) == pages


def test_another_address_of_the_site_makes_all_pages_again_but_the_one_that_has_none() -> None:
    after = made_of(made(), "https://s.example")
    assert [name for name, words in usual().items() if after[name] == words] == ["checks/"]
