"""Steps that treat every position by itself: activations, sums of branches, channels joined."""

from collections.abc import Callable
from typing import Any

import numpy as np
from keras import ops

from zoo.interpret.mutants.kernels import activated, combined
from zoo.interpret.mutants.node import EVERYWHERE, Context, Node, Reach, along, length_of
from zoo.interpret.mutants.placing import numbers, placing
from zoo.interpret.mutants.span import union
from zoo.interpret.mutants.states import Changed, Flat, State


class Pointwise(Node):
    """A function of one or several tensors that gives each position what it makes of it alone.

    Args:
        layer: Name of the layer.
        function: Takes as many tensors as the node has inputs, `(batch, positions, channels)` or
            without positions.
        difference: What the function does to differences, where it is linear.
    """

    local = True

    def __init__(
        self,
        layer: str,
        function: Callable[..., Any],
        difference: Callable[..., Any] | None = None,
    ):
        super().__init__(layer)
        self.function = function
        self.difference = difference

    def value(self, *inputs: Any) -> Any:
        """Apply the function."""
        return self.function(*inputs)

    def needs(self, wanted: range, lengths: list[int | None]) -> list[range | None]:
        """Give the same positions; all of an input that is one position for all others."""
        longest = max(length or 0 for length in lengths)
        return [
            wanted if length == longest else None if length is None else range(length)
            for length in lengths
        ]

    def reach(self, spans: list[Reach], lengths: list[int | None], wanted: range | None) -> Reach:
        """Give the positions where one of the inputs changes."""
        changed = [
            (span, length) for span, length in zip(spans, lengths, strict=True) if span is not None
        ]
        longest = max(length or 0 for length in lengths)
        if any(span == EVERYWHERE or length != longest for span, length in changed):
            return EVERYWHERE
        return union([span for span, _ in changed], wanted)

    def change(self, states: list[State], context: Context) -> State:
        """Apply the function at the positions that changed."""
        if context.span == EVERYWHERE or not along(states):
            return super().change(states, context)
        context.work = float(len(context.span) * context.reference.shape[2])
        changed = [isinstance(state, Changed) for state in states]
        if self.difference and all(changed) and all(state.linear for state in states):
            return Changed(context.span, context.reference, delta=self._combine(states, context))
        values = self.function(*(self._read(state, context) for state in states))
        return Changed(context.span, context.reference, values=values)

    def _combine(self, states: list[State], context: Context) -> Any:
        """Apply the function to differences."""
        if len(states) == 1:
            return self.difference(states[0].read_delta(context.span))
        places = [placing(state.span, context.span, context.count) for state in states]
        return combined(
            *(state.delta for state in states),
            *(one for _, index in places for one in index),
            shifts=tuple(None if index else shift for shift, index in places),
            width=len(context.span),
            function=self.difference,
        )

    def _read(self, state: State, context: Context) -> Any:
        """Take the span of an input; one that has a single position for all is taken as it is."""
        if state.reference.shape[1] != context.reference.shape[1]:
            return state.reference
        return state.read(context.span)


class Activate(Pointwise):
    """An activation of Keras: one that can be done with the convolution before it."""

    def change(self, states: list[State], context: Context) -> State:
        """Apply it to differences in one step with looking up what they differ from."""
        if context.span == EVERYWHERE or not along(states) or not states[0].linear:
            return super().change(states, context)
        context.work = float(len(context.span) * context.reference.shape[2])
        shift, index = placing(states[0].span, context.span, context.count)
        tensors = (states[0].delta, context.inputs[0], numbers(context.span), *index)
        delta = activated(*tensors, shift=shift, activation=self.function)
        return Changed(context.span, context.reference, delta=delta)


class Scale(Pointwise):
    """A factor and an offset for each channel, such as a normalisation as it was trained.

    Args:
        layer: Name of the layer.
        scale: `(channels,)`.
        shift: `(channels,)`.
    """

    def __init__(self, layer: str, scale: np.ndarray, shift: np.ndarray):
        self.scale = np.asarray(scale, "float32")
        self.shift = np.asarray(shift, "float32")
        super().__init__(
            layer,
            lambda values: ops.add(ops.multiply(values, self.scale), self.shift),
            lambda delta: ops.multiply(delta, self.scale),
        )


class Widen(Pointwise):
    """Channels added at both ends that do not depend on the sequence.

    Args:
        layer: Name of the layer.
        function: Adds them.
        left: How many come before the others.
        right: How many come behind.
    """

    def __init__(self, layer: str, function: Callable[[Any], Any], left: int, right: int):
        super().__init__(layer, function)
        self.widths = ((0, 0), (0, 0), (left, right))

    def change(self, states: list[State], context: Context) -> State:
        """Widen the differences with zeros."""
        if not along(states):
            return super().change(states, context)
        delta = ops.pad(states[0].delta, self.widths)
        return Changed(states[0].span, context.reference, delta=delta)


class Join(Pointwise):
    """Channels, or features, of several tensors side by side.

    Args:
        layer: Name of the layer.
    """

    def __init__(self, layer: str):
        super().__init__(layer, _join, _join)

    def reach(self, spans: list[Reach], lengths: list[int | None], wanted: range | None) -> Reach:
        """Give the positions where one of the inputs changes."""
        return EVERYWHERE if wanted is None else super().reach(spans, lengths, wanted)

    def change(self, states: list[State], context: Context) -> State:
        """Join at the positions that changed; features stay in the form they have."""
        if length_of(context.reference) is None:
            context.work = 0.0
            parts = zip(states, context.inputs, strict=True)
            return Flat(
                [
                    part
                    for state, reference in parts
                    for part in (state.parts if isinstance(state, Flat) else [(state, reference)])
                ]
            )
        if not along(states) or context.span == EVERYWHERE:
            return Node.change(self, states, context)
        context.work = float(len(context.span) * context.reference.shape[2])
        # A part that did not change is one row for all mutants; a sum would spread it, this not.
        parts = [state.read(context.span) for state in states]
        parts = [ops.broadcast_to(part, (context.count, *part.shape[1:])) for part in parts]
        return Changed(context.span, context.reference, values=_join(*parts))


def _join(*tensors: Any) -> Any:
    return ops.concatenate(tensors, axis=-1)
