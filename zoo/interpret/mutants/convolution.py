"""Convolutions: on a window of values, or on differences that each reach a few outputs."""

from copy import copy
from typing import Any

import keras
import numpy as np
from keras import ops

from zoo.interpret.mutants.compiling import compiles
from zoo.interpret.mutants.convolving import FEW_FILTERS, Activation, convolve
from zoo.interpret.mutants.kernels import convolved
from zoo.interpret.mutants.node import Context, along
from zoo.interpret.mutants.placing import blocks_of, numbers, part_of, placing
from zoo.interpret.mutants.sliding import Sliding
from zoo.interpret.mutants.span import Fixed, Span, Windows, reached_by
from zoo.interpret.mutants.states import Changed, State

# Without a compiler, adding up what single positions give takes longer for each multiplication.
_LEAST_GAIN = 1.5
# What it takes in multiplications to add up one number, and to look up the values about one output.
_ADDING = 32
_LOOKING_UP = 128


class Convolution(Sliding):
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
        super().__init__(layer, len(kernel), stride, dilation, padding)
        self.kernel = np.asarray(kernel, "float32")
        self.bias = np.asarray(bias, "float32")
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
        geometry = self.geometry(length)
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

    def change(self, states: list[State], context: Context) -> State:
        """Convolve differences where that is much less, or else the values about them."""
        if not along(states):
            return super().change(states, context)
        (state,) = states
        context.work = float(self.kernel.size * len(context.span))
        if self._adds_up(state, context):
            context.work = float(self.kernel.size * len(state.span))
            return self._add_up(state, context)
        if self._passes_differences() and state.linear:
            kernel, bias, _ = self._weights()
            delta = convolve(state.read_delta(context.span), kernel, ops.zeros_like(bias))
            return Changed(context.span, context.reference, delta=delta)
        return Changed(context.span, context.reference, values=self._read(state, context.span))

    def _passes_differences(self) -> bool:
        """Tell whether it mixes the channels of a position and does nothing else."""
        single = self.size == self.stride == 1
        return single and self.activation is None and not self.depthwise

    def _adds_up(self, state: Changed, context: Context) -> bool:
        """Tell whether every changed position is better convolved by itself."""
        plain = self.stride == 1 and not self.depthwise
        dense = isinstance(state.span, Windows) or state.span.places.step == 1
        whole = self.kernel.shape[1] == state.reference.shape[2]
        less = self._gain(len(state.span), len(context.span)) >= 1.0
        # Of many positions and few filters, `convolve` makes long rows, which is faster.
        rows = self.kernel.shape[2] <= FEW_FILTERS < self.size <= len(state.span)
        return self.size > 1 and plain and dense and whole and less and not rows

    def _gain(self, changed: int, reached: int) -> float:
        """Estimate how many times as long convolving the values about the outputs would take."""
        if not compiles():
            return reached / (_LEAST_GAIN * changed)
        channels = self.kernel.shape[1]
        adding = changed * self.size * (channels + _ADDING)
        return reached * (self.size * channels + _LOOKING_UP) / adding

    def _add_up(self, state: Changed, context: Context) -> Changed:
        """Give what every changed position adds to the outputs that read it."""
        reached = reached_by(state.span, self.geometry(state.reference.shape[1]))
        before = context.reference if self.activation is None else self._unactivated(context)
        blocks = blocks_of(context.count, 4 * len(state.span) * self.kernel[:, 0].size)
        parts = [self._convolved(state, context, reached, before, block) for block in blocks]
        delta = parts[0] if len(parts) == 1 else ops.concatenate(parts, axis=0)
        return Changed(context.span, context.reference, delta=delta)

    def _convolved(
        self, state: Changed, context: Context, reached: Span, before: Any, block: slice
    ) -> Any:
        """Give the differences of some mutants."""
        reached, span = part_of(reached, block), part_of(context.span, block)
        shift, index = placing(reached, span, block.stop - block.start)
        return convolved(
            state.delta[block],
            self._weights()[2],
            before,
            numbers(span),
            *index,
            size=self.size,
            dilation=self.dilation,
            shift=shift,
            activation=self.activation,
        )

    def _unactivated(self, context: Context) -> Any:
        """Give what comes before the activation for the sequence itself, kept per reference."""
        if self._before is None or self._before[0] is not context.reference:
            linear = copy(self)
            linear.activation = None
            self._before = (context.reference, linear.value(*context.inputs))
        return self._before[1]

    def _read(self, state: Changed, span: Windows | Fixed) -> Any:
        """Convolve the values that the outputs of a span read."""
        geometry = self.geometry(state.reference.shape[1])
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
