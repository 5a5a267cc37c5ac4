"""What a model gives for single edits: before its last activation, and behind it."""

from typing import Any

import keras
import numpy as np

from zoo.interpret.inputs import Model, load_named
from zoo.interpret.mutants import Mutator


class Predictor:
    """A model that is asked about edits of a sequence, all of its outputs at once.

    Args:
        model: A Keras model on one-hot DNA `(batch, length, 4)`, or the name or folder of one.

    Raises:
        SettingError: The model has side inputs or gives profiles.
        UnknownNameError: There is no such model.
    """

    def __init__(self, model: Model):
        self.model, names = load_named(model)
        self._mutator = Mutator(self.model)
        if len(names) == len(self._mutator.names):
            self.names = list(names)
        else:
            self.names = self._mutator.names
        self.length = self._mutator.length
        self.layer = self._mutator.layer
        self._activation = None
        if self.layer == "logits":
            self._activation = self.model.outputs[0]._keras_history.operation.activation

    def edits(
        self, sequence: np.ndarray, positions: np.ndarray, bases: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Predict a sequence and each of some edits of it, exactly.

        Args:
            sequence: One-hot `(length, 4)`.
            positions: Where, `(edits,)`.
            bases: Which, `(edits,)`, 0 to 3.

        Returns:
            float32 before the last activation, of the sequence `(outputs,)` and of the edits
            `(edits, outputs)`.
        """
        own, differences = self._mutator.substitute(sequence, positions, bases)
        return own, own + differences

    def finish(self, raw: np.ndarray) -> np.ndarray:
        """Apply the last activation, `(n, outputs)`."""
        if self._activation is None:
            return raw
        values: Any = self._activation(keras.ops.convert_to_tensor(raw))
        return np.asarray(keras.ops.convert_to_numpy(values), "float32")
