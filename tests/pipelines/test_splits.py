import numpy as np
import pytest

from zoo.dna import decode, encode, reverse_complement
from zoo.errors import DataError, SettingError
from zoo.pipelines.leakage import check_leakage
from zoo.pipelines.splits import (
    cluster_by_homology,
    shared_sketches,
    split_by_chromosome,
    split_by_homology,
)

CODES = np.random.default_rng(0).integers(0, 4, (60, 80), dtype=np.uint8)


def slow_clusters(texts, k):
    """Join pair by pair, by the words they share."""
    words = []
    for text in texts:
        own = [text[start : start + k] for start in range(len(text) - k + 1)]
        words.append({min(word, reverse_complement(word)) for word in own if "N" not in word})
    label = list(range(len(texts)))
    for one in range(len(texts)):
        for other in range(one):
            if words[one] & words[other] and label[one] != label[other]:
                old, new = label[one], label[other]
                label = [new if value == old else value for value in label]
    return label


def related():
    """Chains of relatives on both strands, some through an N."""
    codes = CODES.copy()
    codes[1, :30] = codes[0, 50:]
    codes[2, 10:40] = reverse_complement(codes[1:2, 40:70])[0]
    codes[5, 20:43] = codes[4, :23]
    codes[5, 43] = (codes[4, 23] + 1) % 4
    codes[8] = reverse_complement(codes[7:8])[0]
    codes[8, 40] = 4
    return codes


def test_cluster_by_homology_matches_a_slow_join():
    codes = related()
    fast, slow = cluster_by_homology(codes, k=24), slow_clusters(decode(codes), 24)
    same_fast = fast[:, None] == fast[None]
    np.testing.assert_array_equal(same_fast, np.array(slow)[:, None] == np.array(slow)[None])
    assert fast[0] == fast[1] == fast[2]
    assert fast[4] != fast[5]
    assert fast[7] == fast[8]


def test_cluster_by_homology_joins_long_chains():
    base = np.random.default_rng(1).integers(0, 4, 3_000, dtype=np.uint8)
    codes = np.stack([base[start : start + 80] for start in range(0, 2_900, 40)])
    order = np.random.default_rng(2).permutation(len(codes))
    assert set(cluster_by_homology(codes[order], k=24).tolist()) == {0}


def test_cluster_by_homology_leaves_repeats_alone():
    codes = CODES.copy()
    codes[:, :24] = codes[0, :24]
    codes[:, 24] = 4
    assert len(set(cluster_by_homology(codes, crowd=50).tolist())) == 60
    assert len(set(cluster_by_homology(codes, crowd=60).tolist())) == 1


def test_shared_sketches_keep_their_share_on_both_strands():
    hashes, owners = shared_sketches(CODES, 24, 4)
    turned, _ = shared_sketches(reverse_complement(CODES), 24, 4)
    np.testing.assert_array_equal(hashes, turned)
    assert 0.2 < len(hashes) / (60 * 57) < 0.3
    assert owners.max() == 59


def test_split_by_homology_keeps_clusters_together():
    codes = related()
    names = split_by_homology(codes, {"train": 0.6, "validation": 0.2, "test": 0.2}, seed=1)
    cluster = cluster_by_homology(codes)
    assert all(len(set(names[cluster == one])) == 1 for one in set(cluster))
    counts = [int((names == name).sum()) for name in ("train", "validation", "test")]
    assert counts == [36, 12, 12]


def test_split_by_homology_refuses_shares():
    with pytest.raises(SettingError, match="add up"):
        split_by_homology(CODES, {"train": 0.6, "test": 0.6})


def test_split_by_chromosome_refuses_a_contig_in_two_parts():
    with pytest.raises(SettingError, match="1 is in test and in validation"):
        split_by_chromosome(["1"], {"test": ["1"], "validation": ["1"]})


def test_split_by_chromosome_refuses_an_empty_part():
    with pytest.raises(SettingError, match="test would have no example"):
        split_by_chromosome(["chr1"], {"test": ["1"]})


def test_split_by_chromosome_refuses_what_is_not_named():
    with pytest.raises(SettingError, match="2 belong to no part"):
        split_by_chromosome(["1", "2"], {"test": ["1"]}, rest=None)


def test_check_leakage_counts_each_kind():
    train = CODES[:40]
    test = CODES[40:50].copy()
    test[0] = train[3]
    test[1] = reverse_complement(train[4:5])[0]
    test[2] = train[5]
    test[2, 40] = (test[2, 40] + 1) % 4
    test[3] = reverse_complement(test[4:5])[0]
    labels = np.arange(40) % 2
    theirs = np.array([labels[3], 1 - labels[4], 0, 1, 0, 1, 0, 1, 0, 1])
    report = check_leakage({"train": (train, labels), "test": (test, theirs)})
    leak = report.leaks[1]
    assert (leak.exact, leak.reverse, leak.near, leak.opposite, leak.repeated) == (1, 1, 1, 1, 1)
    assert report.worst == pytest.approx(0.3)
    assert "| test | 10 | 1 | 1 | 1 | 1 | 1 |" in report.render()


def test_check_leakage_of_unrelated_parts_is_clean():
    report = check_leakage({"train": (CODES[:30], None), "test": (CODES[30:], None)})
    assert report.worst == 0
    assert report.cues == []


def test_check_leakage_sees_gc():
    rng = np.random.default_rng(3)
    labels = np.arange(200) % 2
    rich = rng.choice(4, (200, 60), p=[0.15, 0.35, 0.35, 0.15])
    poor = rng.choice(4, (200, 60), p=[0.3, 0.2, 0.2, 0.3])
    codes = np.where(labels[:, None] == 1, rich, poor).astype(np.uint8)
    report = check_leakage(
        {"train": (codes[:150], labels[:150]), "test": (codes[150:], labels[150:])}
    )
    assert report.cues[0].gc > 0.9
    assert report.cues[0].kmers > 0.9
    assert "AUC of GC alone" in report.render()


@pytest.mark.parametrize("kind", ["classes", "numbers", "columns"])
def test_check_leakage_gives_cues_of_other_labels(kind):
    rng = np.random.default_rng(3)
    codes = rng.integers(0, 4, (200, 60), dtype=np.uint8)
    gc = ((codes == 1) | (codes == 2)).mean(axis=1)
    rich = (gc > np.median(gc)).astype(float)
    nothing = rng.integers(0, 2, 200).astype(float)
    nothing[::7] = -1
    labels = {"classes": rich * 2, "numbers": gc / 3, "columns": np.stack([rich, nothing], axis=1)}
    parts = {"train": slice(0, 120), "validation": slice(120, 150), "test": slice(150, 200)}
    report = check_leakage(
        {name: (codes[rows], labels[kind][rows]) for name, rows in parts.items()}
    )
    names = {"columns": ["validation, label 1", "validation, label 2", "test, label 1"]}
    names = [*names.get(kind, ["validation"]), "test, label 2" if kind == "columns" else "test"]
    assert [cue.name for cue in report.cues] == names
    assert all(cue.gc > 0.95 for cue in report.cues if cue.label < 2)
    assert all(cue.gc < 0.75 for cue in report.cues if cue.label == 2)


def test_check_leakage_of_short_sequences():
    report = check_leakage({"train": (encode(["ACGTA"]), None), "test": (encode(["ACGTC"]), None)})
    assert report.k == 5


def test_check_leakage_needs_train():
    with pytest.raises(DataError, match="expected 'train'"):
        check_leakage({"test": (CODES, None)})
