"""What is special about single networks."""

import itertools

import keras
import numpy as np
import pytest
import tensorflow as tf

from zoo.architectures import build
from zoo.architectures.chrombpnet import freeze_bias, part_of
from zoo.architectures.domain_adversarial import add_domain_head
from zoo.errors import SettingError


def one_hot(text: str) -> np.ndarray:
    return np.array([[[letter == base for base in "ACGT"] for letter in text]], dtype="float32")


def test_legnet_has_the_number_of_weights_of_the_reference():
    width, filters = 7, (256, 128, 128, 64, 64, 64, 64)
    expected = 6 * filters[0] * width + 2 * filters[0]
    for size, following in itertools.pairwise(filters):
        wide, narrow = 4 * size, size // 4
        expected += size * wide + 2 * wide  # widening
        expected += wide * width + 2 * wide  # each channel by itself
        expected += wide * narrow + narrow + narrow * wide + wide  # weights of the channels
        expected += wide * size + 2 * size  # narrowing
        expected += 2 * size * following * width + 2 * following
    expected += filters[-1] * 18 + 18
    network = build("legnet", extra_channels=2)
    assert sum(weight.shape.num_elements() for weight in network.trainable_variables) == expected
    assert expected == 2129602


def test_chrombpnet_adds_profiles_and_counts_of_its_parts(trial, inputs_for):
    network = trial("chrombpnet")
    inputs = inputs_for(network)
    both = network(inputs)
    first, second = (part_of(network, part)(inputs) for part in ("accessibility", "bias"))
    np.testing.assert_allclose(both["profile"], first["profile"] + second["profile"], atol=1e-6)
    total = np.log(np.exp(first["counts"]) + np.exp(second["counts"]))
    np.testing.assert_allclose(both["counts"], total, atol=1e-5)


def test_chrombpnet_bias_is_frozen_and_released():
    network = build("chrombpnet", length=100, profile_length=40, filters=4, blocks=2,
                    bias_filters=4, bias_blocks=1, stem_width=7, profile_width=5)  # fmt: skip
    whole = len(network.trainable_weights)
    freeze_bias(network)
    assert len(part_of(network, "bias").trainable_weights) == 0
    assert len(part_of(network, "accessibility").trainable_weights) == 10
    freeze_bias(network, frozen=False)
    assert len(network.trainable_weights) == whole == 18


def test_bpnet_with_controls_follows_the_control():
    network = build("bpnet", length=60, filters=4, blocks=2, outputs=2, controls=2)
    inputs = {
        "sequence": one_hot("ACGT" * 15),
        "control": np.zeros((1, 60, 2), "float32"),
        "control_counts": np.zeros((1, 2), "float32"),
    }
    without = network(inputs)
    again = network({**inputs, "control": np.ones((1, 60, 2), "float32")})
    assert np.abs(without["profile"] - again["profile"]).max() > 1e-3
    np.testing.assert_array_equal(without["counts"], again["counts"])
    again = network({**inputs, "control_counts": np.ones((1, 2), "float32")})
    assert np.abs(without["counts"] - again["counts"]).max() > 1e-3


def test_spliceai_answers_the_bases_inside_the_context():
    network = build("spliceai-80", filters=4)
    sequence = np.eye(4, dtype="float32")[np.random.default_rng(0).integers(4, size=(1, 100))]
    given = np.asarray(network(sequence))
    assert given.shape == (1, 20, 3)
    np.testing.assert_allclose(given.sum(-1), 1, atol=1e-6)
    np.testing.assert_allclose(network(sequence[:, 10:91])[:, 0], given[:, 10], atol=1e-5)


@pytest.mark.parametrize("name", ["basset", "resnet", "legnet", "guide", "xpresso", "deepbind"])
def test_head_without_activation_ends_in_the_logits(name):
    network = build(name, activation=None)
    assert network.output is network.get_layer("logits").output
    assert not isinstance(network.layers[-1], keras.layers.Activation)


def test_domain_head_turns_the_gradient_of_the_trunk():
    network = build("domain-adversarial", trunk="deepstarr", length=64, strength=0.5,
                    trunk_settings={"filters": (4, 4, 4, 4), "units": (4,)})  # fmt: skip
    sequence = one_hot("ACGT" * 16)
    gradients = []
    for strength in (-1.0, 0.5):
        network.get_layer("reversal").strength.assign(strength)
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(network(sequence)["domain"][:, 0])
        gradients.append(tape.gradient(loss, network.get_layer("conv_1").kernel.value))
    assert np.abs(gradients[0]).max() > 0
    np.testing.assert_allclose(gradients[1], -0.5 * gradients[0], rtol=1e-4, atol=1e-9)


def test_domain_head_leaves_the_first_head_alone():
    trunk = build("resnet", filters=(8, 16), blocks=1)
    network = add_domain_head(trunk, domains=3)
    sequence = one_hot("ACGT" * 16)
    outputs = network(sequence)
    np.testing.assert_array_equal(outputs["outputs"], trunk(sequence))
    assert outputs["domain"].shape == (1, 3)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"trunk": "bpnet", "activation": None}, "no setting 'activation'"),
        ({"domains": 1}, "at least 2"),
    ],
)
def test_domain_head_refuses(settings, message):
    with pytest.raises(SettingError, match=message):
        build("domain-adversarial", **settings)


def test_domain_head_needs_logits():
    with pytest.raises(SettingError, match="no layer named 'logits'"):
        add_domain_head(build("bpnet", length=40, filters=4, blocks=1))
