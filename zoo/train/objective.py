"""What a training learns and how its epochs are judged."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from zoo.catalogue import Recipe
from zoo.train.losses import summed_loss
from zoo.train.metrics import mean_over_outputs
from zoo.train.scores import metrics_of


@dataclass(frozen=True)
class Objective:
    """A loss, and figures of an epoch.

    Args:
        summed: From labels and outputs of some sequences, the loss added up, and what it is to be
            divided by.
        divisor: The latter for all labels of a batch, in NumPy.
        figures: From labels and predictions of a whole split, its figures by name.
    """

    summed: Callable[[Any, Any], tuple[Any, Any]]
    divisor: Callable[[np.ndarray], int]
    figures: Callable[[np.ndarray, np.ndarray], dict[str, float]]


def objective_of(recipe: Recipe) -> Objective:
    """Return what a recipe says: a loss over known labels, and the metrics of its outputs.

    Raises:
        SettingError: The loss is unknown, or `monitor` is none of the metrics.
    """
    metrics = metrics_of(recipe)

    def figures(labels: np.ndarray, scores: np.ndarray) -> dict[str, float]:
        return {name: mean_over_outputs(one, labels, scores) for name, one in metrics.items()}

    return Objective(
        summed=summed_loss(recipe),
        divisor=lambda labels: int((~np.isnan(labels)).sum()),
        figures=figures,
    )
