"""Weights from examples: what was right gets the most probability, and a choice among examples is as if only they were
there."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from gsi_etl.training.fit import PENALTIES, PENALTY, RARE, design, fit, fit_without
from gsi_etl.training.samples import Sample

NEAR_WINS = [Sample((("near", "a"), ("far", "a")), 0), Sample((("far",), ("near", "near")), 1)] * 3


def drawn(count: int, seed: int) -> list[Sample]:
    rng = random.Random(seed)
    names = [f"f{n}" for n in range(12)]
    return [
        Sample(
            tuple(tuple(rng.choices(names, k=rng.randint(0, 5))) for _ in range(rng.randint(1, 4))),
            0,
            rng.choice([1.0, 0.5]),
        )
        for _ in range(count)
    ]


def test_what_the_right_candidates_have_weighs_more_and_what_all_have_nothing() -> None:
    weights = fit(NEAR_WINS)
    assert weights["near"] > 0 > weights["far"]
    assert "a" not in weights


def test_of_nothing_nothing_is_learned_and_what_was_learned_before_stays() -> None:
    assert fit([]) == {}
    assert fit([], prior={"near": 1.5}) == {"near": 1.5}
    assert fit_without(design(NEAR_WINS), 0) == {}


def test_a_kind_of_features_that_says_little_each_is_held_to_smaller_weights() -> None:
    assert PENALTIES["w"] > PENALTY > PENALTIES["own"]
    wins = [Sample((("w:+:held", "x:held"), ()), 0)] * 5 + [Sample((("own:close",), ()), 0)] * 5
    weights = fit(wins)
    assert weights["w:+:held"] < weights["x:held"] < weights["own:close"]


def test_a_feature_that_is_seen_less_than_twice_has_no_weight_unless_it_had_one() -> None:
    assert RARE == 2
    once = [*NEAR_WINS, Sample((("rare",), ()), 0)]
    assert "rare" not in fit(once)
    assert fit(once, prior={"rare": 1.0})["rare"] > 1.0
    assert fit(NEAR_WINS, prior={"elsewhere": 1.0})["elsewhere"] == 1.0


@pytest.mark.parametrize("seed", range(5))
def test_a_design_without_a_part_gives_what_the_other_parts_give_alone(seed: int) -> None:
    samples = drawn(60, seed)
    parts = [at % 5 for at in range(len(samples))]
    alone = [sample for sample, part in zip(samples, parts, strict=True) if part != seed]
    assert fit_without(design(samples, parts), seed) == pytest.approx(fit(alone), abs=0.0011)


def test_examples_that_are_the_same_count_as_one_of_their_weights() -> None:
    samples = drawn(60, 5)
    often = [replace(one, weight=one.weight / 4) for one in samples for _ in range(4)]
    once = [*samples, *(replace(one, weight=0.0) for one in samples)]  # no feature is rare
    assert fit(often) == pytest.approx(fit(once), abs=0.0011)
    assert len(design(often).weights) == len({(one.features, one.right) for one in samples})


def test_an_example_counts_by_its_weight() -> None:
    little = [Sample(one.features, one.right, 0.1) for one in NEAR_WINS]
    assert 0 < fit(little)["near"] < fit(NEAR_WINS)["near"]
