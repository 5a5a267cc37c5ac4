"""VCF and BCF files line by line, so that what is not understood passes through unchanged."""

import contextlib
import gzip
import shutil
import sys
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from zoo.dna import Variant, alleles
from zoo.errors import FormatError, MissingDependencyError

_GZIP = b"\x1f\x8b"
_BCF = b"BCF"
_COLUMNS = 8
_FORBIDDEN = {ord(mark): f"%{ord(mark):02X}" for mark in "%;=, |&"}


@dataclass(frozen=True, slots=True)
class Record:
    """One line of a VCF file.

    Args:
        fields: Its first eight columns, and all others in one text where there are more.
        variants: One for each alternative allele.
    """

    fields: list[str]
    variants: list[Variant]

    def annotated(self, added: dict[str, str]) -> str:
        """Give the line with entries of INFO replaced or added; empty ones are left out.

        Example:
            >>> record = parse_record("1\\t5\\t.\\tA\\tC\\t.\\t.\\tDP=3;OLD=1", "line 1")
            >>> record.annotated({"OLD": "2"}).split("\\t")[7]
            'DP=3;OLD=2'
        """
        info = self.fields[7]
        kept = [] if info in (".", "") else info.split(";")
        kept = [entry for entry in kept if entry.partition("=")[0] not in added]
        entries = kept + [f"{key}={value}" for key, value in added.items() if value]
        return "\t".join([*self.fields[:7], ";".join(entries) or ".", *self.fields[8:]])


@dataclass(frozen=True)
class VcfText:
    """A VCF file that is open.

    Args:
        header: Lines that begin with `#`; the last one names the columns.
        records: Its records, read one at a time.
    """

    header: list[str]
    records: Iterator[Record]


def escape(text: str) -> str:
    """Encode what has a meaning in INFO, as VCF asks.

    Example:
        >>> escape("H2-K1;H2-D1")
        'H2-K1%3BH2-D1'
    """
    return text.translate(_FORBIDDEN)


def parse_record(line: str, where: str) -> Record:
    """Take a line apart as far as variants need it.

    Raises:
        FormatError: It has fewer than eight columns, or its position is no number.

    Example:
        >>> [str(one) for one in parse_record("1\\t5\\t.\\tA\\tC,G\\t.\\t.\\t.", "line 1").variants]
        ['1:5:A>C', '1:5:A>G']
    """
    fields = line.split("\t", _COLUMNS)
    if len(fields) < _COLUMNS:
        raise FormatError(f"{where} has {len(fields)} columns; expected at least {_COLUMNS}.")
    contig, position, name, reference, alternates = fields[:5]
    if not position.isdigit():
        raise FormatError(f"{where} has the position {position!r}; expected a number.")
    name = "" if name == "." else name
    return Record(fields, alleles(contig, int(position), reference, alternates, name))


@contextlib.contextmanager
def open_vcf(path: str | Path) -> Iterator[VcfText]:
    """Open a VCF file (plain, bgzip or gzip) or a BCF file; told apart by their first bytes.

    Args:
        path: The file; `-` for standard input.

    Raises:
        FormatError: The file is missing or damaged, or no VCF; also while records are read.
        MissingDependencyError: It is BCF, and pysam is not installed.

    Example:
        >>> path = Path(tempfile.mkdtemp()) / "in.vcf"
        >>> _ = path.write_text("##fileformat=VCFv4.2\\n#CHROM\\tPOS\\tID\\tREF\\tALT\\tQUAL\\t"
        ...     "FILTER\\tINFO\\n1\\t5\\trs1\\tA\\tC\\t.\\t.\\tDP=3\\n")
        >>> with open_vcf(path) as file:
        ...     [record.variants[0].name for record in file.records]
        ['rs1']
    """
    called = "Standard input" if str(path) == "-" else str(path)
    with _lines(str(path), called) as lines:
        header, first = _header(lines, called)
        yield VcfText(header, _records(first, lines, called, len(header)))


def _header(lines: Iterator[str], called: str) -> tuple[list[str], str | None]:
    """Read lines up to the first that is no header, and check that they are those of a VCF."""
    header = []
    for line in lines:
        if not line.startswith("#"):
            break
        header.append(line)
    else:
        line = None
    if not header or not header[-1].startswith("#CHROM\tPOS\tID\tREF\tALT"):
        came = (header or [line or "nothing"])[-1][:40]
        raise FormatError(
            f"{called} is no VCF: its header ends with {came!r}; expected a line that begins with "
            "#CHROM, POS, ID, REF, ALT, separated by tabs."
        )
    return header, line


def _records(first: str | None, lines: Iterable[str], called: str, before: int) -> Iterator[Record]:
    number = before + 1
    if first:
        yield parse_record(first, f"{called}, line {number}")
    for line in lines:
        number += 1
        if line:
            yield parse_record(line, f"{called}, line {number}")


def vcf_text(path: str | Path) -> contextlib.AbstractContextManager[Iterator[str]]:
    """Open a VCF or BCF file as lines of text without their ends; see `open_vcf`."""
    return _lines(str(path), "Standard input" if str(path) == "-" else str(path))


@contextlib.contextmanager
def _lines(path: str, called: str) -> Iterator[Iterator[str]]:
    """Open any of the formats as lines of text without their ends."""
    with contextlib.ExitStack() as stack:
        try:
            file = sys.stdin.buffer if path == "-" else stack.enter_context(open(path, "rb"))
        except FileNotFoundError:
            raise FormatError(f"There is no VCF file {path}; check the path.") from None
        except IsADirectoryError:
            raise FormatError(f"{path} is a folder; expected a VCF or BCF file.") from None
        if file.peek(len(_GZIP))[: len(_GZIP)] == _GZIP:
            file = stack.enter_context(gzip.GzipFile(fileobj=file))
        if _begins_as_bcf(file, called):
            copy = path if path != "-" else stack.enter_context(_copied(file))
            yield stack.enter_context(_bcf_lines(copy, called))
        else:
            yield _text(file, called)


def _begins_as_bcf(file: IO[bytes], called: str) -> bool:
    try:
        return file.peek(len(_BCF))[: len(_BCF)] == _BCF
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise FormatError(f"{called} is a damaged gzip file: {error}. Get it again.") from error


def _text(file: IO[bytes], called: str) -> Iterator[str]:
    try:
        for line in file:
            # Bytes that are no UTF-8 come out as they went in.
            yield line.rstrip(b"\r\n").decode("utf-8", "surrogateescape")
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise FormatError(f"{called} is a damaged gzip file: {error}. Get it again.") from error


@contextlib.contextmanager
def _copied(file: IO[bytes]) -> Iterator[str]:
    """Copy standard input to a file, since htslib reads from files only."""
    with tempfile.NamedTemporaryFile(suffix=".bcf") as copy:
        shutil.copyfileobj(file, copy)
        copy.flush()
        yield copy.name


@contextlib.contextmanager
def _bcf_lines(path: str, called: str) -> Iterator[Iterator[str]]:
    try:
        import pysam
    except ImportError:
        raise MissingDependencyError("pysam", None, f"Reading the BCF file {called}") from None
    before = pysam.set_verbosity(0)  # what matters comes as an error
    try:
        with _opened_bcf(pysam, path, called) as file:
            yield _bcf_text(file, called)
    finally:
        pysam.set_verbosity(before)


def _opened_bcf(pysam, path: str, called: str):
    try:
        return pysam.VariantFile(path)
    except (OSError, ValueError) as error:
        raise FormatError(f"{called} cannot be read as BCF: {error}") from error


def _bcf_text(file, called: str) -> Iterator[str]:
    yield from str(file.header).splitlines()
    try:
        for record in file:
            yield str(record).rstrip("\n")
    except (OSError, ValueError) as error:
        raise FormatError(f"{called} cannot be read as BCF: {error}") from error
