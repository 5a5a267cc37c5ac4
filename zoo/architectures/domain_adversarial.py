"""A network with two heads: one learns the task, the other what should not matter for it."""

from collections.abc import Mapping, Sequence
from typing import Any

import keras
from keras import layers

from zoo.errors import SettingError
from zoo.layers import GradientReversal


def domain_adversarial(
    *,
    length: int | None = 500,
    outputs: int = 1,
    activation: str | None = "sigmoid",
    trunk: str = "dilated",
    trunk_settings: Mapping[str, Any] | None = None,
    domains: int = 2,
    units: Sequence[int] = (64,),
    strength: float = 1.0,
    name: str = "domain-adversarial",
) -> keras.Model:
    """Build a network by name and give it a second head that tells domains apart.

    Ganin et al. (2016), arXiv:1505.07818; for transcription factors across species Cochran et al.
    (2022), doi:10.1101/gr.275394.121. Between the features and the second head the gradient is
    turned round, so what helps to tell species, laboratories or batches apart is unlearned.

    Args:
        length: Bases in each sequence.
        outputs: Numbers given for a sequence.
        activation: What follows the last linear layer of the first head.
        trunk: A name of `zoo.list_architectures()` whose last linear layer is `logits`.
        trunk_settings: Further settings of the trunk.
        domains: Number of domains.
        units: Units of each hidden layer of the second head.
        strength: Factor of the turned gradient, the variable `strength` of the layer `reversal`.
        name: Name of the network.

    Returns:
        A model from `(batch, length, 4)` to a dictionary: `outputs` as the trunk gives them, and
        `domain` `(batch, domains)`, probabilities.

    Raises:
        UnknownNameError: There is no such trunk.
        SettingError: The trunk does not know a setting, or has no last linear layer.

    Example:
        >>> network = domain_adversarial(trunk="resnet", trunk_settings={"filters": (8, 16)})
        >>> sorted(network.output), network.output["domain"].shape
        (['domain', 'outputs'], (None, 2))
    """
    from zoo.architectures.building import build  # building imports the records of all networks

    settings = {"length": length, "outputs": outputs, "activation": activation}
    model = build(trunk, **settings, **(trunk_settings or {}))
    return add_domain_head(model, domains=domains, units=units, strength=strength, name=name)


def add_domain_head(
    model: keras.Model,
    *,
    domains: int = 2,
    units: Sequence[int] = (64,),
    strength: float = 1.0,
    name: str = "domain-adversarial",
) -> keras.Model:
    """Give any network a second head, behind a gradient reversal, on what enters its `logits`.

    Args:
        model: A functional network with one output and a layer named `logits`; its layers are
            shared with the result.
        domains: Number of domains, at least 2.
        units: Units of each hidden layer of the second head.
        strength: Factor of the turned gradient.
        name: Name of the network.

    Returns:
        A model with the inputs of the given one and the outputs `outputs` and `domain`.

    Raises:
        SettingError: The network has no layer `logits`, or there are fewer than two domains.
    """
    if "logits" not in [layer.name for layer in model.layers]:
        raise SettingError(
            f"The network {model.name!r} has no layer named 'logits', behind which a second head "
            "could start. Use one that gives numbers for a sequence, or name its last linear layer."
        )
    if domains < 2:
        raise SettingError(f"domains is {domains}; there must be at least 2 to tell apart.")
    x = model.get_layer("logits").input
    if len(x.shape) == 3:
        x = layers.GlobalAveragePooling1D(name="domain_average")(x)
    x = GradientReversal(strength, name="reversal")(x)
    for number, count in enumerate(units, start=1):
        x = layers.Dense(count, activation="relu", name=f"domain_dense_{number}")(x)
    x = layers.Dense(domains, name="domain_logits", dtype="float32")(x)
    domain = layers.Activation("softmax", name="domain", dtype="float32")(x)
    return keras.Model(model.input, {"outputs": model.output, "domain": domain}, name=name)
