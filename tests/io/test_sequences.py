import gzip
import io
import types
from pathlib import Path

import pytest

from zoo.dna import Interval
from zoo.errors import CoordinateError, FormatError, SequenceError, SettingError
from zoo.io.fasta import Genome
from zoo.io.sequences import is_file_name, read_fasta, read_sequences

FASTA = b">one first\r\nACGT\r\nac\r\n\r\n>two\nGGTT\n"
# Of no moment: with the time in it, workers that start a second apart would name tests differently.
PACKED = gzip.compress(FASTA, mtime=0)
RECORDS = [("one first", b"ACGTac"), ("two", b"GGTT")]


@pytest.fixture
def stdin(monkeypatch):
    def give(content):
        buffer = io.BufferedReader(io.BytesIO(content))
        monkeypatch.setattr("sys.stdin", types.SimpleNamespace(buffer=buffer))

    return give


def written(tmp_path, content, name="in.fa"):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def test_read_fasta_plain(tmp_path):
    assert list(read_fasta(written(tmp_path, FASTA))) == RECORDS


def test_read_fasta_gzip_of_two_members_under_any_name(tmp_path):
    content = gzip.compress(FASTA[:20]) + gzip.compress(FASTA[20:])
    assert list(read_fasta(written(tmp_path, content))) == RECORDS


def test_read_fasta_after_empty_lines(tmp_path):
    assert list(read_fasta(written(tmp_path, b"\n\n" + FASTA))) == RECORDS


@pytest.mark.parametrize("content", [FASTA, PACKED])
def test_read_sequences_standard_input(stdin, content):
    stdin(content)
    assert list(read_sequences("-")) == RECORDS


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (b"ACGT\n", "begins with 'A'"),
        (b"@read\nACGT\n+\nFFFF\n", "begins with '@'"),
        (b">one\n>two\nACGT\n", "'one' has no sequence"),
        (b">one\nACGT\n>two\n", "'two' has no sequence"),
        (PACKED[:-9], "damaged gzip"),
        (PACKED[:15] + b"\xff" * 30, "damaged gzip"),
    ],
)
def test_read_sequences_refuses_bad_fasta(tmp_path, content, message):
    with pytest.raises(FormatError, match=message):
        list(read_sequences(written(tmp_path, content)))


def test_read_fasta_refuses_other_text(tmp_path):
    with pytest.raises(FormatError, match="begins with b'ACGT'"):
        list(read_fasta(written(tmp_path, b"ACGT\n>one\nACGT\n")))


def test_read_sequences_refuses_missing_file_and_folder(tmp_path):
    with pytest.raises(FormatError, match="no file"):
        list(read_sequences("missing.fa"))
    with pytest.raises(FormatError, match="is a folder"):
        list(read_sequences(tmp_path))


def test_read_sequences_text():
    assert list(read_sequences("ACGT")) == [("0", "ACGT")]
    assert list(read_sequences(iter(["ACGT", b"GG"]))) == [("0", "ACGT"), ("1", b"GG")]


def test_read_sequences_named(fasta):
    assert list(read_sequences({"a": "ACGT", 7: "GG"})) == [("a", "ACGT"), ("7", "GG")]
    assert list(read_sequences({"a": Interval("chr2", 0, 4)}, genome=fasta)) == [("a", "CCCC")]
    with pytest.raises(SequenceError, match="no sequence"):
        list(read_sequences({}))


def test_read_sequences_refuses_nothing_and_numbers():
    with pytest.raises(SequenceError, match="no sequence"):
        list(read_sequences([]))
    with pytest.raises(SequenceError, match="Item 1 is int"):
        list(read_sequences(["ACGT", 3]))


def test_read_sequences_bed(tmp_path, fasta):
    bed = written(tmp_path, b"chr1\t0\t4\tpeak\nchr1\t8\t12\t.\t0\t-\n", "in.bed")
    assert list(read_sequences(bed, genome=fasta)) == [
        (Interval("chr1", 0, 4, ".", "peak"), "ACGT"),
        (Interval("chr1", 8, 12, "-"), "AAAA"),
    ]


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_read_sequences_bed_from_standard_input(stdin, fasta, pack):
    stdin(pack(b"chr2\t0\t4\n"))
    assert list(read_sequences("-", genome=fasta)) == [(Interval("chr2", 0, 4, "."), "CCCC")]


def test_read_sequences_intervals_resized_into_the_genome(fasta):
    interval = Interval("chr1", 5, 7)
    assert list(read_sequences([interval], genome=fasta, resize=6)) == [(interval, "TACGTT")]


def test_read_sequences_interval_off_its_contig_says_which(tmp_path, fasta):
    bed = written(tmp_path, b"chr2\t0\t4\nchr2\t0\t9\n", "in.bed")
    with pytest.raises(CoordinateError, match=r"Interval 2, chr2:0-9: .* has 8 bases"):
        list(read_sequences(bed, genome=fasta))
    with pytest.raises(CoordinateError, match=r"Interval 1, chr2:0-4: "):
        list(read_sequences(bed, genome=fasta, resize=6))


def test_read_sequences_other_contig_names(tmp_path, fasta):
    bed = written(tmp_path, b"2\t0\t4\n", "in.bed")
    with pytest.raises(CoordinateError, match="aliases='standard'"):
        list(read_sequences(bed, genome=fasta))
    records = read_sequences(bed, genome=Genome(fasta, aliases="standard"))
    assert list(records) == [(Interval("2", 0, 4, "."), "CCCC")]


def test_read_sequences_genome_missing_or_not_needed(tmp_path, fasta):
    bed = written(tmp_path, b"chr2\t0\t4\n", "in.bed")
    with pytest.raises(FormatError, match="give their genome"):
        list(read_sequences(bed))
    with pytest.raises(SettingError, match="give the genome"):
        list(read_sequences([Interval("chr2", 0, 4)]))
    with pytest.raises(SettingError, match="leave the genome out"):
        list(read_sequences(fasta, genome=fasta))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (Path("acgt"), True),
        ("a.fa", True),
        ("-", True),
        ("dir/x", True),
        ("ACGTN", False),
        ("", False),
        (["a.fa"], False),
    ],
)
def test_is_file_name(source, expected):
    assert is_file_name(source) is expected
