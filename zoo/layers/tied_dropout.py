"""Dropout that keeps the pairing of strands."""

from typing import Any

import keras
from keras import ops

from zoo.errors import SettingError
from zoo.layers.symmetry import require_pairs, tie


@keras.saving.register_keras_serializable(package="zoo")
class RCDropout(keras.layers.Layer):
    """Dropout with one mask for both strands.

    The mask is drawn for one of each pair of channels and flipped in both axes for the other, so
    that with the same draw the layer still commutes with the reverse complement.

    Args:
        rate: Share of the values set to zero in training, from 0 to below 1.
        whole_channels: Drop a channel pair at all positions or nowhere.
        seed: For the draws.
        **settings: As in `keras.layers.Layer`: `name`, `dtype`.

    Input shape: `(batch, length, 2F)` or `(batch, 2F)`.
    Output shape: the same.

    Raises:
        SettingError: The rate is not in [0, 1).
        SymmetryError: The number of channels is odd.

    Example:
        >>> tuple(RCDropout(0.5, seed=0)(ops.ones((2, 30, 16))).shape)
        (2, 30, 16)
    """

    def __init__(
        self, rate: float, whole_channels: bool = False, seed: int | None = None, **settings: Any
    ):
        super().__init__(**settings)
        if not 0 <= rate < 1:
            raise SettingError(f"RCDropout got rate={rate}; expected a share from 0 to below 1.")
        self.rate = float(rate)
        self.whole_channels = whole_channels
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed) if rate else None

    def build(self, input_shape: tuple) -> None:
        """Check that the channels come in pairs."""
        require_pairs("RCDropout", input_shape[-1])
        self.built = True

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Drop values of `(batch, ..., 2F)` in training and scale up the others."""
        if not training or not self.rate:
            return inputs
        shape = list(ops.shape(inputs))
        shape[-1] //= 2
        if self.whole_channels:
            shape[1:-1] = [1] * len(shape[1:-1])
        kept = keras.random.uniform(shape, seed=self.seed_generator) >= self.rate
        mask = tie(ops.cast(kept, inputs.dtype), axes=tuple(range(1, len(shape))))
        return inputs * mask / (1 - self.rate)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        """Give the shape of the input."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """Give the settings."""
        settings = {"rate": self.rate, "whole_channels": self.whole_channels, "seed": self.seed}
        return {**super().get_config(), **settings}
