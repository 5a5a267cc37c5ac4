"""Which windows lie between the input of a network and one of its layers."""

from typing import Any

import keras
from keras import layers

from zoo.architectures.receptive_field import Window, receptive_field
from zoo.layers import DilatedResidual

_POOLING = (layers.MaxPooling1D, layers.AveragePooling1D)
_CONVOLUTION = (layers.Conv1D, layers.DepthwiseConv1D)
_WHOLE = (
    layers.Flatten,
    layers.GlobalAveragePooling1D,
    layers.GlobalMaxPooling1D,
    layers.Bidirectional,
    layers.LSTM,
    layers.GRU,
)


def windows(model: keras.Model, layer: str) -> list[Window] | None:
    """Read the windows along the path that sees farthest, from the input up to a layer.

    Give the list to `receptive_field` and `total_stride`.

    Args:
        model: A functional network.
        layer: Name of a layer of it.

    Returns:
        `(kernel, stride, dilation)` of each convolution and pooling, or None when something on the
        way, such as a mean over all positions, sees the whole input.

    Example:
        >>> from zoo.architectures import build
        >>> network = build("deepstarr", filters=(8, 4, 4, 8), units=(8, 8))
        >>> windows(network, "conv_2")
        [(7, 1, 1), (2, 2, 1), (3, 1, 1)]
        >>> windows(network, "dense_1") is None
        True
    """
    return _path(model.get_layer(layer).output, {})


def _path(tensor: Any, known: dict[int, list[Window] | None]) -> list[Window] | None:
    """Return the windows below a tensor; `known` holds those of the operations seen before."""
    operation, node, _ = tensor._keras_history
    if id(operation) not in known:
        below = [_path(one, known) for one in operation._inbound_nodes[node].input_tensors]
        if isinstance(operation, _WHOLE) or None in below:
            known[id(operation)] = None
        else:
            farthest = max(below, key=receptive_field, default=[])
            known[id(operation)] = farthest + _own(operation)
    return known[id(operation)]


def _own(operation: Any) -> list[Window]:
    """Return the window of one layer, as a list of one or none."""
    if isinstance(operation, _CONVOLUTION):
        return [(operation.kernel_size[0], operation.strides[0], operation.dilation_rate[0])]
    if isinstance(operation, _POOLING):
        return [(operation.pool_size[0], operation.strides[0], 1)]
    if isinstance(operation, DilatedResidual):
        return [(operation.kernel_size, 1, operation.dilation_rate)]
    return []
