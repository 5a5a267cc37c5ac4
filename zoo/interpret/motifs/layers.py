"""The first convolution of a network, wherever it stands, and the layers up to its activation."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import keras

from zoo.errors import SettingError
from zoo.layers import Exponential

# What may stand between the sequence and its convolution: at prediction time it changes nothing.
_PASSING = (
    keras.layers.Dropout,
    keras.layers.GaussianNoise,
    keras.layers.Identity,
    keras.layers.SpatialDropout1D,
)
_ACTIVATIONS = (
    keras.layers.Activation,
    keras.layers.ELU,
    keras.layers.LeakyReLU,
    keras.layers.PReLU,
    keras.layers.ReLU,
    Exponential,
)


class FirstLayer(NamedTuple):
    """The convolution that reads the bases, and what follows up to the first activation.

    Args:
        convolution: The `Conv1D`, or `RCConv1D`, itself.
        following: Layers that its output goes through: normalization, activation.
        padding: Positions that were added before and behind the sequence on the way to it.
    """

    convolution: keras.layers.Conv1D
    following: list[keras.layers.Layer]
    padding: tuple[int, int]

    def activations(self, sequences: Any) -> Any:
        """Give what the filters see in one-hot DNA: `(batch, positions, channels)`."""
        values = self.convolution(keras.ops.pad(sequences, [(0, 0), self.padding, (0, 0)]))
        for layer in self.following:
            values = layer(values, training=False)
        return values


class _Step(NamedTuple):
    operation: Any
    inputs: list[Any]
    outputs: list[Any]


def first_layer(model: keras.Model) -> FirstLayer:
    """Find the first convolution that reads the sequence itself, also in networks inside.

    Args:
        model: A functional or sequential network; of several inputs the one called `sequence`, or
            the first, is DNA.

    Raises:
        SettingError: No `Conv1D` or `RCConv1D` reads the bases directly.

    Example:
        >>> layers = [keras.layers.Conv1D(2, 5, name="motifs"), keras.layers.ReLU(name="relu")]
        >>> found = first_layer(keras.Sequential([keras.Input((30, 4)), *layers]))
        >>> found.convolution.name, [layer.name for layer in found.following]
        ('motifs', ['relu'])
    """
    found = _search(model)
    if found is None:
        raise SettingError(
            f"No first convolution was found in {model.name}: expected a Conv1D or RCConv1D that "
            "reads the one-hot sequence itself, with nothing but dropout or padding before it."
        )
    return found


def _search(model: keras.Model) -> FirstLayer | None:
    if not getattr(model, "inputs", None):
        return None
    steps = list(_steps(model))
    named = [tensor for tensor in model.inputs if tensor.name == "sequence"]
    # The tensors that still are the sequence, and what was added to both ends of it.
    padding = {id((named or model.inputs)[0]): (0, 0)}
    for operation, inputs, outputs in steps:
        if not inputs or id(inputs[0]) not in padding:
            continue
        left, right = padding[id(inputs[0])]
        if isinstance(operation, keras.layers.Conv1D) and operation.kernel.shape[1] == 4:
            return FirstLayer(operation, _following(outputs[0], steps), (left, right))
        if isinstance(operation, keras.Model) and (inside := _search(operation)):
            more = inside.padding
            return inside._replace(padding=(left + more[0], right + more[1]))
        if isinstance(operation, keras.layers.ZeroPadding1D):
            more = operation.padding
            padding[id(outputs[0])] = (left + more[0], right + more[1])
        elif isinstance(operation, _PASSING):
            padding[id(outputs[0])] = (left, right)
    return None


def _steps(model: keras.Model) -> Iterator[_Step]:
    """List what a network does to which tensors, in the order in which it does it."""
    if isinstance(model, keras.Sequential):
        model = model._functional
    inside = {id(node) for nodes in model._nodes_by_depth.values() for node in nodes}
    for operation in model.operations:
        for node in operation._inbound_nodes:
            if id(node) in inside and not node.is_input:
                yield _Step(operation, node.input_tensors, node.output_tensors)


def _following(tensor: Any, steps: list[_Step]) -> list[keras.layers.Layer]:
    """Follow the convolution's output while one layer takes it, to the first activation.

    Without an activation on that way nothing follows: the convolution's own output is looked at.
    """
    layers: list[keras.layers.Layer] = []
    while len(takers := [step for step in steps if _takes(step, tensor)]) == 1:
        (step,) = takers
        if isinstance(step.operation, _ACTIVATIONS):
            return [*layers, step.operation]
        if not isinstance(step.operation, keras.layers.BatchNormalization):
            break
        layers.append(step.operation)
        tensor = step.outputs[0]
    return []


def _takes(step: _Step, tensor: Any) -> bool:
    return any(taken is tensor for taken in step.inputs)
