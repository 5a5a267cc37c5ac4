"""Logos: letters as high as their numbers, stacked, those below zero under the axis."""

from typing import Any

import numpy as np

from zoo.dna import BASES
from zoo.errors import SettingError
from zoo.interpret.pictures.axes import axes_or_new, open_frame
from zoo.interpret.pictures.letters import COLOURS, glyph
from zoo.io.motifs import Motif

# The share of a position's width that its letters take.
_WIDTH = 0.95


def draw_logo(heights: np.ndarray, ax: Any = None, *, start: float = 0) -> Any:
    """Draw numbers as letters of that height.

    At each position letters with positive numbers stand on the axis, the largest on top; those
    with negative numbers hang under it, upside down, the largest at the bottom. The letters are
    outlines, four artists in all, and stay outlines in SVG and PDF.

    Args:
        heights: `(length, 4)` in the order A, C, G, T: contributions of `zoo.explain` for one
            sequence, or anything else.
        ax: Axes of matplotlib; a new figure by default.
        start: Coordinate of the first position; letters are centred on whole numbers.

    Returns:
        The axes.

    Raises:
        SettingError: The array has another shape, or numbers that are not finite.
        MissingDependencyError: matplotlib is not installed.

    Example:
        >>> ax = draw_logo(np.diag([1.0, 2.0, -1.0, 0.5]))
        >>> [round(float(limit), 2) for limit in ax.get_ylim()]
        [-1.15, 2.15]
    """
    heights = np.asarray(heights, dtype=float)
    if heights.ndim != 2 or heights.shape[1] != 4 or not len(heights):
        raise SettingError(f"The heights have the shape {heights.shape}; expected (length, 4).")
    if not np.isfinite(heights).all():
        raise SettingError("There is a height that is not a finite number.")
    ax = axes_or_new(ax, width=min(16.0, 2 + 0.16 * len(heights)))
    bottoms = stack(heights)
    for column, base in enumerate(BASES):
        _add_letters(ax, base, heights[:, column], bottoms[:, column], start)
    low, high = np.minimum(heights, 0).sum(1).min(), np.maximum(heights, 0).sum(1).max()
    margin = 0.05 * (high - low) or 1.0
    ax.set(
        xlim=(start - 0.5, start + len(heights) - 0.5),
        ylim=(low - margin if low < 0 else 0, high + margin if high > 0 else 0),
    )
    ax.axhline(0, color="black", linewidth=0.6, zorder=0)
    ax.locator_params(axis="x", integer=True)
    open_frame(ax)
    return ax


def draw_motif(motif: Motif, ax: Any = None) -> Any:
    """Draw a motif: at each position its information in bits, shared out by frequency.

    Args:
        motif: Of `zoo.io.motifs`.
        ax: Axes of matplotlib; a new figure by default.

    Returns:
        The axes, 0 to 2 bits, positions from 1.

    Example:
        >>> ax = draw_motif(Motif("M1", "toy", np.array([[9.0, 1, 0, 0], [0, 0, 5, 5]])))
        >>> ax.get_title(), ax.get_ylabel()
        ('toy', 'bits')
    """
    ax = draw_logo(motif.probabilities() * motif.information()[:, None], ax, start=1)
    ax.set(ylim=(0, 2), yticks=(0, 1, 2), ylabel="bits", title=motif.name)
    return ax


def stack(heights: np.ndarray) -> np.ndarray:
    """Give the end of each letter that is nearer to the axis `(length, 4)`.

    Example:
        >>> stack(np.array([[1.0, 3.0, -2.0, -1.0]])).tolist()
        [[0.0, 1.0, -1.0, 0.0]]
    """
    order = np.abs(heights).argsort(1, kind="stable")
    ordered = np.take_along_axis(heights, order, 1)
    up, down = np.maximum(ordered, 0), np.minimum(ordered, 0)
    ends = np.where(ordered > 0, up.cumsum(1) - up, down.cumsum(1) - down)
    nearer = np.empty_like(heights)
    np.put_along_axis(nearer, order, ends, 1)
    return nearer


def _add_letters(
    ax: Any, base: str, heights: np.ndarray, bottoms: np.ndarray, start: float
) -> None:
    """Add all letters of one base as a single outline."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    outline = glyph(base)
    places = np.flatnonzero(heights)
    if not len(places):
        return
    points = np.tile(outline.points, (len(places), 1, 1))
    left = start + places - _WIDTH / 2
    points[..., 0] = left[:, None] + _WIDTH * points[..., 0]
    points[..., 1] = bottoms[places, None] + heights[places, None] * points[..., 1]
    path = Path(points.reshape(-1, 2), np.tile(outline.codes, len(places)))
    ax.add_patch(PathPatch(path, facecolor=COLOURS[base], linewidth=0))
