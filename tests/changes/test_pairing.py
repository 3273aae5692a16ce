"""Pairing and comparing give what trying everything against everything gives, at a cost that grows with the page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from difflib import SequenceMatcher
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gsi_etl.changes.alike import EACH, Alikes, Likeness
from gsi_etl.changes.editions import Statements, announced_editions
from gsi_etl.changes.figures import AGAIN, compare
from gsi_etl.changes.identity import Pairing, meets, pair, series_of, value_of
from gsi_etl.changes.page import Page
from gsi_etl.model import Figure, FigureState
from scenes.figures import figure
from scenes.world import World, page, source

NOW = datetime(2026, 11, 24, tzinfo=UTC)

QUOTES = [
    "2.6 million",
    "2.64 million",
    "2,640,000",
    "3 million",
    "40 to 2,600,000",
    "2,500,000 to 3,000,000",
    "17",
    "1 in 10",
]
SENTENCES = ["There are 17 people here.", "There were 18 people here.", "A tale of quite another kind: 9.", "3 of them"]
EDITIONS = st.sampled_from([None, "GSI 2018", "GSI 2016", "GEMS 2017", "Report"])
FIGURES = st.builds(
    figure,
    st.sampled_from(QUOTES),
    place=st.sampled_from(["PRK", None]),
    measure=st.sampled_from(["people_in_modern_slavery", "forced_labour", None]),
    modifier=st.sampled_from([None, "about", "more_than", "nearly"]),
    sentence=st.sampled_from(SENTENCES),
    edition=EDITIONS,
    reference_year=st.sampled_from([None, 2016, 2018]),
    subgroup=st.sampled_from([None, "children"]),
)
#: Few subjects, so that many figures share a series.
CROWDED = st.builds(
    figure, st.sampled_from(QUOTES), sentence=st.sampled_from(SENTENCES), edition=st.sampled_from([None, "GSI 2018"])
)


def state(number: int, stated: Figure, status: Any = "current") -> FigureState:
    return FigureState(
        f"fg_{number}", "index", "https://index.example/", "doc_old", "0" * 64, "r1",
        series_of("index", stated, None), stated, status, NOW,
    )  # fmt: skip


STATES = st.lists(st.tuples(FIGURES | CROWDED, st.sampled_from(["current", "missing", "withdrawn"])), max_size=25).map(
    lambda some: [state(number, *one) for number, one in enumerate(some)]
)


@given(STATES, st.lists(FIGURES | CROWDED, max_size=25))
def test_pairs_are_those_of_trying_all(old: list[FigureState], new: list[Figure]) -> None:
    series = [series_of("index", one, None) for one in new]
    assert pair(old, new, series) == _pair(old, new, series)


def test_a_sentence_that_gains_its_edition_is_continued_in_its_own_words() -> None:
    """A page adds an edition that states the same number, above the old sentence."""
    before = figure("2.6 million", place="PRK", sentence=SENTENCES[0])
    above = figure("2.6 million", place="PRK", sentence=SENTENCES[1], edition="GSI 2023")
    same = figure("2.6 million", place="PRK", sentence=SENTENCES[0], edition="GSI 2018")
    new = [above, same]
    paired = pair([state(1, before)], new, [series_of("index", one, None) for one in new])
    assert [index for _, index in paired.pairs] == [1]
    assert paired.fresh == (0,)


@given(st.lists(FIGURES, max_size=25), FIGURES)
def test_a_figure_is_replaced_by_any_that_says_it_or_goes_on_from_it(new: list[Figure], old: Figure) -> None:
    assert Statements(new).replace(old) == any(_replaces(one, old) for one in new)


#: What decides about an edition, and no more: other parts of a figure take longer to make than all that is tested.
NAMING = st.builds(figure, measure=st.sampled_from(["forced_labour", "countries_covered"]), edition=EDITIONS)


@given(st.lists(NAMING, max_size=9), st.sets(st.sampled_from(["GSI 2016", "GSI", "GEMS 2022", "Report", "ILO 2012"])))
def test_an_edition_is_announced_when_none_seen_is_as_new(new: list[Figure], seen: set[str]) -> None:
    named = dict.fromkeys(f.edition for f in new if f.edition and f.measure == "forced_labour")
    assert announced_editions(new, seen) == [e for e in named if e not in seen and _is_newer(e, seen)]


@given(STATES, st.lists(FIGURES | CROWDED, max_size=25))
def test_what_the_page_says_elsewhere_is_said_again(old: list[FigureState], new: list[Figure]) -> None:
    read, index = page("index", *new), source("index")
    compared = compare(read, old, Page(index, World(index).reference, NOW, False, (), ()))
    made = [s for s in compared.states if s.status == "current"]
    fresh = {change.new_figure_id: change for change in compared.changes if change.change_class == "new_figure"}
    for at, one in enumerate(made):
        if one.figure_id in fresh:
            said = any(s.series == one.series and meets(s.figure, one.figure) for s in made[:at])
            again = fresh[one.figure_id].rule == AGAIN
            assert again == said or (again and fresh[one.figure_id].severity == "none")


def test_without_effort_only_sentences_that_differ_in_numbers_are_alike() -> None:
    for effort, wanted in ((10 * EACH, [0, 1, None]), (0, [1, 0, None])):
        alikes = Alikes(Likeness(effort))
        alikes.add(0, "Some 12 people were held here in 2017.")
        alikes.add(1, "Some 13 people were held there in 2018.")
        asked = "Some 14 people were held there in 2019."
        assert [
            alikes.take_alike(asked),
            alikes.take_alike("Some 1 people were held here in 2."),
            alikes.take(),
        ] == wanted


def test_the_sentences_of_a_page_are_compared_at_a_bounded_cost() -> None:
    likeness = Likeness(50 * EACH)
    alikes = Alikes(likeness)
    words = [f"{chr(97 + n % 26) * 30}{chr(97 + n // 26 % 26) * 30} 7" for n in range(500)]
    for number, sentence in enumerate(words):
        alikes.add(number, sentence)
    assert [alikes.take_alike(sentence) for sentence in reversed(words)] == list(reversed(range(500)))
    assert likeness.effort > -EACH * len(words[0]) ** 2


@pytest.mark.parametrize("shift", [1, 10], ids=["other numbers", "some the same"])
def test_eight_times_the_figures_of_one_series_cost_little_more_each(
    shift: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    meets_at_all = replace_meets(monkeypatch)

    def work(size: int) -> float:
        before = meets_at_all()
        old = [state(n, figure(f"{1000 + 20 * n:,}", sentence=f"{n}")) for n in range(size)]
        new = [figure(f"{1000 + 20 * n + shift:,}", sentence=f"now {n}") for n in range(size)]
        compare(page("index", *new), old, Page(source("index"), World().reference, NOW, False, (), ()))
        return (meets_at_all() - before) / size

    few, more = work(100), work(800)
    assert more < 2 * few


def replace_meets(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Count how often two intervals are held against each other."""
    from gsi_etl.base.intervals import Interval

    count, meets_before = 0, Interval.meets

    def counted(self: Interval, other: Interval) -> bool:
        nonlocal count
        count += 1
        return meets_before(self, other)

    monkeypatch.setattr(Interval, "meets", counted)
    return lambda: count


# What the module did before it was made for large pages: everything against everything.


def _pair(old: Sequence[FigureState], new: Sequence[Figure], series: Sequence[str]) -> Pairing:
    left_old, left_new = sorted(old, key=lambda state: state.status == "withdrawn"), list(range(len(new)))
    pairs: list[tuple[FigureState, int]] = []
    before: dict[str, set[Any]] = defaultdict(set)
    after: dict[str, set[Any]] = defaultdict(set)
    for one in old:
        if one.status != "withdrawn":
            before[one.series].add(value_of(one.figure))
    for key, stated in zip(series, new, strict=True):
        after[key].add(value_of(stated))
    plural = {key for states in (before, after) for key, values in states.items() if len(values) > 1}

    def take(agree: Callable[[FigureState, int], bool]) -> None:
        for one in list(left_old):
            match = next((i for i in left_new if agree(one, i)), None)
            if match is not None:
                pairs.append((one, match))
                left_old.remove(one)
                left_new.remove(match)

    def same_words(one: Figure, other: Figure) -> bool:
        return one.reading.quote == other.reading.quote and one.sentence == other.sentence

    take(lambda s, i: s.series == series[i] and same_words(s.figure, new[i]))
    take(lambda s, i: s.series == series[i] and meets(s.figure, new[i]))
    take(lambda s, i: s.series == series[i] and (s.series not in plural or _alike(s.figure, new[i])))
    take(lambda s, i: _same_subject(s.figure, new[i]) and same_words(s.figure, new[i]))
    take(lambda s, i: _same_but_for_context(s.figure, new[i]))
    return Pairing(tuple(pairs), tuple(left_old), tuple(left_new))


def _alike(one: Figure, other: Figure) -> bool:
    before, after = (re.sub(r"\d[\d.,]*", "#", stated.sentence) for stated in (one, other))
    return SequenceMatcher(None, before, after, autojunk=False).ratio() >= 0.6


def _same_but_for_context(one: Figure, other: Figure) -> bool:
    return _same_subject(one, other) and meets(one, other)


def _same_subject(one: Figure, other: Figure) -> bool:
    """Of one measure, place and subgroup, and of years and editions that do not differ."""
    if any(getattr(one, n) != getattr(other, n) for n in ("measure", "place", "subgroup")):
        return False
    pairs = ((getattr(one, n), getattr(other, n)) for n in ("reference_year", "edition"))
    return all(None in (a, b) or a == b for a, b in pairs)


def _replaces(new: Figure, old: Figure) -> bool:
    if any(getattr(new, name) != getattr(old, name) for name in ("measure", "place", "subgroup")):
        return False
    if _same_but_for_context(new, old) or (meets(new, old) and new.edition == old.edition):
        return True
    if new.edition and old.edition:
        (family, year), (old_family, old_year) = _family_and_year(new.edition), _family_and_year(old.edition)
        return family == old_family and year is not None and old_year is not None and year > old_year
    years = new.reference_year, old.reference_year
    return new.edition == old.edition and years[0] is not None and years[1] is not None and years[0] > years[1]


def _is_newer(edition: str, seen: set[str]) -> bool:
    family, year = _family_and_year(edition)
    if year is None:
        return False
    split = [_family_and_year(other) for other in seen]
    years = [other for name, other in split if name == family] or [other for _, other in split]
    return all(other is None or other < year for other in years)


def _family_and_year(edition: str) -> tuple[str, int | None]:
    match = re.fullmatch(r"(.*?)\s*(\d{4})", edition)
    return (match.group(1), int(match.group(2))) if match else (edition, None)
