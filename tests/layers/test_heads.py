import keras
import numpy as np
import pytest

from zoo.errors import SettingError, SymmetryError
from zoo.layers import (
    AttentionPooling,
    PoissonHead,
    ProfileHead,
    RCLayerNormalization,
    StrandHead,
    predicted_reads,
)

EQUIVARIANT = {
    "attention": lambda: AttentionPooling(5, tied=True),
    "attention_global": lambda: AttentionPooling(None, tied=True),
    "layer_normalization": RCLayerNormalization,
    "strands": lambda: StrandHead(3),
    "strands_max": lambda: StrandHead(1, pooling="max", activation="tanh"),
    "strand_profile": lambda: StrandHead(2, pooling=None),
}


@pytest.mark.parametrize("name", EQUIVARIANT)
def test_layer_flips_with_reverse_complement(name, features, flipped, scramble, assert_close):
    layer = EQUIVARIANT[name]()
    x = features(2, 30, 8)
    assert layer(x).shape == layer.compute_output_shape(x.shape)
    scramble(layer)
    assert_close(layer(flipped(x)), flipped(layer(x)))


@pytest.mark.parametrize("name", EQUIVARIANT)
def test_layer_comes_back_from_its_config(name):
    layer = EQUIVARIANT[name]()
    assert type(layer).from_config(layer.get_config()).get_config() == layer.get_config()


def test_heads_come_back_from_disk(features, reload):
    inputs = keras.Input((30, 8))
    outputs = {
        "profile": ProfileHead(2, 5, 20, tied=True)(inputs)["profile"],
        "rates": PoissonHead(3, "exponential", tied=True)(AttentionPooling(3)(inputs)),
        "strands": StrandHead(2)(RCLayerNormalization()(inputs)),
    }
    model = keras.Model(inputs, outputs)
    x = features(2, 30, 8)
    loaded = reload(model)(x)
    for name, wanted in model(x).items():
        assert np.array_equal(loaded[name], wanted)


def test_attention_without_weights_is_average_pooling(features, assert_close):
    x = features(2, 30, 8)
    assert_close(AttentionPooling(5, gain=0.0)(x), x.reshape(2, 6, 5, 8).mean(axis=2))


def test_attention_with_large_weights_is_max_pooling(features, assert_close):
    x = features(2, 30, 8)
    assert_close(AttentionPooling(5, gain=1e4)(x), x.reshape(2, 6, 5, 8).max(axis=2))


def test_tied_attention_starts_as_the_plain_one(features, assert_close):
    x = features(2, 30, 8)
    assert_close(AttentionPooling(5, tied=True)(x), AttentionPooling(5)(x), 1e-6)


def test_attention_refuses_remainder(features):
    with pytest.raises(SettingError, match="length of 28 or 32"):
        AttentionPooling(4)(features(2, 30, 8))
    with pytest.raises(SettingError, match="length of 28 or 32"):
        AttentionPooling(4)(keras.Input((30, 8)))


def test_layer_normalization_starts_as_the_plain_one(features, assert_close):
    x = features(2, 30, 8) * 3 + 1
    assert_close(RCLayerNormalization()(x), keras.layers.LayerNormalization()(x), 1e-5)


def test_strand_head_with_one_task_is_plus_and_minus(features, flipped):
    x = features(2, 30, 8)
    head = StrandHead(1)
    assert np.allclose(head(x)[:, 0], head(flipped(x))[:, 1], atol=1e-6)
    with pytest.raises(SettingError, match="pooling='median'"):
        StrandHead(1, pooling="median")


def test_profile_head_turns_with_the_sequence(features, flipped, scramble, assert_close):
    head = ProfileHead(4, 5, output_length=20, tied=True)
    x = features(2, 30, 8)
    head(x)
    scramble(head)
    given, other = head(x), head(flipped(x))
    assert {name: tuple(value.shape) for name, value in given.items()} == {
        "profile": (2, 20, 4),
        "counts": (2, 4),
    }
    for name in given:
        assert_close(other[name], flipped(given[name]))


def test_profile_head_crops_the_middle(features):
    x = features(2, 30, 8)
    full, middle = ProfileHead(2, 5), ProfileHead(2, 5, output_length=20)
    profile = np.asarray(full(x)["profile"])
    middle(x)
    middle.set_weights(full.get_weights())
    assert np.array_equal(middle(x)["profile"], profile[:, 5:25])


@pytest.mark.parametrize("output_length", [32, 21])
def test_profile_head_refuses_uneven_crop(output_length, features):
    with pytest.raises(SettingError, match=f"output_length={output_length} of 30"):
        ProfileHead(2, 5, output_length)(features(2, 30, 8))


def test_predicted_reads_add_up_to_the_total(features, assert_close):
    profile, counts = features(2, 30, 3), np.abs(features(2, 3))
    reads = predicted_reads(profile, counts)
    assert_close(np.asarray(reads).sum(axis=1), np.expm1(counts))


def test_heads_stay_in_single_precision(features):
    x = features(2, 30, 8)
    for head in (ProfileHead(2, 5, dtype="mixed_float16"), PoissonHead(2, dtype="mixed_float16")):
        for value in keras.tree.flatten(head(x)):
            assert keras.backend.standardize_dtype(value.dtype) == "float32"


@pytest.mark.parametrize("activation", ["softplus", "exponential"])
def test_poisson_rates_ignore_strand_and_turn_bins(activation, features, flipped, assert_close):
    head = PoissonHead(3, activation, tied=True)
    x = features(2, 30, 8)
    rates = np.asarray(head(x))
    assert (rates > 0).all()
    assert_close(head(flipped(x)), rates[:, ::-1])


def test_poisson_head_of_pooled_features(features):
    assert tuple(PoissonHead(3)(features(2, 8)).shape) == (2, 3)
    with pytest.raises(SettingError, match="softplus or exponential"):
        PoissonHead(3, activation="relu")
    with pytest.raises(SymmetryError, match="7 channels"):
        PoissonHead(3, tied=True).build((None, 7))
