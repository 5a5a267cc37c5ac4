"""A dense layer over paired channels that keeps the pairing."""

from typing import Any

import keras
from keras import ops

from zoo.layers.symmetry import require_elementwise, require_pairs, tie


@keras.saving.register_keras_serializable(package="zoo")
class RCDense(keras.layers.Dense):
    """A dense layer with weights tied over both strands.

    On pooled features `(batch, 2F)` it is the strand-aware counterpart of `keras.layers.Dense`:
    the reverse complement of the sequence flips the order of its outputs.

    Args:
        units: Number of tied units U; the output has 2U channels, unit `u` paired with `2U-1-u`.
        **settings: As in `keras.layers.Dense`.

    Input shape: `(batch, ..., 2F)`.
    Output shape: `(batch, ..., 2 * units)`.

    Raises:
        SymmetryError: The number of channels is odd, or the activation may treat the two strands
            differently.

    Example:
        >>> tuple(RCDense(units=1)(ops.zeros((2, 16))).shape)
        (2, 2)
    """

    def __init__(self, units: int, **settings: Any):
        super().__init__(units, **settings)
        require_elementwise(type(self).__name__, self.activation)

    def build(self, input_shape: tuple) -> None:
        """Make the stored half of the weights."""
        require_pairs("RCDense", input_shape[-1])
        super().build(input_shape)

    def call(self, inputs: Any) -> Any:
        """Multiply `(batch, ..., 2F)` with the kernel and its flip."""
        outputs = ops.matmul(inputs, tie(self.kernel))
        if self.use_bias:
            outputs = ops.add(outputs, tie(self.bias))
        return outputs if self.activation is None else self.activation(outputs)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        """Give `(batch, ..., 2 * units)`."""
        return (*input_shape[:-1], 2 * self.units)
