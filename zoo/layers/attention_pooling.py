"""Pooling that learns which positions of a window count."""

from typing import Any

import keras
from keras import ops

from zoo.errors import SettingError
from zoo.layers.symmetry import require_pairs, tie


@keras.saving.register_keras_serializable(package="zoo")
class AttentionPooling(keras.layers.Layer):
    """Pool windows with weights from a softmax over their positions (Avsec et al. 2021, Enformer).

    For each channel the weights are the softmax, over the window, of a linear function of all
    channels. That function starts as twice the identity, close to max pooling.

    Args:
        pool_size: Positions in a window; None for one window over all positions, which leaves none.
        tied: Tie the weights over both strands; the input then has paired channels.
        gain: Size of the identity that the weights start from; 0 is average pooling.
        **settings: As in `keras.layers.Layer`: `name`, `dtype`.

    Input shape: `(batch, length, channels)`.
    Output shape: `(batch, length / pool_size, channels)`, without `pool_size` `(batch, channels)`.

    Raises:
        SettingError: The length is no multiple of the window.
        SymmetryError: Tied, and the number of channels is odd.

    Example:
        >>> tuple(AttentionPooling(5)(ops.zeros((2, 30, 16))).shape)
        (2, 6, 16)
    """

    def __init__(
        self,
        pool_size: int | None = 2,
        tied: bool = False,
        gain: float = 2.0,
        **settings: Any,
    ):
        super().__init__(**settings)
        self.pool_size = pool_size
        self.tied = tied
        self.gain = gain

    def build(self, input_shape: tuple) -> None:
        """Make the weights of the linear function, `(channels, channels)` or half of them."""
        channels = input_shape[-1]
        columns = require_pairs("AttentionPooling", channels) if self.tied else channels
        self.kernel = self.add_weight(
            shape=(channels, columns),
            initializer=keras.initializers.Identity(self.gain),
            name="kernel",
        )
        self.built = True

    def call(self, inputs: Any) -> Any:
        """Pool `(batch, length, channels)`."""
        self._check_length(inputs.shape[1])
        scores = ops.matmul(inputs, tie(self.kernel) if self.tied else self.kernel)
        if self.pool_size is None:
            return ops.sum(ops.softmax(scores, axis=1) * inputs, axis=1)
        batch, length, channels = ops.shape(inputs)
        windows = (batch, length // self.pool_size, self.pool_size, channels)
        weights = ops.softmax(ops.reshape(scores, windows), axis=2)
        return ops.sum(weights * ops.reshape(inputs, windows), axis=2)

    def _check_length(self, length: int | None) -> None:
        """Refuse a length that the windows do not divide."""
        if None in (length, self.pool_size) or length % self.pool_size == 0:
            return
        below = length - length % self.pool_size
        raise SettingError(
            f"AttentionPooling got length {length} with pool_size={self.pool_size}, which leaves "
            f"positions over. Use a length of {below} or {below + self.pool_size}."
        )

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        """Give `(batch, new_length, channels)` or `(batch, channels)`."""
        batch, length, channels = input_shape
        self._check_length(length)
        if self.pool_size is None:
            return (batch, channels)
        return (batch, None if length is None else length // self.pool_size, channels)

    def get_config(self) -> dict[str, Any]:
        """Give the settings."""
        settings = {"pool_size": self.pool_size, "tied": self.tied, "gain": self.gain}
        return {**super().get_config(), **settings}
