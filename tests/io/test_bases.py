import numpy as np
import pytest

from zoo.dna import encode
from zoo.io import bases as bases_module
from zoo.io.bases import Bases
from zoo.io.fasta import Genome


@pytest.fixture
def bases(tmp_path, monkeypatch):
    """Give bases of a genome of 22 letters, in blocks of eight."""
    monkeypatch.setattr(bases_module, "_BLOCK", 8)
    (tmp_path / "g.fa").write_text(">1\nacgtACGTNACGTTTGGCCAAR\n>2\nGG\n")
    return Bases(Genome(tmp_path / "g.fa"))


@pytest.mark.parametrize("start", range(-9, 26))
@pytest.mark.parametrize("length", [1, 7, 8, 9, 30])
def test_codes_are_those_of_the_padded_contig(bases, start, length):
    whole = encode("N" * 40 + "ACGTACGTNACGTTTGGCCAAN" + "N" * 60)[0]
    expected = whole[40 + start : 40 + start + length]
    np.testing.assert_array_equal(bases.codes("1", start, start + length), expected)


def test_letter(bases):
    assert [bases.letter("2", place) for place in (-1, 0, 1, 2)] == ["N", "G", "G", "N"]
    assert bases.letter("1", 21) == "N"
