"""Variants of a VCF or BCF file, one per alternative allele."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from zoo.dna import Variant, alleles
from zoo.errors import FormatError, MissingDependencyError


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
        raise MissingDependencyError("pysam", None, f"Reading {path}") from None
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
                alternates = ",".join(record.alts or ".")
                yield from alleles(
                    record.contig, record.pos, record.ref or "", alternates, record.id or ""
                )
    except (OSError, ValueError) as error:
        raise FormatError(
            f"{path} cannot be read as VCF or BCF after {count} records: {error}"
        ) from error
