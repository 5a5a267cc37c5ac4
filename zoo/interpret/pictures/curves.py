"""What a motif does along positions and distances."""

from typing import Any

import numpy as np

from zoo.interpret.motifs import Sweep
from zoo.interpret.pictures.axes import axes_or_new, open_frame
from zoo.interpret.pictures.letters import COLOURS

_LINES = ("-", "--", ":", "-.")


def draw_sweep(sweep: Sweep, ax: Any = None) -> Any:
    """Draw the mean effect over backgrounds, with the range of the middle half of them.

    Conditions differ in colour and in line, so that they are told apart in grey too.

    Args:
        sweep: From `zoo.interpret.motifs.Marginalizer`.
        ax: Axes of matplotlib; a new figure by default.

    Returns:
        The axes.

    Raises:
        MissingDependencyError: matplotlib is not installed.

    Example:
        >>> effects = np.array([[[1.0, 3.0], [2.0, 4.0]]])
        >>> ax = draw_sweep(Sweep(np.array([0, 5]), ["+"], effects, "open", "position"))
        >>> ax.get_lines()[0].get_ydata().tolist()
        [2.0, 3.0]
    """
    ax = axes_or_new(ax, width=6, height=3.2)
    low, high = np.quantile(sweep.effects, [0.25, 0.75], axis=-1)
    colours = list(COLOURS.values())
    for row, (condition, mean) in enumerate(zip(sweep.conditions, sweep.mean(), strict=True)):
        colour = colours[row % 4]
        ax.plot(sweep.places, mean, _LINES[row % 4], color=colour, label=condition)
        ax.fill_between(sweep.places, low[row], high[row], color=colour, alpha=0.15, linewidth=0)
    ax.axhline(0, color="black", linewidth=0.6, zorder=0)
    ax.set(xlabel=f"{sweep.kind} [bases]", ylabel=f"effect on {sweep.output}")
    title = "strand" if sweep.kind == "position" else "strands"
    ax.legend(title=title, frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    open_frame(ax)
    return ax
