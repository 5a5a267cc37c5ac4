import keras
import numpy as np
import pytest

import zoo
from tests.apps.variants.conftest import CONTIG
from zoo.apps.variants import Scorer
from zoo.apps.variants.scorer import treats_strands_alike
from zoo.apps.variants.sites import Sites
from zoo.dna import Variant, one_hot, reverse_complement
from zoo.errors import SettingError, UnknownNameError
from zoo.io.fasta import Genome
from zoo.layers import RCEnsemble


@pytest.fixture
def score(genome_path):
    """Score alleles such as `(5, "A", "C")` on chr1."""
    sites = Sites(Genome(genome_path))

    def call(scorer, *variants):
        found = [sites.find(Variant("chr1", *variant)) for variant in variants]
        return scorer.score(found, sites.bases)

    return call


def test_substitution_stands_in_the_middle(score):
    """A network that sees the middle base alone: index 6 of 12."""
    sequence = keras.Input((12, 4))
    middle = keras.layers.Cropping1D((6, 5))(sequence)
    model = keras.Model(sequence, keras.layers.Flatten()(middle))
    found = score(Scorer(model, "middle", both_strands=False), (5, "T", "G"))
    assert found.reference.tolist() == [[0, 0, 0, 1]]
    assert found.alternate.tolist() == [[0, 0, 1, 0]]
    assert found.delta.tolist() == [[0, 0, 1, -1]]
    assert np.isnan(found.log_odds).all()
    assert found.flags == [["PADDED"]]


@pytest.mark.parametrize(
    ("variant", "start", "reference", "alternate", "center"),
    [
        ((14, "A", "C"), 13, "A", "C", 13),
        ((14, "ACC", "TCG"), 13, "ACC", "TCG", 14),
        ((12, "G", "GCAT"), 12, "", "CAT", 12),  # nowhere else could CAT stand
        ((19, "TT", "T"), 18, "TTTTTT", "TTTTT", 21),
        ((30, "GCA", "G"), 30, "CACACACA", "CACACA", 34),
    ],
    ids=["snv", "mnv", "insertion", "run", "repeat"],
)
def test_scores_are_those_of_text(
    score, oracle, network, variant, start, reference, alternate, center
):
    found = score(Scorer(network, "tiny"), variant)
    expected = oracle(network, start, reference, alternate, center)
    np.testing.assert_allclose(found.reference[0], expected[0], atol=1e-6)
    np.testing.assert_allclose(found.alternate[0], expected[1], atol=1e-6)


def test_shifts_are_averaged(score, oracle, network):
    found = score(Scorer(network, "tiny", shifts=(-2, 0, 3)), (14, "A", "AGG"))
    expected = oracle(network, 14, "", "GG", 14, shifts=(-2, 0, 3))
    np.testing.assert_allclose(found.alternate[0], expected[1], atol=1e-6)
    np.testing.assert_allclose(found.delta[0], expected[1] - expected[0], atol=1e-6)


@pytest.mark.parametrize(
    "forms",
    [
        [(19, "TT", "T"), (23, "TT", "T"), (18, "GTTTTTTG", "GTTTTTG"), (21, "TTT", "TT")],
        [(18, "G", "GTT"), (24, "T", "TTT"), (20, "TTT", "TTTTT")],
        [(30, "GCA", "G"), (36, "ACA", "A"), (31, "CACA", "CA"), (30, "GCACAC", "GCAC")],
        [(14, "ACC", "ATC"), (15, "C", "T"), (13, "TACC", "TATC")],
    ],
    ids=["deletion", "insertion", "repeat", "substitution"],
)
def test_all_forms_of_one_change_have_one_score(score, network, forms):
    found = score(Scorer(network, "tiny"), *forms)
    assert (found.alternate == found.alternate[0]).all()
    assert (found.reference == found.reference[0]).all()
    assert (found.delta != 0).all()


def test_log_odds_are_exact_where_probabilities_are_not(score):
    """Both probabilities are one in single precision; their odds still differ."""
    sequence = keras.Input((12, 4))
    sums = keras.layers.GlobalAveragePooling1D()(sequence)
    logits = keras.layers.Dense(1, name="logits")
    model = keras.Model(sequence, keras.layers.Activation("sigmoid", name="outputs")(logits(sums)))
    logits.set_weights([np.array([[12.0], [0.0], [0.0], [0.0]]), np.array([40.0])])
    found = score(Scorer(model, "sure", both_strands=False), (14, "A", "C"))
    assert found.delta[0] == pytest.approx(0, abs=1e-12)
    assert found.log_odds[0] == pytest.approx(-1, abs=1e-4)


@pytest.mark.parametrize("both_strands", [True, False])
@pytest.mark.parametrize("method", ["mutants", "auto"])
def test_shared_windows_by_mutants_equal_batches(score, network, both_strands, method):
    variants = [
        (place + 1, CONTIG[place], base)
        for place in range(5, 40)
        for base in "ACGT"
        if base != CONTIG[place]
    ]
    settings = {"within": 4, "both_strands": both_strands}
    batch = score(Scorer(network, "tiny", method="batch", **settings), *variants)
    found = score(Scorer(network, "tiny", method=method, **settings), *variants)
    np.testing.assert_allclose(found.reference, batch.reference, atol=1e-6)
    np.testing.assert_allclose(found.alternate, batch.alternate, atol=1e-6)
    np.testing.assert_allclose(found.log_odds, batch.log_odds, atol=1e-4)


def test_within_depends_on_the_place_alone(score, network):
    scorer = Scorer(network, "tiny", within=3)
    alone = score(scorer, (16, "C", "T"))
    beside = score(scorer, (15, "C", "T"), (16, "C", "T"), (17, "A", "T"))
    np.testing.assert_allclose(alone.alternate[0], beside.alternate[1], atol=1e-7)


@pytest.fixture
def count(monkeypatch):
    """Count the windows that a scorer predicts."""
    counted = []
    own = Scorer._one_strand

    def predict(self, codes):
        counted.append(len(codes))
        return own(self, codes)

    monkeypatch.setattr(Scorer, "_one_strand", predict)
    return counted


def test_a_window_is_computed_once(score, network, count):
    scorer = Scorer(network, "tiny", both_strands=False)
    score(scorer, (14, "A", "C"), (14, "A", "G"), (14, "A", "C"), (13, "TA", "TG"))
    assert count == [3]
    score(scorer, (14, "A", "T"))
    assert count == [3, 2]  # nothing is kept, so that a block's bytes depend on the block only


def test_both_strands_are_computed_unless_the_model_treats_them_alike(
    score, network, saved_folder, count
):
    score(Scorer(network, "tiny"), (14, "A", "C"))
    score(Scorer(RCEnsemble(network), "ensemble"), (14, "A", "C"))
    assert count == [2, 2, 2]
    assert not treats_strands_alike(zoo.load(saved_folder))  # its card does not say
    assert treats_strands_alike(zoo.load("tfbs-human-tf2-rc-v1"))


def test_ensemble_and_both_strands_agree(score, network):
    one = score(Scorer(network, "tiny"), (14, "A", "C"))
    other = score(Scorer(RCEnsemble(network), "ensemble"), (14, "A", "C"))
    np.testing.assert_allclose(one.delta, other.delta, atol=1e-6)


def test_one_strand_reads_the_plus_strand(score, network):
    found = score(Scorer(network, "tiny", both_strands=False), (14, "A", "C"))
    window = CONTIG[7:19]
    expected = network.predict(one_hot([window, reverse_complement(window)]), verbose=0)
    np.testing.assert_allclose(found.reference[0], expected[0], atol=1e-6)
    assert np.abs(expected[0] - expected[1]).max() > 1e-3


def test_target_chooses_an_output(score, network):
    every = score(Scorer(network, "tiny"), (14, "A", "C"))
    one = Scorer(network, "tiny", output=1)
    assert one.outputs == ["output_1"]
    np.testing.assert_allclose(score(one, (14, "A", "C")).delta[:, 0], every.delta[:, 1], atol=1e-7)


def test_target_may_be_a_function_of_a_profile(score):
    sequence = keras.Input((12, 4))
    profile = keras.Model(sequence, keras.layers.Cropping1D(4)(sequence))
    counts = Scorer(profile, "profile", output=lambda given: keras.ops.sum(given[..., 0], axis=1))
    assert score(counts, (14, "A", "C")).delta.tolist() == [[-0.5]]  # an A less, no T less


def test_ends_of_a_contig_and_unknown_bases_are_flagged(score, network):
    size = len(CONTIG)
    found = score(
        Scorer(network, "tiny"), (1, "A", "C"), (14, "A", "C"), (40, "T", "A"), (size, "C", "G")
    )
    assert found.flags == [["PADDED"], [], ["UNKNOWN"], ["PADDED"]]
    assert np.isfinite(found.delta).all()


def test_flags_tell_of_what_a_deletion_draws_in(score, network):
    """Windows without the alleles are 9-21, 2-14 and 32-44, whole and known; N stands at 44."""
    kept, padded, unknown = (
        (start + 1, CONTIG[start:end], CONTIG[start])
        for start, end in ((13, 16), (5, 10), (35, 40))
    )
    found = score(Scorer(network, "tiny"), kept, padded, unknown)
    assert found.flags == [[], ["PADDED"], ["UNKNOWN"]]
    assert "N" not in CONTIG[32:44]
    assert "N" in (CONTIG[:36] + CONTIG[40:])[32:44]


def test_log_odds_of_the_same_certainty_are_missing(score):
    """Both odds are infinite; their difference is no number, and no warning."""
    sequence = keras.Input((12, 4))
    sums = keras.layers.GlobalAveragePooling1D()(sequence)
    logits = keras.layers.Dense(1, name="logits")
    model = keras.Model(sequence, keras.layers.Activation("sigmoid", name="outputs")(logits(sums)))
    logits.set_weights([np.zeros((4, 1)), np.array([4000.0])])
    assert np.isnan(score(Scorer(model, "sure", both_strands=False), (14, "A", "C")).log_odds).all()


def test_a_function_of_probabilities_has_no_log_odds(score):
    model = zoo.load("tfbs-human-tf2-rc-v1")
    found = score(Scorer(model, "twice", output=lambda given: 2 * given[:, 0]), (14, "A", "C"))
    assert np.isfinite(found.delta).all()
    assert np.isnan(found.log_odds).all()


def test_digest_tells_layers_and_outputs_apart_but_not_their_numbers():
    def make(activation):
        layers = [keras.Input((12, 4)), keras.layers.Flatten()]
        layers.append(keras.layers.Dense(2, activation, kernel_initializer="zeros"))
        return keras.Sequential(layers)

    same, again, other = (Scorer(make(one), "m").digest() for one in ("relu", "relu", "tanh"))
    assert same == again != other
    assert Scorer(make("relu"), "m", output=1).digest() != same


def test_deletion_longer_than_the_window_is_flagged(score, network):
    long = CONTIG[50:64]
    found = score(Scorer(network, "tiny"), (51, long, long[0]), (51, long[:13], long[0]))
    assert found.flags == [["TOO_LONG"], ["UNKNOWN"]]
    assert np.isnan(found.delta[0]).all()


def test_insertion_longer_than_the_window_shows_both_its_ends(score, oracle, network):
    inserted = "ACGGT" * 8
    found = score(Scorer(network, "tiny"), (14, "A", "A" + inserted + "T"))
    expected = oracle(network, 14, "", inserted + "T", 14)
    np.testing.assert_allclose(found.alternate[0], expected[1], atol=1e-6)


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"shifts": ()}, SettingError, "shifts is empty"),
        ({"shifts": (6,)}, SettingError, "6 bases from the middle"),
        ({"within": -1}, SettingError, "within is -1"),
        ({"method": "magic"}, SettingError, "'auto', 'batch' or 'mutants'"),
        ({"length": 14}, SettingError, "takes 12 bases"),
        ({"output": 2}, SettingError, "expected a number from 0 to 1"),
        ({"output": "open"}, UnknownNameError, "output_0"),
    ],
    ids=str,
)
def test_settings_are_checked(network, settings, error, message):
    with pytest.raises(error, match=message):
        Scorer(network, "tiny", **settings)


def test_any_length_needs_one():
    model = keras.Sequential([keras.Input((None, 4)), keras.layers.GlobalMaxPooling1D()])
    with pytest.raises(SettingError, match="length="):
        Scorer(model, "any")
    assert Scorer(model, "any", length=8).length == 8
