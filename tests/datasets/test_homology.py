"""Clusters and splits by shared k-mers, against a slow search over all pairs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zoo.datasets.homology import homology_clusters, homology_splits
from zoo.dna import reverse_complement


def slow_windows(sequence, length):
    windows = {sequence[i : i + length] for i in range(len(sequence) - length + 1)}
    return {window for window in windows if "N" not in window}


def slow_clusters(sequences, length):
    """Join every pair that has a window in common, then close the relation."""
    windows = [
        slow_windows(s, length) | slow_windows(reverse_complement(s), length) for s in sequences
    ]
    labels = list(range(len(sequences)))
    for _ in sequences:
        for i, one in enumerate(windows):
            for j, other in enumerate(windows):
                if one & other:
                    labels[i] = labels[j] = min(labels[i], labels[j])
    return labels


def test_homology_clusters_overlap_and_opposite_strand():
    sequences = ["AAACCCGGTTTT", "GGTTTTACGA", "TCGTAAAACC", "CACACACACA"]
    assert homology_clusters(sequences, length=6).tolist() == [0, 0, 0, 3]


def test_homology_clusters_n_joins_nothing():
    assert homology_clusters(["ACNNNNNNGT", "TTNNNNNNCC"], length=4).tolist() == [0, 1]


def test_homology_clusters_short_sequences_stand_alone():
    assert homology_clusters(["ACG", "ACG"], length=4).tolist() == [0, 1]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.text("ACGTN", min_size=3, max_size=14), min_size=1, max_size=12))
def test_homology_clusters_as_slow_search(sequences):
    found = homology_clusters(sequences, length=5)
    assert found.tolist() == slow_clusters(sequences, 5)


def test_homology_splits_keep_clusters_whole_in_any_order():
    generator = np.random.default_rng(0)
    sequences = ["".join(generator.choice(list("ACGT"), 30)) for _ in range(200)]
    sequences += [reverse_complement(sequence) for sequence in sequences]
    fractions = {"train": 0.5, "validation": 0.2, "test": 0.3}
    splits = homology_splits(sequences, fractions, length=15)
    assert splits[:200] == splits[200:]
    assert homology_splits(sequences[::-1], fractions, length=15) == splits[::-1]
    assert 0.4 < splits.count("train") / len(splits) < 0.6


@pytest.mark.parametrize(("largest", "expected"), [(3, {"test"}), (2, {"train"})])
def test_homology_splits_large_cluster_stays_in_training(largest, expected):
    fractions = {"train": 0.0, "test": 1.0}
    found = homology_splits(["ACGTTGCA"] * 3, fractions, length=8, largest=largest)
    assert set(found) == expected
