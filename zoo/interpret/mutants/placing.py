"""Where the positions of one span lie among those of another, in the form that kernels take."""

from typing import Any

import numpy as np
from keras import ops

from zoo.interpret.mutants.span import Fixed, Span, Windows

# What is worked on at once should stay in the cache.
_CACHE = 16 * 2**20


def shift_of(own: Span, span: Span) -> int | None:
    """Tell at which place of a span the other begins, where that is one for all and they touch."""
    if type(own) is not type(span):
        return None
    if isinstance(own, Windows):
        shifts = own.starts - span.starts
        shift, rest = int(shifts[0]), int(np.ptp(shifts))
    else:
        # A single position has no step of its own.
        step = (span if len(span) > 1 else own).places.step
        if len(own) > 1 and own.places.step != step:
            return None
        shift, rest = divmod(own.first - span.first, step)
    if rest or shift >= len(span) or shift + len(own) <= 0:
        return None
    return shift


def placing(own: Span, span: Span, count: int) -> tuple[int, tuple[Any, ...]]:
    """Give the shift of `kernels.placed`, and its index for so many mutants where one is needed."""
    shift = shift_of(own, span)
    if shift is not None:
        return shift, ()
    places = np.broadcast_to(own.places_of(span.positions()), (count, len(span)))
    return 0, (ops.convert_to_tensor(places.astype("int32")),)


def numbers(span: Span) -> Any:
    """Give the positions of a span as a tensor, int32 `(mutants or 1, positions)`."""
    return ops.convert_to_tensor(span.positions().astype("int32"))


def part_of(span: Span, block: slice) -> Span:
    """Give the span of some of the mutants."""
    return span if isinstance(span, Fixed) else Windows(span.starts[block], span.width)


def blocks_of(count: int, size: int) -> list[slice]:
    """Cut mutants, of so many bytes each, into parts of about one size that fit the cache.

    Example:
        >>> blocks_of(5, 8 * 2**20)
        [slice(0, 2, None), slice(2, 4, None), slice(4, 5, None)]
    """
    parts = -(-count * size // _CACHE)
    each = -(-count // max(parts, 1))
    return [slice(first, min(first + each, count)) for first in range(0, count, each)]
