"""Where the windows of a scan lie, and which of them are predicted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from zoo.dna import NO_BASE, Interval
from zoo.errors import CoordinateError, SettingError
from zoo.io.bed import read_bed
from zoo.io.fasta import Genome

Regions = str | Path | Sequence[str | Interval] | None

# Windows that are computed before they are kept on disk.
PIECE = 1 << 14


@dataclass(frozen=True)
class Layout:
    """The windows of a scan: one at each multiple of the stride that fits its contig.

    Args:
        length: Bases in a window.
        stride: Bases from one window to the next.
        anchor: Base of a window that its value is written at.
        max_unknown: Largest share of ambiguous bases in a window.
    """

    length: int
    stride: int
    anchor: int
    max_unknown: float

    def count(self, bases: int) -> int:
        """Give the number of windows of a contig.

        Example:
            >>> Layout(500, 50, 250, 0.5).count(700)
            5
        """
        return max((bases - self.length) // self.stride + 1, 0)

    def place(self, window: np.ndarray | int, minus: bool = False) -> np.ndarray | int:
        """Give the base that the value of a window is written at.

        Args:
            window: Its number, or several.
            minus: It was read on the other strand.
        """
        anchor = self.length - 1 - self.anchor if minus else self.anchor
        return window * self.stride + anchor

    def known(self, codes: np.ndarray) -> np.ndarray:
        """Tell which windows of a stretch have few enough ambiguous bases.

        Args:
            codes: uint8 `(bases,)`; window `i` begins at `i * stride`.

        Returns:
            bool `(windows,)`.
        """
        ends = np.concatenate([[0], np.cumsum(codes == NO_BASE)])
        starts = self.stride * np.arange(self.count(len(codes)))
        return ends[starts + self.length] - ends[starts] <= self.max_unknown * self.length


@dataclass(frozen=True)
class Piece:
    """Some windows of one contig in a row: what is computed and kept at once.

    Args:
        contig: Name of the contig.
        first: Number of the first window.
        stop: One past that of the last.
    """

    contig: str
    first: int
    stop: int

    def __len__(self) -> int:
        return self.stop - self.first


def pieces_of(genome: Genome, layout: Layout, contigs: Sequence[str]) -> Iterator[Piece]:
    """Cut the windows of some contigs into pieces, in the order of the genome.

    Raises:
        CoordinateError: No contig is as long as a window.
    """
    found, contigs = False, frozenset(contigs)
    for contig, bases in genome.contigs.items():
        count = layout.count(bases) if contig in contigs else 0
        for first in range(0, count, PIECE):
            found = True
            yield Piece(contig, first, min(first + PIECE, count))
    if not found:
        raise CoordinateError(
            f"No contig that is scanned has {layout.length} bases, which one window takes."
        )


class Wanted:
    """The part of a genome that is asked for.

    Args:
        genome: The genome.
        regions: Name of a BED file; or contigs by name and `Interval`s in a list; None for all.

    Raises:
        CoordinateError: A contig is unknown, or a region leaves it.
        SettingError: The list is empty.
        FormatError: The file is missing or no BED.
    """

    def __init__(self, genome: Genome, regions: Regions):
        self._stretches: dict[str, list[tuple[int, int]]] = {}
        for contig, start, stop in _stretches(genome, regions):
            self._stretches.setdefault(contig, []).append((start, stop))
        self._merged = {contig: _merge(stretches) for contig, stretches in self._stretches.items()}

    @property
    def contigs(self) -> list[str]:
        """Give the contigs that something of is asked for."""
        return list(self._merged)

    @property
    def stretches(self) -> dict[str, list[list[int]]]:
        """Give starts and ends by contig, sorted and without overlap."""
        return {contig: array.tolist() for contig, array in self._merged.items()}

    def holds(self, contig: str, places: np.ndarray) -> np.ndarray:
        """Tell which bases of a contig are asked for, `(n,)` bool."""
        merged = self._merged[contig]
        index = np.searchsorted(merged[:, 0], places, side="right") - 1
        return (index >= 0) & (places < merged[np.maximum(index, 0), 1])


def _stretches(genome: Genome, regions: Regions) -> Iterator[tuple[str, int, int]]:
    if regions is None:
        regions = list(genome.contigs)
    elif isinstance(regions, str | Path):
        regions = list(read_bed(regions))
    if not regions:
        raise SettingError("There is no region; expected contigs, intervals or a BED file.")
    for region in regions:
        if isinstance(region, str):
            contig = genome.resolve(region)
            yield contig, 0, genome.contigs[contig]
            continue
        contig = genome.resolve(region.contig)
        if region.end > genome.contigs[contig]:
            raise CoordinateError(
                f"The region {region} ends after {contig}, which has {genome.contigs[contig]} "
                "bases; check that regions and genome are of the same assembly."
            )
        yield contig, region.start, region.end


def _merge(stretches: list[tuple[int, int]]) -> np.ndarray:
    """Join what overlaps or touches, `(n, 2)` ascending."""
    merged: list[list[int]] = []
    for start, stop in sorted(stretches):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], stop)
        else:
            merged.append([start, stop])
    return np.array(merged, dtype=np.int64)
