"""Variants of a VCF or BCF file, one per alternative allele."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from zoo.errors import FormatError, MissingDependencyError

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
    def is_sequence(self) -> bool:
        """Whether both alleles are spelt out in bases."""
        return set(self.reference) <= _BASES and bool(self.alternate) and not self.problem

    @property
    def is_substitution(self) -> bool:
        """Whether it replaces bases by as many others."""
        return self.is_sequence and len(self.reference) == len(self.alternate)

    @property
    def problem(self) -> str:
        """Why no sequence can be made for the allele, in words; empty when one can."""
        if self.alternate in (".", ""):
            return "no alternative allele"
        if self.alternate == "*":
            return "allele missing because of a deletion upstream"
        if self.alternate.startswith("<"):
            return f"symbolic allele {self.alternate}"
        if set("[]") & set(self.alternate):
            return "breakend"
        if not set(self.alternate) <= _BASES:
            return f"allele {self.alternate} has letters other than A, C, G, T, N"
        return ""

    def __str__(self) -> str:
        """Give `contig:position:reference>alternate`, the position counted from 1."""
        return f"{self.contig}:{self.position}:{self.reference}>{self.alternate}"


@contextmanager
def _quiet(pysam):
    """Keep htslib from writing to the terminal; what matters comes as an error."""
    before = pysam.set_verbosity(0)
    try:
        yield
    finally:
        pysam.set_verbosity(before)


def read_variants(path: str | Path) -> Iterator[Variant]:
    """Read a VCF (plain, bgzip or gzip) or BCF file, one allele at a time, in the file's order.

    A record with several alternative alleles gives as many variants; one without any gives one
    variant with the alternate `.`. Nothing is left out: look at `Variant.problem`.

    Args:
        path: The file; `-` for standard input.

    Raises:
        FormatError: The file is missing or damaged, or no VCF.
        MissingDependencyError: pysam is not installed.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "in.vcf"
        >>> _ = path.write_text("##fileformat=VCFv4.2\\n##contig=<ID=1>\\n"
        ...     "#CHROM\\tPOS\\tID\\tREF\\tALT\\tQUAL\\tFILTER\\tINFO\\n"
        ...     "1\\t5\\trs1\\tA\\tC,<DEL>\\t.\\t.\\t.\\n")
        >>> [(str(one), one.problem) for one in read_variants(path)]
        [('1:5:A>C', ''), ('1:5:A><DEL>', 'symbolic allele <DEL>')]
    """
    try:
        import pysam
    except ImportError:
        raise MissingDependencyError("pysam", "train", f"Reading {path}") from None
    if str(path) != "-" and not Path(path).is_file():
        raise FormatError(f"There is no VCF file {path}; check the path.")
    with _quiet(pysam):
        yield from _variants(pysam, str(path))


def _variants(pysam, path: str) -> Iterator[Variant]:
    """Walk through the records, and say how far the file could be read."""
    count = 0
    try:
        with pysam.VariantFile(path) as file:
            for record in file:
                count += 1
                yield from _alleles(record)
    except (OSError, ValueError) as error:
        raise FormatError(
            f"{path} cannot be read as VCF or BCF after {count} records: {error}"
        ) from error


def _alleles(record) -> Iterator[Variant]:
    for alternate in record.alts or (".",):
        if alternate[:1].isalpha() and alternate.isalpha():
            alternate = alternate.upper()
        reference = (record.ref or "").upper()
        yield Variant(record.contig, record.pos, reference, alternate, record.id or "")
