"""Layers in their plain or their tied form, chosen by one word.

A network that comes in both forms is written once with these. `channels` is the width of the
output in either form, so a tied network has the shapes of the plain one and half its weights.
"""

from typing import Any

import keras

from zoo.errors import SymmetryError
from zoo.layers.tied_convolution import RCConv1D
from zoo.layers.tied_dropout import RCDropout
from zoo.layers.tied_normalization import RCBatchNormalization
from zoo.layers.tied_pooling import RCAveragePooling1D, RCMaxPooling1D


def convolution(
    channels: int, kernel_size: int, *, tied: bool = False, **settings: Any
) -> keras.layers.Layer:
    """Give a 1D convolution with `channels` outputs.

    Args:
        channels: Width of the output; even when tied.
        kernel_size: Width in positions.
        tied: Tie the kernels over both strands.
        **settings: As in `keras.layers.Conv1D`.

    Raises:
        SymmetryError: Tied, and the settings break the symmetry or `channels` is odd.

    Example:
        >>> convolution(16, 5, tied=True).filters, convolution(16, 5).filters
        (8, 16)
    """
    if not tied:
        return keras.layers.Conv1D(channels, kernel_size, **settings)
    if channels % 2:
        raise SymmetryError(
            f"A tied convolution got channels={channels}; they come in pairs, one for each strand. "
            f"Use {channels - 1} or {channels + 1}."
        )
    return RCConv1D(channels // 2, kernel_size, **settings)


def bottleneck(channels: int, *, tied: bool = False, **settings: Any) -> keras.layers.Layer:
    """Give a 1x1 convolution: it mixes the channels of each position down to `channels`.

    Args:
        channels: Width of the output; even when tied.
        tied: Tie the kernels over both strands.
        **settings: As in `keras.layers.Conv1D`.

    Example:
        >>> bottleneck(8, tied=True, use_bias=False).kernel_size
        (1,)
    """
    return convolution(channels, 1, tied=tied, **settings)


def batch_normalization(*, tied: bool = False, **settings: Any) -> keras.layers.Layer:
    """Give batch normalisation, with statistics shared by paired channels when tied.

    The running statistics follow the last ten steps or so (`momentum` 0.9 where Keras has 0.99),
    so that they have settled after one epoch of a few thousand sequences.
    """
    settings.setdefault("momentum", 0.9)
    return (RCBatchNormalization if tied else keras.layers.BatchNormalization)(**settings)


def max_pooling(pool_size: int, *, tied: bool = False, **settings: Any) -> keras.layers.Layer:
    """Give max pooling, which refuses lengths that it would not pool evenly when tied."""
    return (RCMaxPooling1D if tied else keras.layers.MaxPooling1D)(pool_size, **settings)


def average_pooling(pool_size: int, *, tied: bool = False, **settings: Any) -> keras.layers.Layer:
    """Give average pooling, which refuses lengths that it would not pool evenly when tied."""
    return (RCAveragePooling1D if tied else keras.layers.AveragePooling1D)(pool_size, **settings)


def dropout(rate: float, *, tied: bool = False, **settings: Any) -> keras.layers.Layer:
    """Give dropout, with one mask for both strands when tied."""
    return (RCDropout if tied else keras.layers.Dropout)(rate, **settings)
