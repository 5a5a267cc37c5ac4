"""What the mutants of a block have at one place of the network."""

from typing import Any

import numpy as np
from keras import ops

from zoo.interpret.mutants.placing import shift_of
from zoo.interpret.mutants.span import Fixed, Span, Windows


class Same:
    """Every mutant has what the sequence has.

    Args:
        reference: What the sequence has, `(1, ...)`.
    """

    def __init__(self, reference: Any):
        self.reference = reference

    def read(self, span: Span) -> Any:
        """Give the values at a span, `(mutants or 1, positions, channels)`."""
        return rows(self.reference, span)

    def full(self, count: int) -> Any:
        """Give the whole array for every mutant, `(count, ...)`."""
        return ops.broadcast_to(self.reference, (count, *self.reference.shape[1:]))


class Whole:
    """Every mutant has an array of its own.

    Args:
        values: All of them, `(mutants, ...)`.
    """

    def __init__(self, values: Any):
        self.values = values

    def full(self, count: int) -> Any:
        """Give the whole array for every mutant."""
        return self.values


class Changed:
    """Every mutant differs from the sequence at some positions at most.

    Holds what the mutants have there, or by how much they differ, and gives one from the other.

    Args:
        span: The positions.
        reference: What the sequence has, `(1, length, channels)`.
        values: What the mutants have at the span, `(mutants, positions, channels)`, or None.
        delta: That minus the reference, or None.
    """

    def __init__(self, span: Span, reference: Any, *, values: Any = None, delta: Any = None):
        self.span = span
        self.reference = reference
        self._values = values
        self._delta = delta
        # The last that was read: a branch beside a convolution reads part of the same.
        self._wider: tuple[Span, Any] | None = None

    @property
    def linear(self) -> bool:
        """Tell whether only differences are at hand."""
        return self._values is None

    @property
    def channels(self) -> int:
        """Give the number of channels."""
        return self.reference.shape[2]

    @property
    def values(self) -> Any:
        """Give what the mutants have, `(mutants, positions, channels)`."""
        if self._values is None:
            self._values = _added(self._delta, self.reference, self.span)
        return self._values

    @property
    def delta(self) -> Any:
        """Give by how much the mutants differ, `(mutants, positions, channels)`."""
        if self._delta is None:
            self._delta = self._values - rows(self.reference, self.span)
        return self._delta

    def read(self, span: Span, fill: float = 0.0) -> Any:
        """Give the values at another span, with `fill` before the first and behind the last."""
        if span is self.span:
            return self.values
        if self._wider is not None:
            wider, values = self._wider
            shift = shift_of(wider, span)
            if shift is not None and shift <= 0 and len(span) - shift <= len(wider):
                return values[:, -shift : len(span) - shift]
        found = _read(self.values, self.span, span, padded(self.reference, span, fill))
        if span.first >= 0 and span.last < self.reference.shape[1]:
            self._wider = (span, found)
        return found

    def read_delta(self, span: Span) -> Any:
        """Give the differences at another span."""
        if span is self.span:
            return self.delta
        return _read(self.delta, self.span, span, None)

    def moved_to(self, span: Span, source: Span, reference: Any) -> "Changed":
        """Give what lies at `source` as the change at `span` of another reference."""
        if self.linear:
            return Changed(span, reference, delta=self.read_delta(source))
        return Changed(span, reference, values=self.read(source))

    def full(self, count: int) -> Any:
        """Give the whole array for every mutant, `(count, length, channels)`."""
        return self.read(Fixed(range(self.reference.shape[1])))


class Flat:
    """Parts side by side in one row of features, each still in the form it had.

    Args:
        parts: The states that were flattened or joined, each with its reference.
    """

    def __init__(self, parts: list[tuple[Any, Any]]):
        self.parts = parts

    @property
    def spared(self) -> bool:
        """Tell whether some part is not different everywhere."""
        return not all(isinstance(state, Whole) for state, _ in self.parts)

    def full(self, count: int) -> Any:
        """Give the features of every mutant, `(count, features)`."""
        flat = [ops.reshape(state.full(count), (count, -1)) for state, _ in self.parts]
        return flat[0] if len(flat) == 1 else ops.concatenate(flat, axis=1)


State = Same | Whole | Changed | Flat


class Padded:
    """A reference with `fill` at both ends.

    Args:
        array: `(1, left + length + right, channels)`.
        left: Positions added before the first.
    """

    def __init__(self, array: Any, left: int):
        self.array = array
        self.left = left

    def rows(self, span: Span) -> Any:
        """Give the rows of a span that may reach into the padding."""
        return rows(self.array, span.moved(self.left))


def padded(reference: Any, span: Span, fill: float) -> Padded:
    """Pad a reference as far as a span reaches beyond it."""
    left, right = max(-span.first, 0), max(span.last + 1 - reference.shape[1], 0)
    if left or right:
        widths = ((0, 0), (left, right), (0, 0))
        reference = ops.pad(reference, widths, constant_values=fill)
    return Padded(reference, left)


def rows(reference: Any, span: Span) -> Any:
    """Take the rows of a span from `(1, length, channels)`.

    Returns:
        `(mutants, positions, channels)`, of a fixed span `(1, positions, channels)`.
    """
    if isinstance(span, Fixed):
        places = span.places
        return reference[:, places.start : places.stop : places.step]
    return ops.take(reference[0], span.positions().astype("int32"), axis=0)


def _added(delta: Any, reference: Any, span: Span) -> Any:
    """Add the reference to differences; mutants of one position look it up once."""
    group = 1
    if isinstance(span, Windows):
        group = next((size for size in (4, 3) if _in_groups(span.starts, size)), 1)
    if group == 1:
        return delta + rows(reference, span)
    found = rows(reference, Windows(span.starts[::group], span.width))
    grouped = ops.reshape(delta, (-1, group, *delta.shape[1:])) + found[:, None]
    return ops.reshape(grouped, delta.shape)


def _in_groups(starts: np.ndarray, size: int) -> bool:
    """Tell whether starts come in runs of so many equal ones."""
    if len(starts) % size:
        return False
    return not np.ptp(starts.reshape(-1, size), axis=1).any()


def _read(values: Any, own: Span, span: Span, reference: Padded | None) -> Any:
    """Take a span from values at their own span, and the rest from a reference, or zero."""
    shift = shift_of(own, span)
    if shift is None:
        return _pick(values, own, span, reference)
    before, behind = shift, len(span) - shift - len(own)
    kept = values[:, max(-before, 0) : len(own) + min(behind, 0)]
    if reference is None:
        if before <= 0 and behind <= 0:
            return kept
        return ops.pad(kept, ((0, 0), (max(before, 0), max(behind, 0)), (0, 0)))
    parts = [kept]
    if before > 0:
        parts.insert(0, _rows_for(len(values), reference, _part(span, 0, before)))
    if behind > 0:
        parts.append(_rows_for(len(values), reference, _part(span, len(span) - behind, behind)))
    return kept if len(parts) == 1 else ops.concatenate(parts, axis=1)


def _part(span: Span, start: int, size: int) -> Span:
    """Give some neighbouring places of a span."""
    if isinstance(span, Fixed):
        return Fixed(span.places[start : start + size])
    return Windows(span.starts + start, size)


def _rows_for(count: int, reference: Padded, span: Span) -> Any:
    found = reference.rows(span)
    return ops.broadcast_to(found, (count, *found.shape[1:]))


def _pick(values: Any, own: Span, span: Span, reference: Padded | None) -> Any:
    """Look up every position of a span by itself."""
    count, width, channels = values.shape
    places = own.places_of(span.positions())
    known = ops.convert_to_tensor((places >= 0)[..., None])
    numbers = np.maximum(places, 0) + width * np.arange(count)[:, None]
    flat = ops.reshape(values, (count * width, channels))
    found = ops.take(flat, numbers.astype("int32"), axis=0)
    return ops.where(known, found, 0.0 if reference is None else reference.rows(span))
