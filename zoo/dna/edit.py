"""A variant as an edit of its contig, in one form whichever way it was written."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from zoo.dna.variant import Variant


@dataclass(frozen=True, slots=True)
class Edit:
    """A stretch of a contig, and the bases that take its place.

    Args:
        start: First base of the stretch, counted from 0.
        reference: Bases of the stretch; empty where something is put between two bases.
        alternate: Bases that take their place; empty where the stretch is lost.

    Example:
        >>> Edit(4, "AC", "").growth, Edit(4, "AC", "").center
        (-2, 5)
    """

    start: int
    reference: str
    alternate: str

    @property
    def end(self) -> int:
        """One past the last base of the stretch, counted from 0."""
        return self.start + len(self.reference)

    @property
    def center(self) -> int:
        """The middle base of the stretch; of an even number the right one of the two."""
        return (self.start + self.end) // 2

    @property
    def growth(self) -> int:
        """By how many bases the contig grows."""
        return len(self.alternate) - len(self.reference)


def trim(variant: Variant) -> Edit:
    """Leave out the bases that both alleles share at their ends.

    Args:
        variant: One whose alleles are spelt out in bases.

    Example:
        >>> trim(Variant("chr1", 11, "TACG", "TAG"))
        Edit(start=12, reference='C', alternate='')
    """
    reference, alternate = variant.reference, variant.alternate
    most = min(len(reference), len(alternate))
    behind = _shared(reference[::-1], alternate[::-1], most)
    before = _shared(reference, alternate, most - behind)
    return Edit(
        variant.start + before,
        reference[before : len(reference) - behind],
        alternate[before : len(alternate) - behind],
    )


def _shared(one: str, other: str, most: int) -> int:
    """Count the letters at the front that are the same."""
    return next((place for place in range(most) if one[place] != other[place]), most)


def widen(edit: Edit, base: Callable[[int], str]) -> Edit:
    """Extend an insertion or deletion over all bases where it could have been written as well.

    A base that is lost from a run of six could be any of them; the widened edit replaces the run of
    six by one of five. However the variant was written, its widened edit is the same: Holmes et
    al. (2020), doi:10.1093/bioinformatics/btz856. Substitutions stay as they are.

    Args:
        edit: A trimmed edit.
        base: Gives the base at a position of the contig in upper case, and an empty text or a
            letter other than A, C, G, T where there is none; nothing is extended over those.

    Example:
        >>> contig = "GCAAAT"
        >>> widen(Edit(3, "A", ""), lambda place: contig[place : place + 1])
        Edit(start=2, reference='AAA', alternate='AA')
    """
    if bool(edit.reference) == bool(edit.alternate):
        return edit
    unit = edit.reference or edit.alternate
    before = _rolled(unit[::-1], lambda step: base(edit.start - 1 - step))[::-1]
    behind = _rolled(unit, lambda step: base(edit.end + step))
    return Edit(
        edit.start - len(before),
        before + edit.reference + behind,
        before + edit.alternate + behind,
    )


def _rolled(unit: str, base: Callable[[int], str]) -> str:
    """Give the bases, one after the other, that go on with the unit from its beginning."""
    found = []
    while (letter := base(len(found))) in ("A", "C", "G", "T"):
        if letter != unit[len(found) % len(unit)]:
            break
        found.append(letter)
    return "".join(found)


def edited(
    edit: Edit, codes: Callable[[int, int], np.ndarray], alternate: np.ndarray, start: int, end: int
) -> np.ndarray:
    """Give a stretch of the contig as it is after an edit.

    Args:
        edit: The edit.
        codes: Gives base codes `(end - start,)` of a stretch of the contig as it was.
        alternate: Codes of `edit.alternate`.
        start: First base, counted from 0 as if the contig began where it did: bases before the
            edit keep their numbers, those behind it come `edit.growth` later than they were.
        end: One past the last base.

    Returns:
        uint8 codes `(end - start,)`.

    Example:
        >>> contig = np.array([0, 1, 2, 3], dtype=np.uint8)  # ACGT, and C is lost
        >>> cut = lambda start, end: contig[start:end]
        >>> edited(Edit(1, "C", ""), cut, contig[:0], 0, 3).tolist()
        [0, 2, 3]
    """
    middle = edit.start + len(alternate)
    parts = []
    if start < edit.start:
        parts.append(codes(start, min(end, edit.start)))
    if start < middle and end > edit.start:
        parts.append(alternate[max(start - edit.start, 0) : end - edit.start])
    if end > middle:
        parts.append(codes(max(start, middle) - edit.growth, end - edit.growth))
    return np.concatenate(parts)
