"""Which operations of `keras.ops` the rescale rule is defined for, and what stands for each."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import ops

from zoo.interpret.rescale import (
    rescale,
    rescale_log_softmax,
    rescale_logsumexp,
    rescale_max,
    rescale_softmax,
)

Rule = Callable[..., Any]


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Linear in all that they join or move, or constant.
_LINEAR = _names(
    "AdaptiveAveragePool Add Average AveragePool BroadcastTo Concatenate ConvertToTensor Copy "
    "Cumsum Diff ExpandDims Flip Fliplr Flipud FullLike GetItem Hstack Identity Mean Moveaxis "
    "Negative OnesLike Pad Repeat Roll Slice Split Squeeze Stack StopGradient Subtract Sum "
    "Swapaxes Take Tile Transpose Unstack Vstack ZerosLike"
)
# Linear in one factor while the others are constants, such as weights.
_PRODUCTS = _names(
    "BatchNorm Conv ConvTranspose DepthwiseConv Dot Einsum Inner Matmul Multiply Outer "
    "SeparableConv Tensordot Vdot"
)
_ELEMENTWISE = _names(
    "Absolute Arcsinh Arctan Celu Clip Cos Cosh Divide Elementwise Elu Erf Exp Exp2 Expm1 Gelu "
    "HardShrink HardSigmoid HardSilu HardTanh LeakyRelu Log Log10 Log1p Log2 LogSigmoid Maximum "
    "Minimum Power Reciprocal ReLU Relu Relu6 Rsqrt Selu Sigmoid Silu Sin Sinh Softplus "
    "SoftShrink Softsign SparsePlus SparseSigmoid Sqrt Square Squareplus Tan Tanh TanhShrink "
    "Threshold TrueDivide"
)
_BRANCHING = {"Maximum": 1, "Minimum": -1}
_EXTREMES = {"Amax": 1, "Amin": -1, "Max": 1, "Min": -1}
_QUOTIENTS = ("Divide", "TrueDivide")


def rule_of(node: Any) -> Rule | str:
    """Give what stands for one operation in a graph, or why nothing can.

    Args:
        node: The node of the operation, whose symbolic inputs are what depends on the sequence.

    Returns:
        A function of the operation's arguments, on pairs as in `zoo.interpret.rescale`; or words
        that follow the name of a layer.
    """
    operation, name = node.operation, type(node.operation).__name__
    several = len(node.input_tensors) > 1
    if name in _LINEAR or (name in _PRODUCTS and not several):
        return operation.call
    if name in _PRODUCTS or (name in _QUOTIENTS and several):
        return "multiplies two activations with each other, as gates and attention do"
    if name in _BRANCHING and several and _keeps_shape(node):
        return _branching(_BRANCHING[name])
    if name in _QUOTIENTS and _place(node) == 0:
        return operation.call
    place = _place(node)
    if name in _ELEMENTWISE and not several and place is not None and _keeps_shape(node):
        return _elementwise(operation, place)
    if name in _EXTREMES and _axes_of(operation, node):
        return _extreme(_EXTREMES[name], _axes_of(operation, node), operation.keepdims)
    return _more_rules(node) or f"computes {name}, for which the rescale rule is not defined"


def _more_rules(node: Any) -> Rule | None:
    operation, name = node.operation, type(node.operation).__name__
    if name == "Cast":
        return lambda inputs: inputs  # even a mixed-precision model is explained in float32
    if name == "Reshape":
        return lambda inputs: ops.reshape(inputs, _without_none(operation.newshape))
    axis = getattr(operation, "axis", None)
    if name == "MaxPool" and len(node.input_tensors[0].shape) == 3:
        return _max_pooling(operation)
    if name == "Softmax":
        return lambda inputs: rescale_softmax(inputs, axis)
    if name == "LogSoftmax":
        return lambda inputs: rescale_log_softmax(inputs, axis)
    if name == "Logsumexp" and _axes_of(operation, node):
        return _logsumexp(operation)
    return None


def _without_none(shape: Any) -> tuple[int, ...]:
    """Leave the batch free; all other lengths are known."""
    return tuple(-1 if size is None else size for size in shape)


def _place(node: Any) -> int | None:
    """Tell which argument it is that depends on the sequence, or None if it came by keyword."""
    places = [at for at, arg in enumerate(node.arguments.args) if arg is node.input_tensors[0]]
    return places[0] if places else None


def _keeps_shape(node: Any) -> bool:
    return all(one.shape == node.outputs[0].shape for one in node.input_tensors)


def _axes_of(operation: Any, node: Any) -> list[int]:
    """Give the axes of a reduction from the last to the first; none if the batch is among them."""
    rank = len(node.input_tensors[0].shape)
    given = operation.axis
    if given is None or getattr(operation, "initial", None) is not None:
        return []
    axes = [axis % rank for axis in ([given] if isinstance(given, int) else given)]
    return [] if 0 in axes else sorted(axes, reverse=True)


def _elementwise(operation: Any, place: int) -> Rule:
    def rule(*args: Any, **kwargs: Any) -> Any:
        before, after = args[:place], args[place + 1 :]
        return rescale(lambda x: operation.call(*before, x, *after, **kwargs), args[place])

    return rule


def _branching(sign: int) -> Rule:
    return lambda first, second: (
        sign * rescale_max(ops.stack([sign * first, sign * second], axis=1), 1)
    )


def _extreme(sign: int, axes: list[int], keepdims: bool) -> Rule:
    def rule(inputs: Any) -> Any:
        for axis in axes:
            inputs = sign * rescale_max(sign * inputs, axis)
        return _put_back(inputs, axes) if keepdims else inputs

    return rule


def _put_back(array: Any, axes: list[int]) -> Any:
    for axis in reversed(axes):
        array = ops.expand_dims(array, axis)
    return array


def _logsumexp(operation: Any) -> Rule:
    def rule(inputs: Any) -> Any:
        total = rescale_logsumexp(inputs, operation.axis)
        return total if operation.keepdims else ops.squeeze(total, operation.axis)

    return rule


def _max_pooling(operation: Any) -> Rule:
    size, stride = _number(operation.pool_size), _number(operation.strides or operation.pool_size)
    first = _data_format(operation) == "channels_first"

    def rule(inputs: Any) -> Any:
        inputs = ops.swapaxes(inputs, 1, 2) if first else inputs
        pooled = rescale_max(_windows(inputs, size, stride, operation.padding), 2)
        return ops.swapaxes(pooled, 1, 2) if first else pooled

    return rule


def _data_format(operation: Any) -> str:
    return operation.data_format or keras.config.image_data_format()


def _number(setting: int | tuple) -> int:
    return setting if isinstance(setting, int) else setting[0]


def _windows(inputs: Any, size: int, stride: int, padding: str) -> Any:
    """Cut `(batch, length, channels)` to `(batch, windows, size, channels)`."""
    length = inputs.shape[1]
    if padding == "same":
        count = -(-length // stride)
        missing = max((count - 1) * stride + size - length, 0)
        sides = [[0, 0], [missing // 2, missing - missing // 2], [0, 0]]
        # Finite, since infinity minus itself is no number.
        inputs = ops.pad(inputs, sides, constant_values=float(np.finfo("float32").min))
    else:
        count = (length - size) // stride + 1
    last = (count - 1) * stride + 1
    return ops.stack([inputs[:, at : at + last : stride] for at in range(size)], axis=2)
