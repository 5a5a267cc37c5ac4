"""Adaptation on made-up domains: a word that counts in both, bases that betray the domain."""

import keras
import numpy as np
import pytest

from zoo.catalogue import Adaptation, Recipe
from zoo.dna import encode
from zoo.errors import SequenceError, SettingError, UnknownNameError
from zoo.train.data import Split
from zoo.train.domains.adapting import METHODS, adapt
from zoo.train.domains.distances import mmd
from zoo.train.domains.matching import WEIGHTS, Matching, matching_of
from zoo.train.domains.probe import area_of_probe, read_features, separability
from zoo.train.domains.strength import RaiseStrength, strength_at
from zoo.train.loop import fit


def domain(count, rich, seed):
    """Sequences of which every other one holds TGACTCA; G and C are many, or few."""
    random = np.random.default_rng(seed)
    chances = [0.15, 0.35, 0.35, 0.15] if rich else [0.35, 0.15, 0.15, 0.35]
    codes = random.choice(4, (count, 40), p=chances).astype(np.uint8)
    labels = np.arange(count) % 2
    for row in np.flatnonzero(labels):
        start = random.integers(0, 33)
        codes[row, start : start + 7] = encode("TGACTCA")[0]
    return codes, labels.astype(np.float32)


SOURCE, TARGET = domain(128, False, 0), domain(160, True, 1)
VALIDATION, TEST = domain(64, False, 2), domain(64, True, 3)
QUICK = {"epochs": 2, "batch_size": 16, "learning_rate": 1e-2, "verbose": 0}


def network():
    """A convolution, and the number of its filters as features."""
    keras.utils.set_random_seed(0)
    inputs = keras.Input((40, 4))
    x = keras.layers.Conv1D(8, 7, activation="relu")(inputs)
    x = keras.layers.BatchNormalization()(keras.layers.GlobalAveragePooling1D()(x))
    x = keras.layers.Dense(1, name="logits")(x)
    return keras.Model(inputs, keras.layers.Activation("sigmoid")(x))


def adapted(method, **changes):
    settings = {"method": method, "target_test": TEST} | QUICK | changes
    return adapt(network(), SOURCE, TARGET[0], VALIDATION, **settings)


@pytest.fixture(scope="module")
def made():
    return {method: adapted(method) for method in METHODS}


def weights_of(model):
    return [keras.ops.convert_to_numpy(one) for one in model.trainable_variables]


def same(first, second):
    return all(np.array_equal(*pair) for pair in zip(first, second, strict=True))


def test_every_method_reports_both_domains_and_the_probe(made):
    for result in made.values():
        assert set(result.metrics) == {"source", "target"}
        assert set(result.metrics["source"]) == set(result.metrics["target"])
        assert 0.5 <= result.separability["before"] <= 1
        assert result.model.output_shape == (None, 1)
        assert result.epochs == 2


def test_methods_lead_to_different_networks(made):
    kernels = {method: weights_of(one.model)[0].tobytes() for method, one in made.items()}
    assert len(set(kernels.values())) == len(METHODS)


def test_network_given_is_left_alone():
    model = network()
    before = weights_of(model)
    settings = {"method": "coral"} | QUICK | {"epochs": 1}
    result = adapt(model, SOURCE, TARGET[0], VALIDATION, **settings)
    assert same(before, weights_of(model))
    assert result.metrics["target"] == {}


def distance(model):
    """How far apart the features of both domains are."""
    parts = [read_features(model, codes) for codes, _ in (VALIDATION, TEST)]
    return float(mmd(np.repeat([0, 1], 64), np.concatenate(parts)))


def test_strong_matching_brings_the_features_together(made):
    # One epoch, so that source validation examples have no choice.
    result = adapted("mmd", epochs=1, weight=30.0, batch_size=8, learning_rate=3e-2)
    assert distance(result.model) < 0.5 * distance(made["none"].model)
    assert result.separability["after"] < result.separability["before"]


def test_same_seed_gives_the_same_network_whatever_the_labels_of_the_target(made):
    codes, labels = TEST
    other = adapted("mmd", target_test=(codes, 1 - labels))
    for one, two in zip(weights_of(made["mmd"].model), weights_of(other.model), strict=True):
        assert np.allclose(one, two, atol=1e-5)
    first, second = (one.metrics["target"]["auroc"] for one in (made["mmd"], other))
    assert second == pytest.approx(1 - first, abs=1e-3)


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"method": "coral2"}, UnknownNameError, "no method named 'coral2'"),
        ({"task": "binarry"}, UnknownNameError, "no task named"),
        ({"kmer": 3}, UnknownNameError, "no setting named 'kmer'"),
        ({"weight": -1.0}, SettingError, "expected 0 or more"),
        ({"task": "classes"}, SettingError, "have 2 outputs or classes, the network 1"),
        ({"target_test": (TEST[0], TEST[1][:3])}, SequenceError, "64 sequences and 3 labels"),
        ({"target_test": (TEST[0], TEST[1] * 0)}, SettingError, "target_test has 64 labels with 1"),
    ],
)
def test_adapt_refuses(changes, error, message):
    with pytest.raises(error, match=message):
        adapted(**{"method": "mmd"} | changes)


def test_adapt_refuses_a_network_without_features():
    inputs = keras.Input((40, 4))
    outputs = keras.layers.Dense(1)(keras.layers.Flatten()(inputs))
    with pytest.raises(SettingError, match="no layer named 'logits'"):
        adapt(keras.Model(inputs, outputs), SOURCE, TARGET[0], VALIDATION)
    by_position = keras.Model(inputs, keras.layers.Conv1D(1, 1, name="logits")(inputs))
    with pytest.raises(SettingError, match="answers for each position"):
        adapt(by_position, SOURCE, TARGET[0], VALIDATION)


def test_batches_hold_both_domains_and_an_epoch_goes_once_over_the_source():
    domains = np.array([0, 1, 0, 0, 1, 0, 0])
    codes = np.arange(7, dtype=np.uint8)[:, None]
    split = Split(codes, np.where(domains, np.nan, np.arange(7))[:, None], "")
    matching = Matching("coral", 1.0, domains)
    found, labels = matching.deal(split, batch_size=2, seed=0)
    assert matching.steps(2) == 3
    assert labels["domain"].ravel().tolist() == [0, 0, 1, 1] * 3
    assert set(found[labels["domain"][:, 0] == 0, 0]) == {0, 2, 3, 5, 6}
    assert sorted(found[labels["domain"][:, 0] == 1, 0]) == [1, 1, 1, 4, 4, 4]
    known = ~np.isnan(labels["outputs"][:, 0])
    assert known.tolist() == [True, True, False, False] * 3
    assert (labels["outputs"][known, 0] == found[known, 0]).all()


def test_strength_rises_with_every_step():
    model = Matching("mmd", 2.0, np.array([0, 1])).attach(network())
    seen = []
    for epoch in (0, 1):
        callback = RaiseStrength(-2.0, start=epoch * 2, total=4)
        callback.set_model(model)
        for batch in (0, 1):
            callback.on_train_batch_begin(batch)
            seen.append(float(model.get_layer("reversal").strength.numpy()))
    expected = [-2 * strength_at(progress) for progress in (0, 0.25, 0.5, 0.75)]
    assert seen == pytest.approx(expected)


def test_matching_needs_two_domains_and_a_known_method():
    with pytest.raises(SettingError, match="There are 3 domains"):
        matching_of(Adaptation(method="mmd"), np.array(["a", "b", "c"]))
    with pytest.raises(UnknownNameError, match="no method named 'mdd'"):
        matching_of(Adaptation(method="mdd"), np.array(["a", "b"]))
    assert matching_of(Adaptation(method="coral"), np.array([3, 7])).weight == WEIGHTS["coral"]


def test_recipe_without_adaptation_is_written_as_before():
    assert "adaptation" not in Recipe().as_dict()
    adaptation = Adaptation(method="mmd", domain="species")
    written = Recipe(adaptation=adaptation).as_dict()["adaptation"]
    assert written == {"method": "mmd", "weight": None, "domain": "species"}


def test_killed_training_goes_on(tmp_path, monkeypatch):
    recipe = Recipe(epochs=3, batch_size=16, learning_rate=1e-2, augment=())
    codes = np.concatenate([SOURCE[0], TARGET[0]])
    labels = np.concatenate([SOURCE[1], np.full(len(TARGET[1]), np.nan, "float32")])
    train = Split(codes, labels[:, None], "train")
    domains = np.repeat([0, 1], [len(SOURCE[1]), len(TARGET[1])])
    validation = Split(VALIDATION[0], VALIDATION[1][:, None], "validation")

    def trained(folder):
        model = network()
        matching = Matching("reversal", 1.0, domains)
        settings = {"seed": 1, "fingerprint": {}, "matching": matching, "verbose": 0}
        return fit(model, train, validation, recipe, folder, **settings)

    whole = trained(tmp_path / "whole")

    def kill(folder, state, learner):
        save_state(folder, state, learner)
        if state.epoch == 2:
            raise KeyboardInterrupt

    from zoo.train.state import save_state

    with monkeypatch.context() as patched:
        patched.setattr("zoo.train.loop.save_state", kill)
        with pytest.raises(KeyboardInterrupt):
            trained(tmp_path / "killed")
    again = trained(tmp_path / "killed")
    assert again.epoch == whole.epoch == 3
    for one, two in zip(again.history, whole.history, strict=True):
        assert one == pytest.approx(two, rel=1e-3)


def test_probe_is_a_coin_for_the_same_sequences():
    assert separability(network(), TARGET[0][:80], TARGET[0][80:]) < 0.65
    assert separability(network(), SOURCE[0], TARGET[0]) > 0.9
    with pytest.raises(SettingError, match="3 and 160 sequences"):
        separability(network(), SOURCE[0][:3], TARGET[0])


def test_probe_is_that_of_held_out_rows():
    random = np.random.default_rng(0)
    noise = random.normal(size=(60, 40))
    assert area_of_probe(noise[:30], noise[30:]) < 0.75


PROGRAM = """
import sys
import keras
import numpy as np
import zoo
from zoo.train.domains.distances import mmd
from zoo.train.domains.probe import read_features

assert keras.backend.backend() == sys.argv[1]
assert "tensorflow" not in sys.modules
random = np.random.default_rng(0)
source = random.choice(4, (128, 24), p=[0.35, 0.15, 0.15, 0.35]).astype(np.uint8)
target = random.choice(4, (128, 24), p=[0.15, 0.35, 0.35, 0.15]).astype(np.uint8)
labels = np.arange(128) % 2
keras.utils.set_random_seed(0)
inputs = keras.Input((24, 4))
x = keras.layers.Conv1D(8, 5, activation="relu")(inputs)
x = keras.layers.BatchNormalization()(keras.layers.GlobalAveragePooling1D()(x))
x = keras.layers.Dense(1, name="logits")(x)
model = keras.Model(inputs, keras.layers.Activation("sigmoid")(x))
made = zoo.adapt(model, (source, labels), target, (source, labels), method="mmd", epochs=1,
    weight=30.0, target_test=(target, labels), batch_size=8, learning_rate=3e-2, verbose=0)
assert set(made.metrics) == {"source", "target"}

def distance(network):
    parts = [read_features(network, codes) for codes in (source, target)]
    return float(mmd(np.repeat([0, 1], 128), np.concatenate(parts)))

# The strength reached the compiled step: with none of it the distance grows.
assert distance(made.model) < 0.6 * distance(model), (distance(made.model), distance(model))
print("adapted")
"""


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_adapt_on_backend(backend, run_on_backend):
    assert run_on_backend(PROGRAM, backend) == "adapted"
