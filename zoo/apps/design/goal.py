"""What a sequence is designed for, and what must not change meanwhile."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from zoo.errors import SettingError, UnknownNameError

MAXIMISE = "maximise"
MINIMISE = "minimise"


@dataclass(frozen=True, kw_only=True)
class Goal:
    """What is asked of a model's outputs.

    Args:
        output: Name or number of the output that is to change; may be left out where there is one.
        target: `"maximise"`, `"minimise"`, or the value that the output is to have.
        tolerance: A value is reached when the output is so near to it.
        hold: Other outputs by name or number, each with how far it may move from where it was.

    Raises:
        SettingError: The target is no number and none of these words, or a tolerance is negative.

    Example:
        >>> Goal(output="H3K4me3", target=0.9, hold={"H3": 0.1}).tolerance
        0.01
    """

    output: str | int | None = None
    target: str | float = MAXIMISE
    tolerance: float = 0.01
    hold: Mapping[str | int, float] = field(default_factory=dict)

    def __post_init__(self):
        """Refuse what cannot be aimed at."""
        if isinstance(self.target, str) and self.target not in (MAXIMISE, MINIMISE):
            raise SettingError(
                f"target is {self.target!r}; expected 'maximise', 'minimise' or a number."
            )
        if not isinstance(self.target, str) and not math.isfinite(self.target):
            raise SettingError(f"target is {self.target}; expected a finite number.")
        # Written so that nan is refused, too.
        if not all(most >= 0 for most in (self.tolerance, *self.hold.values())):
            raise SettingError("A tolerance is negative or no number; expected at least 0.")


class Aim:
    """A goal for the outputs of one model.

    Args:
        goal: What is asked for.
        names: Names of the model's outputs.

    Raises:
        UnknownNameError: There is no output of such a name.
        SettingError: There is no output of such a number, or several to choose from.
    """

    def __init__(self, goal: Goal, names: Sequence[str]):
        if goal.output is None and len(names) > 1:
            raise SettingError(
                f"The model has {len(names)} outputs ({', '.join(names[:8])}); say which one is "
                "meant with output=."
            )
        self.goal = goal
        self.column = _column(goal.output or 0, names)
        self._held = {_column(name, names): most for name, most in goal.hold.items()}
        if self.column in self._held:
            raise SettingError(f"{names[self.column]} is to change and to be held; leave one out.")

    @property
    def by_value(self) -> bool:
        """Tell whether a certain value is aimed at."""
        return not isinstance(self.goal.target, str)

    def loss(self, raw: np.ndarray, outputs: np.ndarray) -> np.ndarray:
        """Tell how far sequences are from the goal, `(n,)`; less is better.

        Args:
            raw: What the model gives before its last activation, `(n, outputs)`: there an output
                that is to grow can still be told from one that is near its limit.
            outputs: What it gives, `(n, outputs)`.
        """
        if self.by_value:
            return np.abs(outputs[:, self.column] - self.goal.target)
        return raw[:, self.column] * (-1 if self.goal.target == MAXIMISE else 1)

    def direction(self, outputs: np.ndarray) -> int:
        """Tell which way an output should go: 1 up, -1 down.

        Args:
            outputs: What the model gives for one sequence, `(outputs,)`.
        """
        if self.by_value:
            return 1 if outputs[self.column] < self.goal.target else -1
        return 1 if self.goal.target == MAXIMISE else -1

    def holds(self, outputs: np.ndarray, start: np.ndarray) -> np.ndarray:
        """Tell which sequences keep the outputs that are held, `(n,)` bool.

        Args:
            outputs: `(n, outputs)`.
            start: Of the sequence that the design began with, `(outputs,)`.
        """
        kept = np.ones(len(outputs), bool)
        for column, most in self._held.items():
            kept &= np.abs(outputs[:, column] - start[column]) <= most
        return kept

    def reached(self, loss: float) -> bool:
        """Tell whether a value is near enough; what is to grow or to shrink never is."""
        return self.by_value and loss <= self.goal.tolerance


def _column(name: str | int, names: Sequence[str]) -> int:
    if isinstance(name, str):
        if name not in names:
            raise UnknownNameError("output", name, names)
        return list(names).index(name)
    if not 0 <= name < len(names):
        raise SettingError(f"output is {name}; expected a number from 0 to {len(names) - 1}.")
    return name
