"""Which of a model's numbers is explained."""

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

import keras
from keras import ops

from zoo.errors import SettingError, UnknownNameError
from zoo.interpret.keeping import Keeper, kept_in
from zoo.prediction import input_length

Output = int | str | Callable[[Any], Any] | None


class Target(Keeper):
    """One number for each sequence, out of all that a model gives.

    Where the model ends with an activation on a layer named `"logits"`, the number is taken before
    that activation: a probability near one hardly moves with its sequence, a logit does.

    Args:
        model: A model on one-hot DNA `(batch, length, 4)`.
        output: Number of the column, counted over outputs side by side; its name; or a function
            in `keras.ops` from what the model gives to `(batch,)`, such as the sum of a profile,
            which is then taken of the output itself. May be left out where there is one column.
        names: Names of the columns; numbered after the outputs when they are not as many.

    Raises:
        SettingError: There is no such column, several to choose from, or an output that is not
            `(batch, columns)` and no function.
        UnknownNameError: There is no column of that name.

    Example:
        >>> model = keras.Sequential([keras.Input((2, 4)), keras.layers.GlobalMaxPooling1D()])
        >>> Target(model, "G", names="ACGT").choose(ops.array([[5.0, 6.0, 7.0, 8.0]])).numpy()
        array([7.], dtype=float32)
    """

    def __init__(self, model: keras.Model, output: Output = None, names: Sequence[str] = ()):
        self.length = input_length(model)
        self._choice: int | Callable[[Any], Any]
        if callable(output):
            self.network = keras.Model(model.inputs[0], _structure(model))
            self.name = getattr(output, "__name__", type(output).__name__)
            self.layer, self._choice = "output", output
            return
        names = _column_names(model, names)
        self.network, self.layer = _before_activation(model)
        self._choice = _column(output, names)
        self.name = names[self._choice]

    @property
    def variables(self) -> list[Any]:
        """Give the weights and other variables of the model."""
        return self.network.variables

    def __call__(self, sequences: Any) -> Any:
        """Give the number for each sequence, `(batch,)`."""
        return self.choose(self.network(sequences, training=False))

    def choose(self, outputs: Any) -> Any:
        """Take the number `(batch,)` from what `network` gives."""
        if callable(self._choice):
            values = ops.cast(self._choice(outputs), "float32")
            if len(values.shape) != 1:
                raise SettingError(
                    f"The function {self.name} gave an array {tuple(values.shape)}; expected one "
                    "number for each sequence, (batch,)."
                )
            return values
        return _side_by_side(outputs)[:, self._choice]


def last_activation(model: keras.Model) -> Any:
    """Return the activation of a model's last layer, which users swap; None without one."""
    return getattr(model.layers[-1], "activation", None) if model.layers else None


def target_of(model: keras.Model, output: Output, names: Sequence[str]) -> Target:
    """Give the target that is kept with a model, or make one; see `Target` for the arguments.

    With it stay the compiled steps that were made for it. It lives in the model's `__dict__`, past
    Keras' own tracking: it goes when the model goes, and is no part of what is saved. A function of
    the user's is asked anew each time, since what it looks at may have changed.
    """
    if output is not None and not isinstance(output, str | int):
        return Target(model, output, names)
    store = vars(model).setdefault("_zoo_targets", {})
    # Adapters and quantization give a model other variables.
    kind = (output, tuple(names), last_activation(model), *map(id, model.variables))
    return kept_in(store, kind, lambda: Target(model, output, names))


class Columns:
    """All numbers that a model gives for each sequence, side by side.

    They are taken before the final activation as `Target` does.

    Args:
        model: A model on one-hot DNA `(batch, length, 4)`, with outputs `(batch, columns)`.
        names: Names of the columns; numbered after the outputs when they are not as many.

    Raises:
        SettingError: An output is not `(batch, columns)`.

    Example:
        >>> model = keras.Sequential([keras.Input((2, 4)), keras.layers.GlobalMaxPooling1D()])
        >>> Columns(model).names
        ['output_0', 'output_1', 'output_2', 'output_3']
    """

    def __init__(self, model: keras.Model, names: Sequence[str] = ()):
        self.length = input_length(model)
        self.names = _column_names(model, names)
        self.network, self.layer = _before_activation(model)

    def choose(self, outputs: Any) -> Any:
        """Join what `network` gives to `(batch, columns)`."""
        return _side_by_side(outputs)


def _before_activation(model: keras.Model) -> tuple[keras.Model, str]:
    """Give the model up to its logits, if it has some, and which layer that is."""
    tensors = list(model.outputs)
    logits = _logits_of(tensors[0])
    if len(tensors) == 1 and logits is not None:
        return keras.Model(model.inputs[0], [logits]), "logits"
    return keras.Model(model.inputs[0], tensors), "output"


def _side_by_side(outputs: Any) -> Any:
    columns = [ops.reshape(array, (-1, prod(array.shape[1:]))) for array in _as_list(outputs)]
    return ops.cast(ops.concatenate(columns, axis=1), "float32")


def _structure(model: keras.Model) -> Any:
    """Give the tensor, list or dictionary of tensors that the model gives."""
    # A sequential model that was never called has no `output` of its own.
    return model.outputs[0] if isinstance(model, keras.Sequential) else model.output


def _as_list(outputs: Any) -> list[Any]:
    return list(outputs) if isinstance(outputs, list | tuple) else [outputs]


def _logits_of(output: Any) -> Any | None:
    """Find the tensor of the layer "logits" that an output is an activation of."""
    operation, index, _ = output._keras_history
    if not isinstance(operation, keras.layers.Activation):
        return None
    (tensor,) = operation._inbound_nodes[index].input_tensors
    return tensor if tensor._keras_history.operation.name == "logits" else None


def _column_names(model: keras.Model, names: Sequence[str]) -> list[str]:
    """Name every column: as given where there are as many, or after its output."""
    widths = {}
    for name, tensor in zip(_output_names(model), model.outputs, strict=True):
        shape = tuple(tensor.shape)
        if len(shape) > 2 or None in shape[1:]:
            raise SettingError(
                f"The output {name} is an array {shape[1:]} for each sequence; say which number "
                "is meant with output=function, for instance "
                "lambda profile: keras.ops.sum(profile, axis=(1, 2))."
            )
        widths[name] = shape[1] if len(shape) == 2 else 1
    if len(names) == sum(widths.values()):
        return list(names)
    return [
        name if width == 1 else f"{name}_{column}"
        for name, width in widths.items()
        for column in range(width)
    ]


def _output_names(model: keras.Model) -> list[str]:
    structure = _structure(model)
    if isinstance(structure, dict) and len(structure) == len(model.outputs):
        return sorted(structure)  # the order in which Keras flattens a dictionary
    if len(model.outputs) == 1:
        return ["output"]
    return [f"{name}_{index}" for index, name in enumerate(model.output_names)]


def _column(output: int | str | None, names: list[str]) -> int:
    if isinstance(output, str):
        if output not in names:
            raise UnknownNameError("output", output, names)
        return names.index(output)
    if output is None and len(names) > 1:
        raise SettingError(
            f"The model has {len(names)} outputs ({', '.join(names[:8])}"
            f"{', ...' if len(names) > 8 else ''}); say which one is meant with output=."
        )
    column = output or 0
    if not -len(names) <= column < len(names):
        raise SettingError(f"output is {output}; expected a number from 0 to {len(names) - 1}.")
    return column % len(names)
