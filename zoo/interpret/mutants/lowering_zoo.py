"""How the layers of the zoo are taken apart into steps."""

from typing import Any

import keras
import numpy as np
from keras import ops

from zoo import layers
from zoo.interpret.mutants.convolution import Convolution
from zoo.interpret.mutants.dense import Dense
from zoo.interpret.mutants.layout import Shift, Turn
from zoo.interpret.mutants.lowering import RULES, Call, rule
from zoo.interpret.mutants.lowering_keras import array, convolve, linear, passed_on
from zoo.interpret.mutants.pointwise import Pointwise, Scale, Widen
from zoo.interpret.mutants.pooling import GlobalPooling, LayerPooling

RULES.update(dict.fromkeys((layers.GradientReversal, layers.RCDropout), passed_on))
RULES[layers.RCMaxPooling1D] = RULES[keras.layers.MaxPooling1D]
RULES[layers.RCAveragePooling1D] = RULES[keras.layers.AveragePooling1D]


def _tied(variable: Any) -> np.ndarray:
    return array(layers.tie(ops.convert_to_tensor(variable)))


def _bias(layer: Any, units: int) -> np.ndarray:
    return _tied(layer.bias) if layer.use_bias else np.zeros(units)


@rule(layers.RCConv1D)
def tied_convolution(call: Call) -> int:
    """Take a tied convolution as a plain one with twice the filters."""
    kernel = _tied(call.operation.kernel)
    return convolve(call, kernel, _bias(call.operation, kernel.shape[2]))


@rule(layers.RCDense)
def tied_dense(call: Call) -> int | None:
    """Take a tied linear layer as a plain one with twice the units."""
    layer = call.operation
    kernel = _tied(layer.kernel)
    return linear(call, kernel, _bias(layer, kernel.shape[1]), layer.activation)


@rule(layers.RCBatchNormalization)
def tied_normalization(call: Call) -> int:
    """Take the trained statistics, the same for both strands."""
    layer = call.operation
    factor = 1 / np.sqrt(_tied(layer.moving_variance) + layer.epsilon)
    factor = factor * _tied(layer.gamma) if layer.scale else factor
    shift = _tied(layer.beta) if layer.center else 0.0
    return call.step(Scale(call.name, factor, shift - _tied(layer.moving_mean) * factor))


@rule(layers.RCLayerNormalization, layers.Exponential)
def each_position(call: Call) -> int:
    """Keep a layer that treats each position by itself."""
    return call.pointwise()


@rule(layers.ReverseComplement)
def turned(call: Call) -> int | None:
    """Keep a turn of both axes."""
    return call.step(Turn(call.name)) if call.rank == 3 else call.pointwise()


@rule(layers.InvariantHead)
def invariant_head(call: Call) -> int:
    """Merge the strands at each position, then pool over all."""
    layer = call.operation
    whole = layers.InvariantHead(layer.strands, pooling=None)
    merged = call.step(Pointwise(call.name, whole))
    return merged if layer.pooling is None else call.step(_pool(call), merged)


@rule(layers.StrandHead)
def strand_head(call: Call) -> int | None:
    """Pool over all positions, then take a tied linear layer."""
    layer = call.operation
    kernel = _tied(layer.kernel)
    pooled = call.step(_pool(call)) if layer.pooling else None
    bias = _bias(layer, kernel.shape[1])
    return linear(call, kernel, bias, layer.activation, pooled)


def _pool(call: Call) -> GlobalPooling:
    return GlobalPooling(call.name, call.operation.pooling)


@rule(layers.PoissonHead)
def poisson_head(call: Call) -> int | None:
    """Add the strands up, then take the linear layer."""
    layer = call.operation
    kernel = array(layer.rates.kernel)
    if layer.tied:
        kernel = np.concatenate([kernel, kernel[::-1]])
    return linear(call, kernel, array(layer.rates.bias), layer.rates.activation)


@rule(layers.ProfileHead)
def profile_head(call: Call) -> list[int]:
    """Give the counts from the mean of all positions, and the profile by a convolution."""
    layer = call.operation
    tied = array if not layer.tied else _tied
    node = Convolution(
        call.name,
        tied(layer.profile.kernel),
        tied(layer.profile.bias),
        padding=layer.padding,
    )
    profile = call.step(node)
    if layer.output_length is not None:
        length = layer.profile.compute_output_shape(call.shapes[0])[1]
        margin = (length - layer.output_length) // 2
        profile = call.step(Shift(call.name, -margin, -margin), profile)
    mean = call.step(GlobalPooling(call.name, "mean"))
    counts = Dense(call.name, tied(layer.counts.kernel), tied(layer.counts.bias))
    # Keras gives the outputs of a dictionary in the order of their names.
    return [call.step(counts, mean), profile]


@rule(layers.StrandMerge)
def strands_merged(call: Call) -> int | None:
    """Turn the second tensor back and merge."""
    layer = call.operation
    if layer.rule == "invariant" or (layer.rule == "stranded" and call.rank == 2):
        return call.pointwise()
    if layer.rule == "stranded_profile" and call.rank == 3:
        given, other = call.numbers
        back = call.step(Turn(call.name), other)
        plain = layers.StrandMerge("invariant", layer.mode)
        return call.step(Pointwise(call.name, lambda *both: plain(list(both))), given, back)
    return None


@rule(layers.PositionChannels)
def position_channels(call: Call) -> int | None:
    """Keep channels that do not depend on the sequence."""
    layer = call.operation
    if len(call.numbers) != 1:
        return None
    added = layer.channels if layer.kind == "sinusoidal" else 1
    left = added if layer.tied else 0
    return call.step(Widen(call.name, call.run, left, added))


@rule(layers.AttentionPooling)
def attention_pooling(call: Call) -> int | None:
    """Keep a pooling over windows; one over all positions depends on each of them."""
    layer = call.operation
    if layer.pool_size is None:
        return None
    return call.step(LayerPooling(call.name, layer, layer.pool_size))


@rule(layers.DilatedResidual)
def dilated_residual(call: Call) -> int:
    """Take the block apart: activation, convolutions with their normalisations, sum."""
    layer = call.operation
    start = call.activation(layer.activation, call.numbers[0])
    read = _convolved(call, layer.readers[0], layer.reader_norms[0], start)
    return _with_skip(call, call.activation(layer.activation, read))


@rule(layers.GatedResidual)
def gated_residual(call: Call) -> int:
    """Take the block apart: two convolutions, of which one gates the other, sum."""
    layer = call.operation
    signal, gate = (
        _convolved(call, reader, norm, call.numbers[0])
        for reader, norm in zip(layer.readers, layer.reader_norms, strict=True)
    )
    gated = Pointwise(call.name, lambda one, other: ops.tanh(one) * ops.sigmoid(other))
    return _with_skip(call, call.step(gated, signal, gate))


def _with_skip(call: Call, branch: int) -> int:
    """Project the branch back and add it to the input, cropped to fit."""
    layer = call.operation
    branch = _convolved(call, layer.projection, layer.projection_norm, branch)
    skip = call.numbers[0]
    if layer._cropped:
        skip = call.step(Shift(call.name, -layer._cropped, -layer._cropped), skip)
    return call.step(Pointwise(call.name, ops.add, ops.add), skip, branch)


def _convolved(call: Call, convolution: Any, norm: Any, number: int) -> int:
    """Add a convolution of a block and the normalisation behind it."""
    number = RULES[type(convolution)](call.within(convolution, number))
    return RULES[type(norm)](call.within(norm, number))
