"""A small network for the activity of a CRISPR guide."""

from collections.abc import Sequence

import keras
from keras import layers

from zoo.architectures.blocks import check_fixed, check_same_length, dense_head, sequence_input


def guide(
    *,
    length: int = 30,
    outputs: int = 1,
    activation: str | None = None,
    filters: Sequence[int] = (100, 70, 40),
    widths: Sequence[int] = (3, 5, 7),
    pool: int = 2,
    units: Sequence[int] = (80, 60),
    features: int = 0,
    dropout: float = 0.3,
    name: str = "guide",
) -> keras.Model:
    """Build a guide network: convolutions of several widths side by side, dense layers.

    Kim et al. (2019), doi:10.1126/sciadv.aax9249, the layout of DeepSpCas9. The default input is
    4 bases, the 20 of the guide, the motif NGG, 3 bases.

    Args:
        length: Bases around the target.
        outputs: Numbers given for a guide.
        activation: What follows the last linear layer.
        filters: Filters of each convolution.
        widths: Width of each convolution, in positions.
        pool: Positions of which the mean is taken after each convolution.
        units: Units of each dense layer.
        features: Numbers in a further input `features`, such as the place of the cut; 0 for none.
        dropout: Share of features dropped after each layer while training.
        name: Name of the network.

    Returns:
        A model from `(batch, length, 4)` to `(batch, outputs)`.

    Raises:
        SettingError: The length is shorter than a convolution, or the lists differ in length.

    Example:
        >>> guide(filters=(8, 8, 8), units=(16,)).output_shape
        (None, 1)
    """
    check_fixed(length, "its dense layers need a fixed number of features")
    check_same_length(filters=filters, widths=widths)
    sequence = sequence_input(length, least=max(widths))
    parts = [
        _scan(sequence, count, width, pool, dropout, name=f"conv_{number}")
        for number, (count, width) in enumerate(zip(filters, widths, strict=True), start=1)
    ]
    inputs = {"sequence": sequence}
    if features:
        inputs["features"] = keras.Input((features,), name="features")
        parts.append(inputs["features"])
    x = layers.Concatenate(name="join")(parts) if len(parts) > 1 else parts[0]
    for number, count in enumerate(units, start=1):
        x = layers.Dense(count, activation="relu", name=f"dense_{number}")(x)
        x = layers.Dropout(dropout, name=f"dense_{number}_dropout")(x)
    head = dense_head(x, outputs, activation)
    return keras.Model(inputs if features else sequence, head, name=name)


def _scan(
    x: keras.KerasTensor, filters: int, width: int, pool: int, dropout: float, *, name: str
) -> keras.KerasTensor:
    """Convolve, pool by the mean, flatten: `(batch, positions * filters)`."""
    x = layers.Conv1D(filters, width, activation="relu", name=name)(x)
    x = layers.Dropout(dropout, name=f"{name}_dropout")(x)
    x = layers.AveragePooling1D(pool, padding="same", name=f"{name}_pool")(x)
    return layers.Flatten(name=f"{name}_flatten")(x)
