from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from zoo.dna import decode, one_hot
from zoo.errors import SettingError, UnknownNameError
from zoo.interpret import Baselines

X = one_hot(["AACGTTTT", "GGNNGGGG"])


def take_all(baselines, count=2):
    return baselines.take(np.arange(count * baselines.copies))


def test_zeros():
    assert not take_all(Baselines(X, "zeros")).any()


def test_uniform_leaves_out_positions_without_a_base():
    base = take_all(Baselines(X, "uniform"))
    assert (base[0] == 0.25).all()
    assert (base[1, [0, 1, 4]] == 0.25).all()
    assert not base[1, 2:4].any()


def test_composition_is_that_of_each_sequence():
    base = take_all(Baselines(X, "composition"))
    assert base[0, 3].tolist() == [0.25, 0.125, 0.125, 0.5]
    assert base[1, 0].tolist() == [0, 0, 1, 0]
    assert not base[1, 2].any()


@pytest.mark.parametrize("name", ["mononucleotide", "dinucleotide"])
def test_shuffles_keep_counts_and_follow_the_seed(name):
    baselines = Baselines(X, name, copies=3, seed=4)
    texts = decode(take_all(baselines))
    assert len(texts) == 6
    assert all(Counter(text) == Counter("AACGTTTT") for text in texts[:3])
    assert texts == decode(take_all(Baselines(X, name, copies=3, seed=4)))
    # Each sequence has its own stream: leaving out the second does not touch the first.
    assert texts[:3] == decode(take_all(Baselines(X[:1], name, copies=3, seed=4), 1))


def test_dinucleotide_shuffle_keeps_pairs():
    x = one_hot(["ACGATTACAGATAC"])
    pairs = Counter(pairwise("ACGATTACAGATAC"))
    for text in decode(take_all(Baselines(x, "dinucleotide", copies=4), 1)):
        assert Counter(pairwise(text)) == pairs


@pytest.mark.parametrize(
    ("shape", "copies"), [((8, 4), 1), ((2, 8, 4), 1), ((2, 3, 8, 4), 3)], ids=str
)
def test_own_array(shape, copies):
    own = np.random.default_rng(0).random(shape).astype("float32")
    baselines = Baselines(X, own)
    assert (baselines.name, baselines.copies) == ("array", copies)
    expected = np.broadcast_to(own, (2, copies, 8, 4)) if len(shape) != 3 else own[:, None]
    np.testing.assert_array_equal(take_all(baselines), expected.reshape(-1, 8, 4))


@pytest.mark.parametrize("shape", [(4,), (7, 4), (3, 8, 4), (2, 0, 8, 4), (2, 1, 8, 3)], ids=str)
def test_own_array_of_another_shape(shape):
    with pytest.raises(SettingError, match=r"expected \(8, 4\)"):
        Baselines(X, np.zeros(shape))


def test_refuses_to_shuffle_mixtures():
    with pytest.raises(SettingError, match="cannot be shuffled"):
        Baselines(X * 0.5)


def test_refuses_names_and_copies():
    with pytest.raises(UnknownNameError, match="dinucleotide"):
        Baselines(X, "dinucleotides")
    with pytest.raises(SettingError, match="at least 1"):
        Baselines(X, copies=0)
