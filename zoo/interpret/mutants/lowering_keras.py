"""How the layers of Keras are taken apart into steps."""

import functools
from typing import Any

import numpy as np
from keras import layers, ops

from zoo.interpret.mutants.convolution import Convolution
from zoo.interpret.mutants.dense import Dense
from zoo.interpret.mutants.layout import Flatten, Shift
from zoo.interpret.mutants.lowering import Call, rule
from zoo.interpret.mutants.node import Node
from zoo.interpret.mutants.pointwise import Join, Pointwise, Scale
from zoo.interpret.mutants.pooling import GlobalPooling, Pooling


def array(variable: Any) -> np.ndarray:
    """Give the numbers of a variable."""
    return np.asarray(ops.convert_to_numpy(variable), "float32")


@rule(
    layers.Identity,
    layers.Dropout,
    layers.SpatialDropout1D,
    layers.GaussianDropout,
    layers.GaussianNoise,
    layers.AlphaDropout,
    layers.ActivityRegularization,
)
def passed_on(call: Call) -> int:
    """Leave out what does nothing in prediction."""
    return call.numbers[0]


@rule(layers.Conv1D, layers.DepthwiseConv1D)
def convolution(call: Call) -> int | None:
    """Split a convolution from its activation."""
    layer = call.operation
    if layer.data_format != "channels_last" or call.rank != 3:
        return None
    depthwise = isinstance(layer, layers.DepthwiseConv1D)
    kernel = array(layer.kernel)
    filters = kernel.shape[1] * kernel.shape[2] if depthwise else kernel.shape[2]
    bias = array(layer.bias) if layer.use_bias else np.zeros(filters)
    return convolve(call, kernel, bias, depthwise=depthwise)


def convolve(call: Call, kernel: np.ndarray, bias: np.ndarray, depthwise: bool = False) -> int:
    """Add a convolution with the settings of a layer, and its activation."""
    layer = call.operation
    node = Convolution(
        call.name,
        kernel,
        bias,
        stride=layer.strides[0],
        dilation=layer.dilation_rate[0],
        padding=layer.padding,
        depthwise=depthwise,
    )
    return call.activation(layer.activation, call.step(node))


@rule(layers.SeparableConv1D)
def separable(call: Call) -> int | None:
    """Split a convolution of each channel from the one that mixes them."""
    layer = call.operation
    if layer.data_format != "channels_last" or call.rank != 3:
        return None
    wide, mixing = array(layer.depthwise_kernel), array(layer.pointwise_kernel)
    first = Convolution(
        call.name,
        wide,
        np.zeros(wide.shape[1] * wide.shape[2]),
        stride=layer.strides[0],
        dilation=layer.dilation_rate[0],
        padding=layer.padding,
        depthwise=True,
    )
    bias = array(layer.bias) if layer.use_bias else np.zeros(mixing.shape[2])
    second = Convolution(call.name, mixing, bias)
    return call.activation(layer.activation, call.step(second, call.step(first)))


@rule(layers.Dense)
def dense(call: Call) -> int | None:
    """Split a linear layer from its activation."""
    layer = call.operation
    bias = array(layer.bias) if layer.use_bias else np.zeros(layer.units)
    return linear(call, array(layer.kernel), bias, layer.activation)


def linear(
    call: Call, kernel: np.ndarray, bias: np.ndarray, activation: Any, number: int | None = None
) -> int | None:
    """Add a linear layer on features, or on the channels of each position."""
    numbers = call.numbers if number is None else [number]
    if call.rank == 3 and number is None:
        node: Node = Convolution(call.name, kernel[None], bias)
    elif call.rank == 2 or number is not None:
        node = Dense(call.name, kernel, bias)
    else:
        return None
    return call.activation(activation, call.step(node, *numbers))


@rule(layers.BatchNormalization)
def batch_normalization(call: Call) -> int | None:
    """Take the trained statistics as a factor and an offset."""
    layer = call.operation
    if layer.axis not in (-1, call.rank - 1):
        return None
    mean, variance = array(layer.moving_mean), array(layer.moving_variance)
    gamma = array(layer.gamma) if layer.scale else 1.0
    beta = array(layer.beta) if layer.center else 0.0
    factor = gamma / np.sqrt(variance + layer.epsilon)
    return call.step(Scale(call.name, factor, beta - mean * factor))


@rule(layers.LayerNormalization, layers.UnitNormalization, layers.Softmax)
def along_channels(call: Call) -> int | None:
    """Keep what works along the channels of each position only."""
    axis = call.operation.axis
    axes = list(axis) if isinstance(axis, list | tuple) else [axis]
    return call.pointwise() if axes in ([-1], [call.rank - 1]) else None


@rule(layers.ReLU, layers.LeakyReLU, layers.ELU)
def rectified(call: Call) -> int:
    """Keep an elementwise layer."""
    return call.pointwise()


@rule(layers.PReLU)
def rectified_by_channel(call: Call) -> int | None:
    """Keep slopes that do not depend on the position."""
    shared = call.operation.shared_axes
    return call.pointwise() if call.rank == 2 or list(shared or ()) == [1] else None


@rule(layers.Activation)
def activation(call: Call) -> int:
    """Keep an activation."""
    return call.activation(call.operation.activation, call.numbers[0])


@rule(layers.MaxPooling1D, layers.AveragePooling1D)
def pooling(call: Call) -> int | None:
    """Keep a pooling over windows."""
    layer = call.operation
    if layer.data_format != "channels_last":
        return None
    kind = "max" if isinstance(layer, layers.MaxPooling1D) else "mean"
    return call.step(Pooling(call.name, kind, layer.pool_size[0], layer.strides[0], layer.padding))


@rule(layers.GlobalMaxPooling1D, layers.GlobalAveragePooling1D)
def global_pooling(call: Call) -> int | None:
    """Keep a pooling over all positions."""
    layer = call.operation
    if layer.data_format != "channels_last":
        return None
    kind = "max" if isinstance(layer, layers.GlobalMaxPooling1D) else "mean"
    return call.step(GlobalPooling(call.name, kind, layer.keepdims))


@rule(layers.Add, layers.Subtract)
def combined(call: Call) -> int:
    """Keep a sum: the sum of differences is the difference of sums."""
    function = _sum if isinstance(call.operation, layers.Add) else ops.subtract
    return call.step(Pointwise(call.name, function, function))


def _sum(*tensors: Any) -> Any:
    return functools.reduce(ops.add, tensors)


@rule(layers.Multiply, layers.Average, layers.Maximum, layers.Minimum)
def compared(call: Call) -> int:
    """Keep what combines the branches at each position."""
    return call.pointwise()


@rule(layers.Concatenate)
def joined(call: Call) -> int | None:
    """Keep channels or features side by side."""
    return call.step(Join(call.name)) if call.operation.axis in (-1, call.rank - 1) else None


@rule(layers.Flatten)
def flattened(call: Call) -> int | None:
    """Keep the places of what changed."""
    if call.operation.data_format != "channels_last" or call.rank not in (2, 3):
        return None
    return call.step(Flatten(call.name)) if call.rank == 3 else call.numbers[0]


@rule(layers.Cropping1D)
def cropped(call: Call) -> int | None:
    """Keep a crop."""
    left, right = call.operation.cropping
    return call.step(Shift(call.name, -left, -right))


@rule(layers.ZeroPadding1D)
def zero_padded(call: Call) -> int | None:
    """Keep zeros at both ends."""
    if getattr(call.operation, "data_format", "channels_last") != "channels_last":
        return None
    return call.step(Shift(call.name, *call.operation.padding))
