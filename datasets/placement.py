"""Find where windows of sequence lie in a genome, by seeds that vote for a place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from zoo.dna import NO_BASE, Interval, encode, reverse_complement

SEED_LENGTH = 24
SEED_STEP = 34
MIN_VOTES = 2
_MAX_HITS = 50


@dataclass(frozen=True)
class Placement:
    """Where a window lies.

    Attributes:
        interval: The place; the strand is that of the window.
        exact: Whether the genome reads there exactly as the window.
        places: How many places have as many votes as this one.
    """

    interval: Interval
    exact: bool
    places: int


class GenomeIndex:
    """The places of all seeds of a genome.

    Args:
        contigs: Sequence by contig name, in capitals.
    """

    def __init__(self, contigs: Mapping[str, str]):
        self.contigs = dict(contigs)
        self._names = list(contigs)
        self._starts = np.cumsum([0, *(len(text) + 1 for text in contigs.values())])
        codes = encode(["N".join(contigs.values())])
        seeds, valid = _seeds(codes)
        places = np.flatnonzero(valid[0])
        order = np.argsort(seeds[0, places], kind="stable")
        self._places = places[order]
        self._seeds = seeds[0, places][order]

    def place(self, windows: Sequence[str]) -> list[Placement | None]:
        """Place windows of one length, on either strand.

        Args:
            windows: Sequences in capitals, all equally long.

        Returns:
            For each window the place with the most seeds, the first of several; None where fewer
            than two seeds agree.

        Example:
            >>> contig = "".join(np.random.default_rng(0).choice(list("ACGT"), 300))
            >>> GenomeIndex({"chrI": contig}).place([contig[50:150]])[0].interval
            Interval(contig='chrI', start=50, end=150, strand='+', name='')
        """
        forward = self._votes(windows)
        backward = self._votes([reverse_complement(window) for window in windows])
        return [
            self._best(window, {"+": plus, "-": minus})
            for window, plus, minus in zip(windows, forward, backward, strict=True)
        ]

    def _votes(self, windows: Sequence[str]) -> list[dict[int, int]]:
        """Count for each window how many of its seeds point at each start."""
        seeds, valid = _seeds(encode(windows))
        offsets = np.arange(0, seeds.shape[1], SEED_STEP)
        wanted = seeds[:, offsets]
        left = np.searchsorted(self._seeds, wanted, "left")
        right = np.searchsorted(self._seeds, wanted, "right")
        right = np.where(valid[:, offsets], right, left)
        votes: list[dict[int, int]] = [{} for _ in windows]
        for row, column in zip(
            *np.nonzero((right > left) & (right - left <= _MAX_HITS)), strict=True
        ):
            for place in self._places[left[row, column] : right[row, column]].tolist():
                start = place - int(offsets[column])
                votes[row][start] = votes[row].get(start, 0) + 1
        return votes

    def _best(self, window: str, votes: Mapping[str, Mapping[int, int]]) -> Placement | None:
        found = [
            (-count, strand == "-", start)
            for strand, counts in votes.items()
            for start, count in counts.items()
            if count >= MIN_VOTES
        ]
        if not found:
            return None
        found.sort()
        _, minus, start = found[0]
        interval = self._interval(start, len(window), "-" if minus else "+")
        text = self.contigs[interval.contig][max(interval.start, 0) : interval.end]
        exact = text == (reverse_complement(window) if minus else window)
        return Placement(interval, exact, sum(each[0] == found[0][0] for each in found))

    def _interval(self, start: int, length: int, strand: str) -> Interval:
        """Turn a start in the joined genome into an interval, moved into its contig."""
        middle = start + length // 2
        contig = int(np.searchsorted(self._starts, middle, side="right")) - 1
        name = self._names[contig]
        within = min(max(start - int(self._starts[contig]), 0), len(self.contigs[name]) - length)
        return Interval(name, within, within + length, strand)


def _seeds(codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pack every window of `SEED_LENGTH` codes into an integer; say which have no N."""
    count = codes.shape[1] - SEED_LENGTH + 1
    packed = np.zeros((len(codes), count), np.int64)
    valid = np.ones((len(codes), count), bool)
    for offset in range(SEED_LENGTH):
        letters = codes[:, offset : offset + count]
        packed = packed * 4 + (letters & 3)
        valid &= letters != NO_BASE
    return packed, valid
