"""How far each network sees, by formula and by experiment."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from zoo.architectures import ARCHITECTURES, build
from zoo.architectures.receptive_field import receptive_field, total_stride
from zoo.architectures.windows import windows

NAMES = sorted(ARCHITECTURES)
LOCAL = [name for name in NAMES if ARCHITECTURES[name].receptive_field]


def seen_by_the_middle(network: keras.Model) -> np.ndarray:
    """Return the input positions whose gradient at the middle of the features is not zero."""
    length = next(one.shape[1] for one in network.inputs if one.name == "sequence")
    # A maximum hides bases in single sequences; the long networks pool nothing.
    count = 32 if length < 1000 else 2
    codes = np.random.default_rng(0).integers(4, size=(count, length))
    sequences = tf.Variable(np.eye(4)[codes])
    inputs = {one.name: tf.ones((count, *one.shape[1:]), tf.float64) for one in network.inputs}
    with tf.GradientTape() as tape:
        features = network({**inputs, "sequence": sequences} if len(inputs) > 1 else sequences)
        middle = tf.reduce_sum(features[:, features.shape[1] // 2])
    moved = np.abs(tape.gradient(middle, sequences)).max(axis=(0, 2))
    return np.flatnonzero(moved)


def open_all_paths(model: keras.Model) -> None:
    """Make every kernel positive, so that no rectifier hides a base, and every scale one."""
    for weight in model.weights:
        if weight.name == "kernel":
            weight.assign(keras.ops.abs(weight))
        elif weight.name == "gamma":
            weight.assign(keras.ops.ones_like(weight))


@pytest.mark.parametrize("name", LOCAL)
def test_formula_equals_measurement(name, features_of):
    # In float64 because the farthest base acts through a product of many small weights.
    keras.config.set_dtype_policy("float64")
    try:
        model = build(name, **ARCHITECTURES[name].trial)
    finally:
        keras.config.set_dtype_policy("float32")
    open_all_paths(model)
    seen = seen_by_the_middle(features_of(model, name))
    path = windows(model, ARCHITECTURES[name].features)
    assert seen[-1] - seen[0] + 1 == receptive_field(path)


@pytest.mark.parametrize("name", LOCAL)
def test_features_shift_with_the_sequence(name, trial, inputs_for, features_of):
    model = trial(name)
    network = features_of(model, name)
    stride = total_stride(windows(model, ARCHITECTURES[name].features))
    inputs = inputs_for(model)
    sequence = inputs["sequence"] if isinstance(inputs, dict) else inputs
    longer = np.concatenate([sequence, sequence[:, ::-1]], axis=1)
    found = []
    for start in (0, stride):
        piece = longer[:, start : start + sequence.shape[1]]
        given = {**inputs, "sequence": piece} if isinstance(inputs, dict) else piece
        found.append(np.asarray(network(given)))
    middle = found[0].shape[1] // 2
    np.testing.assert_allclose(found[0][:, middle], found[1][:, middle - 1], rtol=1e-4, atol=1e-5)
    assert np.abs(found[0][:, middle] - found[1][:, middle]).max() > 1e-3


def test_features_of_a_network_with_channel_weights_see_everything():
    model = build("legnet", **ARCHITECTURES["legnet"].trial)
    assert windows(model, "stem") == [(7, 1, 1)]
    assert windows(model, "block_1_local") is None


def test_windows_take_the_path_that_sees_farthest():
    sequence = keras.Input((40, 4))
    near = keras.layers.Conv1D(4, 3, padding="same")(sequence)
    far = keras.layers.Conv1D(4, 5, padding="same", dilation_rate=3)(sequence)
    keras.Model(sequence, keras.layers.Add(name="sum")([near, far]))
    model = keras.Model(sequence, keras.layers.Add(name="both")([near, far]))
    assert windows(model, "both") == [(5, 1, 3)]
