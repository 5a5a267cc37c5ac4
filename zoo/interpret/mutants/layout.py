"""Steps that move values without computing: cropping, padding, turning, flattening."""

from typing import Any

import numpy as np
from keras import ops

from zoo.interpret.mutants.node import EVERYWHERE, Context, Node, Reach, along
from zoo.interpret.mutants.span import Fixed, Span, Windows, cut, settle
from zoo.interpret.mutants.states import Changed, Flat, State


class Shift(Node):
    """Positions cut off or zeros added at either end.

    Args:
        layer: Name of the layer.
        left: Zeros added before the first position; negative to cut.
        right: Zeros added behind the last position; negative to cut.
    """

    local = True

    def __init__(self, layer: str, left: int, right: int):
        super().__init__(layer)
        self.left = left
        self.right = right

    def value(self, inputs: Any) -> Any:
        """Cut or pad `(batch, length, channels)`."""
        kept = inputs[:, max(-self.left, 0) : inputs.shape[1] + min(self.right, 0)]
        widths = ((0, 0), (max(self.left, 0), max(self.right, 0)), (0, 0))
        return ops.pad(kept, widths)

    def cost(self, inputs: list[Any], output: Any) -> float:
        """Count nothing."""
        return 0.0

    def needs(self, wanted: range, lengths: list[int | None]) -> list[range | None]:
        """Give the positions before they were moved."""
        moved = Fixed(wanted).moved(-self.left).places
        start = moved.start % moved.step if len(moved) > 1 else max(moved.start, 0)
        places = range(start, lengths[0], moved.step)
        return [cut(places, moved[0], moved[-1]) if places else range(1)]

    def reach(self, spans: list[Reach], lengths: list[int | None], wanted: range | None) -> Reach:
        """Give the positions after they were moved, as far as they are left."""
        (span,) = spans
        if span == EVERYWHERE:
            return EVERYWHERE
        if isinstance(span, Fixed):
            return Fixed(cut(wanted, span.first + self.left, span.last + self.left))
        starts = span.starts + self.left
        return settle(starts, starts + span.width - 1, wanted, span.width)

    def change(self, states: list[State], context: Context) -> State:
        """Move what changed."""
        if not along(states):
            return super().change(states, context)
        source = context.span.moved(-self.left)
        return states[0].moved_to(context.span, source, context.reference)


class Turn(Node):
    """The reverse complement: positions and channels in the other order."""

    local = True

    def value(self, inputs: Any) -> Any:
        """Flip all axes but the first."""
        return ops.flip(inputs, axis=tuple(range(1, len(inputs.shape))))

    def cost(self, inputs: list[Any], output: Any) -> float:
        """Count nothing."""
        return 0.0

    def needs(self, wanted: range, lengths: list[int | None]) -> list[range | None]:
        """Give the positions seen from the other end."""
        return [_mirrored(wanted, lengths[0])]

    def reach(self, spans: list[Reach], lengths: list[int | None], wanted: range | None) -> Reach:
        """Give the positions seen from the other end."""
        return EVERYWHERE if spans[0] == EVERYWHERE else _turned(spans[0], lengths[0])

    def change(self, states: list[State], context: Context) -> State:
        """Turn what changed."""
        if not along(states):
            return super().change(states, context)
        (state,) = states
        if state.linear:
            return Changed(context.span, context.reference, delta=self.value(state.delta))
        return Changed(context.span, context.reference, values=self.value(state.values))


def _turned(span: Span, length: int) -> Span:
    if isinstance(span, Fixed):
        return Fixed(_mirrored(span.places, length))
    return Windows(length - span.starts - span.width, span.width)


def _mirrored(places: range, length: int) -> range:
    return range(length - 1 - places[-1], length - places[0], places.step)


class Flatten(Node):
    """All positions and channels in one row; what changed keeps its places until it is used."""

    def value(self, inputs: Any) -> Any:
        """Give `(batch, features)`."""
        return ops.reshape(inputs, (inputs.shape[0], int(np.prod(inputs.shape[1:]))))

    def cost(self, inputs: list[Any], output: Any) -> float:
        """Count nothing."""
        return 0.0

    def change(self, states: list[State], context: Context) -> State:
        """Remember what changed."""
        return Flat([(states[0], context.inputs[0])])
