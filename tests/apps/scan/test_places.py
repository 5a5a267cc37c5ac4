"""Which windows of a genome are predicted, and where their values are written."""

import numpy as np
import pytest

from zoo.apps.scan import places
from zoo.apps.scan.places import Layout, Piece, Wanted, pieces_of
from zoo.dna import Interval, encode
from zoo.errors import CoordinateError, SettingError
from zoo.io.fasta import Genome


@pytest.fixture
def genome(tmp_path):
    path = tmp_path / "two.fa"
    path.write_text(">one\nACGTACGTAC\n>two\nACG\n>three\nTTTTTTTT\n")
    with Genome(path) as opened:
        yield opened


def test_windows_of_a_contig_begin_at_multiples_of_the_stride():
    layout = Layout(length=4, stride=3, anchor=1, max_unknown=0)
    assert [layout.count(bases) for bases in (3, 4, 6, 7, 10)] == [0, 1, 1, 2, 3]
    assert layout.place(np.arange(3)).tolist() == [1, 4, 7]
    assert layout.place(np.arange(3), minus=True).tolist() == [2, 5, 8]


def test_windows_with_too_many_unknown_bases():
    codes = encode(["AANNNCGT"])[0]
    assert Layout(4, 2, 2, max_unknown=0.5).known(codes).tolist() == [True, False, True]
    assert Layout(4, 2, 2, max_unknown=0).known(codes).tolist() == [False, False, False]
    assert Layout(4, 2, 2, max_unknown=1).known(codes).tolist() == [True, True, True]


def test_pieces_in_the_order_of_the_genome(genome, monkeypatch):
    monkeypatch.setattr(places, "PIECE", 3)
    layout = Layout(4, 1, 2, 0.5)
    assert list(pieces_of(genome, layout, ["three", "one", "two"])) == [
        Piece("one", 0, 3),
        Piece("one", 3, 6),
        Piece("one", 6, 7),
        Piece("three", 0, 3),
        Piece("three", 3, 5),
    ]


def test_pieces_of_a_genome_shorter_than_a_window(genome):
    with pytest.raises(CoordinateError, match="No contig that is scanned has 4 bases"):
        list(pieces_of(genome, Layout(4, 1, 2, 0.5), ["two"]))


def test_wanted_regions_are_joined(genome):
    wanted = Wanted(genome, [Interval("one", 4, 6), Interval("one", 1, 3), Interval("one", 2, 4)])
    assert wanted.stretches == {"one": [[1, 6]]}
    assert wanted.holds("one", np.arange(8)).tolist() == [False, *[True] * 5, False, False]


def test_wanted_contigs_and_files(genome, tmp_path):
    assert Wanted(genome, None).contigs == ["one", "two", "three"]
    assert Wanted(genome, ["three"]).stretches == {"three": [[0, 8]]}
    (tmp_path / "in.bed").write_text("one\t2\t5\n")
    assert Wanted(genome, tmp_path / "in.bed").stretches == {"one": [[2, 5]]}


def test_wanted_outside_the_genome(genome):
    with pytest.raises(CoordinateError, match="one:8-11 ends after one, which has 10 bases"):
        Wanted(genome, [Interval("one", 8, 11)])
    with pytest.raises(CoordinateError, match="no contig named 'four'"):
        Wanted(genome, ["four"])
    with pytest.raises(SettingError, match="There is no region"):
        Wanted(genome, [])
