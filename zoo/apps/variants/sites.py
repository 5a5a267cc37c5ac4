"""Where a variant lies in a genome, or why it cannot be scored."""

from dataclasses import dataclass

from zoo.dna import Edit, Variant, encode, trim, widen
from zoo.errors import CoordinateError
from zoo.io.bases import Bases
from zoo.io.fasta import Genome

REASONS = {
    "NO_ALT": "the record has no alternative allele",
    "SPANNING": "the allele * is missing because of a deletion upstream",
    "SYMBOLIC": "a symbolic allele does not say what its bases are",
    "BREAKEND": "a breakend does not say what follows",
    "LETTERS": "an allele has letters other than A, C, G, T, N",
    "NO_CONTIG": "the genome has no such contig",
    "OUTSIDE": "the reference allele leaves the contig",
    "REF_MISMATCH": "the reference allele is not what the genome has there",
    "NO_CHANGE": "both alleles are the same",
    "NO_GENE": "no transcript of the annotation covers the change",
    "TOO_LONG": "the change is longer than the model's window",
}
"""Flags of alleles that are not scored -> what they mean."""

_KINDS = {
    "none": "NO_ALT",
    "spanning": "SPANNING",
    "symbolic": "SYMBOLIC",
    "breakend": "BREAKEND",
    "letters": "LETTERS",
}


@dataclass(frozen=True, slots=True)
class Site:
    """An allele on a genome.

    Args:
        variant: The allele as the file has it.
        contig: Name of the contig, as the genome has it.
        edit: What it changes, in one form whichever way it was written; None where it cannot be
            scored.
        reason: Why not, a key of `REASONS`.
    """

    variant: Variant
    contig: str = ""
    edit: Edit | None = None
    reason: str = ""


class Sites:
    """Finds alleles on a genome.

    Args:
        genome: The genome.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> path = Path(tempfile.mkdtemp()) / "tiny.fa"
        >>> _ = path.write_text(">1\\nGCAAAT\\n")
        >>> sites = Sites(Genome(path))
        >>> sites.find(Variant("1", 4, "AA", "A")).edit
        Edit(start=2, reference='AAA', alternate='AA')
        >>> sites.find(Variant("1", 2, "CA", "C")).edit
        Edit(start=2, reference='AAA', alternate='AA')
        >>> sites.find(Variant("1", 4, "G", "A")).reason
        'REF_MISMATCH'
    """

    def __init__(self, genome: Genome):
        self.bases = Bases(genome)
        self._genome = genome
        self._contigs: dict[str, str | None] = {}

    def find(self, variant: Variant) -> Site:
        """Find one allele."""
        reason = _KINDS.get(variant.kind, "" if variant.is_sequence else "LETTERS")
        if reason:
            return Site(variant, reason=reason)
        contig = self._contig(variant.contig)
        if contig is None:
            return Site(variant, reason="NO_CONTIG")
        if variant.start < 0 or variant.end > self._genome.contigs[contig]:
            return Site(variant, reason="OUTSIDE")
        found = self.bases.codes(contig, variant.start, variant.end)
        if (found != encode(variant.reference)[0]).any():
            return Site(variant, reason="REF_MISMATCH")
        edit = trim(variant)
        if not edit.reference and not edit.alternate:
            return Site(variant, reason="NO_CHANGE")
        return Site(variant, contig, widen(edit, lambda place: self.bases.letter(contig, place)))

    def _contig(self, name: str) -> str | None:
        """Give the genome's name of a contig, and ask only once."""
        if name not in self._contigs:
            try:
                self._contigs[name] = self._genome.resolve(name)
            except CoordinateError:
                self._contigs[name] = None
        return self._contigs[name]
