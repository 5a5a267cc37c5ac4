"""Functions that are compiled for the shapes they are often called with."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import keras

# Compiling takes about as long as so many calls spare; what is rare is not compiled. JAX compiles
# every operation by itself where it is not told to join them.
_PATIENCE = {"tensorflow": 6, "jax": 0}
_MOST_COMPILED = 512


def compiles() -> bool:
    """Tell whether Keras' backend has a compiler that joins what is done to each number."""
    return keras.backend.backend() in _COMPILERS


class Compiled:
    """A function of tensors, compiled once it was called often enough with their shapes.

    Several steps on large tensors then become one, which reads and writes each number once. All
    networks share what was compiled, since weights are among the tensors.

    Args:
        function: From tensors, and keywords that are no tensors but hashable, to one tensor.

    Example:
        >>> double = Compiled(lambda values, times: values * times)
        >>> float(double(keras.ops.ones(()), times=2.0))
        2.0
    """

    def __init__(self, function: Callable[..., Any]):
        self.function = function
        self._calls: Counter[Any] = Counter()
        self._compiled: dict[Any, Callable[..., Any]] = {}

    def __call__(self, *tensors: Any, **settings: Any) -> Any:
        """Call the function."""
        kind = (tuple(tuple(tensor.shape) for tensor in tensors), *sorted(settings.items()))
        if kind not in self._compiled:
            self._calls[kind] += 1
            backend = keras.backend.backend()
            if not compiles() or self._calls[kind] <= _PATIENCE[backend]:
                return self.function(*tensors, **settings)
            self._make_room()
            compiler = _COMPILERS[backend]
            self._compiled[kind] = compiler(partial(self.function, **settings), tensors)
        return self._compiled[kind](*tensors)

    def _make_room(self) -> None:
        """Forget what was compiled first, once there is too much."""
        if len(self._compiled) >= _MOST_COMPILED:
            oldest = next(iter(self._compiled))
            del self._compiled[oldest], self._calls[oldest]


def _with_tensorflow(function: Callable[..., Any], tensors: tuple[Any, ...]) -> Callable[..., Any]:
    import tensorflow as tf

    specs = tuple(tf.TensorSpec(tensor.shape, tensor.dtype) for tensor in tensors)
    step = tf.function(lambda inputs: function(*inputs), jit_compile=True, autograph=False)
    # A concrete function takes a quarter of the time to call, and one tuple: of arguments without
    # names it would print every tensor before it takes them.
    compiled = step.get_concrete_function(specs)
    return lambda *inputs: compiled(inputs)


def _with_jax(function: Callable[..., Any], tensors: tuple[Any, ...]) -> Callable[..., Any]:
    import jax

    return jax.jit(function)


_COMPILERS = {"tensorflow": _with_tensorflow, "jax": _with_jax}
