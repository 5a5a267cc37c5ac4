"""Windows find their place on a made-up genome."""

import pytest

from zoo.datasets.placement import GenomeIndex
from zoo.dna import Interval, reverse_complement


@pytest.fixture
def genome(random_dna):
    return {"chrI": random_dna(1000), "chrII": random_dna(800)}


def test_place_exact_on_both_strands(genome):
    windows = [genome["chrI"][100:300], reverse_complement(genome["chrII"][500:700])]
    first, second = GenomeIndex(genome).place(windows)
    assert first.interval == Interval("chrI", 100, 300, "+")
    assert second.interval == Interval("chrII", 500, 700, "-")
    assert first.exact
    assert second.exact


def test_place_changed_window_is_not_exact(genome):
    window = genome["chrII"][:100] + "A" + genome["chrII"][100:199]
    (placement,) = GenomeIndex(genome).place([window])
    assert placement.interval == Interval("chrII", 0, 200, "+")
    assert not placement.exact


def test_place_repeat_counts_places(genome):
    genome["chrII"] = genome["chrII"][:300] + genome["chrI"][100:300] + genome["chrII"][300:]
    (placement,) = GenomeIndex(genome).place([genome["chrI"][100:300]])
    assert (placement.interval, placement.places) == (Interval("chrI", 100, 300, "+"), 2)


def test_place_foreign_window(genome, random_dna):
    assert GenomeIndex(genome).place([random_dna(200)]) == [None]
