import numpy as np
import pytest
from keras import ops

from zoo.catalogue import Recipe
from zoo.errors import SettingError
from zoo.train.losses import masked_loss

NAN = float("nan")


def _loss(recipe, labels, outputs):
    return float(masked_loss(recipe)(ops.array(labels), ops.array(outputs)))


def test_masked_loss_binary_leaves_out_missing_labels():
    found = _loss(Recipe(), [[1.0, NAN], [NAN, 0.0]], [[0.5, 0.1], [0.2, 0.75]])
    assert found == pytest.approx((np.log(2) + np.log(4)) / 2, rel=1e-5)


def test_masked_loss_binary_smoothing():
    found = _loss(Recipe(label_smoothing=0.2), [[1.0]], [[0.9]])
    assert found == pytest.approx(-0.9 * np.log(0.9) - 0.1 * np.log(0.1), rel=1e-5)


def test_masked_loss_classes_by_hand():
    recipe = Recipe(loss="categorical_crossentropy")
    found = _loss(recipe, [[2.0], [NAN]], [[0.25, 0.25, 0.5], [0.1, 0.1, 0.8]])
    assert found == pytest.approx(np.log(2), rel=1e-5)


def test_masked_loss_nothing_known_is_zero():
    assert _loss(Recipe(), [[NAN]], [[0.5]]) == 0


def test_masked_loss_unknown():
    with pytest.raises(SettingError, match="Loss 'hinge' is unknown"):
        masked_loss(Recipe(loss="hinge"))
