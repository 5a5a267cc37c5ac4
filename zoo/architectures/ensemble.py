"""Several networks of one architecture, trained apart, that answer as one."""

from collections.abc import Mapping, Sequence
from typing import Any

import keras
import numpy as np
from keras import layers

from zoo.architectures.blocks import dense_head, sequence_input
from zoo.errors import SettingError

HEAD = "logits"
FEATURE_MAP = "feature_map"


def ensemble(
    *,
    length: int | None = 500,
    outputs: int = 1,
    activation: str | None = "sigmoid",
    member: str = "rc-cnn",
    member_settings: Mapping[str, Any] | None = None,
    members: int = 5,
    name: str = "ensemble",
) -> keras.Model:
    """Build several networks of one architecture on one input, and average their logits.

    What differs between networks that were trained apart, from different weights, is chance, and
    an average has less of it. Lakshminarayanan et al. (2017), arXiv:1612.01474, average the
    chances; here it is the logits, so that the last layer is one linear layer `logits` over the
    features of all members, and whatever the zoo does with a network it does with an ensemble.
    `zoo train` trains every member by itself and joins them with `set_members`.

    Args:
        length: Bases in each sequence.
        outputs: Numbers given for a sequence.
        activation: What follows the last linear layer.
        member: A name of `zoo.list_architectures()` whose last linear layer `logits` gives one
            answer a sequence.
        member_settings: Further settings of each member.
        members: Number of members, at least 2.
        name: Name of the network.

    Returns:
        A model from `(batch, length, 4)` to `(batch, outputs)`. The layers of member 1 are those of
        its architecture with `member_1_` before their names, its last feature map
        `member_1_feature_map`, and so on.

    Raises:
        UnknownNameError: There is no such architecture.
        SettingError: The member does not know a setting, has further inputs or no last linear layer
            over features without positions, or there are fewer than two members.

    Example:
        >>> network = ensemble(length=100, members=3, member_settings={"filters": (8, 8, 4)})
        >>> network.output_shape, network.get_layer("members").output.shape
        ((None, 1), (None, 6))
    """
    from zoo.architectures.building import build  # building imports the records of all networks

    if members < 2:
        raise SettingError(f"members is {members}; an ensemble has at least 2.")
    settings = {"length": length, "outputs": outputs, "activation": activation}
    built = [build(member, **settings, **(member_settings or {})) for _ in range(members)]
    sequence = sequence_input(length)
    features = [
        _features(network, member, number, sequence) for number, network in enumerate(built, 1)
    ]
    joined = layers.Concatenate(name="members")(features)
    model = keras.Model(sequence, dense_head(joined, outputs, activation), name=name)
    set_members(model, built)
    return model


def set_members(model: keras.Model, members: Sequence[keras.Model]) -> None:
    """Give an ensemble the weights of networks that were trained by themselves.

    Args:
        model: As `ensemble` builds it.
        members: Networks of the architecture of the members, one for each.

    Example:
        >>> from zoo.architectures import build
        >>> settings = {"length": 100, "activation": None}
        >>> members = [build("rc-cnn", **settings) for _ in range(2)]
        >>> model = ensemble(members=2, **settings)
        >>> set_members(model, members)
        >>> sequence = keras.ops.one_hot([[0, 1, 2, 3] * 25], 4)
        >>> each = [float(member(sequence)[0, 0]) for member in members]
        >>> bool(np.isclose(float(model(sequence)[0, 0]), np.mean(each), atol=1e-5))
        True
    """
    own = {layer.name: layer for layer in model.layers}
    for number, member in enumerate(members, start=1):
        for layer in member.layers:
            if layer.weights and layer.name != HEAD:
                own[f"member_{number}_{layer.name}"].set_weights(layer.get_weights())
    heads = [member.get_layer(HEAD).get_weights() for member in members]
    kernel = np.concatenate([kernel for kernel, _ in heads]) / len(members)
    own[HEAD].set_weights([kernel, np.mean([bias for _, bias in heads], axis=0)])


def _features(
    network: keras.Model, architecture: str, number: int, sequence: keras.KerasTensor
) -> keras.KerasTensor:
    """Repeat a member's layers before its logits on the common input, under names of their own."""
    from zoo.architectures.building import find_architecture

    heads = [layer for layer in network.layers if layer.name == HEAD]
    if len(network.inputs) > 1 or not heads or len(heads[0].input.shape) != 2:
        raise SettingError(
            f"An ensemble of {architecture!r} cannot be built: its members read nothing but the "
            f"sequence and end in a layer {HEAD!r} that gives one answer a sequence."
        )
    feature_map = find_architecture(architecture).features

    def renamed(layer: keras.layers.Layer) -> keras.layers.Layer:
        name = FEATURE_MAP if layer.name == feature_map else layer.name
        return type(layer).from_config({**layer.get_config(), "name": f"member_{number}_{name}"})

    trunk = keras.Model(network.inputs[0], heads[0].input)
    return keras.models.clone_model(trunk, input_tensors=sequence, clone_function=renamed).output
