"""Outputs of which one is for each strand."""

from typing import Any

import keras
from keras import ops

from zoo.errors import SettingError
from zoo.layers.tied_dense import RCDense

_POOLING = {"mean": ops.mean, "sum": ops.sum, "max": ops.max}


@keras.saving.register_keras_serializable(package="zoo")
class StrandHead(RCDense):
    """One output per task and strand: the reverse complement turns the order of the outputs.

    Output `t` is task `t` on the given strand and output `2T-1-t` the same task on the other. With
    one task these are simply the plus and the minus strand.

    Args:
        tasks: Number of tasks T; there are 2T outputs.
        pooling: How positions are pooled first: `"mean"`, `"sum"`, `"max"`, or None to keep them.
        **settings: As in `keras.layers.Dense`: `activation`, `use_bias`, `name`.

    Input shape: `(batch, length, 2F)`.
    Output shape: `(batch, 2 * tasks)`, without pooling `(batch, length, 2 * tasks)`.

    Raises:
        SettingError: The pooling is unknown.
        SymmetryError: The number of channels is odd.

    Example:
        >>> tuple(StrandHead(3)(ops.zeros((2, 30, 16))).shape)
        (2, 6)
    """

    def __init__(self, tasks: int, pooling: str | None = "mean", **settings: Any):
        settings.pop("units", None)
        super().__init__(tasks, **settings)
        if pooling not in (*_POOLING, None):
            raise SettingError(
                f"StrandHead got pooling={pooling!r}; expected {', '.join(_POOLING)} or None."
            )
        self.pooling = pooling

    def build(self, input_shape: tuple) -> None:
        """Make the weights."""
        super().build(self._pooled_shape(input_shape))
        self.input_spec = keras.layers.InputSpec(ndim=3, axes={-1: input_shape[-1]})

    def call(self, inputs: Any) -> Any:
        """Pool `(batch, length, 2F)` and give the outputs of both strands."""
        return super().call(_POOLING[self.pooling](inputs, axis=1) if self.pooling else inputs)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        """Give `(batch, 2 * tasks)`, without pooling `(batch, length, 2 * tasks)`."""
        return super().compute_output_shape(self._pooled_shape(input_shape))

    def _pooled_shape(self, shape: tuple) -> tuple:
        """Take the positions out of a shape if they are pooled."""
        return (shape[0], shape[-1]) if self.pooling else tuple(shape)

    def get_config(self) -> dict[str, Any]:
        """Give the settings."""
        return {**super().get_config(), "tasks": self.units, "pooling": self.pooling}
