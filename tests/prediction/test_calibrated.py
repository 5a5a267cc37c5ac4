import keras
import numpy as np
import pytest

import zoo
from zoo.errors import SettingError
from zoo.prediction import predict
from zoo.train.calibration import apply_temperature

NAME = "enhancer-dilated-v1"


@pytest.fixture(scope="module")
def model():
    return zoo.load(NAME)


def test_predict_calibrated_divides_the_logits(model):
    sequences = ["ACGT" * 125, "GGCA" * 125]
    plain = predict(model, sequences)
    calibrated = predict(model, sequences, calibrated=True)
    temperature = zoo.info(NAME).calibration.temperature
    np.testing.assert_allclose(calibrated, apply_temperature(plain, temperature), atol=1e-6)
    assert calibrated.dtype == np.float32
    assert (np.abs(calibrated - 0.5) < np.abs(plain - 0.5)).all()


def test_predict_calibrated_model_without_a_card():
    plain = keras.Sequential([keras.Input((4, 4)), keras.layers.GlobalAveragePooling1D()])
    with pytest.raises(SettingError, match="No temperature is known"):
        predict(plain, ["ACGT"], calibrated=True)
