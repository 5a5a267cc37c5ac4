"""MPRA-DragoNN: activity of a short sequence in a massively parallel reporter assay."""

from collections.abc import Sequence

import keras
from keras import layers

from zoo.architectures.blocks import (
    check_fixed,
    check_same_length,
    dense_head,
    mark_features,
    sequence_input,
)


def mpra_dragonn(
    *,
    length: int = 145,
    outputs: int = 12,
    activation: str | None = None,
    filters: Sequence[int] = (120, 120, 120),
    widths: Sequence[int] = (5, 5, 5),
    dropout: float = 0.1,
    name: str = "mpra-dragonn",
) -> keras.Model:
    """Build the convolutional MPRA-DragoNN: three convolutions without pooling, a linear layer.

    Movva et al. (2019), doi:10.1371/journal.pone.0218073. The outputs are two cell types with two
    promoters, each as two replicates and their mean. Normalisation follows the activation.

    Args:
        length: Bases in each sequence.
        outputs: Numbers given for a sequence.
        activation: What follows the last linear layer.
        filters: Filters of each convolution.
        widths: Width of each convolution, in positions.
        dropout: Share of features dropped after each convolution while training.
        name: Name of the network.

    Returns:
        A model from `(batch, length, 4)` to `(batch, outputs)`.

    Raises:
        SettingError: The length is too short, or the lists differ in length.

    Example:
        >>> mpra_dragonn(filters=(8, 8, 8)).output_shape
        (None, 12)
    """
    check_fixed(length, "its linear layer needs a fixed number of features")
    check_same_length(filters=filters, widths=widths)
    sequence = x = sequence_input(length, least=sum(widths) - len(widths) + 1)
    for number, (count, width) in enumerate(zip(filters, widths, strict=True), start=1):
        x = layers.Conv1D(count, width, activation="relu", name=f"conv_{number}")(x)
        x = layers.BatchNormalization(name=f"conv_{number}_norm")(x)
        x = layers.Dropout(dropout, name=f"conv_{number}_dropout")(x)
    x = layers.Flatten(name="flatten")(mark_features(x))
    return keras.Model(sequence, dense_head(x, outputs, activation), name=name)
