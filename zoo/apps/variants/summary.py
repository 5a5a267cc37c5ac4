"""What became of the variants of a file."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from zoo.apps.variants.scorer import Scores
from zoo.apps.variants.sites import REASONS, Site
from zoo.apps.variants.windows import NOTES

_MANY = 0.05


@dataclass
class Summary:
    """What became of the variants of a file.

    Args:
        records: Records that were read, and written again.
        alleles: Alternative alleles in them.
        scored: Alleles that every model scored.
        flags: Flag -> alleles that have it from any model.
        indexed: Whether the output has an index.
    """

    records: int = 0
    alleles: int = 0
    scored: int = 0
    flags: dict[str, int] = field(default_factory=dict)
    indexed: bool = False

    @property
    def mismatches(self) -> int:
        """Alleles whose reference allele is not what the genome has."""
        return self.flags.get("REF_MISMATCH", 0)

    def add(self, records: int, sites: Sequence[Site], scores: Sequence[Scores]) -> None:
        """Count a block."""
        counts = Counter(self.flags)
        for flags in zip(*(one.flags for one in scores), strict=True):
            found = {flag for some in flags for flag in some}
            counts.update(found)
            self.scored += found.isdisjoint(REASONS)
        self.flags = dict(counts)
        self.records += records
        self.alleles += len(sites)

    def join(self, other: "Summary") -> None:
        """Add the counts of other records of the same file.

        Example:
            >>> summary = Summary(2, 2, 2)
            >>> summary.join(Summary(3, 4, 3, {"NO_CHANGE": 1}))
            >>> summary.records, summary.flags
            (5, {'NO_CHANGE': 1})
        """
        self.records += other.records
        self.alleles += other.alleles
        self.scored += other.scored
        self.flags = dict(Counter(self.flags) + Counter(other.flags))

    def __str__(self) -> str:
        """Give one line, and one for each flag."""
        lines = [f"{self.scored:,} of {self.alleles:,} alleles scored, {self.records:,} records"]
        meaning = REASONS | NOTES
        for flag in meaning:
            if flag in self.flags:
                lines.append(f"{flag:<12} {self.flags[flag]:>9,}  {meaning[flag]}")
        if self.mismatches > _MANY * self.alleles:
            lines.append("Many reference alleles differ: is this the right assembly?")
        return "\n".join(lines)
