"""Integrated gradients (Sundararajan et al. 2017, ICML): slopes averaged along straight paths."""

import numpy as np

from zoo.errors import SettingError, UnknownNameError
from zoo.interpret.averages import Averaged
from zoo.interpret.baselines import Baselines
from zoo.interpret.gradients import Gradient

RULES = ("gauss_legendre", "trapezoid")


def quadrature(rule: str, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Give points between 0 and 1 and their weights, which sum to one.

    Raises:
        UnknownNameError: There is no such rule.
        SettingError: `steps` is below 1, or below 2 for the trapezoid.

    Example:
        >>> points, weights = quadrature("trapezoid", 3)
        >>> points.tolist(), weights.tolist()
        ([0.0, 0.5, 1.0], [0.25, 0.5, 0.25])
    """
    if rule not in RULES:
        raise UnknownNameError("rule", rule, RULES)
    least = 2 if rule == "trapezoid" else 1
    if steps < least:
        raise SettingError(f"steps is {steps}; expected at least {least}.")
    if rule == "trapezoid":
        weights = np.full(steps, 1 / (steps - 1))
        weights[[0, -1]] /= 2
        return np.linspace(0, 1, steps), weights
    points, weights = np.polynomial.legendre.leggauss(steps)
    return (points + 1) / 2, weights / 2


def integrate(
    gradient: Gradient,
    sequences: np.ndarray,
    baselines: Baselines,
    rows: np.ndarray,
    quadrature: tuple[np.ndarray, np.ndarray],
) -> Averaged:
    """Average slopes along the paths from every baseline to its sequence.

    All points of all paths are one long list that is worked through `batch_size` at a time, so
    memory grows with neither the steps nor the baselines.

    Args:
        gradient: The slope of the output that is meant.
        sequences: All sequences `(n, length, 4)`.
        baselines: Those of all sequences.
        rows: Numbers of the sequences to be explained, in rising order.
        quadrature: Points and weights.
    """
    points, weights = quadrature
    result = Averaged.nothing((len(rows), *sequences.shape[1:]))
    each = baselines.copies * len(points)
    for start in range(0, len(rows) * each, gradient.batch_size):
        number = np.arange(start, min(start + gradient.batch_size, len(rows) * each))
        place, rest = np.divmod(number, each)
        copy, step = np.divmod(rest, len(points))
        base = baselines.take(rows[place] * baselines.copies + copy)
        along = points[step, None, None].astype("float32")
        _, slopes = gradient.batch(base + along * (sequences[rows[place]] - base))
        share = (weights[step] / baselines.copies).astype("float32")
        result.add(place, base, slopes * share[:, None, None])
    return result


def values_of(
    gradient: Gradient, sequences: np.ndarray, baselines: Baselines
) -> tuple[np.ndarray, np.ndarray]:
    """Give the output for the sequences `(n,)` and for their baselines `(n, copies)`."""
    size = gradient.batch_size
    own = [
        gradient.batch(sequences[start : start + size])[0]
        for start in range(0, len(sequences), size)
    ]
    numbers = np.arange(len(sequences) * baselines.copies)
    theirs = [
        gradient.batch(baselines.take(numbers[start : start + size]))[0]
        for start in range(0, len(numbers), size)
    ]
    return np.concatenate(own), np.concatenate(theirs).reshape(len(sequences), -1)
