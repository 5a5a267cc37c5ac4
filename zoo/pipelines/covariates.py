"""What a window looks like apart from its function: GC, mappability, repeats."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from zoo.dna import NO_BASE, Interval
from zoo.errors import FormatError, SettingError
from zoo.io.bed import read_bed
from zoo.io.bigwig import Track
from zoo.io.packed import PackedGenome
from zoo.pipelines.mappability import unique_starts

Mappability = int | str | Path | None
"""A read length to compute it for, a bigWig or BED file that has it, or None for none."""


class Covariates:
    """Measures GC content, mappability and repeat fraction of windows, contig by contig.

    Args:
        packed: The genome.
        mappability: A number `k`: share of a window's bases where a k-mer begins that is unique in
            the genome. A bigWig file: its mean over the window. A BED file: share of bases covered.
            None: leave it out.
        repeats: A BED file of repeats; None for the lower case of the FASTA file. A genome without
            lower case has no such covariate.

    Raises:
        SettingError: A file has another ending than `.bw`, `.bigwig` or `.bed`.
    """

    def __init__(
        self,
        packed: PackedGenome,
        *,
        mappability: Mappability = 24,
        repeats: str | Path | None = None,
    ):
        """Find out which covariates there are, and compute the mappability."""
        self.packed = packed
        self._unique = unique_starts(packed, mappability) if isinstance(mappability, int) else None
        self._track = _track(mappability)
        self._mappable = _spans(mappability) if self._unique is self._track is None else None
        self._repeats = None if repeats is None else _spans(repeats)
        self.names: tuple[str, ...] = ("gc",)
        """What the columns of `measure` are."""
        if mappability is not None:
            self.names += ("mappability",)
        if repeats is not None or self._has_lower_case():
            self.names += ("repeat",)

    def _has_lower_case(self) -> bool:
        return any(self.packed.soft_masked(one).any() for one in self.packed.genome.contigs)

    def measure(self, contig: str, starts: np.ndarray, length: int) -> np.ndarray:
        """Measure windows of one contig.

        Args:
            contig: Where they lie.
            starts: Their first bases, counted from 0.
            length: Bases of a window.

        Returns:
            float32 `(n, len(names))`, each column between 0 and 1 (a bigWig's as it is).
        """
        codes = self.packed.codes(contig)
        known = window_sums(codes < NO_BASE, starts, length)
        strong = window_sums((codes == 1) | (codes == 2), starts, length)
        columns = [np.where(known > 0, strong / np.maximum(known, 1), 0.5)]
        if "mappability" in self.names:
            columns.append(window_sums(self._mappability(contig), starts, length) / length)
        if "repeat" in self.names:
            columns.append(window_sums(self._repeat(contig), starts, length) / length)
        return np.stack(columns, axis=1).astype(np.float32)

    def _mappability(self, contig: str) -> np.ndarray:
        own = self.packed.genome.resolve(contig)
        if self._unique is not None:
            return self._unique[own]
        if self._track is not None:
            return self._track.values(Interval(contig, 0, self.packed.genome.contigs[own]))
        return covered(self._mappable, self.packed, contig)

    def _repeat(self, contig: str) -> np.ndarray:
        if self._repeats is not None:
            return covered(self._repeats, self.packed, contig)
        return self.packed.soft_masked(contig)


Spans = dict[str, list[tuple[int, int]]]


def _track(mappability: Mappability) -> Track | None:
    if isinstance(mappability, str | Path) and str(mappability).lower().endswith(
        (".bw", ".bigwig")
    ):
        return Track(mappability)
    return None


def _spans(path: str | Path | None) -> Spans | None:
    if path is None:
        return None
    if not str(path).lower().removesuffix(".gz").endswith(".bed"):
        raise SettingError(f"{path} is neither a bigWig (.bw, .bigwig) nor a BED file (.bed).")
    return group_spans(read_bed(path))


def group_spans(intervals: Iterable[Interval]) -> Spans:
    """Sort intervals by contig."""
    spans = defaultdict(list)
    for interval in intervals:
        spans[interval.contig].append((interval.start, interval.end))
    return dict(spans)


def covered(spans: Spans, packed: PackedGenome, contig: str) -> np.ndarray:
    """Tell which bases of a contig any span covers, `(length,)` bool.

    Spans may name the contig by any alias of the genome; what leaves the contig is cut off.
    """
    own = packed.genome.resolve(contig)
    names = {own, contig, *(one for one in spans if _is_alias(packed, one, own))}
    result = np.zeros(packed.genome.contigs[own], dtype=bool)
    for name in names:
        for start, end in spans.get(name, ()):
            result[start:end] = True
    return result


def _is_alias(packed: PackedGenome, name: str, own: str) -> bool:
    try:
        return packed.genome.resolve(name) == own
    except ValueError:
        return False


def window_sums(values: np.ndarray, starts: np.ndarray, length: int) -> np.ndarray:
    """Sum values over windows through one running sum, whatever the number of windows.

    Args:
        values: Numbers along a contig `(contig length,)`; bool is counted.
        starts: First bases of the windows.
        length: Bases of a window.

    Returns:
        `(n,)`: int32 for bool, float64 otherwise.

    Raises:
        FormatError: The values are not of the contig's length.

    Example:
        >>> window_sums(np.array([True, False, True, True]), np.array([0, 1, 2]), 2).tolist()
        [1, 1, 2]
    """
    if len(starts) and len(values) < int(np.max(starts)) + length:
        raise FormatError(f"A track of {len(values)} bases is shorter than its contig.")
    kind = np.int32 if values.dtype == bool else np.float64
    running = np.zeros(len(values) + 1, dtype=kind)
    np.cumsum(values, dtype=kind, out=running[1:])
    return running[starts + length] - running[starts]
