"""A picture of a design: how the output rose edit by edit, and where the edits lie."""

from typing import Any

import numpy as np

from zoo.apps.design.result import Design
from zoo.dna import one_hot
from zoo.errors import MissingDependencyError, SettingError
from zoo.interpret.pictures import draw_logo
from zoo.interpret.pictures.axes import open_frame


def draw_design(design: Design, contributions: np.ndarray | None = None) -> Any:
    """Draw the path of the edits over a logo of the designed sequence.

    Args:
        design: From `design_sequences`.
        contributions: Heights of the letters `(length, 4)`, such as `zoo.explain` gives for
            `design.sequence`; letters of one height where they are left out.

    Returns:
        The figure of matplotlib; it stays outlines when it is saved as SVG or PDF.

    Raises:
        SettingError: The contributions have another shape.
        MissingDependencyError: matplotlib is not installed.
    """
    try:
        from matplotlib import pyplot
    except ImportError:
        raise MissingDependencyError("matplotlib", "explain", "Drawing") from None
    heights = one_hot(design.sequence)[0] if contributions is None else np.asarray(contributions)
    if heights.shape != (len(design.sequence), 4):
        raise SettingError(
            f"The contributions have the shape {heights.shape}; expected "
            f"({len(design.sequence)}, 4)."
        )
    width = min(16.0, 4 + 0.08 * len(heights))
    figure, (above, below) = pyplot.subplots(
        2, figsize=(width, 4.5), height_ratios=(3, 2), layout="constrained"
    )
    _draw_path(design, above)
    draw_logo(heights, below)
    for edit in design.edits:
        below.axvspan(edit.position - 0.5, edit.position + 0.5, color="0.88", zorder=-1)
    below.set(xlabel="position; edits are shaded", ylabel="contribution")
    return figure


def _draw_path(design: Design, ax: Any) -> None:
    """Draw the output after each edit, named by what was done, and the others beside it."""
    path = design.path
    numbers = np.arange(len(path))
    for column, name in enumerate(design.outputs):
        if column != design.column:
            ax.plot(numbers, path[:, column], color="0.75", linewidth=0.8, label=name, zorder=1)
    ax.plot(numbers, path[:, design.column], "o-", color="black", zorder=2)
    if not isinstance(design.goal.target, str):
        ax.axhline(design.goal.target, color="0.5", linestyle="--", linewidth=0.8)
    ax.set(ylabel=design.outputs[design.column], title=design.label)
    labels = ["start", *map(str, design.edits)]
    ax.set_xticks(numbers, labels, rotation=90, fontsize="small")
    open_frame(ax)
