"""A year in the life of 50 sources, recorded beforehand: what each says each day, and what must be told of it.

The script is drawn from a seed. Each incident adds to the days what the sources do, and to the truth the changes that
a reader is to be told, by day, source and class. Incidents of one source never overlap, so that the truth of each is
certain; incidents of different sources fall on the same days as they please.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from gsi_etl.changes.sources import AGAIN_AFTER
from gsi_etl.config.reference import load_reference
from gsi_etl.config.source import Source
from gsi_etl.model import Batch, Figure, ReadDocument, Trouble
from scenes.figures import figure
from scenes.world import DAY, Baseline, World, page, same, source, trouble

DAYS = 365
REPORTS, PAPERS = 30, 20
#: (day, source, class): what is told, and how often.
Truth = dict[tuple[int, str, str], int]
Part = Batch | ReadDocument

OTHER_WORDS = {"2.6 million": "2.64 million", "40.3 million": "40,300,000", "24.9 million": "24.85 million"}


ONE_UP = {"40.3 million": "40.4 million", "40,300,000": "40,400,000", "49.6 million": "49.7 million"}
DRIFTING = {
    "24.9 million": ("25 million", "25.4 million"),
    "24.85 million": ("25 million", "25.4 million"),
    "27.6 million": ("28 million", "28.4 million"),
}


@dataclass
class Script:
    """What happens: ``days[n]`` are the parts of run n for each source; ``truth`` is what must be told."""

    sources: list[Source]
    days: list[dict[str, list[Part]]]
    truth: Truth = field(default_factory=lambda: defaultdict(int))
    jumps: dict[int, timedelta] = field(default_factory=dict)
    incidents: dict[str, int] = field(default_factory=lambda: defaultdict(int))


class Site:
    """A report page as it is: three figures of an edition, which incidents rewrite."""

    def __init__(self, name: str, quotes: tuple[str, str, str], edition: str = "GSI 2018", reader: str = "r1") -> None:
        self.name, self.quotes, self.edition, self.reader = name, quotes, edition, reader
        self.wording, self.noise, self.left_out = 0, 0, frozenset[int]()

    def figures(self) -> list[Figure]:
        subjects: list[dict[str, Any]] = [
            {"place": "PRK"}, {"place": "WLD"}, {"place": "WLD", "measure": "forced_labour"},
        ]  # fmt: skip
        return [
            figure(quote, edition=self.edition, sentence=f"Wording {self.wording}: {quote}.", **subject)
            for n, (quote, subject) in enumerate(zip(self.quotes, subjects, strict=True))
            if n not in self.left_out
        ]

    def read(self, **more: Any) -> ReadDocument:
        return page(self.name, *self.figures(), noise=str(self.noise), reader=self.reader, **more)


def written(seed: int, *, upgrades: bool = True) -> Script:
    """The script of a year; without ``upgrades`` one and the same reader reads all of it."""
    draw = random.Random(seed)
    reports = [source(f"report-{n:02}", official=n < 10) for n in range(REPORTS)]
    papers = [source(f"paper-{n:02}", kind="news", cadence="P1Y") for n in range(PAPERS)]
    script = Script([*reports, *papers], [{} for _ in range(DAYS)])
    for entry in reports:
        _report(
            script,
            Site(entry.id, ("2.6 million", "40.3 million", "24.9 million")),
            entry.publisher.official,
            draw,
            upgrades,
        )
    for entry in papers:
        _paper(script, entry.id, draw)
    _conflicts(script)
    for day in draw.sample(range(20, DAYS - 20), 3):
        script.jumps[day] = draw.choice([-3650 * DAY, -2 * DAY, 400 * DAY])
    return script


# ----------------------------------------------------------------------------------------------------- reports

Incident = Callable[[Script, Site, int, bool], int]


def _report(script: Script, site: Site, official: bool, draw: random.Random, upgrades: bool) -> None:
    script.days[0][site.name] = [site.read()]
    incidents = [
        _erratum, _last_digit, _drift, _rounding, _rewording,
        _withdrawal, _flicker, _outage, _block_page, _layout, _cut_short, _new_bytes,
    ]  # fmt: skip
    incidents += [_upgrade] if upgrades else []
    if official:
        incidents.append(_edition)
    draw.shuffle(incidents)
    day = draw.randint(2, 20)
    for incident in incidents:
        if day > DAYS - 25:
            break
        end = incident(script, site, day, official)
        script.incidents[incident.__name__.strip("_")] += 1
        day = end + draw.randint(16, 22)  # rest: nothing of one incident counts as the unrest of the next


def _tell(script: Script, day: int, site: Site, change_class: str, times: int = 1) -> None:
    script.truth[day, site.name, change_class] += times


def _say(script: Script, site: Site, day: int, **more: Any) -> None:
    site.noise += 1
    script.days[day][site.name] = [site.read(**more)]


def _erratum(script: Script, site: Site, day: int, _official: bool) -> int:
    """A silent revision of one number, put right again eight days later: two revisions."""
    before = site.quotes
    site.quotes = ("3.9 million", *before[1:])
    _say(script, site, day)
    _tell(script, day, site, "revision")
    site.quotes = before
    _say(script, site, day + 8)
    _tell(script, day + 8, site, "revision")
    return day + 8


def _last_digit(script: Script, site: Site, day: int, _official: bool) -> int:
    """The last digit of a number, one up, at the same precision; and down again: two revisions."""
    before = site.quotes
    site.quotes = (before[0], ONE_UP[before[1]], before[2])
    _say(script, site, day)
    _tell(script, day, site, "revision")
    site.quotes = before
    _say(script, site, day + 8)
    _tell(script, day + 8, site, "revision")
    return day + 8


def _drift(script: Script, site: Site, day: int, _official: bool) -> int:
    """A number put more coarsely, and then as another that rounds to the same: the two steps make one revision."""
    before = site.quotes
    for n, quote in enumerate((*DRIFTING[before[2]], before[2])):
        site.quotes = (*before[:2], quote)
        _say(script, site, day + 4 * n)
        if n:
            _tell(script, day + 4 * n, site, "revision")
    return day + 8


def _rounding(script: Script, site: Site, day: int, _official: bool) -> int:
    site.quotes = tuple(OTHER_WORDS.get(quote, quote) for quote in site.quotes)  # type: ignore[assignment]
    _say(script, site, day)
    return day


def _rewording(script: Script, site: Site, day: int, _official: bool) -> int:
    site.wording += 1
    _say(script, site, day)
    return day


def _new_bytes(script: Script, site: Site, day: int, _official: bool) -> int:
    for n in range(3):
        _say(script, site, day + n)
    return day + 2


def _withdrawal(script: Script, site: Site, day: int, _official: bool) -> int:
    """Gone on one day, believed on the next (a 304), back after a week."""
    site.left_out = frozenset({2})
    _say(script, site, day)
    _tell(script, day + 1, site, "withdrawn")
    site.left_out = frozenset()
    _say(script, site, day + 7)
    _tell(script, day + 7, site, "restored")
    return day + 7


def _flicker(script: Script, site: Site, day: int, _official: bool) -> int:
    """Gone for one fetch only: nothing to tell."""
    site.left_out = frozenset({1})
    _say(script, site, day)
    site.left_out = frozenset()
    _say(script, site, day + 1)
    return day + 1


def _cut_short(script: Script, site: Site, day: int, _official: bool) -> int:
    """Pages whose end did not arrive, for three days: nothing disappears."""
    site.left_out = frozenset({1, 2})
    for n in range(3):
        _say(script, site, day + n, complete=False)
    site.left_out = frozenset()
    _say(script, site, day + 3)
    return day + 3


def _in_trouble(script: Script, site: Site, day: int, kinds: list[Trouble], opened: str) -> int:
    for n, kind in enumerate(kinds):
        script.days[day + n][site.name] = [trouble(site.name, kind)]
    _tell(script, day, site, opened)
    if len(kinds) >= AGAIN_AFTER:  # it lasts, and is told again
        _tell(script, day + AGAIN_AFTER - 1, site, opened)
    _tell(script, day + len(kinds), site, "source_recovered")
    return day + len(kinds)


def _outage(script: Script, site: Site, day: int, _official: bool) -> int:
    return _in_trouble(script, site, day, ["source_down"] * 7, "source_down")


def _block_page(script: Script, site: Site, day: int, _official: bool) -> int:
    """A wall, with errors in between: one incident."""
    kinds: list[Trouble] = ["not_the_page", "source_down", "not_the_page"]
    return _in_trouble(script, site, day, kinds, "not_the_page")


def _layout(script: Script, site: Site, day: int, _official: bool) -> int:
    return _in_trouble(script, site, day, ["layout_changed"] * 4, "layout_changed")


def _upgrade(script: Script, site: Site, day: int, _official: bool) -> int:
    """A newer reader reads the old bytes otherwise, on the very day on which the page changes as well."""
    site.reader = f"r{int(site.reader[1:]) + 1}"
    first, _, meant = site.quotes
    site.quotes = (*site.quotes[:2], "249 million")
    reread = replace(site.read(), reread=True)
    site.quotes = ("3.1 million", *site.quotes[1:])
    site.noise += 1
    script.days[day][site.name] = [reread, site.read()]
    _tell(script, day, site, "reader_change")
    _tell(script, day, site, "revision")
    site.quotes = (first, site.quotes[1], meant)
    site.reader = f"r{int(site.reader[1:]) + 1}"
    site.noise += 1
    old = Site(site.name, ("3.1 million", site.quotes[1], meant), site.edition, site.reader)
    old.wording = site.wording
    script.days[day + 9][site.name] = [replace(old.read(), reread=True), site.read()]
    _tell(script, day + 9, site, "reader_change")
    _tell(script, day + 9, site, "revision")
    return day + 9


def _edition(script: Script, site: Site, day: int, _official: bool) -> int:
    """The next edition replaces the old one; the first source to state it announces it as well."""
    site.edition = "GSI 2023"
    site.quotes = ("2,696,000", "49.6 million", "27.6 million")
    _say(script, site, day)
    script.truth[day, site.name, "EDITION"] = 1
    return day


#: Quotes that state one number; whoever states another contradicts them.
ALIKE = {
    "2.64 million": "2.6 million",
    **dict.fromkeys(("40,300,000", "40.4 million", "40,400,000"), "40.3 million"),
    **dict.fromkeys(("24.85 million", "25 million"), "24.9 million"),
    "49.7 million": "49.6 million",
    "28 million": "27.6 million",
}
Stated = dict[tuple[str, int], tuple[str, str]]


def _conflicts(script: Script) -> None:
    """What the incidents do to each other: an official figure that is stated again, and differs from what another
    official source states of the same edition at that time, is a conflict. Of two on one day, the later source's."""
    state: Stated = {}
    gone: Stated = {}
    official = [entry.id for entry in script.sources if entry.publisher.official]
    for day, parts in enumerate(script.days):
        anew: list[tuple[str, int]] = []
        for name in official:
            for part in parts.get(name, []):
                if isinstance(part, ReadDocument):
                    anew += _stated(part, name, state, gone)
        for name, subject in anew if day else []:
            edition, number = state[name, subject]
            rivals = [
                other
                for other in official
                if (other, subject) in state
                and state[other, subject][0] == edition
                and state[other, subject][1] != number
                and ((other, subject) not in anew or other < name)
            ]
            script.truth[day, name, "conflict"] += bool(rivals)


def _stated(read: ReadDocument, name: str, state: Stated, gone: Stated) -> list[tuple[str, int]]:
    """Note what a page states; returns the subjects whose number is told as new, revised or restored."""
    said = {}
    for one in read.figures:
        subject = 2 if one.measure == "forced_labour" else 1 if one.place == "WLD" else 0
        said[subject] = (one.edition or "", ALIKE.get(one.reading.quote, one.reading.quote))
    anew = []
    for subject in range(3):
        key = name, subject
        if subject in said:
            before = state.get(key)
            withdrawn = gone.pop(key, None)
            state[key] = said[subject]
            told = before != said[subject] and not (before is None and withdrawn == said[subject] and subject == 1)
            anew += [key] if told and not read.reread else []
        elif read.document.complete and key in state:
            gone[key] = state.pop(key)
    return anew


# -------------------------------------------------------------------------------------------------------- news

RIGHT = [("2.6 million", "PRK", "GSI 2018"), ("40.3 million", "WLD", "GSI 2018"), ("403,000", "USA", "GSI 2018")]
OLDER = [("18.4 million", "IND", None), ("45.8 million", "WLD", None)]
WRONG = [
    ("7.7%", "NGA", "GSI 2018"),
    ("40.3 billion", "WLD", "GSI 2018"),
    ("2,640", "PRK", "GSI 2018"),
    ("1 in 5", "PRK", "GSI 2016"),
    ("38 million", "WLD", "GSI 2014"),
]


def _paper(script: Script, name: str, draw: random.Random) -> None:
    home = f"https://{name}.example/"
    script.days[0][name] = [page(name, url=home)]
    day = draw.randint(1, 10)
    n = 0
    while day < DAYS - 12:
        n += 1
        url = f"{home}{n}"
        kind = draw.choice(["right", "older", "wrong", "edited", "outage"])
        script.incidents[f"news_{kind}"] += 1
        if kind == "outage":
            script.days[day][name] = [trouble(name)]
            script.truth[day, name, "source_down"] += 1
            script.truth[day + 1, name, "source_recovered"] += 1
        else:
            stock = {"older": OLDER, "wrong": WRONG}.get(kind, RIGHT)
            quote, place, edition = draw.choice(stock)
            published = date(2018, 8, 1)
            said = figure(quote, place=place, edition=edition)
            script.days[day][name] = [page(name, said, url=url, published=published)]
            script.truth[day, name, "new_figure"] += 1
            if kind == "wrong":
                script.truth[day, name, "misquote"] += 1
            if kind == "edited":
                corrected = figure("1.9 million", place=place, edition=None)
                script.days[day + 5][name] = [page(name, corrected, said, url=url, published=published)]
                script.truth[day + 5, name, "new_figure"] += 1
        day += draw.randint(16, 30)


# ------------------------------------------------------------------------------------------------------ the year


@dataclass(frozen=True)
class Score:
    """What was told against the truth: by (day, source, class), and how many messages went out on how many days."""

    told: int
    missed: list[tuple[int, str, str]]
    false: list[tuple[int, str, str]]
    messages: int
    days_with_news: int
    incidents: dict[str, int]


def lived(seed: int) -> Score:
    """Run a written year and hold what was told against its truth."""
    script = written(seed)
    headlines = [Baseline("people_in_modern_slavery", "WLD")]
    world = World(*script.sources, estimates=load_reference().estimates, headlines=headlines)
    told: Truth = defaultdict(int)
    for day, parts in enumerate(script.days):
        scene: list[Part] = []
        for entry in script.sources:
            scene += parts.get(entry.id, [same(entry.id)])
        jump = script.jumps.get(day, timedelta(0))
        world.run(*scene, after=DAY + jump)
        world.now -= jump
        for change in world.told():
            told[day, change.source_id, change.change_class] += 1
    return scored(script, told, len(world.inbox.messages))


def scored(script: Script, told: Truth, messages: int, days: int = DAYS) -> Score:
    """What was told in the first days of a year against the truth of its script."""
    announced = False
    for day in range(DAYS):
        announced = _resolve_editions(script, day, announced)
    truth = {key: times for key, times in script.truth.items() if times and key[0] < days}
    keys = set(truth) | set(told)
    return Score(
        told=sum(told.values()),
        missed=sorted(key for key in keys for _ in range(truth.get(key, 0) - told.get(key, 0))),
        false=sorted(key for key in keys for _ in range(told.get(key, 0) - truth.get(key, 0))),
        messages=messages,
        days_with_news=len({key[0] for key in truth}),
        incidents=dict(script.incidents),
    )


def _resolve_editions(script: Script, day: int, announced: bool) -> bool:
    """Each page replaces one edition by the next; the first to state it also announces it, once."""
    stating = sorted(key for key in script.truth if key[0] == day and key[2] == "EDITION")
    for n, key in enumerate(stating):
        del script.truth[key]
        script.truth[day, key[1], "edition_replaced"] += 1
        if not announced and n == 0:
            script.truth[day, key[1], "new_edition"] += 1
    return announced or bool(stating)
