"""Importance weights: by cell, then tilted so that means and variances agree as well."""

import numpy as np

from zoo.pipelines.strata import Strata

_STEPS = 50
_LARGEST = 20.0  # no candidate's weight is changed by more than a factor of 20


def importance_weights(strata: Strata, points: np.ndarray, positives: np.ndarray) -> np.ndarray:
    """Weigh candidates so that they look like the positives.

    Cells give every candidate the share of positives in its cell over the share of candidates.
    Inside a cell the two may still lean to different sides; so the weights are multiplied by a
    smooth factor, the exponential of a quadratic function of each covariate, for which weighted
    candidates and positives agree in mean and variance (entropy balancing, Hainmueller 2012,
    Political Analysis 20:25). Two numbers a covariate cannot copy the noise of the positives.

    Args:
        strata: Cells of the positives.
        points: Covariates of the candidates `(n, columns)`.
        positives: Covariates of the positives `(m, columns)`.

    Returns:
        Weights `(n,)` that add up to 1; 0 outside all cells.
    """
    cell = strata.assign(points)
    inside = np.flatnonzero(cell >= 0)
    weights = np.zeros(len(points))
    if len(inside):
        supply = np.bincount(cell[inside], minlength=len(strata))
        base = (strata.counts / np.maximum(supply, 1))[cell[inside]]
        weights[inside] = base * _tilt(points[inside], base, positives)
        weights /= weights.sum()
    return weights


def _tilt(points: np.ndarray, base: np.ndarray, positives: np.ndarray) -> np.ndarray:
    """Find the smooth factor of each candidate by Newton's method on a convex function."""
    center, spread = positives.mean(axis=0), positives.std(axis=0)
    varies = spread > 1e-6
    if not varies.any():
        return np.ones(len(points))
    scaled = ((points - center) / np.where(varies, spread, 1))[:, varies].astype(np.float64)
    moments = np.concatenate([scaled, scaled**2 - 1], axis=1)  # both are 0 for the positives
    slope = np.zeros(moments.shape[1])
    for _ in range(_STEPS):
        factor = np.exp(np.clip(moments @ slope, -np.log(_LARGEST), np.log(_LARGEST)))
        share = base * factor
        share /= share.sum()
        gap = share @ moments
        if np.abs(gap).max() < 1e-4:
            break
        curve = (moments * share[:, None]).T @ moments - np.outer(gap, gap)
        step = np.linalg.solve(curve + 1e-6 * np.eye(len(slope)), gap)
        slope -= step * min(1.0, 1.0 / np.abs(step).max())
    return factor
