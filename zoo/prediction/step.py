"""The compiled step: a model called on a batch of sequences, at one byte a base."""

from operator import is_
from typing import Any

import keras
import numpy as np

from zoo.errors import SettingError
from zoo.layers import RCEnsemble


def input_length(model: keras.Model) -> int | None:
    """Return how many bases a model takes, or None where it takes any number.

    Raises:
        SettingError: The model does not take one array `(batch, length, 4)`.

    Example:
        >>> input_length(keras.Sequential([keras.Input((500, 4)), keras.layers.Flatten()]))
        500
    """
    if not getattr(model, "inputs", None):
        raise SettingError(
            "The model does not declare its inputs; expected a functional or sequential model that "
            "begins with keras.Input((length, 4))."
        )
    names = [tensor.name for tensor in model.inputs]
    if len(names) != 1:
        raise SettingError(
            f"The model has {len(names)} inputs ({', '.join(names)}); expected one, one-hot DNA. "
            "Encode with zoo.one_hot and call model.predict with all its inputs."
        )
    shape = model.inputs[0].shape
    if len(shape) != 3 or shape[-1] != 4:
        raise SettingError(f"The model takes {tuple(shape)}; expected DNA (batch, length, 4).")
    return shape[1]


class Step:
    """The compiled call of a model on uint8 codes or on one-hot arrays.

    Args:
        model: A model on one-hot DNA `(batch, length, 4)`.
    """

    def __init__(self, model: keras.Model):
        self.length = input_length(model)
        self._model = model
        self._variables = list(model.variables)
        self._compiled: dict[tuple[int, bool], keras.Model] = {}

    def fits(self, model: keras.Model) -> bool:
        """Tell whether the model still has the variables that the step was made with.

        Adapters and quantization give it others, which a compiled function would not see.
        """
        now = model.variables
        return len(now) == len(self._variables) and all(map(is_, now, self._variables))

    def __call__(self, array: np.ndarray, size: int, both_strands: bool = False) -> Any:
        """Predict for an array, filled up to `size` rows so that no new size is compiled.

        Args:
            array: uint8 codes `(n, length)` or one-hot `(n, length, 4)`.
            size: Rows of the array that the model is given, at least `n`.
            both_strands: Average over the sequence and its reverse complement.

        Returns:
            float32 `(n, ...)`, in a list or dictionary where the model's outputs are.
        """
        count = len(array)
        if array.ndim == 3:
            array = array.astype("float32", copy=False)
        if count < size:
            array = np.concatenate([array, np.zeros((size - count, *array.shape[1:]), array.dtype)])
        outputs = self._call(array.ndim, both_strands).predict_on_batch(array)
        return keras.tree.map_structure(
            lambda values: np.asarray(values[:count]).astype("float32", copy=False), outputs
        )

    def _call(self, dimensions: int, both_strands: bool) -> keras.Model:
        kind = (dimensions, both_strands)
        if kind not in self._compiled:
            self._compiled[kind] = _with_compiler(self._wrap(*kind))
        return self._compiled[kind]

    def _wrap(self, dimensions: int, both_strands: bool) -> keras.Model:
        if both_strands and any(len(output.shape) > 2 for output in self._model.outputs):
            shapes = [tuple(output.shape) for output in self._model.outputs]
            raise SettingError(
                f"both_strands averages outputs (batch, outputs); the model gives {shapes}. Say "
                "how they turn with the strand: zoo.layers.RCEnsemble(model, rules=...)."
            )
        if dimensions == 2:
            inputs = keras.Input((self.length,), dtype="uint8")
            sequence = _OneHot(dtype="float32")(inputs)
        else:
            inputs = sequence = keras.Input((self.length, 4))
        model = RCEnsemble(self._model) if both_strands else self._model
        return keras.Model(inputs, model(_packed(model, sequence)))


class _OneHot(keras.layers.Layer):
    """Base codes `(batch, length)` to one-hot `(batch, length, 4)`; code 4 gives zeros."""

    def call(self, codes):
        bases = np.arange(4, dtype="uint8")
        return keras.ops.cast(keras.ops.expand_dims(codes, -1) == bases, self.compute_dtype)

    def compute_output_shape(self, input_shape):
        return (*input_shape, 4)


def _packed(model: keras.Model, sequence: Any) -> Any:
    """Put the sequence into the dictionary or list in which a functional model expects it."""
    if isinstance(model, keras.Sequential):
        return sequence
    return keras.tree.pack_sequence_as(model.input, [sequence])


def _with_compiler(model: keras.Model) -> keras.Model:
    """Do without XLA where it costs: its convolutions are slower than TensorFlow's on a CPU.

    It would also compile again for every length of a model that takes any.
    """
    if keras.backend.backend() == "tensorflow" and not keras.distribution.list_devices("gpu"):
        model.jit_compile = False
    return model


def step_of(model: keras.Model) -> Step:
    """Return the step that is kept with a model, or make one.

    It lives in the model's `__dict__`, past Keras' own tracking: it goes when the model goes, and
    is no part of what is saved.
    """
    step = vars(model).get("_zoo_step")
    if step is None or not step.fits(model):
        step = vars(model)["_zoo_step"] = Step(model)
    return step
