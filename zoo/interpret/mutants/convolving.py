"""Convolutions of windows without padding, in whichever way is the fastest."""

import functools
from collections.abc import Callable
from typing import Any

import keras
from keras import ops

Activation = Callable[[Any], Any]
# A convolution to fewer filters than a vector register holds wastes most of it.
FEW_FILTERS = 8


def convolve(
    values: Any,
    kernel: Any,
    bias: Any,
    stride: int = 1,
    dilation: int = 1,
    activation: Activation | None = None,
) -> Any:
    """Convolve `(batch, length, channels)` with `(width, channels / groups, filters)`.

    Args:
        values: What is convolved; nothing is added at its ends.
        kernel: The filters.
        bias: What is added, `(filters,)`.
        stride: Positions from one window to the next.
        dilation: Distance between the positions that a window reads.
        activation: What follows, if anything does.

    Returns:
        `(batch, new_length, filters)`.

    Example:
        >>> ones = ops.ones((1, 6, 2))
        >>> found = convolve(ones, ops.ones((3, 2, 1)), ops.ones((1,)), dilation=2)
        >>> found.numpy().tolist()
        [[[7.0], [7.0]]]
    """
    width, channels, filters = kernel.shape
    # TensorFlow has no convolution with both a stride and a dilation.
    skip = stride if dilation > 1 else 1
    plain = channels == values.shape[2]
    if plain and filters <= FEW_FILTERS < width and stride == skip:
        found = _by_taps(width, dilation)(values, kernel) + bias
    elif plain and keras.backend.backend() == "tensorflow":
        place = (stride // skip, dilation, activation if skip == 1 else None)
        found = _compiled(*place)(values, kernel, bias)
        activation = activation if skip > 1 else None
    else:
        settings = {"strides": stride // skip, "dilation_rate": dilation}
        found = ops.conv(values, kernel, data_format="channels_last", **settings) + bias
    found = found[:, ::skip] if skip > 1 else found
    return found if activation is None else activation(found)


@functools.cache
def _compiled(stride: int, dilation: int, activation: Activation | None) -> Callable:
    """Give one step of TensorFlow for convolution, bias and activation.

    It dilates inside the kernel, where Keras rearranges the values before and after.
    """
    import tensorflow as tf

    shapes = [tf.TensorSpec(shape, "float32") for shape in ([None] * 3, [None] * 3, [None])]

    @tf.function(input_signature=shapes, autograph=False)
    def step(values, kernel, bias):
        found = tf.nn.conv1d(values, kernel, stride, "VALID", dilations=dilation)
        found = tf.nn.bias_add(found, bias)
        return found if activation is None else activation(found)

    return step


@functools.cache
def _by_taps(width: int, dilation: int) -> Callable:
    """Give a step that multiplies once with all positions of the kernel, then adds up."""

    def step(values, kernel):
        count, length, channels = ops.shape(values)
        filters = ops.shape(kernel)[2]
        rows = ops.reshape(values, (count * length, channels))
        # Positions come last, so that what is added up lies in long rows.
        table = ops.reshape(ops.transpose(kernel, (0, 2, 1)), (width * filters, channels))
        taps = ops.reshape(ops.matmul(table, ops.transpose(rows)), (width, filters, count, length))
        kept = length - (width - 1) * dilation
        total = taps[0, :, :, :kept]
        for tap in range(1, width):
            start = tap * dilation
            total = total + taps[tap, :, :, start : start + kept]
        return ops.transpose(total, (1, 2, 0))

    if keras.backend.backend() != "tensorflow":
        return step
    import tensorflow as tf

    shapes = [tf.TensorSpec([None] * 3, "float32")] * 2
    return tf.function(step, input_signature=shapes, autograph=False)
