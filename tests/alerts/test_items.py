"""What an item of a message knows beyond its change: the statement's bytes, its company, and what it should be."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from letters import NOON, change, message, stated

from gsi_etl.alerts.corroboration import Company
from gsi_etl.alerts.message import Context, Item
from gsi_etl.model import Change, Estimate, Evidence, Figure, FigureState, PastChange, Verdict
from scenes.figures import estimate, figure

NAMES = {"index": "The Index", "index2": "The Index", "press": "The Press", "press2": "The Press", "paper": "Paper"}
KEY = "index:people_in_modern_slavery:WLD:-:GSI 2018"


def item(*changes: Change, beside: Company | None = None, context: Context | None = None, **more: Any) -> Item:
    """The only item of a message about these."""
    told = changes or (change(),)
    others = {one.change_id: beside for one in told if beside}
    (made,) = message(*told, others=others, context=context or Context(NAMES), **more).items
    return made


def total(quote: str = "41.6 million", **more: Any) -> Figure:
    return figure(quote, **({"place": "WLD", "edition": "GSI 2018"} | more))


def of(said: Figure, verdict: Verdict | None = None) -> Company:
    return Company(state=stated(said, verdict=verdict))


def test_an_item_says_all_of_its_change() -> None:
    told = change(old_value=Decimal("4.030E+7"), new_value=Decimal("0.0770"), cause="edition")
    assert item(told) == Item(
        change_id="ch_000000000001",
        change_class="revision",
        cause="edition",
        severity="critical",
        subject="World: people in modern slavery",
        sentence="World: people in modern slavery: was 40.3 million, is now 41.6 million (+3.2 %)",
        rule="same source, same series, and the intervals no longer meet",
        source_id="index",
        old_text="40.3 million",
        new_text="41.6 million",
        old_value="40300000",
        new_value="0.077",
        url="https://index.example/",
        quote="An estimated 41.6 million people lived in it on any day.",
        mute=f"gsi-etl mute '{KEY}' --class revision --for 30d",
        headline="The Index changed its GSI 2018 figure for the world: 40.3 → 41.6 million",
        publisher="The Index",
    )
    empty = item(replace(told, old_value=None, new_value=None, source_id="unknown"))
    assert (empty.old_value, empty.new_value, empty.publisher) == (None, None, "")


@pytest.mark.parametrize("site", ["https://site.example", "https://site.example/"])
def test_with_a_site_an_item_leads_to_the_page_of_its_change(site: str) -> None:
    assert item(site_url=site).link == "https://site.example/changes/ch_000000000001/"


def test_an_item_leads_to_the_bytes_of_the_statement_and_says_how_it_was_read() -> None:
    guess = Evidence("place", "WLD", "named in the title", where="title")
    said = total(start=7, reference_year=2016, evidence=(guess,), confidence="medium")
    made = item(beside=Company(state=stated(said), document="“The index”"))
    assert (made.snapshot, made.start, made.end, made.half_width) == ("5" * 64, 7, 19, "50000")
    assert (made.confidence, made.inferred) == ("medium", ("place: named in the title",))
    assert made.about == "“The index”; GSI 2018; reference year 2016; text, characters 7 to 19"
    alone = item()
    assert (alone.snapshot, alone.start, alone.end, alone.half_width) == (None, None, None, None)
    assert (alone.confidence, alone.inferred, alone.about) == ("", (), "")


def test_a_number_without_a_last_digit_has_no_half_width() -> None:
    assert item(beside=of(total("1 in 10"))).half_width is None
    assert item(beside=of(total("4.37%"))).half_width == "0.00005"


@pytest.mark.parametrize(
    ("said", "about"),
    [
        (total(), "GSI 2018; text, characters 0 to 12"),
        (total(page=7), "GSI 2018; page 7, characters 0 to 12"),
        (total(cell="B4", page=7), "GSI 2018; cell B4, characters 0 to 12"),
        (total(edition=None), "no edition named; text, characters 0 to 12"),
    ],
)
def test_where_a_statement_stands(said: Figure, about: str) -> None:
    assert item(beside=of(said)).about == about


@pytest.mark.parametrize(
    ("given", "pattern"),
    [
        ({}, f"'{KEY}'"),
        ({"series": None}, "index"),
        ({"series": "", "source_id": ""}, "'World: people in modern slavery'"),
        ({"series": "it's"}, "'it'\"'\"'s'"),
    ],
)
def test_the_command_to_mute_names_the_series_or_else_the_source_or_the_subject(
    given: dict[str, Any], pattern: str
) -> None:
    assert item(change(**given)).mute == f"gsi-etl mute {pattern} --class revision --for 30d"


def test_others_are_named_by_their_publishers_each_once() -> None:
    beside = Company(
        agrees=("index2", "press", "press2", "unknown"),
        differs=("index2 (“38 million”)", "press (“1 (one)”)", "press2 (“1 (one)”)", "paper (“2”)", "unknown (“3”)"),
    )
    made = item(beside=beside)
    assert (made.agrees, made.differs) == (beside.agrees, beside.differs)
    assert made.confirmed_by == ("another page of The Index", "The Press", "unknown")
    assert made.disputed_by == (
        "another page of The Index (“38 million”)", "The Press (“1 (one)”)", "Paper (“2”)", "unknown (“3”)",
    )  # fmt: skip


def of_source(number: int, kind: str, **more: Any) -> Change:
    fields = {"change_class": kind, "series": None, "new_figure_id": None, "sentence": f"s{number}: no answer"}
    return change(**({"change_id": f"ch_{number}", "source_id": f"s{number}"} | fields | more))


@pytest.mark.parametrize(
    ("group", "also"),
    [
        # Of what is well again, and of sources that fail together, names are enough.
        ([of_source(1, "source_recovered")], ()),
        ([of_source(1, "source_recovered"), of_source(2, "source_recovered")], ("s1, s2",)),
        ([of_source(1, "source_recovered", source_id="index"), of_source(2, "source_recovered", source_id="index2"),
          of_source(3, "source_recovered", source_id="press")], ("The Index, The Press",)),
        ([of_source(1, "check_recovered", source_id="", subject="the sum"),
          of_source(2, "check_recovered", source_id="", subject="the total")], ("the sum, the total",)),
        ([of_source(n, "source_down") for n in (1, 2, 3)], ("s1, s2, s3",)),
        # Of what follows from a change, each is told.
        ([change(new_figure_id="fg_1"), change(change_id="ch_2", change_class="rounding_only", new_figure_id="fg_1")],
         ("The Index rounded its GSI 2018 figure for the world differently: 40.3 → 41.6 million",)),
        ([change(new_figure_id="fg_1"),
          change(change_id="ch_2", source_id="press", change_class="conflict", new_figure_id="fg_1")],
         ("Official pages disagree on the GSI 2018 figure for the world: 41.6 million at The Press, "
          "40.3 million elsewhere",)),
        ([of_source(n, "source_down", source_id=f"s{n % 3}") for n in range(4)],
         tuple(f"s{n % 3} cannot be read: s{n}: no answer" if n == 3 else f"s{n} cannot be read: no answer"
               for n in (1, 2, 3))),
    ],
)  # fmt: skip
def test_what_else_happened_in_the_same_event(group: list[Change], also: tuple[str, ...]) -> None:
    made = item(*group)
    assert made.also == also
    assert made.changes == len(group)


@pytest.mark.parametrize("others", [1, 9, 10, 11, 12, 30])
def test_of_many_that_follow_ten_lines_are_shown_of_which_the_last_may_count_the_rest(others: int) -> None:
    follow = [
        change(change_id=f"ch_{n:02}", change_class="new_figure", new_figure_id="fg_1", new_text=f"{n} people")
        for n in range(others)
    ]
    lines = [f"The Index published a new GSI 2018 figure for the world: {n} people" for n in range(others)]
    shown = lines if others <= 10 else [*lines[:9], f"and {others - 9} more: gsi-etl changes"]
    assert list(item(change(new_figure_id="fg_1"), *follow).also) == shown


def past(old: str | None, new: str, **more: Any) -> PastChange:
    fields: dict[str, Any] = {"key": KEY, "change_class": "revision", "severity": "critical", "rule": ""}
    values = {"detected_at": NOON, "old_value": Decimal(old) if old else None, "new_text": new}
    return PastChange(**(fields | values | more))


BACK = change(
    old_text="41.6 million", new_text="40.3 million", old_value=Decimal(41_600_000), new_value=Decimal(40_300_000)
)
PUBLISHED = Context.of([], [estimate("40300000", place="WLD", unit="100000")]).estimates
WITHDRAWN = past(None, "41.6 million")


@pytest.mark.parametrize(
    ("told", "earlier", "back"),
    [
        (BACK, [past("40300000", "41.6 million")], True),
        (BACK, [past(None, "40.3 million"), WITHDRAWN], True),
        (BACK, [past(None, "40.3 million"), past(None, "39 million"), WITHDRAWN], True),
        (BACK, [past("39000000", "41.6 million")], False),
        (BACK, [WITHDRAWN], False),
        (BACK, [], False),
        # The last one told led to another number than the one that is taken back.
        (BACK, [past("40300000", "41.6 million"), past(None, "42 million")], False),
        (BACK, [past("40300000", "41.6 million", key="another")], False),
        (BACK, [past("40300000", "41.6 million", change_class="restored")], False),
        (replace(BACK, new_value=None), [WITHDRAWN], False),
        (replace(BACK, change_class="restored"), [past("40300000", "41.6 million")], False),
        (replace(BACK, series=None), [past("40300000", "41.6 million", key="None")], False),
    ],
)
def test_a_revision_is_taken_back_when_it_returns_to_a_number_told_before(
    told: Change, earlier: list[PastChange], back: bool
) -> None:
    assert ("took back" in item(told, context=Context(NAMES, {}, earlier)).headline) is back


@pytest.mark.parametrize(
    ("said", "earlier", "back"),
    [
        (total("40.3 million"), [WITHDRAWN], True),
        (total("40 million"), [WITHDRAWN], True),  # it can mean what was published
        (total("39 million"), [WITHDRAWN], False),
        (total("40.3 million", edition="GSI 2016"), [WITHDRAWN], False),
        (total("40.3 million", place="PRK"), [WITHDRAWN], False),
        (total("40.3 million", measure="forced_labour"), [WITHDRAWN], False),
        (total("40.3 million"), [], False),
    ],
)
def test_a_revision_is_taken_back_when_it_returns_to_what_its_edition_published(
    said: Figure, earlier: list[PastChange], back: bool
) -> None:
    made = item(BACK, beside=of(said), context=Context(NAMES, PUBLISHED, earlier))
    assert ("took back" in made.headline) is back


OWN = estimate("40300000", place="WLD", unit="100000")
OLDER = estimate("45800000", edition="GSI 2016", place="WLD", unit="100000")
LABOUR = estimate("24900000", measure="forced_labour", place="WLD", unit="100000")
BOUND = replace(OWN, value=None, upper=Decimal(1000))
SHOULD = "40.3 million (GSI 2018)"


@pytest.mark.parametrize(
    ("kind", "said", "verdict", "published", "should"),
    [
        # A misquote is held against what its verdict was, or against its own edition where it has none.
        ("misquote", total(), Verdict("contradicts", OWN), [], SHOULD),
        ("misquote", total("40 million"), Verdict("truncated", OWN), [], SHOULD),
        ("misquote", total(), Verdict("contradicts", BOUND), [], "fewer than 1,000 (GSI 2018)"),
        ("misquote", total(), Verdict("unmatched"), [OWN, OLDER], SHOULD),
        ("misquote", total(), None, [OWN], SHOULD),
        ("misquote", total(), None, [OLDER], ""),
        ("misquote", total(subgroup="women"), None, [OWN], ""),
        ("misquote", total(subgroup="women"), Verdict("contradicts", OWN), [], SHOULD),
        # The number is right, but of another edition or measure: it should be the one of what the text names.
        ("misquote", total("45.8 million"), Verdict("edition_mismatch", OLDER), [OWN, OLDER], SHOULD),
        ("misquote", total("45.8 million"), Verdict("edition_mismatch", OLDER), [OLDER], ""),
        ("misquote", total("24.9 million"), Verdict("measure_mistaken", LABOUR), [OWN, LABOUR], SHOULD),
        ("misquote", total("24.9 million", edition=None), Verdict("measure_mistaken", LABOUR), [OWN], SHOULD),
        ("misquote", total("40.3 million"), Verdict("edition_mismatch", OLDER), [OWN], ""),
        # An official page that says what was published needs no correction.
        ("revision", total(), None, [OWN], SHOULD),
        ("revision", total("40 million"), None, [OWN], ""),
        ("revision", total(), None, [BOUND], ""),
        ("revision", total(), None, [], ""),
        ("conflict", total(), None, [OWN], SHOULD),
        ("conflict", total("40.3 million"), None, [OWN], ""),
        ("restored", total(), None, [OWN], ""),
        ("new_figure", total(), Verdict("contradicts", OWN), [OWN], ""),
    ],
)
def test_what_a_number_should_be(
    kind: str, said: Figure, verdict: Verdict | None, published: list[Estimate], should: str
) -> None:
    told = change(change_class=kind)
    assert item(told, beside=of(said, verdict), context=Context.of([], published)).should == should
    assert item(told, context=Context.of([], published)).should == ""


def test_the_company_of_one_change_is_not_that_of_another() -> None:
    states: list[FigureState] = [stated(total(page=n), figure_id=f"fg_{n}") for n in (1, 2)]
    told = [change(change_id=f"ch_{n}", new_figure_id=f"fg_{n}") for n in (1, 2, 3)]
    others = {f"ch_{n}": Company(state=state) for n, state in enumerate(states, 1)}
    assert [made.about.partition(",")[0] for made in message(*told, others=others).items] == [
        "GSI 2018; page 1", "GSI 2018; page 2", "",
    ]  # fmt: skip
