"""A pretrained network with a new head: cut at its logits, frozen, released, adapted."""

from typing import TYPE_CHECKING, Any

from zoo.errors import SettingError

if TYPE_CHECKING:
    import keras

HEAD = "logits"
"""Name of the last linear layer in networks of the zoo; what enters it is the trunk's answer."""


def with_new_head(
    model: "keras.Model",
    outputs: int,
    activation: str | None,
    *,
    length: int | None = None,
    dropout: float = 0.0,
) -> "keras.Model":
    """Copy a network with its weights, and give the copy a new last layer.

    Args:
        model: A functional network of one input with a dense layer named `logits`.
        outputs: Numbers that the new head gives.
        activation: What follows it; None for nothing.
        length: Bases that the copy takes, where the layers allow another number.
        dropout: Share of the trunk's features dropped before the head while training.

    Returns:
        A new network; the one given is left as it is.

    Raises:
        SettingError: There is no layer `logits`, it gives a number for each position, or the
            network is bound to its length.

    Example:
        >>> import zoo
        >>> base = zoo.build("dilated", length=40, filters=8, bottleneck=4, blocks=1)
        >>> with_new_head(base, 3, "softmax", length=80).output_shape
        (None, 3)
    """
    import keras

    from zoo.architectures.blocks import dense_head

    copy = copy_network(model, length)
    if not any(layer.name == HEAD for layer in copy.layers):
        raise SettingError(
            f"The network {model.name!r} has no layer named {HEAD!r} that a new head could "
            "replace; fine-tuning takes networks that end in one answer a sequence."
        )
    features = copy.get_layer(HEAD).input
    if len(features.shape) != 2:
        raise SettingError(
            f"The network {model.name!r} answers for each position; fine-tuning takes networks "
            "that end in one answer a sequence."
        )
    if dropout:
        features = keras.layers.Dropout(dropout, name="head_dropout")(features)
    head = dense_head(features, outputs, activation)
    return keras.Model(copy.inputs[0], head, name=model.name)


def copy_network(model: "keras.Model", length: int | None) -> "keras.Model":
    """Copy a network with its weights, for sequences of another length if one is given."""
    settings = model.get_config()
    if length is not None and length != model.input_shape[1]:
        _set_length(settings, length)
    try:
        copy = type(model).from_config(settings)
        copy.set_weights(model.get_weights())
    except ValueError:
        if length is None:
            raise
        raise SettingError(
            f"The network {model.name!r} is bound to {model.input_shape[1]} bases by its layers; "
            f"sequences of {length} bases do not fit. Crop or pad them."
        ) from None
    return copy


def _set_length(settings: dict, length: int) -> None:
    """Change the length of the one sequence input in a network's settings."""
    for layer in settings["layers"]:
        if layer["class_name"] == "InputLayer":
            shape = layer["config"]["batch_shape"]
            layer["config"]["batch_shape"] = [shape[0], length, *shape[2:]]


def trunk_of(model: "keras.Model") -> list["keras.layers.Layer"]:
    """Return the layers before the head that have weights."""
    head = next(row for row, layer in enumerate(model.layers) if layer.name == HEAD)
    return [layer for layer in model.layers[:head] if layer.weights]


def freeze_trunk(model: "keras.Model") -> None:
    """Hold all weights but the head's, and with them the statistics of normalisation."""
    for layer in trunk_of(model):
        layer.trainable = False


def release_trunk(model: "keras.Model", *, statistics: bool = False) -> None:
    """Let the trunk learn; its normalisation keeps the statistics it came with unless asked.

    Statistics of a few examples are worse than those of the data that the trunk was trained on.
    """
    for layer in trunk_of(model):
        layer.trainable = True
        if statistics:
            continue
        for part in _parts(layer):
            if _normalises(part):
                part.trainable = False


def adapt_trunk(model: "keras.Model", rank: int) -> int:
    """Let the trunk learn by small matrices added to its kernels (LoRA, Hu et al. 2021).

    Args:
        model: With a frozen trunk.
        rank: Of the matrices.

    Returns:
        How many layers were adapted: convolutions, tied or not, and dense layers.

    Raises:
        SettingError: No layer of the trunk can be adapted, or the rank is below one.
    """
    if rank < 1:
        raise SettingError(f"The rank of the adapters is {rank}; expected at least 1.")
    adaptable = [
        part
        for layer in trunk_of(model)
        for part in _parts(layer)
        if hasattr(part, "enable_lora") and getattr(part, "kernel", None) is not None
    ]
    if not adaptable:
        raise SettingError(f"The network {model.name!r} has no layer that LoRA can adapt.")
    for part in adaptable:
        part.trainable = True
        part.enable_lora(rank)
    return len(adaptable)


def adapted_parts(model: "keras.Model") -> list["keras.layers.Layer"]:
    """Return the layers of a trunk that have adapters, in their order."""
    parts = [part for layer in trunk_of(model) for part in _parts(layer)]
    return [part for part in parts if getattr(part, "lora_enabled", False)]


def _parts(layer: "keras.layers.Layer") -> list["keras.layers.Layer"]:
    """Return a layer and all layers within it, the innermost ones where there are some."""
    inner = [part for part in layer._flatten_layers(include_self=False) if part.weights]
    return inner or [layer]


def _normalises(layer: "keras.layers.Layer") -> bool:
    return any("moving_" in weight.name for weight in layer.non_trainable_weights + layer.weights)


def merge_adapters(model: "keras.Model") -> "keras.Model":
    """Return a copy whose kernels hold what adapters added, without adapters.

    Example:
        >>> import keras
        >>> model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
        >>> model.layers[0].enable_lora(1)
        >>> len(model.weights), len(merge_adapters(model).weights)
        (4, 2)
    """
    settings = model.get_config()
    _forget_adapters(settings)
    merged = type(model).from_config(settings)
    layers = model._flatten_layers(include_self=False)
    for old, new in zip(layers, merged._flatten_layers(include_self=False), strict=True):
        own = [variable for variable in _own(old) if not variable.name.startswith("lora_")]
        for source, target in zip(own, _own(new), strict=True):
            is_kernel = getattr(old, "lora_enabled", False) and source is old._kernel
            target.assign(old.kernel if is_kernel else source)
    return merged


def _own(layer: "keras.layers.Layer") -> list["keras.Variable"]:
    """Return the variables of a layer without those of the layers within it."""
    inner = {id(one) for part in layer._layers for one in part.variables}
    return [variable for variable in layer.variables if id(variable) not in inner]


def _forget_adapters(settings: Any) -> None:
    """Take the ranks of adapters out of a network's settings, however deep they stand."""
    if isinstance(settings, dict):
        settings.pop("lora_rank", None)
        settings.pop("lora_alpha", None)
        settings = list(settings.values())
    if isinstance(settings, list | tuple):
        for one in settings:
            _forget_adapters(one)
