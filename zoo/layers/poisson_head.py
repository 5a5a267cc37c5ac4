"""Outputs for counts: rates that are never negative."""

from typing import Any

import keras

from zoo.errors import SettingError
from zoo.layers.symmetry import require_pairs, split_strands

_ACTIVATIONS = ("softplus", "exponential")


@keras.saving.register_keras_serializable(package="zoo")
class PoissonHead(keras.layers.Layer):
    """Predict the rate of reads in each bin, to be trained with the Poisson loss (Kelley 2018).

    Tied, paired channels are added first, so a track without strand keeps its value for the reverse
    complement and its bins turn their order.

    Args:
        tracks: Number of tracks.
        activation: `"softplus"` or `"exponential"`.
        tied: The input has paired channels, of which the rates shall not depend on the strand.
        **settings: As in `keras.layers.Layer`: `name`, `dtype`.

    Input shape: `(batch, length, channels)` or `(batch, channels)`.
    Output shape: `(batch, length, tracks)` or `(batch, tracks)`, reads in each bin, in float32.

    Raises:
        SettingError: The activation may be negative.
        SymmetryError: Tied, and the number of channels is odd.

    Example:
        >>> rates = PoissonHead(tracks=3)(keras.ops.zeros((2, 10, 8)))
        >>> tuple(rates.shape), float(keras.ops.min(rates)) > 0
        ((2, 10, 3), True)
    """

    def __init__(
        self, tracks: int, activation: str = "softplus", tied: bool = False, **settings: Any
    ):
        super().__init__(**settings)
        if activation not in _ACTIVATIONS:
            raise SettingError(
                f"PoissonHead got activation={activation!r}; a rate is positive. "
                f"Use {' or '.join(_ACTIVATIONS)}."
            )
        self.tracks = tracks
        self.activation = activation
        self.tied = tied
        self.rates = keras.layers.Dense(
            tracks, activation=activation, dtype="float32", name="rates"
        )

    def build(self, input_shape: tuple) -> None:
        """Make the weights."""
        channels = input_shape[-1]
        width = require_pairs("PoissonHead", channels) if self.tied else channels
        self.rates.build((*input_shape[:-1], width))
        self.built = True

    def call(self, inputs: Any) -> Any:
        """Give the rates of the features `(batch, ..., channels)`."""
        if self.tied:
            given, other = split_strands(inputs)
            inputs = given + other
        return self.rates(inputs)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        """Give `(batch, ..., tracks)`."""
        return (*input_shape[:-1], self.tracks)

    def get_config(self) -> dict[str, Any]:
        """Give the settings."""
        settings = {"tracks": self.tracks, "activation": self.activation, "tied": self.tied}
        return {**super().get_config(), **settings}
