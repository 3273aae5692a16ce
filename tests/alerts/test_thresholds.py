"""Revisions that are too small for what people asked for are recorded, and not sent."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gsi_etl.alerts.route import Route
from gsi_etl.alerts.thresholds import fits, held_back
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
    ("about", "fitting"),
    [
        ({}, True),
        ({"place": "PRK"}, True),
        ({"place": "IND"}, False),
        ({"place": "WLD"}, False),
        ({"measure": "people_in_modern_slavery"}, True),
        ({"measure": "forced_labour"}, False),
        ({"measure": "people_in_modern_slavery", "place": "PRK"}, True),
        ({"measure": "people_in_modern_slavery", "place": "IND"}, False),
        ({"measure": "forced_labour", "place": "PRK"}, False),
        ({"sources": ["ind*"]}, True),
        ({"sources": ["paper", "index"]}, True),
        ({"sources": ["paper"]}, False),
        ({"sources": ["ind*"], "place": "IND"}, False),
    ],
)
def test_a_threshold_is_about_the_series_that_it_names(about: dict[str, Any], fitting: bool) -> None:
    asked, told = threshold(percent=5, **about), revision("1000", "1001")
    assert fits(asked, told) is fitting
    assert bool(held_back(told, [asked], ())) == fitting
    if "sources" not in about:  # a source's own threshold has none
        assert fits(Threshold(percent=Decimal(5), **about), told) is fitting


@pytest.mark.parametrize(
    ("series", "about", "fitting"),
    [
        (f"{SERIES}@2", {"place": "PRK", "measure": "people_in_modern_slavery"}, True),
        ("index:people_in_modern_slavery:PRK", {"place": "PRK"}, True),  # the last of its parts
        ("index:forced_labour", {"measure": "forced_labour"}, True),
        ("index:forced_labour_imposed:PRK:-:-", {"measure": "forced_labour"}, False),
        ("index:other:PRK1:-:-", {"place": "PRK"}, False),
        (None, {"place": "PRK"}, False),
        (None, {"measure": "forced_labour"}, False),
        (None, {}, True),
    ],
)
def test_measure_and_place_are_whole_parts_of_a_series(
    series: str | None, about: dict[str, Any], fitting: bool
) -> None:
    assert fits(threshold(percent=5, **about), revision("1000", "1001", series=series)) is fitting


@pytest.mark.parametrize(
    ("told", "asked", "why"),
    [
        (revision("1000", "1000"), [{"at_least": 50}], "it changed by 0 (0 %), and at least 50 is asked for"),
        (revision("1000", "951"), [{"at_least": 50}], "it changed by -49 (4.9 %), and at least 50 is asked for"),
        (revision("1000", "1050"), [{"at_least": 50}], ""),
        (revision("1000", "950"), [{"percent": 5}], ""),
        (revision("-1000", "-1049"), [{"percent": 5}], "it changed by -49 (4.9 %), and at least 5 % is asked for"),
        (revision("0", "3"), [{"at_least": 5}], "it changed by +3, and at least 5 is asked for"),
        (revision("0", "-3000"), [{"at_least": 5000}], "it changed by -3,000, and at least 5,000 is asked for"),
        (revision("0", "3"), [{"percent": 5}], ""),  # nothing is so many per cent of nothing
        (revision("1000", "1009"), [{"percent": "7.50"}], "it changed by +9 (0.90 %), and at least 7.5 % is asked for"),
        # Each must be met, and the first that is not is named; a direction before any size.
        (revision("1000", "1060"), [{"percent": 5}, {"at_least": 100}],
         "it changed by +60 (6.0 %), and at least 100 is asked for"),
        (revision("1000", "990"), [{"percent": 5}, {"direction": "up"}],
         "it went down, and only changes up are asked for"),
        (revision("1000", "1010"), [{"percent": 5}, {"direction": "down"}],
         "it went up, and only changes down are asked for"),
        (revision("1000", "1200"), [{"percent": 5, "direction": "up"}, {"at_least": 100}], ""),
        # What a threshold is not about, and what has no size, is always sent.
        (revision("1000", "1001"), [{"percent": 5, "place": "IND"}], ""),
        (revision("1000", "1001"), [], ""),
        (revision("1000", "1001", change_class="misquote"), [{"percent": 5}], ""),
        (replace(revision("1000", "1001"), old_value=None), [{"percent": 5}], ""),
        (replace(revision("1000", "1001"), new_value=None), [{"percent": 5}], ""),
        (revision("1000", "1004", change_class="conflict"), [{"percent": "0.5"}],
         "the two differ by +4 (0.40 %), and at least 0.5 % is asked for"),
        (revision("1000", "1005", change_class="conflict"), [{"percent": "0.5"}], ""),
        (revision("1000", "996", change_class="conflict"), [{"at_least": 5}],
         "the two differ by -4 (0.40 %), and at least 5 is asked for"),
        (revision("1000", "1004", change_class="conflict"), [{"percent": 5, "place": "IND"}], ""),
        (revision("1000", "1004", change_class="conflict"), [{"direction": "down"}], ""),
    ],
)  # fmt: skip
def test_why_a_change_is_held_back(told: Change, asked: list[dict[str, Any]], why: str) -> None:
    assert held_back(told, [threshold(**one) for one in asked], ()) == why


#: A revision whose numbers were not both known then.
UNKNOWN = [replace(past("1", "2"), old_value=None), replace(past("1", "2"), new_value=None)]


@pytest.mark.parametrize(
    ("earlier", "told", "asked", "why"),
    [
        # The first step is held back, the second tells of both, the third is counted from there.
        ([past("1000", "1030")], revision("1030", "1040"), {"percent": 5},
         "it changed by +40 (4.0 %) since it was last told (1,000), and at least 5 % is asked for"),
        ([past("1000", "1030")], revision("1030", "1050"), {"percent": 5}, ""),
        ([past("1000", "1030"), past("1030", "1055")], revision("1055", "1080"), {"percent": 5},
         "it changed by +25 (2.4 %), and at least 5 % is asked for"),
        ([past("1000", "1030"), past("1030", "1040")], revision("1040", "1045"), {"at_least": 50},
         "it changed by +45 (4.5 %) since it was last told (1,000), and at least 50 is asked for"),
        # What was told is taken back, and that is told, too; what was not told may go to and fro.
        ([past("1000", "1040")], revision("1040", "1000"), {"percent": 2}, ""),
        ([past("1000", "1010")], revision("1010", "999"), {"percent": 2},
         "it changed by -1 (0.10 %) since it was last told (1,000), and at least 2 % is asked for"),
        # What was only recorded was not told.
        ([past("1000", "1100", "none")], revision("1100", "1120"), {"percent": 10}, ""),
        ([past("1000", "1100", "none")], revision("1100", "1120"), {"percent": 20},
         "it changed by +120 (12 %) since it was last told (1,000), and at least 20 % is asked for"),
        ([past("1000", "1100")], revision("1100", "1120"), {"percent": 5},
         "it changed by +20 (1.8 %), and at least 5 % is asked for"),
        # A step that nobody asked for: the next one is counted from there.
        ([past("1000", "800")], revision("800", "810"), {"direction": "up", "percent": 5},
         "it changed by +10 (1.2 %), and at least 5 % is asked for"),
        ([past("1000", "800")], revision("800", "840"), {"direction": "up", "percent": 5}, ""),
        ([past("1000", "1020")], revision("1020", "990"), {"direction": "up", "percent": 5},
         "it went down, and only changes up are asked for"),
        # Between two revisions lies an edit of our own.
        ([past("1000", "1010")], revision("1200", "1210"), {"percent": 5},
         "it changed by +10 (0.83 %), and at least 5 % is asked for"),
        ([past("1000", "1010"), past("1200", "1210")], revision("1210", "1220"), {"percent": 5},
         "it changed by +20 (1.7 %) since it was last told (1,200), and at least 5 % is asked for"),
        ([*UNKNOWN, past("1000", "1030")], revision("1030", "1040"), {"percent": 5},
         "it changed by +40 (4.0 %) since it was last told (1,000), and at least 5 % is asked for"),
        ([past("1000", "1030"), *UNKNOWN], revision("1030", "1040"), {"percent": 5},
         "it changed by +40 (4.0 %) since it was last told (1,000), and at least 5 % is asked for"),
    ],
)  # fmt: skip
def test_small_steps_add_up_until_they_are_told(
    earlier: list[PastChange], told: Change, asked: dict[str, Any], why: str
) -> None:
    assert held_back(told, [threshold(**asked)], earlier) == why


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
