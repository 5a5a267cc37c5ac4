"""A convolution that reads both strands with the same filters."""

from typing import Any

import keras
from keras import ops

from zoo.errors import SymmetryError
from zoo.layers.symmetry import check_windows, require_channels_last, require_elementwise, tie


@keras.saving.register_keras_serializable(package="zoo")
class RCConv1D(keras.layers.Conv1D):
    """A 1D convolution with kernels tied over both strands (Shrikumar et al. 2017).

    Of each filter the layer stores one kernel and applies it twice, as it is and flipped in
    both axes: channel `c` of the output is filter `c` on the given strand and channel `2F-1-c` the
    same filter on the other. The reverse complement of the input therefore flips the output in
    both axes. Against a plain convolution of the same output width it has half the weights.

    The input is one-hot DNA `(batch, length, 4)` in the order A, C, G, T, or the output of another
    equivariant layer. LoRA (`enable_lora`) adapts the stored kernel, so it keeps the symmetry.

    Args:
        filters: Number of filters F; the output has 2F channels.
        kernel_size: Width in positions; odd with `padding="same"` (or with an even dilation).
        strides: Step between windows, such that they lie the same seen from either end.
        padding: `"valid"` or `"same"`.
        **settings: As in `keras.layers.Conv1D`: `dilation_rate`, `activation`, `use_bias`,
            initializers, regularizers, constraints, `lora_rank`, `name`, `dtype`.

    Input shape: `(batch, length, channels)`.
    Output shape: `(batch, new_length, 2 * filters)`.

    Raises:
        SymmetryError: A setting would break the symmetry; the message says which would not.

    Example:
        >>> layer = RCConv1D(filters=8, kernel_size=5, padding="same", activation="relu")
        >>> tuple(layer(ops.zeros((2, 30, 4))).shape)
        (2, 30, 16)
    """

    def __init__(
        self,
        filters: int,
        kernel_size: int,
        strides: int = 1,
        padding: str = "valid",
        **settings: Any,
    ):
        settings.setdefault("data_format", "channels_last")
        super().__init__(filters, kernel_size, strides, padding, **settings)
        require_channels_last("RCConv1D", self.data_format)
        if self.groups != 1:
            raise SymmetryError(
                f"RCConv1D got groups={self.groups}; a group holds one half of the channel pairs. "
                "Use groups=1."
            )
        require_elementwise("RCConv1D", self.activation)
        self._check_length(None)

    def _check_length(self, length: int | None) -> None:
        """Refuse windows that do not mirror onto each other over `length` positions."""
        span = (self.kernel_size[0] - 1) * self.dilation_rate[0] + 1
        check_windows("RCConv1D", length, span, self.strides[0], self.padding)

    def call(self, inputs: Any) -> Any:
        """Convolve `(batch, length, channels)` with all filters on both strands."""
        self._check_length(inputs.shape[1])
        outputs = ops.conv(
            inputs,
            tie(self.kernel),
            strides=list(self.strides),
            padding=self.padding,
            dilation_rate=self.dilation_rate,
            data_format=self.data_format,
        )
        if self.use_bias:
            outputs = ops.add(outputs, tie(self.bias))
        return outputs if self.activation is None else self.activation(outputs)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        """Give `(batch, new_length, 2 * filters)`."""
        self._check_length(input_shape[1])
        return (*super().compute_output_shape(input_shape)[:-1], 2 * self.filters)
