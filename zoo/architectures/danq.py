"""DanQ: motifs by convolution, their grammar by a recurrent layer."""

import keras
from keras import layers

from zoo.architectures.blocks import check_fixed, dense_head, mark_features, sequence_input


def danq(
    *,
    length: int = 1000,
    outputs: int = 919,
    activation: str | None = "sigmoid",
    filters: int = 320,
    width: int = 26,
    pool: int = 13,
    recurrent_units: int = 320,
    units: int = 925,
    dropout: float = 0.2,
    recurrent_dropout: float = 0.5,
    name: str = "danq",
) -> keras.Model:
    """Build DanQ: one convolution, one recurrent layer read both ways, one dense layer.

    Quang, Xie (2016), doi:10.1093/nar/gkw226. The outputs are those of DeepSEA.

    Args:
        length: Bases in each sequence.
        outputs: Numbers given for a sequence.
        activation: What follows the last linear layer.
        filters: Filters of the convolution.
        width: Width of the convolution, in positions.
        pool: Positions that become one before the recurrent layer.
        recurrent_units: Units of the recurrent layer in each direction.
        units: Units of the dense layer.
        dropout: Share of features dropped after pooling while training.
        recurrent_dropout: Share of features dropped after the recurrent layer while training.
        name: Name of the network.

    Returns:
        A model from `(batch, length, 4)` to `(batch, outputs)`.

    Raises:
        SettingError: The length is too short for the convolution and the pooling.

    Example:
        >>> danq(filters=8, recurrent_units=4, units=16, outputs=5).output_shape
        (None, 5)
    """
    check_fixed(length, "its dense layer needs a fixed number of features")
    sequence = sequence_input(length, least=width - 1 + pool)
    x = layers.Conv1D(filters, width, activation="relu", name="conv_1")(sequence)
    x = layers.MaxPooling1D(pool, name="conv_1_pool")(x)
    x = layers.Dropout(dropout, name="conv_1_dropout")(x)
    memory = layers.LSTM(recurrent_units, return_sequences=True, name="lstm")
    x = layers.Bidirectional(memory, name="recurrent")(mark_features(x))
    x = layers.Dropout(recurrent_dropout, name="recurrent_dropout")(x)
    x = layers.Flatten(name="flatten")(x)
    x = layers.Dense(units, activation="relu", name="dense_1")(x)
    return keras.Model(sequence, dense_head(x, outputs, activation), name=name)
