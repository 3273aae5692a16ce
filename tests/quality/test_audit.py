"""An audit as the pipeline calls it: what fails, what is held back, what is only told, and what it leaves behind."""

import json
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from country_tables import rows_of_estimates, table_batch, table_source
from quality_samples import RATE, RUN_DATE, SHARE, check, estimates, failing, figure, page, source, suites_in

from gsi_etl.config import resources
from gsi_etl.errors import CheckError
from gsi_etl.model import BaselineDecision, Batch, FigureState, PastRun, Verdict
from gsi_etl.quality import decided, is_due, load_baselines

NOW = datetime.combine(RUN_DATE, time(), UTC)
TEXT = "In all 40.3 million people, among them 2.6 million in North Korea."
WORLD = figure(TEXT, "40.3 million", "40300000")
KOREA = figure(TEXT, "2.6 million", "2600000", place="PRK")


def test_a_page_that_says_what_was_published_passes_every_check() -> None:
    found = check(page(TEXT, WORLD, KOREA))
    assert failing(found) == {}
    assert found.failed_sources == frozenset()
    assert {"figures", "plausible", "baselines", "reference", "sources"} <= {r.suite for r in found.results}
    agrees = next(r for r in found.results if r.name == "agrees: prk-gsi-2018" and r.source_id)
    assert (agrees.observed, agrees.expected) == ("2.6 million", "2,639,500 to 2,640,500")


def test_the_reference_is_held_against_every_baseline_whatever_the_pages_say() -> None:
    found = check(page(TEXT, figure(TEXT, "2.6 million", "2600000", measure="vulnerability_score")))
    names = {r.name for r in found.results if r.suite == "reference" and r.success and r.source_id is None}
    assert names == {f"agrees: {baseline.id}" for baseline in load_baselines(resources.folder("expectations"))}


def test_a_plausible_revision_is_told_and_published() -> None:
    text = "In all 42.1 million people."
    found = check(page(text, figure(text, "42.1 million", "42100000")))
    assert failing(found) == {"baselines / agrees: world-gsi-2018": "warning"}
    assert found.failed_sources == frozenset()


def test_an_impossible_headline_holds_its_source_back_and_no_other() -> None:
    text = "2.6 billion in North Korea."
    slip = page(text, figure(text, "2.6 billion", "2600000000", place="PRK"), of="slipped")
    found = check(slip, page(TEXT, WORLD, KOREA))
    assert found.failed_sources == {"slipped"}
    assert failing(found, "slipped")["baselines / is possible: prk-gsi-2018"] == "critical"
    assert failing(found, "slipped")["plausible / people fit into the population"] == "critical"
    assert failing(found, "index-page") == {}


def test_a_slip_beside_the_right_number_is_a_warning_as_the_page_knows_better() -> None:
    text = "2.6 million, elsewhere 26 million."
    right = figure(text, "2.6 million", "2600000", place="PRK")
    wrong = figure(text, "26 million", "26000000", place="PRK", reading={"unit": Decimal(1_000_000)})
    found = check(
        page(text, right, replace(wrong, place="PRK", edition="GSI 2023"), replace(right, edition="GSI 2023"))
    )
    assert failing(found)["baselines / agrees: prk-gsi-2023"] == "warning"
    assert "baselines / is possible: prk-gsi-2023" not in failing(found)


def test_what_a_newspaper_says_is_left_to_its_verdicts() -> None:
    text = "2.6 billion North Koreans, 7.7 per cent of Nigerians, 200 per cent."
    share = {"measure": SHARE, "place": "NGA"}
    figures = (
        figure(text, "2.6 billion", "2600000000", place="PRK"),
        figure(text, "7.7 per cent", "0.077", reading={"kind": "share", "unit": Decimal("0.001")}, **share),
        figure(text, "200 per cent", "2", reading={"kind": "share"}, **share),
    )
    as_news = check(page(text, *figures, of="paper"), sources=[source("paper", kind="news", official=False)])
    assert set(failing(as_news).values()) == {"warning"}, "what nobody can have said, we may have misread: no more"
    assert {name.split(" / ")[0] for name in failing(as_news)} == {"limits"}
    assert {r.suite for r in as_news.results if r.source_id} == {"figures", "sources", "budget", "limits"}
    as_report = check(page(text, *figures, of="paper"), sources=[source("paper")])
    assert {"identities / holds: share-is-prevalence", "plausible / share is a fraction"} <= set(failing(as_report))


def test_what_our_own_reader_got_wrong_holds_even_news_back() -> None:
    moved = figure(TEXT, "40.3 million", "40300000")
    moved = replace(moved, reading=replace(moved.reading, start=0, end=12))
    nowhere = replace(KOREA, place="ATLANTIS")
    wrong = figure(TEXT, "2.6 million", "2700000", place="PRK")
    part = figure(TEXT, "2.6", "2.6", place="PRK")
    found = check(page(TEXT, moved, nowhere, wrong, part), sources=[source(kind="news")])
    assert found.failed_sources == {"index-page"}
    assert failing(found)["figures / quote stands where it was found"] == "critical"
    assert failing(found)["figures / place is known"] == "critical"
    assert failing(found)["figures / number is in the quote"] == "warning"
    assert failing(found)["figures / count is of whole people"] == "warning"
    told = next(r for r in found.results if r.name == "place is known")
    assert "ATLANTIS" in told.observed


def test_ranges_and_numbers_are_held_to_the_model() -> None:
    text = "3 to 2 million; nothing; 1e40; -5."
    figures = (
        figure(text, "3 to 2 million", None, reading={"lower": Decimal(3), "upper": Decimal(2)}),
        figure(text, "nothing", None),
        figure(text, "1e40", "1e40"),
        figure(text, "-5", "-5"),
    )
    assert {
        "figures / range is in order",
        "figures / figure has a number",
        "figures / number can be stored",
        "plausible / people are not negative",
    } <= set(failing(check(page(text, *figures))))


def test_a_reader_that_let_a_table_contradict_itself_is_noticed() -> None:
    text = "7,000 9,000 500 1,104 2"
    chad = {"place": "TCD", "cell": "B2"}
    figures = (
        figure(text, "7,000", "7000", **chad),
        figure(text, "9,000", "9000", **chad),
        figure(text, "500", "500", **chad | {"place": None, "edition": "GSI 2016"}),
        figure(text, "1,104", "1104", measure=RATE, reading={"kind": "rate"}, **chad),
        figure(text, "2", "2", measure=SHARE, reading={"kind": "share"}, **chad),
    )
    found = failing(check(page(text, *figures, of="table"), sources=[source("table", kind="dataset")]))
    assert found["tables / country is stated once"] == "critical"
    assert found["tables / figures have a place"] == "critical"
    assert found["plausible / rate is per 1,000"] == "critical"
    assert found["plausible / share is a fraction"] == "critical"
    assert found["plausible / number is within the range of its measure"] == "warning"


@pytest.mark.parametrize(("rates", "holds"), [(("104.6", "93.0", "93.0"), True), (("93.0", "104.6", "12.0"), False)])
def test_ranks_are_held_against_the_values_that_they_rank(tmp_path: Path, rates: tuple[str, ...], holds: bool) -> None:
    text = "1 2 3 " + " ".join(rates)
    figures = [
        replaced
        for number, (place, rate) in enumerate(zip(("PRK", "ERI", "BDI"), rates, strict=True), start=1)
        for replaced in (
            figure(text, str(number), str(number), measure="rank_by_prevalence", place=place, reading={"kind": "rank"}),
            figure(text, rate, rate, measure=RATE, place=place, edition="GSI 2018", reading={"kind": "rate"}),
        )
    ]
    of_tables = suites_in(tmp_path, "tables")
    found = check(page(text, *figures, of="table"), sources=[source("table", kind="dataset")], folder=of_tables)
    assert ("tables / rank follows value" not in failing(found)) == holds


def test_a_year_after_publication_and_a_page_from_the_future_are_told() -> None:
    late = figure(TEXT, "40.3 million", "40300000", reference_year=2020, edition=None)
    tomorrow = figure(TEXT, "40.3 million", "40300000")
    found = check(page(TEXT, late), page(TEXT, tomorrow, of="early", published=RUN_DATE + timedelta(days=2)))
    assert failing(found, "index-page") == {"plausible / year is not after publication": "warning"}
    assert failing(found, "early") == {"plausible / document is not from the future": "warning"}


def test_what_the_catalogue_expects_becomes_checks() -> None:
    short = source(expect={"min_figures": 3, "min_rows": 1, "max_figures": 1})
    found = check(page(TEXT, WORLD, KOREA), sources=[short])
    assert failing(found) == {
        "sources / rows: not fewer than expected": "critical",
        "sources / figures: not fewer than expected": "critical",
        "sources / figures: not more than expected": "warning",
    }
    in_trouble = replace(page(TEXT, WORLD, KOREA), trouble="layout_changed")
    assert failing(check(in_trouble, sources=[short])) == {}


def test_a_batch_is_held_against_its_own_past() -> None:
    verdict = Verdict("unmatched")
    quiet = page(TEXT, WORLD, KOREA)
    astray = page(TEXT, *[WORLD] * 10, of="paper", verdicts=[verdict] * 10)
    history = [PastRun("index-page", figures) for figures in (8, 9, 40)]
    history += [PastRun("paper", 10, verdicts=10, unmatched=2)] * 3
    sources = [source("paper", kind="news")]
    found = check(quiet, astray, sources=sources, history=history)
    assert failing(found, "index-page") == {"sources / figures: as many as usual": "warning"}
    assert failing(found, "paper")["sources / verdicts: matched as often as usual"] == "warning"
    told = next(r for r in found.results if r.name == "figures: as many as usual" and r.source_id == "index-page")
    assert (told.observed, told.expected) == ("2 figures", "about 9")
    assert failing(check(quiet, history=history[:2])) == {}


def standing(quote: str, value: str, of: str = "quiet-page") -> FigureState:
    stated = figure(f"{quote} people in North Korea", quote, value, place="PRK")
    return FigureState(
        figure_id="fg_1", source_id=of, url=f"https://example.org/{of}", document_id="doc_1", snapshot_sha256="0" * 64,
        reader_version="r", series="s", figure=stated, status="current", recorded_at=NOW,
    )  # fmt: skip


def test_what_stands_is_checked_again_when_the_baselines_have_changed() -> None:
    more = {"sources": [source("quiet-page")], "standing": [standing("2,750,000", "2750000")]}
    assert check(**more).results == ()
    found = check(recheck=True, **more)
    assert failing(found, "quiet-page") == {"baselines / agrees: prk-gsi-2018": "warning"}
    assert found.failed_sources == frozenset()
    accepted = BaselineDecision("prk-gsi-2018", Decimal(2_750_000), Decimal(10_000), "ann", NOW, "they moved")
    baselines = decided(load_baselines(resources.folder("expectations")), [accepted])
    assert "ann" in next(b.source for b in baselines if b.id == "prk-gsi-2018")
    assert failing(check(recheck=True, baselines=baselines, **more), "quiet-page") == {}


def test_a_baseline_that_its_publisher_contradicts_for_a_week_is_out_of_date() -> None:
    baselines = load_baselines(resources.folder("expectations"))
    fails = {("baselines", "agrees: prk-gsi-2018", "quiet-page"): NOW - timedelta(days=6)}
    more = {"sources": [source("quiet-page")], "standing": [standing("2,750,000", "2750000")], "recheck": True}
    name = "warehouse / baseline is up to date: prk-gsi-2018"
    assert name not in failing(check(failing=fails, **more))
    assert not is_due(baselines, fails, {"quiet-page"}, RUN_DATE)
    fails = {key: NOW - timedelta(days=8) for key in fails}
    found = check(failing=fails, **more)
    assert failing(found)[name] == "warning"
    assert "quiet-page says otherwise for 8 days" in next(r.observed for r in found.results if name.endswith(r.name))
    assert found.failed_sources == frozenset()
    assert is_due(baselines, fails, {"quiet-page"}, RUN_DATE)
    # Who only repeats a figure cannot make a baseline old.
    assert not is_due(baselines, fails, set(), RUN_DATE)
    # Once told, it is not due again; and it is over when the page goes back.
    flagged = {**fails, ("warehouse", "baseline is up to date: prk-gsi-2018", ""): NOW}
    assert not is_due(baselines, flagged, {"quiet-page"}, RUN_DATE)
    back = more | {"standing": [standing("2,640,000", "2640000")]}
    assert name not in failing(check(failing=flagged, **back))


def test_many_warnings_at_once_are_critical(tmp_path: Path) -> None:
    folder = suites_in(tmp_path, "baselines")
    strict = source(expect={"max_warnings": 0})
    text = "North Korea 2,750,000"
    revised = page(text, figure(text, "2,750,000", "2750000", place="PRK"))
    found = check(revised, folder=folder)
    assert failing(found)["baselines / agrees: prk-gsi-2018"] == "warning"
    assert found.failed_sources == frozenset()
    found = check(revised, sources=[strict], folder=folder)
    assert failing(found)["budget / warnings are few"] == "critical"
    assert found.failed_sources == {"index-page"}


def test_a_source_that_is_silent_for_too_long_is_written_down_and_held_back_for_nothing() -> None:
    found = check(page(TEXT, WORLD, KOREA), silences={"index-page": (12, 11)})
    assert failing(found) == {"freshness / source is heard of": "info"}
    assert found.failed_sources == frozenset()


def test_a_reference_table_without_a_headline_is_told_and_blamed_on_no_source() -> None:
    without = [e for e in estimates() if (e.place, e.edition) != ("PRK", "GSI 2018")]
    found = check(page(TEXT, WORLD), estimates=without)
    missing = "watched / watched figure is stated"
    assert failing(found) == {f"{missing}: prk-gsi-2018": "warning", f"{missing}: prk-prevalence-gsi-2018": "warning"}
    assert found.failed_sources == frozenset()


def test_an_expectation_that_raises_is_an_error_of_its_own_kind(tmp_path: Path) -> None:
    folder = suites_in(tmp_path, "figures")
    suite = json.loads((folder / "figures.json").read_text(encoding="utf-8"))
    query = next(e for e in suite["expectations"] if "unexpected_rows_query" in e["kwargs"])
    query["kwargs"]["unexpected_rows_query"] = "SELECT source_id, no_such_column FROM {batch}"
    column = next(e for e in suite["expectations"] if e["kwargs"].get("column") == "kind")
    column["kwargs"]["column"] = "no_such_column_either"
    (folder / "figures.json").write_text(json.dumps(suite), encoding="utf-8")
    found = check(page(TEXT, WORLD), folder=folder)
    errored = [result for result in found.results if result.errored]
    assert {result.name for result in errored} == {query["meta"]["name"], column["meta"]["name"]}
    assert all(not result.success and "no_such_column" in result.observed for result in errored)
    assert {result.severity for result in errored} == {"operator"}
    assert found.failed_sources == frozenset()
    assert any(result.suite == "figures" and result.success for result in found.results)


def test_a_suite_that_great_expectations_refuses_is_a_typed_error(tmp_path: Path) -> None:
    folder = suites_in(tmp_path, "figures")
    suite = json.loads((folder / "figures.json").read_text(encoding="utf-8"))
    suite["expectations"][0]["type"] = "expect_the_unexpected"
    (folder / "figures.json").write_text(json.dumps(suite), encoding="utf-8")
    with pytest.raises(CheckError, match="could not run the suite") as caught:
        check(page(TEXT, WORLD), folder=folder)
    assert "figures" in caught.value.where


def test_hostile_text_is_text() -> None:
    text = "'; DROP TABLE batch_figures; -- {batch} :x %s \x00 \ud800 40.3 million"
    hostile = figure(text, text, "999000000", edition="GSI 2018")
    known = page(text, hostile, replace(hostile, place="'; DROP TABLE x"))
    assert "figures / place is known" in failing(check(known))


def test_a_table_is_judged_alike_alone_and_among_others() -> None:
    rows = rows_of_estimates()
    shifted = [replace(row, count=row.prevalence) for row in rows]
    batches = [table_batch("good", rows), table_batch("bad", shifted)]
    sources = [table_source("good"), table_source("bad")]
    together = check(*batches, sources=sources)
    for batch in batches:
        alone = check(batch, sources=sources)
        assert [r for r in alone.results if r.source_id] == [
            r for r in together.results if r.source_id == batch.source_id
        ]


def test_with_nothing_read_nothing_is_imported() -> None:
    code = (
        "import sys, datetime; from gsi_etl.model import Batch; from gsi_etl.quality import audit, Audit;"
        "found = audit([Batch('a')], sources={}, estimates=(), places=(), measures=(), run_date=datetime.date.today());"
        "assert found == Audit();"
        "print([m for m in ('great_expectations', 'duckdb', 'pandas', 'sqlalchemy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert check(Batch("index-page"), page(TEXT, WORLD, of="blocked", recognised=False)).results == ()


def test_an_audit_says_nothing_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("home", "cwd", "temporary"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.chdir(tmp_path / "cwd")
    text = "2.6 billion in North Korea."
    with caplog.at_level(0):
        assert check(page(text, figure(text, "2.6 billion", "2600000000", place="PRK"))).failed_sources
    assert capfd.readouterr() == ("", "")
    assert [record for record in caplog.records if record.name.startswith("great_expectations")] == []
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
