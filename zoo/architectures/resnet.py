"""A plain residual network: the baseline that a newer idea has to beat."""

from collections.abc import Sequence

import keras
from keras import layers

from zoo.architectures.blocks import (
    convolution_block,
    dense_head,
    mark_features,
    normalize,
    sequence_input,
)


def resnet(
    *,
    length: int | None = None,
    outputs: int = 1,
    activation: str | None = "sigmoid",
    filters: Sequence[int] = (64, 128, 256),
    blocks: int = 2,
    width: int = 5,
    stem_width: int = 15,
    stride: int = 4,
    dropout: float = 0.2,
    name: str = "resnet",
) -> keras.Model:
    """Build a residual network: stem, stages of residual blocks, global average, linear layer.

    He, Zhang, Ren, Sun (2016), doi:10.1109/CVPR.2016.90, in one dimension. The first block of
    every stage but the first shortens the sequence by `stride`.

    Args:
        length: Bases in each sequence; None for any length.
        outputs: Numbers given for a sequence.
        activation: What follows the last linear layer.
        filters: Filters of each stage.
        blocks: Residual blocks in each stage.
        width: Width of the convolutions in the blocks, in positions.
        stem_width: Width of the first convolution, in positions.
        stride: Positions that become one from stage to stage.
        dropout: Share of features dropped before the last layer while training.
        name: Name of the network.

    Returns:
        A model from `(batch, length, 4)` to `(batch, outputs)`.

    Example:
        >>> resnet(filters=(8, 16), outputs=3).output_shape
        (None, 3)
    """
    sequence = sequence_input(length, least=stride ** (len(filters) - 1))
    x = convolution_block(sequence, filters[0], stem_width, name="stem")
    for stage, count in enumerate(filters, start=1):
        for block in range(1, blocks + 1):
            step = stride if stage > 1 and block == 1 else 1
            x = residual_block(x, count, width, step, name=f"stage_{stage}_block_{block}")
    x = layers.GlobalAveragePooling1D(name="average")(mark_features(x))
    x = layers.Dropout(dropout, name="dropout")(x)
    return keras.Model(sequence, dense_head(x, outputs, activation), name=name)


def residual_block(
    x: keras.KerasTensor, filters: int, width: int, stride: int, *, name: str
) -> keras.KerasTensor:
    """Add two convolutions to their input, projected where the shapes differ.

    Args:
        x: Features `(batch, length, channels)`.
        filters: Channels of the answer.
        width: Width of both convolutions.
        stride: Step of the first convolution and of the projection.
        name: Start of the names of the layers.

    Returns:
        Features `(batch, length / stride, filters)`; the last layer is `<name>_activation`.
    """
    shortcut = x
    if stride > 1 or x.shape[-1] != filters:
        shortcut = layers.Conv1D(filters, 1, stride, name=f"{name}_project", use_bias=False)(x)
        shortcut = normalize(shortcut, f"{name}_project", None)
    x = layers.Conv1D(filters, width, stride, "same", name=f"{name}_conv_1", use_bias=False)(x)
    x = normalize(x, f"{name}_conv_1", "relu")
    x = layers.Conv1D(filters, width, padding="same", name=f"{name}_conv_2", use_bias=False)(x)
    x = normalize(x, f"{name}_conv_2", None)
    x = layers.Add(name=f"{name}_add")([shortcut, x])
    return layers.Activation("relu", name=f"{name}_activation")(x)
