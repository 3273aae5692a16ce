"""Revisions that are too small for what people asked for are recorded, and not sent."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gsi_etl.alerts.route import Route
from gsi_etl.alerts.thresholds import held_back
from gsi_etl.config.catalog import load_catalog
from gsi_etl.config.settings import load_settings
from gsi_etl.config.thresholds import ChannelThreshold, Threshold
from gsi_etl.errors import CatalogError, SettingsError
from gsi_etl.model import Change, Figure, PastChange
from scenes.figures import figure
from scenes.world import DAY, START, Inbox, World, page, source

SERIES = "index:people_in_modern_slavery:PRK:2016:GSI 2018"


def revision(old: str, new: str, **more: Any) -> Change:
    given = {"change_id": "ch_1", "change_class": "revision", "cause": "source", "severity": "warning",
             "source_id": "index", "subject": "North Korea", "sentence": "", "series": SERIES} | more  # fmt: skip
    return Change(old_value=Decimal(old), new_value=Decimal(new), **given)


def past(old: str, new: str, severity: str = "warning") -> PastChange:
    return PastChange(SERIES, "revision", severity, "", None, START, "source", Decimal(old), Decimal(new))  # type: ignore[arg-type]


def threshold(**asked: Any) -> ChannelThreshold:
    return ChannelThreshold.model_validate(asked)


@pytest.mark.parametrize(
    ("asked", "new", "why"),
    [
        ({"at_least": 50}, "1049", "it changed by +49 (4.9 %), and at least 50 is asked for"),
        ({"at_least": 50}, "950", ""),
        ({"percent": "5"}, "1049", "it changed by +49 (4.9 %), and at least 5 % is asked for"),
        ({"percent": "5"}, "1050", ""),
        ({"direction": "up"}, "900", "it went down, and only changes up are asked for"),
        ({"direction": "down"}, "900", ""),
        ({"percent": 1, "at_least": 50}, "1049", "it changed by +49 (4.9 %), and at least 50 is asked for"),
    ],
)
def test_a_revision_is_told_when_it_meets_all_that_is_asked(asked: dict[str, Any], new: str, why: str) -> None:
    assert held_back(revision("1000", new), [threshold(**asked)], ()) == why


@pytest.mark.parametrize(
    ("about", "held"),
    [
        ({}, True),
        ({"place": "PRK"}, True),
        ({"place": "IND"}, False),
        ({"measure": "people_in_modern_slavery"}, True),
        ({"measure": "forced_labour"}, False),
        ({"sources": ["ind*"]}, True),
        ({"sources": ["paper"]}, False),
    ],
)
def test_a_threshold_is_about_the_series_that_it_names(about: dict[str, Any], held: bool) -> None:
    assert bool(held_back(revision("1000", "1001"), [threshold(percent=5, **about)], ())) == held


def test_small_steps_add_up_until_they_are_told() -> None:
    asked = [threshold(percent=5)]
    steps = [past("1000", "1030"), past("1030", "1055")]  # the first is held back, the second tells of both
    assert "since it was last told (1,000)" in held_back(revision("1030", "1040"), asked, steps[:1])
    assert held_back(revision("1030", "1055"), asked, steps[:1]) == ""
    assert held_back(revision("1055", "1080"), asked, steps) != ""


def test_a_step_the_other_way_starts_the_count_again() -> None:
    asked = [threshold(direction="up", percent=5)]
    assert held_back(revision("800", "860"), asked, [past("1000", "800")]) == ""


def test_what_was_only_recorded_was_not_told() -> None:
    assert held_back(revision("1100", "1120"), [threshold(percent=5)], [past("1000", "1100", "none")]) == ""


def test_an_edit_of_our_own_between_two_revisions_starts_the_count_again() -> None:
    asked = [threshold(percent=5)]
    assert held_back(revision("1200", "1210"), asked, [past("1000", "1010")]) == (
        "it changed by +10 (0.83 %), and at least 5 % is asked for"
    )


@pytest.mark.parametrize(("theirs", "held"), [("1004", True), ("1006", False)])
def test_a_conflict_that_is_smaller_than_what_is_asked_is_held_back(theirs: str, held: bool) -> None:
    conflict = revision("1000", theirs, change_class="conflict", severity="critical")
    assert bool(held_back(conflict, [threshold(percent="0.5", direction="down")], ())) == held


def test_steps_that_take_a_year_add_up_to_one_message() -> None:
    world = World(source("index", official=True, thresholds=[{"percent": 5}]))
    world.run(page("index", total("40.0 million")))
    heard = []
    for month in range(1, 13):
        world.run(page("index", total(f"{40 + month * 0.4:.1f} million")), after=31 * DAY)
        heard += [(month, change_id) for alert in world.alerts for change_id in alert.change_ids]
    assert [month for month, _ in heard] == [5, 11]  # 40.0 to 42.0, and 42.0 to 44.4: 5 % and more


def total(number: str) -> Figure:
    return figure(number, place="WLD", edition="GSI 2018", reference_year=2016)


def test_a_sources_threshold_holds_for_every_channel_and_a_channels_for_itself() -> None:
    world = World(source("index", official=True, thresholds=[{"percent": 2}]))
    desk, all_of_it = Inbox("desk", Route(thresholds=(threshold(at_least=10_000_000),))), Inbox("all")
    world.run(page("index", total("40.0 million")))

    def told(number: str) -> dict[str, int]:
        world.run(page("index", total(number)), channels=[desk, all_of_it])
        assert [c.change_class for c in world.told()] == ["revision"]
        return {alert.channel: len(alert.change_ids) for alert in world.alerts}

    assert told("40.5 million") == {}
    assert told("42.0 million") == {"all": 1}
    assert told("60.0 million") == {"all": 1, "desk": 1}


SOURCE = """id: index
title: An index
kind: report
publisher: {name: Test}
url: https://index.example/
format: html
schedule: "0 6 * * *"
cadence: P1Y
"""


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("- {percent: 1, plce: PRK}", "plce: is not a field of a source (did you mean 'place'?)"),
        ("- {measure: forced_labour}", "a threshold needs at_least, percent or direction"),
        ("- {percent: 0}", "greater than 0"),
        ("- {direction: sideways}", "'up' or 'down'"),
        ("- {percent: 1}\n- {percent: 1, measure: forced_labor}", "there is no measure 'forced_labor' (did you mean"),
        ("- {percent: 1, place: PKR}", "there is no place 'PKR'"),
    ],
)
def test_a_threshold_that_cannot_work_is_refused_with_its_line(tmp_path: Path, written: str, why: str) -> None:
    (tmp_path / "index.yaml").write_text(f"{SOURCE}thresholds:\n{written}\n")
    with pytest.raises(CatalogError) as caught:
        load_catalog(tmp_path)
    assert why in caught.value.why
    assert caught.value.where.rpartition(":")[2] == str(9 + len(written.splitlines()))


def test_a_channels_thresholds_are_read_from_its_table(tmp_path: Path) -> None:
    config = tmp_path / "gsi.toml"
    entry = '[[channels]]\nname = "desk"\nkind = "slack"\nurl_env = "X"\n[[channels.thresholds]]\n'
    config.write_text(entry + 'percent = 0.5\nplace = "PRK"\nsources = ["index"]\n')
    (channel,) = load_settings(environ={}, config=config).channels
    assert channel.thresholds == (threshold(percent="0.5", place="PRK", sources=["index"]),)
    config.write_text(entry + 'percent = 0.5\nplace = "PKR"\n')
    with pytest.raises(SettingsError, match="channels") as caught:
        load_settings(environ={}, config=config)
    assert "there is no place 'PKR'" in caught.value.why


def test_a_source_is_not_read_again_for_another_threshold() -> None:
    from gsi_etl.reading.version import reader_version

    plain, asked = source("index"), source("index", thresholds=[{"percent": 1}])
    assert asked.thresholds == (Threshold(percent=Decimal(1)),)
    assert reader_version(plain) == reader_version(asked)
