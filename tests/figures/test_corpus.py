"""The labelled passages, the weights that were learned from them, and the floors that they are held to."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import eval_reader
import gsi_etl.training.passages as corpus
import train_reader
from gsi_etl.base.measures import targets
from gsi_etl.figures import read
from gsi_etl.figures.meaning.decode import decode
from gsi_etl.figures.meaning.known import known
from gsi_etl.figures.meaning.weights import load
from gsi_etl.training.scoring import score

RECORDS = corpus.records()
CLAIMED = ("de", "en", "es", "fr", "it", "nl", "pl", "pt")


def test_every_label_stands_at_its_words_and_has_a_value() -> None:
    for record in RECORDS:
        for label in record["figures"]:
            assert record["text"][label["start"] : label["end"]] == label["quote"], record["id"]
            assert label.get("value") is not None or "lower" in label, record["id"]
            assert label["target"] == (label["measure"] in targets()), record["id"]


def test_no_id_is_used_twice_and_no_group_spans_two_sets() -> None:
    assert [one for one, count in Counter(record["id"] for record in RECORDS).items() if count > 1] == []
    sets: dict[str, set[str]] = {}
    for record in RECORDS:
        sets.setdefault(record["group"], set()).add(record["set"])
    assert [group for group, names in sets.items() if len(names) > 1] == []


def test_every_claimed_language_has_thirty_passages_and_two_hundred_have_no_target() -> None:
    languages = Counter(record["lang"] for record in RECORDS)
    assert {language: languages[language] >= 30 for language in CLAIMED} == dict.fromkeys(CLAIMED, True)
    assert sum(not any(label["target"] for label in record["figures"]) for record in RECORDS) >= 200


def test_a_group_is_on_one_side_of_every_split() -> None:
    assert {corpus.fold(f"group {n}") for n in range(100)} == set(range(corpus.FOLDS))
    assert corpus.fold("orw004") == corpus.fold("orw004")


def test_the_weights_were_fitted_on_the_corpus_as_it_is() -> None:
    recorded = json.loads(train_reader.FILE.read_text(encoding="utf-8"))["record"]
    assert recorded["corpus"] == corpus.digest(), "the corpus changed: run `make train`"


@pytest.mark.slow
def test_the_shipped_weights_read_what_they_were_fitted_on() -> None:
    """Far above the cross-validated floors: a reader that is wired wrongly falls below at once."""
    chosen = [corpus.read(record) for record in RECORDS[::12]]
    found = score((one, decode(one.page, load(), known())) for one in chosen)
    assert found.f1 >= 90


def test_wrong_numbers_change_the_targets_and_nothing_else() -> None:
    for record in RECORDS[::40]:
        right, wrong = corpus.read(record), corpus.with_wrong_numbers(record, "test")
        for (seen, index, quantity), (_, _, changed) in zip(right.quantities(), wrong.quantities(), strict=True):
            label = right.label(seen, index)
            if label is None or not label["target"]:
                assert quantity.value == changed.value
            elif quantity.value and quantity.unit:
                assert changed.value is not None
                units = changed.value / quantity.unit  # of one in eleven its digits end somewhere
                assert abs(units - round(units)) < Decimal("1e-20")


def test_a_copy_with_whole_populations_changes_counts_of_targets_to_all_people_of_their_place() -> None:
    changed = 0
    for record in RECORDS[::20]:
        right, copy = corpus.read(record), corpus.with_whole_populations(record, "test")
        if copy is None:
            continue
        for (seen, index, quantity), (_, _, other) in zip(right.quantities(), copy.quantities(), strict=True):
            if quantity.value == other.value:
                continue
            label = right.label(seen, index)
            assert label is not None
            assert (label["target"], quantity.kind) == (True, "count")
            people = known().populations[corpus.place(label)][-1]
            assert other.value is not None
            assert abs(other.value - people) <= people / 100
            changed += 1
    assert changed > 50


@pytest.mark.slow
def test_a_text_that_is_cut_off_anywhere_is_still_read() -> None:
    for record in RECORDS[::60]:
        text = record["text"]
        for at in range(0, len(text), 17):
            for part in (text[:at], text[at:]):
                assert all(part[f.reading.start : f.reading.end] == f.reading.quote for f in read(part))


@pytest.mark.slow
def test_the_cross_validated_scores_keep_their_floors(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert eval_reader.evaluate(tmp_path / "figures-quality.md") == 0, capsys.readouterr().err


@pytest.mark.slow
def test_the_same_corpus_gives_the_same_weights_to_the_byte(tmp_path: Path) -> None:
    first, second = (fitted_to(RECORDS[::12]) for _ in range(2))
    assert json.dumps(first) == json.dumps(second)


def fitted_to(records: list[dict[str, Any]]) -> dict[str, dict[str, float]]:
    passages = [corpus.read(record) for record in records]
    wrong = [corpus.with_wrong_numbers(record, "learn") for record in records]
    return train_reader.fitted(train_reader.examples_of(passages, wrong))
