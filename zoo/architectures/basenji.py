"""Basenji: coverage along 131 kilobases, in bins."""

import keras
from keras import layers

from zoo.architectures.blocks import check_fixed, convolution_head, mark_features, sequence_input
from zoo.errors import SettingError


def basenji(
    *,
    length: int = 131072,
    outputs: int = 5313,
    activation: str | None = "softplus",
    stem_filters: int = 288,
    stem_width: int = 15,
    tower_filters: tuple[int, int] = (339, 768),
    tower_blocks: int = 6,
    tower_width: int = 5,
    dilated_blocks: int = 11,
    dilated_filters: int = 384,
    dilation_growth: float = 1.5,
    final_filters: int = 1536,
    crop: int = 64,
    hidden_activation: str = "gelu",
    name: str = "basenji",
) -> keras.Model:
    """Build Basenji2: convolutions with pooling to bins, dilated residual blocks, one answer a bin.

    Kelley (2020), doi:10.1371/journal.pcbi.1008050, the network of the human heads. Each of the
    first `1 + tower_blocks` convolutions halves the length, so a bin is 128 bases by default.

    Args:
        length: Bases in each sequence, a multiple of the bin.
        outputs: Tracks.
        activation: What follows the last linear layer.
        stem_filters: Filters of the first convolution.
        stem_width: Width of the first convolution.
        tower_filters: Filters of the first and the last convolution of the tower; between them
            they grow by a constant factor.
        tower_blocks: Convolutions of the tower.
        tower_width: Width of the convolutions of the tower.
        dilated_blocks: Residual blocks.
        dilated_filters: Filters of the dilated convolution in each block.
        dilation_growth: Factor from one dilation to the next, rounded each time.
        final_filters: Filters before the last layer.
        crop: Bins at either end that are seen but get no answer.
        hidden_activation: Activation before every convolution but the first.
        name: Name of the network.

    Returns:
        A model from `(batch, length, 4)` to `(batch, bins - 2 * crop, outputs)`.

    Raises:
        SettingError: The length is not a multiple of the bin, or too short for the crop.

    Example:
        >>> basenji(length=512, outputs=3, stem_filters=4, tower_filters=(4, 8), tower_blocks=2,
        ...         dilated_blocks=2, dilated_filters=4, final_filters=8, crop=8).output_shape
        (None, 48, 3)
    """
    _check_length(length, 2 ** (1 + tower_blocks), crop)
    sequence = sequence_input(length)
    x = layers.Conv1D(stem_filters, stem_width, padding="same", use_bias=False, name="stem")(
        sequence
    )
    x = layers.BatchNormalization(momentum=0.9, name="stem_norm")(x)
    x = layers.MaxPooling1D(2, name="stem_pool")(x)
    for number, filters in enumerate(grown(*tower_filters, tower_blocks), start=1):
        x = _block(x, filters, tower_width, hidden_activation, name=f"tower_{number}")
        x = layers.MaxPooling1D(2, name=f"tower_{number}_pool")(x)
    for number, rate in enumerate(dilations(dilated_blocks, dilation_growth), start=1):
        x = _residual(x, dilated_filters, rate, hidden_activation, name=f"dilated_{number}")
    x = layers.Cropping1D(crop, name="crop")(mark_features(x))
    x = _block(x, final_filters, 1, hidden_activation, name="final")
    x = layers.Dropout(0.05, name="final_dropout")(x)
    x = layers.Activation(hidden_activation, name="final_output")(x)
    return keras.Model(sequence, convolution_head(x, outputs, activation), name=name)


def dilations(blocks: int, growth: float) -> list[int]:
    """Return the dilation of each residual block; each is rounded before the next is computed.

    Example:
        >>> dilations(11, 1.5)
        [1, 2, 3, 4, 6, 9, 14, 21, 32, 48, 72]
    """
    rates = [1]
    while len(rates) < blocks:
        rates.append(round(rates[-1] * growth))
    return rates[:blocks]


def grown(first: int, last: int, steps: int) -> list[int]:
    """Return whole numbers from `first` to `last` that grow by a constant factor.

    Example:
        >>> grown(339, 768, 6)
        [339, 399, 470, 554, 652, 768]
    """
    factor = (last / first) ** (1 / max(steps - 1, 1))
    return [round(first * factor**step) for step in range(steps)]


def _check_length(length: int | None, size: int, crop: int) -> None:
    """Raise `SettingError` unless the length is whole bins and more of them than are cropped."""
    check_fixed(length, "the bins at its ends are cropped")
    if length % size or length // size <= 2 * crop:
        raise SettingError(
            f"length is {length}; expected a multiple of {size} of more than {2 * crop * size}, "
            f"since {crop} bins of {size} bases are cropped at either end."
        )


def _block(
    x: keras.KerasTensor,
    filters: int,
    width: int,
    activation: str,
    dilation: int = 1,
    *,
    name: str,
    gamma: str = "ones",
) -> keras.KerasTensor:
    """Activation, convolution without bias, batch normalisation."""
    x = layers.Activation(activation, name=f"{name}_activation")(x)
    convolution = layers.Conv1D(
        filters, width, padding="same", dilation_rate=dilation, use_bias=False, name=name
    )
    normalization = layers.BatchNormalization(
        momentum=0.9, gamma_initializer=gamma, name=f"{name}_norm"
    )
    return normalization(convolution(x))


def _residual(
    x: keras.KerasTensor, filters: int, dilation: int, activation: str, *, name: str
) -> keras.KerasTensor:
    """Add a dilated convolution and a width-one convolution to their input."""
    branch = _block(x, filters, 3, activation, dilation, name=f"{name}_wide")
    # Its scale starts at zero, so that at first a block passes its input on.
    branch = _block(branch, x.shape[-1], 1, activation, name=f"{name}_back", gamma="zeros")
    branch = layers.Dropout(0.3, name=f"{name}_dropout")(branch)
    return layers.Add(name=f"{name}_add")([x, branch])
