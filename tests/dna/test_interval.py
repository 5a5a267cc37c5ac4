import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoo.dna import Interval
from zoo.errors import CoordinateError


@given(st.integers(0, 10**9), st.integers(1, 10**6), st.sampled_from("+-"))
def test_parse_undoes_str(start, length, strand):
    interval = Interval("HLA-A*01:01", start, start + length, strand)
    assert Interval.parse(str(interval)) == interval


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (5, 5), (6, 5)])
def test_interval_impossible_coordinates(start, end):
    with pytest.raises(CoordinateError, match="expected 0 <= start < end"):
        Interval("chr1", start, end)


def test_interval_unknown_strand():
    with pytest.raises(CoordinateError, match="Strand 'x'"):
        Interval("chr1", 0, 5, "x")


def test_parse_nonsense():
    with pytest.raises(CoordinateError, match="chr1:100-200"):
        Interval.parse("chr1")


def test_resize_keeps_centre():
    assert Interval("chr1", 10, 21).resize(5) == Interval("chr1", 13, 18)


def test_resize_past_the_start_of_the_contig():
    with pytest.raises(CoordinateError, match="before chr1 does; drop or shift"):
        Interval("chr1", 0, 10).resize(100)


def test_shift_moves_both_ends():
    assert Interval("chr1", 10, 20, "-").shift(-3) == Interval("chr1", 7, 17, "-")


def test_overlaps_half_open():
    assert not Interval("chr1", 0, 10).overlaps(Interval("chr1", 10, 20))
    assert Interval("chr1", 0, 11).overlaps(Interval("chr1", 10, 20, "-"))
    assert not Interval("chr1", 0, 11).overlaps(Interval("chr2", 0, 11))
