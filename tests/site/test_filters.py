"""Numbers, times and relations in people's form."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from site_samples import Desk

from gsi_etl.site import filters
from gsi_etl.site.pages.relations import delta, live
from gsi_etl.site.read import opened, read_facts
from gsi_etl.site.records import Headline, Published

NOW = datetime(2025, 1, 10, tzinfo=UTC)


def test_a_number_and_its_unit_stay_on_one_line() -> None:
    assert (
        filters.units("is 41.6 million (+3.2 %) of 8 billion") == "is 41.6\u00a0million (+3.2\u00a0%) of 8\u00a0billion"
    )
    assert filters.units("5 millions, 3 people, a million") == "5 millions, 3 people, a million"


@pytest.mark.parametrize(
    ("value", "measure", "said"),
    [("40300000", None, "40.3 m"), ("104.6", "prevalence_per_1000", "104.6"),
     ("0.0437", "share_of_population", "4.37 %"), ("451000", None, "451,000"), ("8000000000", None, "8 bn"),
     ("0", None, "0")],
)  # fmt: skip
def test_chart_labels_are_brief(value: str, measure: str | None, said: str) -> None:
    assert filters.brief(Decimal(value), measure) == said


def test_a_watched_rate_keeps_the_digits_of_its_baseline() -> None:
    watched = Headline(
        series="prevalence-eri", label="", value=Decimal(93), edition="GSI 2018", baseline=Decimal("93.0"),
        unit=Decimal("0.1"), measure="prevalence_per_1000", geo_id="ERI", status="agrees", figure_id=None, quote=None,
    )  # fmt: skip
    assert filters.as_printed(watched) == "93.0"


@pytest.mark.parametrize(
    ("passed", "said"),
    [(timedelta(seconds=30), "just now"), (timedelta(minutes=1), "1 minute ago"), (timedelta(hours=5), "5 hours ago"),
     (timedelta(days=12, hours=3), "12 days ago")],
)  # fmt: skip
def test_how_long_ago_to_the_unit_that_matters(passed: timedelta, said: str) -> None:
    assert filters.ago(NOW - passed, NOW) == said


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 KB"), (536_000, "536 KB"), (4_900_000, "4.9 MB")],
)
def test_sizes_are_for_people(count: int, said: str) -> None:
    assert filters.size(count) == said


@given(st.text())
def test_cleaned_text_has_no_control_and_no_turning_mark(text: str) -> None:
    cleaned = filters.clean(text)
    assert not set(cleaned) & set("\u202e\u2066\u200f\x00\x1b\x7f")
    assert filters.clean(cleaned) == cleaned


@given(st.text(st.characters(codec="ascii", exclude_categories=("Cc",))))
def test_plain_text_is_not_touched(text: str) -> None:
    assert filters.clean(text) == text


def test_a_difference_is_said_with_its_sign_and_share() -> None:
    assert delta(Decimal(40_300_000), Decimal(41_600_000), None).replace("\u00a0", " ") == "+1.3 million (+3.2 %)"
    assert delta(Decimal(0), Decimal(5), None) == "+5"
    assert delta(None, Decimal(5), None) == delta(Decimal(5), Decimal(5), None) == ""


def test_only_web_addresses_become_links() -> None:
    assert live("javascript:alert(1)") == live("data:text/html,x") == live("") == ""
    assert live("https://a.example/b#c", "40 million, or so") == "https://a.example/b#:~:text=40%20million%2C%20or%20so"


def test_every_class_state_and_verdict_has_its_words() -> None:
    from typing import get_args

    from gsi_etl.model import ChangeClass, Modifier, Severity, SourceStatus, VerdictName

    assert set(get_args(ChangeClass)) <= set(filters.CLASSES)
    assert set(get_args(SourceStatus)) <= set(filters.STATES)
    assert set(get_args(VerdictName)) <= set(filters.VERDICTS)
    assert set(get_args(Modifier)) <= set(filters.HEDGES)
    assert set(get_args(Severity)) <= set(filters.SEVERITIES)
    assert set(get_args(SourceStatus)) - {"ok"} <= set(filters.REMEDIES)


def test_remedies_name_only_commands_that_exist() -> None:
    import re

    from typer.main import get_command

    from gsi_etl.cli.commands.main import app

    commands = get_command(app).commands  # type: ignore[attr-defined]
    for remedy in filters.REMEDIES.values():
        for command in re.findall(r"gsi-etl (\w+)", remedy):
            assert command in commands


def test_facts_know_what_hangs_together(filled: Desk) -> None:
    with opened(filled.warehouse) as connection:
        facts = read_facts(connection, now=filled.now)
    (revision,) = facts.told
    assert facts.changes_of[str(revision.new_figure_id)] == [revision]
    assert [state.quote for state in facts.history[str(revision.new_figure_id)]] == ["40.3 million", "41.6 million"]
    assert facts.place("PRK") == "North Korea"
    assert facts.place(None) == "no place named"
    assert [status for _, status in facts.health["index"].strip] == ["ok", "ok", "ok"]
    assert facts.mark("people_in_modern_slavery", "WLD") != facts.mark("people_in_modern_slavery", "PRK")


@pytest.mark.parametrize(
    ("cron", "words"),
    [
        ("17 */3 * * *", "every 3 hours"),
        ("7 5 * * *", "every day at 05:07 UTC"),
        ("23 5 * * 1", "every Monday at 05:23 UTC"),
        ("*/5 * * * *", "*/5 * * * *"),
        ("0 6 1 * *", "0 6 1 * *"),
    ],
)
def test_schedules_are_told_in_words_where_there_are_words(cron: str, words: str) -> None:
    assert filters.often(cron) == words


@pytest.mark.parametrize(
    ("duration", "words"), [("P14D", "14 days"), ("P1Y", "1 year"), ("PT12H", "12 hours"), ("P1Y6M", "P1Y6M")]
)
def test_lengths_of_time_are_told_in_words(duration: str, words: str) -> None:
    assert filters.span(duration) == words


def test_exactly_what_html_may_not_hold_is_replaced_and_nothing_else() -> None:
    bad = [*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000),
           *range(0xFDD0, 0xFDF0)]  # fmt: skip
    bad += [plane + end for plane in range(0, 0x110000, 0x10000) for end in (0xFFFE, 0xFFFF)]
    assert all(filters.well_formed(f"a{chr(code)}b") == "a\ufffdb" for code in bad)
    sound = set(range(0x30000)) - set(bad)
    assert all(filters.well_formed(f"a{chr(code)}b") == f"a{chr(code)}b" for code in sound)


def shown(value: str | None, *, measure: str = "people_in_modern_slavery", **more: object) -> Published:
    """A row of an edition's table."""
    number = Decimal(value) if value else None
    row = Published(
        "GSI 2018", measure, "WLD", "World", "world", number, None, None, 2016, date(2018, 7, 19), None, None, "",
        Decimal(100_000),
    )  # fmt: skip
    return replace(row, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (filters.people(None), "–"),
        (filters.people(Decimal(40_300_000)), "40.3_million"),
        (filters.people(Decimal("0.0437"), "share_of_population"), "4.37_%"),
        (filters.exact(None), "–"),
        (filters.exact(Decimal(40_300_000)), "40,300,000"),
        (filters.exact(Decimal("0.0437"), "share_of_population"), "4.37_%"),
        (filters.exact(Decimal("104.6"), "prevalence_per_1000"), "104.6"),
        (filters.brief(Decimal(40_300_000)), "40.3 m"),
        (filters.brief(Decimal(1_000_000)), "1 m"),
        (filters.brief(Decimal(24_900_123)), "24.9 m"),
        (filters.brief(Decimal(2_345_678)), "2.346 m"),
        (filters.brief(Decimal(8_000_000_000)), "8 bn"),
        (filters.brief(Decimal(999_999)), "1,000,000"),
        (filters.brief(Decimal(57_700)), "58,000"),
        (filters.brief(Decimal(58_000)), "58,000"),
        (filters.brief(Decimal(10_000)), "10,000"),
        (filters.brief(Decimal(10_400)), "10,000"),
        (filters.brief(Decimal(9_999)), "9,999"),
        (filters.brief(Decimal("104.6"), "prevalence_per_1000"), "104.6"),
        (filters.brief(Decimal("0.0437"), "share_of_population"), "4.37 %"),
        (filters.measure_title("people_in_modern_slavery"), "People in modern slavery"),
        (filters.measure_title(None), "A number"),
        (filters.day(None), "–"),
        (filters.day(date(2023, 5, 4)), "4 May 2023"),
        (filters.day(datetime(2023, 5, 24, 6, 17, tzinfo=UTC)), "24 May 2023"),
        (filters.moment(None), "never"),
        (filters.moment(datetime(2023, 5, 24, 6, 7, tzinfo=UTC)), "24 May 2023, 06:07 UTC"),
        (filters.stamp(None), ""),
        (filters.stamp(date(2023, 5, 24)), "2023-05-24"),
        (filters.stamp(datetime(2023, 5, 24, 6, 17, tzinfo=UTC)), "2023-05-24T06:17:00Z"),
        (filters.ago(None, NOW), "never"),
        (filters.ago(NOW, NOW), "just now"),
        (filters.ago(NOW - timedelta(seconds=59), NOW), "just now"),
        (filters.ago(NOW - timedelta(seconds=60), NOW), "1 minute ago"),
        (filters.ago(NOW - timedelta(minutes=59), NOW), "59 minutes ago"),
        (filters.ago(NOW - timedelta(minutes=60), NOW), "1 hour ago"),
        (filters.ago(NOW - timedelta(hours=23), NOW), "23 hours ago"),
        (filters.ago(NOW - timedelta(hours=24), NOW), "1 day ago"),
        (filters.ago(NOW - timedelta(days=12), NOW), "12 days ago"),
        (filters.often("0 0 * * 0"), "every Sunday at 00:00 UTC"),
        (filters.often("5 6 * * 6"), "every Saturday at 06:05 UTC"),
        (filters.often("5 6 * * 7"), "every Sunday at 06:05 UTC"),
        (filters.often("5 6 * * 8"), "5 6 * * 8"),
        (filters.often("5 6 * * 1-5"), "5 6 * * 1-5"),
        (filters.often("5 6 * 1 *"), "5 6 * 1 *"),
        (filters.often("5 */2 * * 1"), "5 */2 * * 1"),
        (filters.often("5 */x * * *"), "5 */x * * *"),
        (filters.often("5 6 * *"), "5 6 * *"),
        (filters.often("5 6 * * * *"), "5 6 * * * *"),
        (filters.span("P1D"), "1 day"),
        (filters.span("P2W"), "2 weeks"),
        (filters.span("P3M"), "3 months"),
        (filters.span("P5Y"), "5 years"),
        (filters.span("PT1H"), "1 hour"),
        (filters.size(0), "0 bytes"),
        (filters.size(1), "1 byte"),
        (filters.size(999), "999 bytes"),
        (filters.size(1000), "1.0 KB"),
        (filters.size(9_990), "9.9 KB"),
        (filters.size(10_000), "10 KB"),
        (filters.size(536_900), "536 KB"),
        (filters.size(999_999), "999 KB"),
        (filters.size(1_250_000), "1.2 MB"),
        (filters.size(3_000_000_000), "3.0 GB"),
        (filters.size(5_000_000_000_000), "5.0 TB"),
        (filters.size(2_000_000_000_000_000_000), "2,000 PB"),
        (filters.fold("Côte d’Ivoire"), "cote divoire"),
        (filters.fold("Åland Islands"), "aland islands"),
        (filters.phrase("not_the_page"), "not the page"),
        (filters.phrase("other:a_b"), "a b"),
        (filters.as_printed(shown("40300000")), "40.3_million"),
        (filters.as_printed(shown(None, upper=Decimal(1000))), "fewer than 1,000"),
        (filters.label(shown("40300000")), "40.3 m"),
        (filters.rate(shown("104.6", measure="prevalence_per_1000", unit=Decimal("0.1"))), "104.6_per_1,000"),
        (filters.rate(shown("0.0437", measure="share_of_population", unit=Decimal("0.0001"))), "4.37_%"),
        (filters.other_unit(shown("104.6", measure="prevalence_per_1000", unit=Decimal("0.1"))), "10.46_%"),
        (filters.other_unit(shown("0.0437", measure="share_of_population", unit=Decimal("0.0001"))), "43.7_per_1,000"),
        (str(filters.per_thousand(shown("104.6", measure="prevalence_per_1000"))), "104.6"),
        (str(filters.per_thousand(shown("0.0437", measure="share_of_population"))), "43.7000"),
        (filters.clean("a\u202eb\x07c"), "ab\ufffdc"),
        (filters.clean("line\nline"), "line\nline"),
    ],
)  # fmt: skip
def test_each_value_has_its_form_for_people(made: str, words: str) -> None:
    assert made == words.replace("_", "\u00a0")


def test_words_of_states_have_the_tone_of_what_they_mean() -> None:
    tones = {
        name: "".join(tone[0] for tone, *_ in words.values())
        for name, words in (
            ("verdicts", filters.VERDICTS), ("states", filters.STATES), ("agreement", filters.AGREEMENT),
            ("severities", filters.SEVERITIES),
        )
    }  # fmt: skip
    assert tones == {"verdicts": "gggggwbbbbq", "states": "gqbwbwwbgwbq", "agreement": "gbwq", "severities": "bwiqq"}
    said = {tone for words in (filters.VERDICTS, filters.STATES, filters.AGREEMENT) for tone, *_ in words.values()}
    assert said == {"good", "warn", "bad", "quiet"}
