from collections import Counter
from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoo.dna import decode, dinucleotide_shuffle, encode, mononucleotide_shuffle
from zoo.errors import SequenceError, SettingError

sequences = st.lists(st.text("ACGTN", min_size=1, max_size=40), min_size=1, max_size=6)


def _pairs(sequence: str) -> Counter:
    return Counter(pairwise(sequence))


def _same_pairs(sequence: str) -> set[str]:
    """List every arrangement with the same first letter and pairs: the slow oracle."""
    tries = {"".join(letters) for letters in permutations(sequence)}
    return {text for text in tries if text[0] == sequence[0] and _pairs(text) == _pairs(sequence)}


@given(sequences, st.integers(0, 2**31))
def test_dinucleotide_shuffle_keeps_pairs_and_ends(originals, seed):
    for original, shuffled in zip(
        originals, dinucleotide_shuffle(originals, seed=seed), strict=True
    ):
        assert _pairs(shuffled) == _pairs(original)
        assert (shuffled[0], shuffled[-1]) == (original[0], original[-1])


@given(sequences, st.integers(0, 2**31))
def test_mononucleotide_shuffle_keeps_letters(originals, seed):
    shuffled = mononucleotide_shuffle(originals, seed=seed)
    assert [Counter(text) for text in shuffled] == [Counter(text) for text in originals]


@pytest.mark.parametrize("sequence", ["ACAGATA", "AACAGAA", "ACGTACNA", "CACGCA", "AAAACAA"])
def test_dinucleotide_shuffle_uniform_over_all_arrangements(sequence):
    expected = _same_pairs(sequence)
    counts = Counter(dinucleotide_shuffle([sequence], copies=4000, seed=1)[0])
    assert set(counts) == expected
    mean = 4000 / len(expected)
    # Five standard deviations of a count: a biased draw is far outside.
    assert max(abs(count - mean) for count in counts.values()) < 5 * np.sqrt(mean)


def test_dinucleotide_shuffle_rare_exit_is_found():
    sequence = "A" * 60 + "C" + "A" * 60 + "G" + "T" * 50
    arranged = dinucleotide_shuffle([sequence], copies=500, seed=0)[0]
    assert all(_pairs(text) == _pairs(sequence) for text in arranged)
    assert len({text.index("C") for text in arranged}) > 100


def test_dinucleotide_shuffle_one_sequence_independent_of_the_others():
    alone = dinucleotide_shuffle(["ACGATCGATTAGC"], seed=5)
    together = dinucleotide_shuffle(["ACGATCGATTAGC", "GGGCAGCAGCATCAGCAG"], seed=5)
    assert together[0] == alone[0]


def test_dinucleotide_shuffle_same_seed_same_answer_across_blocks():
    many = ["ACGATCGATTAGCATCAGCTA"] * 2100
    first, second = (dinucleotide_shuffle(many, seed=7) for _ in range(2))
    assert first == second
    assert len(set(first)) > 1000
    assert first != dinucleotide_shuffle(many, seed=8)


def test_dinucleotide_shuffle_codes_shape():
    codes = encode(["ACGATCGATT", "GGATCAGCAN"])
    shuffled = dinucleotide_shuffle(codes, copies=3, seed=1)
    assert shuffled.shape == (2, 3, 10)
    assert [list(row) for row in map(decode, shuffled)] == dinucleotide_shuffle(
        decode(codes), copies=3, seed=1
    )


@pytest.mark.parametrize("shuffle", [mononucleotide_shuffle, dinucleotide_shuffle])
def test_shuffle_bad_input(shuffle):
    with pytest.raises(SequenceError, match="no sequence"):
        shuffle([])
    with pytest.raises(SettingError, match="copies is 0"):
        shuffle(["ACGT"], copies=0)
    with pytest.raises(SequenceError, match="no set of base codes"):
        shuffle(np.array([[0, 7]], dtype=np.uint8))
    with pytest.raises(SequenceError, match="no set of base codes"):
        shuffle(np.zeros((0, 5), dtype=np.uint8))
    with pytest.raises(SequenceError, match="not text"):
        shuffle(np.zeros((2, 5, 4), dtype=np.float32))


def test_part_of_a_list_is_shuffled_as_in_the_whole():
    many = ["ACGATCGATTAGC", "GGGCAGCAGCATCAGCAG", "ACACGTGTCATTACC"]
    for shuffle in (dinucleotide_shuffle, mononucleotide_shuffle):
        assert shuffle(many, copies=2, seed=3)[1:] == shuffle(many[1:], copies=2, seed=3, first=1)
