"""Counts, sums and the best of a stream of off-targets, in bounded memory."""

from typing import NamedTuple

import numpy as np


class Hits(NamedTuple):
    """Some off-targets, in columns: number of the guide, mismatches, place, CFD score if known."""

    guide: np.ndarray
    mismatches: np.ndarray
    contig: np.ndarray
    start: np.ndarray
    minus: np.ndarray
    cfd: np.ndarray | None


class Tally:
    """What is kept of the off-targets of some guides.

    Args:
        own: Contig, start and strand of each guide, `(n, 3)`; a hit there is not counted.
        mismatches: The most that a hit has.
        best: Hits that are kept of each guide: by CFD score, mismatches, and place.
    """

    def __init__(self, own: np.ndarray, mismatches: int, best: int):
        """Begin with nothing."""
        self.counts = np.zeros((len(own), mismatches + 1), dtype=np.int64)
        """Hits with 0, 1, ... mismatches, `(n, mismatches + 1)`."""
        self.cfd = np.zeros(len(own))
        """Sum of the CFD scores of the hits, `(n,)`."""
        self._own, self._best = own, best
        self._kept: Hits | None = None

    def add(self, hits: Hits) -> None:
        """Count hits, and keep the best of them and of those before."""
        place = np.column_stack([hits.contig, hits.start, hits.minus])
        hits = _taken(hits, (self._own[hits.guide] != place).any(axis=1))
        np.add.at(self.counts, (hits.guide, hits.mismatches), 1)
        if hits.cfd is not None:
            np.add.at(self.cfd, hits.guide, hits.cfd)
        both = hits if self._kept is None else _joined(self._kept, hits)
        self._kept = self._best_of(both)

    def _best_of(self, hits: Hits) -> Hits:
        score = np.zeros(len(hits.guide)) if hits.cfd is None else -hits.cfd
        keys = (hits.minus, hits.start, hits.contig, hits.mismatches, score, hits.guide)
        order = np.lexsort(keys)
        guide = hits.guide[order]
        rank = np.arange(len(guide)) - np.searchsorted(guide, guide)
        return _taken(hits, order[rank < self._best])

    def spelled(self, contigs: list[str]) -> list[str]:
        """Spell the best hits of each guide: `contig:start(strand):mismatches:CFD`, or `.`."""
        lists: list[list[str]] = [[] for _ in self._own]
        if self._kept is not None:
            columns = [column.tolist() for column in self._kept if column is not None]
            for guide, mismatches, contig, start, minus, *cfd in zip(*columns, strict=True):
                text = f"{contigs[contig]}:{start}({'-' if minus else '+'}):{mismatches}"
                lists[guide].append(text + "".join(f":{score:.3g}" for score in cfd))
        return [";".join(texts) or "." for texts in lists]


def _taken(hits: Hits, rows: np.ndarray) -> Hits:
    return Hits(*(None if column is None else column[rows] for column in hits))


def _joined(first: Hits, second: Hits) -> Hits:
    pairs = zip(first, second, strict=True)
    return Hits(*(None if one is None else np.concatenate([one, two]) for one, two in pairs))
