"""Can predicted probabilities be believed? Temperature and reliability (Guo et al. 2017)."""

import numpy as np

from zoo.card import PICTURE_FILE, Calibration
from zoo.errors import SettingError

_BINS = 10
_CLOSEST = 1e-6


def logits_of(probabilities: np.ndarray, link: str = "sigmoid") -> np.ndarray:
    """Return log-odds, or with `softmax` log-chances, of chances moved 1e-6 away from 0 and 1."""
    clipped = np.clip(probabilities.astype(np.float64), _CLOSEST, 1 - _CLOSEST)
    if link == "softmax":
        return np.log(clipped)
    return np.log(clipped) - np.log1p(-clipped)


def apply_temperature(
    probabilities: np.ndarray, temperature: float, link: str = "sigmoid"
) -> np.ndarray:
    """Divide the logits by a temperature: above 1 predictions become less sure.

    Args:
        probabilities: Chances; with `softmax` of classes along the last axis.
        temperature: Of a card's calibration.
        link: `"sigmoid"` or `"softmax"`, what the chances were made with.

    Raises:
        SettingError: The link is another one.

    Example:
        >>> apply_temperature(np.array([0.5, 0.9]), 2.0).round(2).tolist()
        [0.5, 0.75]
        >>> apply_temperature(np.array([[0.8, 0.2]]), 0.5, "softmax").round(2).tolist()
        [[0.94, 0.06]]
    """
    if link not in ("sigmoid", "softmax"):
        raise SettingError(f"link is {link!r}; expected 'sigmoid' or 'softmax'.")
    scaled = logits_of(probabilities, link) / temperature
    if link == "sigmoid":
        return 1 / (1 + np.exp(-scaled))
    chances = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    return chances / chances.sum(axis=-1, keepdims=True)


def fit_temperature(labels: np.ndarray, probabilities: np.ndarray, link: str = "sigmoid") -> float:
    """Find the temperature with the lowest log loss, between 0.05 and 20.

    Args:
        labels: 0, 1 or NaN, any shape; with `softmax` class numbers `(n, 1)`.
        probabilities: Of the same shape; with `softmax` `(n, classes)`.
        link: As in `apply_temperature`.
    """
    labels, probabilities = _known(labels, probabilities, link)
    logits = logits_of(probabilities, link)

    def loss(log_temperature: float) -> float:
        scaled = logits * np.exp(-log_temperature)
        if link == "sigmoid":
            return float(np.mean(np.logaddexp(0, scaled) - labels * scaled))
        own = np.take_along_axis(scaled, labels.astype(int)[:, None], axis=1)[:, 0]
        return float(np.mean(np.logaddexp.reduce(scaled, axis=1) - own))

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


def _known(labels: np.ndarray, probabilities: np.ndarray, link: str) -> tuple:
    """Leave out missing labels, with `softmax` whole rows."""
    if link == "softmax":
        labels = labels[:, 0]
    known = ~np.isnan(labels)
    return labels[known], probabilities[known]


def reliability_bins(
    labels: np.ndarray, probabilities: np.ndarray, link: str = "sigmoid"
) -> list[list[float]]:
    """Return mean prediction, observed fraction and count in ten bins of equal width.

    Empty bins are left out; missing labels too. With `softmax` the prediction is the chance of the
    likeliest class, and the fraction how often that class was the true one.
    """
    labels, probabilities = _known(labels, probabilities, link)
    if link == "softmax":
        labels = (probabilities.argmax(axis=1) == labels).astype(float)
        probabilities = probabilities.max(axis=1)
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
    validation: tuple[np.ndarray, np.ndarray],
    test: tuple[np.ndarray, np.ndarray],
    link: str = "sigmoid",
) -> Calibration:
    """Fit a temperature on validation labels and probabilities, and judge it on the test split."""
    temperature = fit_temperature(*validation, link)
    labels, probabilities = test
    bins = reliability_bins(labels, probabilities, link)
    calibrated = apply_temperature(probabilities, temperature, link)
    return Calibration(
        temperature=temperature,
        expected_error=expected_error(bins),
        expected_error_calibrated=expected_error(reliability_bins(labels, calibrated, link)),
        bins=bins,
        link=link,
        picture=PICTURE_FILE,
    )
