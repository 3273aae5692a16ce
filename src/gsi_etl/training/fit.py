"""Fits the weights of a conditional log-linear model: of a list of candidates the right one gets the most probability.

Maximum likelihood with an L2 penalty, by L-BFGS. Everything is in a fixed order and on one thread, and the weights are
rounded, so that the same corpus gives the same file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from gsi_etl.training.samples import Sample

Array = npt.NDArray[Any]
#: Strength of the penalty, chosen by cross-validation among .5, 1, 2 and 4.
PENALTY = 2.0
#: A feature that is seen less often says nothing.
RARE = 2
#: Smaller weights are left out of the file.
NOTHING = 0.02


def fit(
    samples: Sequence[Sample], penalty: float = PENALTY, prior: Mapping[str, float] | None = None
) -> dict[str, float]:
    """The weight of every feature that is worth keeping, by name. Each sample counts by its own ``weight``.

    ``prior``: weights learned elsewhere, from which these move only as far as the samples ask for.
    """
    before = prior or {}
    if not samples:
        return dict(before)
    seen: Counter[str] = Counter()
    for sample in samples:
        for candidate in sample.features:
            seen.update(set(candidate))
    names = sorted(name for name, count in seen.items() if count >= RARE or name in before)
    matrix, starts, right = _matrix(samples, {name: at for at, name in enumerate(names)})
    counts = np.array([sample.weight for sample in samples])
    base = np.array([before.get(name, 0.0) for name in names])
    weights = _maximise(matrix, starts, right, counts, penalty, base)
    found = dict(before) | {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)}
    return {name: weight for name, weight in found.items() if abs(weight) >= NOTHING}


def _matrix(samples: Sequence[Sample], at: dict[str, int]) -> tuple[csr_matrix, Array, Array]:
    """A row a candidate; where each sample's rows begin, and the row of its right candidate."""
    columns: list[int] = []
    ends, starts, right = [0], [0], []
    for sample in samples:
        right.append(starts[-1] + sample.right)
        for features in sample.features:
            columns += [at[name] for name in features if name in at]
            ends.append(len(columns))
        starts.append(starts[-1] + len(sample.features))
    data = np.ones(len(columns))
    matrix = csr_matrix((data, columns, ends), shape=(starts[-1], len(at)))
    matrix.sum_duplicates()
    return matrix, np.array(starts), np.array(right)


def _maximise(matrix: csr_matrix, starts: Array, right: Array, counts: Array, penalty: float, base: Array) -> Array:
    transposed = matrix.T.tocsr()
    sample_of = np.repeat(np.arange(len(right)), np.diff(starts))

    def loss(theta: Array) -> tuple[float, Array]:
        scores, moved = matrix @ theta, theta - base
        top = np.maximum.reduceat(scores, starts[:-1])
        powers = np.exp(scores - top[sample_of])
        totals = np.add.reduceat(powers, starts[:-1])
        value = -float((counts * (scores[right] - top - np.log(totals))).sum()) + 0.5 * penalty * float(moved @ moved)
        slope = powers / totals[sample_of] * counts[sample_of]
        slope[right] -= counts
        return value, transposed @ slope + penalty * moved

    return np.asarray(
        minimize(loss, base, jac=True, method="L-BFGS-B", options={"maxiter": 400, "maxcor": 12, "ftol": 1e-10}).x
    )
