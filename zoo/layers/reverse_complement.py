"""The reverse complement as a layer."""

from typing import Any

import keras

from zoo.layers.symmetry import flip


@keras.saving.register_keras_serializable(package="zoo")
class ReverseComplement(keras.layers.Layer):
    """Flip both axes: the reverse complement of one-hot DNA and of equivariant features.

    Input shape: `(batch, length, channels)`, or `(batch, channels)` of pooled features.
    Output shape: the same.

    Example:
        >>> sequence = keras.ops.array([[[1.0, 0, 0, 0], [0, 0, 1.0, 0]]])  # AG
        >>> ReverseComplement()(sequence)[0].numpy().argmax(axis=-1).tolist()  # CT
        [1, 3]
    """

    def call(self, inputs: Any) -> Any:
        """Flip `(batch, length, channels)`."""
        return flip(inputs)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        """Give the shape of the input."""
        return input_shape
