import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoo.dna import decode, encode, one_hot, one_hot_codes, reverse_complement
from zoo.errors import SequenceError

dna = st.text("ACGTN", min_size=1, max_size=60)


@given(st.lists(dna, min_size=1, max_size=5), st.integers(1, 70))
def test_decode_undoes_encode(sequences, length):
    expected = [_place(sequence, length) for sequence in sequences]
    assert decode(one_hot(sequences, length=length)) == expected
    assert decode(encode(sequences, length=length)) == expected


def _place(sequence: str, length: int) -> str:
    """Put the centre of the sequence at the centre of the window, one position at a time."""
    offset = len(sequence) // 2 - length // 2
    places = range(offset, offset + length)
    return "".join(sequence[i] if 0 <= i < len(sequence) else "N" for i in places)


def test_encode_pads_both_sides():
    assert decode(encode(["AC"], length=5)) == ["NACNN"]
    assert decode(encode(["ACG"], length=6)) == ["NNACGN"]


def test_encode_crops_about_the_centre():
    assert decode(encode(["ACGTA"], length=3)) == ["CGT"]
    assert decode(encode(["ACGTA"], length=2)) == ["CG"]
    assert decode(encode(["ACGTAC"], length=1)) == ["T"]


@given(dna)
def test_one_hot_of_reverse_complement_is_flip(sequence):
    expected = one_hot([reverse_complement(sequence)])
    np.testing.assert_array_equal(one_hot([sequence])[:, ::-1, ::-1], expected)


def test_one_hot_lower_case_and_ambiguity():
    array = one_hot("aRnU")[0]
    np.testing.assert_array_equal(array, [[1, 0, 0, 0], [0] * 4, [0] * 4, [0, 0, 0, 1]])


def test_one_hot_codes_dtype_follows_request():
    assert one_hot_codes(np.zeros((2, 3), np.uint8), "int8").dtype == np.int8


def test_one_hot_no_sequences():
    with pytest.raises(SequenceError, match="There is no sequence"):
        one_hot([])


def test_one_hot_not_text():
    with pytest.raises(SequenceError, match="Item 1 is int"):
        one_hot(["ACGT", 3])


def test_decode_mixture_is_n():
    assert decode(np.array([[0.5, 0.5, 0, 0], [1, 0, 0, 0]])) == ["NA"]


def test_decode_wrong_shape():
    with pytest.raises(SequenceError, match=r"\(2, 3, 5\) is not one-hot"):
        decode(np.zeros((2, 3, 5)))
