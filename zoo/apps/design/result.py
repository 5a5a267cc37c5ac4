"""A designed sequence and the way to it."""

from dataclasses import dataclass

import numpy as np

from zoo.apps.design.goal import Goal
from zoo.dna import BASES


@dataclass(frozen=True, eq=False)
class Edit:
    """One base in place of another.

    Args:
        position: Where, counted from 0.
        before: The base that stood there; `N` where there was none.
        after: The base that stands there now.
        values: Outputs of the model for the sequence with this edit and all before it,
            `(outputs,)`.
    """

    position: int
    before: str
    after: str
    values: np.ndarray

    def __str__(self) -> str:
        return f"{self.before}{self.position}{self.after}"


@dataclass(frozen=True, eq=False)
class Design:
    """A sequence, and the edits that led to it.

    Args:
        label: What the sequence it began with is called.
        start: That sequence.
        sequence: The one it became.
        edits: The edits in their order.
        values: Outputs of the model for the start, `(outputs,)`.
        outputs: Names of the outputs.
        goal: What was asked for.
        column: Which output that is about.
        seed: What random starts were drawn with.
        predicted: How many edits were predicted.
    """

    label: str
    start: str
    sequence: str
    edits: tuple[Edit, ...]
    values: np.ndarray
    outputs: tuple[str, ...]
    goal: Goal
    column: int
    seed: int
    predicted: int

    @property
    def path(self) -> np.ndarray:
        """Give the outputs at the start and after each edit, `(edits + 1, outputs)`."""
        return np.stack([self.values, *(edit.values for edit in self.edits)])

    @property
    def gain(self) -> float:
        """Tell by how much the output changed."""
        return float(self.path[-1, self.column] - self.path[0, self.column])

    def __str__(self) -> str:
        first, last = self.path[[0, -1], self.column]
        edits = " ".join(map(str, self.edits)) or "no edit"
        return f"{self.label}: {self.outputs[self.column]} {first:.4g} -> {last:.4g} by {edits}"


def edit_to(
    codes: np.ndarray, position: int, base: int, values: np.ndarray
) -> tuple[np.ndarray, Edit]:
    """Put a base in a sequence and say what was done.

    Example:
        >>> codes, edit = edit_to(np.array([0, 4], "uint8"), 1, 2, np.zeros(1))
        >>> codes.tolist(), str(edit)
        ([0, 2], 'N1G')
    """
    before = (BASES + "N")[codes[position]]
    changed = codes.copy()
    changed[position] = base
    return changed, Edit(int(position), before, BASES[base], values)
