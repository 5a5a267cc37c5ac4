import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keras import ops

from zoo.errors import SymmetryError
from zoo.layers import RCConv1D


def reverse_complement(values):
    return np.asarray(values)[:, ::-1, ::-1].copy()


def test_convolution_is_plain_one_on_both_strands(dna, scramble, assert_close):
    """The oracle: the same plain convolution on the sequence and on its reverse complement."""
    tied = RCConv1D(3, 5, padding="same", activation="tanh")
    tied.build((None, 30, 4))
    scramble(tied)
    plain = keras.layers.Conv1D(3, 5, padding="same", activation="tanh")
    plain.build((None, 30, 4))
    plain.set_weights(tied.get_weights())
    x = dna()
    forward = np.asarray(plain(x))
    backward = reverse_complement(plain(reverse_complement(x)))
    assert_close(tied(x), np.concatenate([forward, backward], axis=-1), 1e-6)


@settings(deadline=None, max_examples=25)
@given(
    width=st.integers(1, 4).map(lambda half: 2 * half - 1),
    dilation=st.integers(1, 3),
    padding=st.sampled_from(["same", "valid"]),
    activation=st.sampled_from([None, "relu", "tanh", "exponential", "softmax", "gelu"]),
    seed=st.integers(0, 2**16),
)
def test_stack_flips_with_reverse_complement(width, dilation, padding, activation, seed):
    generator = np.random.default_rng(seed)
    x = np.eye(4, dtype="float32")[generator.integers(4, size=(2, 40))]
    x[generator.random(x.shape[:2]) < 0.1] = 0
    options = {"dilation_rate": dilation, "padding": padding, "activation": activation}
    stack = [RCConv1D(3, width, bias_initializer="normal", **options) for _ in range(2)]
    outputs = []
    for features in (x, reverse_complement(x)):
        for layer in stack:
            features = layer(features)
        outputs.append(np.asarray(features))
    error = np.abs(outputs[0] - reverse_complement(outputs[1])).max()
    assert error <= 1e-5 * np.abs(outputs[0]).max()


@pytest.mark.parametrize(("width", "stride", "length"), [(5, 2, 31), (4, 4, 32), (1, 3, 31)])
def test_strides_that_fit_flip(width, stride, length, dna, assert_close):
    layer = RCConv1D(3, width, strides=stride)
    x = dna(length=length)
    assert_close(layer(reverse_complement(x)), reverse_complement(layer(x)))


def test_even_width_flips_with_even_dilation(dna, assert_close):
    layer = RCConv1D(3, 4, dilation_rate=2, padding="same")
    x = dna()
    assert_close(layer(reverse_complement(x)), reverse_complement(layer(x)))


@pytest.mark.parametrize(
    ("options", "advice"),
    [
        ({"kernel_size": 8, "padding": "same"}, "width of 7 or 9"),
        ({"kernel_size": 5, "padding": "causal"}, "'same' or 'valid'"),
        ({"kernel_size": 5, "data_format": "channels_first"}, "channels_last"),
        ({"kernel_size": 5, "groups": 2}, "groups=1"),
    ],
)
def test_settings_that_break_symmetry_are_refused(options, advice):
    with pytest.raises(SymmetryError, match=advice):
        RCConv1D(4, **options)


def test_length_is_checked_when_built_and_when_called(dna):
    layer = RCConv1D(3, 5, strides=2)
    with pytest.raises(SymmetryError, match="length of 29 or 31"):
        layer(keras.Input((30, 4)))
    open_layer = RCConv1D(3, 5, strides=2)
    open_layer(keras.Input((None, 4)))
    assert tuple(open_layer(dna(length=31)).shape) == (2, 14, 6)
    with pytest.raises(SymmetryError, match="length of 29 or 31"):
        open_layer(dna(length=30))
    with pytest.raises(SymmetryError, match="length of 29 or 31"):
        open_layer(keras.Input((30, 4)))


def test_tied_kernel_has_half_the_weights():
    tied, plain = RCConv1D(16, 7), keras.layers.Conv1D(32, 7)
    for layer in (tied, plain):
        layer.build((None, 30, 8))
    assert tied.compute_output_shape((None, 30, 8)) == plain.compute_output_shape((None, 30, 8))
    assert 2 * tied.count_params() == plain.count_params()


def test_config_is_complete():
    layer = RCConv1D(
        3,
        5,
        strides=1,
        padding="same",
        dilation_rate=2,
        activation="gelu",
        use_bias=False,
        kernel_initializer=keras.initializers.HeNormal(seed=3),
        kernel_regularizer=keras.regularizers.L2(0.1),
        kernel_constraint=keras.constraints.MaxNorm(2.0),
        name="tied",
    )
    copy = RCConv1D.from_config(layer.get_config())
    assert copy.get_config() == layer.get_config()


def test_saved_network_is_identical(dna, reload):
    sequence = keras.Input((30, 4))
    model = keras.Model(sequence, RCConv1D(3, 5, activation="relu")(sequence))
    assert np.array_equal(reload(model)(dna()), model(dna()))


def test_lora_adapts_and_keeps_symmetry(dna, assert_close):
    layer = RCConv1D(3, 5, padding="same")
    x = dna()
    before = np.asarray(layer(x))
    layer.enable_lora(2)
    assert_close(layer(x), before, 1e-6)
    layer.lora_kernel_b.assign(np.random.default_rng(0).normal(size=layer.lora_kernel_b.shape))
    after = np.asarray(layer(x))
    assert np.abs(after - before).max() > 0.1
    assert_close(layer(reverse_complement(x)), reverse_complement(after))
    assert {weight.name for weight in layer.trainable_weights} == {
        "bias",
        "lora_kernel_a",
        "lora_kernel_b",
    }


def test_mixed_precision_computes_in_half_and_stores_in_single(dna):
    layer = RCConv1D(3, 5, dtype="mixed_bfloat16")
    assert keras.backend.standardize_dtype(layer(dna()).dtype) == "bfloat16"
    assert layer.kernel.dtype == "float32"


def test_training_keeps_symmetry(dna, assert_close):
    sequence = keras.Input((30, 4))
    features = RCConv1D(4, 5, padding="same", activation="relu")(sequence)
    model = keras.Model(sequence, RCConv1D(1, 5, padding="same")(features))
    model.compile("adam", "mse")
    x = dna(count=16)
    model.fit(x, ops.ones((16, 30, 2)), epochs=2, verbose=0)
    assert_close(model(reverse_complement(x)), reverse_complement(model(x)))
