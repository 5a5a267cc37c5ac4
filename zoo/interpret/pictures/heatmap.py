"""What every single-base change does, as a map of colours."""

from typing import Any

import numpy as np

from zoo.dna import BASES, NO_BASE, encode
from zoo.errors import SettingError
from zoo.interpret.pictures.axes import axes_or_new

# Diverging from white; told apart with every kind of colour vision.
_COLOURS = "PuOr_r"


def draw_mutagenesis(
    effects: np.ndarray,
    sequence: str,
    ax: Any = None,
    *,
    start: int = 0,
    limit: float | None = None,
    colour_bar: bool = True,
) -> Any:
    """Draw the effect of putting each base at each position.

    Args:
        effects: Change of the output `(length, 4)`, in the order A, C, G, T.
        sequence: The reference; its bases are marked with a dot.
        ax: Axes of matplotlib; a new figure by default.
        start: Coordinate of the first position.
        limit: The effect of the darkest colour, both ways; the largest by default.
        colour_bar: Say beside the map what the colours mean.

    Returns:
        The axes.

    Raises:
        SettingError: The array and the sequence do not fit each other, or a number is not finite.
        MissingDependencyError: matplotlib is not installed.

    Example:
        >>> ax = draw_mutagenesis(np.eye(4), "ACGT")
        >>> [label.get_text() for label in ax.get_yticklabels()]
        ['A', 'C', 'G', 'T']
    """
    effects = np.asarray(effects, dtype=float)
    if effects.shape != (len(sequence), 4) or not np.isfinite(effects).all():
        raise SettingError(
            f"The effects have the shape {effects.shape} for a sequence of {len(sequence)} bases; "
            f"expected finite numbers ({len(sequence)}, 4)."
        )
    ax = axes_or_new(ax, width=min(16.0, 2 + 0.12 * len(sequence)))
    most = limit or float(np.abs(effects).max()) or 1.0
    edges = start - 0.5 + np.arange(len(sequence) + 1)
    mesh = ax.pcolormesh(edges, np.arange(5) - 0.5, effects.T, cmap=_COLOURS, vmin=-most, vmax=most)
    codes = encode(sequence)[0]
    known = codes != NO_BASE
    ax.plot(
        (start + np.arange(len(sequence)))[known], codes[known], "k.", markersize=2, linestyle=""
    )
    ax.set(yticks=range(4), yticklabels=list(BASES), ylim=(3.5, -0.5))
    if colour_bar:
        ax.figure.colorbar(mesh, ax=ax, label="change of the output", pad=0.01)
    return ax
