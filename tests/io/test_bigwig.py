import math
import pickle

import numpy as np
import pyBigWig
import pytest

from zoo.dna import Interval
from zoo.errors import CoordinateError, FormatError
from zoo.io.bigwig import Track


@pytest.fixture
def track_path(tmp_path):
    path = tmp_path / "signal.bw"
    file = pyBigWig.open(str(path), "w")
    file.addHeader([("chr1", 100)])
    file.addEntries(["chr1"] * 2, [10, 14], ends=[12, 16], values=[1.0, 3.0])
    file.close()
    return path


def test_values_fill_gaps_with_zero(track_path):
    with Track(track_path) as track:
        assert track.values(Interval("chr1", 9, 16)).tolist() == [0, 1, 1, 0, 0, 3, 3]


def test_values_keep_gaps_when_asked(track_path):
    with Track(track_path, missing=math.nan) as track:
        values = track.values(Interval("chr1", 9, 12))
    assert math.isnan(values[0])
    assert values[1:].tolist() == [1, 1]


def test_values_of_the_minus_strand_are_reversed(track_path):
    with Track(track_path) as track:
        assert track.values(Interval("chr1", 9, 12, "-")).tolist() == [1, 1, 0]


def test_values_of_a_stretch_without_data(track_path):
    with Track(track_path) as track:
        assert track.values(Interval("chr1", 50, 53)).tolist() == [0, 0, 0]


def test_binned_means(track_path):
    with Track(track_path) as track:
        np.testing.assert_allclose(track.binned(Interval("chr1", 10, 16), 3), [1, 0, 3])
        np.testing.assert_allclose(track.binned(Interval("chr1", 10, 16, "-"), 3), [3, 0, 1])


def test_binned_refuses_a_rest(track_path):
    with Track(track_path) as track, pytest.raises(CoordinateError, match="equal bins"):
        track.binned(Interval("chr1", 10, 16), 4)


def test_values_outside(track_path):
    with Track(track_path) as track:
        with pytest.raises(CoordinateError, match="100 bases"):
            track.values(Interval("chr1", 90, 101))
        with pytest.raises(CoordinateError, match="aliases='standard'"):
            track.values(Interval("1", 0, 10))


def test_track_with_aliases_survives_pickling(track_path):
    with Track(track_path, aliases="standard") as track:
        copy = pickle.loads(pickle.dumps(track))
        assert copy.values(Interval("1", 10, 12)).tolist() == [1, 1]
        copy.close()


@pytest.mark.parametrize("content", [None, b"", b"hello" * 100])
def test_no_bigwig_is_refused(tmp_path, content):
    path = tmp_path / "bad.bw"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(FormatError, match=r"bad\.bw"):
        Track(path)
