"""The rescale rule of DeepLIFT as functions whose gradient is the multiplier.

Sequence and reference go through a network as neighbours in one batch: row 2k holds what a sequence
does, row 2k + 1 what its reference does. A function here gives for both what it stands for, number
for number, but as a straight line through the two: its slope is the difference of the outputs over
that of the inputs. The gradient of a network made of such lines is the product of their slopes, the
multipliers of Shrikumar et al. (2017), arXiv:1704.02685, and times the differences of the inputs it
sums to the difference of the outputs.
"""

from collections.abc import Callable
from typing import Any

from keras import ops

# Nearer than this the quotient is mostly rounding of float32, and the derivative stands for it.
_LEAST_GAP = 1e-6
_LEAST_SHARE = 1e-5
_TINY = 1e-37


def rescale(function: Callable[[Any], Any], inputs: Any) -> Any:
    """Apply an elementwise function as lines through sequence and reference.

    Where the two nearly coincide the line is the tangent.

    Args:
        function: From an array to one of the same shape, in `keras.ops`.
        inputs: Pairs of sequence and reference `(2 * batch, ...)`.

    Example:
        >>> rescale(ops.relu, ops.array([[3.0], [-1.0]])).numpy().tolist()
        [[3.0], [0.0]]
    """
    outputs = function(inputs)
    (own, other), (own_output, other_output) = _pairs(inputs), _pairs(outputs)
    gap = own - other
    near = _are_near(own, other)
    slope = (own_output - other_output) / ops.where(near, 1.0, gap)
    line = ops.stop_gradient(_in_pairs(outputs)) + slope * _in_pairs(_moved(inputs))
    return _out_of_pairs(ops.where(near, _in_pairs(outputs), line))


def rescale_max(inputs: Any, axis: int) -> Any:
    """Take the largest along an axis; what it changes by is due to the place of the larger maximum.

    The line leads to the place where the sequence is largest when its maximum is the larger of the
    two, and to the place where the reference is largest when that is. There the inputs differ by at
    least as much as the maxima do, so the slope lies between 0 and 1 and nothing is lost. Places
    that tie share alike, which keeps the symmetry of a network.

    Args:
        inputs: Pairs of sequence and reference `(2 * batch, ...)`.
        axis: Not 0; it is left out of the result.

    Example:
        >>> rescale_max(ops.array([[1.0, 5.0], [2.0, 0.0]]), 1).numpy().tolist()
        [5.0, 2.0]
    """
    (own, other), tops = _pairs(inputs), ops.max(inputs, axis=axis, keepdims=True)
    own_top, other_top = _pairs(tops)
    largest = ops.where(own_top >= other_top, own == own_top, other == other_top)
    share = ops.cast(largest, inputs.dtype)
    share = share / ops.sum(share, axis=axis + 1 if axis > 0 else axis, keepdims=True)
    gap, near = own - other, _are_near(own, other)
    slope = (own_top - other_top) / ops.where(near, 1.0, gap)
    slope = share * ops.where(near, 1.0, slope)
    moved = _out_of_pairs(slope * _in_pairs(_moved(inputs)))
    return ops.stop_gradient(ops.squeeze(tops, axis)) + ops.sum(moved, axis=axis)


def rescale_log_softmax(inputs: Any, axis: Any) -> Any:
    """Apply the logarithm of the softmax: inputs minus `rescale_logsumexp` of them."""
    return inputs - rescale_logsumexp(inputs, axis)


def rescale_softmax(inputs: Any, axis: Any) -> Any:
    """Apply the softmax as the exponential of its logarithm: sums of lines, so nothing is lost."""
    return rescale(ops.exp, rescale_log_softmax(inputs, axis))


def rescale_logsumexp(inputs: Any, axis: Any) -> Any:
    """Apply log(sum(exp(inputs))) over the axes, which stay with size one."""
    own, other = _pairs(ops.max(inputs, axis=axis, keepdims=True))
    # The same for sequence and reference, so that both meet one and the same function.
    below = _out_of_pairs(_in_pairs(inputs) - ops.maximum(own, other))
    total = ops.sum(rescale(ops.exp, below), axis=axis, keepdims=True)
    line = rescale(lambda each: ops.log(each + _TINY), total)
    return ops.stop_gradient(ops.logsumexp(inputs, axis=axis, keepdims=True)) + _moved(line)


def _pairs(array: Any) -> tuple[Any, Any]:
    """Give what belongs to the sequences, and to their references, `(batch, 1, ...)`, constant."""
    array = _in_pairs(ops.stop_gradient(array))
    return array[:, :1], array[:, 1:]


def _in_pairs(array: Any) -> Any:
    """Give `(batch, 2, ...)`, which what one pair shares, `(batch, 1, ...)`, is spread over."""
    return ops.reshape(array, (-1, 2, *array.shape[1:]))


def _out_of_pairs(array: Any) -> Any:
    return ops.reshape(array, (-1, *array.shape[2:]))


def _are_near(own: Any, other: Any) -> Any:
    scale = ops.absolute(own) + ops.absolute(other)
    return ops.absolute(own - other) <= _LEAST_GAP + _LEAST_SHARE * scale


def _moved(array: Any) -> Any:
    """Give zero, with the gradient of the array."""
    return array - ops.stop_gradient(array)
