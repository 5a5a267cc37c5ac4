"""Splits into train, validation and test that keep relatives together."""

from collections.abc import Mapping, Sequence

import numpy as np

from zoo.errors import SettingError
from zoo.pipelines.baselines import as_codes
from zoo.pipelines.mappability import canonical_keys

_MIX = np.uint64(0x9E3779B97F4A7C15)


def split_by_chromosome(
    contigs: Sequence[str], parts: Mapping[str, Sequence[str]], *, rest: str | None = "train"
) -> np.ndarray:
    """Split by chromosome, so that no window of a part overlaps one of another.

    Args:
        contigs: Contig of each example.
        parts: Name of a part -> its contigs.
        rest: Part of the contigs that are not named; None to refuse them.

    Returns:
        Name of each example's part `(n,)`.

    Raises:
        SettingError: A contig is in two parts or in none, or a part gets no example.

    Example:
        >>> split_by_chromosome(["1", "2", "3"], {"test": ["3"], "validation": ["2"]}).tolist()
        ['train', 'validation', 'test']
    """
    owner = {}
    for name, members in parts.items():
        for contig in members:
            if owner.setdefault(contig, name) != name:
                raise SettingError(f"{contig} is in {owner[contig]} and in {name}; choose one.")
    missing = sorted(set(contigs) - set(owner))
    if missing and rest is None:
        raise SettingError(f"{', '.join(missing[:5])} belong to no part; name them, or give rest.")
    names = np.array([owner.get(contig, rest) for contig in contigs], dtype=object)
    empty = sorted(set(parts) - set(names))
    if empty:
        raise SettingError(f"{', '.join(empty)} would have no example; check the contigs' names.")
    return names


def shared_sketches(
    sequences: np.ndarray | Sequence[str], k: int = 24, scale: int = 4
) -> tuple[np.ndarray, np.ndarray]:
    """Sample the k-mers of sequences by their hash, so that relatives keep the same ones.

    A k-mer and its reverse complement count as the same; one in `scale` is kept (FracMinHash,
    Irber et al. 2022). `scale=1` keeps all.

    Args:
        sequences: Letters or base codes `(n, length)` uint8.
        k: Bases of a word, up to 32.
        scale: One word in so many is kept.

    Returns:
        Hashes `(m,)` uint64 and the sequence each comes from `(m,)`, without repeats.

    Raises:
        SettingError: `k` is above 32 or above the length.
    """
    codes = as_codes(sequences)
    count, length = codes.shape
    if not 1 <= k <= min(32, length):
        raise SettingError(f"k={k}; expected 1 to {min(32, length)} for {length} bases.")
    apart = np.full((count, length + 1), 4, dtype=np.uint8)
    apart[:, :length] = codes
    places, keys = canonical_keys(apart.ravel(), k)
    hashes = (keys[:, 0] ^ (keys[:, 0] >> np.uint64(31))) * _MIX
    hashes ^= hashes >> np.uint64(29)
    chosen = hashes % np.uint64(scale) == 0
    pairs = np.stack([hashes[chosen], (places[chosen] // (length + 1)).astype(np.uint64)], axis=1)
    order = np.lexsort(pairs.T[::-1])
    pairs = pairs[order]
    new = np.ones(len(pairs), dtype=bool)
    new[1:] = (pairs[1:] != pairs[:-1]).any(axis=1)
    return pairs[new, 0], pairs[new, 1].astype(np.int64)


def cluster_by_homology(
    sequences: np.ndarray | Sequence[str], *, k: int = 24, scale: int = 1, crowd: int = 200
) -> np.ndarray:
    """Put sequences that share a k-mer, on either strand, into one cluster.

    Args:
        sequences: Letters or base codes `(n, length)` uint8.
        k: Bases that two relatives must share without a difference.
        scale: Look at one k-mer in so many; 1 misses nothing, 4 is faster.
        crowd: A k-mer in more sequences than this is a repeat, and joins nothing. Without it, one
            transposon would chain half a genome into one cluster.

    Returns:
        Cluster of each sequence, numbered from 0 in order of appearance, `(n,)`.

    Example:
        >>> cluster_by_homology(["AACCGGTAAT", "ATTACCGGTT", "CATCATCATC"], k=8).tolist()
        [0, 0, 1]
    """
    codes = as_codes(sequences)
    hashes, owners = shared_sketches(codes, k, scale)
    first = np.flatnonzero(np.concatenate([[True], hashes[1:] != hashes[:-1]]))
    size = np.diff(np.append(first, len(hashes)))
    family = np.repeat(np.arange(len(first)), size)
    near = (np.repeat(size, size) <= crowd) & (np.arange(len(hashes)) != first[family])
    links = np.stack([owners[first[family[near]]], owners[near]], axis=1)
    return _connected(len(codes), links)


def _connected(count: int, links: np.ndarray) -> np.ndarray:
    """Number the connected groups: every member takes the smallest number it is linked to."""
    label = np.arange(count)
    while True:
        before = label.copy()
        smallest = np.minimum(label[links[:, 0]], label[links[:, 1]])
        np.minimum.at(label, label[links[:, 0]], smallest)
        np.minimum.at(label, label[links[:, 1]], smallest)
        label = label[label]
        if (label == before).all():
            return np.unique(label, return_inverse=True)[1]


def split_by_homology(
    sequences: np.ndarray | Sequence[str],
    shares: Mapping[str, float],
    *,
    k: int = 24,
    scale: int = 1,
    seed: int = 0,
) -> np.ndarray:
    """Split so that no two parts share a k-mer, on either strand, that is no repeat.

    Clusters are dealt out in random order, the largest first, each to the part that is furthest
    behind its share.

    Args:
        sequences: Letters or base codes `(n, length)` uint8.
        shares: Name of a part -> its share; they add up to 1.
        k: See `cluster_by_homology`.
        scale: See `cluster_by_homology`.
        seed: Of the order of clusters of one size.

    Returns:
        Name of each example's part `(n,)`.

    Raises:
        SettingError: The shares do not add up to 1.
    """
    if abs(sum(shares.values()) - 1) > 1e-6 or min(shares.values()) <= 0:
        raise SettingError(f"Shares {dict(shares)}; expected positive numbers that add up to 1.")
    cluster = cluster_by_homology(sequences, k=k, scale=scale)
    size = np.bincount(cluster)
    shuffled = np.random.default_rng(seed).permutation(len(size))
    names = list(shares)
    wanted = np.array([shares[name] for name in names]) * len(cluster)
    part = np.zeros(len(size), dtype=np.int64)
    for one in shuffled[np.argsort(-size[shuffled], kind="stable")]:
        part[one] = int(np.argmax(wanted))
        wanted[part[one]] -= size[one]
    return np.array(names, dtype=object)[part[cluster]]
