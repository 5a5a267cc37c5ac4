"""A layer that is not known: it is given everything, and so is what follows it."""

from collections.abc import Callable
from typing import Any

import keras

from zoo.interpret.mutants.node import Node


class Opaque(Node):
    """Any function of whole tensors.

    Args:
        layer: Name of the layer.
        function: Takes as many tensors as the node has inputs; may give several.
        reason: Why it has to be given everything.
        place: Which of its outputs this node gives.
        weights: How many numbers it was trained.
    """

    def __init__(
        self,
        layer: str,
        function: Callable[..., Any],
        reason: str,
        place: int = 0,
        weights: int = 0,
    ):
        super().__init__(layer)
        self.weights = weights
        self.function = function
        self.reason = reason
        self.place = place

    def value(self, *inputs: Any) -> Any:
        """Call the function."""
        return keras.tree.flatten(self.function(*inputs))[self.place]

    def cost(self, inputs: list[Any], output: Any) -> float:
        """Take every weight as used once at each position."""
        weights = self.weights * (output.shape[1] if len(output.shape) == 3 else 1)
        return max(float(weights), super().cost(inputs, output))
