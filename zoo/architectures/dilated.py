"""A residual tower of dilated convolutions over a tied or a plain stem: the zoo's own network."""

from collections.abc import Sequence

import keras

from zoo.architectures.blocks import dense_head
from zoo.architectures.receptive_field import Window
from zoo.errors import SettingError
from zoo.layers import DilatedResidual, InvariantHead, PositionChannels, strand


def dilated(
    *,
    length: int | None = 500,
    outputs: int = 1,
    filters: int = 128,
    stem_width: int = 15,
    stem_pool: int = 4,
    pool_first: bool = False,
    blocks: int | Sequence[int] = 6,
    block_width: int = 3,
    bottleneck: int = 64,
    tied: bool = True,
    positions: bool = False,
    dropout: float = 0.2,
    head_dropout: float = 0.5,
    activation: str | None = "sigmoid",
    name: str = "dilated",
) -> keras.Model:
    """Build a residual dilated network over one-hot DNA.

    A convolution finds motifs, max pooling brings them to a coarser grid, residual blocks with
    doubling dilation combine them over the whole sequence, a 1x1 bottleneck mixes their channels,
    and what is left after pooling over all positions is classified linearly. Tied, the network
    gives the same answer for a sequence and its reverse complement, with half the weights.

    Args:
        length: Positions of the input; None for any length (tied, a multiple of `stem_pool`).
        outputs: Number of outputs.
        filters: Channels of the trunk, both strands together; even when tied.
        stem_width: Width of the first convolution; odd when tied.
        stem_pool: Positions pooled after it; 1 for no pooling.
        pool_first: Pool before the stem's normalisation and activation, which then cost less.
        blocks: Number of residual blocks, with dilations 1, 2, 4, ..., or the dilations themselves.
        block_width: Width of their convolutions; odd when tied.
        bottleneck: Channels after the 1x1 convolution, both strands together; also the width of
            the blocks' branches.
        tied: Tie all weights over both strands.
        positions: Tell the first convolution how far from the middle every base lies.
        dropout: Share dropped in every block.
        head_dropout: Share of the pooled features dropped before the last layer.
        activation: On the logits; None to leave them.
        name: Name of the network.

    Returns:
        From `(batch, length, 4)` to `(batch, outputs)`.

    Raises:
        SettingError: There are no outputs, or a dilation is below 1.
        SymmetryError: Tied, and a width or the length breaks the symmetry.

    Example:
        >>> model = dilated(length=200, filters=16, bottleneck=8, blocks=2)
        >>> model.output_shape, model.count_params()
        ((None, 1), 1221)
    """
    sequence = keras.Input((length, 4), name="sequence")
    placed = PositionChannels(tied=tied, name="positions")(sequence) if positions else sequence
    trunk = _stem(placed, filters, stem_width, stem_pool, tied, pool_first)
    for index, rate in enumerate(_dilations(blocks), start=1):
        trunk = DilatedResidual(
            bottleneck, block_width, rate, tied, dropout=dropout, name=f"block_{index}"
        )(trunk)
    features = _head(trunk, bottleneck, tied, head_dropout)
    return keras.Model(sequence, dense_head(features, outputs, activation), name=name)


def _stem(sequence, filters: int, width: int, pool: int, tied: bool, pool_first: bool):
    """Find motifs: `(batch, length, 4)` to `(batch, length / pool, filters)`."""
    settings = {"padding": "same", "use_bias": False, "name": "stem"}
    features = strand.convolution(filters, width, tied=tied, **settings)(sequence)
    steps = [
        strand.batch_normalization(tied=tied, name="stem_normalization"),
        keras.layers.Activation("relu", name="stem_activation"),
    ]
    if pool > 1:
        pooling = strand.max_pooling(pool, tied=tied, name="stem_pooling")
        steps.insert(0 if pool_first else 2, pooling)
    for step in steps:
        features = step(features)
    return features


def _head(trunk, channels: int, tied: bool, dropout: float):
    """Mix the channels of each position and pool: to `(batch, channels)`, tied `channels / 2`."""
    features = keras.layers.Activation("relu", name="trunk_activation")(trunk)
    features = strand.bottleneck(channels, tied=tied, use_bias=False, name="bottleneck")(features)
    features = strand.batch_normalization(tied=tied, name="bottleneck_normalization")(features)
    features = keras.layers.Activation("relu", name="bottleneck_activation")(features)
    if tied:
        pooled = InvariantHead("mean", "mean", name="pooling")(features)
    else:
        pooled = keras.layers.GlobalAveragePooling1D(name="pooling")(features)
    # Averages over many positions differ little from sequence to sequence: bring them to one scale.
    pooled = keras.layers.BatchNormalization(momentum=0.9, name="pooled_normalization")(pooled)
    return keras.layers.Dropout(dropout, name="dropout")(pooled)


def _dilations(blocks: int | Sequence[int]) -> list[int]:
    """Give the dilation of every block."""
    rates = [2**index for index in range(blocks)] if isinstance(blocks, int) else list(blocks)
    if any(rate < 1 for rate in rates):
        raise SettingError(f"The blocks have dilations {rates}; expected positive numbers.")
    return rates


def dilated_windows(
    *,
    stem_width: int = 15,
    stem_pool: int = 4,
    blocks: int | Sequence[int] = 6,
    block_width: int = 3,
) -> list[Window]:
    """Give `(kernel, stride, dilation)` of every window from the input to the pooling.

    Args:
        stem_width: As in `dilated`.
        stem_pool: As in `dilated`.
        blocks: As in `dilated`.
        block_width: As in `dilated`.

    Example:
        >>> from zoo.architectures.receptive_field import receptive_field
        >>> receptive_field(dilated_windows())
        522
    """
    stem = [(stem_width, 1, 1), (stem_pool, stem_pool, 1)]
    return stem + [(block_width, 1, rate) for rate in _dilations(blocks)]
