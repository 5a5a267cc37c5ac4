import keras
import numpy as np
import pytest
from keras import ops

from zoo.errors import SymmetryError
from zoo.layers import DilatedResidual, RCConv1D, RCDense, StrandHead, flip, split_strands, tie
from zoo.layers.symmetry import check_windows, windows_are_symmetric


def test_flip_is_reverse_complement_of_literal_dna(dna):
    aacg = np.eye(4, dtype="float32")[[0, 0, 1, 2]][None]
    cgtt = np.eye(4, dtype="float32")[[1, 2, 3, 3]][None]
    assert np.array_equal(flip(aacg), cgtt)


def test_flip_of_pooled_features_turns_channels():
    assert np.asarray(flip(ops.array([[1.0, 2, 3, 4]]))).tolist() == [[4, 3, 2, 1]]


def test_tie_is_its_own_flip(features):
    kernel = np.asarray(tie(features(5, 4, 3)))
    assert kernel.shape == (5, 4, 6)
    assert np.array_equal(kernel, kernel[::-1, ::-1, ::-1])


def test_split_strands_pairs_outer_with_outer():
    forward, backward = split_strands(ops.array([[1.0, 2, 3, 4]]))
    assert np.asarray(forward).tolist() == [[1, 2]]
    assert np.asarray(backward).tolist() == [[4, 3]]


@pytest.mark.parametrize("padding", ["same", "valid"])
def test_windows_are_symmetric_as_plain_convolution_says(padding):
    """A convolution with a palindromic kernel is mirrored exactly when its windows are."""
    generator = np.random.default_rng(0)
    for length in range(6, 14):
        signal = generator.normal(size=(1, length, 1)).astype("float32")
        for size in range(1, 6):
            kernel = np.ones((size, 1, 1), "float32")
            for stride in range(1, 5):
                given = ops.conv(signal, kernel, strides=stride, padding=padding)
                other = ops.conv(signal[:, ::-1], kernel, strides=stride, padding=padding)
                measured = np.allclose(given, np.asarray(other)[:, ::-1], atol=1e-5)
                assert windows_are_symmetric(length, size, stride, padding) == measured


def test_check_windows_names_lengths_that_work():
    with pytest.raises(SymmetryError, match="Use a length of 500 or 504"):
        check_windows("Pool", 501, 4, 4, "valid")
    for length in (500, 504):
        check_windows("Pool", length, 4, 4, "valid")


def test_check_windows_names_widths_that_work():
    with pytest.raises(SymmetryError, match="Use a width of 7 or 9"):
        check_windows("Convolution", None, 8, 1, "same")
    with pytest.raises(SymmetryError, match="Use a width of 7 or 9"):
        check_windows("Convolution", 500, 8, 1, "same")


def test_check_windows_leaves_unknown_length_open():
    check_windows("Pool", None, 4, 4, "valid")


def test_layers_are_all_registered():
    import zoo.layers

    for name in zoo.layers.__all__:
        member = getattr(zoo.layers, name)
        if isinstance(member, type) and issubclass(member, keras.Layer):
            assert keras.saving.get_registered_object(f"zoo>{name}") is member


# The gated linear unit is refused below; `threshold` takes arguments that a name cannot give; the
# `sparsemax` of Keras 3.15 does not sum to one and is often zero everywhere.
ELEMENTWISE = sorted(
    name
    for name in dir(keras.activations)
    if not name.startswith("_")
    and name not in ("deserialize", "get", "glu", "serialize", "sparsemax", "threshold")
)


@pytest.mark.parametrize("activation", ELEMENTWISE)
def test_every_activation_of_keras_flips(activation, dna, flipped, assert_close):
    settings = {
        "activation": activation,
        "bias_initializer": keras.initializers.RandomUniform(0.5, 1.5, seed=0),
    }
    convolution, dense = RCConv1D(3, 5, **settings), RCDense(2, **settings)
    x = dna()
    given, other = convolution(x), convolution(flipped(x))
    assert_close(other, flipped(given))
    assert_close(dense(other), flipped(dense(given)))


@pytest.mark.parametrize("activation", ["glu", keras.layers.PReLU()], ids=["glu", "layer"])
@pytest.mark.parametrize(
    "make",
    [
        lambda activation: RCConv1D(3, 5, activation=activation),
        lambda activation: RCDense(3, activation=activation),
        lambda activation: StrandHead(3, activation=activation),
        lambda activation: DilatedResidual(6, tied=True, activation=activation),
    ],
    ids=["convolution", "dense", "head", "block"],
)
def test_activation_that_breaks_the_symmetry_is_refused(make, activation):
    with pytest.raises(SymmetryError, match="elementwise function"):
        make(activation)
