"""Networks whose every weight is set by hand, so that what matters to them is known."""

import keras
import numpy as np
import pytest

LENGTH = 12


def set_by_hand(kernel):
    """An initializer that gives this array."""
    return lambda shape, dtype=None: keras.ops.reshape(np.array(kernel, "float32"), shape)


@pytest.fixture(scope="session")
def find_gata():
    """A network that gives 1 for each GATA, and 0 for every other stretch of four bases."""
    return _gata(cap=None)


@pytest.fixture(scope="session")
def find_gata_once():
    """A network that gives 1 for GATA, and is flat around it: a quarter of a match is enough."""
    return _gata(cap=1.0)


def _gata(cap):
    sequence = keras.Input((LENGTH, 4), name="sequence")
    kernel = np.eye(4)[[2, 0, 3, 0]]
    found = keras.layers.Conv1D(
        1,
        4,
        activation="relu",
        kernel_initializer=set_by_hand(kernel),
        bias_initializer=keras.initializers.Constant(-3),
    )(sequence)
    total = keras.ops.sum(found, axis=1)
    if cap is not None:
        total = cap - keras.ops.relu(cap - 4 * total)
    return keras.Model(sequence, total)


@pytest.fixture(scope="session")
def count_bases():
    """A network that only counts bases, and not linearly: how much C and G there is."""
    return keras.Sequential(
        [
            keras.Input((LENGTH, 4)),
            keras.layers.GlobalAveragePooling1D(),
            keras.layers.Dense(
                1, activation="tanh", kernel_initializer=set_by_hand([-1, 2, 1.5, -0.5])
            ),
        ]
    )
