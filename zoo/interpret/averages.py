"""Slopes averaged over baselines, and the contributions that follow from them."""

from typing import NamedTuple

import numpy as np


class Averaged(NamedTuple):
    """Slopes averaged over baselines, and along the way from each to the sequence if need be.

    Args:
        slopes: The gradient `(n, length, 4)`.
        pull: What the baseline's base at a position adds to the output, `(n, length)`: the sum
            over bases of baseline times gradient.
        offset: The part of `pull` that comes from the gradient's mean over the bases.
    """

    slopes: np.ndarray
    pull: np.ndarray
    offset: np.ndarray

    @classmethod
    def nothing(cls, shape: tuple[int, ...]) -> "Averaged":
        """Begin with nothing, for sequences `(n, length, 4)`."""
        return cls(np.zeros(shape), np.zeros(shape[:2]), np.zeros(shape[:2]))

    def add(self, rows: np.ndarray, base: np.ndarray, slopes: np.ndarray) -> None:
        """Add weighted slopes `(n, length, 4)` with their baselines to rows that do not fall."""
        # So that the sums of each row are sums of neighbours.
        found, first = np.unique(rows, return_index=True)
        self.slopes[found] += np.add.reduceat(slopes, first, axis=0)
        self.pull[found] += np.add.reduceat((base * slopes).sum(-1), first, axis=0)
        self.offset[found] += np.add.reduceat(base.sum(-1) * slopes.mean(-1), first, axis=0)

    def corrected(self) -> "Averaged":
        """Take the mean over the bases out of every gradient, which leads off the simplex."""
        slopes = self.slopes - self.slopes.mean(-1, keepdims=True)
        return Averaged(slopes, self.pull - self.offset, np.zeros_like(self.offset))

    def hypothetical(self) -> np.ndarray:
        """Give what each base would add at each position in place of the baseline's."""
        return self.slopes - self.pull[..., None]

    def actual(self, sequences: np.ndarray) -> np.ndarray:
        """Give what the bases that are there add; the sum is what the path integrates.

        A position without a base adds what leaving the baseline's base out does, in equal parts
        in the four columns.
        """
        lacking = 1 - sequences.sum(-1)
        spread = (lacking * self.pull / 4)[..., None]
        return sequences * self.hypothetical() - spread
