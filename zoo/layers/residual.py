"""Residual blocks of dilated convolutions, plain or tied."""

from typing import Any

import keras

from zoo.errors import SettingError
from zoo.layers import strand
from zoo.layers.symmetry import require_elementwise


@keras.saving.register_keras_serializable(package="zoo")
class DilatedResidual(keras.layers.Layer):
    """A dilated convolution and a 1x1 convolution beside a skip (Kelley et al. 2018).

    The branch is: activation, dilated convolution to `channels`, normalisation, activation, 1x1
    convolution back to the width of the input, normalisation, dropout. It is added to the input;
    with `padding="valid"` the input is cropped to the middle to fit. Tied, all of it commutes
    with the reverse complement.

    Args:
        channels: Width of the branch; even when tied.
        kernel_size: Width of the dilated convolution in positions.
        dilation_rate: Distance between the positions it reads.
        tied: Tie the weights over both strands.
        padding: `"same"` or `"valid"`.
        dropout: Share of the branch dropped in training.
        **settings: `activation` (`"relu"`), `normalize` (True), and those of `keras.layers.Layer`.

    Input shape: `(batch, length, width)`.
    Output shape: `(batch, length, width)`; `"valid"` takes `(kernel_size - 1) * dilation_rate`
        positions off the length.

    Raises:
        SymmetryError: Tied, and a width is odd, the kernel even or the activation no elementwise
            function.
        SettingError: With `"valid"`, the positions to crop do not divide between both ends.

    Example:
        >>> block = DilatedResidual(8, kernel_size=3, dilation_rate=4, tied=True, padding="valid")
        >>> tuple(block(keras.ops.zeros((2, 30, 16))).shape)
        (2, 22, 16)
    """

    # What reads the neighbourhood: one convolution with its normalisation for each name.
    _branches = ("dilated",)

    def __init__(
        self,
        channels: int,
        kernel_size: int = 3,
        dilation_rate: int = 1,
        tied: bool = False,
        padding: str = "same",
        dropout: float = 0.0,
        **settings: Any,
    ):
        self.activation = keras.activations.get(settings.pop("activation", "relu"))
        self.normalize = settings.pop("normalize", True)
        super().__init__(**settings)
        if tied:
            require_elementwise(type(self).__name__, self.activation)
        self.channels = channels
        self.kernel_size = kernel_size
        self.dilation_rate = dilation_rate
        self.tied = tied
        self.padding = padding
        self.dropout = dropout
        self._cropped = _positions_cropped(kernel_size, dilation_rate, padding)

    def _convolution(self, channels: int, kernel_size: int, name: str, **settings: Any) -> Any:
        """Make one convolution of the branch; its bias is left to a normalisation that follows."""
        return strand.convolution(
            channels,
            kernel_size,
            tied=self.tied,
            use_bias=not self.normalize,
            dtype=self.dtype_policy,
            name=name,
            **settings,
        )

    def _normalization(self, name: str) -> Any:
        """Make one normalisation of the branch, or nothing at its place."""
        if not self.normalize:
            return keras.layers.Identity(dtype=self.dtype_policy, name=name)
        return strand.batch_normalization(tied=self.tied, dtype=self.dtype_policy, name=name)

    def build(self, input_shape: tuple) -> None:
        """Make and build the layers of the branch."""
        settings = {"dilation_rate": self.dilation_rate, "padding": self.padding}
        self.readers = [
            self._convolution(self.channels, self.kernel_size, f"{name}_convolution", **settings)
            for name in self._branches
        ]
        self.reader_norms = [self._normalization(f"{name}_norm") for name in self._branches]
        self.projection = self._convolution(input_shape[-1], 1, "projection")
        self.projection_norm = self._normalization("projection_norm")
        self.dropping = strand.dropout(
            self.dropout, tied=self.tied, dtype=self.dtype_policy, name="dropping"
        )
        inner = (*self.compute_output_shape(input_shape)[:-1], self.channels)
        outer = (*inner[:-1], input_shape[-1])
        for reader in self.readers:
            reader.build(input_shape)
        for layer in (*self.reader_norms, self.projection):
            layer.build(inner)
        for layer in (self.projection_norm, self.dropping):
            layer.build(outer)
        self.built = True

    def _read(self, inputs: Any, training: bool | None) -> Any:
        """Take the input to the activated features of the branch, `(batch, length, channels)`."""
        features = self.readers[0](self.activation(inputs))
        return self.activation(self.reader_norms[0](features, training=training))

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        """Add the branch to `(batch, length, width)`."""
        branch = self.projection(self._read(inputs, training))
        branch = self.projection_norm(branch, training=training)
        branch = self.dropping(branch, training=training)
        return _crop(inputs, self._cropped) + branch

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        """Give the shape of the input, cropped."""
        batch, length, width = input_shape
        return (batch, None if length is None else length - 2 * self._cropped, width)

    def get_config(self) -> dict[str, Any]:
        """Give the settings."""
        names = ("channels", "kernel_size", "dilation_rate", "tied", "padding", "dropout")
        settings = {name: getattr(self, name) for name in (*names, "normalize")}
        settings["activation"] = keras.activations.serialize(self.activation)
        return {**super().get_config(), **settings}


@keras.saving.register_keras_serializable(package="zoo")
class GatedResidual(DilatedResidual):
    """A gated dilated convolution beside a skip (van den Oord et al. 2016, WaveNet).

    As `DilatedResidual`, but the branch begins with two dilated convolutions of the input: the
    hyperbolic tangent of one is let through by the sigmoid of the other. `activation` is not used.

    Args:
        channels: Width of the branch; even when tied.
        kernel_size: Width of the dilated convolutions in positions.
        dilation_rate: Distance between the positions they read.
        tied: Tie the weights over both strands.
        padding: `"same"` or `"valid"`.
        dropout: Share of the branch dropped in training.
        **settings: `normalize` (True), and those of `keras.layers.Layer`.

    Input shape: `(batch, length, width)`.
    Output shape: as of `DilatedResidual`.

    Example:
        >>> tuple(GatedResidual(8, dilation_rate=2)(keras.ops.zeros((2, 30, 16))).shape)
        (2, 30, 16)
    """

    _branches = ("signal", "gate")

    def _read(self, inputs: Any, training: bool | None) -> Any:
        """Let the signal through the gate, `(batch, length, channels)`."""
        signal, gate = (
            norm(reader(inputs), training=training)
            for reader, norm in zip(self.readers, self.reader_norms, strict=True)
        )
        return keras.ops.tanh(signal) * keras.ops.sigmoid(gate)


def _positions_cropped(kernel_size: int, dilation_rate: int, padding: str) -> int:
    """Give the number of positions that a block takes off at each end."""
    if padding not in ("same", "valid"):
        raise SettingError(f"A residual block got padding={padding!r}; use 'same' or 'valid'.")
    removed = (kernel_size - 1) * dilation_rate if padding == "valid" else 0
    if removed % 2:
        raise SettingError(
            f"A residual block got kernel_size={kernel_size}, dilation_rate={dilation_rate} and "
            f"padding='valid', which takes {removed} positions off: they do not divide between "
            f"both ends of the skip. Use kernel_size={kernel_size + 1}."
        )
    return removed // 2


def _crop(features: Any, positions: int) -> Any:
    """Take `positions` off both ends of `(batch, length, channels)`."""
    return features[:, positions : -positions or None]
