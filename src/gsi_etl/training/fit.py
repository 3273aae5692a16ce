"""Fits the weights of a conditional log-linear model: of a list of candidates the right one gets the most probability.

Maximum likelihood with an L2 penalty, by L-BFGS. Everything is in a fixed order and on one thread, and the weights are
rounded, so that the same corpus gives the same file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from gsi_etl.training.samples import Sample

Array = npt.NDArray[Any]
#: Strength of the penalty, by the first part of a feature's name, and that of all others. Each of thousands of words
#: near a number says little, and how the number stands to a cue says much. Chosen by cross-validation on the corpus;
#: two packs of other subjects, on which nothing was chosen, are read better with weights fitted so, too.
PENALTY = 2.0
PENALTIES = {"w": 8.0, "g": 4.0, "own": 1.0, "rank": 1.0, "page": 1.0, "m": 1.0, "t": 1.0, "known": 1.0}
#: A feature that is seen less often says nothing.
RARE = 2
#: Smaller weights are left out of the file.
NOTHING = 0.02


@dataclass(frozen=True, slots=True)
class Design:
    """Samples as a matrix, a row a candidate and a column a feature: made once, to be fitted without any of its parts.

    Samples of one part that are the same are merged: a copy with wrong numbers often gives what its passage gives.
    ``starts``: where each sample's rows begin, and the last one's end; ``right``: its right candidate, among its own;
    ``weights`` and ``times``: the sum of the weights of those that are the same, and how many they are.
    """

    names: Sequence[str]
    matrix: csr_matrix
    starts: Array
    right: Array
    weights: Array
    times: Array
    parts: Array


def design(samples: Sequence[Sample], parts: Sequence[int] | None = None) -> Design:
    """The matrix of the samples, with a column for every feature of theirs, by name. ``parts``: that of each sample."""
    weighed: dict[tuple[tuple[tuple[str, ...], ...], int, int], list[float]] = {}
    for sample, part in zip(samples, parts or [0] * len(samples), strict=True):
        weighed.setdefault((sample.features, sample.right, part), []).append(sample.weight)
    at: dict[str, int] = {}
    columns: list[int] = []
    ends, starts = [0], [0]
    for candidates, _, _ in weighed:
        for features in candidates:
            columns += [at.setdefault(name, len(at)) for name in features]
            ends.append(len(columns))
        starts.append(len(ends) - 1)
    names = sorted(at)
    place = np.empty(len(at), dtype=np.int64)
    place[[at[name] for name in names]] = np.arange(len(at))
    indices = place[np.array(columns, dtype=np.int64)]
    matrix = csr_matrix((np.ones(len(columns)), indices, ends), shape=(starts[-1], len(at)))
    matrix.sum_duplicates()
    return Design(
        names,
        matrix,
        np.array(starts),
        right=np.array([right for _, right, _ in weighed], dtype=np.int64),
        weights=np.array([sum(weights) for weights in weighed.values()]),
        times=np.array([len(weights) for weights in weighed.values()], dtype=np.int64),
        parts=np.array([part for _, _, part in weighed], dtype=np.int64),
    )


def fit(samples: Sequence[Sample], prior: Mapping[str, float] | None = None) -> dict[str, float]:
    """The weight of every feature that is worth keeping, by name. Each sample counts by its own ``weight``.

    ``prior``: weights learned elsewhere, from which these move only as far as the samples ask for.
    """
    if not samples:
        return dict(prior or {})
    made = design(samples)
    return _fit(made, np.ones_like(made.parts, dtype=bool), prior or {})


def fit_without(made: Design, part: int) -> dict[str, float]:
    """The same from the design's samples that are not of this part."""
    return _fit(made, made.parts != part, {})


def _fit(made: Design, asked: Array, before: Mapping[str, float]) -> dict[str, float]:
    if not asked.any():
        return dict(before)
    sizes = np.diff(made.starts)
    rows = made.matrix[np.repeat(asked, sizes)]
    times = np.repeat(np.repeat(made.times[asked], sizes[asked]), np.diff(rows.indptr))
    seen = np.bincount(rows.indices, times, minlength=len(made.names))
    known = np.array([name in before for name in made.names], dtype=bool)
    kept = np.flatnonzero((seen >= RARE) | (known & (seen > 0)))
    names = [made.names[at] for at in kept.tolist()]
    starts = np.concatenate([[0], np.cumsum(sizes[asked])])
    base = np.array([before.get(name, 0.0) for name in names])
    right = starts[:-1] + made.right[asked]
    penalties = np.array([PENALTIES.get(name.partition(":")[0], PENALTY) for name in names])
    weights = _maximise(rows[:, kept], starts, right, made.weights[asked], penalties, base)
    found = dict(before) | {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)}
    return {name: weight for name, weight in found.items() if abs(weight) >= NOTHING}


def _maximise(matrix: csr_matrix, starts: Array, right: Array, counts: Array, penalties: Array, base: Array) -> Array:
    transposed = matrix.T.tocsr()
    sample_of = np.repeat(np.arange(len(right)), np.diff(starts))

    def loss(theta: Array) -> tuple[float, Array]:
        scores, moved = matrix @ theta, theta - base
        top = np.maximum.reduceat(scores, starts[:-1])
        powers = np.exp(scores - top[sample_of])
        totals = np.add.reduceat(powers, starts[:-1])
        value = -float((counts * (scores[right] - top - np.log(totals))).sum()) + 0.5 * float(penalties @ moved**2)
        slope = powers / totals[sample_of] * counts[sample_of]
        slope[right] -= counts
        return value, transposed @ slope + penalties * moved

    return np.asarray(
        minimize(loss, base, jac=True, method="L-BFGS-B", options={"maxiter": 400, "maxcor": 12, "ftol": 1e-8}).x
    )
