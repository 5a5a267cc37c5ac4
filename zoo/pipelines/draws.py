"""Random numbers and the few array calls that augmentations need, in NumPy and in TensorFlow."""

from typing import Any, Protocol

import numpy as np

Array = Any
"""A NumPy array or a TensorFlow tensor; both know arithmetic, comparison and slices."""


class Draws(Protocol):
    """What an augmentation may use, so that it is written once for both libraries."""

    def rows(self, values: Array) -> Any:
        """Return the number of sequences of a batch."""

    def uniform(self, *shape: Any) -> Array:
        """Draw float32 numbers from [0, 1)."""

    def normal(self, *shape: Any) -> Array:
        """Draw float32 numbers from the standard normal distribution."""

    def integers(self, low: int, high: int, *shape: Any) -> Array:
        """Draw int32 numbers from `low` to `high`, both included."""

    def arange(self, stop: int) -> Array:
        """Count in int32 from 0."""

    def where(self, condition: Array, yes: Array, no: Array) -> Array:
        """Choose by element, broadcasting."""

    def take(self, values: Array, index: Array) -> Array:
        """Gather along the length: `(n, length)` at `(n, length)`; outside it, the nearest end."""

    def like(self, values: Array, model: Array) -> Array:
        """Cast to the dtype of `model`."""


class NumpyDraws:
    """Draws through a NumPy generator.

    Args:
        *seed: Integers that name the draw: for example a seed, an epoch and a batch.
    """

    def __init__(self, *seed: int):
        """Start the generator."""
        self._generator = np.random.default_rng(seed)

    def rows(self, values: np.ndarray) -> int:
        """Return the number of sequences."""
        return len(values)

    def uniform(self, *shape: int) -> np.ndarray:
        """Draw from [0, 1)."""
        return self._generator.random(shape, dtype=np.float32)

    def normal(self, *shape: int) -> np.ndarray:
        """Draw from the standard normal distribution."""
        return self._generator.standard_normal(shape, dtype=np.float32)

    def integers(self, low: int, high: int, *shape: int) -> np.ndarray:
        """Draw integers, `high` included."""
        return self._generator.integers(low, high, shape, dtype=np.int32, endpoint=True)

    def arange(self, stop: int) -> np.ndarray:
        """Count from 0."""
        return np.arange(stop, dtype=np.int32)

    def where(self, condition: np.ndarray, yes: np.ndarray, no: np.ndarray) -> np.ndarray:
        """Choose by element."""
        return np.where(condition, yes, no)

    def take(self, values: np.ndarray, index: np.ndarray) -> np.ndarray:
        """Gather along the length."""
        return np.take_along_axis(values, np.clip(index, 0, values.shape[1] - 1), axis=1)

    def like(self, values: np.ndarray, model: np.ndarray) -> np.ndarray:
        """Cast."""
        return values.astype(model.dtype)


class TensorFlowDraws:
    """Draws inside a tf.data step; every call of a method is another, fixed, stream.

    Args:
        seed: Tensor of two int64 numbers that differs from batch to batch.
    """

    def __init__(self, seed: Any):
        """Start counting streams."""
        import tensorflow as tf

        self._tf = tf
        self._seed = seed
        self._streams = 0

    def _next(self) -> Any:
        self._streams += 1
        return self._tf.random.experimental.stateless_fold_in(self._seed, self._streams)

    def rows(self, values: Any) -> Any:
        """Return the number of sequences."""
        return self._tf.shape(values)[0]

    def uniform(self, *shape: Any) -> Any:
        """Draw from [0, 1)."""
        return self._tf.random.stateless_uniform(shape, self._next())

    def normal(self, *shape: Any) -> Any:
        """Draw from the standard normal distribution."""
        return self._tf.random.stateless_normal(shape, self._next())

    def integers(self, low: int, high: int, *shape: Any) -> Any:
        """Draw integers, `high` included."""
        return self._tf.random.stateless_uniform(
            shape, self._next(), minval=low, maxval=high + 1, dtype=self._tf.int32
        )

    def arange(self, stop: int) -> Any:
        """Count from 0."""
        return self._tf.range(stop)

    def where(self, condition: Any, yes: Any, no: Any) -> Any:
        """Choose by element."""
        return self._tf.where(condition, yes, no)

    def take(self, values: Any, index: Any) -> Any:
        """Gather along the length."""
        index = self._tf.clip_by_value(index, 0, values.shape[1] - 1)
        return self._tf.gather(values, index, batch_dims=1)

    def like(self, values: Any, model: Any) -> Any:
        """Cast."""
        return self._tf.cast(values, model.dtype)
