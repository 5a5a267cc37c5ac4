"""DeepSEA: 919 chromatin features of a kilobase."""

from collections.abc import Sequence

import keras
from keras import layers

from zoo.architectures.basset import least_length
from zoo.architectures.blocks import (
    check_fixed,
    check_same_length,
    dense_head,
    mark_features,
    sequence_input,
)


def deepsea(
    *,
    length: int = 1000,
    outputs: int = 919,
    activation: str | None = "sigmoid",
    filters: Sequence[int] = (320, 480, 960),
    width: int = 8,
    pools: Sequence[int] = (4, 4, 1),
    dropouts: Sequence[float] = (0.2, 0.2, 0.5),
    units: int = 925,
    name: str = "deepsea",
) -> keras.Model:
    """Build DeepSEA: three convolutions without padding, one dense layer.

    Zhou, Troyanskaya (2015), doi:10.1038/nmeth.3547. The outputs are transcription factors, DNase
    and histone marks in many cell types.

    Args:
        length: Bases in each sequence.
        outputs: Numbers given for a sequence.
        activation: What follows the last linear layer.
        filters: Filters of each convolution.
        width: Width of all convolutions, in positions.
        pools: Positions that become one after each convolution; 1 for no pooling.
        dropouts: Share of features dropped after each convolution while training.
        units: Units of the dense layer.
        name: Name of the network.

    Returns:
        A model from `(batch, length, 4)` to `(batch, outputs)`.

    Raises:
        SettingError: The length is too short, or the lists differ in length.

    Example:
        >>> deepsea(filters=(8, 8, 8), units=16, outputs=5).output_shape
        (None, 5)
    """
    check_fixed(length, "its dense layer needs a fixed number of features")
    check_same_length(filters=filters, pools=pools, dropouts=dropouts)
    sequence = x = sequence_input(length, least=least_length([width] * len(pools), pools))
    for number, (count, pool, rate) in enumerate(zip(filters, pools, dropouts, strict=True), 1):
        x = layers.Conv1D(count, width, activation="relu", name=f"conv_{number}")(x)
        x = layers.MaxPooling1D(pool, name=f"conv_{number}_pool")(x) if pool > 1 else x
        x = layers.Dropout(rate, name=f"conv_{number}_dropout")(x)
    x = layers.Flatten(name="flatten")(mark_features(x))
    x = layers.Dense(units, activation="relu", name="dense_1")(x)
    return keras.Model(sequence, dense_head(x, outputs, activation), name=name)
