import gzip
import os
import pickle

import pysam
import pytest

from zoo.dna import Interval
from zoo.errors import CoordinateError, FormatError
from zoo.io.fasta import Genome


def test_fetch_across_lines(fasta):
    with Genome(fasta) as genome:
        assert genome.fetch(Interval("chr1", 6, 14)) == "GTTTTTGG"


def test_fetch_minus_strand_is_reverse_complement(fasta):
    with Genome(fasta) as genome:
        assert genome.fetch(Interval("chr1", 14, 21, "-")) == "NacgtCC"


def test_fetch_keeps_case_and_n(fasta):
    with Genome(fasta) as genome:
        assert genome.fetch(Interval("chr1", 16, 21, ".")) == "acgtN"


def test_contigs_are_names_before_the_first_space(fasta):
    with Genome(fasta) as genome:
        assert genome.contigs == {"chr1": 21, "chr2": 8}


def test_fetch_past_the_end_names_the_length(fasta):
    with Genome(fasta) as genome, pytest.raises(CoordinateError, match="which has 8 bases"):
        genome.fetch(Interval("chr2", 4, 9))


def test_fetch_unknown_contig_lists_what_there_is(fasta):
    with Genome(fasta) as genome, pytest.raises(CoordinateError, match="It has chr1, chr2"):
        genome.fetch(Interval("plasmid", 0, 1))


def test_fetch_other_spelling_suggests_aliases(fasta):
    with Genome(fasta) as genome, pytest.raises(CoordinateError, match="aliases='standard'"):
        genome.fetch(Interval("1", 0, 1))


def test_fetch_with_standard_aliases(fasta):
    with Genome(fasta, aliases="standard") as genome:
        assert genome.fetch(Interval("2", 3, 6)) == "CAA"


def test_fetch_with_mapping(fasta):
    with Genome(fasta, aliases={"plasmid": "chr2"}) as genome:
        assert genome.fetch(Interval("plasmid", 3, 6)) == "CAA"


@pytest.mark.parametrize("compression", ["gzip", "bgzip"])
def test_compressed_reads_like_plain(fasta, compression):
    packed = fasta.with_name("tiny.fa.gz")
    if compression == "gzip":
        packed.write_bytes(gzip.compress(fasta.read_bytes()))
    else:
        pysam.tabix_compress(str(fasta), str(packed))
    with Genome(packed) as genome, Genome(fasta) as plain:
        assert genome.contigs == plain.contigs
        assert genome.fetch(Interval("chr1", 5, 20)) == plain.fetch(Interval("chr1", 5, 20))


def test_index_is_beside_a_writable_file(fasta):
    with Genome(fasta):
        assert fasta.with_name("tiny.fa.fai").exists()


@pytest.mark.parametrize("compression", ["plain", "bgzip"])
def test_index_of_a_read_only_folder_is_in_the_cache(fasta, own_cache, compression):
    path = fasta
    if compression == "bgzip":
        path = fasta.with_name("tiny.fa.gz")
        pysam.tabix_compress(str(fasta), str(path))
    before = sorted(path.parent.iterdir())
    path.parent.chmod(0o555)
    try:
        with Genome(path) as genome:
            assert genome.fetch(Interval("chr2", 3, 6)) == "CAA"
        assert sorted(path.parent.iterdir()) == before
        assert list(own_cache.rglob("*.fai"))
    finally:
        path.parent.chmod(0o755)


def test_changed_file_is_indexed_anew(fasta):
    with Genome(fasta) as genome:
        assert "chr3" not in genome.contigs
    index = fasta.with_name("tiny.fa.fai").stat().st_mtime
    fasta.write_text(">chr3\nACGT\n")
    os.utime(fasta, (index + 5, index + 5))
    with Genome(fasta) as genome:
        assert genome.contigs == {"chr3": 4}


def test_genome_survives_pickling(fasta):
    with Genome(fasta, aliases="standard") as genome:
        copy = pickle.loads(pickle.dumps(genome))
        assert copy.fetch(Interval("1", 0, 4)) == "ACGT"
        copy.close()


@pytest.mark.parametrize("content", [b"", b"hello\n", b">only a name\n", b"\x1f\x8b\x08\x00cut"])
def test_no_fasta_is_refused(tmp_path, content):
    path = tmp_path / "bad.fa"
    path.write_bytes(content)
    with pytest.raises(FormatError, match=r"bad\.fa"):
        Genome(path)


def test_unequal_lines_are_refused(tmp_path):
    path = tmp_path / "bad.fa"
    path.write_text(">a\nACGT\nAC\nACGT\n")
    with pytest.raises(FormatError, match="cannot be indexed"):
        Genome(path)


def test_missing_file_is_named(tmp_path):
    with pytest.raises(FormatError, match=r"nowhere\.fa"):
        Genome(tmp_path / "nowhere.fa")
