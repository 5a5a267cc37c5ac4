"""The slope of one output of a model with respect to its input, on every backend of Keras."""

import functools
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import ops

from zoo.errors import SettingError
from zoo.interpret.targets import Target

Compiled = Callable[[np.ndarray], tuple[Any, Any]]


class Gradient:
    """A function from sequences to one number for each, and that number's slope.

    Works by `tf.GradientTape`, `jax.grad` or `torch.autograd`, whichever Keras computes with. The
    model runs as in prediction: no dropout, and batch normalization as it was trained.

    Args:
        target: The model and which of its numbers is meant.
        batch_size: Sequences that the model sees at once; this bounds memory.
        filled: Fill up batches from the first one on, and not only behind a full one.

    Raises:
        SettingError: `batch_size` is below 1, or Keras' backend has no gradients.

    Example:
        >>> model = keras.Sequential([keras.Input((2, 4)), keras.layers.GlobalMaxPooling1D()])
        >>> gradient = Gradient(Target(model, 0))
        >>> values, slopes = gradient(np.array([[[3.0, 0, 0, 0], [1, 0, 0, 0]]]))
        >>> values.tolist(), slopes.tolist()
        ([3.0], [[[1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]]])
    """

    def __init__(self, target: Target, batch_size: int = 128, *, filled: bool = False):
        if batch_size < 1:
            raise SettingError(f"batch_size is {batch_size}; expected at least 1.")
        backend = keras.backend.backend()
        if backend not in _COMPILE:
            raise SettingError(
                f"Keras computes with {backend}, which gives no gradients; expected one of "
                f"{', '.join(_COMPILE)} (set KERAS_BACKEND)."
            )
        self.batch_size = batch_size
        self._call = target.kept("gradient", lambda: _COMPILE[backend](target))
        self._full = filled

    def __call__(self, sequences: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Give values and slopes of any number of sequences.

        Args:
            sequences: `(n, length, 4)`.

        Returns:
            float32 `(n,)` and `(n, length, 4)`.
        """
        starts = range(0, len(sequences), self.batch_size)
        parts = [self.batch(sequences[start : start + self.batch_size]) for start in starts]
        values, slopes = zip(*parts, strict=True)
        return np.concatenate(values), np.concatenate(slopes)

    def batch(self, sequences: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Give values and slopes of at most `batch_size` sequences, as `__call__` does."""
        count = len(sequences)
        sequences = np.asarray(sequences, dtype="float32")
        self._full = self._full or count == self.batch_size
        # Filled up, so that a smaller last batch is not compiled anew.
        missing = self.batch_size - count if self._full else 0
        if missing:
            filling = np.zeros((missing, *sequences.shape[1:]), "float32")
            sequences = np.concatenate([sequences, filling])
        values, slopes = self._call(sequences)
        return _numpy(values)[:count], _numpy(slopes)[:count]


def _numpy(tensor: Any) -> np.ndarray:
    return np.asarray(ops.convert_to_numpy(tensor), dtype="float32")


def _with_tensorflow(target: Target) -> Compiled:
    import tensorflow as tf

    # Without AutoGraph, an error raised inside arrives as it was raised.
    @tf.function(autograph=False)
    def call(sequences):
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(sequences)
            values = target(sequences)
        # An output that does not depend on the input has the slope zero, not none.
        zero = tf.UnconnectedGradients.ZERO
        return values, tape.gradient(values, sequences, unconnected_gradients=zero)

    @functools.cache
    def of_length(length):
        # One graph for batches of any size.
        return call.get_concrete_function(tf.TensorSpec((None, length, 4), "float32"))

    return lambda sequences: of_length(sequences.shape[1])(tf.convert_to_tensor(sequences))


def _with_jax(target: Target) -> Compiled:
    import jax

    def total(sequences, weights):
        with keras.StatelessScope(zip(target.variables, weights, strict=True)):
            values = target(sequences)
        return values.sum(), values

    step = jax.jit(jax.value_and_grad(total, has_aux=True))

    def call(sequences):
        (_, values), slopes = step(sequences, [variable.value for variable in target.variables])
        return values, slopes

    return call


def _with_torch(target: Target) -> Compiled:
    import torch

    def call(sequences):
        # Someone's no_grad around us must not turn gradients off.
        with torch.enable_grad():
            tensor = ops.convert_to_tensor(sequences).detach().clone().requires_grad_()
            values = target(tensor)
            total = values.sum()
            if not total.requires_grad:
                return values, torch.zeros_like(tensor)
            (slopes,) = torch.autograd.grad(total, tensor, materialize_grads=True)
        return values.detach(), slopes

    return call


_COMPILE = {"tensorflow": _with_tensorflow, "jax": _with_jax, "torch": _with_torch}
