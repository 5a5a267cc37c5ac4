"""Which functions treat every number, or every position, by itself."""

from typing import Any

import keras
import numpy as np

from zoo.interpret.mutants.pointwise import Pointwise
from zoo.interpret.mutants.pooling import GlobalPooling

_NO_ACTIVATIONS = ("get", "serialize", "deserialize")
_OPERATIONS = {
    *("Absolute", "Add", "Clip", "Divide", "Elu", "Exp", "Expm1", "Gelu", "LeakyRelu", "Log"),
    *("Log10", "Log1p", "Log2", "Maximum", "Minimum", "Multiply", "Negative", "Power", "Relu"),
    *("Relu6", "Sigmoid", "Sign", "Silu", "Softplus", "Softsign", "Sqrt", "Square", "Subtract"),
    *("Tanh", "TrueDivide"),
}
_POOLS = {"Sum": "sum", "Mean": "mean", "Max": "max"}


def is_activation(function: Any) -> bool:
    """Tell whether a function is an activation of Keras; all work along the channels at most."""
    names = (name for name in dir(keras.activations) if name not in _NO_ACTIVATIONS)
    return any(getattr(keras.activations, name) is function for name in names)


def lower(call: Any) -> int | None:
    """Take an operation of `keras.ops` apart; None where it is not known.

    Args:
        call: The use of the operation, see `zoo.interpret.mutants.lowering.Call`.
    """
    operation = call.operation
    name = type(operation).__name__
    if type(operation).__module__.partition(".")[0] != "keras":
        return None
    if name in _OPERATIONS and _plain(call):
        return call.step(Pointwise(call.name, call.run))
    if name in _POOLS and call.rank == 3 and operation.axis in (1, [1], (1,)):
        return call.step(GlobalPooling(call.name, _POOLS[name], operation.keepdims))
    return None


def _plain(call: Any) -> bool:
    """Tell whether all tensors have as many axes and everything else is a single number."""
    same = len({len(shape) for shape in call.shapes}) == 1
    return same and all(np.size(constant) == 1 for constant in call.constants)
