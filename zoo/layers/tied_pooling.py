"""Pooling whose windows lie the same seen from either end of the sequence."""

from typing import Any

import keras

from zoo.layers.symmetry import check_windows, require_channels_last


class _MirroredWindows:
    """What both pooling layers share: the check of their windows."""

    def _check_length(self, length: int | None) -> None:
        """Refuse windows that do not mirror onto each other over `length` positions."""
        name = type(self).__name__
        require_channels_last(name, self.data_format)
        check_windows(name, length, self.pool_size[0], self.strides[0], self.padding)

    def call(self, inputs: Any) -> Any:
        """Pool `(batch, length, channels)` along the length."""
        self._check_length(inputs.shape[1])
        return super().call(inputs)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        """Give `(batch, new_length, channels)`."""
        self._check_length(input_shape[1])
        return super().compute_output_shape(input_shape)


@keras.saving.register_keras_serializable(package="zoo")
class RCMaxPooling1D(_MirroredWindows, keras.layers.MaxPooling1D):
    """Max pooling that commutes with the reverse complement, or refuses.

    Pooling each channel by itself keeps the pairing; only windows that leave over some positions
    at one end break it. Over 501 positions a pool of 2 is refused, over 500 it is not.

    Args:
        pool_size: Positions in a window.
        **settings: As in `keras.layers.MaxPooling1D`: `strides`, `padding`, `name`.

    Input shape: `(batch, length, channels)`.
    Output shape: `(batch, new_length, channels)`.

    Raises:
        SymmetryError: The windows do not fit the length; the message says which length they fit.

    Example:
        >>> tuple(RCMaxPooling1D(4)(keras.ops.zeros((2, 500, 16))).shape)
        (2, 125, 16)
    """

    def __init__(self, pool_size: int = 2, **settings: Any):
        settings.setdefault("data_format", "channels_last")
        super().__init__(pool_size, **settings)
        self._check_length(None)


@keras.saving.register_keras_serializable(package="zoo")
class RCAveragePooling1D(_MirroredWindows, keras.layers.AveragePooling1D):
    """Average pooling that commutes with the reverse complement, or refuses.

    Args:
        pool_size: Positions in a window.
        **settings: As in `keras.layers.AveragePooling1D`: `strides`, `padding`, `name`.

    Input shape: `(batch, length, channels)`.
    Output shape: `(batch, new_length, channels)`.

    Raises:
        SymmetryError: The windows do not fit the length; the message says which length they fit.

    Example:
        >>> tuple(RCAveragePooling1D(5)(keras.ops.zeros((2, 500, 16))).shape)
        (2, 100, 16)
    """

    def __init__(self, pool_size: int = 2, **settings: Any):
        settings.setdefault("data_format", "channels_last")
        super().__init__(pool_size, **settings)
        self._check_length(None)
