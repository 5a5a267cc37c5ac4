"""The slow way to know every mutant: predict it."""

import keras
import numpy as np
import pytest


def flat(outputs):
    """Join all outputs to one number a sequence, every one of them with a weight of its own."""
    total = 0
    for array in keras.tree.flatten(outputs):
        array = keras.ops.reshape(array, (keras.ops.shape(array)[0], -1))
        weights = np.cos(1 + np.arange(array.shape[1])).astype("float32")
        total = total + keras.ops.sum(array * weights, axis=1)
    return total


@pytest.fixture(scope="session")
def total():
    """A function of all outputs of a model."""
    return flat


@pytest.fixture(scope="session")
def predicted():
    """Return a function that predicts mutants by the model and subtracts the prediction without."""

    def differences(model, mutants, sequence):
        arrays = [*mutants, sequence]
        blocks = [
            np.asarray(flat(model(np.stack(arrays[first : first + 64]))), "float64")
            for first in range(0, len(arrays), 64)
        ]
        values = np.concatenate(blocks)
        return values[:-1] - values[-1], values[-1]

    return differences


@pytest.fixture(scope="session")
def every_base(predicted):
    """Return a function that predicts every base at some positions, `(positions, 4)`."""

    def scan(model, sequence, positions):
        mutants = []
        for position in positions:
            for base in np.eye(4, dtype="float32"):
                mutant = sequence.copy()
                mutant[position] = base
                mutants.append(mutant)
        found, own = predicted(model, mutants, sequence)
        return found.reshape(-1, 4), own

    return scan


@pytest.fixture(scope="session")
def random_dna():
    """Return a function that draws one-hot DNA `(length, 4)` with an N in it."""

    def draw(length, seed=0):
        codes = np.random.default_rng(seed).integers(4, size=length)
        sequence = np.eye(4, dtype="float32")[codes]
        sequence[length // 3] = 0
        return sequence

    return draw


@pytest.fixture(scope="session")
def assert_near():
    """Return a function that compares differences to 1e-4 of the largest, or of rounding."""

    def compare(given, expected, own):
        rounding = 4e-6 * max(abs(own), 1.0)
        limit = max(1e-4 * np.abs(expected).max(), rounding)
        assert np.abs(given - expected).max() <= limit, (np.abs(given - expected).max(), limit)

    return compare
