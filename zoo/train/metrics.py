"""How good predictions are: metrics averaged over outputs, with bootstrap intervals."""

from collections.abc import Mapping, Sequence

import numpy as np

from zoo.card import Metric
from zoo.errors import SettingError
from zoo.train.scores import METRICS, Score

RESAMPLES = 1000

Column = tuple[np.ndarray, np.ndarray]


def columns_of(labels: np.ndarray, scores: np.ndarray) -> list[Column]:
    """Pair the labels of each output with its predictions; class numbers with all their chances.

    Args:
        labels: `(n, outputs)`, or class numbers `(n, 1)`; NaN where missing. Or `(n, groups,
            outputs)`, where all outputs of a group are measured together; class numbers of groups
            are `(n, groups)`.
        scores: `(n, outputs)`, or chances `(n, classes)`, or either `(n, groups, ...)`.
    """
    if labels.shape[1] == 1 and scores.shape[1] > 1:
        return [(labels[:, 0], scores)]
    return list(zip(np.moveaxis(labels, 1, 0), np.moveaxis(scores, 1, 0), strict=True))


def mean_over_outputs(score: Score, labels: np.ndarray, scores: np.ndarray) -> float:
    """Average a metric over outputs, leaving out missing labels.

    An output whose known labels are all the same is left out too. Shapes are those of
    `columns_of`.

    Raises:
        SettingError: That leaves no output.
    """
    values = []
    for label, predicted in columns_of(labels, scores):
        known = ~np.isnan(label)
        if _varies(label[known]):
            values.append(score(label[known], predicted[known]))
    if not values:
        raise SettingError("No output has labels that differ, so nothing can be measured.")
    return float(np.mean(values))


def measure(
    labels: np.ndarray,
    scores: np.ndarray,
    *,
    metrics: Mapping[str, Score] | None = None,
    resamples: int | None = None,
    seed: int = 0,
) -> dict[str, Metric]:
    """Measure predictions, with 95 % percentile bootstrap intervals over sequences.

    Args:
        labels: `(n, outputs)`, or class numbers `(n, 1)`; NaN where missing.
        scores: Predictions `(n, outputs)`, or chances `(n, classes)`.
        metrics: Metrics by name; those of binary outputs when not given.
        resamples: Draws of `n` sequences with replacement, `RESAMPLES` when not given; the same
            draws for every metric.
        seed: Of the draws.

    Returns:
        A metric by name, averaged over outputs.

    Example:
        >>> labels = np.array([[0], [0], [1], [1]] * 10)
        >>> measure(labels, labels * 0.8 + 0.1, resamples=20)["auroc"].value
        1.0
    """
    metrics = METRICS["binary"] if metrics is None else metrics
    draws = _draws(labels, resamples, seed)
    measured = {}
    for name, score in metrics.items():
        drawn = [mean_over_outputs(score, labels[rows], scores[rows]) for rows in draws]
        measured[name] = _with_interval(mean_over_outputs(score, labels, scores), drawn)
    return measured


def measure_each(
    labels: np.ndarray,
    scores: np.ndarray,
    names: Sequence[str],
    *,
    metrics: Mapping[str, Score] | None = None,
    resamples: int | None = None,
    seed: int = 0,
) -> dict[str, dict[str, Metric]]:
    """Measure each output by itself, or each class against the others as a binary output.

    Arguments are those of `measure`, and the names of the outputs.

    Returns:
        Metrics by name, by name of the output; an output without labels that differ is left out.
    """
    if labels.shape[1] == 1 and scores.shape[1] > 1:
        is_class = (labels == np.arange(scores.shape[1])).astype(float)
        labels, metrics = np.where(np.isnan(labels), np.nan, is_class), None
    measured = {}
    for name, (label, predicted) in zip(names, columns_of(labels, scores), strict=True):
        if _varies(label[~np.isnan(label)]):
            # A sequence is drawn with all its outputs, or not at all.
            known = ~np.isnan(label.reshape(len(label), -1)).all(axis=1)
            measured[name] = measure(
                label[known, None],
                predicted[known, None],
                metrics=metrics,
                resamples=resamples,
                seed=seed,
            )
    return measured


def measure_difference(
    labels: np.ndarray,
    scores: np.ndarray,
    others: np.ndarray,
    *,
    metric: Score = METRICS["binary"]["auroc"],
    resamples: int | None = None,
    seed: int = 0,
) -> Metric:
    """Measure how much better one set of predictions is than another, on the same sequences.

    Returns:
        The difference of the metric with its paired 95 % bootstrap interval.
    """

    def difference(rows: np.ndarray) -> float:
        own = mean_over_outputs(metric, labels[rows], scores[rows])
        return own - mean_over_outputs(metric, labels[rows], others[rows])

    drawn = [difference(rows) for rows in _draws(labels, resamples, seed)]
    return _with_interval(difference(np.arange(len(labels))), drawn)


def _with_interval(value: float, drawn: list[float]) -> Metric:
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Metric(value=value, low=float(low), high=float(high))


def _draws(labels: np.ndarray, resamples: int | None, seed: int) -> list[np.ndarray]:
    """Draw rows with replacement; a draw in which an output lost a class is drawn again.

    Outputs whose labels are all the same to begin with have no say.
    """
    random = np.random.default_rng(seed)
    outputs = np.moveaxis(labels, 1, 0)
    varying = [one for one in outputs if _varies(one[~np.isnan(one)])]
    labels = np.stack(varying or list(outputs), axis=1)
    resamples = RESAMPLES if resamples is None else resamples
    draws = []
    for _ in range(20 * resamples):
        rows = random.integers(0, len(labels), len(labels))
        columns = np.moveaxis(labels[rows], 1, 0)
        if all(_varies(column[~np.isnan(column)]) for column in columns):
            draws.append(rows)
        if len(draws) == resamples:
            return draws
    raise SettingError(
        f"{len(labels)} sequences are too few, or too unbalanced, for bootstrap intervals."
    )


def _varies(values: np.ndarray) -> bool:
    return len(values) > 0 and bool((values != values[0]).any())
