"""A network taken apart into single operations, each replaced by what the rescale rule says."""

import contextlib
import inspect
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np

from zoo.errors import NoRuleError, ZooError
from zoo.interpret.activations import symbolic, with_activation
from zoo.interpret.keeping import Keeper
from zoo.interpret.operations import Rule, rule_of
from zoo.interpret.targets import Target
from zoo.layers import AttentionPooling, GatedResidual, GradientReversal, PositionChannels

_RECURRENT = "is recurrent: its gates multiply its state"
_ATTENTION = "multiplies values with weights that depend on the sequence too"
_REFUSED: dict[type, str] = {
    keras.layers.RNN: _RECURRENT,
    keras.layers.Bidirectional: _RECURRENT,
    keras.layers.Attention: _ATTENTION,
    keras.layers.MultiHeadAttention: _ATTENTION,
    keras.layers.GroupQueryAttention: _ATTENTION,
    AttentionPooling: _ATTENTION,
    GatedResidual: "multiplies its signal with a gate",
}
# Their operations refuse symbols with groups or strides.
_CONVOLUTIONS = (keras.layers.Conv1D, keras.layers.Conv1DTranspose)
# Linear but for a constant, and not written in operations that take symbols.
_AFFINE = (PositionChannels, keras.layers.Rescaling, keras.layers.Normalization)


class Rescaled(Keeper):
    """The target of an explanation with every non-linearity replaced by lines.

    Called with pairs `(2 * batch, length, 4)`, a sequence followed by its reference, it gives the
    numbers that the target gives, and its gradient is the multiplier of each base. Layers, nested
    models and layers of the user's own are taken apart down to operations of `keras.ops`, so that
    an activation is found wherever it hides. Weights are those of the moment where this is made.

    Args:
        target: The model and which of its numbers is meant.
        length: Bases of the sequences.

    Raises:
        NoRuleError: The rescale rule is not defined for a layer; the message names it.

    Example:
        >>> model = keras.Sequential([keras.Input((2, 4)), keras.layers.GlobalMaxPooling1D()])
        >>> pairs = keras.ops.eye(4)[None, :2]  # AC, against nothing
        >>> pairs = keras.ops.concatenate([pairs, 0 * pairs])
        >>> Rescaled(Target(model, 1), 2)(pairs).numpy().tolist()
        [1.0, 0.0]
    """

    def __init__(self, target: Target, length: int):
        self.variables = target.variables
        self._weights = _numbers(self.variables)
        sequence = keras.Input((length, 4))
        network = target.network
        with _leaving_no_nodes(network):
            outputs = network.call(sequence, training=False)
            chosen = _symbols_from(target.choose, f"the output {target.name}", outputs)
            self._graph = _Graph([sequence], chosen, "")

    def is_current(self) -> bool:
        """Tell whether all weights are still those that it was made with."""
        return all(map(np.array_equal, self._weights, _numbers(self.variables)))

    def __call__(self, pairs: Any) -> Any:
        """Give the number for each row `(2 * batch,)`."""
        (chosen,) = self._graph([pairs])
        return chosen


def rescaled_of(target: Target, length: int) -> Rescaled:
    """Give what is kept with a target while its weights stay the same, or make it anew."""
    kept = target.kept(("rescaled", length), dict)
    if "network" not in kept or not kept["network"].is_current():
        kept["network"] = Rescaled(target, length)
    return kept["network"]


def _numbers(variables: list[Any]) -> list[np.ndarray]:
    # Copies, which a later training does not change.
    return [np.array(keras.ops.convert_to_numpy(variable)) for variable in variables]


class _Graph:
    """Operations between symbolic tensors, in their order, and the rule of each."""

    def __init__(self, inputs: list[Any], outputs: list[Any], place: str):
        self._inputs, self._outputs = inputs, outputs
        self._steps = [(node, _rule(node, place)) for node in _nodes(inputs, outputs)]

    def __call__(self, tensors: list[Any]) -> list[Any]:
        known = {id(symbol): tensor for symbol, tensor in zip(self._inputs, tensors, strict=True)}
        for node, rule in self._steps:
            args, kwargs = node.arguments.fill_in(known)
            results = keras.tree.flatten(rule(*args, **kwargs))
            known |= {id(symbol): one for symbol, one in zip(node.outputs, results, strict=True)}
        return [known[id(symbol)] for symbol in self._outputs]


def _nodes(inputs: list[Any], outputs: list[Any]) -> Iterator[Any]:
    """Give the nodes of a graph, each after those it needs."""
    layers_of_nodes = keras.Function(inputs, outputs)._nodes_by_depth
    for depth in sorted(layers_of_nodes, reverse=True):
        yield from (node for node in layers_of_nodes[depth] if not node.is_input)


def _rule(node: Any, place: str) -> Rule:
    """Find what stands for a node, layer or operation, inside the layer called `place`."""
    operation = node.operation
    if not isinstance(operation, keras.layers.Layer):
        found = rule_of(node)
        if isinstance(found, str):
            what = f"the layer {place}" if place else f"the operation {operation.name}"
            raise _no_rule(what, found)
        return found
    place = f"{place}/{operation.name}" if place else operation.name
    for kind, reason in _REFUSED.items():
        if isinstance(operation, kind):
            raise _no_rule(f"the layer {place} ({type(operation).__name__})", reason)
    if type(operation) in _CONVOLUTIONS:
        return _convolution(node, place)
    if isinstance(operation, GradientReversal):
        return lambda inputs, **options: inputs
    if isinstance(operation, _AFFINE):
        return _without_training(operation.call)
    return _unfold(node, place)


def _unfold(node: Any, place: str) -> Rule:
    """Run a layer on symbols, and make a graph of the operations that this calls."""
    layer, given = node.operation, (node.arguments.args, node.arguments.kwargs)
    places = [at for at, leaf in enumerate(keras.tree.flatten(given)) if _is_symbol(leaf)]
    args, kwargs = keras.tree.map_structure(lambda x: _twin(x) if _is_symbol(x) else x, given)
    symbols = [leaf for leaf in keras.tree.flatten((args, kwargs)) if _is_symbol(leaf)]
    training = bool(kwargs.pop("training", False))
    if "training" in inspect.signature(layer.call).parameters:
        kwargs["training"] = training
    activation = symbolic(getattr(layer, "activation", None))
    with _leaving_no_nodes(layer), with_activation(layer, activation):
        what = f"the layer {place} ({type(layer).__name__})"
        outputs = _symbols_from(layer.call, what, *args, **kwargs)
        graph = _Graph(symbols, outputs, place)

    def rule(*args: Any, **kwargs: Any) -> Any:
        leaves = keras.tree.flatten((args, kwargs))
        return graph([leaves[at] for at in places])

    return rule


def _convolution(node: Any, place: str) -> Rule:
    """Convolve as the layer does, and take its activation apart."""
    layer, symbol = node.operation, _twin(node.outputs[0])
    what = f"the activation of the layer {place}"
    activate = _Graph([symbol], _symbols_from(symbolic(layer.activation), what, symbol), place)

    def rule(inputs: Any, **options: Any) -> Any:
        with with_activation(layer, None):
            return activate([layer.call(inputs)])

    return rule


def _without_training(call: Rule) -> Rule:
    return lambda *args, training=None, **kwargs: call(*args, **kwargs)


def _symbols_from(function: Any, what: str, *args: Any, **kwargs: Any) -> list[Any]:
    """Call a function on symbols."""
    try:
        return keras.tree.flatten(function(*args, **kwargs))
    except ZooError:
        raise
    except Exception as error:
        first, *_ = str(error).partition("\n")
        raise _no_rule(what, f"is not written in keras.ops alone ({first})") from error


def _is_symbol(leaf: Any) -> bool:
    return isinstance(leaf, keras.KerasTensor)


def _twin(symbol: Any) -> Any:
    return keras.Input(batch_shape=symbol.shape, dtype=symbol.dtype)


@contextlib.contextmanager
def _leaving_no_nodes(layer: Any) -> Iterator[None]:
    """Let parts of a layer be called on symbols without keeping a record of each call for ever."""
    parts = layer._flatten_layers(include_self=False)
    lists = [nodes for part in parts for nodes in (part._inbound_nodes, part._outbound_nodes)]
    sizes = [len(nodes) for nodes in lists]
    try:
        yield
    finally:
        for nodes, size in zip(lists, sizes, strict=True):
            del nodes[size:]


def _no_rule(what: str, reason: str) -> NoRuleError:
    return NoRuleError(
        f"DeepLIFT has no rule for {what}: it {reason}. Use method='integrated_gradients', which "
        "needs no rules."
    )
