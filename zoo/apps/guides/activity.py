"""How well guides cut, by a model on the site with its context."""

import keras
import numpy as np

from zoo.apps.guides.nuclease import Nuclease
from zoo.errors import SettingError
from zoo.loading import load
from zoo.prediction import input_length, predict

DEFAULT_MODEL = "guide-cnn-v1"

_BATCH_SIZE = 4096


class Activity:
    """A model of guides, made ready for one nuclease.

    Args:
        model: A Keras model from one-hot sites with their context `(batch, window, 4)` to one
            number, or the name or folder of one.
        nuclease: Gives the window.

    Raises:
        SettingError: The model takes another length, or gives more than one number.
    """

    def __init__(self, model: keras.Model | str, nuclease: Nuclease):
        """Load the model and check that it fits."""
        self._model = model if isinstance(model, keras.Model) else load(model)
        length = input_length(self._model)
        if length not in (None, nuclease.window_length):
            raise SettingError(
                f"The model takes {length} bases; a site of {nuclease.pam} with its context has "
                f"{nuclease.window_length}. Choose another model, or none (--no-activity)."
            )
        if self._model.output_shape[1:] != (1,):
            raise SettingError(
                f"The model gives {self._model.output_shape[1:]} for a site; expected one number."
            )

    def __call__(self, windows: np.ndarray) -> np.ndarray:
        """Predict for sites.

        Args:
            windows: uint8 codes `(n, window)`.

        Returns:
            float32 `(n,)`; nan where a base of the window is unknown.
        """
        values = np.full(len(windows), np.nan, dtype=np.float32)
        known = (windows < 4).all(axis=1)
        if known.any():
            some = windows if known.all() else windows[known]
            values[known] = predict(self._model, some, batch_size=_BATCH_SIZE)[:, 0]
        return values
