"""Our own labelled sentences: precision and recall may only rise, and so may the scores on the shared dev sets."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from scoring import Tally, lines, paired, predictions, target

from gsi_etl.figures import read
from gsi_etl.model import ReadContext

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SHARED = ROOT.parent / "shared" / "eval"
RECORDS = lines(HERE / "labelled.jsonl")

#: Floors in per cent: raise them when the reader gets better, never lower them.
FLOORS = {"value": (99.5, 99.5), "target": (99.0, 99.0)}
FLOORS_OF_PASSAGES = {"value": 99.0, "target": 96.0, "modifier": 97.0, "year": 94.0, "edition": 79.0}
FLOORS_OF_NEWS = {"value": 96.0, "value+bound": 88.0}


def test_the_set_is_large_enough_and_a_quarter_of_it_holds_no_figure() -> None:
    assert len(RECORDS) >= 250
    assert sum(not record["figures"] for record in RECORDS) >= 60
    for record in RECORDS:
        for figure in record["figures"]:
            assert record["text"][figure["start"] : figure["end"]] == figure["quote"], record["id"]


@pytest.mark.parametrize("record", [r for r in RECORDS if not r["figures"]], ids=lambda r: r["id"])
def test_what_is_no_figure_is_left_out(record: dict) -> None:
    assert [one["quote"] for one in predictions(record)] == []


def test_precision_and_recall_do_not_fall() -> None:
    tallies = {"value": Tally(), "target": Tally()}
    for record in RECORDS:
        found, labels = predictions(record), record["figures"]
        pairs = paired(labels, found)
        value = tallies["value"]
        value.hit, value.predicted, value.labelled = (
            value.hit + len(pairs),
            value.predicted + len(found),
            value.labelled + len(labels),
        )
        right = [
            (a, b) for a, b in pairs if a["measure"] and a["measure"] == b["measure"] and a.get("place") == b["place"]
        ]
        goal = tallies["target"]
        goal.hit += len(right)
        goal.predicted += sum(target(one["measure"]) is not None for one in found)
        goal.labelled += sum(label["measure"] is not None for label in labels)
        if len(pairs) < max(len(found), len(labels)):
            value.wrong.append(record["text"])
    for name, (precision, recall) in FLOORS.items():
        assert tallies[name].precision >= precision, (name, tallies[name])
        assert tallies[name].recall >= recall, (name, tallies[name])


@pytest.mark.parametrize("attribute", ["modifier", "reference_year", "edition"])
def test_hedge_year_and_edition_of_targets_are_as_labelled(attribute: str) -> None:
    wrong = [
        (label["quote"], label[attribute], one[attribute], record["text"])
        for record in RECORDS
        for label, one in paired(record["figures"], predictions(record))
        if label["measure"] and attribute in label and label[attribute] != one[attribute]
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("sentence", "places"),
    [
        ("The largest number of people in modern slavery, 7,989,000, is in India, for India is populous.", ["IND"]),
        ("Of all people in modern slavery, 149,000 live in Mauritania.", ["MRT"]),
        ("An estimated 40.3 million people were living in modern slavery, more than half of them in India.", ["WLD"]),
    ],
)
def test_a_place_that_is_told_behind_the_number_goes_before_the_default_of_the_source(
    sentence: str, places: list[str]
) -> None:
    found = read(sentence, ReadContext(place="WLD"))
    assert [figure.place for figure in found if figure.reading.kind == "count" and figure.place] == places


def test_a_number_with_decimals_counts_nobody() -> None:
    text = "15.4 million live in forced marriage. Eritrea follows with 93.0 and Burundi with 40.0."
    assert [figure.measure for figure in read(text)] == ["forced_marriage", None, None]


def test_a_text_that_is_cut_off_anywhere_is_still_read() -> None:
    for record in RECORDS:
        text = record["text"]
        for at in (at for at, letter in enumerate(text) if letter in " ,.\n"):
            for part in (text[:at], text[at:]):
                assert all(part[f.reading.start : f.reading.end] == f.reading.quote for f in read(part))


def test_changes_are_told_from_levels() -> None:
    for record in RECORDS:
        for label, one in paired(record["figures"], predictions(record)):
            if label.get("change"):
                assert one["change"], record["text"]
            if one["change"]:
                assert not label["measure"], record["text"]


@pytest.mark.skipif(not (SHARED / "passages-dev.jsonl").is_file(), reason="the shared evaluation sets are not here")
def test_scores_on_the_shared_passages_do_not_fall(tmp_path: Path) -> None:
    answers = tmp_path / "passages.jsonl"
    with answers.open("w", encoding="utf-8") as file:
        for record in lines(SHARED / "passages-dev.jsonl"):
            record.pop("published", None)
            file.write(json.dumps({"id": record["id"], "figures": predictions(record)}) + "\n")
    report = _scored("score_figures.py", answers, SHARED / "passages-dev.jsonl")
    scores = {name: report[name].get("F1", report[name].get("accuracy")) for name in FLOORS_OF_PASSAGES}
    print("shared passages:", scores)
    assert {n: s for n, s in scores.items() if s < FLOORS_OF_PASSAGES[n]} == {}


@pytest.mark.skipif(not (SHARED / "newsquant-dev.jsonl").is_file(), reason="the shared evaluation sets are not here")
def test_scores_on_the_shared_news_do_not_fall(tmp_path: Path) -> None:
    bench = _bench()
    answers = tmp_path / "news.jsonl"
    with answers.open("w", encoding="utf-8") as file:
        for record in lines(SHARED / "newsquant-dev.jsonl"):
            file.write(json.dumps({"id": record["id"], "quantities": bench.quantities(record["text"])}) + "\n")
    report = _scored("score_quantities.py", answers, SHARED / "newsquant-dev.jsonl")
    scores = {name: report[name]["F1"] for name in FLOORS_OF_NEWS}
    print("shared news:", scores)
    assert {n: s for n, s in scores.items() if s < FLOORS_OF_NEWS[n]} == {}


def _scored(scorer: str, answers: Path, gold: Path) -> dict:
    command = [sys.executable, str(SHARED / scorer), str(answers), "--gold", str(gold), "--json"]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def _bench():
    spec = importlib.util.spec_from_file_location("bench_figures", ROOT / "bench" / "figures.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
