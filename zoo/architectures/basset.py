"""Basset: accessibility of chromatin in many cell types."""

from collections.abc import Sequence

import keras

from zoo.architectures.blocks import (
    check_fixed,
    convolution_tower,
    dense_head,
    dense_tower,
    sequence_input,
)


def basset(
    *,
    length: int = 600,
    outputs: int = 164,
    activation: str | None = "sigmoid",
    filters: Sequence[int] = (300, 200, 200),
    widths: Sequence[int] = (19, 11, 7),
    pools: Sequence[int] = (3, 4, 4),
    padding: str = "valid",
    units: Sequence[int] = (1000, 1000),
    dropout: float = 0.3,
    name: str = "basset",
) -> keras.Model:
    """Build Basset: three convolutions with pooling, two dense layers.

    Kelley, Snoek, Rinn (2016), doi:10.1101/gr.200535.115. One output a cell type.

    Args:
        length: Bases in each sequence.
        outputs: Numbers given for a sequence.
        activation: What follows the last linear layer.
        filters: Filters of each convolution.
        widths: Width of each convolution, in positions.
        pools: Positions that become one after each convolution.
        padding: `"valid"` as in the published weights, or `"same"`.
        units: Units of each dense layer.
        dropout: Share of units dropped after each dense layer while training.
        name: Name of the network.

    Returns:
        A model from `(batch, length, 4)` to `(batch, outputs)`.

    Raises:
        SettingError: The length is too short, or the lists differ in length.

    Example:
        >>> basset(length=200, outputs=3, filters=(8, 8, 8), units=(16,)).output_shape
        (None, 3)
    """
    check_fixed(length, "its dense layers need a fixed number of features")
    sequence = sequence_input(length, least=least_length(widths, pools, padding))
    x = convolution_tower(sequence, filters, widths, pools, padding=padding)
    x = dense_tower(x, units, dropout)
    return keras.Model(sequence, dense_head(x, outputs, activation), name=name)


def least_length(widths: Sequence[int], pools: Sequence[int], padding: str = "valid") -> int:
    """Return the shortest length that leaves one position after all convolutions and pools.

    Example:
        >>> least_length((19, 11, 7), (3, 4, 4))
        168
    """
    length = 1
    for width, pool in zip(reversed(widths), reversed(pools), strict=True):
        length = length * pool + (width - 1 if padding == "valid" else 0)
    return length
