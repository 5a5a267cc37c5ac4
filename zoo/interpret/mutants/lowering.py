"""How a layer is taken apart into steps.

A layer is known by its exact class: one derived from it may compute something else.
"""

from collections.abc import Callable
from copy import copy
from typing import Any

import keras

from zoo.interpret.mutants import elementwise
from zoo.interpret.mutants.node import Node
from zoo.interpret.mutants.opaque import Opaque
from zoo.interpret.mutants.pointwise import Activate, Pointwise

Add = Callable[..., int]


class Call:
    """One use of a layer, and the means to put steps in its place.

    Args:
        operation: The layer.
        node: Its use, as Keras keeps it.
        numbers: Numbers of the steps it reads.
        add: Adds a step, `(node, *numbers)`, and gives its number.
    """

    def __init__(self, operation: Any, node: Any, numbers: list[int], add: Add):
        self.operation = operation
        self.name = operation.name
        self.numbers = numbers
        self.shapes = [tuple(tensor.shape) for tensor in node.input_tensors]
        self.outputs = len(node.output_tensors)
        self._node = node
        self._add = add

    @property
    def rank(self) -> int:
        """Give the number of axes of the first input, the batch included."""
        return len(self.shapes[0])

    @property
    def constants(self) -> list[Any]:
        """Give everything the operation is called with beside tensors of the network."""
        arguments = (self._node.arguments.args, self._node.arguments.kwargs)
        return [
            one for one in keras.tree.flatten(arguments) if not keras.utils.is_keras_tensor(one)
        ]

    def within(self, layer: Any, number: int) -> "Call":
        """Give the use of a layer that this one holds, behind a step, on positions."""
        inner = copy(self)
        inner.operation, inner.numbers = layer, [number]
        return inner

    def step(self, node: Node, *numbers: int) -> int:
        """Add a step behind others, by default behind the inputs."""
        return self._add(node, *(numbers or self.numbers))

    def run(self, *tensors: Any) -> Any:
        """Call the layer as it was called, on other tensors."""
        given = {
            id(symbol): tensor
            for symbol, tensor in zip(self._node.input_tensors, tensors, strict=True)
        }
        arguments, keywords = self._node.arguments.fill_in(given)
        return self.operation(*arguments, **keywords)

    def opaque(self, reason: str) -> list[int]:
        """Leave the layer as it is."""
        count = self.operation.count_params() if isinstance(self.operation, keras.Layer) else 0
        places = range(self.outputs)
        return [self.step(Opaque(self.name, self.run, reason, place, count)) for place in places]

    def pointwise(self) -> int:
        """Take the layer as one that treats each position by itself."""
        return self.step(Pointwise(self.name, self.run))

    def activation(self, function: Any, number: int) -> int:
        """Add an activation behind a step."""
        if function is None or function is keras.activations.linear:
            return number
        if elementwise.is_activation(function):
            return self.step(Activate(self.name, function), number)
        reason = f"the activation {getattr(function, '__name__', function)!r} is not known"
        return self.step(Opaque(self.name, function, reason), number)


Rule = Callable[[Call], int | list[int] | None]
RULES: dict[type, Rule] = {}


def rule(*classes: type) -> Callable[[Rule], Rule]:
    """Register how layers of some classes are taken apart; None says that this one cannot be."""

    def register(function: Rule) -> Rule:
        RULES.update(dict.fromkeys(classes, function))
        return function

    return register


def lower(call: Call) -> list[int]:
    """Add the steps of one use of a layer and give the numbers of its outputs."""
    kind = type(call.operation).__name__
    if not isinstance(call.operation, keras.Layer):
        found = elementwise.lower(call)
        return call.opaque(f"the operation {kind} is not known") if found is None else [found]
    if call.operation.compute_dtype != "float32":
        return call.opaque(f"it computes in {call.operation.compute_dtype}")
    if type(call.operation) not in RULES:
        return call.opaque(f"layers of the class {kind} are not known")
    found = RULES[type(call.operation)](call)
    if found is None:
        return call.opaque(f"{kind} is not known with these settings or inputs")
    return found if isinstance(found, list) else [found]
