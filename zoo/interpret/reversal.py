"""Gradient reversal, undone while a model is explained."""

import contextlib
from collections.abc import Iterator

import keras

from zoo.layers import GradientReversal


@contextlib.contextmanager
def without_reversal(model: keras.Model) -> Iterator[None]:
    """Let the gradient reversals of a model pass gradients on as they are, for a while.

    They turn gradients for training only; what a base adds to an output has the sign it has.

    Args:
        model: A model, whose reversals get their strength back at the end.
    """
    layers = [one for one in model._flatten_layers() if isinstance(one, GradientReversal)]
    strengths = [keras.ops.convert_to_numpy(layer.strength) for layer in layers]
    try:
        for layer in layers:
            layer.strength.assign(-1.0)
        yield
    finally:
        for layer, strength in zip(layers, strengths, strict=True):
            layer.strength.assign(strength)
