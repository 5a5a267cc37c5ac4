"""Normalisation that treats paired channels alike."""

from typing import Any

import keras
from keras import ops

from zoo.errors import SymmetryError
from zoo.layers.symmetry import require_pairs, split_strands, tie


@keras.saving.register_keras_serializable(package="zoo")
class RCBatchNormalization(keras.layers.BatchNormalization):
    """Batch normalisation with statistics and scales shared by paired channels.

    Channel `c` and channel `2F-1-c` are one filter on two strands: mean and variance are taken over
    both, so training on a sequence or on its reverse complement is the same.

    Args:
        **settings: As in `keras.layers.BatchNormalization`: `momentum`, `epsilon`, `center`,
            `scale`, initializers, `name`. Not `axis`, `renorm`, `synchronized`.

    Input shape: `(batch, length, 2F)` or `(batch, 2F)`.
    Output shape: the same.

    Raises:
        SymmetryError: The number of channels is odd, or a setting is not supported.

    Example:
        >>> tuple(RCBatchNormalization()(ops.zeros((2, 30, 16))).shape)
        (2, 30, 16)
    """

    def __init__(self, **settings: Any):
        super().__init__(**settings)
        if self.axis != -1 or self.renorm or self.synchronized:
            raise SymmetryError(
                f"RCBatchNormalization got axis={self.axis}, renorm={self.renorm}, "
                f"synchronized={self.synchronized}; it pairs the channels of the last axis only. "
                "Leave these three at their defaults."
            )
        self.supports_masking = False

    def build(self, input_shape: tuple) -> None:
        """Make statistics, scale and offset for one of each pair of channels."""
        half = require_pairs("RCBatchNormalization", input_shape[-1])
        super().build((*input_shape[:-1], half))
        self.input_spec = keras.layers.InputSpec(ndim=len(input_shape), axes={-1: input_shape[-1]})

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        """Normalise `(batch, ..., 2F)`; in training with the statistics of this batch."""
        inputs = ops.cast(inputs, keras.backend.result_type(inputs.dtype, "float32"))
        if training and self.trainable:
            mean, variance = self._paired_moments(inputs)
            self._update(self.moving_mean, mean)
            self._update(self.moving_variance, variance)
        else:
            mean, variance = ops.cast(self.moving_mean, inputs.dtype), self.moving_variance
        outputs = ops.batch_normalization(
            inputs,
            mean=self._tied(mean, inputs),
            variance=self._tied(variance, inputs),
            axis=-1,
            offset=self._tied(self.beta, inputs),
            scale=self._tied(self.gamma, inputs),
            epsilon=self.epsilon,
        )
        return ops.cast(outputs, self.compute_dtype)

    def _paired_moments(self, inputs: Any) -> tuple[Any, Any]:
        """Give mean and variance `(F,)` over batch, length and both strands."""
        axes = tuple(range(len(inputs.shape) - 1))
        if self.synchronized:
            moments = ops.moments(inputs, axes=axes, synchronized=True)
        else:
            moments = ops.mean(inputs, axis=axes), ops.var(inputs, axis=axes)
        means, variances = map(split_strands, moments)
        within = (variances[0] + variances[1]) / 2
        between = ops.square((means[0] - means[1]) / 2)
        return (means[0] + means[1]) / 2, within + between

    def _update(self, moving: Any, value: Any) -> None:
        """Let a moving statistic follow the batch."""
        value = ops.cast(value, moving.dtype)
        moving.assign(moving * self.momentum + value * (1.0 - self.momentum))

    @staticmethod
    def _tied(weights: Any, inputs: Any) -> Any:
        """Spread `(F,)` over both strands; None stays None."""
        return None if weights is None else tie(ops.cast(weights, inputs.dtype))
