"""The exponential as an activation that does not overflow."""

import math
from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="zoo")
class Exponential(keras.layers.Layer):
    """The exponential, for first-layer filters that read like motifs (Koo and Ploenzke 2021).

    It lets only clear matches through, which keeps the background out of the filters. Above `limit`
    it goes on as a straight line of the same slope: no overflow in half precision, and
    the gradient never vanishes.

    Args:
        limit: Where the straight line begins; None for the exponential alone.
        **settings: As in `keras.layers.Layer`: `name`, `dtype`.

    Input shape: any.
    Output shape: the same.

    Example:
        >>> Exponential()(ops.array([-1.0, 0.0, 1.0])).numpy().round(2).astype(str).tolist()
        ['0.37', '1.0', '2.72']
    """

    def __init__(self, limit: float | None = 10.0, **settings: Any):
        super().__init__(**settings)
        self.limit = limit

    def call(self, inputs: Any) -> Any:
        """Raise e to the inputs."""
        if self.limit is None:
            return ops.exp(inputs)
        beyond = ops.relu(inputs - self.limit)
        return ops.exp(ops.minimum(inputs, self.limit)) + math.exp(self.limit) * beyond

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        """Give the shape of the input."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """Give the settings."""
        return {**super().get_config(), "limit": self.limit}
