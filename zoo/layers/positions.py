"""Channels that say where in the window, or in the genome, a position lies."""

from typing import Any

import keras
from keras import ops

from zoo.errors import SettingError, SymmetryError

_KINDS = ("coordinate", "distance", "sinusoidal")


@keras.saving.register_keras_serializable(package="zoo")
class PositionChannels(keras.layers.Layer):
    """Add channels that tell the position; what follows is no longer blind to it.

    - `"coordinate"`: one channel, (start + position) / scale, with the start of each window in the
      contig given as `reference`, or 0.
    - `"distance"`: one channel, (position - centre) / scale, signed, with the place of the centre,
      such as a variant or a TSS, given as `reference`, or the middle of the window.
    - `"sinusoidal"`: sines and cosines of that distance, with wavelengths from 2 pi to 2 pi times
      `scale` (Vaswani et al. 2017).

    The network is then given the reference as an input of its own, `keras.Input((1,))`. Tied,
    the channels come in pairs at both ends of the channel axis, the partner with the distance seen
    from the other strand, and the network's symmetry holds when the reference turns too:
    `length - 1 - centre`.

    Args:
        kind: Which of the three.
        scale: Bases per unit; by default 1e6 for coordinates, 100 for distances and 10,000 for
            sines.
        channels: Number of sines and cosines together, even; without meaning for the others.
        tied: Add the partners for the other strand.
        **settings: As in `keras.layers.Layer`: `name`, `dtype`.

    Input shape: `(batch, length, width)`, and as `reference` `(batch, 1)` in bases.
    Output shape: `(batch, length, width + added)`, tied twice as many added.

    Raises:
        SettingError: The kind is unknown, or a number is out of range.
        SymmetryError: Tied coordinates, which have no partner on the other strand.

    Example:
        >>> layer = PositionChannels("distance", scale=1.0)
        >>> layer(ops.zeros((1, 5, 4)))[0, :, -1].numpy().tolist()
        [-2.0, -1.0, 0.0, 1.0, 2.0]
        >>> layer(ops.zeros((1, 5, 4)), ops.array([[1.0]]))[0, :, -1].numpy().tolist()
        [-1.0, 0.0, 1.0, 2.0, 3.0]
    """

    def __init__(
        self,
        kind: str = "distance",
        scale: float | None = None,
        channels: int = 8,
        tied: bool = False,
        **settings: Any,
    ):
        # Half precision has no whole numbers above 2,048, so a reference must not be cast to it.
        super().__init__(autocast=False, **settings)
        _check(kind, scale, channels, tied)
        self.kind = kind
        self.scale = scale
        self.channels = channels
        self.tied = tied

    def call(self, inputs: Any, reference: Any = None) -> Any:
        """Add the channels to `(batch, length, width)`."""
        inputs = ops.cast(inputs, self.compute_dtype)
        distance = self._distance(inputs, reference)
        given = ops.cast(self._channels_of(distance), self.compute_dtype)
        if not self.tied:
            return ops.concatenate([inputs, given], axis=-1)
        other = ops.cast(self._channels_of(-distance), self.compute_dtype)
        return ops.concatenate([given, inputs, ops.flip(other, axis=-1)], axis=-1)

    def _distance(self, inputs: Any, reference: Any) -> Any:
        """Give the position of every base, counted from the reference, `(batch, length, 1)`."""
        batch, length, _ = ops.shape(inputs)
        positions = ops.cast(ops.arange(length), "float32")[None, :, None]
        if reference is not None:
            origin = ops.cast(ops.reshape(reference, (-1, 1, 1)), "float32")
        elif self.kind == "coordinate":
            origin = 0.0
        else:
            origin = ops.cast(length - 1, "float32") / 2
        distance = positions + origin if self.kind == "coordinate" else positions - origin
        return ops.broadcast_to(distance, (batch, length, 1))

    def _channels_of(self, distance: Any) -> Any:
        """Scale or wave `(batch, length, 1)`."""
        if self.kind == "coordinate":
            return distance / (self.scale or 1e6)
        if self.kind == "distance":
            return distance / (self.scale or 100.0)
        waves = self.channels // 2
        longest = self.scale or 10_000.0
        rates = [longest ** (-wave / max(waves - 1, 1)) for wave in range(waves)]
        angles = distance * ops.convert_to_tensor(rates, dtype="float32")
        return ops.concatenate([ops.sin(angles), ops.cos(angles)], axis=-1)

    def get_config(self) -> dict[str, Any]:
        """Give the settings."""
        names = ("kind", "scale", "channels", "tied")
        config = {key: value for key, value in super().get_config().items() if key != "autocast"}
        return {**config, **{name: getattr(self, name) for name in names}}


def _check(kind: str, scale: float | None, channels: int, tied: bool) -> None:
    """Refuse settings without meaning."""
    if kind not in _KINDS:
        raise SettingError(
            f"PositionChannels got kind={kind!r}; expected one of {', '.join(_KINDS)}."
        )
    if (scale is not None and scale <= 0) or channels < 2 or channels % 2:
        raise SettingError(
            f"PositionChannels got scale={scale} and channels={channels}; expected a positive "
            "scale and an even number of channels."
        )
    if tied and kind == "coordinate":
        raise SymmetryError(
            "PositionChannels got kind='coordinate' with tied=True; a coordinate runs one way on "
            "both strands. Use 'distance' or 'sinusoidal', or a plain network in RCEnsemble."
        )
