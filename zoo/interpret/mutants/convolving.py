"""Convolutions of windows without padding, in whichever way is the fastest."""

from typing import Any

import keras
from keras import ops

# A convolution to fewer filters than a vector register holds wastes most of it.
_FEW_FILTERS = 8


def convolve(values: Any, kernel: Any, stride: int = 1, dilation: int = 1) -> Any:
    """Convolve `(batch, length, channels)` with `(width, channels / groups, filters)`.

    Args:
        values: What is convolved; nothing is added at its ends.
        kernel: The filters.
        stride: Positions from one window to the next.
        dilation: Distance between the positions that a window reads.

    Returns:
        `(batch, new_length, filters)`.

    Example:
        >>> ones = ops.ones((1, 6, 2))
        >>> convolve(ones, ops.ones((3, 2, 1)), dilation=2)[0, :, 0].numpy().tolist()
        [6.0, 6.0]
    """
    width, channels, filters = kernel.shape
    # TensorFlow has no convolution with both a stride and a dilation.
    skip = stride if dilation > 1 else 1
    if channels != values.shape[2]:
        found = _general(values, kernel, stride // skip, dilation)
    elif filters <= _FEW_FILTERS < width and stride == skip:
        found = _by_taps(values, kernel, dilation)
    elif keras.backend.backend() == "tensorflow":
        found = _with_tensorflow(values, kernel, stride // skip, dilation)
    else:
        found = _general(values, kernel, stride // skip, dilation)
    return found[:, ::skip] if skip > 1 else found


def _general(values: Any, kernel: Any, stride: int, dilation: int) -> Any:
    return ops.conv(
        values, kernel, strides=stride, dilation_rate=dilation, data_format="channels_last"
    )


def _with_tensorflow(values: Any, kernel: Any, stride: int, dilation: int) -> Any:
    """Dilate inside the kernel, where the general way rearranges the values before and after."""
    import tensorflow as tf

    return tf.nn.conv1d(values, kernel, stride, "VALID", dilations=dilation)


def _by_taps(values: Any, kernel: Any, dilation: int) -> Any:
    """Multiply once with all positions of the kernel, then add up what lies apart."""
    count, length, channels = values.shape
    width, _, filters = kernel.shape
    table = ops.reshape(ops.transpose(kernel, (1, 0, 2)), (channels, width * filters))
    product = ops.matmul(ops.reshape(values, (count * length, channels)), table)
    taps = ops.reshape(ops.transpose(product), (width, filters, count, length))
    kept = length - (width - 1) * dilation
    total = taps[0, :, :, :kept]
    for tap in range(1, width):
        start = tap * dilation
        total = total + taps[tap, :, :, start : start + kept]
    return ops.transpose(total, (1, 2, 0))
