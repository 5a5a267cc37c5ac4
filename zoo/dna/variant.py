"""One alternative allele of one record: what stands in the genome, and what takes its place."""

from dataclasses import dataclass

_BASES = frozenset("ACGTN")


@dataclass(frozen=True, slots=True)
class Variant:
    """One alternative allele of one record.

    Args:
        contig: Name of the contig, as the file has it.
        position: First base of the reference allele, counted from 1 as in VCF.
        reference: Reference allele in upper case.
        alternate: Alternative allele: bases, a symbol such as `<DEL>`, `*`, a breakend, or `.` when
            the record has none.
        name: Identifier of the record, empty when missing.

    Example:
        >>> variant = Variant("chr1", 101, "A", "AT")
        >>> variant.start, variant.end, variant.is_sequence, variant.is_substitution
        (100, 101, True, False)
    """

    contig: str
    position: int
    reference: str
    alternate: str
    name: str = ""

    @property
    def start(self) -> int:
        """First base of the reference allele, counted from 0."""
        return self.position - 1

    @property
    def end(self) -> int:
        """One past the last base of the reference allele, counted from 0."""
        return self.start + len(self.reference)

    @property
    def kind(self) -> str:
        """What the alternative allele is.

        `sequence` where it is spelt out in bases, or else `none`, `spanning` (`*`), `symbolic`,
        `breakend` or `letters` (other letters than A, C, G, T, N).

        Example:
            >>> [Variant("1", 1, "A", text).kind for text in ("T", ".", "*", "<DUP>", "A[2:9[")]
            ['sequence', 'none', 'spanning', 'symbolic', 'breakend']
        """
        if self.alternate in (".", ""):
            return "none"
        if self.alternate == "*":
            return "spanning"
        if self.alternate.startswith("<"):
            return "symbolic"
        if not {"[", "]", "."}.isdisjoint(self.alternate):
            return "breakend"
        return "sequence" if _BASES.issuperset(self.alternate) else "letters"

    @property
    def is_sequence(self) -> bool:
        """Whether both alleles are spelt out in bases."""
        is_spelt = bool(self.reference) and _BASES.issuperset(self.reference)
        return is_spelt and self.kind == "sequence"

    @property
    def is_substitution(self) -> bool:
        """Whether it replaces bases by as many others."""
        return self.is_sequence and len(self.reference) == len(self.alternate)

    @property
    def problem(self) -> str:
        """Why no sequence can be made for the allele, in words; empty when one can."""
        return {
            "sequence": "",
            "none": "no alternative allele",
            "spanning": "allele missing because of a deletion upstream",
            "symbolic": f"symbolic allele {self.alternate}",
            "breakend": "breakend",
            "letters": f"allele {self.alternate} has letters other than A, C, G, T, N",
        }[self.kind]

    def __str__(self) -> str:
        """Give `contig:position:reference>alternate`, the position counted from 1."""
        return f"{self.contig}:{self.position}:{self.reference}>{self.alternate}"


def alleles(
    contig: str, position: int, reference: str, alternates: str, name: str = ""
) -> list[Variant]:
    """Give the variants of one record, one for each alternative allele, bases in upper case.

    Args:
        contig: Name of the contig.
        position: First base of the reference allele, counted from 1.
        reference: Reference allele.
        alternates: Alternative alleles, separated by commas.
        name: Identifier of the record.

    Example:
        >>> [str(one) for one in alleles("chr1", 5, "a", "t,<DEL>")]
        ['chr1:5:A>T', 'chr1:5:A><DEL>']
    """
    texts = [text.upper() if text.isalpha() else text for text in alternates.split(",")]
    return [Variant(contig, position, reference.upper(), text, name) for text in texts]
