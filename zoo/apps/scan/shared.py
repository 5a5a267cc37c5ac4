"""The values of one layer for many overlapping windows, each shared one held once."""

from typing import Any

import numpy as np
from keras import ops

from zoo.apps.scan.overlap import Overlap


class Shared:
    """What a layer has in each of some windows at equal distances.

    Args:
        overlap: Which positions are shared.
        count: Number of windows.
        middle: The shared positions of all windows in a row, `(1, positions, channels)`.
        left: What each window has before them, `(windows, overlap.first, channels)`; None for
            nothing.
        right: What each window has behind them; None for nothing.
    """

    def __init__(
        self, overlap: Overlap, count: int, middle: Any, left: Any = None, right: Any = None
    ):
        self.overlap = overlap
        self.count = count
        self.middle = middle
        self.left = left
        self.right = right

    def full(self) -> Any:
        """Give every window by itself, `(windows, length, channels)`."""
        return self.read(0, self.overlap.length)

    def read(self, start: int, stop: int, fill: float = 0.0) -> Any:
        """Give some positions of every window, with `fill` before the first and behind the last.

        Returns:
            `(windows, stop - start, channels)`.
        """
        overlap = self.overlap
        parts = []
        if start < min(overlap.first, stop) and self.left is not None:
            parts.append(self.left[:, max(start, 0) : max(stop, 0)])
        low, high = max(start, overlap.first), min(stop, overlap.stop)
        if low < high:
            parts.append(self._gathered(low, high))
        if stop > max(overlap.stop, start) and self.right is not None:
            parts.append(self.right[:, max(start - overlap.stop, 0) : stop - overlap.stop])
        parts = parts or [self._gathered(overlap.first, overlap.first)]
        found = parts[0] if len(parts) == 1 else ops.concatenate(parts, axis=1)
        before, behind = max(-start, 0), max(stop - overlap.length, 0)
        if before or behind:
            found = ops.pad(found, ((0, 0), (before, behind), (0, 0)), constant_values=fill)
        return found

    def row(self, start: int, stop: int) -> Any:
        """Give the shared values from `start` of the first window to `stop` of the last."""
        first = start - self.overlap.first
        return self.middle[:, first : first + (self.count - 1) * self.overlap.step + stop - start]

    def narrowed(self, overlap: Overlap) -> "Shared":
        """Share fewer positions."""
        if overlap == self.overlap:
            return self
        left = self.read(0, overlap.first) if overlap.first else None
        right = None
        if overlap.stop < overlap.length:
            right = self.read(overlap.stop, overlap.length)
        middle = self.row(overlap.first, overlap.stop)
        return Shared(overlap, self.count, middle, left, right)

    def _gathered(self, start: int, stop: int) -> Any:
        """Cut shared positions out for every window."""
        row, width, step = self.row(start, stop), stop - start, self.overlap.step
        places = step * np.arange(self.count)[:, None] + np.arange(width)
        return ops.take(row[0], places.astype("int32"), axis=0)
