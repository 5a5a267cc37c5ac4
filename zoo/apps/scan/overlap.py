"""Which positions of a layer are the same in all windows that overlap there."""

from dataclasses import dataclass

from zoo.interpret.mutants.span import Geometry


@dataclass(frozen=True)
class Overlap:
    """The positions that one layer has in a window, and which of them windows share.

    A shared position depends on nothing outside its window: no padding at the window's ends reaches
    it. What a window has there is therefore what any other window has at the same place of the
    genome, if the windows lie on the layer's own grid.

    Args:
        length: Positions that the layer has in a window.
        first: The first shared one.
        stop: One past the last shared one.
        step: Positions of the layer from one window to the next.
    """

    length: int
    first: int
    stop: int
    step: int

    @property
    def width(self) -> int:
        """Give the number of shared positions."""
        return self.stop - self.first

    @property
    def computed(self) -> int:
        """Give how many positions are computed for one more window."""
        return self.step + self.length - self.width

    @property
    def spares(self) -> bool:
        """Tell whether sharing computes less than each window by itself."""
        return self.width > 0 and self.computed < self.length

    def through(self, geometry: Geometry, length: int) -> "Overlap | None":
        """Give the overlap behind a convolution or pooling.

        Args:
            geometry: Where its windows lie.
            length: Positions that it gives.

        Returns:
            None where the windows of the scan lie on different grids of it, or nothing is spared.

        Example:
            >>> Overlap(500, 0, 500, 50).through(Geometry(11, left=5), 500)
            Overlap(length=500, first=5, stop=495, step=50)
        """
        if self.step % geometry.stride:
            return None
        first = max(-(-(self.first + geometry.left) // geometry.stride), 0)
        last = (self.stop - geometry.field + geometry.left) // geometry.stride
        found = Overlap(length, first, min(last + 1, length), self.step // geometry.stride)
        return found if found.spares else None

    def shifted(self, left: int, length: int) -> "Overlap | None":
        """Give the overlap behind a crop or padding that adds `left` positions at the start."""
        first, stop = max(self.first + left, 0), min(self.stop + left, length)
        found = Overlap(length, first, stop, self.step)
        return found if found.spares else None


def common(overlaps: list[Overlap | None]) -> Overlap | None:
    """Give what several layers of one length share, or None.

    Example:
        >>> common([Overlap(50, 2, 48, 5), Overlap(50, 1, 45, 5)])
        Overlap(length=50, first=2, stop=45, step=5)
    """
    first = overlaps[0]
    if any(one is None for one in overlaps):
        return None
    if any((one.length, one.step) != (first.length, first.step) for one in overlaps):
        return None
    begin, stop = max(one.first for one in overlaps), min(one.stop for one in overlaps)
    found = Overlap(first.length, begin, stop, first.step)
    return found if found.spares else None
