"""A small convolutional network that gives the same answer for both strands, by construction."""

from collections.abc import Sequence

import keras
from keras import layers

from zoo.architectures.blocks import check_same_length, dense_head, mark_features, sequence_input
from zoo.layers import InvariantHead, RCBatchNormalization, RCDropout, RCMaxPooling1D, convolution


def rc_cnn(
    *,
    length: int | None = 500,
    outputs: int = 1,
    activation: str | None = "sigmoid",
    filters: Sequence[int] = (64, 128, 128),
    widths: Sequence[int] = (15, 9, 5),
    pools: Sequence[int] = (5, 5, 1),
    pool_first: bool = False,
    pooling: Sequence[str] = ("max",),
    dropout: float = 0.2,
    name: str = "rc-cnn",
) -> keras.Model:
    """Build a tied network: every filter reads both strands, and the head cannot tell them apart.

    The tying is that of Shrikumar, Greenside, Kundaje (2017), doi:10.1101/103663; the layout is
    our own.

    Args:
        length: Bases in each sequence, a multiple of all pools; None for any such length.
        outputs: Numbers given for a sequence.
        activation: What follows the last linear layer.
        filters: Channels after each convolution, both strands together, even.
        widths: Width of each convolution, in positions, odd.
        pools: Positions that become one after each convolution; 1 for no pooling.
        pool_first: Pool before normalisation and activation, which then cost less.
        pooling: How all positions become one at the end: `"max"` asks for the best match, `"mean"`
            counts; with both, each gives its features.
        dropout: Share of features dropped after each convolution while training.
        name: Name of the network.

    Returns:
        A model from `(batch, length, 4)` to `(batch, outputs)`.

    Raises:
        SettingError: The lists differ in length.
        SymmetryError: A width, a pool or the length would break the symmetry.

    Example:
        >>> rc_cnn(length=100, filters=(8, 8, 8)).output_shape
        (None, 1)
    """
    check_same_length(filters=filters, widths=widths, pools=pools)
    sequence = x = sequence_input(length)
    for number, (count, width, pool) in enumerate(zip(filters, widths, pools, strict=True), 1):
        settings = {"padding": "same", "use_bias": False, "name": f"conv_{number}"}
        x = convolution(count, width, tied=True, **settings)(x)
        x = _finish(x, pool, pool_first, dropout, name=f"conv_{number}")
    x = mark_features(x)
    pooled = [InvariantHead(way, way, name=_head_name(way, pooling))(x) for way in pooling]
    x = layers.Concatenate(name="pooled")(pooled) if len(pooled) > 1 else pooled[0]
    return keras.Model(sequence, dense_head(x, outputs, activation), name=name)


def _head_name(way: str, pooling: Sequence[str]) -> str:
    return "both_strands" if len(pooling) == 1 else f"both_strands_{way}"


def _finish(
    x: keras.KerasTensor, pool: int, pool_first: bool, dropout: float, *, name: str
) -> keras.KerasTensor:
    """Normalisation, activation, pooling in the order asked for, dropout."""
    steps = [
        RCBatchNormalization(name=f"{name}_norm"),
        layers.Activation("relu", name=f"{name}_activation"),
    ]
    if pool > 1:
        steps.insert(0 if pool_first else 2, RCMaxPooling1D(pool, name=f"{name}_pool"))
    for step in (*steps, RCDropout(dropout, name=f"{name}_dropout")):
        x = step(x)
    return x
