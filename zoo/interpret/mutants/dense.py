"""Linear layers on features without positions."""

from collections.abc import Iterator
from math import prod
from typing import Any

import numpy as np
from keras import ops

from zoo.interpret.mutants.node import Context, Node
from zoo.interpret.mutants.span import Fixed, Windows
from zoo.interpret.mutants.states import Changed, Flat, State, Whole

# A product of few rows reads its weights more slowly than it multiplies.
_LEAST_ROWS = 48


class Dense(Node):
    """A linear layer on `(batch, features)`, with its bias and without its activation.

    Args:
        layer: Name of the layer.
        kernel: `(features, units)`.
        bias: `(units,)`.
    """

    def __init__(self, layer: str, kernel: np.ndarray, bias: np.ndarray):
        super().__init__(layer)
        self.kernel = np.asarray(kernel, "float32")
        self.bias = np.asarray(bias, "float32")
        self._tensors: tuple[Any, Any] | None = None

    def scaled(self, scale: np.ndarray, shift: np.ndarray) -> "Dense":
        """Give the layer that also scales and shifts its units."""
        return Dense(self.layer, self.kernel * scale, self.bias * scale + shift)

    def value(self, inputs: Any) -> Any:
        """Multiply `(batch, features)`."""
        kernel, bias = self._weights()
        return ops.matmul(inputs, kernel) + bias

    def cost(self, inputs: list[Any], output: Any) -> float:
        """Count multiplications."""
        return float(self.kernel.size)

    def change(self, states: list[State], context: Context) -> State:
        """Multiply the differences with the rows of their positions only."""
        (state,) = states
        if not isinstance(state, Flat) or not state.spared:
            return super().change(states, context)
        kernel, _ = self._weights()
        total, first = context.reference, 0
        for part, reference in state.parts:
            features = prod(reference.shape[1:])
            rows = kernel if len(state.parts) == 1 else kernel[first : first + features]
            first += features
            if isinstance(part, Changed):
                more, work = _changed(part, rows)
            elif isinstance(part, Whole):
                more, work = _whole(part, reference, rows), features
            else:
                continue
            total = total + more
            context.work += float(work * self.kernel.shape[1])
        return Whole(total)

    def _weights(self) -> tuple[Any, Any]:
        if self._tensors is None:
            self._tensors = (ops.convert_to_tensor(self.kernel), ops.convert_to_tensor(self.bias))
        return self._tensors


def _whole(part: Whole, reference: Any, rows: Any) -> Any:
    """Give what a part adds that is different everywhere."""
    delta = part.values - reference
    return ops.matmul(ops.reshape(delta, (len(delta), -1)), rows)


def _changed(part: Changed, rows: Any) -> tuple[Any, float]:
    """Give what a part adds that is different at some positions, and the features multiplied."""
    found, work = [], 0
    for block, places in _blocks(part):
        delta = ops.reshape(block.read_delta(Fixed(places)), (-1, len(places) * block.channels))
        found.append(ops.matmul(delta, _rows_of(rows, places, block.channels)))
        work += len(delta) * delta.shape[1]
    joined = found[0] if len(found) == 1 else ops.concatenate(found, axis=0)
    return joined, work / len(joined)


def _rows_of(rows: Any, places: range, channels: int) -> Any:
    """Take the rows of some positions."""
    if places.step == 1:
        return rows[places.start * channels : places.stop * channels]
    by_position = ops.reshape(rows, (-1, channels, rows.shape[1]))
    taken = by_position[places.start : places.stop : places.step]
    return ops.reshape(taken, (len(places) * channels, rows.shape[1]))


def _blocks(part: Changed) -> Iterator[tuple[Changed, range]]:
    """Cut mutants into runs that share enough positions, each with the positions they share."""
    span = part.span
    if isinstance(span, Fixed):
        yield part, span.places
        return
    # The mutants are in the order of their positions, so equal windows are neighbours.
    changes = np.flatnonzero(np.diff(span.starts)) + 1
    first = 0
    for stop in [*changes, len(span.starts)]:
        if stop - first < _LEAST_ROWS and stop < len(span.starts):
            continue
        windows = Windows(span.starts[first:stop], span.width)
        block = Changed(windows, part.reference, delta=part.delta[first:stop])
        yield block, range(windows.first, windows.last + 1)
        first = int(stop)
