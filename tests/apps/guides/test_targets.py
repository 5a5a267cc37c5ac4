from pathlib import Path

import pytest

from zoo.apps.guides.targets import read_targets
from zoo.dna import Interval, decode, reverse_complement
from zoo.errors import (
    CoordinateError,
    FormatError,
    SequenceError,
    SettingError,
    UnknownNameError,
)

ONE, TWO = "ACGTTGCAAC" * 3, "TTAGGACATTGCCATAGGCC"
GFF = "two\t.\tgene\t6\t15\t.\t+\t.\tID=gene-X1;Name=ABC\n"


@pytest.fixture
def packed(make_packed):
    return make_packed(one=ONE, two=TWO)


def listed(*arguments):
    return [(one.name, one.contig, one.start, one.end) for one in read_targets(*arguments)]


def test_whole_genome(packed):
    assert listed(None, packed) == [("one", "one", 0, 30), ("two", "two", 0, 20)]


def test_the_genome_itself_is_the_whole_genome(packed):
    assert listed(packed.genome.path, packed) == listed(None, packed)


@pytest.mark.parametrize("interval", ["two:5-15", Interval("two", 5, 15), [Interval("two", 5, 15)]])
def test_interval(packed, interval):
    assert listed(interval, packed) == [("two:5-15", "two", 5, 15)]


def test_bed(packed, tmp_path):
    path = tmp_path / "in.bed"
    path.write_text("two\t5\t15\tpeak\none\t0\t30\n")
    assert listed(path, packed) == [("peak", "two", 5, 15), ("one:0-30", "one", 0, 30)]


@pytest.mark.parametrize("name", ["ABC", "X1", "gene-X1"])
def test_gene(packed, tmp_path, name):
    path = tmp_path / "genes.gff3"
    path.write_text(GFF)
    assert listed(name, packed, path) == [(name, "two", 5, 15)]


def test_sequences_are_looked_for_on_both_strands(packed, tmp_path):
    path = tmp_path / "in.fa"
    minus = reverse_complement(TWO[3:17])
    path.write_text(f">a first\n{TWO[3:17].lower()}\n>b\n{minus}\n>c\nAAAAAAACCC\n>d\nACGTTGCAAC\n")
    found = list(read_targets(path, packed))
    places = [(one.name, one.contig, one.start, one.end) for one in found]
    assert places == [
        ("a", "two", 3, 17),
        ("b", "two", 3, 17),
        ("c", "c", 0, 10),
        ("d", "one", 0, 10),
    ]
    assert [one.codes is None for one in found] == [True, True, False, True]
    assert decode(found[2].codes) == ["AAAAAAACCC"]


def test_sequences_without_a_genome():
    (found,) = read_targets({"a": "ACGT"}, None)
    assert (found.contig, found.end, decode(found.codes)) == ("a", 4, ["ACGT"])


def test_sequences_are_read_as_they_are_needed(monkeypatch, packed):
    monkeypatch.setattr("zoo.apps.guides.targets._LOOKED_FOR", 1)
    stream = read_targets({"a": TWO, "b": "no DNA!"}, packed)
    assert next(stream).contig == "two"
    with pytest.raises(SequenceError, match="Sequence b has"):
        next(stream)


def test_targets_refuse(packed, tmp_path):
    (tmp_path / "genes.gff3").write_text(GFF)
    cases = [
        (("two:5-15", None), SettingError, "need the genome"),
        (("missing.bed", packed), SettingError, "no file or interval 'missing.bed'"),
        (("BRCA", packed), SettingError, r"no gene 'BRCA'; .*\(--annotation\)"),
        (("ACGT" * 70, packed), SettingError, r"'(ACGT){15}\.\.\.'.*Sequences go in a FASTA file"),
        (("ACGT" * 70, None), SettingError, "in a FASTA file or a mapping"),
        (("two:5-21", packed), CoordinateError, "ends after two, which has 20"),
        (("six:5-21", packed), CoordinateError, "no contig named 'six'"),
        (("ABD", packed, tmp_path / "genes.gff3"), UnknownNameError, "Did you mean 'ABC'"),
        (("ABC", packed, Path("no.gff")), FormatError, "There is no annotation file"),
    ]
    for arguments, error, message in cases:
        with pytest.raises(error, match=message):
            list(read_targets(*arguments))
