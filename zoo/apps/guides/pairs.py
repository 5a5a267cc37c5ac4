"""Pairs of guide and site that differ in few bases: exact, without comparing all with all."""

import itertools
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from zoo.apps.guides.words import count_mismatches

# Longer segments would make many small groups.
_WIDEST = 6

# Pairs that are compared at once; their arrays stay in the processor's cache.
_BLOCK = 1 << 15

# Pairs within the mismatches that are given at once.
_GIVEN = 1 << 18

_Pairs = tuple[np.ndarray, np.ndarray, np.ndarray]


def segments(length: int, mismatches: int) -> list[tuple[int, int]]:
    """Cut a guide into one more segment than mismatches are allowed.

    A site with no more mismatches than that agrees with the guide in one segment at least.

    Returns:
        The lowest bit of each segment in a word, and its bits.

    Example:
        >>> segments(20, 3)
        [(0, 10), (10, 10), (20, 10), (30, 10)]
    """
    edges = [length * part // (mismatches + 1) for part in range(mismatches + 2)]
    pairs = itertools.pairwise(edges)
    return [(2 * first, 2 * min(last - first, _WIDEST)) for first, last in pairs]


class _Sorted(NamedTuple):
    """Words in the order of one of their segments; each segment's own stretch of them."""

    order: np.ndarray
    words: np.ndarray
    keys: np.ndarray
    edges: np.ndarray


class GuideIndex:
    """Guides in the order of each of their segments.

    Args:
        words: The guides, from `pack_words`.
        length: Bases of a guide.
        mismatches: The most that a pair may have.

    Example:
        >>> words = np.array([0b00_01_11, 0b11_11_11], dtype=np.uint64)
        >>> index = GuideIndex(words, length=3, mismatches=1)
        >>> [[part.tolist() for part in block] for block in index.near(words[:1])]
        [[[0], [0], [0]]]
    """

    def __init__(self, words: np.ndarray, length: int, mismatches: int):
        """Sort the guides by each segment."""
        self.mismatches = mismatches
        self._segments = segments(length, mismatches)
        self._guides = [_sorted_by(words, *segment) for segment in self._segments]

    def near(self, words: np.ndarray) -> Iterator[_Pairs]:
        """Give all pairs of guide and site within the mismatches, each once.

        Args:
            words: The sites, from `pack_words`.

        Returns:
            Blocks of: index of the guide, index of the site, mismatches.
        """
        waiting, count = [], 0
        for block in self._blocks(words):
            waiting.append(block)
            count += len(block[0])
            if count >= _GIVEN:
                yield _joined(waiting)
                waiting, count = [], 0
        if waiting:
            yield _joined(waiting)

    def _blocks(self, words: np.ndarray) -> Iterator[_Pairs]:
        """Bring together guides and sites that agree in a segment."""
        for number, segment in enumerate(self._segments):
            guides, sites = self._guides[number], _sorted_by(words, *segment)
            earlier = [_mask(*one) for one in self._segments[:number]]
            _, rows, columns = np.intersect1d(
                guides.keys, sites.keys, assume_unique=True, return_indices=True
            )
            for row, column in zip(rows, columns, strict=True):
                yield from self._compare(
                    guides, slice(*guides.edges[row : row + 2]),
                    sites, slice(*sites.edges[column : column + 2]), earlier,
                )  # fmt: skip

    def _compare(
        self, guides: _Sorted, rows: slice, sites: _Sorted, columns: slice, earlier: list
    ) -> Iterator[_Pairs]:
        """Compare all guides with all sites of one segment."""
        width = columns.stop - columns.start
        others = sites.words[columns]
        step = max(1, _BLOCK // width)
        for first in range(rows.start, rows.stop, step):
            some = slice(first, min(first + step, rows.stop))
            different = count_mismatches(guides.words[some, None], others)
            near = np.flatnonzero(different <= self.mismatches)
            if not len(near):
                continue
            guide, site = np.divmod(near, width)
            guide, site = guide + some.start, site + columns.start
            # Pairs that agree in an earlier segment came with it.
            both = guides.words[guide] ^ sites.words[site]
            new = np.ones(len(near), dtype=bool)
            for mask in earlier:
                new &= (both & mask) != 0
            yield guides.order[guide[new]], sites.order[site[new]], different.ravel()[near[new]]


def _joined(blocks: list[_Pairs]) -> _Pairs:
    return tuple(np.concatenate(column) for column in zip(*blocks, strict=True))


def _mask(lowest: int, bits: int) -> np.uint64:
    return np.uint64(((1 << bits) - 1) << lowest)


def _sorted_by(words: np.ndarray, lowest: int, bits: int) -> _Sorted:
    keys = ((words & _mask(lowest, bits)) >> np.uint64(lowest)).astype(np.uint16)
    order = np.argsort(keys, kind="stable")
    present, first = np.unique(keys[order], return_index=True)
    return _Sorted(order, words[order], present, np.append(first, len(words)))
