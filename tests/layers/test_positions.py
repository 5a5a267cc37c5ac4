import keras
import numpy as np
import pytest

from zoo.errors import SettingError, SymmetryError
from zoo.layers import PositionChannels, RCConv1D


def added(layer, length=5, reference=None):
    zeros = np.zeros((1 if reference is None else len(reference), length, 4), "float32")
    given = layer(zeros) if reference is None else layer(zeros, np.array(reference, "float32"))
    return np.asarray(given)[:, :, 4:]


def test_coordinate_counts_from_the_start_of_the_window():
    layer = PositionChannels("coordinate", scale=10.0)
    assert added(layer)[0, :, 0].tolist() == pytest.approx([0, 0.1, 0.2, 0.3, 0.4])
    assert added(layer, reference=[[100], [0]])[:, 0, 0].tolist() == [10, 0]


def test_distance_is_signed():
    layer = PositionChannels("distance", scale=1.0)
    assert added(layer)[0, :, 0].tolist() == [-2, -1, 0, 1, 2]
    assert added(layer, length=4)[0, :, 0].tolist() == [-1.5, -0.5, 0.5, 1.5]
    assert added(layer, reference=[[4], [0]])[:, :, 0].tolist() == [
        [-4, -3, -2, -1, 0],
        [0, 1, 2, 3, 4],
    ]


def test_sinusoidal_is_the_formula():
    waves = added(PositionChannels("sinusoidal", scale=100.0, channels=6))[0]
    distance = np.arange(5)[:, None] - 2
    angles = distance / np.array([1.0, 10.0, 100.0])
    assert np.allclose(waves, np.concatenate([np.sin(angles), np.cos(angles)], axis=1), atol=1e-6)


def test_inputs_are_kept(features):
    x = features(2, 7, 4)
    assert np.array_equal(np.asarray(PositionChannels()(x))[:, :, :4], x)
    assert np.array_equal(np.asarray(PositionChannels(tied=True)(x))[:, :, 1:5], x)


@pytest.mark.parametrize("kind", ["distance", "sinusoidal"])
def test_tied_channels_keep_the_symmetry(kind, dna, flipped, assert_close):
    x = dna()
    layer = PositionChannels(kind, tied=True)
    assert_close(layer(flipped(x)), flipped(layer(x)))
    centre = np.array([[3.0], [17.0]], "float32")
    convolution = RCConv1D(3, 5)
    given = convolution(layer(x, centre))
    assert_close(convolution(layer(flipped(x), 29 - centre)), flipped(given))


def test_reference_is_an_input_of_the_network(features, reload):
    inputs = keras.Input((7, 4), name="sequence")
    centre = keras.Input((1,), name="centre")
    model = keras.Model([inputs, centre], PositionChannels("sinusoidal")(inputs, centre))
    assert model.output_shape == (None, 7, 12)
    arguments = [features(2, 7, 4), np.array([[1.0], [5.0]], "float32")]
    assert np.array_equal(reload(model)(arguments), model(arguments))


def test_reference_keeps_its_digits_in_half_precision():
    layer = PositionChannels("distance", scale=1.0, dtype="mixed_float16")
    zeros = np.zeros((1, 5, 4), "float16")
    given = np.asarray(layer(zeros, np.array([[4097.0]], "float32")))
    assert given.dtype == "float16"
    assert layer.compute_dtype == "float16"
    exact = np.arange(5) - 4097.0
    assert np.array_equal(given[0, :, 4], exact.astype("float16"))


def test_any_length_is_read_when_left_open(features):
    inputs = keras.Input((None, 4))
    model = keras.Model(inputs, PositionChannels()(inputs))
    assert model.predict(features(2, 9, 4), verbose=0).shape == (2, 9, 5)


def test_positions_refuse_what_has_no_meaning():
    with pytest.raises(SettingError, match="kind='angle'"):
        PositionChannels("angle")
    with pytest.raises(SettingError, match="channels=3"):
        PositionChannels("sinusoidal", channels=3)
    with pytest.raises(SettingError, match="scale=-1"):
        PositionChannels(scale=-1)
    with pytest.raises(SymmetryError, match="Use 'distance'"):
        PositionChannels("coordinate", tied=True)


def test_config_is_complete():
    layer = PositionChannels("sinusoidal", 50.0, 4, True, name="where")
    assert PositionChannels.from_config(layer.get_config()).get_config() == layer.get_config()
