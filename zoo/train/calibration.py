"""Can predicted probabilities be believed? Temperature and reliability (Guo et al. 2017)."""

import numpy as np

from zoo.card import Calibration

_BINS = 10
_CLOSEST = 1e-6


def logits_of(probabilities: np.ndarray) -> np.ndarray:
    """Return log-odds; probabilities closer than 1e-6 to 0 or 1 are moved there."""
    clipped = np.clip(probabilities.astype(np.float64), _CLOSEST, 1 - _CLOSEST)
    return np.log(clipped) - np.log1p(-clipped)


def apply_temperature(probabilities: np.ndarray, temperature: float) -> np.ndarray:
    """Divide the log-odds by a temperature: above 1 predictions become less sure.

    Example:
        >>> apply_temperature(np.array([0.5, 0.9]), 2.0).round(2).tolist()
        [0.5, 0.75]
    """
    return 1 / (1 + np.exp(-logits_of(probabilities) / temperature))


def fit_temperature(labels: np.ndarray, probabilities: np.ndarray) -> float:
    """Find the temperature with the lowest log loss, between 0.05 and 20.

    Args:
        labels: 0, 1 or NaN, any shape.
        probabilities: Of the same shape.
    """
    known = ~np.isnan(labels)
    labels, logits = labels[known], logits_of(probabilities[known])

    def loss(log_temperature: float) -> float:
        scaled = logits * np.exp(-log_temperature)
        return float(np.mean(np.logaddexp(0, scaled) - labels * scaled))

    # The loss is convex in the inverse temperature, so a golden-section search finds its minimum.
    low, high = np.log(0.05), np.log(20.0)
    ratio = (np.sqrt(5) - 1) / 2
    for _ in range(60):
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        if loss(left) < loss(right):
            high = right
        else:
            low = left
    return float(np.exp((low + high) / 2))


def reliability_bins(labels: np.ndarray, probabilities: np.ndarray) -> list[list[float]]:
    """Return mean prediction, observed fraction and count in ten bins of equal width.

    Empty bins are left out; missing labels too.
    """
    known = ~np.isnan(labels)
    labels, probabilities = labels[known], probabilities[known]
    place = np.minimum((probabilities * _BINS).astype(int), _BINS - 1)
    rows = []
    for index in np.unique(place):
        members = place == index
        mean, fraction = probabilities[members].mean(), labels[members].mean()
        rows.append([round(float(mean), 6), round(float(fraction), 6), float(members.sum())])
    return rows


def expected_error(bins: list[list[float]]) -> float:
    """Return the expected calibration error: mean gap of the bins, weighted by their counts."""
    total = sum(count for _, _, count in bins)
    return sum(abs(mean - fraction) * count for mean, fraction, count in bins) / total


def calibrate(
    validation: tuple[np.ndarray, np.ndarray], test: tuple[np.ndarray, np.ndarray]
) -> Calibration:
    """Fit a temperature on validation labels and probabilities, and judge it on the test split."""
    temperature = fit_temperature(*validation)
    labels, probabilities = test
    bins = reliability_bins(labels, probabilities)
    calibrated = reliability_bins(labels, apply_temperature(probabilities, temperature))
    return Calibration(
        temperature=temperature,
        expected_error=expected_error(bins),
        expected_error_calibrated=expected_error(calibrated),
        bins=bins,
    )
