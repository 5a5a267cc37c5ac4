"""LegNet: expression from short regulatory sequences, after EfficientNetV2."""

from collections.abc import Sequence

import keras
from keras import layers

from zoo.architectures.blocks import dense_head, mark_features, normalize, sequence_input

_ACTIVATION = "silu"


def legnet(
    *,
    length: int | None = 150,
    outputs: int = 18,
    activation: str | None = "softmax",
    filters: Sequence[int] = (256, 128, 128, 64, 64, 64, 64),
    width: int = 7,
    expansion: int = 4,
    squeeze: int = 4,
    extra_channels: int = 0,
    name: str = "legnet",
) -> keras.Model:
    """Build LegNet: a stem, inverted residual blocks joined to their input, global average.

    Penzar et al. (2023), doi:10.1093/bioinformatics/btad457, the optimised network. The outputs
    are the probabilities of the 18 expression bins; their mean bin is the predicted expression.

    Args:
        length: Bases in each sequence; None for any length.
        outputs: Numbers given for a sequence.
        activation: What follows the last linear layer.
        filters: Filters of the stem and of each block.
        width: Width of the convolutions, in positions.
        expansion: Factor by which a block widens its input.
        squeeze: Factor by which a block narrows its input to weigh the channels.
        extra_channels: Channels beside the bases, as an input `channels`
            `(batch, length, extra_channels)`; the paper has two, whether the measurement is a
            single cell and whether the strand is the reverse one.
        name: Name of the network.

    Returns:
        A model from `(batch, length, 4)` to `(batch, outputs)`.

    Example:
        >>> legnet(filters=(8, 8, 4), outputs=1, activation=None).output_shape
        (None, 1)
    """
    sequence = x = sequence_input(length)
    inputs = {"sequence": sequence}
    if extra_channels:
        inputs["channels"] = keras.Input((length, extra_channels), name="channels")
        x = layers.Concatenate(name="join")(list(inputs.values()))
    x = _local(x, filters[0], width, name="stem")
    for number, count in enumerate(filters[1:], start=1):
        branch = _inverted(x, width, expansion, squeeze, name=f"block_{number}")
        x = layers.Concatenate(name=f"block_{number}_join")([branch, x])
        x = _local(x, count, width, name=f"block_{number}_local")
    # The average and the linear layer commute, so the paper's order gives the same numbers.
    x = layers.GlobalAveragePooling1D(name="average")(mark_features(x))
    head = dense_head(x, outputs, activation)
    return keras.Model(inputs if extra_channels else sequence, head, name=name)


def _local(x: keras.KerasTensor, filters: int, width: int, *, name: str) -> keras.KerasTensor:
    """Convolution without bias, normalisation, activation: `(batch, length, filters)`."""
    x = layers.Conv1D(filters, width, padding="same", use_bias=False, name=name)(x)
    return normalize(x, name, _ACTIVATION)


def _inverted(
    x: keras.KerasTensor, width: int, expansion: int, squeeze: int, *, name: str
) -> keras.KerasTensor:
    """Widen, convolve each channel by itself, weigh the channels, narrow to the input's width."""
    channels = x.shape[-1]
    x = _local(x, channels * expansion, 1, name=f"{name}_widen")
    depthwise = layers.DepthwiseConv1D(
        width, padding="same", use_bias=False, name=f"{name}_depthwise"
    )
    x = normalize(depthwise(x), f"{name}_depthwise", _ACTIVATION)
    x = _weigh_channels(x, channels // squeeze, name=f"{name}_weigh")
    return _local(x, channels, 1, name=f"{name}_narrow")


def _weigh_channels(x: keras.KerasTensor, units: int, *, name: str) -> keras.KerasTensor:
    """Multiply each channel by a weight from 0 to 1 that follows from all their means."""
    weights = layers.GlobalAveragePooling1D(keepdims=True, name=f"{name}_average")(x)
    weights = layers.Dense(units, activation=_ACTIVATION, name=f"{name}_squeeze")(weights)
    weights = layers.Dense(x.shape[-1], activation="sigmoid", name=f"{name}_excite")(weights)
    return layers.Multiply(name=name)([x, weights])
