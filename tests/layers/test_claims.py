"""What the theory of these networks says, tried on networks."""

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zoo.layers import PositionChannels

MOTIFS = ("TGACTCA", "GATAAG", "CACGTG", "TTTGCAT")


def encode(sequence):
    return np.eye(5, 4, dtype="float32")[["ACGTN".index(base) for base in sequence]][None]


def stack(*, strides=(1, 1, 1), positions=False):
    """Three convolutions; the interior begins where no padding is seen."""
    keras.utils.set_random_seed(0)
    sequence = features = keras.Input((96, 4))
    if positions:
        features = PositionChannels("distance")(features)
    for stride in strides:
        options = {"padding": "same", "activation": "relu", "strides": stride}
        features = keras.layers.Conv1D(6, 5, bias_initializer="normal", **options)(features)
    return keras.Model(sequence, features)


def shift_error(model, shift, stride=1, margin=8):
    """Compare the features of a shifted sequence with the shifted features, away from the ends."""
    sequence = np.eye(4, dtype="float32")[np.random.default_rng(0).integers(4, size=160)]
    window = np.asarray(model(sequence[None, 32:128]))[0]
    shifted = np.asarray(model(sequence[None, 32 - shift : 128 - shift]))[0]
    steps = shift // stride
    inside = slice(margin + max(steps, 0), len(window) - margin + min(steps, 0))
    before = slice(inside.start - steps, inside.stop - steps)
    return np.abs(shifted[inside] - window[before]).max() / np.abs(window).max()


@pytest.fixture(scope="module")
def convolutions():
    return stack()


@settings(deadline=None, max_examples=10)
@given(shift=st.integers(-30, 30))
def test_convolutions_shift_with_their_input(convolutions, shift):
    assert shift_error(convolutions, shift) <= 1e-5


def test_positions_break_translation():
    assert shift_error(stack(positions=True), 16) > 1e-2


def test_strided_convolutions_shift_by_multiples_of_their_stride():
    model = stack(strides=(2, 1, 2))
    for shift in (4, -8, 12):
        assert shift_error(model, shift, stride=4, margin=5) <= 1e-5
    assert shift_error(model, 2, stride=4, margin=5) > 1e-2


def planted(order):
    """Give a sequence with the motifs in an order, apart enough that no filter sees two."""
    gap = "N" * 8
    return encode(gap + gap.join(MOTIFS[index] for index in order) + gap)


def test_max_pooled_convolution_is_a_bag_of_motifs():
    keras.utils.set_random_seed(0)
    sequence = keras.Input((None, 4))
    hits = keras.layers.Conv1D(32, 9, activation="relu")(sequence)
    bag = keras.Model(sequence, keras.layers.Dense(2)(keras.layers.GlobalMaxPooling1D()(hits)))
    memory = keras.Model(sequence, keras.layers.Dense(2)(keras.layers.LSTM(16)(hits)))
    orders = [(0, 1, 2, 3), (3, 1, 0, 2), (2, 3, 1, 0)]
    bags, memories = ([np.asarray(model(planted(o))) for o in orders] for model in (bag, memory))
    for other_bag, other_memory in zip(bags[1:], memories[1:], strict=True):
        assert np.allclose(other_bag, bags[0], rtol=1e-5, atol=1e-6)
        assert np.abs(other_memory - memories[0]).max() > 1e-3
    assert np.abs(bags[0] - np.asarray(bag(planted((0, 1, 2, 2))))).max() > 1e-3
