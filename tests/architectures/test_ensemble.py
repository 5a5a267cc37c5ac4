import keras
import numpy as np
import pytest

from zoo.architectures import build
from zoo.architectures.ensemble import set_members
from zoo.errors import SettingError
from zoo.train.surgery import with_new_head

SMALL = {
    "rc-cnn": {"filters": (8, 4), "widths": (7, 5), "pools": (5, 1)},
    "dilated": {"filters": 8, "bottleneck": 4, "blocks": 1},
    "basset": {"filters": (4, 4), "widths": (5, 3), "pools": (2, 2), "units": (6,)},
}


@pytest.fixture
def sequences():
    codes = np.random.default_rng(0).integers(4, size=(5, 60))
    return np.eye(4, dtype="float32")[codes]


@pytest.mark.parametrize("member", SMALL)
def test_ensemble_answers_with_the_mean_of_its_members_logits(member, sequences):
    settings = {"length": 60, "outputs": 2, "activation": None}
    members = [build(member, **settings, **SMALL[member]) for _ in range(3)]
    for number, network in enumerate(members):
        drawn = np.random.default_rng(number)
        network.set_weights([w + drawn.uniform(0, 0.3, w.shape) for w in network.get_weights()])
    model = build("ensemble", member=member, member_settings=SMALL[member], members=3, **settings)
    set_members(model, members)
    expected = np.mean([network(sequences) for network in members], axis=0)
    np.testing.assert_allclose(model(sequences), expected, rtol=1e-4, atol=1e-5)
    assert model.get_layer("member_3_feature_map").output.shape[1] > 1


def test_ensemble_has_members_that_differ_before_any_training(sequences):
    settings = {"member_settings": SMALL["rc-cnn"], "members": 2}
    model = build("ensemble", length=60, **settings)
    kernels = [model.get_layer(f"member_{number}_conv_1").get_weights()[0] for number in (1, 2)]
    assert np.abs(kernels[0] - kernels[1]).max() > 0.01


def test_ensemble_takes_a_new_head_on_the_features_of_all_members():
    base = build("ensemble", length=60, member_settings=SMALL["rc-cnn"], members=3)
    model = with_new_head(base, 4, "softmax")
    assert model.output_shape == (None, 4)
    assert model.get_layer("logits").kernel.shape == (6, 4)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"members": 1}, "members is 1"),
        ({"member": "spliceai-80", "length": 100}, "one answer a sequence"),
        ({"member": "guide", "member_settings": {"features": 2}, "length": 30}, "cannot be built"),
        ({"member_settings": {"filter": (8, 8, 8)}}, "no setting 'filter'"),
    ],
)
def test_ensemble_refuses_what_cannot_be_joined(settings, message):
    with pytest.raises(SettingError, match=message):
        build("ensemble", **{"length": 100, "members": 2} | settings)


def test_ensemble_survives_saving(sequences, tmp_path):
    model = build("ensemble", length=60, member_settings=SMALL["rc-cnn"], members=2)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras", compile=False)
    np.testing.assert_array_equal(loaded(sequences), model(sequences))
