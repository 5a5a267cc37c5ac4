"""Outputs for base-resolution signal: its shape and its total."""

from typing import Any

import keras
from keras import ops

from zoo.errors import SettingError
from zoo.layers import strand
from zoo.layers.tied_dense import RCDense


@keras.saving.register_keras_serializable(package="zoo")
class ProfileHead(keras.layers.Layer):
    """Predict the shape of a signal and its logarithmic total apart (Avsec et al. 2021, BPNet).

    The shape is a multinomial over positions, given as logits by a wide convolution; the total is
    log(1 + reads), given by a linear layer on the features averaged over positions. Tied, the
    tracks come in pairs, plus strand and minus strand, and turn with the sequence.

    Args:
        tracks: Number of tracks; even when tied.
        kernel_size: Width of the convolution in positions; odd.
        output_length: Positions to keep about the middle; None for all.
        tied: Tie the weights over both strands.
        padding: Of the convolution, `"same"` or `"valid"`.
        **settings: As in `keras.layers.Layer`: `name`, `dtype`.

    Input shape: `(batch, length, channels)`.
    Output shape: a dictionary of `"profile"`, logits `(batch, output_length, tracks)`, and
        `"counts"`, log(1 + reads) `(batch, tracks)`, both in float32.

    Raises:
        SettingError: The positions kept are too many, or not about the middle.
        SymmetryError: Tied, and the tracks or the channels are odd or the kernel is even.

    Example:
        >>> outputs = ProfileHead(tracks=2, kernel_size=5, output_length=20)(ops.zeros((3, 30, 8)))
        >>> tuple(outputs["profile"].shape), tuple(outputs["counts"].shape)
        ((3, 20, 2), (3, 2))
    """

    def __init__(
        self,
        tracks: int = 2,
        kernel_size: int = 75,
        output_length: int | None = None,
        tied: bool = False,
        padding: str = "same",
        **settings: Any,
    ):
        super().__init__(**settings)
        self.tracks = tracks
        self.kernel_size = kernel_size
        self.output_length = output_length
        self.tied = tied
        self.padding = padding
        # The softmax over a thousand positions and the logarithm need single precision.
        single = {"dtype": "float32"}
        self.profile = strand.convolution(
            tracks, kernel_size, tied=tied, padding=padding, name="profile", **single
        )
        if tied:
            self.counts = RCDense(tracks // 2, name="counts", **single)
        else:
            self.counts = keras.layers.Dense(tracks, name="counts", **single)

    def build(self, input_shape: tuple) -> None:
        """Make the weights of both outputs."""
        self.profile.build(input_shape)
        self.counts.build((input_shape[0], input_shape[-1]))
        self.built = True

    def call(self, inputs: Any) -> dict[str, Any]:
        """Give shape and total of the features `(batch, length, channels)`."""
        profile = self.profile(inputs)
        margin = self._margin(profile.shape[1])
        return {
            "profile": profile[:, margin : -margin or None],
            "counts": self.counts(ops.mean(ops.cast(inputs, "float32"), axis=1)),
        }

    def _margin(self, length: int | None) -> int:
        """Give the number of positions to take off at each end."""
        if self.output_length is None:
            return 0
        excess = -1 if length is None else length - self.output_length
        if excess < 0 or excess % 2:
            raise SettingError(
                f"ProfileHead got output_length={self.output_length} of {length} positions; "
                "expected fewer, by an even number, of a known length."
            )
        return excess // 2

    def compute_output_shape(self, input_shape: tuple) -> dict[str, tuple]:
        """Give the shapes of both outputs."""
        batch, length, tracks = self.profile.compute_output_shape(input_shape)
        margin = self._margin(length)
        length = None if length is None else length - 2 * margin
        return {"profile": (batch, length, tracks), "counts": (batch, tracks)}

    def get_config(self) -> dict[str, Any]:
        """Give the settings."""
        names = ("tracks", "kernel_size", "output_length", "tied", "padding")
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}


def predicted_reads(profile: Any, counts: Any) -> Any:
    """Join shape and total to the reads expected at each position.

    Args:
        profile: Logits over positions, `(batch, length, tracks)`.
        counts: log(1 + reads) in all, `(batch, tracks)`.

    Returns:
        Reads, `(batch, length, tracks)`; over all positions they add up to exp(counts) - 1.

    Example:
        >>> reads = predicted_reads(ops.zeros((1, 4, 1)), ops.log(ops.array([[9.0]])))
        >>> reads[0, :, 0].numpy().round(4).tolist()
        [2.0, 2.0, 2.0, 2.0]
    """
    return ops.softmax(profile, axis=1) * ops.expm1(counts)[:, None, :]
