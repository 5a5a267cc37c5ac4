import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from zoo.dna import encode, reverse_complement
from zoo.errors import SequenceError, SettingError
from zoo.pipelines.baselines import (
    area_under_roc,
    fit_gc_regression,
    fit_kmer_regression,
    gc_content,
    kmer_counts,
)

RNG = np.random.default_rng(0)
CODES = RNG.integers(0, 4, (300, 40), dtype=np.uint8)


def counted(sequence, k):
    """Count the slow way: every word, by dictionary."""
    words = {}
    for start in range(len(sequence) - k + 1):
        word = sequence[start : start + k]
        if "N" not in word:
            words[word] = words.get(word, 0) + 1
    return words


def test_kmer_counts_match_a_slow_count():
    sequence = "ACGTTGCANACGGTACCA"
    row = kmer_counts([sequence], 3, both_strands=False)[0]
    words = ["".join("ACGT"[c] for c in (i // 16, i // 4 % 4, i % 4)) for i in range(64)]
    assert dict(zip(words, row, strict=True)) == {w: counted(sequence, 3).get(w, 0) for w in words}


@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_kmer_counts_of_both_strands_ignore_the_strand(k):
    here, there = kmer_counts(CODES, k), kmer_counts(reverse_complement(CODES), k)
    np.testing.assert_array_equal(here, there)
    assert here.shape[1] == {1: 2, 2: 10, 3: 32, 4: 136}[k]
    np.testing.assert_array_equal(here.sum(1), 40 - k + 1)


def test_kmer_counts_refuse_long_words():
    with pytest.raises(SettingError, match="1 to 8"):
        kmer_counts(CODES, 9)


def test_kmer_counts_refuse_one_hot():
    with pytest.raises(SequenceError, match="base codes"):
        kmer_counts(np.zeros((2, 5, 4), np.float32), 2)


def test_gc_content_ignores_n():
    np.testing.assert_allclose(gc_content(encode(["GCAN", "NNNN"])), [2 / 3, 0.5])


def test_area_under_roc_matches_sklearn_with_ties():
    labels, scores = RNG.integers(0, 2, 500), RNG.integers(0, 20, 500)
    assert area_under_roc(labels, scores) == pytest.approx(roc_auc_score(labels, scores))


def test_area_under_roc_refuses_one_class():
    with pytest.raises(SettingError, match="0 negatives"):
        area_under_roc(np.ones(3), np.arange(3))


def planted(word):
    codes, labels = CODES.copy(), RNG.integers(0, 2, len(CODES))
    codes[labels == 1, 10 : 10 + len(word)] = encode(word)[0]
    return codes, labels.astype(float)


def test_fit_kmer_regression_finds_a_planted_word():
    codes, labels = planted("GATTACA")
    scores = fit_kmer_regression(
        (codes[:200], labels[:200]), (codes[200:250], labels[200:250]), codes[250:], k=4
    )
    assert area_under_roc(labels[250:], scores) > 0.9


def test_fit_kmer_regression_leaves_out_missing_labels():
    codes, labels = planted("GATTACA")
    two = np.stack([labels, labels], axis=1)
    two[::3, 1] = np.nan
    scores = fit_kmer_regression((codes, two), (codes, two), codes[:7], k=3)
    alone = fit_kmer_regression((codes, labels), (codes, labels), codes[:7], k=3)
    assert scores.shape == (7, 2)
    np.testing.assert_allclose(scores[:, 0], alone)
    assert not np.allclose(scores[:, 1], alone)


def test_fit_kmer_regression_of_three_classes_gives_chances():
    labels = np.arange(len(CODES)) % 3
    scores = fit_kmer_regression((CODES, labels), (CODES, labels), CODES[:5], k=2)
    np.testing.assert_allclose(scores.sum(axis=1), 1, rtol=1e-6)


def test_fit_gc_regression_of_values():
    scores = fit_gc_regression(
        (CODES, gc_content(CODES)), (CODES, gc_content(CODES)), CODES, task="regression"
    )
    assert np.corrcoef(scores, gc_content(CODES))[0, 1] > 0.999


def test_fit_gc_regression_refuses_an_unknown_task():
    with pytest.raises(SettingError, match="ranking"):
        fit_gc_regression((CODES, CODES[:, 0]), (CODES, CODES[:, 0]), CODES, task="ranking")


def test_fit_gc_regression_refuses_one_class():
    labels = np.ones(len(CODES))
    with pytest.raises(SettingError, match="one value"):
        fit_gc_regression((CODES, labels), (CODES, labels), CODES)
