"""The parts that several networks share: input, convolution block, dense block, head."""

from collections.abc import Sequence

import keras
from keras import layers

from zoo.errors import SettingError


def sequence_input(length: int | None, least: int = 1) -> keras.KerasTensor:
    """Return the input of one-hot DNA, `(batch, length, 4)`, bases in the order A, C, G, T.

    Args:
        length: Bases in each sequence, or None for any length.
        least: The shortest length that the network can use.

    Raises:
        SettingError: The length is not a whole number of at least `least`.
    """
    if length is not None and (not isinstance(length, int) or length < least):
        raise SettingError(
            f"length is {length!r}; this network needs at least {least} bases. "
            "Give a longer length or a smaller network."
        )
    return keras.Input((length, 4), name="sequence")


def check_fixed(length: int | None, why: str) -> None:
    """Raise `SettingError` when a network that needs a fixed length got None."""
    if length is None:
        raise SettingError(
            f"length is None, but {why}. Give the length of the sequences as a whole number."
        )


def check_same_length(**lists: tuple | list) -> None:
    """Raise `SettingError` unless all the lists, one entry a layer, are equally long."""
    sizes = {name: len(entries) for name, entries in lists.items()}
    if len(set(sizes.values())) > 1:
        found = ", ".join(f"{name} has {size}" for name, size in sizes.items())
        raise SettingError(f"Settings with one entry a layer must agree: {found} entries.")


def normalize(x: keras.KerasTensor, name: str, activation: str | None) -> keras.KerasTensor:
    """Batch-normalise, then activate unless `activation` is None."""
    x = layers.BatchNormalization(name=f"{name}_norm")(x)
    if activation is None:
        return x
    return layers.Activation(activation, name=f"{name}_activation")(x)


def convolution_block(
    x: keras.KerasTensor,
    filters: int,
    width: int,
    *,
    name: str,
    pool: int = 1,
    padding: str = "same",
    activation: str = "relu",
) -> keras.KerasTensor:
    """Convolution, batch normalisation, activation, max pooling.

    Args:
        x: Features `(batch, length, channels)`.
        filters: Channels of the answer.
        width: Positions that a filter spans.
        name: Name of the convolution; the other layers add their own ending to it.
        pool: Positions that become one; 1 leaves the pooling away.
        padding: `"same"` or `"valid"`, for the convolution.
        activation: Name of the activation.

    Returns:
        Features `(batch, length // pool, filters)`.
    """
    x = layers.Conv1D(filters, width, padding=padding, name=name)(x)
    x = normalize(x, name, activation)
    return layers.MaxPooling1D(pool, name=f"{name}_pool")(x) if pool > 1 else x


def convolution_tower(
    x: keras.KerasTensor,
    filters: Sequence[int],
    widths: Sequence[int],
    pools: Sequence[int],
    *,
    padding: str = "same",
) -> keras.KerasTensor:
    """Stack convolution blocks named `conv_1`, `conv_2`, ..., and mark what comes out as features.

    Args:
        x: Features `(batch, length, channels)`.
        filters: Filters of each block.
        widths: Width of each block, in positions.
        pools: Positions that become one in each block; 1 for no pooling.
        padding: `"same"` or `"valid"`, for the convolutions.

    Raises:
        SettingError: The lists differ in length.
    """
    check_same_length(filters=filters, widths=widths, pools=pools)
    for number, (count, width, pool) in enumerate(zip(filters, widths, pools, strict=True), 1):
        x = convolution_block(x, count, width, name=f"conv_{number}", pool=pool, padding=padding)
    return mark_features(x)


def dense_tower(
    x: keras.KerasTensor, units: Sequence[int], dropout: float = 0.0
) -> keras.KerasTensor:
    """Flatten, then stack dense blocks named `dense_1`, `dense_2`, ...: `(batch, units[-1])`."""
    x = layers.Flatten(name="flatten")(x)
    for number, count in enumerate(units, start=1):
        x = dense_block(x, count, dropout, name=f"dense_{number}")
    return x


def dense_block(
    x: keras.KerasTensor, units: int, dropout: float, *, name: str, activation: str = "relu"
) -> keras.KerasTensor:
    """Dense layer, batch normalisation, activation, dropout: `(batch, units)`."""
    x = layers.Dense(units, name=name)(x)
    x = normalize(x, name, activation)
    return layers.Dropout(dropout, name=f"{name}_dropout")(x) if dropout else x


def dense_head(x: keras.KerasTensor, outputs: int, activation: str | None) -> keras.KerasTensor:
    """End in one number an output: `(batch, outputs)`, in float32 whatever the precision.

    Args:
        x: Features `(batch, units)`.
        outputs: How many numbers a sequence gets.
        activation: What follows the linear layer `logits`; None or `"linear"` for nothing.
    """
    check_outputs(outputs)
    return activate(layers.Dense(outputs, name="logits", dtype="float32")(x), activation)


def convolution_head(
    x: keras.KerasTensor, outputs: int, activation: str | None
) -> keras.KerasTensor:
    """End in one number an output at every position: `(batch, length, outputs)`, in float32."""
    check_outputs(outputs)
    return activate(layers.Conv1D(outputs, 1, name="logits", dtype="float32")(x), activation)


def mark_features(x: keras.KerasTensor) -> keras.KerasTensor:
    """Name the last features that still have positions, so that all can find them."""
    return layers.Identity(name="feature_map")(x)


def check_outputs(outputs: int) -> None:
    """Raise `SettingError` unless there is at least one output."""
    if not isinstance(outputs, int) or outputs < 1:
        raise SettingError(f"outputs is {outputs!r}; a network needs a whole number of at least 1.")


def activate(x: keras.KerasTensor, activation: str | None) -> keras.KerasTensor:
    """Follow the logits with the activation named, as the layer `outputs`, or with nothing."""
    if activation in (None, "linear"):
        return x
    return layers.Activation(activation, name="outputs", dtype="float32")(x)
