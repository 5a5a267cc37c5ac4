"""What is done to the differences of many mutants at once, each in one compiled step.

Positions come as tensors, so that every block of mutants is worked on by the same compiled code.
"""

from collections.abc import Callable
from typing import Any

from keras import ops

from zoo.interpret.mutants.compiling import Compiled

# Above so many rows, summands in long diagonals are more zeros than numbers.
_MOST_SUMMANDS = 800
_FEW_TAPS = 4
# Finite, and not changed by what is added to it.
_LOWEST = -3.0e38


def looked_up(reference: Any, places: Any, fill: float | None = None) -> Any:
    """Take rows of `(1, length, channels)`, and `fill` for those outside, if any may be.

    Args:
        reference: What the sequence has.
        places: int32 `(mutants or 1, positions)`.
        fill: What stands before the first and behind the last.

    Returns:
        `(mutants or 1, positions, channels)`.
    """
    if fill is None:
        return ops.take(reference[0], places, axis=0)
    length = reference.shape[1]
    found = ops.take(reference[0], ops.clip(places, 0, length - 1), axis=0)
    inside = ops.logical_and(places >= 0, places < length)
    return ops.where(inside[..., None], found, fill)


def placed(delta: Any, index: Any | None, shift: int, width: int) -> Any:
    """Put differences at their places among others, which are zero.

    Args:
        delta: `(mutants, own, channels)`.
        index: Which of its own positions each of the new ones is, int32 `(mutants or 1, width)`,
            -1 for none; or None where they follow each other from `shift` on.
        shift: The place at which its own begin.
        width: New positions.

    Returns:
        `(mutants, width, channels)`.
    """
    count, own, channels = delta.shape
    if index is None:
        behind = width - shift - own
        kept = delta[:, max(-shift, 0) : own + min(behind, 0)]
        return ops.pad(kept, ((0, 0), (max(shift, 0), max(behind, 0)), (0, 0)))
    numbers = ops.maximum(index, 0) + own * ops.arange(count, dtype="int32")[:, None]
    found = ops.take(ops.reshape(delta, (count * own, channels)), numbers, axis=0)
    return ops.where((index >= 0)[..., None], found, 0.0)


def summed(delta: Any, kernel: Any, size: int, dilation: int = 1) -> Any:
    """Add up what every position gives to the outputs of a convolution that read it.

    Args:
        delta: `(mutants, width, channels)`.
        kernel: Turned, by channel: `(channels, size * filters)`.
        size: Positions that one output reads.
        dilation: Distance between them.

    Returns:
        `(mutants, width + (size - 1) * dilation, filters)`.

    Example:
        >>> steps = ops.array([[[1.0], [2.0]]])
        >>> summed(steps, ops.ones((1, 2)), 2).numpy().ravel().tolist()
        [1.0, 3.0, 2.0]
    """
    count, width, channels = delta.shape
    rows = ops.reshape(delta, (count * width, channels))
    each = ops.reshape(ops.matmul(rows, kernel), (count, width, size, -1))
    if size > _FEW_TAPS and dilation == 1 and width * (width + size) <= _MOST_SUMMANDS:
        return _diagonals(each)
    return _taps(each, dilation)


def _diagonals(each: Any) -> Any:
    count, width, size, filters = each.shape
    if width == 1:
        return each[:, 0]
    # Row r of (width, size + width - 1), after r zeros: the summands of one output lie below
    # each other.
    joined = ops.pad(each, ((0, 0), (0, 0), (0, width), (0, 0)))
    joined = ops.reshape(joined, (count, width * (size + width), filters))
    joined = joined[:, : width * (size + width - 1)]
    return ops.sum(ops.reshape(joined, (count, width, size + width - 1, filters)), axis=1)


def _taps(each: Any, dilation: int) -> Any:
    size = each.shape[2]
    further = (size - 1) * dilation
    total = 0.0
    for tap in range(size):
        before = tap * dilation
        widths = ((0, 0), (before, further - before), (0, 0))
        total = total + ops.pad(each[:, :, tap], widths)
    return total


@Compiled
def convolved(
    delta: Any,
    kernel: Any,
    before: Any,
    places: Any,
    *index: Any,
    size: int,
    dilation: int,
    shift: int,
    activation: Callable[[Any], Any] | None,
) -> Any:
    """Give what a convolution and its activation make of differences.

    Args:
        delta: `(mutants, own, channels)`.
        kernel: See `summed`.
        before: What comes before the activation for the sequence itself, `(1, length, filters)`.
        places: Positions of the output, int32 `(mutants or 1, positions)`.
        index: None or one, see `placed`.
        size: See `summed`.
        dilation: See `summed`.
        shift: See `placed`.
        activation: What follows, if anything does.
    """
    total = summed(delta, kernel, size, dilation)
    total = placed(total, *index or (None,), shift, places.shape[1])
    return total if activation is None else _activated(total, before, places, activation)


@Compiled
def activated(
    delta: Any,
    before: Any,
    places: Any,
    *index: Any,
    shift: int,
    activation: Callable[[Any], Any],
) -> Any:
    """Give what an activation makes of differences; see `convolved` for the arguments."""
    delta = placed(delta, *index or (None,), shift, places.shape[1])
    return _activated(delta, before, places, activation)


def _activated(delta: Any, before: Any, places: Any, activation: Callable[[Any], Any]) -> Any:
    found = looked_up(before, places)
    return activation(found + delta) - activation(found)


@Compiled
def largest(
    delta: Any, reference: Any, places: Any, pooled: Any, windows: Any, *index: Any, shift: int
) -> Any:
    """Give by how much the largest of each window differs.

    Args:
        delta: `(mutants, own, channels)`.
        reference: What the sequence has, `(1, length, channels)`.
        places: Positions that the windows read, int32 `(mutants or 1, windows * size)`.
        pooled: The largest of all windows of the sequence, `(1, new_length, channels)`.
        windows: Which of them are asked for, int32 `(mutants or 1, windows)`.
        index: None or one, see `placed`.
        shift: See `placed`.
    """
    count, width, channels = windows.shape[1], places.shape[1], delta.shape[2]
    values = placed(delta, *index or (None,), shift, width)
    values = values + looked_up(reference, places, _LOWEST)
    values = ops.reshape(values, (-1, count, width // count, channels))
    return ops.max(values, axis=2) - looked_up(pooled, windows)


@Compiled
def combined(
    *tensors: Any, shifts: tuple[int | None, ...], width: int, function: Callable[..., Any]
) -> Any:
    """Combine the differences of several branches.

    Args:
        tensors: Differences of each branch `(mutants, own, channels)`, then an index (see `placed`)
            for each that has no shift.
        shifts: One for each branch, see `placed`; None where there is an index.
        width: Positions of the output.
        function: Takes as many tensors as there are branches.
    """
    deltas, indices = tensors[: len(shifts)], list(tensors[len(shifts) :])
    parts = [
        placed(delta, indices.pop(0) if shift is None else None, shift or 0, width)
        for delta, shift in zip(deltas, shifts, strict=True)
    ]
    return function(*parts)
