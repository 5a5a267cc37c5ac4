import keras
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zoo.architectures.receptive_field import (
    measure_receptive_field,
    receptive_field,
    total_stride,
)
from zoo.errors import SettingError


def build(windows, length):
    sequence = features = keras.Input((length, 4))
    for kernel, stride, dilation in windows:
        options = {"strides": stride, "dilation_rate": dilation}
        features = keras.layers.Conv1D(3, kernel, **options)(features)
    return keras.Model(sequence, features)


def test_receptive_field_of_literal_windows():
    assert receptive_field([]) == 1
    assert receptive_field([(15, 1, 1)]) == 15
    assert receptive_field([(3, 1, 1), (3, 1, 2), (3, 1, 4)]) == 15
    assert receptive_field([(5, 1, 1), (2, 2, 1), (3, 1, 1)]) == 10


def test_total_stride_multiplies():
    assert total_stride([]) == 1
    assert total_stride([(5, 1, 1), (2, 2, 1), (4, 4, 1)]) == 8


@settings(deadline=None, max_examples=8)
@given(
    st.lists(
        st.tuples(st.integers(1, 4), st.integers(1, 2), st.integers(1, 3)).filter(
            lambda window: window[1] == 1 or window[2] == 1
        ),
        min_size=1,
        max_size=3,
    )
)
def test_formula_is_as_measured(windows):
    """The windows that skip bases leave gaps; first and last base tell the extent all the same."""
    keras.utils.set_random_seed(0)
    size, stride = receptive_field(windows), total_stride(windows)
    model = build(windows, size + 2 * stride)
    assert measure_receptive_field(model, position=1) == (stride, stride + size)


def test_measurement_sees_through_pooling():
    sequence = keras.Input((40, 4))
    features = keras.layers.Conv1D(4, 3, activation="relu")(sequence)
    features = keras.layers.MaxPooling1D(2)(features)
    features = keras.layers.Conv1D(4, 3, activation="relu")(features)
    start, end = measure_receptive_field(keras.Model(sequence, features), draws=8)
    assert end - start == receptive_field([(3, 1, 1), (2, 2, 1), (3, 1, 1)]) == 8


def test_measurement_refuses_output_without_positions():
    sequence = keras.Input((20, 4))
    pooled = keras.layers.GlobalMaxPooling1D()(sequence)
    with pytest.raises(SettingError, match="whole input"):
        measure_receptive_field(keras.Model(sequence, pooled))


def test_measurement_says_when_nothing_moves():
    sequence = keras.Input((20, 4))
    blind = keras.layers.Conv1D(2, 3, kernel_initializer="zeros", bias_initializer="ones")(sequence)
    with pytest.raises(SettingError, match="No base"):
        measure_receptive_field(keras.Model(sequence, blind))
