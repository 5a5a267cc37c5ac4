"""BPNet: the profile of bound proteins, base by base, and how many there are."""

from collections.abc import Sequence

import keras
from keras import layers

from zoo.architectures.blocks import check_outputs, mark_features, sequence_input
from zoo.errors import SettingError
from zoo.layers import ProfileHead


def bpnet(
    *,
    length: int | None = 1000,
    outputs: int = 8,
    filters: int = 64,
    stem_width: int = 25,
    blocks: int = 9,
    block_width: int = 3,
    profile_width: int = 25,
    controls: int = 0,
    control_windows: Sequence[int] = (1, 50),
    name: str = "bpnet",
) -> keras.Model:
    """Build BPNet: a dilated tower, and for each track the shape of its profile and its total.

    Avsec et al. (2021), doi:10.1038/s41588-021-00782-6. The eight tracks are both strands of four
    transcription factors.

    Args:
        length: Bases in each sequence; None for any length.
        outputs: Tracks.
        filters: Filters of the tower.
        stem_width: Width of the first convolution, in positions.
        blocks: Residual blocks, with dilations 2, 4, 8, ...
        block_width: Width of the convolutions in the blocks.
        profile_width: Width of the convolution that gives the profiles.
        controls: Control tracks; with some, the model has the inputs `control`
            `(batch, length, controls)` and `control_counts` `(batch, controls)` (log counts).
        control_windows: Positions over which the control tracks are averaged, one after the other.
        name: Name of the network.

    Returns:
        A model from `(batch, length, 4)` to a dictionary: `profile` `(batch, length, outputs)`,
        logits of a multinomial over positions, and `counts` `(batch, outputs)`, log(1 + reads).

    Raises:
        SettingError: A setting is not a usable number.

    Example:
        >>> model = bpnet(length=100, filters=4, blocks=2, outputs=2)
        >>> {key: value.shape for key, value in model.output.items()}
        {'profile': (None, 100, 2), 'counts': (None, 2)}
    """
    check_outputs(outputs)
    sequence = sequence_input(length)
    trunk = dilated_tower(sequence, filters, stem_width, blocks, block_width, padding="same")
    head = ProfileHead(outputs, profile_width, name="head")(mark_features(trunk))
    if not controls:
        return keras.Model(sequence, head, name=name)
    track = keras.Input((length, controls), name="control")
    total = keras.Input((controls,), name="control_counts")
    results = {
        "profile": _add_control_profile(head["profile"], track, control_windows),
        "counts": _add_control_counts(head["counts"], total),
    }
    inputs = {"sequence": sequence, "control": track, "control_counts": total}
    return keras.Model(inputs, results, name=name)


def dilated_tower(
    x: keras.KerasTensor,
    filters: int,
    stem_width: int,
    blocks: int,
    block_width: int = 3,
    *,
    padding: str,
    prefix: str = "",
) -> keras.KerasTensor:
    """Stack a convolution and residual blocks whose dilations double from 2 on.

    Args:
        x: One-hot DNA `(batch, length, 4)`.
        filters: Filters of all convolutions.
        stem_width: Width of the first convolution.
        blocks: Number of blocks.
        block_width: Width of the convolutions in the blocks.
        padding: `"same"`, or `"valid"` to crop the shortcut to what the convolution leaves.
        prefix: Start of the names of the layers.

    Returns:
        Features `(batch, length, filters)`, shorter with `"valid"`; the last layer is
        `<prefix>block_<blocks>_add`.
    """
    settings = {"activation": "relu", "padding": padding}
    x = layers.Conv1D(filters, stem_width, name=f"{prefix}stem", **settings)(x)
    for block in range(1, blocks + 1):
        start = f"{prefix}block_{block}"
        convolution = layers.Conv1D(
            filters, block_width, dilation_rate=2**block, name=f"{start}_conv", **settings
        )
        branch = convolution(x)
        if padding == "valid":
            lost = 2**block * (block_width - 1)
            x = layers.Cropping1D((lost // 2, lost - lost // 2), name=f"{start}_crop")(x)
        x = layers.Add(name=f"{start}_add")([branch, x])
    return x


def _add_control_profile(
    profile: keras.KerasTensor, track: keras.KerasTensor, windows: Sequence[int]
) -> keras.KerasTensor:
    """Add a weighted sum of the control tracks, averaged over each window, to the logits."""
    if not windows:
        raise SettingError("control_windows is empty; give at least one window, 1 for no average.")
    means = [
        layers.AveragePooling1D(window, 1, "same", name=f"control_average_{window}")(track)
        if window > 1
        else track
        for window in windows
    ]
    joined = layers.Concatenate(name="control_joined")(means) if len(means) > 1 else means[0]
    weighted = layers.Conv1D(
        profile.shape[-1], 1, use_bias=False, name="control_profile", dtype="float32"
    )(joined)
    return layers.Add(name="profile", dtype="float32")([profile, weighted])


def _add_control_counts(counts: keras.KerasTensor, total: keras.KerasTensor) -> keras.KerasTensor:
    """Add a weighted sum of the log counts of the control tracks."""
    weighted = layers.Dense(
        counts.shape[-1], use_bias=False, name="control_weights", dtype="float32"
    )(total)
    return layers.Add(name="counts", dtype="float32")([counts, weighted])
