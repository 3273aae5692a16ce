"""Every class of change of a figure, from two or more states of the world."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gsi_etl.config.reference import load_reference
from gsi_etl.model import CheckResult, Figure
from scenes.figures import estimate, figure
from scenes.world import Baseline, World, again, classes, page, same, source, trouble

WORLD_TOTAL = Baseline("people_in_modern_slavery", "WLD")
ESTIMATES = load_reference().estimates


def total(quote: str = "40.3 million", **more: Any) -> Figure:
    return figure(quote, place="WLD", **({"edition": "GSI 2018"} | more))


PRK = figure("2.64 million", edition="GSI 2018")
FIRST = (page("index", total(), PRK), page("paper", url="https://paper.example/"))


@pytest.fixture(scope="module")
def blank() -> World:
    return World(
        source("index", official=True), source("press", official=True), source("paper", kind="news"),
        estimates=ESTIMATES, headlines=[WORLD_TOTAL],
    )  # fmt: skip


@pytest.fixture
def world(blank: World) -> World:
    made = again(blank)
    made.run(*FIRST)
    return made


def told(world: World, *parts: Any) -> list[tuple[str, str]]:
    world.run(*parts)
    return [(change.change_class, change.severity) for change in world.told()]


def test_the_first_run_over_an_empty_warehouse_alerts_nobody() -> None:
    world = World(source("index", official=True), headlines=[WORLD_TOTAL])
    changes = world.run(page("index", total(), PRK))
    assert classes(changes) == ["new_figure", "new_figure"]
    assert world.told() == []
    assert world.alerts == []


def test_nothing_at_all_alerts_on_the_first_run() -> None:
    world = World(source("index", official=True), source("press", official=True), source("down"))
    failing = CheckResult("s", "c", "critical", False, "1", "2", "It holds", "index")
    world.run(page("index", total()), page("press", total("38 million")), trouble("down"), checks=[failing])
    assert world.alerts == []
    assert world.inbox.messages == []


def test_the_first_reading_of_a_source_added_later_is_its_baseline(world: World) -> None:
    assert told(world, page("press", total(), PRK)) == []


def test_a_quiet_day_changes_nothing(world: World) -> None:
    assert world.run(same("index")) == []
    assert world.run(page("index", total(), PRK, noise="other bytes, same statements")) == []


def test_a_figure_never_stated_before_is_new(world: World) -> None:
    assert told(world, page("index", total(), PRK, figure("7,989,000", place="IND"))) == [("new_figure", "info")]


@pytest.mark.parametrize("confidence", ["medium", "low"])
def test_a_reading_that_is_not_sure_alerts_nobody(world: World, confidence: str) -> None:
    doubtful = figure("7,989,000", place="IND", confidence=confidence)
    changes = world.run(page("index", total(), PRK, doubtful))
    assert [(c.change_class, c.severity) for c in changes] == [("new_figure", "none")]
    assert world.alerts == []


def test_a_revised_headline_of_an_official_source_is_critical(world: World) -> None:
    assert told(world, page("index", total("41.6 million"), PRK)) == [("revision", "critical")]
    change = world.told()[0]
    assert (change.old_text, change.new_text) == ("40.3 million", "41.6 million")
    assert "+3.2 %" in change.sentence
    assert "far beyond rounding" in change.sentence


def test_another_revision_is_a_warning(world: World) -> None:
    other = figure("2.71 million", edition="GSI 2018")
    assert told(world, page("index", total(), other)) == [("revision", "warning")]


def test_a_number_said_thrice_and_revised_thrice_is_one_change(world: World) -> None:
    thrice = [total("40.3 million", sentence=f"{n}: 40.3 million.") for n in "abc"]
    world.run(page("press", *thrice))
    again = [total("41.6 million", sentence=f"{n}: 41.6 million.") for n in "abc"]
    changes = world.run(page("press", *again))
    assert classes(changes).count("revision") == 3
    assert [c.change_class for c in world.told()].count("revision") == 1


@pytest.mark.parametrize("quote", ["40 million", "40,300,000", "40.28 million"])
def test_other_words_for_the_same_number_are_written_down_and_not_told(world: World, quote: str) -> None:
    changes = world.run(page("index", total(quote), PRK))
    assert [(c.change_class, c.severity) for c in changes] == [("rounding_only", "none")]
    assert world.alerts == []


def test_a_hedge_that_came_or_went_is_rounding_only(world: World) -> None:
    changes = world.run(page("index", total(modifier="about"), PRK))
    assert classes(changes) == ["rounding_only"]


def test_a_reworded_sentence_is_no_change(world: World) -> None:
    assert world.run(page("index", total(sentence="Quite other words, 40.3 million."), PRK)) == []


def test_a_figure_is_withdrawn_after_two_complete_fetches_and_not_before(world: World) -> None:
    assert told(world, page("index", total())) == []
    assert told(world, page("index", total(), noise="2")) == [("withdrawn", "warning")]
    assert told(world, page("index", total(), noise="3")) == []


def test_the_second_fetch_may_be_a_304(world: World) -> None:
    world.run(page("index", total()))
    assert told(world, same("index")) == [("withdrawn", "warning")]


def test_what_a_page_lacked_before_our_reader_changed_is_withdrawn_and_no_readers_doing(world: World) -> None:
    world.run(page("index", total()))
    assert told(world, page("index", total(), reread=True, reader="r2")) == []
    assert told(world, same("index")) == [("withdrawn", "warning")]


def test_an_incomplete_page_makes_nothing_disappear(world: World) -> None:
    for n in range(5):
        assert world.run(page("index", total(), complete=False, noise=str(n))) == []
    assert told(world, page("index", total())) == []
    assert told(world, page("index", total(), complete=False, noise="x")) == []


def test_a_figure_that_comes_back_in_time_was_never_gone(world: World) -> None:
    world.run(page("index", total()))
    assert world.run(page("index", total(), PRK)) == []


def test_a_withdrawn_figure_that_comes_back_is_restored(world: World) -> None:
    world.run(page("index", total()))
    world.run(same("index"))
    assert told(world, page("index", total(), PRK)) == [("restored", "warning")]


def test_a_figure_that_is_still_said_elsewhere_on_the_page_is_not_withdrawn() -> None:
    world = World(source("index", official=True))
    world.run(page("index", total(sentence="In the title: 40.3 million"), total(sentence="In the text: 40.3 million")))
    for n in range(3):
        assert world.run(page("index", total(sentence="In the text: 40.3 million"), noise=str(n))) == []


def test_a_number_said_once_more_is_no_new_figure(world: World) -> None:
    assert told(world, page("index", total(), total(sentence="Again: 40.3 million"), PRK)) == []


def test_where_a_page_states_several_numbers_of_one_series_a_leftover_is_no_revision() -> None:
    world = World(source("index", official=True))
    one = total("50 million", sentence="50 million people in all were counted.")
    other = total("12 million", sentence="12 million of these are children.")
    third = total("28 million", sentence="Something else entirely, at 28 million, in other words.")
    world.run(page("index", one, other))
    assert told(world, page("index", one, third)) == [("new_figure", "info")]


def test_a_new_edition_is_announced_once_and_replaces_the_old_without_a_withdrawal(world: World) -> None:
    newer = [total("49.6 million", edition="GSI 2023"), figure("2,696,000", edition="GSI 2023")]
    assert told(world, page("index", *newer)) == [("new_edition", "info"), ("edition_replaced", "info")]
    assert "GSI 2023" in world.told()[0].sentence
    assert "related to those of GSI 2018" in world.told()[0].rule
    for n in range(3):
        assert told(world, page("index", *newer, noise=str(n))) == []


@pytest.mark.parametrize(
    ("edition", "said"),
    [
        ("GSI 2018", "not those of GSI 2016"),
        ("GSI 2031", "not in our reference"),
        ("GEMS 2022", "related to those of GEMS"),
    ],
)
def test_a_new_edition_says_whether_the_one_before_it_may_be_compared(edition: str, said: str) -> None:
    world = World(source("index", official=True), estimates=ESTIMATES, headlines=[WORLD_TOTAL])
    world.run(page("index", total("45.8 million", edition="GSI 2016")))
    assert told(world, page("index", total("45.8 million", edition="GSI 2016"), total("50 million", edition=edition)))
    assert said in world.told()[0].rule


def test_two_sources_that_announce_one_edition_in_one_run_make_one_change(world: World) -> None:
    world.run(page("press", total()))
    newer = total("49.6 million", edition="GSI 2023")
    assert told(world, page("index", total(), PRK, newer), page("press", total(), newer)) == [("new_edition", "info")]


def test_an_old_report_mentioned_for_the_first_time_is_no_new_edition(world: World) -> None:
    old = figure("20.9 million", place="WLD", measure="forced_labour", edition="ILO 2012")
    assert told(world, page("index", total(), PRK, old)) == [("new_figure", "info")]


def test_45_8_million_giving_way_to_40_3_million_is_another_edition_and_no_fall() -> None:
    world = World(source("index", official=True), estimates=ESTIMATES, headlines=[WORLD_TOTAL])
    world.run(page("index", total("45.8 million", edition=None)))
    assert told(world, page("index", total("40.3 million", edition=None))) == [("new_edition", "info")]
    assert "not a rise or a fall" in world.told()[0].sentence
    # Back to the older number is not an edition: somebody changed the page.
    assert told(world, page("index", total("45.8 million", edition=None))) == [("revision", "critical")]


def test_a_figure_that_gains_its_year_is_the_same_figure(world: World) -> None:
    assert world.run(page("index", total(reference_year=2016), PRK)) == []


def test_a_news_article_is_judged_and_a_misquote_told_once(world: World) -> None:
    wrong = figure("7.7%", place="NGA", edition="GSI 2018")
    article = page("paper", wrong, url="https://paper.example/a", published=date(2018, 7, 20))
    assert told(world, article) == [("new_figure", "info"), ("misquote", "warning")]
    assert told(world, same("paper", "https://paper.example/a")) == []
    assert (
        told(world, page("paper", wrong, url="https://paper.example/a", noise="x", published=date(2018, 7, 20))) == []
    )


@pytest.mark.parametrize(("said", "alerts"), [("24.9 million", ["misquote"]), ("25 million", [])])
def test_a_part_quoted_for_the_whole_is_told_when_it_is_the_parts_number_to_the_digit(
    world: World, said: str, alerts: list[str]
) -> None:
    article = page("paper", total(said), url="https://paper.example/a", published=date(2018, 7, 20))
    assert [name for name, _ in told(world, article) if name != "new_figure"] == alerts


def test_two_papers_with_two_numbers_are_no_revision(world: World) -> None:
    one = page("paper", total(edition=None), url="https://paper.example/one")
    other = page("paper", total("45.8 million", edition=None), url="https://paper.example/other")
    assert told(world, one) == [("new_figure", "info")]
    assert told(world, other) == [("new_figure", "info")]


def test_an_article_that_corrects_itself_is_revised(world: World) -> None:
    world.run(page("paper", figure("26 million"), url="https://paper.example/a"))
    assert told(world, page("paper", figure("2.6 million"), url="https://paper.example/a")) == [("revision", "warning")]


def test_two_official_sources_that_differ_on_one_edition_are_in_conflict(world: World) -> None:
    assert told(world, page("press", total("38 million"), PRK)) == [("conflict", "critical")]
    assert told(world, page("press", total("38 million"), PRK, noise="x")) == []


def test_a_press_release_that_rounds_is_no_conflict(world: World) -> None:
    assert told(world, page("press", total("40 million"), figure("2.6 million", edition="GSI 2018"))) == []


@pytest.mark.parametrize(("first", "then"), [("2,696,000", "2.6 million"), ("2.6 million", "2,696,000")])
def test_a_press_release_that_cuts_off_is_no_conflict(first: str, then: str) -> None:
    world = World(source("index", official=True), source("press", official=True))
    world.run(page("index", figure(first, edition="GSI 2023")), page("press"))
    assert told(world, page("press", figure(then, edition="GSI 2023"))) == [("new_figure", "info")]


def test_a_number_revised_in_a_sentence_written_again_is_revised(world: World) -> None:
    reworded = total("41.6 million", sentence="Nothing here is as it was, and 41.6 million is what it says.")
    assert told(world, page("index", reworded, PRK)) == [("revision", "critical")]


def test_one_figure_against_nine_sources_is_one_conflict() -> None:
    world = World(*(source(f"index-{n}", official=True) for n in range(10)))
    world.run(*(page(f"index-{n}", total()) for n in range(10)))
    assert told(world, page("index-3", total("38 million"))) == [("revision", "warning"), ("conflict", "critical")]
    assert "8 more differ" in world.told()[1].sentence


def test_news_never_makes_a_conflict(world: World) -> None:
    article = page("paper", total("38 million"), url="https://paper.example/a")
    assert "conflict" not in classes(world.run(article))


def test_another_reading_of_the_same_bytes_is_ours_and_goes_to_the_operator_only(world: World) -> None:
    read_anew = page("index", total("403 million"), PRK, reread=True, reader="r2")
    assert told(world, read_anew) == [("reader_change", "operator")]
    assert all(change.cause == "reader" for change in world.told())


def test_a_figure_that_a_newer_reader_no_longer_reads_is_superseded_and_never_withdrawn(world: World) -> None:
    assert told(world, page("index", total(), reread=True, reader="r2")) == [("reader_change", "operator")]
    for _ in range(3):
        assert told(world, same("index")) == []


def test_source_and_reader_changing_at_once_are_told_apart(world: World) -> None:
    old_bytes = page("index", total(), PRK, figure("5.4 per 1,000", place="WLD"), reread=True, reader="r2")
    new_bytes = page("index", total("41.6 million"), PRK, figure("5.4 per 1,000", place="WLD"), reader="r2")
    assert told(world, old_bytes, new_bytes) == [("reader_change", "operator"), ("revision", "critical")]


def test_a_misquote_that_only_a_better_reader_found_goes_to_the_operator(world: World) -> None:
    url = "https://paper.example/a"
    world.run(page("paper", figure("0.77%", place="NGA", edition="GSI 2018"), url=url))
    reworded = page("paper", figure("7.7%", place="NGA", edition="GSI 2018"), url=url, reread=True, reader="r2")
    assert told(world, reworded) == [("reader_change", "operator"), ("misquote", "operator")]


def test_500_restated_figures_are_one_message() -> None:
    world = World(source("table", kind="dataset", official=True, format="csv", table={"columns": []}))
    rows = [figure(f"{1000 + n},000", place=f"P{n:03}", edition="GSI 2018") for n in range(500)]
    world.run(page("table", *rows))
    restated = [figure(f"{3000 + n},000", place=f"P{n:03}", edition="GSI 2018") for n in range(500)]
    changes = world.run(page("table", *restated))
    assert classes(changes) == ["revision"] * 500
    (message,) = world.inbox.messages
    assert (len(message.items), message.more) == (20, 480)


def test_a_batch_held_back_by_a_check_changes_no_figure(world: World) -> None:
    changes = world.run(page("index", total("41.6 million"), PRK), failed=["index"])
    assert classes(changes) == []
    assert world.known.sources["index"].status == "quarantined"
    assert told(world, page("index", total(), PRK, noise="well")) == []


def test_the_same_run_over_the_same_bytes_has_the_same_ids(world: World) -> None:
    twin = again(world)
    twin.run(*FIRST)
    batch = page("index", total("41.6 million"), PRK)
    assert world.run(batch) == twin.run(batch)


def test_an_estimate_of_no_edition_stated_explains_nothing() -> None:
    rows = [estimate("45800000", place="WLD", edition="GSI 2016", published_on=date(2016, 5, 31), reference_year=None)]
    world = World(source("index", official=True), estimates=rows)
    world.run(page("index", total("45.8 million", edition=None)))
    assert told(world, page("index", total("40.3 million", edition=None))) == [("revision", "warning")]
