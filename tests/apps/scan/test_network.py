"""Windows that share their layers give what each window gives by itself."""

import keras
import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from keras import layers

from zoo.apps.scan.network import PhasedNetwork, SeparateNetwork, SharingNetwork, network_for
from zoo.architectures import ARCHITECTURES, build
from zoo.dna import one_hot_codes
from zoo.errors import SettingError
from zoo.layers import DilatedResidual, PositionChannels
from zoo.prediction.table import flatten_outputs

# Every kind of layer that the other networks are made of.
STRIDES = {"basenji": 128, "basset": 48, "danq": 16, "legnet": 16, "rc-cnn": 16}


def with_numbers(model):
    """End in numbers for each window: profiles are averaged."""
    outputs = [
        tensor if len(tensor.shape) < 3 else keras.ops.mean(tensor, axis=1)
        for tensor in model.outputs
    ]
    return keras.Model(model.inputs[0], outputs)


def small(name, lively):
    keras.utils.set_random_seed(1)
    trial = dict(ARCHITECTURES[name].trial)
    for side in ("features", "extra_channels", "controls"):
        if side in ARCHITECTURES[name].keywords():
            trial[side] = 0
    return with_numbers(lively(build(name, **trial)))


def codes_for(network, seed=0):
    return np.random.default_rng(seed).integers(0, 5, network.bases).astype(np.uint8)


def numbers_of(model, windows):
    outputs = keras.tree.flatten(model(one_hot_codes(windows)))
    return [np.asarray(one, "float32") for one in outputs]


def assert_shares(model, length, stride, count=5):
    network = SharingNetwork(model, length=length, stride=stride, count=count)
    codes = codes_for(network)
    windows = np.lib.stride_tricks.sliding_window_view(codes, length)[::stride]
    given, expected = network(codes), flatten_outputs(numbers_of(model, windows))
    scale = max(float(np.abs(expected).max()), 1.0)
    np.testing.assert_allclose(given, expected, rtol=1e-4, atol=1e-5 * scale)
    return network.sharing


@pytest.mark.parametrize("name", STRIDES)
def test_windows_of_architectures(name, lively):
    model = small(name, lively)
    sharing = assert_shares(model, model.inputs[0].shape[1] or 128, STRIDES[name])
    assert 0 < sharing.share < 1


def test_share_is_what_overlaps(small_network):
    sharing = assert_shares(small_network, 40, 4)
    layers_of = dict(sharing.layers)
    assert layers_of["stem"] == (4 + 4) / 40  # one stride of new bases, two of each end by itself
    assert layers_of["logits"] == 1
    assert sharing.share < 0.8


def test_stride_that_misses_the_grid_of_a_pooling(small_network):
    sharing = assert_shares(small_network, 40, 6)
    layers_of = dict(sharing.layers)
    assert layers_of["stem"] < 1
    assert layers_of["stem_pooling"] == layers_of["block_1"] == 1
    assert "from stem_pooling on" in str(sharing)


def sliding(draw, x):
    width, dilation = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    padding = draw(st.sampled_from(["valid", "same", "causal"]))
    if (width - 1) * dilation >= x.shape[1]:
        padding = "same"
    stride = draw(st.integers(1, 2)) if dilation == 1 else 1
    shape = {"padding": padding, "dilation_rate": dilation, "strides": stride}
    return layers.Conv1D(3, width, activation="tanh", **shape)(x)


def pooling(draw, x):
    size, padding = draw(st.integers(1, 3)), draw(st.sampled_from(["valid", "same"]))
    kind = draw(st.sampled_from([layers.MaxPooling1D, layers.AveragePooling1D]))
    stride = draw(st.integers(1, 2))
    return kind(size, stride, padding="same" if size > x.shape[1] else padding)(x)


def moved(draw, x):
    if x.shape[1] < 6 or draw(st.booleans()):
        return layers.ZeroPadding1D((draw(st.integers(0, 3)), draw(st.integers(0, 3))))(x)
    return layers.Cropping1D((draw(st.integers(0, 2)), draw(st.integers(0, 1))))(x)


def branch(draw, x):
    other = layers.Conv1D(3, 3, padding="same", dilation_rate=draw(st.integers(1, 5)))(x)
    mixed = layers.Conv1D(3, 1)(x)
    return draw(st.sampled_from([layers.Add, layers.Concatenate, layers.Maximum]))()([mixed, other])


def residual(draw, x):
    return DilatedResidual(2, 3, draw(st.integers(1, 3)), tied=False)(layers.Dense(4)(x))


def placed(draw, x):
    if draw(st.booleans()):
        return PositionChannels("sinusoidal", scale=8, channels=2)(x)
    return layers.LayerNormalization()(x)


PARTS = (sliding, pooling, moved, branch, residual, placed)
ENDS = (layers.GlobalAveragePooling1D, layers.GlobalMaxPooling1D, layers.Flatten)


# Without shrinking: one failing network says enough.
@settings(max_examples=8, phases=(Phase.generate,))
@given(st.data(), st.sampled_from([1, 2, 4, 6]), st.lists(st.sampled_from(PARTS), max_size=4))
def test_windows_of_random_networks(data, stride, parts):
    keras.utils.set_random_seed(0)
    sequence = keras.Input((24, 4))
    x = layers.Conv1D(3, 3, padding="same")(sequence)
    for part in parts:
        x = part(data.draw, x)
    assert_shares(keras.Model(sequence, data.draw(st.sampled_from(ENDS))()(x)), 24, stride, 4)


def test_stride_that_misses_the_grid_takes_turns(small_network):
    network = PhasedNetwork(small_network, length=40, stride=3, count=6, phases=4)
    assert network.count == 8
    assert dict(network.sharing.layers)["block_1"] < 1
    codes = codes_for(network)
    windows = np.lib.stride_tricks.sliding_window_view(codes, 40)[::3]
    expected = numbers_of(small_network, windows)[0]
    np.testing.assert_allclose(network(codes), expected, rtol=1e-4)


def test_compiled_is_the_same(small_network):
    network = SharingNetwork(small_network, length=40, stride=4, count=4)
    codes = codes_for(network)
    np.testing.assert_allclose(network(codes), network(codes), rtol=1e-5)


def test_network_that_shares_nothing_says_why(small_network):
    network = network_for(small_network, length=40, stride=40, count=3)
    assert str(network.sharing) == "window by window: the windows do not overlap"


def test_network_with_little_to_share_goes_window_by_window(lively):
    keras.utils.set_random_seed(0)
    recurrent = keras.Sequential([keras.Input((20, 4)), layers.LSTM(2), layers.Dense(1)])
    network = network_for(lively(recurrent), length=20, stride=4, count=3)
    assert isinstance(network, SeparateNetwork)
    assert network.sharing.reason == "sharing would spare 0% of the arithmetic"
    assert network(codes_for(network)).shape == (3, 1)


def test_network_of_another_length(small_network):
    with pytest.raises(SettingError, match="have 30 bases; the model takes 40"):
        network_for(small_network, length=30, stride=4, count=3)


def test_network_that_gives_profiles(lively):
    profile = keras.Sequential([keras.Input((20, 4)), layers.Conv1D(1, 3)])
    with pytest.raises(SettingError, match="numbers for each window"):
        network_for(profile, length=20, stride=4, count=3)
