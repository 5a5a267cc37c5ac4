import keras
import numpy as np
import pytest

import zoo
from zoo.dna import decode, one_hot
from zoo.errors import SequenceError, SettingError, UnknownNameError
from zoo.interpret import CompletenessWarning, explain
from zoo.layers import GradientReversal

GATA = "CCCGATACCCCC"
ONLY_GATA = np.array([0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0])


def test_planted_motif_is_found_and_nothing_else(find_gata):
    # From zeros the filter awakes at three quarters of the way: 1/4 for each of its bases.
    given = explain(find_gata, GATA, baseline="zeros", steps=200)
    np.testing.assert_allclose(given.values.sum(-1)[0], ONLY_GATA / 4, atol=0.003)
    assert not given.values[one_hot(GATA) == 0].any()
    assert given.outputs.tolist() == [1.0]
    assert given.baseline_outputs.tolist() == [0.0]


def test_hypothetical_says_what_another_base_would_add(find_gata):
    given = explain(find_gata, GATA, baseline="uniform", steps=200)
    # The filter awakes at eight twelfths of the way from a quarter of each base.
    np.testing.assert_allclose(
        given.hypothetical[0, 3], [-1 / 12, -1 / 12, 1 / 4, -1 / 12], atol=0.003
    )


def test_trapezoid_agrees_with_gauss_legendre(find_gata):
    results = [
        explain(find_gata, GATA, baseline="uniform", steps=200, rule=rule).values
        for rule in ("trapezoid", "gauss_legendre")
    ]
    np.testing.assert_allclose(*results, atol=0.003)


def test_saturated_motif_has_no_gradient_but_integrated_gradients(find_gata_once):
    for method in ("saliency", "gradient_x_input"):
        assert not explain(find_gata_once, GATA, method=method).values.any()
    given = explain(find_gata_once, GATA, baseline="zeros", steps=200)
    np.testing.assert_allclose(given.values.sum(-1)[0], ONLY_GATA / 4, atol=0.01)


def test_composition_is_nothing_against_shuffles_and_something_against_zeros(count_bases):
    texts = ["CGCGCCATGCGC", "ATTATAGATTTA"]
    for baseline in ("mononucleotide", "dinucleotide"):
        given = explain(count_bases, texts, baseline=baseline)
        np.testing.assert_allclose(given.values.sum((1, 2)), 0, atol=1e-5)
    totals = explain(count_bases, texts, baseline="zeros").values.sum((1, 2))
    np.testing.assert_allclose(
        totals, count_bases.predict_on_batch(one_hot(texts))[:, 0], atol=1e-4
    )
    assert totals[0] > 0.5
    assert totals[1] < -0.3


@pytest.fixture(scope="module")
def smooth():
    """A network with random weights and no kinks, and sequences with an N."""
    keras.utils.set_random_seed(0)
    sequence = keras.Input((30, 4), name="sequence")
    x = keras.layers.Conv1D(8, 7, activation="gelu", kernel_initializer="he_normal")(sequence)
    x = keras.layers.AveragePooling1D(3)(x)
    x = keras.layers.Dense(6, activation="gelu")(keras.layers.Flatten()(x))
    letters = np.random.default_rng(1).choice(list("ACGT"), (3, 30))
    letters[1, 4] = "N"
    return keras.Model(sequence, keras.layers.Dense(2)(x)), ["".join(row) for row in letters]


@pytest.mark.parametrize(
    "baseline", ["zeros", "uniform", "composition", "mononucleotide", "dinucleotide"]
)
def test_contributions_sum_to_the_difference_of_outputs(smooth, baseline):
    model, texts = smooth
    given = explain(model, texts, baseline=baseline, output=1, steps=100, copies=4)
    expected = given.outputs - given.baseline_outputs
    np.testing.assert_allclose(
        given.outputs, model.predict_on_batch(one_hot(texts))[:, 1], atol=1e-5
    )
    assert np.abs(expected).max() > 0.02
    np.testing.assert_allclose(given.values.sum((1, 2)), expected, atol=1e-4)
    np.testing.assert_allclose(
        given.completeness_error, given.values.sum((1, 2)) - expected, atol=1e-5
    )
    assert (given.baseline, given.output, given.method) == (
        baseline,
        "output_1",
        "integrated_gradients",
    )


def test_answer_does_not_depend_on_the_batch_or_the_company(smooth):
    model, texts = smooth
    settings = {"output": 0, "copies": 3, "steps": 5, "threshold": 10}
    expected = explain(model, texts, **settings).values
    for batch_size in (1, 4, 1000):
        given = explain(model, texts, batch_size=batch_size, **settings).values
        np.testing.assert_allclose(given, expected, atol=1e-5)
    np.testing.assert_allclose(
        explain(model, texts[:1], **settings).values, expected[:1], atol=1e-5
    )


def test_smoothgrad_follows_the_seed_and_lies_near_the_gradient(count_bases):
    one, again, other = (
        explain(count_bases, GATA, method="smoothgrad", samples=20, seed=seed).values
        for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one, again)
    assert np.abs(one - other).max() > 0
    plain = explain(count_bases, GATA, method="gradient_x_input").values
    np.testing.assert_allclose(one, plain, atol=0.2 * np.abs(plain).max())


def test_simplex_correction_takes_the_mean_from_gradients(smooth):
    model, texts = smooth
    plain = explain(model, texts, method="gradient_x_input", output=0)
    given = explain(model, texts, method="gradient_x_input", output=0, simplex=True)
    expected = plain.hypothetical - plain.hypothetical.mean(-1, keepdims=True)
    np.testing.assert_allclose(given.hypothetical, expected, atol=1e-6)
    np.testing.assert_allclose(given.values, one_hot(texts) * expected, atol=1e-6)


def test_simplex_correction_of_integrated_gradients(smooth):
    model, texts = smooth
    settings = {"output": 0, "copies": 2, "threshold": 10}
    against = {
        name: [
            explain(model, texts[:1], baseline=name, simplex=simplex, **settings).values
            for simplex in (False, True)
        ]
        for name in ("dinucleotide", "zeros")
    }
    np.testing.assert_allclose(*against["dinucleotide"], atol=1e-5)
    assert np.abs(np.subtract(*against["zeros"])).max() > 1e-3


def test_too_few_steps_warn_and_say_how_many_would_do(find_gata):
    with pytest.warns(CompletenessWarning, match=r"1 of 2 .* steps=(\d+) does") as caught:
        explain(find_gata, [GATA, "C" * 12], baseline="zeros", steps=2)
    steps = int(str(caught[0].message).partition("steps=")[2].split()[0])
    explain(find_gata, [GATA, "C" * 12], baseline="zeros", steps=steps)


def test_a_part_without_gradient_is_told():
    sequence = keras.Input((12, 4))
    total = keras.layers.GlobalAveragePooling1D()(keras.ops.stop_gradient(sequence))
    model = keras.Model(sequence, keras.layers.Dense(1, kernel_initializer="ones")(total))
    with pytest.warns(CompletenessWarning, match="Not even 1024 steps"):
        explain(model, GATA, baseline="zeros")


def test_reverse_complement_is_explained_by_the_flip():
    model = zoo.load("enhancer-dilated-v1")
    x = np.eye(4, dtype="float32")[np.random.default_rng(5).integers(4, size=(2, 500))]
    settings = {"baseline": "composition", "steps": 4, "batch_size": 8, "threshold": 100}
    given = explain(model, x, **settings)
    other = explain(model, x[:, ::-1, ::-1], **settings)
    assert given.layer == "logits"
    for name in ("values", "hypothetical"):
        wanted = getattr(given, name)
        difference = np.abs(getattr(other, name)[:, ::-1, ::-1] - wanted)
        assert difference.max() <= 1e-4 * np.abs(wanted).max()


def test_model_by_name_takes_the_output_names_of_its_card(saved_folder):
    given = zoo.explain(saved_folder, {"first": "ACGT" * 10}, output="open", method="saliency")
    assert (given.output, given.layer, given.labels) == ("open", "logits", ["first"])
    assert (given.values == np.abs(given.hypothetical)).all()


def test_explain_reads_fasta(find_gata, tmp_path):
    (tmp_path / "in.fa").write_text(f">one\n{GATA}\n>two\n{GATA[::-1]}\n")
    given = explain(find_gata, tmp_path / "in.fa", method="gradient_x_input")
    assert given.labels == ["one", "two"]
    assert given.values.sum((1, 2)).tolist() == [4.0, 0.0]


def test_explain_reads_intervals_and_crops_them_to_the_model(find_gata, tmp_path):
    (tmp_path / "genome.fa").write_text(f">one\nAAAA{GATA}TTTT\n")
    (tmp_path / "peaks.bed").write_text("one\t2\t18\n")
    settings = {"method": "gradient_x_input", "genome": tmp_path / "genome.fa"}
    given = explain(find_gata, tmp_path / "peaks.bed", length="center", **settings)
    assert decode(given.sequences) == [GATA]
    assert [str(label) for label in given.labels] == ["one:2-18"]
    assert given.values.sum() == 4
    with pytest.raises(SequenceError, match="center"):
        explain(find_gata, tmp_path / "peaks.bed", **settings)
    with pytest.raises(SettingError, match="'exact' or 'center'"):
        explain(find_gata, GATA, length="centre")


def test_head_behind_a_gradient_reversal_is_explained_with_its_sign():
    sequence = keras.Input((12, 4))
    shares = GradientReversal(0.5)(keras.layers.GlobalAveragePooling1D()(sequence))
    weights = keras.initializers.Constant(np.array([[1.0], [2], [3], [4]]))
    model = keras.Model(sequence, keras.layers.Dense(1, kernel_initializer=weights)(shares))
    for method in ("integrated_gradients", "deeplift", "gradient_x_input"):
        given = explain(model, "ACGT" * 3, method=method, baseline="zeros")
        np.testing.assert_allclose(given.values.sum(-1)[0, :4], np.arange(1, 5) / 12, rtol=1e-5)
    assert float(model.layers[2].strength) == 0.5


def test_explain_refuses(find_gata):
    with pytest.raises(UnknownNameError, match="integrated_gradients"):
        explain(find_gata, GATA, method="integrated_gradient")
    with pytest.raises(UnknownNameError, match="steps"):
        explain(find_gata, GATA, step=3)
    with pytest.raises(UnknownNameError, match="trapezoid"):
        explain(find_gata, GATA, rule="trapeze")
    with pytest.raises(SettingError, match="at least 2"):
        explain(find_gata, GATA, rule="trapezoid", steps=1)
    with pytest.raises(SettingError, match="zero or more"):
        explain(find_gata, GATA, noise=-1)
    with pytest.raises(SequenceError, match="takes 12"):
        explain(find_gata, "ACGT")


def test_explain_refuses_unequal_lengths():
    model = keras.Sequential([keras.Input((None, 4)), keras.layers.GlobalMaxPooling1D()])
    with pytest.raises(SequenceError, match="from 3 to 4 bases"):
        explain(model, ["ACG", "ACGT"], output=0)


class Counted(keras.layers.Dense):
    """A dense layer that counts how often Python runs it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.runs = 0

    def call(self, inputs):
        self.runs += 1
        return super().call(inputs)


@pytest.mark.parametrize("method", ["saliency", "integrated_gradients", "deepshap"])
def test_second_call_is_not_compiled_anew_but_sees_new_weights(method):
    keras.utils.set_random_seed(0)
    layer = Counted(1)
    layers = [keras.Input((6, 4)), keras.layers.Flatten(), layer]
    model = keras.Sequential(layers)
    asked = {"method": method, "copies": 2, "steps": 2}
    first = explain(model, "ACGTAC", **asked)
    runs = layer.runs
    again = explain(model, "ACGTAC", **asked)
    assert layer.runs == runs
    np.testing.assert_array_equal(again.values, first.values)
    layer.kernel.assign(2 * layer.kernel)
    np.testing.assert_allclose(explain(model, "ACGTAC", **asked).values, 2 * first.values, 1e-5)


def test_functions_and_swapped_activations_are_asked_anew():
    keras.utils.set_random_seed(1)
    last = keras.layers.Dense(2, activation="sigmoid")
    model = keras.Sequential([keras.Input((6, 4)), keras.layers.Flatten(), last])
    column = 0
    found = []
    for column in (0, 1):
        found.append(explain(model, "ACGTAC", output=lambda y: y[:, column], method="saliency"))  # noqa: B023
    expected = keras.ops.convert_to_numpy(model(found[0].sequences))[0]
    assert [one.outputs[0] for one in found] == pytest.approx(expected)
    explain(model, "ACGTAC", output=0, method="saliency")
    last.activation = keras.activations.relu
    again = explain(model, "ACGTAC", output=0, method="saliency")
    expected = keras.ops.convert_to_numpy(model(again.sequences))[0, 0]
    assert again.outputs[0] == pytest.approx(expected)


def test_what_is_kept_goes_with_the_model():
    import gc
    import weakref

    model = keras.Sequential([keras.Input((6, 4)), keras.layers.Flatten(), keras.layers.Dense(1)])
    explain(model, "ACGTAC", method="saliency")
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None
