import keras
import numpy as np
import pytest

from zoo.dna import decode, encode, one_hot
from zoo.errors import SequenceError, SettingError, UnknownNameError
from zoo.interpret.motifs import Marginalizer, backgrounds, insert
from zoo.interpret.motifs.inserting import letters_of
from zoo.io.motifs import Motif

TEXTS = ["ACCTGCATTCAGGCATTACG", "TTTGCACCAGTACCATTGAC"]


def test_insert_puts_letters_where_they_belong():
    assert decode(insert(encode("AAAAAA"), letters_of("GNT"), 2)) == ["AAGATA"]
    assert decode(insert(encode("AAAAAA"), letters_of("GNT", "-"), 3)) == ["AAAAAC"]
    motif = Motif("m", "m", np.array([[1, 5.0, 0, 0], [0, 0, 0, 3]]))
    assert decode(letters_of(motif)[None]) == ["CT"]


def test_backgrounds_keep_the_letters_and_follow_the_seed():
    drawn = backgrounds(TEXTS, copies=3, seed=1)
    assert drawn.shape == (6, 20)
    for row, text in enumerate(decode(drawn)):
        assert sorted(text) == sorted(TEXTS[row // 3])
    np.testing.assert_array_equal(drawn, backgrounds(TEXTS, copies=3, seed=1))
    assert decode(backgrounds(TEXTS, shuffle=None)) == TEXTS


@pytest.fixture(scope="module")
def network():
    keras.utils.set_random_seed(0)
    sequence = keras.Input((20, 4))
    x = keras.layers.Conv1D(4, 5, activation="gelu", kernel_initializer="he_normal")(sequence)
    x = keras.layers.Dense(5, activation="gelu")(keras.layers.Flatten()(x))
    logits = keras.layers.Dense(2, name="logits")(x)
    return keras.Model(sequence, keras.layers.Activation("sigmoid")(logits))


def logit(network, texts, column):
    logits = keras.Model(network.inputs[0], network.get_layer("logits").output)
    return np.asarray(logits(one_hot(texts)))[:, column]


def put(text, word, place):
    return text[:place] + word + text[place + len(word) :]


def test_effect_is_the_difference_of_two_logits(network):
    given = Marginalizer(network, TEXTS, output=1, shuffle=None).effect("GATA", position=3)
    changed = [put(text, "GATA", 3) for text in TEXTS]
    expected = logit(network, changed, 1) - logit(network, TEXTS, 1)
    np.testing.assert_allclose(given, expected, atol=1e-5)


def test_positions_are_effects_one_by_one(network):
    motifs = Marginalizer(network, TEXTS, output=0, copies=2, seed=3)
    sweep = motifs.positions("GATA", [0, 7, 16])
    assert (sweep.kind, sweep.conditions, sweep.effects.shape) == (
        "position",
        ["+", "-"],
        (2, 3, 4),
    )
    expected = motifs.effect("TATC", position=7)
    np.testing.assert_allclose(sweep.effects[1, 1], expected, atol=1e-6)
    np.testing.assert_allclose(sweep.mean()[1, 1], expected.mean(), atol=1e-6)


def test_distances_are_what_a_pair_does_beyond_both_alone(network):
    motifs = Marginalizer(network, TEXTS, output=0, shuffle=None)
    sweep = motifs.distances("GATA", "CCT", [0, 4], pairs=["+-"])
    # Seven letters and four between leave nine: the first begins at four.
    for column, second in enumerate((8, 12)):
        first_only = [put(text, "GATA", 4) for text in TEXTS]
        second_only = [put(text, "AGG", second) for text in TEXTS]
        both = [put(text, "AGG", second) for text in first_only]
        parts = [logit(network, some, 0) for some in (both, first_only, second_only, TEXTS)]
        expected = parts[0] - parts[1] - parts[2] + parts[3]
        np.testing.assert_allclose(sweep.effects[0, column], expected, atol=1e-5)
        whole = motifs.distances("GATA", "CCT", [0, 4], pairs=["+-"], cooperative=False)
        np.testing.assert_allclose(whole.effects[0, column], parts[0] - parts[3], atol=1e-5)


def test_motifs_that_add_up_do_not_cooperate():
    adds = keras.Sequential([keras.Input((20, 4)), keras.layers.Flatten(), keras.layers.Dense(1)])
    sweep = Marginalizer(adds, TEXTS).distances("GATA", "CCT", [0, 3, 9])
    np.testing.assert_allclose(sweep.effects, 0, atol=1e-5)


def test_marginalizer_takes_a_function_of_the_output(network):
    given = Marginalizer(network, TEXTS, output=lambda found: found[:, 0] - found[:, 1])
    probability = np.asarray(network(one_hot(decode(given.backgrounds))))
    placed = decode(insert(given.backgrounds, letters_of("GATA"), 8))
    after = np.asarray(network(one_hot(placed)))
    expected = after[:, 0] - after[:, 1] - probability[:, 0] + probability[:, 1]
    np.testing.assert_allclose(given.effect("GATA"), expected, atol=1e-6)


def test_refuses(network):
    with pytest.raises(UnknownNameError, match="dinucleotide"):
        backgrounds(TEXTS, shuffle="pairs")
    with pytest.raises(SettingError, match="all the same"):
        backgrounds(TEXTS, shuffle=None, copies=2)
    with pytest.raises(SequenceError, match="bases"):
        backgrounds(["ACGT", "ACG"])
    motifs = Marginalizer(network, TEXTS, output=0)
    with pytest.raises(SettingError, match="from 0 to 16"):
        motifs.effect("GATA", position=17)
    with pytest.raises(UnknownNameError, match="strand"):
        motifs.effect("GATA", strand="x")
    with pytest.raises(SettingError, match="from 0"):
        motifs.distances("GATA", "CCT", [-1])
    with pytest.raises(SettingError, match="two signs"):
        motifs.distances("GATA", "CCT", [1], pairs=["+"])
    with pytest.raises(SettingError, match="leaves the sequence"):
        motifs.distances("GATA", "CCT", [18])
