"""How good predictions are: metrics of binary outputs, with bootstrap intervals."""

from collections.abc import Callable, Mapping

import numpy as np

from zoo.card import Metric
from zoo.errors import MissingDependencyError, SettingError

Score = Callable[[np.ndarray, np.ndarray], float]

RESAMPLES = 1000


def binary_metrics() -> dict[str, Score]:
    """Return the metrics of a binary output by name; each takes labels and probabilities `(n,)`.

    Raises:
        MissingDependencyError: scikit-learn is not installed.
    """
    try:
        from sklearn import metrics
    except ModuleNotFoundError:
        raise MissingDependencyError("scikit-learn", "train", "Measuring a model") from None
    return {
        "auroc": metrics.roc_auc_score,
        "auprc": metrics.average_precision_score,
        "accuracy": lambda labels, scores: float(np.mean((scores > 0.5) == (labels > 0.5))),
        "mcc": lambda labels, scores: metrics.matthews_corrcoef(labels > 0.5, scores > 0.5),
        "f1": lambda labels, scores: metrics.f1_score(
            labels > 0.5, scores > 0.5, zero_division=0.0
        ),
    }


def mean_over_outputs(score: Score, labels: np.ndarray, scores: np.ndarray) -> float:
    """Average a metric over outputs `(n, outputs)`, leaving out missing labels.

    An output whose known labels are all of one class is left out too.

    Raises:
        SettingError: That leaves no output.
    """
    values = []
    for label, predicted in zip(labels.T, scores.T, strict=True):
        known = ~np.isnan(label)
        if len(np.unique(label[known])) > 1:
            values.append(score(label[known], predicted[known]))
    if not values:
        raise SettingError("No output has labels of both classes, so nothing can be measured.")
    return float(np.mean(values))


def measure(
    labels: np.ndarray,
    scores: np.ndarray,
    *,
    metrics: Mapping[str, Score] | None = None,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> dict[str, Metric]:
    """Measure predictions, with 95 % percentile bootstrap intervals over sequences.

    Args:
        labels: 0, 1 or NaN, `(n, outputs)`.
        scores: Probabilities `(n, outputs)`.
        metrics: Metrics by name; those of `binary_metrics` when not given.
        resamples: Draws of `n` sequences with replacement; the same draws for every metric.
        seed: Of the draws.

    Returns:
        A metric by name, averaged over outputs.

    Example:
        >>> labels = np.array([[0], [0], [1], [1]] * 10)
        >>> measure(labels, labels * 0.8 + 0.1, resamples=20)["auroc"].value
        1.0
    """
    metrics = metrics or binary_metrics()
    draws = _draws(labels, resamples, seed)
    measured = {}
    for name, score in metrics.items():
        drawn = [mean_over_outputs(score, labels[rows], scores[rows]) for rows in draws]
        low, high = np.percentile(drawn, [2.5, 97.5])
        value = mean_over_outputs(score, labels, scores)
        measured[name] = Metric(value=value, low=float(low), high=float(high))
    return measured


def measure_difference(
    labels: np.ndarray,
    scores: np.ndarray,
    others: np.ndarray,
    *,
    metric: str = "auroc",
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Metric:
    """Measure how much better one set of predictions is than another, on the same sequences.

    Returns:
        The difference of the metric with its paired 95 % bootstrap interval.
    """
    score = binary_metrics()[metric]

    def difference(rows: np.ndarray) -> float:
        own = mean_over_outputs(score, labels[rows], scores[rows])
        return own - mean_over_outputs(score, labels[rows], others[rows])

    drawn = [difference(rows) for rows in _draws(labels, resamples, seed)]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Metric(value=difference(np.arange(len(labels))), low=float(low), high=float(high))


def _draws(labels: np.ndarray, resamples: int, seed: int) -> list[np.ndarray]:
    """Draw rows with replacement; a draw in which an output lost a class is drawn again."""
    random = np.random.default_rng(seed)
    draws = []
    for _ in range(20 * resamples):
        rows = random.integers(0, len(labels), len(labels))
        if all(len(np.unique(column[~np.isnan(column)])) > 1 for column in labels[rows].T):
            draws.append(rows)
        if len(draws) == resamples:
            return draws
    raise SettingError(
        f"{len(labels)} sequences are too few, or too unbalanced, for bootstrap intervals."
    )
