"""What all pictures share: axes to draw into, and a plain frame."""

from typing import Any

from zoo.errors import MissingDependencyError


def axes_or_new(ax: Any, width: float = 8.0, height: float = 1.8) -> Any:
    """Give the axes that came, or those of a new figure.

    Args:
        ax: Axes of matplotlib, or None.
        width: Of a new figure, in inches.
        height: Of a new figure, in inches.

    Raises:
        MissingDependencyError: matplotlib is not installed.
    """
    if ax is not None:
        return ax
    try:
        from matplotlib import pyplot
    except ImportError:
        raise MissingDependencyError("matplotlib", "explain", "Drawing") from None
    return pyplot.subplots(figsize=(width, height), layout="constrained")[1]


def open_frame(ax: Any) -> None:
    """Leave out the frame's upper and right side."""
    ax.spines[["top", "right"]].set_visible(False)
