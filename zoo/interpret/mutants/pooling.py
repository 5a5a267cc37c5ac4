"""Pooling over windows of positions, and over all of them."""

from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np
from keras import ops

from zoo.interpret.mutants.kernels import largest
from zoo.interpret.mutants.node import Context, Node, along
from zoo.interpret.mutants.placing import numbers, placing
from zoo.interpret.mutants.sliding import Sliding
from zoo.interpret.mutants.span import Fixed, Geometry, Span, Windows
from zoo.interpret.mutants.states import Changed, State, Whole

_LOWEST = float(np.finfo("float32").min)


class Pooling(Sliding):
    """The largest or the mean of each window.

    Args:
        layer: Name of the layer.
        kind: `"max"` or `"mean"`.
        size: Positions in a window.
        stride: Positions from one window to the next.
        padding: `"valid"` or `"same"`; what is padded counts in neither.
    """

    def __init__(self, layer: str, kind: str, size: int, stride: int, padding: str):
        super().__init__(layer, size, stride, 1, padding)
        self.kind = kind

    def value(self, inputs: Any) -> Any:
        """Pool `(batch, length, channels)`."""
        pool = ops.max_pool if self.kind == "max" else ops.average_pool
        settings = {"padding": self.padding, "data_format": "channels_last"}
        return pool(inputs, self.size, self.stride, **settings)

    def cost(self, inputs: list[Any], output: Any) -> float:
        """Count the numbers read."""
        return float(self.size * output.shape[1] * output.shape[2])

    def change(self, states: list[State], context: Context) -> State:
        """Pool the windows that read a changed position."""
        if not along(states):
            return super().change(states, context)
        (state,) = states
        context.work = float(self.size * len(context.span) * context.reference.shape[2])
        if self.kind == "max" and self.size == self.stride and _is_dense(context.span):
            return Changed(context.span, context.reference, delta=self._largest(state, context))
        values = self._pool(state, context.span)
        return Changed(context.span, context.reference, values=values)

    def _largest(self, state: Changed, context: Context) -> Any:
        """Give by how much the largest of windows side by side differ."""
        span, left = context.span, self.geometry(state.reference.shape[1]).left
        width = len(span) * self.size
        if isinstance(span, Windows):
            read: Span = Windows(span.starts * self.size - left, width)
        else:
            first = span.first * self.size - left
            read = Fixed(range(first, first + width))
        shift, index = placing(state.span, read, context.count)
        tensors = (state.reference, numbers(read), context.reference, numbers(span), *index)
        return largest(state.delta, *tensors, shift=shift)

    def _pool(self, state: Changed, span: Span) -> Any:
        length = state.reference.shape[1]
        geometry = self.geometry(length)
        if isinstance(span, Windows):
            width = (span.width - 1) * self.stride + self.size
            read = Windows(span.starts * self.stride - geometry.left, width)
            between = self.stride
        else:
            places = geometry.stretch(span.places)
            read = Fixed(places)
            between = span.places.step * self.stride // places.step if len(span) > 1 else 1
        values = state.read(read, _LOWEST if self.kind == "max" else 0.0)
        settings = {"padding": "valid", "data_format": "channels_last"}
        if self.kind == "max":
            return ops.max_pool(values, self.size, between, **settings)
        means = ops.average_pool(values, self.size, between, **settings)
        return ops.multiply(means, self.size / self._counts(span, geometry, length))

    def _counts(self, span: Span, geometry: Geometry, length: int) -> Any:
        """Count the positions of each window that are no padding, `(mutants or 1, n, 1)`."""
        firsts = span.positions() * self.stride - geometry.left
        counts = np.minimum(firsts + self.size, length) - np.maximum(firsts, 0)
        return np.maximum(counts, 1)[..., None].astype("float32")


def _is_dense(span: Span) -> bool:
    return isinstance(span, Windows) or len(span) == 1 or span.places.step == 1


class LayerPooling(Pooling):
    """Pooling by a layer that takes windows side by side, each by itself.

    Args:
        layer: Name of the layer.
        function: The layer.
        size: Positions in a window.
    """

    def __init__(self, layer: str, function: Callable[[Any], Any], size: int):
        super().__init__(layer, "layer", size, size, "valid")
        self.function = function

    def value(self, inputs: Any) -> Any:
        """Pool `(batch, length, channels)`."""
        return self.function(inputs)

    def _pool(self, state: Changed, span: Span) -> Any:
        if isinstance(span, Windows):
            read, step = Windows(span.starts * self.size, span.width * self.size), 1
        else:
            read = Fixed(range(span.first * self.size, (span.last + 1) * self.size))
            step = span.places.step
        return self.function(state.read(read))[:, ::step]


class GlobalPooling(Node):
    """The mean, sum or largest of each channel over all positions.

    Args:
        layer: Name of the layer.
        kind: `"mean"`, `"sum"` or `"max"`.
        keepdims: Keep an axis of one position.
    """

    def __init__(self, layer: str, kind: str, keepdims: bool = False):
        super().__init__(layer)
        self.kind = kind
        self.keepdims = keepdims
        self._extremes: tuple[Any, np.ndarray, np.ndarray] | None = None

    def value(self, inputs: Any) -> Any:
        """Pool `(batch, length, channels)`."""
        function = {"mean": ops.mean, "sum": ops.sum, "max": ops.max}[self.kind]
        return function(inputs, axis=1, keepdims=self.keepdims)

    def cost(self, inputs: list[Any], output: Any) -> float:
        """Count the numbers read."""
        return float(prod(inputs[0].shape[1:]))

    def change(self, states: list[State], context: Context) -> State:
        """Add up the differences, or compare the changed part with all before and behind it."""
        if not along(states):
            return super().change(states, context)
        (state,) = states
        context.work = float(len(state.span) * state.reference.shape[2])
        if self.kind == "max":
            return Whole(self._largest(state))
        total = ops.sum(state.delta, axis=1, keepdims=self.keepdims)
        if self.kind == "mean":
            total = total / state.reference.shape[1]
        return Whole(context.reference + total)

    def _largest(self, state: Changed) -> Any:
        before, behind = self._running(state.reference)
        span = state.span
        if isinstance(span, Fixed):
            span = Fixed(range(span.first, span.last + 1))
        inside = ops.max(state.read(span), axis=1)
        firsts = span.positions()[:, 0]
        outside = np.maximum(before[firsts], behind[firsts + len(span)])
        found = ops.maximum(inside, ops.convert_to_tensor(outside))
        return found[:, None] if self.keepdims else found

    def _running(self, reference: Any) -> tuple[np.ndarray, np.ndarray]:
        """Give the largest before each position and from each position on, kept per reference."""
        if self._extremes is None or self._extremes[0] is not reference:
            array = np.asarray(ops.convert_to_numpy(reference))[0]
            nothing = np.full_like(array[:1], _LOWEST)
            before = np.maximum.accumulate(np.concatenate([nothing, array]))
            behind = np.maximum.accumulate(np.concatenate([array, nothing])[::-1])[::-1]
            self._extremes = (reference, before, behind)
        return self._extremes[1:]
