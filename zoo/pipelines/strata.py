"""Cells of covariate space that hold a few positives each, as fine as the positives allow."""

from dataclasses import dataclass

import numpy as np

from zoo.errors import SettingError


@dataclass(frozen=True)
class _Split:
    """A cut of one covariate: values up to `threshold` go left."""

    column: int
    threshold: float
    left: "_Split | int"
    right: "_Split | int"


class Strata:
    """A tree of cuts at medians of the positives, so that each cell holds a few of them.

    A cell is cut along the covariate in which its positives spread most, measured in standard
    deviations of all positives. Cells end where the positives end: a window beyond the smallest or
    largest value that any positive of the cell has belongs to none.

    Args:
        points: Covariates of the positives `(n, columns)`.
        size: A cell with fewer than twice as many positives is not cut.

    Example:
        >>> strata = Strata(np.array([[0.1], [0.2], [0.8], [0.9]]), size=2)
        >>> strata.assign(np.array([[0.15], [0.5], [0.85]])).tolist()
        [0, -1, 1]
    """

    def __init__(self, points: np.ndarray, size: int = 8):
        """Cut the space."""
        if size < 1 or not len(points):
            raise SettingError(f"{len(points)} positives in strata of {size}; expected 1 or more.")
        self._points = points
        self._size = size
        spread = points.std(axis=0)
        self._scale = np.where(spread > 0, spread, 1)
        self.lower, self.upper, self.counts = [], [], []
        self._root = self._grow(np.arange(len(points)))
        self.lower, self.upper = np.array(self.lower), np.array(self.upper)
        self.counts = np.array(self.counts)
        del self._points

    def __len__(self) -> int:
        """Return the number of cells."""
        return len(self.counts)

    def _grow(self, rows: np.ndarray) -> _Split | int:
        """Cut the positives of a cell, or make it a leaf and return its number."""
        values = self._points[rows]
        order = np.argsort(-np.ptp(values, axis=0) / self._scale)
        if len(rows) >= 2 * self._size:
            for column in order:
                threshold = _threshold(values[:, column])
                if threshold is not None:
                    left = values[:, column] <= threshold
                    return _Split(
                        int(column), threshold, self._grow(rows[left]), self._grow(rows[~left])
                    )
        self.lower.append(values.min(axis=0))
        self.upper.append(values.max(axis=0))
        self.counts.append(len(rows))
        return len(self.counts) - 1

    def assign(self, points: np.ndarray) -> np.ndarray:
        """Return the cell of each point `(n,)`, -1 where it lies in none.

        Args:
            points: Covariates `(n, columns)`.
        """
        result = np.full(len(points), -1, dtype=np.int32)
        pending = [(self._root, np.arange(len(points)))]
        while pending:
            node, rows = pending.pop()
            if isinstance(node, _Split):
                left = points[rows, node.column] <= node.threshold
                pending += [(node.left, rows[left]), (node.right, rows[~left])]
            else:
                values = points[rows]
                inside = (values >= self.lower[node]) & (values <= self.upper[node])
                result[rows[inside.all(axis=1)]] = node
        return result


def _threshold(values: np.ndarray) -> float | None:
    """Return the largest value of the left half; None where all are the same."""
    ordered = np.sort(values)
    middle = ordered[(len(ordered) - 1) // 2]
    if middle < ordered[-1]:
        return float(middle)
    below = ordered[ordered < middle]
    return float(below[-1]) if len(below) else None
