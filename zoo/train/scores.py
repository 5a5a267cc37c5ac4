"""Single figures of one output, in NumPy: a bootstrap asks for each of them thousands of times.

Every function takes the labels `(n,)` that are known and the predictions for them: chances `(n,)`
of a binary output, chances `(n, classes)` of classes, or values `(n,)`.
"""

from collections.abc import Callable

import numpy as np

from zoo.catalogue import Recipe
from zoo.errors import SettingError

Score = Callable[[np.ndarray, np.ndarray], float]


def ranks(values: np.ndarray) -> np.ndarray:
    """Rank numbers from 1; equal ones share the mean of their ranks.

    Example:
        >>> ranks(np.array([3.0, 1.0, 3.0])).tolist()
        [2.5, 1.0, 2.5]
    """
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return (last - (counts - 1) / 2)[inverse]


def auroc(labels: np.ndarray, scores: np.ndarray) -> float:
    """Return the chance that a positive scores above a negative, ties counting half."""
    positive = labels > 0.5
    count = int(positive.sum())
    above = ranks(scores)[positive].sum() - count * (count + 1) / 2
    return float(above / (count * (len(labels) - count)))


def auprc(labels: np.ndarray, scores: np.ndarray) -> float:
    """Return the average precision: the mean precision over the positives, ties taken together."""
    order = np.argsort(-scores, kind="stable")
    positive, sorted_scores = labels[order] > 0.5, scores[order]
    last_of_tie = np.append(np.flatnonzero(np.diff(sorted_scores)), len(order) - 1)
    found = np.cumsum(positive)[last_of_tie]
    gained = np.diff(found, prepend=0)
    return float((gained * found / (last_of_tie + 1)).sum() / positive.sum())


def accuracy(labels: np.ndarray, scores: np.ndarray) -> float:
    """Return the share of right answers, at 0.5 or by the largest chance."""
    return float(np.mean(_classes(scores) == _classes(labels)))


def mcc(labels: np.ndarray, scores: np.ndarray) -> float:
    """Return Matthews' correlation coefficient (Gorodkin's for several classes); 0 if undefined."""
    true, said = _classes(labels), _classes(scores)
    count = max(true.max(), said.max()) + 1
    table = np.bincount(true * count + said, minlength=count * count).reshape(count, count)
    table = table.astype(float)
    rows, columns, total = table.sum(axis=1), table.sum(axis=0), table.sum()
    spread = (total**2 - rows @ rows) * (total**2 - columns @ columns)
    return float((total * np.trace(table) - rows @ columns) / np.sqrt(spread)) if spread else 0.0


def f1(labels: np.ndarray, scores: np.ndarray) -> float:
    """Return the harmonic mean of precision and recall at 0.5; 0 where nothing was found."""
    true, said = labels > 0.5, scores > 0.5
    return float(2 * (true & said).sum() / max(1, true.sum() + said.sum()))


def macro_auroc(labels: np.ndarray, scores: np.ndarray) -> float:
    """Return the mean over classes of the AUROC of each class against the others."""
    return float(np.mean([auroc(labels == one, scores[:, int(one)]) for one in np.unique(labels)]))


def pearson(labels: np.ndarray, scores: np.ndarray) -> float:
    """Return the correlation; 0 where the predictions are all the same."""
    if np.ptp(scores) == 0:
        return 0.0
    return float(np.corrcoef(labels, scores)[0, 1])


def spearman(labels: np.ndarray, scores: np.ndarray) -> float:
    """Return the correlation of the ranks; 0 where the predictions are all the same."""
    return pearson(ranks(labels), ranks(scores))


def _classes(values: np.ndarray) -> np.ndarray:
    """Return class numbers of labels, of chances of one class, or of chances of several."""
    if values.ndim == 2:
        return values.argmax(axis=1)
    if values.dtype.kind == "f" and ((values % 1) != 0).any():
        return (values > 0.5).astype(np.int64)
    return values.astype(np.int64)


METRICS: dict[str, dict[str, Score]] = {
    "binary": {"auroc": auroc, "auprc": auprc, "accuracy": accuracy, "mcc": mcc, "f1": f1},
    "classes": {"accuracy": accuracy, "mcc": mcc, "auroc": macro_auroc},
    "regression": {"spearman": spearman, "pearson": pearson},
    "counts": {"spearman": spearman, "pearson": pearson},
}
"""The metrics of each kind of output, see `Recipe.kind`."""


def metrics_of(recipe: Recipe) -> dict[str, Score]:
    """Return the metrics by name that suit what a recipe trains.

    Raises:
        SettingError: The recipe monitors another one.
    """
    metrics = METRICS[recipe.kind]
    if recipe.monitor not in metrics:
        raise SettingError(
            f"monitor is {recipe.monitor!r}; with {recipe.loss} expected one of "
            f"{', '.join(metrics)}."
        )
    return metrics
