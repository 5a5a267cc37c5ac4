"""Predictions whose probabilities can be believed: the temperature of a model's card."""

from collections.abc import Callable

import keras
import numpy as np

from zoo.errors import SettingError
from zoo.loading import card_of
from zoo.train.calibration import apply_temperature


def calibration_of(model: keras.Model) -> Callable[[np.ndarray], np.ndarray]:
    """Return what turns a model's probabilities into calibrated ones, float32 of the same shape.

    Args:
        model: One that `zoo.load` gave, so that its card is known.

    Raises:
        SettingError: The model has no card, or its card no temperature.
    """
    card = card_of(model)
    if card is None or card.calibration is None:
        name = "the model, which zoo.load did not give" if card is None else card.name
        raise SettingError(
            f"No temperature is known for {name}; take a model from zoo.load whose outputs are "
            "probabilities, or leave calibrated=False."
        )
    found = card.calibration

    def apply(values: np.ndarray) -> np.ndarray:
        scaled = apply_temperature(values, found.temperature, found.link)
        return scaled.astype(np.float32)

    return apply
