"""A stretch of a genome: 0-based, half-open, stranded."""

import re
from dataclasses import dataclass, replace

from zoo.errors import CoordinateError

_PATTERN = re.compile(
    r"^(?P<contig>.+):(?P<start>[\d,]+)-(?P<end>[\d,]+)(?:\((?P<strand>[+-])\))?$"
)


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of one contig, 0-based and half-open as in BED, with a strand.

    Args:
        contig: Name of the chromosome or scaffold, exactly as the genome has it.
        start: First base, counted from 0.
        end: One past the last base.
        strand: `+`, `-`, or `.` for unknown.
        name: What to call it in outputs.

    Raises:
        CoordinateError: The start is negative or the end is not past it, or the strand is unknown.

    Example:
        >>> interval = Interval("chr1", 100, 200)
        >>> interval.length, interval.center, str(interval.resize(40))
        (100, 150, 'chr1:130-170')
    """

    contig: str
    start: int
    end: int
    strand: str = "+"
    name: str = ""

    def __post_init__(self):
        """Refuse coordinates that no genome has."""
        if not 0 <= self.start < self.end:
            raise CoordinateError(
                f"{self.contig}:{self.start}-{self.end} is no interval; "
                "expected 0 <= start < end (0-based, half-open, as in BED)."
            )
        if self.strand not in ("+", "-", "."):
            raise CoordinateError(f"Strand {self.strand!r} is unknown; expected '+', '-' or '.'.")

    @classmethod
    def parse(cls, text: str) -> "Interval":
        """Read `chr1:100-200` or `chr1:100-200(-)`: 0-based, half-open; commas are allowed.

        Raises:
            CoordinateError: The text has another form.

        Example:
            >>> Interval.parse("chr1:1,000-2,000(-)")
            Interval(contig='chr1', start=1000, end=2000, strand='-', name='')
        """
        match = _PATTERN.match(text.strip())
        if not match:
            raise CoordinateError(f"{text!r} is no interval; expected a form such as chr1:100-200.")
        start, end = (int(match[part].replace(",", "")) for part in ("start", "end"))
        return cls(match["contig"], start, end, match["strand"] or "+")

    @property
    def length(self) -> int:
        """Number of bases."""
        return self.end - self.start

    @property
    def center(self) -> int:
        """The middle base; of an even length the right one of the two."""
        return (self.start + self.end) // 2

    def resize(self, length: int) -> "Interval":
        """Return an interval of `length` bases with the same centre.

        Raises:
            CoordinateError: It would begin before the contig does.
        """
        start = self.center - length // 2
        if start < 0:
            raise CoordinateError(
                f"{length} bases about the centre of {self} would begin before {self.contig} does; "
                "drop or shift the interval."
            )
        return replace(self, start=start, end=start + length)

    def shift(self, offset: int) -> "Interval":
        """Move by `offset` bases towards the contig's end.

        Raises:
            CoordinateError: It would begin before the contig does.
        """
        return replace(self, start=self.start + offset, end=self.end + offset)

    def overlaps(self, other: "Interval") -> bool:
        """Tell whether the two share a base, on whichever strand."""
        return self.contig == other.contig and self.start < other.end and other.start < self.end

    def __str__(self) -> str:
        """Give the form that `parse` reads."""
        strand = "(-)" if self.strand == "-" else ""
        return f"{self.contig}:{self.start}-{self.end}{strand}"
