"""Splits that related sequences do not cross: clusters by shared k-mers on both strands."""

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np

from zoo.dna import NO_BASE, encode, reverse_complement

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


def homology_clusters(sequences: Sequence[str], *, length: int = 40) -> np.ndarray:
    """Give two sequences one number when a chain of shared k-mers joins them.

    A k-mer and its reverse complement count as the same, k-mers with an N as none.

    Args:
        sequences: DNA of any lengths.
        length: Bases that two sequences must share to be related.

    Returns:
        int64 `(n,)`: for each sequence the lowest index in its cluster.

    Example:
        >>> homology_clusters(["AACCGT", "TTTTTT", "CACGGT"], length=5).tolist()
        [0, 1, 0]
    """
    left, right = _related_pairs(*_canonical_kmers(sequences, length))
    labels = np.arange(len(sequences))
    while True:
        lowest = labels.copy()
        np.minimum.at(lowest, left, labels[right])
        np.minimum.at(lowest, right, labels[left])
        lowest = lowest[lowest]
        if np.array_equal(lowest, labels):
            return labels
        labels = lowest


def _canonical_kmers(sequences: Sequence[str], length: int) -> tuple[np.ndarray, np.ndarray]:
    """Return strand-free hashes of all k-mers, and for each the index of its sequence."""
    hashes, owners = [np.empty(0, np.uint64)], [np.empty(0, np.int64)]
    by_size: dict[int, list[int]] = {}
    for index, sequence in enumerate(sequences):
        by_size.setdefault(len(sequence), []).append(index)
    for size, indices in by_size.items():
        if size >= length:
            found, valid = _hash_windows(encode([sequences[index] for index in indices]), length)
            hashes.append(found[valid])
            owners.append(np.broadcast_to(np.array(indices)[:, None], valid.shape)[valid])
    return np.concatenate(hashes), np.concatenate(owners)


def _hash_windows(codes: np.ndarray, length: int) -> tuple[np.ndarray, np.ndarray]:
    """Hash every window of both strands; the lower hash stands for the window.

    Polynomial hashes of 64 bits: for ten million k-mers the chance of any false match is 3e-6.
    """
    opposite = np.where(codes == NO_BASE, NO_BASE, 3 - codes)[:, ::-1]
    forward = _rolling_hash(codes, length)
    backward = _rolling_hash(opposite, length)[:, ::-1]
    unknown = np.zeros((len(codes), codes.shape[1] + 1), np.int32)
    np.cumsum(codes == NO_BASE, axis=1, out=unknown[:, 1:])
    return np.minimum(forward, backward), unknown[:, length:] == unknown[:, :-length]


def _rolling_hash(codes: np.ndarray, length: int) -> np.ndarray:
    """Hash all windows from the hashes of all prefixes; the cost does not grow with `length`."""
    prefix = np.zeros((codes.shape[1] + 1, len(codes)), np.uint64)
    for position, letters in enumerate(codes.T):
        prefix[position + 1] = prefix[position] * _MULTIPLIER + (letters + np.uint64(1))
    power = np.uint64(pow(int(_MULTIPLIER), length, 2**64))
    return (prefix[length:] - prefix[:-length] * power).T


def _related_pairs(hashes: np.ndarray, owners: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return index pairs that join all sequences with a k-mer in common."""
    order = np.argsort(hashes, kind="stable")
    hashes, owners = hashes[order], owners[order]
    same = (hashes[1:] == hashes[:-1]) & (owners[1:] != owners[:-1])
    pairs = np.unique(np.stack([owners[:-1][same], owners[1:][same]]), axis=1)
    return pairs[0], pairs[1]


def related_to(
    sequences: Sequence[str], references: Sequence[str], *, length: int = 40
) -> np.ndarray:
    """Tell which sequences share a k-mer, on either strand, with any of the references.

    Args:
        sequences: DNA to be judged.
        references: DNA to compare with.
        length: Bases that must be shared.

    Returns:
        bool `(n,)`.

    Example:
        >>> related_to(["ACCGTA", "TTTTTT"], ["GGTACGGT"], length=6).tolist()
        [True, False]
    """
    known = np.unique(_canonical_kmers(references, length)[0])
    hashes, owners = _canonical_kmers(sequences, length)
    related = np.zeros(len(sequences), bool)
    related[owners[np.isin(hashes, known)]] = True
    return related


def drop_related(splits: dict[str, list[dict]], *, length: int = 40) -> dict[str, list[dict]]:
    """Take out of training and validation what shares a k-mer with a later split.

    Args:
        splits: Examples with a `sequence`, by split: `train`, `validation`, `test`.
        length: Bases that must be shared.

    Returns:
        The same splits; `test` is whole.
    """
    kept: dict[str, list[dict]] = {}
    for name in ("test", "validation", "train"):
        later = [each["sequence"] for found in kept.values() for each in found]
        sequences = [each["sequence"] for each in splits[name]]
        related = related_to(sequences, later, length=length)
        kept[name] = [
            each for each, drop in zip(splits[name], related.tolist(), strict=True) if not drop
        ]
    return {name: kept[name] for name in splits}


def deal(
    examples: Sequence[dict], fractions: Mapping[str, float], *, length: int = 40, largest: int = 50
) -> dict[str, list[dict]]:
    """Deal examples to splits by the homology of their `sequence`; see `homology_splits`."""
    sequences = [example["sequence"] for example in examples]
    splits: dict[str, list[dict]] = {name: [] for name in fractions}
    names = homology_splits(sequences, fractions, length=length, largest=largest)
    for name, example in zip(names, examples, strict=True):
        splits[name].append(example)
    return splits


def homology_splits(
    sequences: Sequence[str],
    fractions: Mapping[str, float],
    *,
    length: int = 40,
    largest: int = 50,
) -> list[str]:
    """Deal whole clusters to splits, the same way whatever the order of the sequences.

    The split follows from a hash of the cluster's first sequence in the alphabet. A cluster of
    more than `largest` sequences (a repeat family) goes to the first split whole, so that it
    cannot upset the sizes of the others.

    Args:
        sequences: DNA of any lengths.
        fractions: Share of the clusters for every split, the training split first; sums to 1.
        length: Bases that two sequences must share to be related.
        largest: Members up to which a cluster may leave the training split.

    Returns:
        The name of the split of each sequence.

    Example:
        >>> homology_splits(["ACGTT", "AACGT", "GGGGG"], {"train": 1.0}, length=5)
        ['train', 'train', 'train']
    """
    labels = homology_clusters(sequences, length=length)
    members: dict[int, list[str]] = {}
    for label, sequence in zip(labels.tolist(), sequences, strict=True):
        members.setdefault(label, []).append(min(sequence, reverse_complement(sequence)))
    names = list(fractions)
    bounds = np.cumsum([fractions[name] for name in names])
    split = {
        label: names[0] if len(found) > largest else names[_bin(min(found), bounds)]
        for label, found in members.items()
    }
    return [split[label] for label in labels.tolist()]


def _bin(text: str, bounds: np.ndarray) -> int:
    """Return the bin in which the hash of a text, as a number from 0 to 1, falls."""
    digest = hashlib.sha256(text.encode()).digest()
    value = int.from_bytes(digest[:8], "big") / 2.0**64
    return min(int(np.searchsorted(bounds, value, side="right")), len(bounds) - 1)
