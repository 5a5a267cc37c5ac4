import keras
import numpy as np
import pytest
from keras import layers

import zoo
from zoo.dna import one_hot
from zoo.errors import SettingError, UnknownNameError
from zoo.interpret import Mutator, deletions, mutagenesis


@pytest.fixture(scope="module")
def counts():
    """A network that gives how many A, C, G and T there are."""
    sequence = keras.Input((6, 4))
    return keras.Model(sequence, layers.GlobalAveragePooling1D()(sequence) * 6.0)


def test_single_bases_by_hand(counts):
    found = zoo.mutagenesis(counts, {"first": "AACGTN"})
    assert found.values.shape == (1, 6, 4, 4)
    np.testing.assert_allclose(found.reference, [[2, 1, 1, 1]], atol=1e-6)
    # A to C at the first position: one A less, one C more; from N only one more.
    np.testing.assert_allclose(found.values[0, 0, 1], [-1, 1, 0, 0], atol=1e-6)
    np.testing.assert_allclose(found.values[0, 5, 3], [0, 0, 0, 1], atol=1e-6)
    assert not found.values[0, 0, 0].any()
    np.testing.assert_allclose(found.absolute()[0, 0, 1], [1, 2, 1, 1], atol=1e-6)
    assert (found.labels, found.layer) == (["first"], "output")
    assert found.outputs == ["output_0", "output_1", "output_2", "output_3"]


def test_deletions_by_hand(counts):
    found = deletions(counts, "AACGTN", 3, step=2)
    assert found.starts.tolist() == [0, 2]
    np.testing.assert_allclose(found.values[0], [[-2, -1, 0, 0], [0, -1, -1, -1]], atol=1e-6)


def test_deletions_equal_prediction(lively, random_dna, predicted, assert_near, total):
    keras.utils.set_random_seed(2)
    model = lively(zoo.build("deepstarr", length=80, filters=(8, 4, 4, 8), units=(8, 8)))
    sequence = random_dna(80)
    found = deletions(model, sequence[None], 7, output=total)
    mutants = []
    for start in found.starts:
        mutant = sequence.copy()
        mutant[start : start + 7] = 0
        mutants.append(mutant)
    expected, own = predicted(model, mutants, sequence)
    assert_near(found.values[0, :, 0], expected, own)


def test_changes_in_any_order_and_twice(counts):
    own, found = Mutator(counts, output=1).substitute(one_hot("AACGTN")[0], [5, 0, 5], [1, 1, 2])
    np.testing.assert_allclose(own, [1], atol=1e-6)
    np.testing.assert_allclose(found[:, 0], [1, 1, 0], atol=1e-6)


def test_logits_are_taken_before_the_activation():
    keras.utils.set_random_seed(0)
    model = zoo.build("deepbind", length=30, filters=4, width=5, units=4)
    found = mutagenesis(model, "ACGTTGCAAC" * 3, positions=[3])
    logits = keras.Model(model.inputs[0], model.get_layer("logits").output)
    mutant = one_hot("ACGATGCAAC" + "ACGTTGCAAC" * 2)
    assert found.layer == "logits"
    np.testing.assert_allclose(found.absolute()[0, 0, 0], logits(mutant)[0], atol=1e-5)


def test_several_outputs_side_by_side():
    sequence = keras.Input((8, 4))
    x = layers.Conv1D(3, 3)(sequence)
    outputs = {"b": layers.GlobalMaxPooling1D()(x), "a": layers.Dense(1)(layers.Flatten()(x))}
    model = keras.Model(sequence, outputs)
    found = mutagenesis(model, "ACGTACGT")
    assert found.outputs == ["a", "b_0", "b_1", "b_2"]
    mutant = model(one_hot("ACGTACGA"))
    expected = np.concatenate([mutant["a"][0], mutant["b"][0]])
    np.testing.assert_allclose(found.absolute()[0, 7, 0], expected, atol=1e-5)


class Doubled(layers.Conv1D):
    """A convolution that computes something else than its class."""

    def call(self, inputs):
        return 2 * super().call(inputs) + keras.ops.mean(inputs, axis=(1, 2), keepdims=True)


@pytest.mark.parametrize("unknown", [Doubled(4, 3), layers.GRU(4, return_sequences=True)])
def test_unknown_layer_is_computed_in_full_and_named(
    unknown, lively, random_dna, every_base, assert_near, total
):
    sequence = keras.Input((24, 4))
    x = unknown(layers.Conv1D(4, 3, name="first")(sequence))
    x = layers.Conv1D(4, 3, name="last")(x)
    model = lively(keras.Model(sequence, layers.GlobalMaxPooling1D()(x)))
    dna = random_dna(24)
    expected, own = every_base(model, dna, range(24))
    found = mutagenesis(model, dna[None], output=total)
    assert_near(found.values[0, :, :, 0], expected, own)
    (fallback,) = found.report.fallbacks
    assert fallback.layer == unknown.name
    assert type(unknown).__name__ in fallback.reason
    modes = {one.layer: one.mode for one in found.report.layers}
    assert (modes["first"], modes["last"]) == ("local", "full")
    assert fallback.reason in str(found.report)


def test_half_precision_is_computed_in_full():
    sequence = keras.Input((12, 4))
    x = layers.Conv1D(4, 3, dtype="mixed_float16", name="half")(sequence)
    model = keras.Model(sequence, layers.GlobalMaxPooling1D(dtype="float32")(x))
    found = mutagenesis(model, "ACGTACGTACGT")
    assert [(one.layer, one.reason) for one in found.report.fallbacks] == [
        ("half", "it computes in float16")
    ]


def test_a_sparse_answer_leaves_out_what_it_does_not_need(lively, random_dna, every_base, total):
    # One position of the output reads every eighth position before the last convolution only.
    sequence = keras.Input((81, 4))
    x = layers.Conv1D(4, 3, padding="same")(sequence)
    x = layers.Conv1D(4, 5, padding="same", dilation_rate=8, name="wide")(x)
    model = lively(keras.Model(sequence, layers.Cropping1D(40)(x)))
    dna = random_dna(81)
    expected, _ = every_base(model, dna, range(81))
    found = mutagenesis(model, dna[None], output=total)
    np.testing.assert_allclose(found.values[0, :, :, 0], expected, atol=1e-5)
    shares = {one.layer: one.share for one in found.report.layers}
    assert shares["wide"] <= 2 / 81


def test_side_inputs_and_profiles_are_refused():
    with pytest.raises(SettingError, match="2 inputs"):
        mutagenesis(zoo.build("xpresso", length=600, filters=(8, 8)), "ACGT")
    with pytest.raises(SettingError, match="output=function"):
        mutagenesis(zoo.build("spliceai-80", length=100), "ACGT" * 25)


def test_wrong_settings_are_refused(counts):
    with pytest.raises(SettingError, match="the sequence has 0 to 5"):
        mutagenesis(counts, "AACGTN", positions=[6])
    with pytest.raises(SettingError, match="expected 0 to 3"):
        Mutator(counts).substitute(one_hot("AACGTN")[0], [0], [4])
    with pytest.raises(SettingError, match="one base for each"):
        Mutator(counts).substitute(one_hot("AACGTN")[0], [0, 1], [1])
    with pytest.raises(SettingError, match="a width of 1 to 6"):
        deletions(counts, "AACGTN", 7)
    with pytest.raises(SettingError, match="one mutant of this network needs"):
        mutagenesis(counts, "AACGTN", memory=10)
    with pytest.raises(UnknownNameError, match="output_1"):
        mutagenesis(counts, "AACGTN", output="output_9")


PROGRAM = """
import sys
import numpy as np
import keras
import zoo
from zoo.architectures import ARCHITECTURES

assert keras.backend.backend() == sys.argv[1]
assert "tensorflow" not in sys.modules
for name in ("dilated", "deepstarr", "bpnet", "resnet"):
    keras.utils.set_random_seed(0)
    model = zoo.build(name, **ARCHITECTURES[name].trial)
    def total(outputs):
        flat = [keras.ops.reshape(one, (one.shape[0], -1)) for one in keras.tree.flatten(outputs)]
        return keras.ops.sum(keras.ops.concatenate(flat, axis=1), axis=1)
    length = model.inputs[0].shape[1]
    x = np.eye(4, dtype="float32")[np.random.default_rng(0).integers(4, size=length)]
    places = [0, 1, length // 2, length - 1]
    found = zoo.mutagenesis(model, x[None], output=total, positions=places)
    mutants = np.stack([x] * 17)
    for number in range(16):
        mutants[number, places[number // 4]] = np.eye(4)[number % 4]
    values = keras.ops.convert_to_numpy(total(model.predict(mutants, verbose=0)))
    expected = values[:16] - values[16]
    error = np.abs(found.values[0, :, :, 0].ravel() - expected).max()
    assert error <= max(1e-4 * np.abs(expected).max(), 4e-6 * np.abs(values).max()), (name, error)
    assert not found.report.fallbacks
print("equal")
"""


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_mutagenesis_on_backend(backend, run_on_backend):
    assert run_on_backend(PROGRAM, backend) == "equal"
