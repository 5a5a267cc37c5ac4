"""Which positions of a layer a change of the sequence can reach.

Every mutant of a block has as many positions: either a window of its own, which moves with the
mutation, or the same positions as all the others, where the windows have grown so wide, or what is
asked for has become so sparse, that one set for all costs no more.
"""

from dataclasses import dataclass
from math import gcd

import numpy as np

from zoo.interpret.mutants.compiling import compiles

# One set of positions for all mutants spares looking up the reference for each of them, so it may
# be somewhat larger than the windows.
_FAVOUR = 1.25


@dataclass(frozen=True, eq=False)
class Windows:
    """A window of one width for each mutant.

    Args:
        starts: First position of each, `(mutants,)`.
        width: Positions in each.
    """

    starts: np.ndarray
    width: int

    def __len__(self) -> int:
        return self.width

    @property
    def first(self) -> int:
        """Give the lowest position of all."""
        return int(self.starts.min())

    @property
    def last(self) -> int:
        """Give the highest position of all."""
        return int(self.starts.max()) + self.width - 1

    def positions(self) -> np.ndarray:
        """Give all positions, `(mutants, width)`."""
        return self.starts[:, None] + np.arange(self.width)

    def places_of(self, positions: np.ndarray) -> np.ndarray:
        """Give the place of each position `(mutants, n)` in its window, -1 where it is outside."""
        places = positions - self.starts[:, None]
        return np.where((places >= 0) & (places < self.width), places, -1)

    def moved(self, distance: int) -> "Windows":
        """Give the windows so many positions to the right."""
        return Windows(self.starts + distance, self.width)


@dataclass(frozen=True)
class Fixed:
    """The same positions for every mutant, in even steps.

    Args:
        places: The positions.
    """

    places: range

    def __len__(self) -> int:
        return len(self.places)

    @property
    def first(self) -> int:
        """Give the lowest position."""
        return self.places[0]

    @property
    def last(self) -> int:
        """Give the highest position."""
        return self.places[-1]

    def positions(self) -> np.ndarray:
        """Give all positions, `(1, n)`."""
        return np.asarray(self.places)[None]

    def places_of(self, positions: np.ndarray) -> np.ndarray:
        """Give the place of each position `(mutants, n)` among these, -1 where it is none."""
        places, rest = np.divmod(positions - self.first, self.places.step)
        return np.where((rest == 0) & (places >= 0) & (places < len(self)), places, -1)

    def moved(self, distance: int) -> "Fixed":
        """Give the positions so many to the right."""
        places = self.places
        return Fixed(range(places.start + distance, places.stop + distance, places.step))


Span = Windows | Fixed


@dataclass(frozen=True)
class Geometry:
    """Where the windows of a convolution or a pooling lie.

    Args:
        size: Positions that one window reads.
        stride: Positions from one window to the next.
        dilation: Distance between the positions that a window reads.
        left: Positions before the first of the input, where the first window begins.
    """

    size: int
    stride: int = 1
    dilation: int = 1
    left: int = 0

    @property
    def field(self) -> int:
        """Give the distance from the first to the last position of a window, plus one."""
        return (self.size - 1) * self.dilation + 1

    def touched(self, first, last):
        """Give the first and the last output that reads something from `first` to `last`."""
        lowest = -((self.field - 1 - self.left - first) // self.stride)
        return lowest, (last + self.left) // self.stride

    def most(self, width: int) -> int:
        """Give how many outputs at most read something of so many positions side by side."""
        return (width + self.field - 2) // self.stride + 1

    def step(self, outputs: range) -> int:
        """Give the step of the finest lattice on which some outputs read."""
        between_outputs = outputs.step * self.stride if len(outputs) > 1 else 0
        between_reads = self.dilation if self.size > 1 else 0
        return gcd(between_outputs, between_reads) or 1

    def stretch(self, outputs: range) -> range:
        """Give the positions that some outputs read, padding and what lies between included."""
        first = outputs[0] * self.stride - self.left
        last = outputs[-1] * self.stride - self.left + self.field - 1
        return range(first, last + 1, self.step(outputs))

    def read_by(self, outputs: range, length: int) -> range:
        """Give of the stretch what lies in an input of so many positions."""
        stretch = self.stretch(outputs)
        inside = range(stretch.start % stretch.step, length, stretch.step)
        return cut(inside, stretch[0], stretch[-1]) if inside else range(1)


def padded_before(padding: str, length: int, size: int, stride: int, dilation: int) -> int:
    """Give the zeros before a sequence under `"valid"`, `"same"` or `"causal"` padding.

    Example:
        >>> padded_before("same", 10, 4, 1, 1), padded_before("causal", 10, 4, 1, 1)
        (1, 3)
    """
    field = (size - 1) * dilation + 1
    if padding == "causal":
        return field - 1
    if padding == "valid":
        return 0
    return max((-(-length // stride) - 1) * stride + field - length, 0) // 2


def spread(span: Span, geometry: Geometry, wanted: range) -> Span:
    """Give the outputs that read something of a span, as far as they are wanted."""
    if isinstance(span, Fixed):
        return Fixed(cut(wanted, *geometry.touched(span.first, span.last)))
    firsts, lasts = geometry.touched(span.starts, span.starts + span.width - 1)
    return settle(firsts, lasts, wanted, geometry.most(span.width))


def reached_by(span: Span, geometry: Geometry) -> Span:
    """Give all outputs that read something of a span of neighbours, at a stride of one.

    They may lie before the first output or behind the last.
    """
    first, width = geometry.left - (geometry.field - 1), len(span) + geometry.field - 1
    if isinstance(span, Windows):
        return Windows(span.starts + first, width)
    return Fixed(range(span.first + first, span.first + first + width))


def settle(firsts: np.ndarray, lasts: np.ndarray, wanted: range, most: int) -> Span:
    """Give windows about the stretches of the mutants, or one set for all.

    The one set reaches from the first position to the last. Where steps are compiled and the wanted
    positions have no gaps, it is all of them, and windows are `most` wide: then blocks of mutants
    are alike in shape, and what is compiled for one does for the next.

    Args:
        firsts: First position of each mutant.
        lasts: Last position of each.
        wanted: Positions that matter.
        most: Positions that any such stretch can have.
    """
    low, high = wanted[0], wanted[-1]
    firsts = np.clip(firsts, low, high)
    if wanted.step == 1 and compiles():
        if len(wanted) <= _FAVOUR * most:
            return Fixed(wanted)
        return Windows(np.minimum(firsts, high + 1 - most), most)
    width = int(np.max(np.clip(lasts, low, high) - firsts, initial=0)) + 1
    places = cut(wanted, int(firsts.min()), int(firsts.max()) + width - 1)
    if len(places) <= _FAVOUR * width:
        return Fixed(places)
    return Windows(np.minimum(firsts, high + 1 - width), width)


def union(spans: list[Span], wanted: range) -> Span:
    """Give a span that holds several, as far as they are wanted."""
    first = spans[0]
    if all(isinstance(span, Windows) for span in spans):
        if all(_equal(first, span) for span in spans):
            return first
        starts = np.min([span.starts for span in spans], axis=0)
        lasts = np.max([span.starts + span.width - 1 for span in spans], axis=0)
        return settle(starts, lasts, wanted, int(np.max(lasts - starts)) + 1)
    low, high = min(span.first for span in spans), max(span.last for span in spans)
    return Fixed(cut(wanted, low, high))


def _equal(one: Windows, other: Windows) -> bool:
    return one.width == other.width and np.array_equal(one.starts, other.starts)


def cut(places: range, low: int, high: int) -> range:
    """Give the part of a range from `low` to `high`, or one position where there is none.

    Example:
        >>> list(cut(range(0, 50, 10), 15, 40)), list(cut(range(5), 7, 9))
        ([20, 30, 40], [4])
    """
    first = max(-(-(low - places.start) // places.step), 0)
    stop = max((high - places.start) // places.step + 1, 0)
    return places[first:stop] or places[min(first, len(places) - 1) :][:1]


def hull(one: range | None, other: range | None) -> range | None:
    """Give the finest range that holds two; None is nothing.

    Example:
        >>> hull(range(0, 100, 10), range(5, 6))
        range(0, 91, 5)
    """
    if not one or not other:
        return one or other
    steps = [places.step for places in (one, other) if len(places) > 1]
    step = gcd(one[0] - other[0], *steps) or 1
    return range(min(one[0], other[0]), max(one[-1], other[-1]) + 1, step)
