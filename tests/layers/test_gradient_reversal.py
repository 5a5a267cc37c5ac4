import keras
import numpy as np
import pytest

from zoo.layers import Exponential, GradientReversal

VALUES = np.array([0.1, -0.0, 0.0, 1e-40, -3.3e38, np.inf, -np.inf, 1 / 3], "float32")


def weights_after_a_step(head, x, steps=1, strength=None):
    """Train `dense -> head` to lower its output and give the kernel."""
    inputs = keras.Input((3,))
    dense = keras.layers.Dense(1, kernel_initializer="ones", use_bias=False)
    model = keras.Model(inputs, head(dense(inputs)))
    model.compile(keras.optimizers.SGD(0.125), loss=lambda _, value: value)
    for _ in range(steps):
        model.train_on_batch(x, np.zeros((len(x), 1)))
        if strength is not None:
            head.strength.assign(strength)
    return np.array(dense.kernel)[:, 0]


@pytest.mark.parametrize("strength", [1.0, 0.3, 0.0])
def test_forward_is_the_identity_bit_for_bit(strength):
    given = np.array(GradientReversal(strength)(VALUES))
    assert given.view("uint32").tolist() == VALUES.view("uint32").tolist()


def test_forward_is_the_identity_in_half_precision():
    values = np.array([0.1, -0.0, 6e-8, 65504], "float16")
    given = np.array(GradientReversal(0.7, dtype="float16")(values))
    assert given.view("uint16").tolist() == values.view("uint16").tolist()


def test_gradient_is_turned_and_scaled():
    x = np.array([[1.0, 2.0, -4.0]], "float32")
    plain = weights_after_a_step(keras.layers.Identity(), x) - 1
    turned = weights_after_a_step(GradientReversal(0.5), x) - 1
    assert plain.tolist() == [-0.125, -0.25, 0.5]
    assert turned.tolist() == [0.0625, 0.125, -0.25]


def test_strength_changes_within_a_compiled_network():
    x = np.array([[1.0, 2.0, -4.0]], "float32")
    moved = weights_after_a_step(GradientReversal(1.0), x, steps=2, strength=0.0) - 1
    assert moved.tolist() == [0.125, 0.25, -0.5]


def test_strength_is_saved_and_not_trained(reload):
    inputs = keras.Input((3,))
    layer = GradientReversal(1.0, name="reversal")
    model = keras.Model(inputs, layer(inputs))
    assert model.trainable_weights == []
    layer.strength.assign(0.25)
    loaded = reload(model).get_layer("reversal")
    assert float(np.array(loaded.strength)) == 0.25
    assert loaded.get_config() == layer.get_config()


def test_exponential_is_the_exponential_below_its_limit():
    x = np.linspace(-5, 3, 9, dtype="float32")
    assert np.allclose(Exponential()(x), np.exp(x), rtol=1e-6)
    assert np.allclose(Exponential(None)(x), np.exp(x), rtol=1e-6)


def test_exponential_goes_on_straight_above_its_limit():
    values = np.asarray(Exponential(2.0)(np.array([2.0, 3.0, 4.0], "float32")))
    assert np.allclose(values, np.exp(2) * np.array([1, 2, 3]), rtol=1e-6)


def test_exponential_does_not_overflow_in_half_precision():
    layer = Exponential(dtype="float16")
    assert np.isfinite(np.asarray(layer(np.array([11.8], "float16")))).all()
    assert Exponential.from_config(layer.get_config()).get_config() == layer.get_config()
