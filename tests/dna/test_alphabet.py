import numpy as np
import pytest

from zoo.dna import check_dna, complement, decode, iupac_bases, one_hot, reverse_complement
from zoo.errors import SequenceError


def test_complement_iupac_pairs():
    assert complement("ACGTURYSWKMBDHVN") == "TGCAAYRSWMKVHDBN"


@pytest.mark.parametrize("letter", "ACGTRYSWKMBDHVN")
def test_iupac_complement_stands_for_complementary_bases(letter):
    expected = sorted(complement(iupac_bases(letter)))
    assert sorted(iupac_bases(complement(letter))) == expected


def test_iupac_unknown_letter():
    with pytest.raises(SequenceError, match="'X' is not an IUPAC code"):
        iupac_bases("X")


@pytest.mark.parametrize(
    ("sequence", "expected"),
    [("AACGT", "ACGTT"), (b"aaN", b"Ntt"), ("", ""), ("GATTACA", "TGTAATC")],
)
def test_reverse_complement_text(sequence, expected):
    assert reverse_complement(sequence) == expected


def test_reverse_complement_array_flips_both_axes():
    array = one_hot(["AACGN", "TTTTT"])
    expected = one_hot(["NCGTT", "AAAAA"])
    np.testing.assert_array_equal(reverse_complement(array), expected)


def test_reverse_complement_of_small_integers_is_the_same_flip():
    array = one_hot(["AACGN", "GATTA"], dtype="uint8")
    assert decode(reverse_complement(array)) == ["NCGTT", "TAATC"]


def test_reverse_complement_vector_refused():
    with pytest.raises(SequenceError, match=r"\(3,\) is no one-hot"):
        reverse_complement(np.zeros(3))


def test_check_dna_names_letter_and_position():
    with pytest.raises(SequenceError, match=r"Sequence peak1 has 'J' at position 5"):
        check_dna("ACGTJ", name="peak1")


def test_check_dna_refuses_letters_outside_ascii():
    with pytest.raises(SequenceError, match="at position 3"):
        check_dna("ACÄT")


def test_check_dna_empty():
    with pytest.raises(SequenceError, match="empty"):
        check_dna("")
