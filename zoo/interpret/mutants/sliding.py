"""Steps that slide a window along the positions."""

from zoo.interpret.mutants.node import EVERYWHERE, Node, Reach
from zoo.interpret.mutants.span import Geometry, padded_before, spread


class Sliding(Node):
    """A step whose every output reads a window of positions.

    Args:
        layer: Name of the layer.
        size: Positions that a window reads.
        stride: Positions from one window to the next.
        dilation: Distance between the positions that a window reads.
        padding: `"valid"`, `"same"` or `"causal"`.
    """

    local = True

    def __init__(self, layer: str, size: int, stride: int, dilation: int, padding: str):
        super().__init__(layer)
        self.size = size
        self.stride = stride
        self.dilation = dilation
        self.padding = padding

    def geometry(self, length: int) -> Geometry:
        """Give where the windows lie in so many positions."""
        left = padded_before(self.padding, length, self.size, self.stride, self.dilation)
        return Geometry(self.size, self.stride, self.dilation, left)

    def needs(self, wanted: range, lengths: list[int | None]) -> list[range | None]:
        """Give what the windows read."""
        return [self.geometry(lengths[0]).read_by(wanted, lengths[0])]

    def reach(self, spans: list[Reach], lengths: list[int | None], wanted: range | None) -> Reach:
        """Give the windows that read a changed position."""
        if spans[0] == EVERYWHERE:
            return EVERYWHERE
        return spread(spans[0], self.geometry(lengths[0]), wanted)
