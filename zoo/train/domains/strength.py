"""How strongly domains are held together as training goes on."""

import keras
import numpy as np


def strength_at(progress: float) -> float:
    """Return the usual schedule of Ganin et al. 2016, from 0 at the start to almost 1 at the end.

    Args:
        progress: Share of the training that is done, from 0 to 1.

    Example:
        >>> [round(strength_at(progress), 3) for progress in (0.0, 0.1, 0.5, 1.0)]
        [0.0, 0.462, 0.987, 1.0]
    """
    return float(2 / (1 + np.exp(-10 * progress)) - 1)


class RaiseStrength(keras.callbacks.Callback):
    """Set the strength of the layer `reversal` before every step of one epoch.

    Args:
        weight: What the strength at the end is; below zero for a gradient that is not turned.
        start: Steps done before this epoch.
        total: Steps of the whole training.
    """

    def __init__(self, weight: float, start: int, total: int):
        super().__init__()
        self._weight, self._start, self._total = weight, start, total

    def on_train_batch_begin(self, batch: int, logs: dict | None = None) -> None:
        """Set the strength for one step."""
        progress = (self._start + batch) / self._total
        # The model is asked for each time: on JAX that takes its variables back from the step.
        self.model.get_layer("reversal").strength.assign(self._weight * strength_at(progress))
