from collections import Counter

import numpy as np
import pytest

from zoo.dna import encode, reverse_complement
from zoo.errors import SettingError
from zoo.io.fasta import Genome
from zoo.io.packed import PackedGenome
from zoo.pipelines import mappability
from zoo.pipelines.mappability import canonical_keys, unique_starts


def slow(contigs, k):
    """Count every k-mer of both strands with a dictionary."""
    words = Counter()
    for text in contigs.values():
        for start in range(len(text) - k + 1):
            word = text[start : start + k]
            words[min(word, reverse_complement(word))] += 1
    found = {}
    for name, text in contigs.items():
        kmers = [text[start : start + k] for start in range(len(text))]
        found[name] = [
            len(word) == k and "N" not in word and words[min(word, reverse_complement(word))] == 1
            for word in kmers
        ]
    return found


@pytest.fixture
def contigs():
    rng = np.random.default_rng(0)
    first = "".join(rng.choice(list("ACGT"), 900))
    second = "".join(rng.choice(list("ACGT"), 300)) + reverse_complement(first[100:240])
    third = first[500:570] + "N" + first[571:640] + "ACGT" * 25
    return {"a": first, "b": second, "c": third, "tiny": "ACG"}


@pytest.fixture
def packed(contigs, tmp_path):
    path = tmp_path / "repeats.fa"
    path.write_text("".join(f">{name}\n{text}\n" for name, text in contigs.items()))
    with Genome(path) as genome:
        yield PackedGenome(genome)


@pytest.mark.parametrize("k", [8, 11, 24, 32, 33, 36, 64])
def test_unique_starts_match_a_slow_count(packed, contigs, k):
    fast = unique_starts(packed, k)
    assert {name: flags.tolist() for name, flags in fast.items()} == slow(contigs, k)


@pytest.mark.parametrize("k", [24, 36])
def test_unique_starts_in_small_blocks_and_passes(packed, contigs, k, monkeypatch):
    monkeypatch.setattr(mappability, "_BLOCK", 101)
    monkeypatch.setattr(mappability, "_KEYS_A_PASS", 400)
    fast = unique_starts(packed, k)
    assert {name: flags.tolist() for name, flags in fast.items()} == slow(contigs, k)


def test_unique_starts_survives_a_shared_hash(packed, contigs, monkeypatch):
    monkeypatch.setattr(mappability, "_MIX", np.uint64(0))
    fast = unique_starts(packed, 36)
    assert {name: flags.tolist() for name, flags in fast.items()} == slow(contigs, 36)


def test_unique_starts_are_kept(packed, monkeypatch):
    before = unique_starts(packed, 24)
    monkeypatch.setattr(mappability, "_compute", None)
    after = unique_starts(packed, 24)
    np.testing.assert_array_equal(before["b"], after["b"])


def test_unique_starts_refuses_long_words(packed):
    with pytest.raises(SettingError, match="8 to 64"):
        unique_starts(packed, 65)


@pytest.mark.parametrize("k", [5, 32, 40])
def test_canonical_keys_ignore_the_strand(k):
    codes = np.random.default_rng(1).integers(0, 4, 200, dtype=np.uint8)
    _, here = canonical_keys(codes, k)
    _, there = canonical_keys(reverse_complement(codes), k)
    np.testing.assert_array_equal(here, there[::-1])


def test_canonical_keys_are_base_four_numbers():
    _, keys = canonical_keys(encode("ACCA")[0], 4)
    assert keys.tolist() == [[0 * 64 + 1 * 16 + 1 * 4 + 0]]
