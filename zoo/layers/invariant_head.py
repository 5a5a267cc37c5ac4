"""From equivariant features to features that no longer depend on the strand."""

from typing import Any

import keras
from keras import ops

from zoo.errors import SettingError
from zoo.layers.symmetry import require_pairs, split_strands

_STRANDS = {
    "mean": lambda forward, backward: (forward + backward) / 2,
    "sum": lambda forward, backward: forward + backward,
    "max": ops.maximum,
}
_POOLING = {"mean": ops.mean, "sum": ops.sum, "max": ops.max}


@keras.saving.register_keras_serializable(package="zoo")
class InvariantHead(keras.layers.Layer):
    """Merge paired channels, then pool over all positions.

    What comes out is the same for a sequence and its reverse complement, so everything behind it is
    too. With `pooling=None` the positions stay, and the reverse complement turns their order.

    Args:
        strands: How paired channels are merged: `"mean"`, `"sum"` or `"max"`.
        pooling: How positions are pooled: `"mean"`, `"sum"`, `"max"` or None.
        **settings: As in `keras.layers.Layer`: `name`, `dtype`.

    Input shape: `(batch, length, 2F)`.
    Output shape: `(batch, F)`, without pooling `(batch, length, F)`.

    Raises:
        SettingError: A rule is unknown.
        SymmetryError: The number of channels is odd.

    Example:
        >>> tuple(InvariantHead(strands="max", pooling="mean")(ops.zeros((2, 30, 16))).shape)
        (2, 8)
    """

    def __init__(self, strands: str = "mean", pooling: str | None = "max", **settings: Any):
        super().__init__(**settings)
        if strands not in _STRANDS or pooling not in (*_POOLING, None):
            raise SettingError(
                f"InvariantHead got strands={strands!r} and pooling={pooling!r}; expected each to "
                f"be one of {', '.join(_STRANDS)}, or pooling=None to keep the positions."
            )
        self.strands = strands
        self.pooling = pooling

    def build(self, input_shape: tuple) -> None:
        """Check that the channels come in pairs."""
        require_pairs("InvariantHead", input_shape[-1])
        self.built = True

    def call(self, inputs: Any) -> Any:
        """Merge and pool `(batch, length, 2F)`."""
        merged = _STRANDS[self.strands](*split_strands(inputs))
        return merged if self.pooling is None else _POOLING[self.pooling](merged, axis=1)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        """Give `(batch, F)`, without pooling `(batch, length, F)`."""
        batch, length, channels = input_shape
        return (batch, channels // 2) if self.pooling else (batch, length, channels // 2)

    def get_config(self) -> dict[str, Any]:
        """Give the settings."""
        return {**super().get_config(), "strands": self.strands, "pooling": self.pooling}
