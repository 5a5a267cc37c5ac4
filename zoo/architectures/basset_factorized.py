"""Factorized Basset: Basset with each wide convolution split into several narrow ones."""

from collections.abc import Sequence
from math import prod

import keras

from zoo.architectures.blocks import (
    check_fixed,
    check_same_length,
    convolution_block,
    dense_head,
    dense_tower,
    mark_features,
    sequence_input,
)

_FILTERS = ((48, 64, 100, 150, 300), (200, 200, 200), (200,))
_WIDTHS = ((3, 3, 3, 7, 7), (7, 3, 3), (7,))


def basset_factorized(
    *,
    length: int = 600,
    outputs: int = 164,
    activation: str | None = "sigmoid",
    filters: Sequence[Sequence[int]] = _FILTERS,
    widths: Sequence[Sequence[int]] = _WIDTHS,
    pools: Sequence[int] = (3, 4, 4),
    units: Sequence[int] = (1000, 1000),
    dropout: float = 0.3,
    name: str = "basset-factorized",
) -> keras.Model:
    """Build the factorized Basset: three groups of convolutions, two dense layers.

    Wnuk et al. (2019), doi:10.1016/j.isci.2019.09.018. A group sees as far as the one convolution
    of Basset in its place.

    Args:
        length: Bases in each sequence.
        outputs: Numbers given for a sequence.
        activation: What follows the last linear layer.
        filters: Filters of each convolution, one list a group.
        widths: Width of each convolution, one list a group.
        pools: Positions that become one after each group.
        units: Units of each dense layer.
        dropout: Share of units dropped after each dense layer while training.
        name: Name of the network.

    Returns:
        A model from `(batch, length, 4)` to `(batch, outputs)`.

    Raises:
        SettingError: The length does not suit the pooling, or the lists differ in length.

    Example:
        >>> small = basset_factorized(filters=((4, 8), (8, 8), (8,)),
        ...                           widths=((3, 7), (7, 3), (7,)), units=(16,))
        >>> small.output_shape
        (None, 164)
    """
    check_fixed(length, "its dense layers need a fixed number of features")
    check_same_length(filters=filters, widths=widths, pools=pools)
    sequence = x = sequence_input(length, least=prod(pools))
    for number, group in enumerate(zip(filters, widths, pools, strict=True), start=1):
        x = _group(x, *group, name=f"conv_{number}")
    x = dense_tower(mark_features(x), units, dropout)
    return keras.Model(sequence, dense_head(x, outputs, activation), name=name)


def _group(
    x: keras.KerasTensor, filters: Sequence[int], widths: Sequence[int], pool: int, *, name: str
) -> keras.KerasTensor:
    """Stack convolution blocks `<name>a`, `<name>b`, ...; the last one pools."""
    check_same_length(filters=filters, widths=widths)
    for place, (count, width) in enumerate(zip(filters, widths, strict=True)):
        last = place == len(filters) - 1
        block = f"{name}{'abcdefghijklmnopqrstuvwxyz'[place]}"
        x = convolution_block(x, count, width, name=block, pool=pool if last else 1)
    return x
