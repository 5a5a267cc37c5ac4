import keras
import numpy as np
import pytest

from zoo.errors import SettingError
from zoo.layers import ProfileHead, RCEnsemble


@pytest.fixture(scope="module")
def trunk():
    """A plain network with dropout, whose answer depends on the strand."""
    keras.utils.set_random_seed(0)
    sequence = keras.Input((30, 4), name="sequence")
    features = keras.layers.Conv1D(6, 5, activation="relu")(sequence)
    pooled = keras.layers.Flatten()(features)
    logits = keras.layers.Dense(2, name="logits")(keras.layers.Dropout(0.2)(pooled))
    return keras.Model(sequence, logits, name="trunk")


def profile_network():
    """A network with a stranded profile, an unstranded one, stranded counts and a side input."""
    sequence = keras.Input((30, 4), name="sequence")
    cell = keras.Input((3,), name="cell")
    features = keras.layers.Conv1D(6, 5, activation="relu")(sequence)
    stranded = keras.layers.Conv1D(2, 3, name="stranded")(features)
    signal = keras.layers.Conv1D(3, 3, name="signal")(features)
    joined = keras.layers.Concatenate()([keras.layers.Flatten()(features), cell])
    counts = keras.layers.Dense(2, name="counts")(joined)
    outputs = {"stranded": stranded, "signal": signal, "counts": counts}
    return keras.Model({"sequence": sequence, "cell": cell}, outputs)


def test_ensemble_is_mean_over_both_strands(trunk, dna, flipped, assert_close):
    model = RCEnsemble(trunk)
    x = dna()
    wanted = (np.asarray(trunk(x)) + np.asarray(trunk(flipped(x)))) / 2
    assert_close(model(x), wanted, 1e-6)
    assert_close(model(flipped(x)), model(x))
    assert np.abs(np.asarray(trunk(flipped(x))) - np.asarray(trunk(x))).max() > 0.01


def test_ensemble_takes_the_higher_strand(trunk, dna, flipped, assert_close):
    x = dna()
    model = RCEnsemble(trunk, mode="max")
    assert_close(model(x), np.maximum(np.asarray(trunk(x)), np.asarray(trunk(flipped(x)))), 1e-6)


def test_ensemble_keeps_names_and_shapes(trunk):
    model = RCEnsemble(trunk, name="both")
    assert model.name == "both"
    assert model.inputs[0].name == "sequence"
    assert model.output_names == ["logits"]
    assert model.input_shape == (None, 30, 4)


def test_ensemble_outputs_turn_by_their_rules(dna, features, flipped, assert_close):
    model = RCEnsemble(profile_network(), rules={"signal": "profile", "counts": "stranded"})
    x, cell = dna(), features(2, 3)
    given = model({"sequence": x, "cell": cell})
    other = model({"sequence": flipped(x), "cell": cell})
    assert_close(other["stranded"], flipped(given["stranded"]))
    assert_close(other["signal"], np.asarray(given["signal"])[:, ::-1])
    assert_close(other["counts"], np.asarray(given["counts"])[:, ::-1])


@pytest.mark.parametrize("make", [lambda trunk: trunk, lambda trunk: profile_network()])
def test_saved_ensemble_is_identical(make, trunk, dna, features, reload):
    model = RCEnsemble(make(trunk), mode="max", name="both")
    inputs = {"sequence": dna(), "cell": features(2, 3)} if len(model.inputs) == 2 else dna()
    loaded = reload(model)
    assert isinstance(loaded, RCEnsemble)
    assert loaded.get_config()["mode"] == "max"
    keras.tree.map_structure(
        lambda got, wanted: np.testing.assert_array_equal(got, wanted),
        loaded.predict(inputs, verbose=0),
        model.predict(inputs, verbose=0),
    )


def test_ensemble_of_one_layer_with_two_outputs(dna, flipped, reload, assert_close):
    sequence = keras.Input((30, 4), name="sequence")
    trunk = keras.Model(sequence, ProfileHead(2, 5, name="head")(sequence))
    model = RCEnsemble(trunk, rules={"counts": "stranded"})
    given, other = model(dna()), reload(model)(flipped(dna()))
    for name in ("profile", "counts"):
        assert_close(other[name], flipped(given[name]))


def test_ensemble_inside_another_network(trunk, dna, flipped, reload, assert_close):
    sequence = keras.Input((30, 4))
    model = keras.Model(sequence, keras.layers.Dense(1)(RCEnsemble(trunk)(sequence)))
    loaded = reload(model)
    x = dna()
    assert np.array_equal(loaded(x), model(x))
    assert_close(loaded(flipped(x)), model(x))


def test_ensemble_of_sequential_network_trains(dna):
    layers = [keras.Input((30, 4)), keras.layers.Conv1D(2, 3), keras.layers.GlobalMaxPooling1D()]
    model = RCEnsemble(keras.Sequential(layers))
    assert len(model.trainable_weights) == 2
    before = model.get_weights()[0].copy()
    model.compile("sgd", "mse")
    model.fit(dna(8), np.ones((8, 2)), verbose=0)
    assert np.abs(model.get_weights()[0] - before).max() > 0


def test_ensemble_refuses_what_it_cannot_wrap(trunk):
    with pytest.raises(SettingError, match="fixed inputs"):
        RCEnsemble(keras.layers.Dense(1))
    with pytest.raises(SettingError, match="'sideways'"):
        RCEnsemble(trunk, rules="sideways")
    with pytest.raises(SettingError, match=r"the outputs are \['logits'\]"):
        RCEnsemble(trunk, rules={"signal": "profile"})
    with pytest.raises(SettingError, match="cell"):
        RCEnsemble(trunk, flipped_inputs=["cell"])
