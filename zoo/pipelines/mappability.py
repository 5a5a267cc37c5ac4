"""Mappability computed from a genome alone: which of its k-mers occur once, on either strand.

A read of `k` bases from such a place can be mapped without doubt, as in Karimzadeh et al. 2018
(Nucleic Acids Res. 46:e120, Umap). The result is exact: candidates that share a hash are compared
base by base.
"""

import os
from collections.abc import Iterator

import numpy as np

from zoo.dna import NO_BASE
from zoo.errors import SettingError
from zoo.io.cache import derived_folder
from zoo.io.packed import PackedGenome

_BLOCK = 1 << 20
_KEYS_A_PASS = 1 << 26  # 64 million keys of 8 bytes are sorted at once: about 1.5 GB in all
_MIX = np.uint64(0x9E3779B97F4A7C15)  # 2**64 / golden ratio, Knuth's multiplicative hash


def unique_starts(packed: PackedGenome, k: int = 24) -> dict[str, np.ndarray]:
    """Tell at which bases a k-mer begins that occurs nowhere else in the genome.

    A k-mer and its reverse complement count as the same. K-mers with an unknown base, and the last
    `k - 1` bases of a contig, do not count as unique. The result is kept in the cache.

    Args:
        packed: The whole genome: a part of it would make repeats look unique.
        k: Bases of a read, 8 to 64.

    Returns:
        Contig -> bool `(length,)`.

    Raises:
        SettingError: `k` is outside 8 to 64.
    """
    if not 8 <= k <= 64:
        raise SettingError(f"k={k}; expected 8 to 64.")
    contigs = packed.genome.contigs
    file = derived_folder(packed.genome.path) / f"unique-{k}.npy"
    if file.exists():
        bits = np.load(file)
    else:
        bits = np.packbits(_compute(packed, k))
        part = file.with_name(f"unique-{k}.{os.getpid()}.part.npy")
        np.save(part, bits)
        part.rename(file)
    flat = np.unpackbits(bits, count=sum(contigs.values())).view(bool)
    ends = np.cumsum(list(contigs.values()))
    return dict(zip(contigs, np.split(flat, ends[:-1]), strict=True))


def _compute(packed: PackedGenome, k: int) -> np.ndarray:
    """Go through the genome as often as its keys need, one share of all hashes at a time."""
    total = sum(packed.genome.contigs.values())
    unique = np.zeros(total, dtype=bool)
    passes = -(-total // _KEYS_A_PASS)
    for share in range(passes):
        parts = [
            (place[chosen], keys[chosen])
            for place, keys in _keys(packed, k)
            for chosen in [keys[:, 0] * _MIX >> np.uint64(40)]
            for chosen in [chosen % np.uint64(passes) == share]
        ]
        places = np.concatenate([place for place, _ in parts])
        keys = np.concatenate([key for _, key in parts])
        del parts
        unique[places[_occurs_once(keys)]] = True
    return unique


def _occurs_once(keys: np.ndarray) -> np.ndarray:
    """Tell which rows of `(n, words)` uint64 occur once."""
    if not len(keys):
        return np.zeros(0, dtype=bool)
    hashes = keys[:, 0].copy()
    for column in range(1, keys.shape[1]):
        hashes ^= keys[:, column] * _MIX
    shared = _is_shared(hashes)
    if keys.shape[1] > 1:
        suspects = np.flatnonzero(shared)
        _, place, count = np.unique(keys[suspects], axis=0, return_inverse=True, return_counts=True)
        shared[suspects] = count[place.ravel()] > 1
    return ~shared


def _is_shared(hashes: np.ndarray) -> np.ndarray:
    """Tell which of many numbers occur more than once; sorting values is faster than places."""
    ordered = np.sort(hashes)
    repeated = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    maybe = np.zeros(1 << 24, dtype=bool)
    maybe[repeated * _MIX >> np.uint64(40)] = True
    shared = maybe[hashes * _MIX >> np.uint64(40)]
    suspects = np.flatnonzero(shared)
    if len(suspects):
        near = np.searchsorted(repeated, hashes[suspects]).clip(max=len(repeated) - 1)
        shared[suspects] = repeated[near] == hashes[suspects]
    return shared


def _keys(packed: PackedGenome, k: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Give, block by block, the places and the canonical keys of the k-mers without N."""
    first = 0
    for contig, length in packed.genome.contigs.items():
        codes = packed.codes(contig)
        for start in range(0, length - k + 1, _BLOCK):
            block = codes[start : start + _BLOCK + k - 1]
            good, keys = canonical_keys(block, k)
            yield first + start + good, keys
        first += length


def canonical_keys(codes: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Number the k-mers of one sequence so that both strands of a k-mer have the same number.

    Args:
        codes: Base codes `(length,)` uint8.
        k: Bases of a word, up to 64.

    Returns:
        The places `(n,)` of k-mers without unknown bases, and their keys `(n, words)` uint64: one
        word of 64 bits up to 32 bases, else the first 32 and the last 32 bases.

    Example:
        >>> from zoo.dna import encode
        >>> places, keys = canonical_keys(encode("AACNGTT")[0], 3)
        >>> places.tolist(), keys[:, 0].tolist()
        ([0, 4], [1, 1])
    """
    unknown = np.concatenate([[0], np.cumsum(codes >= NO_BASE)])
    good = np.flatnonzero(unknown[k:] == unknown[:-k])
    size = min(k, 32)
    forward, backward = _words(codes, size)
    if k <= 32:
        return good, np.minimum(forward[good], backward[good])[:, None]
    here = np.stack([forward[good], forward[good + k - size]], axis=1)
    there = np.stack([backward[good + k - size], backward[good]], axis=1)
    later = (here[:, 0] > there[:, 0]) | ((here[:, 0] == there[:, 0]) & (here[:, 1] > there[:, 1]))
    return good, np.where(later[:, None], there, here)


def _words(codes: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Number the words of `size` bases at every place, and their reverse complements.

    Words of 1, 2, 4, ... bases are joined, so that the work is logarithmic in the size.
    """
    letters = (codes & 3).astype(np.uint64)
    words, others, length = letters, np.uint64(3) - letters, 1
    done, back, have = None, None, 0
    while True:
        if size & length:
            if have:
                done, back = (
                    _join(done, have, words, length),
                    _join_back(back, have, others, length),
                )
            else:
                done, back = words, others
            have += length
        if length * 2 > size:
            return done[: len(codes) - size + 1], back[: len(codes) - size + 1]
        words, others = (
            _join(words, length, words, length),
            _join_back(others, length, others, length),
        )
        length *= 2


def _join(left: np.ndarray, left_size: int, right: np.ndarray, right_size: int) -> np.ndarray:
    """Append to each word the word that begins where it ends."""
    count = min(len(left), len(right) - left_size)
    return left[:count] << np.uint64(2 * right_size) | right[left_size : left_size + count]


def _join_back(left: np.ndarray, left_size: int, right: np.ndarray, right_size: int) -> np.ndarray:
    """Do the same with reverse complements, where what comes later stands first."""
    count = min(len(left), len(right) - left_size)
    return right[left_size : left_size + count] << np.uint64(2 * left_size) | left[:count]
