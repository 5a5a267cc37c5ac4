import math

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keras import ops

from zoo.interpret.rescale import (
    rescale,
    rescale_log_softmax,
    rescale_logsumexp,
    rescale_max,
    rescale_softmax,
)

SIZE = 40
NUMBERS = st.lists(st.floats(-20, 20, width=32), min_size=8 * SIZE, max_size=8 * SIZE)


def multipliers(function, pairs):
    """Give values, and the slope of the sum of all of them at each input."""
    import tensorflow as tf

    pairs = tf.convert_to_tensor(np.asarray(pairs, "float32"))
    with tf.GradientTape() as tape:
        tape.watch(pairs)
        values = function(pairs)
        total = tf.reduce_sum(values)
    return values.numpy(), tape.gradient(total, pairs).numpy()


def test_rescale_of_relu_is_a_line_from_reference_to_sequence():
    values, slopes = multipliers(lambda x: rescale(ops.relu, x), [[3.0], [-1.0]])
    assert values.tolist() == [[3.0], [0.0]]
    assert slopes.tolist() == [[0.75], [0.75]]


def test_rescale_of_what_is_flat_at_the_sequence_still_has_a_slope():
    _, slopes = multipliers(lambda x: rescale(ops.relu6, x), [[12.0], [0.0]])
    assert slopes[0] == pytest.approx(0.5)


def test_rescale_takes_the_derivative_where_both_are_the_same():
    _, slopes = multipliers(lambda x: rescale(ops.square, x), [[3.0], [3.0]])
    assert slopes[0] == pytest.approx(6.0)


@pytest.mark.parametrize(
    ("own", "other", "expected"),
    [
        ([1.0, 5.0], [2.0, 0.0], [0, 3 / 5]),  # the sequence's maximum is larger: its place
        ([1.0, 0.0], [0.0, 5.0], [0, 4 / 5]),  # the reference's is: its place
        ([4.0, 0.0], [4.0, 1.0], [1, 0]),  # the same place and value: the derivative
        ([5.0, 1.0], [3.0, 3.0], [1, 0]),
        ([1.0, 2.0], [3.0, 3.0], [1 / 4, 1 / 2]),  # the reference's places tie
    ],
)
def test_rescale_max_gives_the_change_to_the_place_of_the_larger_maximum(own, other, expected):
    values, slopes = multipliers(lambda x: rescale_max(x, 1), [own, other])
    assert values.tolist() == [max(own), max(other)]
    np.testing.assert_allclose(slopes[0], expected, rtol=1e-6)


@pytest.mark.parametrize(
    "function",
    [
        lambda x: rescale_max(x, 1),
        lambda x: rescale_logsumexp(x, 1)[:, 0],
        lambda x: rescale_softmax(x, 1)[:, 2],
        lambda x: rescale_log_softmax(x, 1)[:, 2],
        lambda x: ops.sum(rescale(keras.activations.gelu, x), axis=1),
    ],
    ids=["max", "logsumexp", "softmax", "log_softmax", "gelu"],
)
@settings(max_examples=10)
@given(NUMBERS)
def test_multipliers_times_differences_sum_to_the_change(function, numbers):
    pairs = np.reshape(numbers, (2 * SIZE, 4)).astype("float32")
    values, slopes = multipliers(function, pairs)
    change = (slopes[0::2] * (pairs[0::2] - pairs[1::2])).sum(1)
    np.testing.assert_allclose(change, values[0::2] - values[1::2], atol=5e-4)


@settings(max_examples=10)
@given(NUMBERS)
def test_slope_of_a_maximum_lies_between_zero_and_one(numbers):
    _, slopes = multipliers(lambda x: rescale_max(x, 1), np.reshape(numbers, (-1, 4)))
    assert (slopes >= 0).all()
    assert slopes.sum(1).max() <= 1 + 1e-6


def test_softmax_is_the_softmax():
    values, _ = multipliers(lambda x: rescale_softmax(x, -1), [[0.0, 1.0], [80.0, -80.0]])
    share = 1 / (1 + math.e)
    np.testing.assert_allclose(values, [[share, 1 - share], [1, 0]], atol=1e-6)
