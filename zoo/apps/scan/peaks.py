"""Peaks: stretches where a scan stays above a threshold."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True)
class CalledPeak:
    """One peak.

    Args:
        contig: Name of the contig.
        start: First base, counted from 0.
        end: One past the last base.
        summit: Base where the value is largest; the first such window's.
        value: The value there.
    """

    contig: str
    start: int
    end: int
    summit: int
    value: float


@dataclass(frozen=True)
class Stretch:
    """Values along one contig, in the order of their places.

    Args:
        contig: Name of the contig.
        places: Base that each value is written at, `(n,)`.
        starts: First base that it stands for, `(n,)`.
        ends: One past the last, `(n,)`.
        values: `(n,)`; `nan` for none.
    """

    contig: str
    places: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    values: np.ndarray


def call_peaks(stretches: Iterable[Stretch], threshold: float, gap: int) -> Iterator[CalledPeak]:
    """Join neighbouring values of at least a threshold.

    Args:
        stretches: Values of one output, contig after contig.
        threshold: Least value in a peak.
        gap: Bases that may lie between two values of one peak.

    Yields:
        Peaks in the order of the genome.

    Example:
        >>> starts = np.arange(0, 60, 10)
        >>> values = np.array([0.1, 0.7, 0.9, 0.2, 0.2, 0.6])
        >>> stretch = Stretch("chr1", starts + 5, starts, starts + 10, values)
        >>> for peak in call_peaks([stretch], threshold=0.5, gap=10):
        ...     print(peak)
        CalledPeak(contig='chr1', start=10, end=30, summit=25, value=0.9)
        CalledPeak(contig='chr1', start=50, end=60, summit=55, value=0.6)
    """
    waiting: CalledPeak | None = None
    for stretch in stretches:
        for peak in _within(stretch, threshold, gap):
            if waiting is not None and _touch(waiting, peak, gap):
                waiting = _joined(waiting, peak)
                continue
            if waiting is not None:
                yield waiting
            waiting = peak
    if waiting is not None:
        yield waiting


def _within(stretch: Stretch, threshold: float, gap: int) -> Iterator[CalledPeak]:
    """Give the peaks of one stretch."""
    high = np.flatnonzero(np.nan_to_num(stretch.values, nan=-np.inf) >= threshold)
    if not len(high):
        return
    apart = stretch.starts[high[1:]] - stretch.ends[high[:-1]] > gap
    for group in np.split(high, np.flatnonzero(apart) + 1):
        best = group[np.argmax(stretch.values[group])]
        yield CalledPeak(
            contig=stretch.contig,
            start=int(stretch.starts[group[0]]),
            end=int(stretch.ends[group[-1]]),
            summit=int(stretch.places[best]),
            value=float(stretch.values[best]),
        )


def _touch(one: CalledPeak, other: CalledPeak, gap: int) -> bool:
    return one.contig == other.contig and other.start - one.end <= gap


def _joined(one: CalledPeak, other: CalledPeak) -> CalledPeak:
    best = one if one.value >= other.value else other
    return replace(best, start=one.start, end=other.end)


def narrow_peak_line(peak: CalledPeak, name: str, strand: str) -> str:
    """Give a line of narrowPeak: the value is the signal, and thousandths of it the score.

    Example:
        >>> narrow_peak_line(CalledPeak("chr1", 10, 30, 25, 0.9), "peak_1", ".").split("\\t")
        ['chr1', '10', '30', 'peak_1', '900', '.', '0.9', '-1', '-1', '15']
    """
    score = int(np.clip(round(1000 * peak.value), 0, 1000))
    fields = (peak.contig, peak.start, peak.end, name, score, strand)
    fields += (f"{peak.value:.6g}", -1, -1, peak.summit - peak.start)
    return "\t".join(map(str, fields))
