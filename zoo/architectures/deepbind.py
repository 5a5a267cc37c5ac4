"""DeepBind: one layer of motif detectors, the strongest match of each, a small network."""

import keras
from keras import layers

from zoo.architectures.blocks import dense_head, mark_features, sequence_input
from zoo.errors import SettingError

_POOLS = ("max", "max_average")


def deepbind(
    *,
    length: int | None = None,
    outputs: int = 1,
    activation: str | None = "sigmoid",
    filters: int = 16,
    width: int = 24,
    pool: str = "max",
    units: int = 32,
    dropout: float = 0.5,
    name: str = "deepbind",
) -> keras.Model:
    """Build DeepBind: convolution, global pooling, an optional hidden layer.

    Alipanahi, Delong, Weirauch, Frey (2015), doi:10.1038/nbt.3300. The sequence is padded so that
    a motif may hang over either end. The paper scores both strands and keeps the larger: wrap the
    model with `zoo.layers.RCEnsemble(model, mode="max")` for that.

    Args:
        length: Bases in each sequence; None for any length.
        outputs: Numbers given for a sequence.
        activation: What follows the last linear layer.
        filters: Motif detectors.
        width: Width of a motif detector, in positions.
        pool: `"max"` for DNA, `"max_average"` for RNA.
        units: Units of the hidden layer; 0 for none.
        dropout: Share of features dropped before the last layer while training.
        name: Name of the network.

    Returns:
        A model from `(batch, length, 4)` to `(batch, outputs)`.

    Raises:
        SettingError: The pooling is unknown.

    Example:
        >>> deepbind().count_params(), deepbind(pool="max_average", units=0).count_params()
        (2129, 1585)
    """
    sequence = sequence_input(length)
    x = layers.ZeroPadding1D(width - 1, name="overhang")(sequence)
    x = layers.Conv1D(filters, width, activation="relu", name="conv_1")(x)
    x = _pool(mark_features(x), pool)
    if units:
        x = layers.Dense(units, activation="relu", name="dense_1")(x)
    x = layers.Dropout(dropout, name="dropout")(x)
    return keras.Model(sequence, dense_head(x, outputs, activation), name=name)


def _pool(x: keras.KerasTensor, pool: str) -> keras.KerasTensor:
    """Keep the strongest match of each motif, with `"max_average"` also the mean one."""
    if pool not in _POOLS:
        raise SettingError(f"pool is {pool!r}; expected one of {', '.join(map(repr, _POOLS))}.")
    strongest = layers.GlobalMaxPooling1D(name="max")(x)
    if pool == "max":
        return strongest
    mean = layers.GlobalAveragePooling1D(name="average")(x)
    return layers.Concatenate(name="max_average")([strongest, mean])
