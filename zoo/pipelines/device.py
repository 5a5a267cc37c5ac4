"""One-hot encoding on the accelerator: batches travel there with one byte a base."""

import keras
import numpy as np
from keras import ops

from zoo.errors import SettingError


def takes_codes(model: keras.Model) -> keras.Model:
    """Wrap a model so that it takes base codes and encodes them itself.

    The two share their weights: fit the wrapped one with `codes_from_arrays`, save the other.

    Args:
        model: A model whose only input is one-hot `(batch, length, 4)`.

    Returns:
        A model of base codes `(batch, length)` uint8 with the same outputs.

    Raises:
        SettingError: The model has another input.

    Example:
        >>> x = keras.Input((6, 4))
        >>> model = takes_codes(keras.Model(x, keras.layers.GlobalAveragePooling1D()(x)))
        >>> codes = np.array([[0, 0, 0, 1, 4, 4]], dtype="uint8")
        >>> (6 * ops.convert_to_numpy(model(codes))).round().tolist()
        [[3.0, 1.0, 0.0, 0.0]]
    """
    shapes = [tuple(one.shape) for one in model.inputs]
    if len(shapes) != 1 or len(shapes[0]) != 3 or shapes[0][-1] != 4:
        raise SettingError(f"The model takes {shapes}; expected one input (batch, length, 4).")
    codes = keras.Input(shapes[0][1:2], dtype="uint8", name="codes")
    one_hot = ops.equal(ops.expand_dims(codes, -1), np.arange(4, dtype="uint8"))
    outputs = model(ops.cast(one_hot, model.inputs[0].dtype))
    return keras.Model(codes, outputs, name=f"{model.name}_of_codes")
