import numpy as np
import pytest

from zoo.dna import decode, encode
from zoo.errors import CoordinateError
from zoo.io.fasta import Genome
from zoo.io.packed import PackedGenome


@pytest.fixture
def packed(fasta):
    with Genome(fasta, aliases="standard") as genome:
        yield PackedGenome(genome)


def test_codes_are_those_of_the_file(packed):
    assert decode(packed.codes("chr1")) == ["ACGTACGTTTTTGGGGACGTN"]


def test_stretch_is_a_part_of_a_contig(packed):
    assert decode(packed.stretch("1", 14, 19)) == ["GGACG"]


def test_soft_masked_is_lower_case(packed):
    assert np.flatnonzero(packed.soft_masked("chr1")).tolist() == [16, 17, 18, 19]
    assert not packed.soft_masked("chr2").any()


def test_windows_of_several_contigs(packed):
    places = packed.places(["chr2", "1", "chr1"], [2, 6, 16], 5)
    np.testing.assert_array_equal(packed.windows(places, 5), encode(["CCAAA", "GTTTT", "ACGTN"]))


@pytest.mark.parametrize("start", [-1, 4])
def test_places_names_the_first_window_outside(packed, start):
    with pytest.raises(CoordinateError, match=f"chr2:{start}-"):
        packed.places(["chr1", "chr2"], [0, start], 5)


def test_packed_is_made_once(packed, own_cache, monkeypatch):
    monkeypatch.setattr(Genome, "read", None)
    again = PackedGenome(packed.genome)
    assert decode(again.codes("chr2")) == ["CCCCAAAA"]
    assert len(list(own_cache.rglob("codes-1.bin"))) == 1
