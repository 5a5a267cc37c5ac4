"""Activations of layers, taken apart from what the layers do besides."""

import contextlib
from collections.abc import Iterator
from typing import Any

import keras

# Elementwise, and not able to take symbols.
_NOT_SYMBOLIC = (keras.activations.mish, keras.activations.hard_silu)


class Elementwise(keras.Operation):
    """An elementwise function as an operation that a graph can hold.

    Args:
        function: From an array to one of the same shape.
    """

    def __init__(self, function: Any):
        super().__init__()
        self._function = function

    def call(self, inputs: Any) -> Any:
        """Apply the function."""
        return self._function(inputs)

    def compute_output_spec(self, inputs: Any) -> keras.KerasTensor:
        """Give the shape of the input."""
        return keras.KerasTensor(inputs.shape, dtype=inputs.dtype)


def symbolic(activation: Any) -> Any:
    """Give an activation in a form that takes symbols."""
    return Elementwise(activation) if activation in _NOT_SYMBOLIC else activation


@contextlib.contextmanager
def with_activation(layer: keras.layers.Layer, activation: Any) -> Iterator[None]:
    """Let a layer have another activation for a while; a layer that has none stays as it is.

    Example:
        >>> layer = keras.layers.Activation("relu")
        >>> with with_activation(layer, keras.activations.tanh):
        ...     layer.activation.__name__
        'tanh'
        >>> layer.activation.__name__
        'relu'
    """
    kept = getattr(layer, "activation", None)
    if kept is None or activation is kept:
        yield
        return
    layer.activation = activation
    try:
        yield
    finally:
        layer.activation = kept
