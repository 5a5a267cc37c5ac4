"""Steps that are compiled once they are called often: the same answer as before."""

import keras
import numpy as np
import pytest
from keras import layers

from zoo.interpret import mutagenesis
from zoo.interpret.mutants import compiling, kernels
from zoo.interpret.mutants.compiling import Compiled


@pytest.fixture
def at_once(monkeypatch):
    """Compile at the first call, and start with nothing compiled."""
    monkeypatch.setitem(compiling._PATIENCE, "tensorflow", 0)
    for kernel in (kernels.convolved, kernels.largest, kernels.combined):
        monkeypatch.setattr(kernel, "_compiled", {})


def test_a_function_is_compiled_for_shapes_that_come_often():
    runs = []

    def double(values, times):
        runs.append(values.shape)
        return values * times

    function = Compiled(double)
    often, once = keras.ops.ones((2, 3)), keras.ops.ones((5,))
    for _ in range(40):
        np.testing.assert_array_equal(function(often, times=2.0), 2 * np.ones((2, 3)))
    assert len(runs) <= compiling._PATIENCE["tensorflow"] + 2
    np.testing.assert_array_equal(function(once, times=3.0), 3 * np.ones(5))
    np.testing.assert_array_equal(function(often, times=3.0), 3 * np.ones((2, 3)))


def test_what_was_compiled_first_is_forgotten_when_there_is_too_much(monkeypatch):
    monkeypatch.setattr(compiling, "_MOST_COMPILED", 2)
    monkeypatch.setitem(compiling._PATIENCE, "tensorflow", 0)
    function = Compiled(lambda values: values + 1.0)
    for size in (1, 2, 3, 1):
        np.testing.assert_array_equal(function(keras.ops.ones(size)), np.full(size, 2.0))
    assert [shapes[0] for shapes, *_ in function._compiled] == [(3,), (1,)]


def test_a_compiled_step_prints_no_tensors():
    function = Compiled(lambda values, *others: values + others[0])
    numbers = keras.ops.ones((3, 2))
    for _ in range(compiling._PATIENCE["tensorflow"] + 1):
        function(numbers, numbers)

    def printed(array):
        raise AssertionError("An array was printed.")

    with np.printoptions(override_repr=printed):
        function(numbers, numbers)


def test_compiled_steps_equal_prediction(
    at_once, lively, random_dna, every_base, assert_near, total
):
    keras.utils.set_random_seed(3)
    sequence = keras.Input((70, 4))
    x = layers.Conv1D(12, 7, padding="same")(sequence)
    x = layers.MaxPooling1D(2)(layers.ReLU()(layers.BatchNormalization()(x)))
    wide = layers.Conv1D(12, 3, padding="same", dilation_rate=4, activation="gelu")(x)
    x = layers.MaxPooling1D(3)(layers.Add()([x, wide]))
    model = lively(keras.Model(sequence, layers.Dense(2)(layers.Flatten()(x))))
    dna = random_dna(70)
    positions = [0, 1, 2, 30, 31, 68, 69]
    expected, own = every_base(model, dna, positions)
    given = mutagenesis(model, dna[None], output=total, positions=positions)
    assert_near(given.values[0, :, :, 0], expected, own)
    assert not given.report.fallbacks
    assert kernels.convolved._compiled
    assert kernels.largest._compiled
