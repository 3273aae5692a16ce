"""Short histories of a few sources, by name: what their pages say on each day, one run a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from gsi_etl.config.reference import load_reference
from gsi_etl.model import Batch, CheckResult, Fetch, Figure
from scenes.figures import figure
from scenes.world import Baseline, World, page, same, source, trouble

TOTAL = Baseline("people_in_modern_slavery", "WLD")
ESTIMATES = load_reference().estimates
Day = tuple[Any, ...]


def total(quote: str = "40.3 million", **more: Any) -> Figure:
    return figure(quote, place="WLD", **({"edition": "GSI 2018"} | more))


def prk(quote: str = "2.64 million", **more: Any) -> Figure:
    return figure(quote, **({"edition": "GSI 2018"} | more))


def index(*figures: Figure, **more: Any) -> Any:
    return page("index", *figures, **more)


def paper(*figures: Figure, at: str = "1", **more: Any) -> Any:
    return page("paper", *figures, url=f"https://paper.example/{at}", published=date(2018, 8, 1), **more)


def moved(status_of: Batch, to: str) -> Batch:
    return replace(status_of, fetches=(Fetch("index", "https://index.example/", START, Decimal(0), "ok", moved_to=to),))


START = World().now


def check(success: bool, **more: Any) -> CheckResult:
    usual = CheckResult("s", "agrees", "warning", success, "41.6 million", "40.3 million", "The total holds", "index")
    return replace(usual, **more)


BASE = index(total(), prk())
wrong = figure("7.7 per cent", place="NGA", edition="GSI 2018")
HISTORIES: dict[str, list[Day]] = {
    "revised, and back": [(BASE,), (index(total("41.6 million"), prk()),), (BASE,)],
    "revised by little": [(BASE,), (index(total("40.4 million"), prk("2.65 million")),)],
    "a range": [
        (index(total("8 million to 9 million")),),
        (index(total("8 million to 10 million")),),
        (index(total("12 million")),),
    ],
    "a ratio and a share": [(index(figure("1 in 10"), figure("4.37%")),), (index(figure("1 in 9"), figure("5.37%")),)],
    "from nothing": [(index(total("0")),), (index(total("5 million")),)],
    "rounded, finer, drifting": [
        (BASE,),
        (index(total("40 million"), prk()),),
        (index(total("40.28 million"), prk()),),
        (index(total("40.4 million"), prk()),),
        (index(total("41 million"), prk()),),
    ],
    "another hedge": [(BASE,), (index(total(modifier="about"), prk()),), (index(total(modifier="more_than"), prk()),)],
    "gone, and back": [(BASE,), (index(total()),), (index(total(), noise="2"),), (BASE,)],
    "gone, unchanged": [(BASE,), (index(total()),), (same("index"),), (same("index"),)],
    "gone from a cut page": [(BASE,), (index(total(), complete=False),), (index(total(), complete=False, noise="2"),)],
    "cut within a number": [(BASE,), (index(total("4"), complete=False),)],
    "gone, unsure": [(index(total(), prk(confidence="medium")),), (index(total()),), (index(total(), noise="2"),)],
    "revised, unsure now": [(BASE,), (index(total("41.6 million", confidence="medium"), prk()),)],
    "revised, other words, unsure": [
        (BASE,),
        (index(total("41.6 million", confidence="medium", sentence="Other."), prk()),),
    ],
    "revised, unsure before": [
        (index(total(confidence="low")),),
        (index(total("41.6 million")),),
        (index(total("43 million", confidence="low")),),
    ],
    "new": [(BASE,), (index(total(), prk(), figure("7,989,000", place="IND")),)],
    "new, unsure": [(BASE,), (index(total(), prk(), figure("7,989,000", place="IND", confidence="medium")),)],
    "new, not watched": [(BASE,), (index(total(), prk(), figure("167", place="WLD", measure="countries_covered")),)],
    "said again elsewhere": [(BASE,), (index(total(), prk(), total(sentence="Once more 40.3 million.")),)],
    "revised thrice on a page": [
        (index(*(total(sentence=f"{n}: 40.3 million.") for n in "abc")),),
        (index(*(total("41.6 million", sentence=f"{n}: 41.6 million.") for n in "abc")),),
    ],
    "reread as another": [(BASE,), (index(total("41.6 million"), prk(), reread=True, reader="r2"),)],
    "reread as more and less": [(BASE,), (index(total(), figure("5 million", place="IND"), reread=True, reader="r2"),)],
    "reread as another place": [
        (BASE,),
        (index(total(), figure("2.64 million", place="IND", edition="GSI 2018"), reread=True, reader="r2"),),
    ],
    "reread by edited rules": [
        (BASE,),
        (replace(index(total("41.6 million"), prk(), reread=True, reader="r2"), edited=True),),
    ],
    "reread, lost by edited rules": [(BASE,), (replace(index(total(), reread=True, reader="r2"), edited=True),)],
    "reread while missing": [(BASE,), (index(total()),), (index(total(), reread=True, reader="r2"),)],
    "names its edition now": [
        (index(total(edition=None)),),
        (index(total(), noise="2"),),
        (index(total(edition="GSI 2016"), noise="3"),),
        (index(total(edition=None), noise="4"),),
    ],
    "names its year now": [
        (index(total(edition=None)),),
        (index(total(edition=None, reference_year=2016), noise="2"),),
        (index(total(edition=None, reference_year=2017), noise="3"),),
        (index(total(edition=None), noise="4"),),
    ],
    "its year is another, twice": [
        (index(total(edition=None, reference_year=2016), total("40.3 million", edition=None, reference_year=2015)),),
        (index(total(edition=None, reference_year=2015), total("40.3 million", edition=None), noise="2"),),
    ],
    "a newer edition's number": [
        (index(total("45.8 million", edition=None)),),
        (index(total("40.3 million", edition=None)),),
        (index(total("45.8 million", edition=None)),),
    ],
    "a new edition": [
        (BASE,),
        (index(total(), prk(), total("49.6 million", edition="GSI 2023"), prk("2.7 million", edition="GSI 2023")),),
    ],
    "an edition replaced": [
        (BASE,),
        (index(total("49.6 million", edition="GSI 2023"), prk("2.7 million", edition="GSI 2023")),),
    ],
    "two disagree": [(BASE, page("press", total())), (page("press", total("38 million")),), (page("press", total()),)],
    "two disagree about little": [(BASE, page("press", prk())), (page("press", prk("2.5 million")),)],
    "two read wrongly": [(BASE, page("press", total())), (page("press", total("38 million", confidence="medium")),)],
    "an article": [
        (BASE, paper(total())),
        (paper(total(), at="2"),),
        (paper(total("41.6 million"), at="2"),),
        (paper(at="2", noise="x"),),
        (paper(at="2", noise="y"),),
    ],
    "a misquote": [
        (BASE, paper(total())),
        (paper(wrong, at="2"),),
        (paper(figure("7.8 per cent", place="NGA", edition="GSI 2018"), at="2"),),
        (paper(figure("0.77 per cent", place="NGA", edition="GSI 2018"), at="2"),),
    ],
    "a misquote from the first": [(BASE, paper(wrong))],
    "a misquote reread": [
        (BASE, paper(wrong)),
        (
            paper(
                figure("7.7 per cent", place="NGA", edition="GSI 2018"),
                figure("9 per cent", place="NGA", edition="GSI 2018"),
                reread=True,
                reader="r2",
            ),
        ),
    ],
    "down, still down, back": [(BASE,), *((trouble("index"),) for _ in range(6)), (same("index"),)],
    "down and otherwise down": [
        (BASE,),
        (trouble("index"),),
        (trouble("index", "not_the_page", "a wall"),),
        (trouble("index", "layout_changed", "no column"),),
        (BASE,),
    ],
    "unreadable": [(BASE,), (trouble("index", "unreadable", "a bomb"),), (same("index"),)],
    "postponed": [
        (BASE,),
        (Batch("index", postponed=True),),
        (trouble("index"),),
        (Batch("index", postponed=True),),
        (same("index"),),
    ],
    "partly read": [
        (BASE,),
        (replace(same("index"), failures={"https://index.example/x": "a bomb"}),),
        (same("index"),),
    ],
    "stale, and news": [
        (page("press", total()),),
        *((same("press"),) for _ in range(5)),
        (page("press", total("41.6 million")),),
    ],
    "moved": [
        (BASE,),
        (moved(same("index"), "https://new.example/"),),
        (moved(same("index"), "https://new.example/"),),
        (moved(same("index"), "https://newer.example/"),),
        (moved(trouble("index"), "https://x.example/"),),
    ],
    "all are down": [
        (BASE, page("press", total()), paper(total()), page("extra", total())),
        (trouble("index"), trouble("press"), trouble("paper"), trouble("extra")),
        (trouble("index"), trouble("press"), trouble("paper"), trouble("extra")),
        (same("index"), same("press"), trouble("paper"), same("extra")),
        (same("paper"),),
    ],
    "two are down": [
        (BASE, page("press", total()), paper(total())),
        (trouble("index"), trouble("press"), same("paper")),
        (same("index"), same("press"), same("paper")),
    ],
}


def new_world() -> World:
    return World(
        source("index", official=True), source("press", official=True, cadence="P2D"), source("paper", kind="news"),
        source("extra"), estimates=ESTIMATES, headlines=[TOTAL],
    )  # fmt: skip
