"""A model's outputs together with what is left to one, so that odds near 0 and 1 stay exact."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from zoo.interpret.targets import Columns, Output, Target
from zoo.loading import card_of

Link = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]


def sigmoid_chances(logits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give probabilities and what each leaves to one, both float64 without cancellation.

    Example:
        >>> chance, rest = sigmoid_chances(np.array([50.0]))
        >>> float(chance[0]), f"{rest[0]:.1e}"
        (1.0, '1.9e-22')
    """
    logits = logits.astype(float)
    return np.exp(-np.logaddexp(0, -logits)), np.exp(-np.logaddexp(0, logits))


def softmax_chances(logits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the chances of classes on the last axis and what each leaves to one.

    Example:
        >>> [part.round(2).tolist() for part in softmax_chances(np.log([[1.0, 3.0]]))]
        [[[0.25, 0.75]], [[0.75, 0.25]]]
    """
    weights = np.exp(logits.astype(float) - logits.max(-1, keepdims=True))
    others = weights @ (1 - np.eye(weights.shape[-1]))
    total = weights.sum(-1, keepdims=True)
    return weights / total, others / total


def chances(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give numbers that are probabilities already, and what each leaves to one."""
    return values.astype(float), 1 - values.astype(float)


def plain(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give numbers that have no odds."""
    return values.astype(float), np.full(values.shape, np.nan)


class Reading:
    """Which of a model's numbers are read, and how.

    Args:
        model: A model on one-hot DNA `(batch, length, 4)`.
        output: Name or number of one output, or a function of what the model gives, see
            `zoo.interpret.Target`; None for all columns.

    Raises:
        SettingError: The model has side inputs, or outputs along the sequence and `output` is no
            function of them; or there is no such column.
        UnknownNameError: There is no output of that name.
    """

    def __init__(self, model: keras.Model, output: Output = None):
        card = card_of(model)
        names = [one.name for one in card.outputs] if card else []
        units = [one.unit for one in card.outputs] if card else []
        self._target = Target(model, output, names) if callable(output) else Columns(model, names)
        every = [self._target.name] if callable(output) else self._target.names
        self._columns = slice(None)
        if output is not None and not callable(output):
            number = every.index(Target(model, output, names).name)
            self._columns = slice(number, number + 1)
        self.names: list[str] = every[self._columns]
        self.network: keras.Model = self._target.network
        self._link = _link(model, self._target, units)

    def read(self, raw: Any) -> np.ndarray:
        """Give what a batch of the network's answers says, `(n, outputs, 2)` float64."""
        values = keras.ops.convert_to_numpy(self._target.choose(raw))
        return self.finish(np.asarray(values).reshape(len(values), -1))

    def finish(self, values: np.ndarray) -> np.ndarray:
        """Give chances and what they leave to one, of all columns `(n, columns)` side by side."""
        return np.stack(self._link(values), axis=-1)[:, self._columns]


def _link(model: keras.Model, target: Target | Columns, units: list[str]) -> Link:
    """Choose what makes chances of the numbers that are read."""
    if target.layer == "logits":
        activation = model.outputs[0]._keras_history.operation.activation
        known = {
            keras.activations.sigmoid: sigmoid_chances,
            keras.activations.softmax: softmax_chances,
        }
        if activation in known:
            return known[activation]
        return lambda values: plain(keras.ops.convert_to_numpy(activation(values)))
    if isinstance(target, Target):
        return plain  # what a function makes of probabilities need not be one
    return chances if units and set(units) == {"probability"} else plain
