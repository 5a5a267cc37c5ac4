"""Xpresso: the level of messenger RNA from the promoter and features of its stability."""

from collections.abc import Sequence
from math import prod

import keras
from keras import layers

from zoo.architectures.blocks import (
    check_fixed,
    check_same_length,
    dense_head,
    mark_features,
    sequence_input,
)


def xpresso(
    *,
    length: int = 10500,
    outputs: int = 1,
    activation: str | None = None,
    features: int = 6,
    filters: Sequence[int] = (128, 32),
    widths: Sequence[int] = (6, 9),
    pools: Sequence[int] = (30, 10),
    units: Sequence[int] = (64, 2),
    dropouts: Sequence[float] = (0.00099, 0.01546),
    name: str = "xpresso",
) -> keras.Model:
    """Build Xpresso: two convolutions with pooling, features of the transcript, dense layers.

    Agarwal, Shendure (2020), doi:10.1016/j.celrep.2020.107663. The features are lengths, GC
    content and exon density of the transcript; the output is the standardised log10 level.

    Args:
        length: Bases in each sequence, 7000 before the start of transcription and 3500 after it.
        outputs: Numbers given for a sequence.
        activation: What follows the last linear layer.
        features: Numbers in the input `features`; 0 for none.
        filters: Filters of each convolution.
        widths: Width of each convolution, in positions.
        pools: Positions that become one after each convolution.
        units: Units of each dense layer.
        dropouts: Share of units dropped after each dense layer while training.
        name: Name of the network.

    Returns:
        A model from a dictionary of `sequence` `(batch, length, 4)` and `features`
        `(batch, features)`, or from the sequence alone, to `(batch, outputs)`.

    Raises:
        SettingError: The length is too short, or the lists differ in length.

    Example:
        >>> model = xpresso(length=600, filters=(8, 8))
        >>> sorted(model.input), model.output_shape
        (['features', 'sequence'], (None, 1))
    """
    check_fixed(length, "its dense layers need a fixed number of features")
    check_same_length(filters=filters, widths=widths, pools=pools)
    check_same_length(units=units, dropouts=dropouts)
    sequence = x = sequence_input(length, least=prod(pools))
    for number, (count, width, pool) in enumerate(zip(filters, widths, pools, strict=True), 1):
        x = layers.Conv1D(count, width, padding="same", activation="relu", name=f"conv_{number}")(x)
        x = layers.MaxPooling1D(pool, name=f"conv_{number}_pool")(x)
    x = layers.Flatten(name="flatten")(mark_features(x))
    inputs = {"sequence": sequence}
    if features:
        inputs["features"] = keras.Input((features,), name="features")
        x = layers.Concatenate(name="join")([x, inputs["features"]])
    for number, (count, rate) in enumerate(zip(units, dropouts, strict=True), start=1):
        x = layers.Dense(count, activation="relu", name=f"dense_{number}")(x)
        x = layers.Dropout(rate, name=f"dense_{number}_dropout")(x)
    head = dense_head(x, outputs, activation)
    return keras.Model(inputs if features else sequence, head, name=name)
