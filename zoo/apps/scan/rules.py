"""How each kind of layer goes on with what windows share.

A rule tells from the overlap of its inputs which positions of its output are shared, and computes
them. A layer without a rule is computed for every window by itself, and so is all behind it.
"""

from copy import copy
from typing import Any

import numpy as np
from keras import ops

from zoo.apps.scan.overlap import Overlap, common
from zoo.apps.scan.shared import Shared
from zoo.interpret.mutants.convolution import Convolution
from zoo.interpret.mutants.layout import Shift
from zoo.interpret.mutants.node import Node
from zoo.interpret.mutants.pointwise import Activate, Join, Pointwise, Scale
from zoo.interpret.mutants.pooling import GlobalPooling, LayerPooling, Pooling
from zoo.interpret.mutants.span import Geometry, padded_before

_LOWEST = float(np.finfo("float32").min)


class Rule:
    """One layer in a scan; this one knows nothing and computes every window by itself.

    Args:
        node: The layer, as a step of the network.
        inputs: What is shared of each input; None for nothing.
        length: Positions that the layer gives; None for none.
    """

    def __init__(self, node: Node, inputs: list[Overlap | None], length: int | None):
        self.node = node
        self.inputs = inputs
        self.overlap = None if length is None else self.shares(length)

    def shares(self, length: int) -> Overlap | None:
        """Give what is shared of the output."""
        return None

    def value(self, *inputs: Any) -> Any:
        """Compute the layer for all windows.

        Args:
            *inputs: `Shared`, or arrays `(windows, ...)`.
        """
        if self.overlap is None:
            return self.each(*inputs)
        return self.share(*inputs)

    def each(self, *inputs: Any) -> Any:
        """Compute every window by itself, `(windows, ...)`."""
        return self.node.value(*(whole(one) for one in inputs))

    def share(self, *inputs: Shared) -> Shared:
        """Compute what is shared once."""
        raise NotImplementedError


class Sliding(Rule):
    """A convolution or a pooling: at the ends it is computed for every window."""

    fill = 0.0

    def shares(self, length: int) -> Overlap | None:
        """Give the positions that read only what is shared."""
        if self.inputs[0] is None:
            return None
        self.geometry = self.read_geometry(self.inputs[0].length)
        # The same layer, for values that hold their padding already.
        self.unpadded = copy(self.node)
        self.unpadded.padding = "valid"
        return self.inputs[0].through(self.geometry, length)

    def read_geometry(self, length: int) -> Geometry:
        """Give where the windows of the layer lie."""
        node = self.node
        size = node.kernel.shape[0]
        left = padded_before(node.padding, length, size, node.stride, node.dilation)
        return Geometry(size, node.stride, node.dilation, left)

    def share(self, one: Shared) -> Shared:
        """Compute the shared positions in a row, and both ends of every window."""
        overlap = self.overlap
        left = self._end(one, 0, overlap.first)
        right = self._end(one, overlap.stop, overlap.length)
        start, stop = self._read_by(overlap.first, overlap.stop)
        middle = self.unpadded.value(one.row(start, stop))
        return Shared(overlap, one.count, middle, left, right)

    def _end(self, one: Shared, first: int, stop: int) -> Any:
        if first == stop:
            return None
        return self.unpadded.value(one.read(*self._read_by(first, stop), self.fill))

    def _read_by(self, first: int, stop: int) -> tuple[int, int]:
        """Give from where to where some outputs read."""
        geometry = self.geometry
        start = first * geometry.stride - geometry.left
        return start, start + (stop - first - 1) * geometry.stride + geometry.field


class SlidingPool(Sliding):
    """A pooling over windows of positions."""

    fill = _LOWEST

    def shares(self, length: int) -> Overlap | None:
        """Refuse means that leave out padding: their divisors differ from place to place."""
        found = super().shares(length)
        node = self.node
        if found is None or node.kind == "max" or node.padding == "valid":
            return found
        covered = (length - 1) * node.stride + node.size
        return found if covered <= self.inputs[0].length else None

    def read_geometry(self, length: int) -> Geometry:
        """Give where the windows of the layer lie."""
        node = self.node
        left = padded_before(node.padding, length, node.size, node.stride, 1)
        return Geometry(node.size, node.stride, 1, left)


class EachPosition(Rule):
    """A function of each position by itself."""

    def shares(self, length: int) -> Overlap | None:
        """Give what all inputs share."""
        found = common(self.inputs)
        return found if found is not None and found.length == length else None

    def share(self, *inputs: Shared) -> Shared:
        """Apply the function to what is shared and to both ends."""
        narrowed = [one.narrowed(self.overlap) for one in inputs]
        parts = (
            None if values[0] is None else self.node.value(*values)
            for values in zip(*((one.middle, one.left, one.right) for one in narrowed), strict=True)
        )
        return Shared(self.overlap, inputs[0].count, *parts)


class Moved(Rule):
    """A crop, or zeros at both ends."""

    def shares(self, length: int) -> Overlap | None:
        """Give what is left of the shared positions."""
        return None if self.inputs[0] is None else self.inputs[0].shifted(self.node.left, length)

    def share(self, one: Shared) -> Shared:
        """Cut shared positions, and cut or lengthen both ends."""
        overlap, shift = self.overlap, self.node.left
        left, right = (
            one.read(first - shift, stop - shift) if first < stop else None
            for first, stop in ((0, overlap.first), (overlap.stop, overlap.length))
        )
        middle = one.row(overlap.first - shift, overlap.stop - shift)
        return Shared(overlap, one.count, middle, left, right)


class PooledOver(Rule):
    """The mean, sum or largest over all positions of a window."""

    def each(self, one: Any) -> Any:
        """Pool the shared positions without cutting them out for every window."""
        if not isinstance(one, Shared):
            return self.node.value(one)
        kind, overlap = self.node.kind, one.overlap
        pool = ops.max_pool if kind == "max" else ops.average_pool
        settings = {"padding": "valid", "data_format": "channels_last"}
        middle = pool(one.middle, overlap.width, overlap.step, **settings)[0]
        parts = [middle if kind == "max" else middle * overlap.width]
        reduce = ops.max if kind == "max" else ops.sum
        parts += [reduce(end, axis=1) for end in (one.left, one.right) if end is not None]
        found = parts[0]
        for part in parts[1:]:
            found = ops.maximum(found, part) if kind == "max" else found + part
        found = found / overlap.length if kind == "mean" else found
        return found[:, None] if self.node.keepdims else found


# By the exact class: a class derived from one of these may compute something else.
RULES: dict[type, type[Rule]] = {
    Convolution: Sliding,
    Pooling: SlidingPool,
    LayerPooling: SlidingPool,
    Pointwise: EachPosition,
    Activate: EachPosition,
    Scale: EachPosition,
    Join: EachPosition,
    Shift: Moved,
    GlobalPooling: PooledOver,
}


def rule_for(node: Node, inputs: list[Overlap | None], length: int | None) -> Rule:
    """Give the rule of a step."""
    return RULES.get(type(node), Rule)(node, inputs, length)


def whole(values: Any) -> Any:
    """Give every window by itself, `(windows, ...)`."""
    return values.full() if isinstance(values, Shared) else values
