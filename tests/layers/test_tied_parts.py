import keras
import numpy as np
import pytest

from zoo.errors import SettingError, SymmetryError
from zoo.layers import (
    InvariantHead,
    RCAveragePooling1D,
    RCBatchNormalization,
    RCDense,
    RCDropout,
    RCMaxPooling1D,
    ReverseComplement,
)

EQUIVARIANT = {
    "max": lambda: RCMaxPooling1D(5),
    "max_overlapping": lambda: RCMaxPooling1D(4, strides=2),
    "average": lambda: RCAveragePooling1D(3),
    "average_same": lambda: RCAveragePooling1D(3, strides=1, padding="same"),
    "normalization": RCBatchNormalization,
    "dense": lambda: RCDense(3, activation="tanh"),
    "flip": ReverseComplement,
}


@pytest.mark.parametrize("name", EQUIVARIANT)
def test_layer_flips_with_reverse_complement(name, features, flipped, scramble, assert_close):
    layer = EQUIVARIANT[name]()
    x = features(2, 30, 8)
    layer(x)
    scramble(layer)
    assert_close(layer(flipped(x)), flipped(layer(x)))


@pytest.mark.parametrize("name", EQUIVARIANT)
def test_layer_comes_back_from_its_config(name):
    layer = EQUIVARIANT[name]()
    assert type(layer).from_config(layer.get_config()).get_config() == layer.get_config()


@pytest.mark.parametrize("layer", [RCMaxPooling1D(4), RCAveragePooling1D(4)])
def test_pooling_refuses_remainder(layer, features):
    with pytest.raises(SymmetryError, match="length of 28 or 32"):
        layer(features(2, 30, 8))
    with pytest.raises(SymmetryError, match="length of 28 or 32"):
        layer(keras.Input((30, 8)))


def test_pooling_refuses_channels_first():
    with pytest.raises(SymmetryError, match="channels_last"):
        RCMaxPooling1D(2, data_format="channels_first")


@pytest.mark.parametrize("layer", [RCBatchNormalization(), RCDense(2), InvariantHead()])
def test_odd_channels_are_refused(layer):
    with pytest.raises(SymmetryError, match="got 7 channels"):
        layer.build((None, 30, 7))


def test_normalization_statistics_are_those_of_both_strands(features, flipped, assert_close):
    """The oracle: a plain normalisation that sees every map and its flip, as twice the batch."""
    tied = RCBatchNormalization(momentum=0.5)
    plain = keras.layers.BatchNormalization(momentum=0.5)
    x = features(4, 10, 6) * 3 + 1
    both = np.concatenate([x, flipped(x)])
    assert_close(tied(x, training=True), np.asarray(plain(both, training=True))[:4])
    assert tied.moving_mean.shape == (3,)
    assert_close(tied.moving_mean, plain.moving_mean[:3])
    assert_close(tied.moving_variance, plain.moving_variance[:3])
    assert_close(tied(x), np.asarray(plain(x)))


def test_normalization_frozen_uses_moving_statistics(features):
    layer = RCBatchNormalization()
    x = features(4, 10, 6)
    layer(x)
    layer.trainable = False
    assert np.array_equal(layer(x, training=True), layer(x, training=False))


def test_normalization_refuses_other_axes():
    with pytest.raises(SymmetryError, match="axis=1"):
        RCBatchNormalization(axis=1)


def test_normalization_computes_in_single_precision(features):
    layer = RCBatchNormalization(dtype="mixed_float16")
    outputs = layer(features(4, 10, 6) * 1e4, training=True)
    assert keras.backend.standardize_dtype(outputs.dtype) == "float16"
    assert np.isfinite(np.asarray(outputs)).all()


@pytest.mark.parametrize("shape", [(2, 30, 8), (2, 8)])
@pytest.mark.parametrize("whole_channels", [False, True])
def test_dropout_has_one_mask_for_both_strands(shape, whole_channels, flipped):
    ones = np.ones(shape, "float32")
    dropped = np.asarray(RCDropout(0.5, whole_channels, seed=1)(ones, training=True))
    assert set(np.unique(dropped)) == {0.0, 2.0}
    assert np.array_equal(dropped, flipped(dropped))
    if whole_channels and len(shape) == 3:
        assert (dropped == dropped[:, :1]).all()


def test_dropout_flips_with_the_same_draw(features, flipped):
    x = features(2, 30, 8)
    given = RCDropout(0.3, seed=5)(x, training=True)
    other = RCDropout(0.3, seed=5)(flipped(x), training=True)
    assert np.array_equal(other, flipped(given))


def test_dropout_rests_outside_training(features):
    x = features(2, 30, 8)
    assert np.array_equal(RCDropout(0.5)(x), x)
    layer = RCDropout(0.5, True, seed=3)
    assert RCDropout.from_config(layer.get_config()).get_config() == layer.get_config()


def test_dropout_refuses_rate_of_one():
    with pytest.raises(SettingError, match=r"rate=1\.0"):
        RCDropout(1.0)


@pytest.mark.parametrize("strands", ["mean", "sum", "max"])
@pytest.mark.parametrize("pooling", ["mean", "sum", "max"])
def test_invariant_head_ignores_strand(strands, pooling, features, flipped, assert_close):
    head = InvariantHead(strands, pooling)
    x = features(2, 30, 8)
    assert tuple(head(x).shape) == (2, 4)
    assert_close(head(flipped(x)), head(x))


def test_invariant_head_merges_literal_channels():
    x = np.array([[[1.0, 2, 3, 4], [8, 7, 6, 5]]])
    assert np.asarray(InvariantHead("max", "mean")(x)).tolist() == [[6.0, 5.0]]
    assert np.asarray(InvariantHead("sum", None)(x)).tolist() == [[[5, 5], [13, 13]]]


def test_invariant_head_refuses_unknown_rules():
    with pytest.raises(SettingError, match="strands='median'"):
        InvariantHead("median")
