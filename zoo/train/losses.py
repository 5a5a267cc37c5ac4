"""Losses that leave out missing labels, so that one network may learn from several data sets."""

from collections.abc import Callable
from typing import Any

from keras import ops

from zoo.catalogue import Recipe


def masked_loss(recipe: Recipe) -> Callable[[Any, Any], Any]:
    """Return the loss of a recipe, the mean over the labels of a batch that are known.

    Args:
        recipe: Its `loss` and, for classification, its `label_smoothing`.

    Returns:
        A function of labels `(batch, outputs)`, NaN where missing, or class numbers `(batch, 1)`,
        and of predictions `(batch, outputs)` or chances `(batch, classes)`.

    Raises:
        SettingError: The loss is unknown.

    Example:
        >>> loss = masked_loss(Recipe(loss="mean_squared_error"))
        >>> float(loss(ops.array([[1.0, float("nan")]]), ops.array([[3.0, 7.0]])))
        4.0
    """
    return mean_loss(summed_loss(recipe))


def mean_loss(summed: Callable[[Any, Any], tuple[Any, Any]]) -> Callable[[Any, Any], Any]:
    """Turn a loss that gives a sum, and what it is to be divided by, into one that divides."""

    def loss(labels: Any, outputs: Any) -> Any:
        total, count = summed(labels, outputs)
        return total / ops.maximum(count, 1.0)

    return loss


def summed_loss(recipe: Recipe) -> Callable[[Any, Any], tuple[Any, Any]]:
    """Return the loss of a recipe, added up over known labels, with their number.

    Arguments and errors are those of `masked_loss`.
    """
    of_values = _VALUES[recipe.kind]

    def loss(labels: Any, outputs: Any) -> tuple[Any, Any]:
        outputs = ops.cast(outputs, "float32")
        labels = ops.cast(labels, "float32")
        known = ops.logical_not(ops.isnan(labels))
        # A NaN would survive a product with zero, in the loss and in its gradient.
        values = of_values(ops.where(known, labels, 0.0), outputs, recipe.label_smoothing)
        weights = ops.cast(known, "float32")
        return ops.sum(values * weights), ops.sum(weights)

    return loss


def _binary(labels: Any, outputs: Any, smoothing: float) -> Any:
    return ops.binary_crossentropy(labels * (1 - smoothing) + smoothing / 2, outputs)


def _classes(labels: Any, outputs: Any, smoothing: float) -> Any:
    count = outputs.shape[-1]
    chosen = ops.one_hot(ops.cast(labels[:, 0], "int32"), count)
    smoothed = chosen * (1 - smoothing) + smoothing / count
    return ops.categorical_crossentropy(smoothed, outputs)[:, None]


def _regression(labels: Any, outputs: Any, smoothing: float) -> Any:
    return ops.square(labels - outputs)


def _counts(labels: Any, outputs: Any, smoothing: float) -> Any:
    """Negative log-likelihood of counts under their predicted means, without its constant."""
    return outputs - labels * ops.log(outputs + 1e-7)


_VALUES = {
    "binary": _binary,
    "classes": _classes,
    "regression": _regression,
    "counts": _counts,
}
