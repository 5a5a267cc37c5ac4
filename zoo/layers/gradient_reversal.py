"""The identity forward, a turned gradient backward."""

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="zoo")
class GradientReversal(keras.layers.Layer):
    """Pass values on unchanged, bit for bit, and turn the sign of their gradient.

    Between a trunk and a head that tells domains apart (species, batches, cell types) it makes the
    trunk forget the domain (Ganin et al. 2016). The strength is a variable, so that a callback can
    raise it while a compiled network trains: `layer.strength.assign(0.5)`.

    Args:
        strength: What the gradient is multiplied with, before its sign is turned.
        **settings: As in `keras.layers.Layer`: `name`, `dtype`.

    Input shape: any.
    Output shape: the same.

    Example:
        >>> GradientReversal(strength=0.5)(ops.array([1.0, -2.0])).numpy().tolist()
        [1.0, -2.0]
    """

    def __init__(self, strength: float = 1.0, **settings: Any):
        super().__init__(**settings)
        self._initial_strength = float(strength)
        self.strength = self.add_weight(
            shape=(),
            initializer=keras.initializers.Constant(self._initial_strength),
            trainable=False,
            autocast=False,
            name="strength",
        )
        self.built = True

    def call(self, inputs: Any) -> Any:
        """Give the inputs."""
        return _reverse(inputs, ops.convert_to_tensor(self.strength))

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        """Give the shape of the input."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """Give the settings; the strength reached in training is saved with the weights."""
        return {**super().get_config(), "strength": self._initial_strength}


@ops.custom_gradient
def _reverse(inputs: Any, strength: Any) -> tuple[Any, Any]:
    """Give the inputs, and the function of their gradient.

    The obvious `(1 + strength) * stop_gradient(x) - strength * x` rounds the forward values.
    """

    def gradient(*arguments: Any, upstream: Any = None) -> tuple[Any, Any]:
        """Give the gradient of the inputs, and none for the strength."""
        # TensorFlow and JAX hand over the gradient alone, PyTorch by keyword after the arguments.
        upstream = arguments[0] if upstream is None else upstream
        turned = ops.multiply(upstream, -ops.cast(strength, upstream.dtype))
        return turned, ops.zeros_like(strength)

    return inputs, gradient
