import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zoo.architectures.dilated import dilated, dilated_windows
from zoo.architectures.receptive_field import measure_receptive_field, receptive_field
from zoo.errors import SettingError, SymmetryError

SMALL = {"length": 80, "filters": 16, "stem_width": 5, "blocks": 2, "bottleneck": 8, "outputs": 2}


def one_hot(codes):
    return np.eye(5, 4, dtype="float32")[np.asarray(codes)]


@pytest.fixture(scope="module")
def tied():
    keras.utils.set_random_seed(0)
    model = dilated(**SMALL)
    for weight in model.weights:
        if "moving" in weight.name:
            weight.assign(np.random.default_rng(1).uniform(0.5, 2, size=weight.shape))
    return model


@settings(deadline=None, max_examples=20)
@given(codes=st.lists(st.integers(0, 4), min_size=80, max_size=80))
def test_tied_network_ignores_strand(tied, codes):
    x = one_hot([codes])
    given, other = np.asarray(tied(x)), np.asarray(tied(x[:, ::-1, ::-1]))
    assert np.abs(given - other).max() <= 1e-5 * np.abs(given).max()


def test_plain_network_depends_on_strand():
    model = dilated(**SMALL, tied=False, activation=None)
    x = one_hot(np.random.default_rng(0).integers(4, size=(4, 80)))
    assert np.abs(np.asarray(model(x)) - np.asarray(model(x[:, ::-1, ::-1]))).max() > 1e-3


def test_positions_keep_the_symmetry_and_tell_places_apart():
    keras.utils.set_random_seed(0)
    plain, tied = (dilated(**SMALL, tied=choice, positions=True) for choice in (False, True))
    assert plain.get_layer("stem").kernel.shape[1] == 5
    x = one_hot(np.random.default_rng(0).integers(4, size=(4, 80)))
    given, other = np.asarray(tied(x)), np.asarray(tied(x[:, ::-1, ::-1]))
    assert np.abs(given - other).max() <= 1e-5 * np.abs(given).max()


def test_default_network_is_small_enough_for_two_cores():
    model = dilated()
    assert model.output_shape == (None, 1)
    assert 100_000 < model.count_params() < 300_000
    assert receptive_field(dilated_windows()) > 500


def test_names_are_those_every_architecture_has():
    model = dilated(**SMALL)
    assert model.inputs[0].name == "sequence"
    assert [layer.name for layer in model.layers[-2:]] == ["logits", "outputs"]
    assert dilated(**SMALL, activation=None).layers[-1].name == "logits"


def test_convolutions_of_tied_network_have_half_the_weights():
    def kernels(model):
        return sum(
            weight.shape.num_elements() for weight in model.weights if weight.name == "kernel"
        )

    tied, plain = (dilated(**SMALL, tied=choice) for choice in (True, False))
    last = [model.get_layer("logits").kernel.shape[0] * SMALL["outputs"] for model in (tied, plain)]
    assert 2 * (kernels(tied) - last[0]) == kernels(plain) - last[1]


@pytest.mark.parametrize("tied", [True, False])
def test_receptive_field_is_as_measured(tied):
    shape = {"stem_width": 5, "stem_pool": 2, "blocks": 3, "block_width": 3}
    keras.utils.set_random_seed(1)
    model = dilated(length=120, filters=8, bottleneck=8, tied=tied, **shape)
    features = keras.Model(model.inputs, model.get_layer("bottleneck_activation").output)
    start, end = measure_receptive_field(features)
    assert end - start == receptive_field(dilated_windows(**shape)) == 34


def test_any_length_is_read_when_left_open():
    model = dilated(**{**SMALL, "length": None})
    for length in (40, 84):
        x = one_hot(np.random.default_rng(0).integers(4, size=(2, length)))
        assert np.allclose(model(x), model(x[:, ::-1, ::-1]), atol=1e-5)
    with pytest.raises(SymmetryError, match="length of 80 or 84"):
        model(one_hot(np.zeros((2, 81), int)))


def test_saved_network_is_identical(tied, tmp_path):
    tied.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    x = one_hot(np.random.default_rng(0).integers(4, size=(2, 80)))
    assert np.array_equal(loaded(x), tied(x))


def test_training_step_moves_every_weight():
    keras.utils.set_random_seed(0)
    model = dilated(**SMALL, dropout=0.0, head_dropout=0.0)
    before = [np.array(weight) for weight in model.trainable_weights]
    model.compile(keras.optimizers.Adam(0.01), "binary_crossentropy")
    x = one_hot(np.random.default_rng(0).integers(4, size=(8, 80)))
    model.fit(x, np.arange(16).reshape(8, 2) % 2, verbose=0)
    after = [np.array(weight) for weight in model.trainable_weights]
    moved = [np.abs(old - new).max() for old, new in zip(before, after, strict=True)]
    assert min(moved) > 0


def test_settings_that_break_symmetry_are_refused():
    with pytest.raises(SymmetryError, match="width of 5 or 7"):
        dilated(**{**SMALL, "stem_width": 6})
    with pytest.raises(SymmetryError, match="length of 80 or 84"):
        dilated(**{**SMALL, "length": 82})
    with pytest.raises(SettingError, match=r"\[1, 0\]"):
        dilated(**{**SMALL, "blocks": (1, 0)})
    with pytest.raises(SettingError, match="outputs is 0"):
        dilated(**{**SMALL, "outputs": 0})


def test_logits_stay_in_single_precision():
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        model = dilated(**SMALL, activation=None)
    finally:
        keras.config.set_dtype_policy("float32")
    x = one_hot(np.zeros((1, 80), int))
    assert keras.backend.standardize_dtype(model(x).dtype) == "float32"
