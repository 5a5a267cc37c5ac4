"""The parts that several networks share: input, convolution block, dense block, head."""

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


def dense_block(
    x: keras.KerasTensor, units: int, dropout: float, *, name: str, activation: str = "relu"
) -> keras.KerasTensor:
    """Dense layer, batch normalisation, activation, dropout: `(batch, units)`."""
    x = layers.Dense(units, name=name)(x)
    x = normalize(x, name, activation)
    return layers.Dropout(dropout, name=f"{name}_dropout")(x)


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


def check_outputs(outputs: int) -> None:
    """Raise `SettingError` unless there is at least one output."""
    if not isinstance(outputs, int) or outputs < 1:
        raise SettingError(f"outputs is {outputs!r}; a network needs a whole number of at least 1.")


def activate(x: keras.KerasTensor, activation: str | None) -> keras.KerasTensor:
    """Follow the logits with the activation named, as the layer `outputs`, or with nothing."""
    if activation in (None, "linear"):
        return x
    return layers.Activation(activation, name="outputs", dtype="float32")(x)
