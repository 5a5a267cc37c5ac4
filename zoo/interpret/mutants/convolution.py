"""Convolutions: on a window of values, or on differences that each reach a few outputs."""

from copy import copy
from typing import Any

import keras
import numpy as np
from keras import ops

from zoo.interpret.mutants.convolving import Activation, convolve
from zoo.interpret.mutants.node import EVERYWHERE, Context, Node, Reach, along
from zoo.interpret.mutants.span import Fixed, Geometry, Windows, padded_before, spread
from zoo.interpret.mutants.states import Changed, State

# Adding up the outputs of single positions is worth it for few of them.
_MOST_SUMMANDS = 800
_LEAST_GAIN = 1.5
# What is worked on at once should stay in the cache.
_CACHE = 16 * 2**20


class Convolution(Node):
    """A convolution over positions, with its bias and what follows it at once.

    Args:
        layer: Name of the layer.
        kernel: `(width, channels / groups, filters)`, of a depthwise convolution
            `(width, channels, multiplier)`.
        bias: `(filters,)`.
        stride: Positions from one window to the next.
        dilation: Distance between the positions that a window reads.
        padding: `"valid"`, `"same"` or `"causal"`.
        depthwise: Every channel has filters of its own.
        activation: A function of each position that follows.
    """

    local = True

    def __init__(
        self,
        layer: str,
        kernel: np.ndarray,
        bias: np.ndarray,
        *,
        stride: int = 1,
        dilation: int = 1,
        padding: str = "valid",
        depthwise: bool = False,
        activation: Activation | None = None,
    ):
        super().__init__(layer)
        self.kernel = np.asarray(kernel, "float32")
        self.bias = np.asarray(bias, "float32")
        self.stride = stride
        self.dilation = dilation
        self.padding = padding
        self.depthwise = depthwise
        self.activation = activation
        self._tensors: tuple[Any, Any, Any] | None = None
        self._before: tuple[Any, Any] | None = None

    def activated(self, activation: Activation) -> "Convolution":
        """Give the convolution with an activation behind it."""
        found = copy(self)
        found.activation = activation
        return found

    def scaled(self, scale: np.ndarray, shift: np.ndarray) -> "Convolution":
        """Give the convolution that also scales and shifts its filters."""
        found = copy(self)
        factor = scale.reshape(self.kernel.shape[1:]) if self.depthwise else scale
        found.kernel, found.bias = self.kernel * factor, self.bias * scale + shift
        return found

    def value(self, inputs: Any) -> Any:
        """Convolve `(batch, length, channels)`."""
        length = inputs.shape[1]
        geometry = self._geometry(length)
        count = -(-length // self.stride)
        if self.padding != "same":
            count = (length + geometry.left - geometry.field) // self.stride + 1
        right = max((count - 1) * self.stride + geometry.field - geometry.left - length, 0)
        if geometry.left or right:
            inputs = ops.pad(inputs, ((0, 0), (geometry.left, right), (0, 0)))
        return self._convolve(inputs, self.stride, self.dilation)

    def cost(self, inputs: list[Any], output: Any) -> float:
        """Count multiplications."""
        return float(self.kernel.size * output.shape[1])

    def needs(self, wanted: range, lengths: list[int | None]) -> list[range | None]:
        """Give what the windows read."""
        return [self._geometry(lengths[0]).read_by(wanted, lengths[0])]

    def reach(self, spans: list[Reach], lengths: list[int | None], wanted: range | None) -> Reach:
        """Give the windows that read a changed position."""
        if spans[0] == EVERYWHERE:
            return EVERYWHERE
        return spread(spans[0], self._geometry(lengths[0]), wanted)

    def change(self, states: list[State], context: Context) -> State:
        """Convolve differences where that is much less, or else the values about them."""
        if not along(states):
            return super().change(states, context)
        (state,) = states
        context.work = float(self.kernel.size * len(context.span))
        if self._few(state, context):
            context.work = float(self.kernel.size * len(state.span))
            return self._add_up(state, context)
        if self._passes_differences() and state.linear:
            kernel, bias, _ = self._weights()
            delta = convolve(state.read_delta(context.span), kernel, ops.zeros_like(bias))
            return Changed(context.span, context.reference, delta=delta)
        return Changed(context.span, context.reference, values=self._read(state, context.span))

    def _geometry(self, length: int) -> Geometry:
        size = self.kernel.shape[0]
        left = padded_before(self.padding, length, size, self.stride, self.dilation)
        return Geometry(size, self.stride, self.dilation, left)

    def _passes_differences(self) -> bool:
        """Tell whether it mixes the channels of a position and does nothing else."""
        single = self.kernel.shape[0] == self.stride == 1
        return single and self.activation is None and not self.depthwise

    def _few(self, state: Changed, context: Context) -> bool:
        """Tell whether every changed position is better convolved by itself."""
        size, width = self.kernel.shape[0], len(state.span)
        plain = self.stride == self.dilation == 1 and not self.depthwise
        dense = isinstance(state.span, Windows) or state.span.places.step == 1
        whole = self.kernel.shape[1] == state.reference.shape[2]
        few = width * (width + size) <= _MOST_SUMMANDS
        less = _LEAST_GAIN * width <= len(context.span)
        return size > 1 and plain and dense and whole and few and less

    def _add_up(self, state: Changed, context: Context) -> Changed:
        """Give what every changed position adds to the outputs that read it."""
        size, width = self.kernel.shape[0], len(state.span)
        geometry = self._geometry(state.reference.shape[1])
        each = 4 * width * (size + width) * self.kernel.shape[2]
        count = max(_CACHE // each, 1)
        delta = state.delta
        parts = [
            self._summed(delta[first : first + count]) for first in range(0, len(delta), count)
        ]
        total = parts[0] if len(parts) == 1 else ops.concatenate(parts, axis=0)
        distance = geometry.left - (size - 1)
        if isinstance(state.span, Windows):
            reached = Windows(state.span.starts + distance, width + size - 1)
        else:
            first = state.span.first + distance
            reached = Fixed(range(first, first + width + size - 1))
        before = context.reference if self.activation is None else self._unactivated(context)
        found = Changed(reached, before, delta=total).moved_to(context.span, context.span, before)
        if self.activation is None:
            return found
        values = self.activation(found.values)
        return Changed(context.span, context.reference, values=values)

    def _summed(self, delta: Any) -> Any:
        """Take differences `(mutants, width, channels)` to `(mutants, reached, filters)`."""
        size, channels, filters = self.kernel.shape
        count, width, _ = delta.shape
        rows = ops.reshape(delta, (count * width, channels))
        each = ops.reshape(ops.matmul(rows, self._weights()[2]), (count, width, size, filters))
        if width == 1:
            return each[:, 0]
        # Row r of (width, size + width - 1), after r zeros: the summands of one output lie below
        # each other.
        joined = ops.pad(each, ((0, 0), (0, 0), (0, width), (0, 0)))
        joined = ops.reshape(joined, (count, width * (size + width), filters))
        joined = joined[:, : width * (size + width - 1)]
        skewed = ops.reshape(joined, (count, width, size + width - 1, filters))
        return ops.sum(skewed, axis=1)

    def _unactivated(self, context: Context) -> Any:
        """Give what comes before the activation for the sequence itself, kept per reference."""
        if self._before is None or self._before[0] is not context.reference:
            linear = copy(self)
            linear.activation = None
            self._before = (context.reference, linear.value(*context.inputs))
        return self._before[1]

    def _read(self, state: Changed, span: Windows | Fixed) -> Any:
        """Convolve the values that the outputs of a span read."""
        geometry = self._geometry(state.reference.shape[1])
        if isinstance(span, Windows):
            starts = span.starts * self.stride - geometry.left
            read = Windows(starts, (span.width - 1) * self.stride + geometry.field)
            return self._convolve(state.read(read), self.stride, self.dilation)
        stretch = geometry.stretch(span.places)
        between = span.places.step * self.stride if len(span) > 1 else stretch.step
        values = state.read(Fixed(stretch))
        return self._convolve(
            values, between // stretch.step, max(self.dilation // stretch.step, 1)
        )

    def _convolve(self, values: Any, stride: int, dilation: int) -> Any:
        """Convolve without padding."""
        kernel, bias, _ = self._weights()
        if not self.depthwise:
            return convolve(values, kernel, bias, stride, dilation, self.activation)
        # TensorFlow has no convolution with both a stride and a dilation.
        skip = stride if dilation > 1 else 1
        settings = {"strides": stride // skip, "dilation_rate": dilation}
        found = ops.depthwise_conv(values, kernel, data_format="channels_last", **settings)
        found = found[:, ::skip] + bias
        return found if self.activation is None else self.activation(found)

    def _weights(self) -> tuple[Any, Any, Any]:
        """Give kernel, bias, and the kernel by channel `(channels, width * filters)`, turned."""
        if self._tensors is None:
            turned = np.transpose(self.kernel[::-1], (1, 0, 2)).reshape(self.kernel.shape[1], -1)
            arrays = (self.kernel, self.bias, np.ascontiguousarray(turned))
            self._tensors = tuple(keras.ops.convert_to_tensor(array) for array in arrays)
        return self._tensors
