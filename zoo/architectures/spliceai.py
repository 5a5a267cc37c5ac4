"""SpliceAI: splice sites from the sequence around them."""

import keras
from keras import layers

from zoo.architectures.blocks import convolution_head, mark_features, normalize, sequence_input
from zoo.errors import SettingError

# Groups of four residual blocks: width and dilation, in the order in which they are stacked.
_GROUPS = ((11, 1), (11, 4), (21, 10), (41, 25))
_BLOCKS = 4
_CONTEXTS = {80: 1, 400: 2, 2000: 3, 10000: 4}


def spliceai(
    *,
    length: int | None = None,
    outputs: int = 3,
    activation: str | None = "softmax",
    context: int = 10000,
    filters: int = 32,
    name: str = "spliceai",
) -> keras.Model:
    """Build SpliceAI: dilated residual blocks, one answer a base.

    Jaganathan et al. (2019), doi:10.1016/j.cell.2018.12.015. The outputs are the probabilities that
    a base is no splice site, an acceptor, a donor. `context / 2` bases at either end are seen but
    get no answer.

    Args:
        length: Bases in each sequence, context included; None for any length.
        outputs: Numbers given for a base.
        activation: What follows the last linear layer.
        context: Bases seen around each base, both sides together: 80, 400, 2000 or 10000.
        filters: Filters of all convolutions.
        name: Name of the network.

    Returns:
        A model from `(batch, length, 4)` to `(batch, length - context, outputs)`.

    Raises:
        SettingError: The context is not one of the four, or the sequence no longer than it.

    Example:
        >>> spliceai(context=80, length=100).output_shape
        (None, 20, 3)
    """
    if context not in _CONTEXTS:
        raise SettingError(
            f"context is {context!r}; SpliceAI is defined for {', '.join(map(str, _CONTEXTS))}."
        )
    sequence = sequence_input(length, least=context + 1)
    x = layers.Conv1D(filters, 1, name="stem")(sequence)
    skip = layers.Conv1D(filters, 1, name="skip_0")(x)
    for group, (width, dilation) in enumerate(_GROUPS[: _CONTEXTS[context]], start=1):
        for block in range(1, _BLOCKS + 1):
            x = _residual(x, width, dilation, name=f"group_{group}_block_{block}")
        branch = layers.Conv1D(filters, 1, name=f"skip_{group}")(x)
        skip = layers.Add(name=f"skip_{group}_add")([skip, branch])
    centre = layers.Cropping1D(context // 2, name="crop")(mark_features(skip))
    return keras.Model(sequence, convolution_head(centre, outputs, activation), name=name)


def _residual(x: keras.KerasTensor, width: int, dilation: int, *, name: str) -> keras.KerasTensor:
    """Add two convolutions, each behind normalisation and activation, to their input."""
    shortcut = x
    for place in (1, 2):
        x = normalize(x, f"{name}_{place}", "relu")
        convolution = layers.Conv1D(
            shortcut.shape[-1],
            width,
            padding="same",
            dilation_rate=dilation,
            name=f"{name}_conv_{place}",
        )
        x = convolution(x)
    return layers.Add(name=f"{name}_add")([x, shortcut])
