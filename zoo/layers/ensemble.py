"""Any network averaged over both strands."""

from typing import Any

import keras
from keras import ops

from zoo.errors import SettingError
from zoo.layers.reverse_complement import ReverseComplement

# Which axes of an output turn with the sequence, counted without the batch.
_FLIPPED_AXES = {"invariant": (), "profile": (1,), "stranded": (-1,), "stranded_profile": (1, -1)}
_MERGED = {"mean": lambda given, other: (given + other) / 2, "max": ops.maximum}


@keras.saving.register_keras_serializable(package="zoo")
class StrandMerge(keras.layers.Layer):
    """Merge one output for a sequence with the same output for its reverse complement.

    Args:
        rule: How the output turns with the sequence, see `RCEnsemble`.
        mode: `"mean"` or `"max"`.
        **settings: As in `keras.layers.Layer`: `name`, `dtype`.

    Input shape: a list of two tensors of one shape.
    Output shape: that shape.

    Example:
        >>> both = [ops.array([[0.25]]), ops.array([[0.75]])]
        >>> StrandMerge()(both).numpy().tolist()
        [[0.5]]
    """

    def __init__(self, rule: str = "invariant", mode: str = "mean", **settings: Any):
        super().__init__(**settings)
        if rule not in _FLIPPED_AXES or mode not in _MERGED:
            raise SettingError(
                f"Merging strands got rule {rule!r} and mode {mode!r}; expected a rule of "
                f"{', '.join(_FLIPPED_AXES)} and a mode of {', '.join(_MERGED)}."
            )
        self.rule = rule
        self.mode = mode

    def call(self, inputs: list[Any]) -> Any:
        """Turn the second tensor back and merge."""
        given, other = inputs
        axes = _FLIPPED_AXES[self.rule]
        return _MERGED[self.mode](given, ops.flip(other, axis=axes) if axes else other)

    def compute_output_shape(self, input_shape: list[tuple]) -> tuple:
        """Give the shape of either input."""
        return input_shape[0]

    def get_config(self) -> dict[str, Any]:
        """Give the settings."""
        return {**super().get_config(), "rule": self.rule, "mode": self.mode}


@keras.saving.register_keras_serializable(package="zoo")
class RCEnsemble(keras.Model):
    """A network averaged over both strands: the safe default at prediction time.

    The wrapped network reads the sequence and its reverse complement, its outputs for the second
    are turned back, and both are averaged. Whatever the network, the result is symmetric. It has
    the inputs and output names of the network, is itself a network, and can be part of another one.

    How an output turns with the sequence is its rule: `"invariant"` not at all, `"profile"` its
    positions, `"stranded"` its last axis, `"stranded_profile"` both. Without a rule, an output
    `(batch, outputs)` is invariant and `(batch, length, channels)` is a stranded profile.

    Args:
        model: A functional or sequential network.
        rules: One rule for all outputs, or a dictionary from output name to rule; the name is the
            key where the outputs are a dictionary, or else that of the layer.
        mode: `"mean"`, or `"max"` for the strand with the higher output.
        flipped_inputs: Names of the inputs that turn with the sequence; by default all inputs
            `(batch, length, channels)`. Others, such as expression features, go in as they are.
        **settings: As in `keras.Model`: `name`, `trainable`.

    Raises:
        SettingError: The network has no fixed inputs, or a rule, mode or name is unknown.

    Example:
        >>> sequence = keras.Input((30, 4), name="sequence")
        >>> pooled = keras.layers.GlobalMaxPooling1D()(keras.layers.Conv1D(8, 5)(sequence))
        >>> network = RCEnsemble(keras.Model(sequence, keras.layers.Dense(1)(pooled)))
        >>> tuple(network(ops.zeros((2, 30, 4))).shape)
        (2, 1)
    """

    def __init__(
        self,
        model: keras.Model,
        rules: str | dict[str, str] | None = None,
        mode: str = "mean",
        flipped_inputs: list[str] | None = None,
        **settings: Any,
    ):
        _require_functional(model)
        flipped = _names_of_flipped(model, flipped_inputs)
        given = [_twin(tensor) for tensor in model.inputs]
        other = [
            ReverseComplement(name=f"{tensor.name}_other")(tensor)
            if tensor.name in flipped
            else tensor
            for tensor in given
        ]
        outputs = _merge_outputs(model, given, other, rules, mode)
        inputs = keras.tree.pack_sequence_as(_input_structure(model), given)
        super().__init__(inputs=inputs, outputs=outputs, **settings)
        self.model = model
        self.rules = rules
        self.mode = mode
        self.flipped_inputs = flipped_inputs

    def get_config(self) -> dict[str, Any]:
        """Give the settings and the wrapped network."""
        return {
            "name": self.name,
            "trainable": self.trainable,
            "model": keras.saving.serialize_keras_object(self.model),
            "rules": self.rules,
            "mode": self.mode,
            "flipped_inputs": self.flipped_inputs,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> "RCEnsemble":
        """Make the ensemble of a configuration."""
        model = keras.saving.deserialize_keras_object(
            config["model"], custom_objects=custom_objects
        )
        return cls(**{**config, "model": model})


def _require_functional(model: Any) -> None:
    """Refuse what has no inputs to copy."""
    if not isinstance(model, keras.Model) or not getattr(model, "inputs", None):
        raise SettingError(
            f"RCEnsemble got {type(model).__name__} without fixed inputs; expected a functional or "
            "built sequential network. Wrap yours: keras.Model(inputs, network(inputs))."
        )


def _names_of_flipped(model: keras.Model, names: list[str] | None) -> set[str]:
    """Give the names of the inputs that turn with the sequence."""
    ranks = {tensor.name: len(tensor.shape) for tensor in model.inputs}
    if names is None:
        return {name for name, rank in ranks.items() if rank == 3}
    unknown = set(names) - set(ranks)
    if unknown:
        raise SettingError(
            f"RCEnsemble got flipped_inputs {sorted(unknown)}, which the network does not have; "
            f"expected some of {sorted(ranks)}."
        )
    return set(names)


def _twin(tensor: Any) -> Any:
    """Make an input like that of the wrapped network."""
    return keras.Input(batch_shape=tensor.shape, dtype=tensor.dtype, name=tensor.name)


def _input_structure(model: keras.Model) -> Any:
    """Give the tensor, list or dictionary of tensors that the network is called with."""
    return model.inputs[0] if isinstance(model, keras.Sequential) else model.input


def _output_names(model: keras.Model) -> list[str]:
    """Give a name for every output: its key where they are a dictionary, or that of its layer."""
    if isinstance(model, keras.Sequential):
        return [model.layers[-1].name]
    # One layer may give several outputs, which then share its name.
    if isinstance(model.output, dict) and len(model.output) == len(model.outputs):
        return sorted(model.output)
    names = model.output_names
    if len(set(names)) == len(names):
        return names
    return [f"{name}_{index}" for index, name in enumerate(names)]


def _merge_outputs(
    model: keras.Model, given: list[Any], other: list[Any], rules: Any, mode: str
) -> Any:
    """Run the network on both strands and merge each of its outputs under its own name."""
    structure = _input_structure(model)
    runs = [model(keras.tree.pack_sequence_as(structure, inputs)) for inputs in (given, other)]
    pairs = zip(*map(keras.tree.flatten, runs), strict=True)
    names = _output_names(model)
    if isinstance(rules, dict) and set(rules) - set(names):
        raise SettingError(f"RCEnsemble got rules for {sorted(rules)}; the outputs are {names}.")
    merged = [
        StrandMerge(_rule_of(name, pair[0], rules), mode, name=name)(list(pair))
        for name, pair in zip(names, pairs, strict=True)
    ]
    return keras.tree.pack_sequence_as(runs[0], merged)


def _rule_of(name: str, output: Any, rules: str | dict[str, str] | None) -> str:
    """Choose the rule of an output: that given for it, or that of its shape."""
    default = "stranded_profile" if len(output.shape) == 3 else "invariant"
    if isinstance(rules, dict):
        return rules.get(name, default)
    return rules or default
