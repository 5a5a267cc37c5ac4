"""Contributions along the genome, whichever strand they were read on."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from zoo.dna import Interval
from zoo.errors import SettingError
from zoo.interpret.pictures.axes import axes_or_new, open_frame
from zoo.interpret.pictures.letters import COLOURS
from zoo.interpret.pictures.logo import draw_logo

# Up to so many bases are drawn as letters; more would be too narrow to read.
_LETTERS = 150

ABOVE, BELOW = COLOURS["C"], COLOURS["T"]


def draw_track(
    values: np.ndarray,
    interval: Interval,
    ax: Any = None,
    *,
    region: Interval | None = None,
    features: Sequence[Interval] = (),
) -> Any:
    """Draw contributions over genomic coordinates, left to right on the forward strand.

    What was read on the reverse strand is turned over: its last base lies leftmost and its letters
    are complemented. Up to 150 bases are letters, more are bars.

    Args:
        values: Contributions of one sequence `(length, 4)`, as `zoo.explain` gives them.
        interval: Where the sequence comes from, with its strand.
        ax: Axes of matplotlib; a new figure by default.
        region: The part to show; all by default.
        features: Stretches to mark below, with their names: genes, seqlets, sites.

    Returns:
        The axes; coordinates are 0-based, each base is centred on its own.

    Raises:
        SettingError: The interval is not as long as the contributions, or the region does not
            overlap it.
        MissingDependencyError: matplotlib is not installed.

    Example:
        >>> ax = draw_track(np.diag([1.0, 2, 3, 4]), Interval("chr1", 100, 104, strand="-"))
        >>> ax.get_xlabel(), [float(limit) for limit in ax.get_xlim()]
        ('chr1', [99.5, 103.5])
    """
    values = np.asarray(values, dtype=float)
    length = interval.end - interval.start
    if values.shape != (length, 4):
        raise SettingError(
            f"The contributions have the shape {values.shape}; {interval} has {length} bases, so "
            f"({length}, 4) is expected."
        )
    forward = values[::-1, ::-1] if interval.strand == "-" else values
    first, last = _shown(interval, region)
    forward = forward[first - interval.start : last - interval.start]
    ax = axes_or_new(ax, width=12)
    if len(forward) <= _LETTERS:
        draw_logo(forward, ax, start=first)
    else:
        total = forward.sum(1)
        colours = np.where(total < 0, BELOW, ABOVE)
        ax.bar(np.arange(first, last), total, width=1.0, color=colours, linewidth=0)
        ax.axhline(0, color="black", linewidth=0.6)
        ax.set_xlim(first - 0.5, last - 0.5)
        open_frame(ax)
    _mark(ax, [one for one in features if one.contig == interval.contig], first, last)
    ax.set(xlabel=interval.contig, ylabel="contribution")
    ax.ticklabel_format(axis="x", style="plain", useOffset=False)
    return ax


def _shown(interval: Interval, region: Interval | None) -> tuple[int, int]:
    """Give the first base that is shown, and the one behind the last."""
    if region is None:
        return interval.start, interval.end
    first, last = max(region.start, interval.start), min(region.end, interval.end)
    if region.contig != interval.contig or first >= last:
        raise SettingError(f"The region {region} does not overlap {interval}; choose one in it.")
    return first, last


def _mark(ax: Any, features: Sequence[Interval], first: int, last: int) -> None:
    """Draw a named bar for each feature along the lower edge."""
    low, high = ax.get_ylim()
    shown = [one for one in features if one.start < last and one.end > first]
    if not shown:
        return
    bar = 0.08 * (high - low)
    ax.set_ylim(low - 3 * bar, high)
    for one in shown:
        left, right = max(one.start, first) - 0.5, min(one.end, last) - 0.5
        ax.barh(low - bar, right - left, height=bar, left=left, color="#999999", linewidth=0)
        ax.text((left + right) / 2, low - 1.7 * bar, one.name, ha="center", va="top", fontsize=8)
