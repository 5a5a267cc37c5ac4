"""Which windows of the genome, and of the genome with a variant, tell of its effect."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from zoo.apps.variants.sites import Site
from zoo.dna import NO_BASE, Edit, edited, encode
from zoo.errors import SettingError
from zoo.io.bases import Bases


class Window(NamedTuple):
    """A window of a contig, as it is or after an edit; equal windows are computed once.

    Args:
        contig: Name of the contig.
        start: First base, counted from 0; with an edit as in `zoo.dna.edited`.
        edit: What is changed, if anything.
    """

    contig: str
    start: int
    edit: Edit | None = None

    @property
    def unedited(self) -> "Window":
        """The same stretch of the genome as it is."""
        return Window(self.contig, self.start)

    def codes(self, bases: Bases, length: int) -> np.ndarray:
        """Give its base codes `(length,)`, N beyond the ends of the contig."""
        if self.edit is None:
            return bases.codes(self.contig, self.start, self.start + length)
        return edited(
            self.edit,
            lambda start, end: bases.codes(self.contig, start, end),
            encode(self.edit.alternate)[0] if self.edit.alternate else np.empty(0, np.uint8),
            self.start,
            self.start + length,
        )


class Pair(NamedTuple):
    """Windows whose outputs are averaged, without an allele and with it."""

    reference: tuple[Window, ...]
    alternate: tuple[Window, ...]


@dataclass(frozen=True)
class Placement:
    """How windows are laid about variants.

    The middle of what a variant changes comes to lie at `length // 2`. An insertion or deletion
    moves what is on one side of it: half of its windows keep the left side in place, half the
    right side.

    Args:
        length: Bases in a window.
        shifts: By how many bases windows are moved; outputs are averaged over these.
        within: How far from the middle of its window a variant may lie, so that near variants
            share one. Depends on the variant's place alone, not on the others.

    Raises:
        SettingError: There is no shift, or variants could come to lie outside their windows.

    Example:
        >>> Placement(10).pair("1", Edit(20, "A", "C"))
        Pair(reference=(Window(contig='1', start=15, edit=None),),
             alternate=(Window(contig='1', start=15,
                               edit=Edit(start=20, reference='A', alternate='C')),))
    """

    length: int
    shifts: Sequence[int] = (0,)
    within: int = 0

    def __post_init__(self):
        if not self.shifts:
            raise SettingError("shifts is empty; expected at least one, such as 0.")
        furthest = max(map(abs, self.shifts)) + self.within
        if self.within < 0 or furthest >= self.length // 2:
            raise SettingError(
                f"shifts are {list(self.shifts)} and within is {self.within}: a variant could lie "
                f"{furthest} bases from the middle of its window of {self.length}; expected fewer "
                f"than {self.length // 2}."
            )

    def pair(self, contig: str, edit: Edit) -> Pair | None:
        """Give the windows for an edit; None where a window does not hold all that it changes."""
        starts = list(self._starts(edit.center))
        if any(edit.start < start or edit.end > start + self.length for start in starts):
            return None
        sides = (0, edit.growth) if edit.growth else (0,)
        return Pair(
            tuple(Window(contig, start) for start in starts),
            tuple(Window(contig, start + side, edit) for start in starts for side in sides),
        )

    def _starts(self, center: int) -> Iterator[int]:
        step = 2 * self.within + 1
        middle = center // step * step + self.within
        for shift in self.shifts:
            yield middle - self.length // 2 + shift


def notes(site: Site, pair: Pair, bases: Bases, length: int) -> list[str]:
    """Give the flags of an allele that is scored: keys of `NOTES`."""
    size = bases.genome.contigs[site.contig]
    # What a deletion takes from a window is filled up from beyond its ends.
    drawn = max(-site.edit.growth, 0)
    spans = [(one.start - drawn, one.start + length + drawn) for one in pair.reference]
    found = []
    if any(start < 0 or end > size for start, end in spans):
        found.append("PADDED")
    inside = [(max(start, 0), min(end, size)) for start, end in spans]
    if any((bases.codes(site.contig, *ends) == NO_BASE).any() for ends in inside):
        found.append("UNKNOWN")
    return found


NOTES = {
    "PADDED": "the window reaches beyond the contig and was filled up with N",
    "UNKNOWN": "the window holds bases that the genome does not know",
}
"""Flags of alleles that are scored nevertheless -> what they mean."""
