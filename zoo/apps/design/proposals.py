"""Which edits are looked at: all that are allowed, or those that the gradient favours."""

from typing import Literal, Protocol, get_args

import numpy as np

from zoo.apps.design.goal import Aim
from zoo.apps.design.outputs import Predictor
from zoo.errors import SettingError
from zoo.interpret.gradients import Gradient
from zoo.interpret.reversal import without_reversal
from zoo.interpret.targets import target_of

Method = Literal["exact", "gradient"]


class Proposals(Protocol):
    """A choice of edits to predict exactly."""

    def choose(
        self, sequence: np.ndarray, allowed: np.ndarray, direction: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """Give positions and bases of edits.

        Args:
            sequence: One-hot `(length, 4)`.
            allowed: bool `(length, 4)`.
            direction: 1 where the output should grow, -1 where it should shrink.
        """


class AllEdits:
    """Every edit that is allowed."""

    def choose(
        self, sequence: np.ndarray, allowed: np.ndarray, direction: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """Give them in the order of their positions."""
        positions, bases = np.nonzero(allowed)
        return positions, bases


class Steepest:
    """The edits for which the gradient promises most.

    What it promises for a base in place of another is the difference of their slopes. That is a
    guess; the search predicts each of them exactly.

    Args:
        predictor: The model.
        aim: What is asked for.
        count: Edits in a choice.
    """

    def __init__(self, predictor: Predictor, aim: Aim, count: int):
        self._model = predictor.model
        target = target_of(predictor.model, aim.column, predictor.names)
        self._gradient = Gradient(target, batch_size=1)
        self._count = count

    def choose(
        self, sequence: np.ndarray, allowed: np.ndarray, direction: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """Give them, best first."""
        with without_reversal(self._model):
            _, slopes = self._gradient(sequence[None])
        own = (slopes[0] * sequence).sum(axis=1, keepdims=True)
        promised = np.where(allowed, direction * (slopes[0] - own), -np.inf)
        order = np.argsort(-promised, axis=None, kind="stable")[: self._count]
        order = order[np.isfinite(promised.ravel()[order])]
        return np.unravel_index(order, promised.shape)


def proposals_for(method: Method, predictor: Predictor, aim: Aim, count: int) -> Proposals:
    """Give the choice of edits of a method.

    Raises:
        SettingError: The method is unknown.
    """
    if method not in get_args(Method):
        raise SettingError(f"method is {method!r}; expected {' or '.join(get_args(Method))}.")
    return AllEdits() if method == "exact" else Steepest(predictor, aim, count)
