"""ChromBPNet: accessibility base by base, with what the enzyme prefers taken apart from it."""

import keras
from keras import layers

from zoo.architectures.blocks import check_fixed, check_outputs, mark_features, sequence_input
from zoo.architectures.bpnet import dilated_tower
from zoo.errors import SettingError
from zoo.layers import ProfileHead

_PARTS = ("accessibility", "bias")


def chrombpnet(
    *,
    length: int = 2114,
    outputs: int = 1,
    profile_length: int = 1000,
    filters: int = 512,
    blocks: int = 8,
    bias_filters: int = 128,
    bias_blocks: int = 4,
    stem_width: int = 21,
    profile_width: int = 75,
    name: str = "chrombpnet",
) -> keras.Model:
    """Build ChromBPNet: two BPNets without padding, one for accessibility and one for the bias.

    Pampari et al. (2024), doi:10.1101/2024.12.25.630221. The logits of the profiles are added, the
    counts are added before the logarithm. `part_of` gives either network alone, with shared
    weights: train the bias on closed chromatin, `freeze_bias`, then train the whole.

    Args:
        length: Bases in each sequence.
        outputs: Tracks.
        profile_length: Positions of the profile, in the middle of the sequence.
        filters: Filters of the accessibility network.
        blocks: Residual blocks of the accessibility network.
        bias_filters: Filters of the bias network.
        bias_blocks: Residual blocks of the bias network.
        stem_width: Width of the first convolution of both.
        profile_width: Width of the convolution that gives the profiles of both.
        name: Name of the network.

    Returns:
        A model from `(batch, length, 4)` to a dictionary: `profile`
        `(batch, profile_length, outputs)`, logits of a multinomial over positions, and `counts`
        `(batch, outputs)`, log(1 + reads).

    Raises:
        SettingError: The length is too short for the profile, or the profile is not in its middle.

    Example:
        >>> model = chrombpnet(length=200, profile_length=50, filters=4, blocks=2, bias_filters=4,
        ...                    bias_blocks=1)
        >>> model.output["profile"].shape, model.output["counts"].shape
        ((None, 50, 1), (None, 1))
    """
    check_outputs(outputs)
    check_fixed(length, "the profile lies in the middle of it")
    sequence = sequence_input(length)
    networks = {"accessibility": (filters, blocks), "bias": (bias_filters, bias_blocks)}
    heads = []
    for part, (width, depth) in networks.items():
        place = {"padding": "valid", "prefix": f"{part}_"}
        x = dilated_tower(sequence, width, stem_width, depth, **place)
        x = mark_features(x) if part == "accessibility" else x
        head = ProfileHead(
            outputs, profile_width, profile_length, padding="valid", name=f"{part}_head"
        )
        heads.append(head(x))
    results = {
        "profile": layers.Add(name="profile", dtype="float32")([head["profile"] for head in heads]),
        "counts": _add_logarithms(*(head["counts"] for head in heads)),
    }
    return keras.Model(sequence, results, name=name)


def part_of(model: keras.Model, part: str) -> keras.Model:
    """Return one of the two networks in a ChromBPNet, with the same weights.

    Args:
        model: From `chrombpnet`.
        part: `"accessibility"`, the answer free of bias, or `"bias"`.

    Returns:
        A model with the same input and the same kinds of output.

    Raises:
        SettingError: There is no such part.
    """
    if part not in _PARTS:
        raise SettingError(f"part is {part!r}; expected one of {', '.join(map(repr, _PARTS))}.")
    # Keras gives the outputs of the head as a list; only the profile has positions.
    tensors = model.get_layer(f"{part}_head").output
    outputs = {"profile" if len(one.shape) == 3 else "counts": one for one in tensors}
    return keras.Model(model.input, outputs, name=f"{model.name}-{part}")


def freeze_bias(model: keras.Model, frozen: bool = True) -> None:
    """Keep the bias network of a ChromBPNet as it is while the rest trains, or let it go again."""
    for layer in model.layers:
        if layer.name.startswith("bias_"):
            layer.trainable = not frozen


def _add_logarithms(first: keras.KerasTensor, second: keras.KerasTensor) -> keras.KerasTensor:
    """Return log(exp(first) + exp(second)), as second + softplus(first - second)."""
    settings = {"dtype": "float32"}
    difference = layers.Subtract(name="counts_difference", **settings)([first, second])
    gain = layers.Activation("softplus", name="counts_gain", **settings)(difference)
    return layers.Add(name="counts", **settings)([second, gain])
