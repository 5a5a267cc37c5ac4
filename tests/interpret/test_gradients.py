import keras
import numpy as np
import pytest

from zoo.dna import one_hot
from zoo.errors import SettingError, UnknownNameError
from zoo.interpret import Gradient, Target

X = one_hot(["ACGTAC", "TTTTTT", "GGCATN"])


@pytest.fixture(scope="module")
def network():
    keras.utils.set_random_seed(3)
    sequence = keras.Input((6, 4), name="sequence")
    x = keras.layers.Conv1D(5, 3, activation="gelu")(sequence)
    x = keras.layers.BatchNormalization()(x)
    x = keras.layers.Dropout(0.5)(keras.layers.Flatten()(x))
    x = keras.layers.Dense(3, name="logits")(x)
    return keras.Model(sequence, keras.layers.Activation("sigmoid", name="outputs")(x))


def differences(value, x, step=1e-2):
    """The slow way: move every number of the input up and down."""
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        moved = np.zeros(x.shape, "float32")
        moved[place] = step
        slopes[place] = (value(x + moved) - value(x - moved))[place[0]] / (2 * step)
    return slopes


def test_gradient_equals_differences(network):
    logits = keras.Model(network.inputs, network.get_layer("logits").output)
    values, slopes = Gradient(Target(network, 1))(X)
    np.testing.assert_allclose(values, logits.predict_on_batch(X)[:, 1], atol=1e-6)
    expected = differences(lambda x: logits.predict_on_batch(x)[:, 1], X)
    np.testing.assert_allclose(slopes, expected, atol=1e-3)


@pytest.mark.parametrize("batch_size", [1, 2, 3, 8])
def test_gradient_does_not_depend_on_the_batch(network, batch_size):
    expected = Gradient(Target(network, 0), 64)(X)
    for got, wanted in zip(Gradient(Target(network, 0), batch_size)(X), expected, strict=True):
        np.testing.assert_allclose(got, wanted, atol=1e-6)


def test_gradient_follows_changed_weights(network):
    twin = keras.models.clone_model(network)
    twin.set_weights(network.get_weights())
    gradient = Gradient(Target(twin, 0))
    before = gradient(X)[1]
    twin.set_weights([2 * weight for weight in twin.get_weights()])
    assert np.abs(gradient(X)[1] - before).max() > 1e-3


def test_gradient_of_an_output_without_input_is_zero():
    sequence = keras.Input((6, 4))
    stopped = keras.ops.stop_gradient(sequence)
    model = keras.Model(sequence, keras.layers.GlobalAveragePooling1D()(stopped))
    assert not Gradient(Target(model, 0))(X)[1].any()


def test_target_is_the_logit_where_there_is_one(network):
    target = Target(network, "open", names=["shut", "open", "other"])
    assert (target.name, target.layer) == ("open", "logits")


def test_target_function_is_of_the_output(network):
    values, _ = Gradient(Target(network, lambda outputs: outputs[:, 0] + outputs[:, 2]))(X)
    outputs = network.predict_on_batch(X)
    np.testing.assert_allclose(values, outputs[:, 0] + outputs[:, 2], atol=1e-6)


def test_target_of_several_outputs():
    sequence = keras.Input((6, 4))
    mean = keras.layers.GlobalAveragePooling1D()(sequence)
    top = keras.layers.Dense(1, use_bias=False)(keras.layers.GlobalMaxPooling1D()(sequence))
    model = keras.Model(sequence, {"top": top, "mean": mean})
    expected = model.predict_on_batch(X)
    for name, wanted in [("mean_2", expected["mean"][:, 2]), ("top", expected["top"][:, 0])]:
        np.testing.assert_allclose(Gradient(Target(model, name))(X)[0], wanted, atol=1e-6)
    np.testing.assert_allclose(Gradient(Target(model, -1))(X)[0], expected["top"][:, 0])


def test_target_refuses(network):
    with pytest.raises(SettingError, match=r"3 outputs \(output_0, output_1, output_2\)"):
        Target(network)
    with pytest.raises(UnknownNameError, match="output_1"):
        Target(network, "output1")
    with pytest.raises(SettingError, match="from 0 to 2"):
        Target(network, 3)
    with pytest.raises(SettingError, match="one number for each sequence"):
        Gradient(Target(network, lambda outputs: outputs))(X)


def test_target_of_a_profile_needs_a_function():
    sequence = keras.Input((6, 4))
    model = keras.Model(sequence, keras.layers.Conv1D(2, 3, name="profile")(sequence))
    with pytest.raises(SettingError, match="output=function"):
        Target(model)
    target = Target(model, lambda profile: keras.ops.sum(profile, axis=(1, 2)))
    expected = model.predict_on_batch(X).sum((1, 2))
    np.testing.assert_allclose(Gradient(target)(X)[0], expected, atol=1e-6)


def test_gradient_refuses_an_empty_batch(network):
    with pytest.raises(SettingError, match="at least 1"):
        Gradient(Target(network, 0), 0)


PROGRAM = """
import sys
import keras
import numpy as np
import zoo
from zoo.interpret import Gradient, Target

assert keras.backend.backend() == sys.argv[1]
assert "tensorflow" not in sys.modules
kernel = np.eye(4, dtype="float32")[[2, 0, 3, 0]]
sequence = keras.Input((8, 4))
found = keras.layers.Conv1D(1, 4, use_bias=False)(sequence)
found = keras.layers.BatchNormalization(epsilon=0)(found)
model = keras.Model(sequence, keras.layers.GlobalMaxPooling1D(name="logits")(found))
model.layers[1].kernel.assign(kernel[..., None])
x = zoo.one_hot(["CCGATACC"])
values, slopes = Gradient(Target(model), 4)(x)
assert values.tolist() == [4.0], values
assert np.array_equal(slopes[0, 2:6], kernel)
assert slopes.sum() == 4
given = zoo.explain(model, x, baseline="zeros")
assert np.abs(given.values - x * slopes).max() < 1e-5
assert abs(given.completeness_error[0]) < 1e-5
keras.utils.set_random_seed(0)
layers = keras.layers
parts = [layers.Conv1D(6, 3, activation="mish"), layers.Conv1D(4, 3, groups=2, activation="relu")]
parts += [layers.MaxPooling1D(3, 1, "same"), layers.Softmax(), layers.Flatten(), layers.Dense(2)]
parts = [keras.Input((8, 4)), *parts[:3], zoo.layers.DilatedResidual(4, tied=True), *parts[3:]]
model = zoo.layers.RCEnsemble(keras.Sequential(parts))
both = np.concatenate([x, x[:, ::-1, ::-1]])
given = zoo.explain(model, both, method="deeplift", output=1, baseline="uniform")
assert abs(given.values).max() > 1e-3
assert abs(given.completeness_error).max() < 1e-6
assert abs(given.values[1, ::-1, ::-1] - given.values[0]).max() < 1e-6
assert not Gradient(Target(model, lambda y: 0 * keras.ops.stop_gradient(y[:, 0])))(x)[1].any()
print("explained")
"""


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_gradient_on_backend(backend, run_on_backend):
    assert run_on_backend(PROGRAM, backend) == "explained"
