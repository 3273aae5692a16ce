"""The questions of warehouse/queries/, each asked of a warehouse that the sample site has filled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from gsi_etl.config import resources
from gsi_etl.warehouse.query import query

FOLDER = resources.folder("warehouse") / "queries"
FILES = sorted(FOLDER.glob("*.sql"))
#: Questions whose true answer over the sample site is that there is nothing.
NOTHING = {"figures_that_vanished", "newspapers_repeating_40_3_million"}


def ask(home: Path, name: str) -> list[dict[str, Any]]:
    columns, rows = query(home / "public" / "gsi.duckdb", (FOLDER / f"{name}.sql").read_text(encoding="utf-8"))
    return [dict(zip(columns, row, strict=True)) for row in rows]


def test_there_are_at_least_twelve_and_each_begins_with_its_question() -> None:
    assert len(FILES) >= 12
    for path in FILES:
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith("-- ")
        assert "?" in first, path.name


@pytest.mark.parametrize("name", [path.stem for path in FILES])
def test_every_question_has_an_answer(filled_home: Path, name: str) -> None:
    rows = ask(filled_home, name)
    assert bool(rows) != (name in NOTHING)


def test_north_koreas_path_warns_where_the_method_changed(filled_home: Path) -> None:
    rows = [r for r in ask(filled_home, "north_korea_through_the_editions") if r["measure"].startswith("people")]
    by_edition = {row["edition"]: row for row in rows}
    assert by_edition["GSI 2018"]["value"] == 2_640_000
    assert by_edition["GSI 2018"]["comparable"].startswith("NOT COMPARABLE with GSI 2016")
    assert by_edition["GSI 2023"]["comparable"].startswith("with care: Both share out regional estimates")
    assert not by_edition["GSI 2014"]["verified"]
    assert rows[0]["edition"] == "GSI 2023", "the newest first"
    steps = {edition: row["step"] for edition, row in by_edition.items()}
    assert steps == {"GSI 2023": 56_000, "GSI 2018": None, "GSI 2016": None, "GSI 2014": None}


def test_the_highest_prevalence_is_that_of_the_newest_table_and_of_no_other(filled_home: Path) -> None:
    rows = ask(filled_home, "highest_prevalence")
    assert {row["edition"] for row in rows} == {"GSI 2023"}
    assert [(r["country"], str(r["per_1000"])) for r in rows[:3]] == [
        ("North Korea", "104.600000"), ("Eritrea", "90.300000"), ("Mauritania", "32.000000"),
    ]  # fmt: skip


def test_vulnerability_and_response_are_each_countrys_scores_of_the_newest_edition(filled_home: Path) -> None:
    rows = ask(filled_home, "vulnerability_and_response")
    columns = {"vulnerability_score": "vulnerability", "government_response_score": "government_response"}
    stated = query(
        filled_home / "public" / "gsi.duckdb",
        "SELECT country, measure, value FROM estimates WHERE edition = 'GSI 2023' AND iso3 <> '' "
        "AND measure IN ('vulnerability_score', 'government_response_score')",
    )[1]
    wanted = {(country, columns[measure]): value for country, measure, value in stated}
    found = {(row["country"], name): row[name] for row in rows for name in columns.values() if row[name] is not None}
    assert found == wanted
    assert len(rows) == len({country for country, _ in wanted})
    korea = next(row for row in rows if row["country"] == "North Korea")
    assert korea["dimensions"].startswith("disenfranchised groups 52.0, effects of conflict 5.0")
    assert korea["milestones"].endswith("survivors supported -9.0")


def test_moves_in_rank_join_comparable_editions_of_one_measure(filled_home: Path) -> None:
    rows = ask(filled_home, "largest_moves_in_rank")
    assert {(r["from_edition"], r["to_edition"], r["comparable"]) for r in rows} == {
        ("GSI 2018", "GSI 2023", "with care")
    }
    assert all(row["caveat"] for row in rows)


def test_the_published_file_holds_the_newest_edition_whole(filled_home: Path) -> None:
    path = filled_home / "public" / "gsi.duckdb"
    count = (
        "SELECT count(*) FROM estimates WHERE edition = 'GSI 2023' AND measure = 'prevalence_per_1000' AND iso3 <> ''"
    )
    assert query(path, count)[1] == [(160,)]
    rows = query(path, "SELECT value, value_low, value_high, region FROM estimates WHERE geo_id = 'LUX' "
                 "AND edition = 'GSI 2018' AND measure = 'people_in_modern_slavery'")[1]  # fmt: skip
    assert [(value, low, int(high), region) for value, low, high, region in rows] == [
        (None, None, 1000, "Europe-Central Asia")
    ]
    units = "SELECT DISTINCT e.unit FROM estimates e LEFT JOIN measures m USING (measure) WHERE e.unit <> m.unit"
    assert query(path, units)[1] == []
    assert query(path, "SELECT count(*) FROM estimates WHERE NOT verified")[1] == [(2,)]


def test_figures_say_what_gave_them_their_year(filled_home: Path) -> None:
    path = filled_home / "public" / "gsi.duckdb"
    rows = query(path, "SELECT reference_year_from, count(*) FROM figures WHERE reference_year IS NULL GROUP BY 1")[1]
    assert {origin for origin, _ in rows} <= {None}
    tables = "SELECT DISTINCT reference_year_from FROM figures WHERE source_id LIKE 'demo-table-%'"
    assert query(path, tables)[1] == [("source",)]
    named = query(path, "SELECT count(*) FROM figures f JOIN editions e USING (edition) "
                  "WHERE f.reference_year IS NULL AND e.reference_year IS NOT NULL")[1]  # fmt: skip
    assert named == [(0,)]


def test_what_the_publishers_say_of_regions_stands_beside_the_sum_of_their_countries(filled_home: Path) -> None:
    rows = [row for row in ask(filled_home, "regions_and_their_countries") if row["edition"] == "GSI 2018"]
    stated = {row["region"]: row["stated_for_the_region"] for row in rows}
    assert stated == {"Africa": 9_200_000, "Americas": 1_900_000, "Arab States": None, "Asia-Pacific": 24_900_000,
                      "Europe-Central Asia": 3_600_000}  # fmt: skip


def test_regions_add_up_to_what_is_stated_for_them(filled_home: Path) -> None:
    rows = [row for row in ask(filled_home, "regions_and_their_countries") if row["edition"] == "GSI 2023"]
    assert len(rows) == 5
    assert all(abs(row["sum_of_countries"] - row["stated_for_the_region"]) <= 100_000 for row in rows)


def test_regions_have_the_caveat_of_the_edition_before_where_both_can_be_compared_and_no_other(
    filled_home: Path,
) -> None:
    rows = ask(filled_home, "regions_and_their_countries")
    caveats = {row["edition"]: row["caveat"] for row in rows}
    stated = query(
        filled_home / "public" / "gsi.duckdb",
        "SELECT max(caveat) FROM comparisons WHERE to_edition = 'GSI 2023' AND level = 'region' "
        "AND comparable = 'with care'",
    )[1]
    assert caveats.pop("GSI 2023") == stated[0][0]
    assert set(caveats.values()) == {None}


def test_an_article_of_2020_that_quotes_2016_is_named_with_the_edition_it_missed(filled_home: Path) -> None:
    rows = ask(filled_home, "superseded_editions_still_quoted")
    assert {("GSI 2016", "GSI 2018", 572)} == {(r["quoted_edition"], r["newer_edition"], r["days_late"]) for r in rows}


def test_the_page_of_the_second_day_still_tells_the_old_number(filled_home: Path) -> None:
    rows = ask(filled_home, "what_a_page_said_on_a_date")
    quotes = {row["quote"] for row in rows if row["source_id"] == "demo-index"}
    assert "40.3 million" in quotes
    assert "41.6 million" not in quotes


def test_the_history_of_the_revised_figure_has_both_states_and_the_cause(filled_home: Path) -> None:
    rows = ask(filled_home, "history_of_a_figure")
    assert rows[0]["quote"] == "40.3 million"
    assert ("41.6 million", "revision", "source") in {(r["quote"], r["class"], r["cause"]) for r in rows}


def test_the_misquote_names_the_number_it_should_have_been(filled_home: Path) -> None:
    rows = ask(filled_home, "misquotes")
    assert [(r["quote"], str(r["matched_value"])) for r in rows] == [("7.7 per cent", "0.007700")]


def test_an_estimate_that_does_not_fit_its_population_is_found(filled_home: Path, tmp_path: Path) -> None:
    spoiled = tmp_path / "public" / "gsi.duckdb"
    spoiled.parent.mkdir()
    spoiled.write_bytes((filled_home / "public" / "gsi.duckdb").read_bytes())
    with duckdb.connect(str(spoiled)) as connection:
        connection.execute(
            "UPDATE core.estimates SET value = 26400000, lower = NULL, upper = NULL "
            "WHERE place = 'PRK' AND edition = 'GSI 2018' AND measure = 'people_in_modern_slavery'"
        )
    row = ask(tmp_path, "count_population_prevalence_disagree")[0]
    assert (row["country"], row["edition"]) == ("North Korea", "GSI 2018")
    assert float(row["computed_prevalence"]) == pytest.approx(1046, abs=1)


def test_what_changed_is_every_change_but_those_that_are_only_written_down(filled_home: Path) -> None:
    rows = ask(filled_home, "what_changed_and_why")
    told = "SELECT change_id FROM changes WHERE severity IN ('critical', 'warning', 'info', 'operator')"
    wanted = query(filled_home / "public" / "gsi.duckdb", told)[1]
    assert sorted(row["change_id"] for row in rows) == sorted(change_id for (change_id,) in wanted)
    at = [row["detected_at_utc"] for row in rows]
    assert at == sorted(at, reverse=True)
