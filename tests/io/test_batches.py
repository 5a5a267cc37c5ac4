import numpy as np
import pytest

from zoo.dna import decode, encode, one_hot
from zoo.errors import SequenceError
from zoo.io.batches import encode_records, slice_array


def named(*texts):
    return [(f"s{number}", text) for number, text in enumerate(texts)]


def rows_and_text(batch):
    return [(rows.tolist(), decode(array)) for rows, array in batch.parts]


def test_encode_records_batches_in_order():
    batches = list(encode_records(named("ACGT", "acgn", "TTTT"), batch_size=2, length=4))
    assert [batch.labels for batch in batches] == [["s0", "s1"], ["s2"]]
    assert rows_and_text(batches[0]) == [([0, 1], ["ACGT", "ACGN"])]
    assert rows_and_text(batches[1]) == [([0], ["TTTT"])]


def test_encode_records_centers_other_lengths():
    (batch,) = encode_records(named("AACGTT", "CG"), batch_size=2, length=4, center=True)
    assert rows_and_text(batch) == [([0, 1], ["ACGT", "NCGN"])]


def test_encode_records_gathers_equal_lengths_where_lengths_are_free():
    records = named("AC", "ACG", "GT", "TTT", "AA")
    (batch,) = encode_records(records, batch_size=2, length=None)
    assert batch.labels == ["s0", "s1", "s2", "s3", "s4"]
    assert rows_and_text(batch) == [
        ([0, 2], ["AC", "GT"]),
        ([4], ["AA"]),
        ([1, 3], ["ACG", "TTT"]),
    ]


def test_encode_records_wrong_length_says_which_and_what_to_do():
    records = named("ACGT", "ACGT", "ACG")
    with pytest.raises(SequenceError, match=r"Sequence 3 \(s2\) has 3 bases; .* takes 4.*center"):
        list(encode_records(records, batch_size=2, length=4))


@pytest.mark.parametrize("bad", ["ACG1", "ACGX", "AC T", "ACGé", b"ACG>"])
def test_encode_records_refuses_other_letters(bad):
    with pytest.raises(SequenceError, match=r"Sequence 2 \(s1\) has .* at position"):
        list(encode_records(named("ACGT", bad), batch_size=8, length=4))


def test_encode_records_refuses_an_empty_sequence():
    with pytest.raises(SequenceError, match="Sequence 1 is empty"):
        list(encode_records([("0", "")], batch_size=8, length=None))


def test_encode_records_text_and_bytes_together():
    (batch,) = encode_records(named("ACGT", b"TTTT"), batch_size=8, length=4)
    assert rows_and_text(batch) == [([0, 1], ["ACGT", "TTTT"])]


@pytest.mark.parametrize("make", [encode, one_hot])
def test_slice_array_batches_in_order(make):
    batches = list(slice_array(make(["ACGT", "CCCC", "TTTT"]), batch_size=2, length=4))
    assert [batch.labels for batch in batches] == [["0", "1"], ["2"]]
    assert [rows_and_text(batch)[0][1] for batch in batches] == [["ACGT", "CCCC"], ["TTTT"]]


@pytest.mark.parametrize("make", [encode, one_hot])
@pytest.mark.parametrize("length", range(1, 10))
@pytest.mark.parametrize("text", ["ACGTA", "ACGTAC"])
def test_slice_array_centers_as_text_is_centered(make, length, text):
    (batch,) = slice_array(make([text]), batch_size=2, length=length, center=True)
    assert decode(batch.parts[0][1]) == decode(encode([text], length=length))


def test_slice_array_refuses_another_length():
    with pytest.raises(SequenceError, match="have 4 bases; the model takes 6"):
        list(slice_array(encode(["ACGT"]), batch_size=2, length=6))


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((4, 4)),
        np.zeros((2, 4, 5)),
        np.zeros(4, "uint8"),
        np.zeros((0, 4), "uint8"),
        np.zeros((2, 0, 4)),
        np.full((1, 4), 5, "uint8"),
        np.zeros((2, 4, 4), complex),
    ],
)
def test_slice_array_refuses_what_is_no_dna(array):
    with pytest.raises(SequenceError, match="expected"):
        list(slice_array(array, batch_size=2, length=None))
