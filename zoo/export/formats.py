"""The formats: how each is written by Keras, and how it is run to see what it gives."""

import importlib
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from zoo.errors import MissingDependencyError

if TYPE_CHECKING:
    import keras

Runner = Callable[[list[np.ndarray]], list[np.ndarray]]
"""The model's inputs, in its order, to its outputs."""


class Format(NamedTuple):
    """A format.

    Attributes:
        file: Name of what is written.
        write: Writes a model there; the last argument gives inputs to quantize by, or None.
        run: Opens what was written.
        needs: Libraries beside TensorFlow.
    """

    file: str
    write: Callable[["keras.Model", Path, Iterator | None], None]
    run: Callable[[Path], Runner]
    needs: tuple[str, ...] = ()

    def check_libraries(self) -> None:
        """Refuse to start when a library is missing.

        Raises:
            MissingDependencyError: The message names the extra that brings it.
        """
        for library in self.needs:
            try:
                importlib.import_module(library)
            except ImportError:
                raise MissingDependencyError(library, "export", "This export") from None

    def versions(self) -> dict[str, str]:
        """Return the versions of these libraries, by the names they are installed under."""
        names = [library.replace("_", "-") for library in self.needs]
        return {name: metadata.version(name) for name in names}


def _write_saved_model(model: "keras.Model", path: Path, _: Iterator | None) -> None:
    model.export(str(path), format="tf_saved_model", verbose=False)


def _run_saved_model(path: Path) -> Runner:
    import keras
    import tensorflow as tf

    served = tf.saved_model.load(str(path))

    def run(inputs: list[np.ndarray]) -> list[np.ndarray]:
        outputs = served.serve(*[tf.constant(array) for array in inputs])
        return [np.asarray(output) for output in keras.tree.flatten(outputs)]

    return run


def _write_onnx(model: "keras.Model", path: Path, _: Iterator | None) -> None:
    model.export(str(path), format="onnx", verbose=False)


def _run_onnx(path: Path) -> Runner:
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    names = [given.name for given in session.get_inputs()]
    return lambda inputs: session.run(None, dict(zip(names, inputs, strict=True)))


def _write_litert(model: "keras.Model", path: Path, examples: Iterator | None) -> None:
    settings: dict[str, Any] = {}
    if examples is not None:
        import tensorflow as tf

        settings["optimizations"] = [tf.lite.Optimize.DEFAULT]
        settings["representative_dataset"] = lambda: examples
    model.export(str(path), format="litert", verbose=False, **settings)


def _run_litert(path: Path) -> Runner:
    """Open a LiteRT file; it takes one sequence at a time, as phones and browsers do."""
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(model_path=str(path))
    places = _input_places(interpreter)
    given = [place["index"] for place in interpreter.get_output_details()]

    def run_one(inputs: list[np.ndarray]) -> list[np.ndarray]:
        for place, array in zip(places, inputs, strict=True):
            interpreter.set_tensor(place, array)
        interpreter.invoke()
        return [interpreter.get_tensor(place) for place in given]

    def run(inputs: list[np.ndarray]) -> list[np.ndarray]:
        # A model of any length takes the length of what is asked.
        for place, array in zip(places, inputs, strict=True):
            interpreter.resize_tensor_input(place, (1, *array.shape[1:]))
        interpreter.allocate_tensors()
        rows = range(len(inputs[0]))
        single = [run_one([array[row : row + 1] for array in inputs]) for row in rows]
        return [np.concatenate(parts) for parts in zip(*single, strict=True)]

    return run


def _input_places(interpreter: Any) -> list[int]:
    """Give the inputs in the model's order, which their signature's names end with."""
    places = interpreter.get_input_details()
    return [place["index"] for place in sorted(places, key=lambda place: place["name"])]


FORMATS = {
    "litert": Format("model.tflite", _write_litert, _run_litert, ("ai_edge_litert",)),
    "onnx": Format("model.onnx", _write_onnx, _run_onnx, ("onnx", "tf2onnx", "onnxruntime")),
    "saved_model": Format("saved_model", _write_saved_model, _run_saved_model),
}
