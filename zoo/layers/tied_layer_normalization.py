"""Layer normalisation that treats paired channels alike."""

from typing import Any

import keras
from keras import ops

from zoo.layers.symmetry import require_pairs, tie


@keras.saving.register_keras_serializable(package="zoo")
class RCLayerNormalization(keras.layers.Layer):
    """Layer normalisation over the channels of each position, with scales shared by pairs.

    Mean and variance of all channels at a position do not change when their order turns; only
    the scale and the offset have to be tied.

    Args:
        epsilon: Added to the variance.
        center: Add a trained offset.
        scale: Multiply with a trained scale.
        **settings: As in `keras.layers.Layer`: `name`, `dtype`.

    Input shape: `(batch, ..., 2F)`.
    Output shape: the same.

    Raises:
        SymmetryError: The number of channels is odd.

    Example:
        >>> tuple(RCLayerNormalization()(ops.zeros((2, 30, 16))).shape)
        (2, 30, 16)
    """

    def __init__(
        self, epsilon: float = 1e-3, center: bool = True, scale: bool = True, **settings: Any
    ):
        super().__init__(**settings)
        self.epsilon = epsilon
        self.center = center
        self.scale = scale
        self.gamma = self.beta = None

    def build(self, input_shape: tuple) -> None:
        """Make scale and offset for one of each pair of channels."""
        shape = (require_pairs("RCLayerNormalization", input_shape[-1]),)
        if self.scale:
            self.gamma = self.add_weight(
                shape=shape, initializer="ones", name="gamma", autocast=False
            )
        if self.center:
            self.beta = self.add_weight(
                shape=shape, initializer="zeros", name="beta", autocast=False
            )
        self.built = True

    def call(self, inputs: Any) -> Any:
        """Normalise `(batch, ..., 2F)`, in single precision or better."""
        inputs = ops.cast(inputs, keras.backend.result_type(inputs.dtype, "float32"))
        mean, variance = ops.moments(inputs, axes=-1, keepdims=True)
        outputs = (inputs - mean) * ops.rsqrt(variance + self.epsilon)
        if self.scale:
            outputs = outputs * tie(ops.cast(self.gamma, inputs.dtype))
        if self.center:
            outputs = outputs + tie(ops.cast(self.beta, inputs.dtype))
        return ops.cast(outputs, self.compute_dtype)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        """Give the shape of the input."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """Give the settings."""
        settings = {"epsilon": self.epsilon, "center": self.center, "scale": self.scale}
        return {**super().get_config(), **settings}
