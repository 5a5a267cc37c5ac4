"""The one rule all equivariant layers keep: reverse complement is a flip of both axes.

A feature map has shape `(batch, length, 2F)` and channel `c` pairs with channel `2F-1-c`: what
`c` reads on one strand at position `p`, its partner reads on the other strand at `length-1-p`.
"""

from typing import Any

import keras
from keras import ops

from zoo.errors import SymmetryError


def flip(features: Any) -> Any:
    """Give the features of the reverse complement: flip all axes but the batch.

    Args:
        features: `(batch, length, channels)` or, once pooled, `(batch, channels)`.

    Example:
        >>> tuple(flip(ops.array([[[1.0, 0, 0, 0], [0, 1.0, 0, 0]]])).shape)  # AC becomes GT
        (1, 2, 4)
    """
    return ops.flip(features, axis=tuple(range(1, len(features.shape))))


def tie(weights: Any, axes: tuple[int, ...] | None = None) -> Any:
    """Join weights `(..., F)` with their own flip to `(..., 2F)`, over all axes or those named."""
    return ops.concatenate([weights, ops.flip(weights, axis=axes)], axis=-1)


def split_strands(features: Any) -> tuple[Any, Any]:
    """Give both halves of `(..., 2F)` with paired channels at the same place, each `(..., F)`."""
    half = features.shape[-1] // 2
    return features[..., :half], ops.flip(features[..., half:], axis=-1)


def require_pairs(layer: str, channels: int | None) -> int:
    """Return half the number of channels, which must be even.

    Raises:
        SymmetryError: The number is odd or unknown.
    """
    if not channels or channels % 2:
        raise SymmetryError(
            f"{layer} got {channels} channels; channel c pairs with channel 2F-1-c, so their "
            "number must be even and known. Put it behind an equivariant layer such as RCConv1D."
        )
    return channels // 2


def require_elementwise(layer: str, activation: Any) -> None:
    """Refuse an activation that treats the two halves of the channels differently.

    Raises:
        SymmetryError: It is the gated linear unit, or a layer, which may have weights by channel.
    """
    if activation is keras.activations.glu or isinstance(activation, keras.Layer):
        name = getattr(activation, "__name__", type(activation).__name__)
        raise SymmetryError(
            f"{layer} got activation {name!r}, which may treat the two strands differently. "
            "Use an elementwise function such as 'relu' or its name."
        )


def require_channels_last(layer: str, data_format: str) -> None:
    """Refuse `channels_first`.

    Raises:
        SymmetryError: The channels are not on the last axis.
    """
    if data_format != "channels_last":
        raise SymmetryError(
            f"{layer} got data_format={data_format!r}; it flips the channels on the last axis. "
            "Use data_format='channels_last'."
        )


def windows_are_symmetric(length: int, size: int, stride: int, padding: str) -> bool:
    """Tell whether windows over a stretch lie the same seen from either end.

    Args:
        length: Number of positions.
        size: Positions one window spans, gaps of a dilation included.
        stride: Positions from one window to the next.
        padding: `"valid"`, or `"same"` as TensorFlow pads: the odd zero goes to the right.

    Example:
        >>> windows_are_symmetric(500, 15, 1, "same"), windows_are_symmetric(500, 8, 1, "same")
        (True, False)
    """
    if padding == "valid":
        return length < size or (length - size) % stride == 0
    count = -(-length // stride)
    excess = (count - 1) * stride + size - length
    return excess >= 0 and excess % 2 == 0


def check_windows(layer: str, length: int | None, size: int, stride: int, padding: str) -> None:
    """Refuse windows that would not mirror onto each other; a length of None is not judged.

    Raises:
        SymmetryError: With the nearest lengths, or the width, that would do.
    """
    if padding == "causal":
        raise SymmetryError(
            f"{layer} got padding='causal', which looks to one side only. Use 'same' or 'valid'."
        )
    if length is None:
        if padding == "same" and stride == 1 and size % 2 == 0:
            raise SymmetryError(_message(layer, "any length", size, stride, padding, ()))
        return
    if not windows_are_symmetric(length, size, stride, padding):
        near = _lengths_near(length, size, stride, padding)
        raise SymmetryError(_message(layer, f"length {length}", size, stride, padding, near))


def _lengths_near(length: int, size: int, stride: int, padding: str) -> list[int]:
    """Find the next shorter and the next longer stretch over which the windows are symmetric."""
    shorter = range(length - 1, max(length - 2 * stride, size, 1) - 1, -1)
    longer = range(length + 1, length + 2 * stride + 1)
    found = []
    for lengths in (shorter, longer):
        found += [n for n in lengths if windows_are_symmetric(n, size, stride, padding)][:1]
    return found


def _message(
    layer: str, stretch: str, size: int, stride: int, padding: str, near: tuple | list
) -> str:
    """Say what came, why it cannot be, and what to do."""
    came = f"{layer} got windows of {size} with stride {stride} and padding={padding!r}"
    problem = f"over {stretch} they do not lie the same seen from both ends"
    if near:
        advice = f"Use a length of {' or '.join(map(str, near))}"
    else:
        advice = f"Use a width of {size - 1} or {size + 1}"
    return f"{came}; {problem}, so the layer would not be equivariant. {advice}."
