"""DeepSTARR: enhancer activity from sequence, for two promoters at once."""

from collections.abc import Sequence

import keras

from zoo.architectures.blocks import (
    check_fixed,
    convolution_tower,
    dense_head,
    dense_tower,
    sequence_input,
)


def deepstarr(
    *,
    length: int = 249,
    outputs: int = 2,
    activation: str | None = None,
    filters: Sequence[int] = (256, 60, 60, 120),
    widths: Sequence[int] = (7, 3, 5, 3),
    pool: int = 2,
    units: Sequence[int] = (256, 256),
    dropout: float = 0.4,
    name: str = "deepstarr",
) -> keras.Model:
    """Build DeepSTARR: four convolutions with pooling, two dense layers.

    De Almeida, Reiter, Pagani, Stark (2022), doi:10.1038/s41588-022-01048-5. The two outputs are
    the log2 activities with the developmental and the housekeeping promoter.

    Args:
        length: Bases in each sequence.
        outputs: Numbers given for a sequence.
        activation: What follows the last linear layer.
        filters: Filters of each convolution.
        widths: Width of each convolution, in positions.
        pool: Positions that become one after each convolution.
        units: Units of each dense layer.
        dropout: Share of units dropped after each dense layer while training.
        name: Name of the network.

    Returns:
        A model from `(batch, length, 4)` to `(batch, outputs)`.

    Raises:
        SettingError: The length does not suit the pooling, or the lists differ in length.

    Example:
        >>> deepstarr(filters=(8, 4, 4, 8), units=(16, 16)).output_shape
        (None, 2)
    """
    check_fixed(length, "its dense layers need a fixed number of features")
    sequence = sequence_input(length, least=pool ** len(filters))
    x = convolution_tower(sequence, filters, widths, (pool,) * len(filters))
    x = dense_tower(x, units, dropout)
    return keras.Model(sequence, dense_head(x, outputs, activation), name=name)
