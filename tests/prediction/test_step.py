import gc
import weakref

import keras
import numpy as np
import pytest

from zoo.dna import encode, one_hot
from zoo.errors import SettingError
from zoo.prediction import input_length, predict
from zoo.prediction.step import step_of


@pytest.fixture
def model():
    return small_network()


def small_network():
    keras.utils.set_random_seed(1)
    sequence = keras.Input((6, 4), name="sequence")
    return keras.Model(sequence, keras.layers.Dense(2)(keras.layers.Flatten()(sequence)))


def test_input_length():
    assert input_length(keras.Sequential([keras.Input((None, 4)), keras.layers.Dense(1)])) is None


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ([keras.Input((6, 4)), keras.Input((3,))], "has 2 inputs"),
        (keras.Input((6, 5)), r"takes \(None, 6, 5\)"),
        (keras.Input((6,)), r"takes \(None, 6\)"),
    ],
)
def test_input_length_refuses_other_inputs(inputs, message):
    with pytest.raises(SettingError, match=message):
        input_length(keras.Model(inputs, keras.layers.Flatten()(keras.tree.flatten(inputs)[0])))


def test_input_length_refuses_undeclared_inputs():
    with pytest.raises(SettingError, match="does not declare"):
        input_length(keras.Sequential([keras.layers.Flatten()]))


def test_step_is_kept_with_the_model_and_goes_with_it():
    model = small_network()
    predict(model, ["ACGTAC"])
    assert step_of(model) is step_of(model)
    gone = weakref.ref(step_of(model))
    del model
    keras.backend.clear_session()
    gc.collect()
    assert gone() is None


def test_step_sees_new_weights(model):
    before = predict(model, ["ACGTAC"])
    model.set_weights([2 * weight for weight in model.get_weights()])
    np.testing.assert_allclose(predict(model, ["ACGTAC"]), 2 * before, rtol=1e-6)


def test_step_sees_adapters(model):
    before = predict(model, ["ACGTAC"])
    model.layers[-1].enable_lora(1)
    model.layers[-1].lora_kernel_b.assign([[1.0, 1.0]])
    after = predict(model, ["ACGTAC"])
    np.testing.assert_allclose(after, model.predict(one_hot(["ACGTAC"]), verbose=0), rtol=1e-5)
    assert np.abs(after - before).max() > 1e-3


def test_step_is_not_saved(model, tmp_path):
    predict(model, ["ACGTAC"])
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    assert [weight.path for weight in again.weights] == [weight.path for weight in model.weights]
    np.testing.assert_array_equal(predict(again, ["ACGTAC"]), predict(model, ["ACGTAC"]))


def test_step_model_with_a_dictionary_of_inputs():
    sequence = keras.Input((6, 4), name="sequence")
    model = keras.Model({"sequence": sequence}, keras.layers.GlobalMaxPooling1D()(sequence))
    assert predict(model, ["AACCAA"], both_strands=True).tolist() == [[0.5] * 4]


def test_step_both_strands_refuses_profiles():
    sequence = keras.Input((6, 4))
    model = keras.Model(sequence, keras.layers.Conv1D(2, 1)(sequence))
    with pytest.raises(SettingError, match="RCEnsemble"):
        predict(model, ["ACGTAC"], both_strands=True)


def test_step_fills_up_to_the_size(model):
    codes = encode(["ACGTAC", "GGGGGG", "TTTTTA"])
    expected = model.predict(one_hot(["ACGTAC", "GGGGGG", "TTTTTA"]), verbose=0)
    np.testing.assert_allclose(step_of(model)(codes, 8), expected, rtol=1e-5)
