"""What holds for every network of the catalogue, tried on a small one of each."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from zoo.architectures import ARCHITECTURES, build

pytestmark = pytest.mark.parametrize("name", sorted(ARCHITECTURES))


def numbers(outputs) -> np.ndarray:
    """Join all outputs to one array, one row a sequence."""
    parts = [np.asarray(part, "float64") for part in tf.nest.flatten(outputs)]
    return np.concatenate([part.reshape(len(part), -1) for part in parts], axis=1)


def reverse_complement(inputs):
    if isinstance(inputs, dict):
        return {**inputs, "sequence": inputs["sequence"][:, ::-1, ::-1]}
    return inputs[:, ::-1, ::-1]


def test_forward_gives_the_declared_shapes(name, trial, inputs_for):
    model = trial(name)
    outputs = model(inputs_for(model, batch=3))
    declared = tf.nest.map_structure(lambda tensor: (3, *tensor.shape[1:]), model.output)
    assert tf.nest.map_structure(lambda tensor: tuple(tensor.shape), outputs) == declared
    assert np.isfinite(numbers(outputs)).all()


def missed_by_the_gradient(model, inputs) -> list[str]:
    """Name the trainable weights that a loss over all outputs does not reach."""
    with tf.GradientTape() as tape:
        outputs = tf.nest.flatten(model(inputs, training=True))
        loss = sum(
            tf.reduce_sum(output * tf.range(1.0, output.shape[-1] + 1)) for output in outputs
        )
    gradients = tape.gradient(loss, [weight.value for weight in model.trainable_weights])
    return [
        weight.path
        for weight, gradient in zip(model.trainable_weights, gradients, strict=True)
        if gradient is None or not np.isfinite(gradient).all()
    ]


def test_backward_reaches_every_trainable_weight(name, trial, inputs_for):
    model = trial(name)
    assert missed_by_the_gradient(model, inputs_for(model)) == []


def test_mixed_precision_gives_float32_near_the_exact_outputs(name, trial, inputs_for):
    model = trial(name)
    keras.config.set_dtype_policy("mixed_float16")
    try:
        mixed = build(name, **ARCHITECTURES[name].trial)
    finally:
        keras.config.set_dtype_policy("float32")
    mixed.set_weights(model.get_weights())
    inputs = inputs_for(model)
    outputs = mixed(inputs)
    assert {output.dtype for output in tf.nest.flatten(outputs)} == {tf.float32}
    np.testing.assert_allclose(numbers(outputs), numbers(model(inputs)), rtol=0.05, atol=0.02)
    assert missed_by_the_gradient(mixed, inputs) == []


def test_reloaded_model_is_identical(name, trial, inputs_for, tmp_path):
    model = trial(name)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras", compile=False, safe_mode=True)
    inputs = inputs_for(model)
    np.testing.assert_array_equal(numbers(loaded(inputs)), numbers(model(inputs)))


def test_reverse_complement_has_the_same_answer_where_claimed(name, trial, inputs_for):
    model = trial(name)
    inputs = inputs_for(model)
    difference = np.abs(numbers(model(inputs)) - numbers(model(reverse_complement(inputs)))).max()
    assert (difference < 1e-5) == (ARCHITECTURES[name].symmetry == "invariant")


def test_jit_compiled_agrees(name, trial, inputs_for):
    model = trial(name)
    inputs = inputs_for(model)
    compiled = tf.function(lambda given: model(given, training=False), jit_compile=True)
    np.testing.assert_allclose(
        numbers(compiled(inputs)), numbers(model(inputs)), rtol=1e-4, atol=1e-5
    )


def test_layers_are_only_of_keras_and_of_the_zoo(name, trial):
    for operation in trial(name).operations:
        assert isinstance(operation, keras.Layer), operation.name
        registered = keras.saving.get_registered_name(type(operation))
        assert registered.startswith("zoo>") or type(operation).__module__.startswith("keras.")
        assert not isinstance(operation, keras.layers.Lambda)
