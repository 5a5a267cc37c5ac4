"""Files of records cut into stretches, each of which can be read by itself."""

import gzip
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from zoo.errors import FormatError, SettingError
from zoo.io.bed import is_browser_line
from zoo.io.region_header import is_contig_name, read_header
from zoo.io.vcf_lines import vcf_text

KINDS = ("vcf", "fasta", "bed")


@dataclass(frozen=True)
class Stretch:
    """Some records in a row.

    Args:
        start: Where they begin in the file, in bytes.
        end: Where they end.
        first: Number of the first one.
        records: How many there are.
    """

    start: int
    end: int
    first: int
    records: int


def plain_text(path: Path, kind: str, copy: Path) -> Path:
    """Give a file that can be read from any place on: itself, or an unpacked copy.

    Args:
        path: A VCF or BCF file, FASTA or BED, compressed or not.
        kind: One of `KINDS`.
        copy: Where the copy is put, if one is needed.

    Raises:
        FormatError: The file is missing or damaged.
    """
    if not path.is_file():
        raise FormatError(f"There is no file {path}; check the path.")
    with path.open("rb") as file:
        head = file.read(3)
    packed = head[:2] == b"\x1f\x8b"
    if not packed and head != b"BCF":
        return path
    part = copy.with_name(f"{copy.name}.part")
    with part.open("wb") as target:
        if kind == "vcf":
            with vcf_text(path) as lines:
                for line in lines:
                    target.write(f"{line}\n".encode("utf-8", "surrogateescape"))
        else:
            _unpack(path, target)
    part.replace(copy)
    return copy


def _unpack(path: Path, target: IO[bytes]) -> None:
    try:
        with gzip.open(path, "rb") as source:
            shutil.copyfileobj(source, target, 1 << 20)
    except (EOFError, OSError) as error:
        raise FormatError(f"{path} is a damaged gzip file: {error}. Get it again.") from error


def kind_of(path: Path) -> str:
    """Tell FASTA from BED by the first sign in the file, as `read_sequences` does.

    Raises:
        FormatError: The file is empty.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "in.txt"
        >>> _ = path.write_text("chr1\\t0\\t9\\n")
        >>> kind_of(path)
        'bed'
    """
    with path.open("rb") as file:
        for line in file:
            if line.strip():
                return "fasta" if line.lstrip()[:1] == b">" else "bed"
    raise FormatError(f"{path} is empty; expected FASTA or BED.")


def record_starts(path: Path, kind: str) -> Iterator[int]:
    """Give where each record of a plain file begins, and at last where the last one ends.

    Args:
        path: The file.
        kind: One of `KINDS`.

    Raises:
        SettingError: There is no such kind.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "two.fa"
        >>> _ = path.write_text(">a\\nAC\\n>b\\nG\\n")
        >>> list(record_starts(path, "fasta"))
        [0, 6, 11]
    """
    if kind not in KINDS:
        raise SettingError(f"kind is {kind!r}; expected one of {', '.join(KINDS)}.")
    begins = {"vcf": _vcf_record, "fasta": _fasta_record, "bed": _BedRecord()}[kind]
    place = 0
    with path.open("rb") as file:
        for line in file:
            if begins(line):
                yield place
            place += len(line)
    yield place


def cut(path: Path, kind: str, size: Callable[[int], int]) -> list[Stretch]:
    """Cut a plain file into stretches of equally many records; the last one may have fewer.

    Args:
        path: The file.
        kind: One of `KINDS`.
        size: From the number of records in the file to that of a stretch.

    Returns:
        One stretch at least; in a file without records it is empty.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "three.fa"
        >>> _ = path.write_text(">a\\nAC\\n>b\\nG\\nT\\n>c\\nAA\\n")
        >>> for stretch in cut(path, "fasta", lambda records: 2):
        ...     print(stretch)
        Stretch(start=0, end=13, first=0, records=2)
        Stretch(start=13, end=19, first=2, records=1)
    """
    records = sum(1 for _ in record_starts(path, kind)) - 1
    each = size(records)
    found: list[Stretch] = []
    first = start = 0
    for number, place in enumerate(record_starts(path, kind)):
        if number == 0:
            start = place
        elif number == records or number % each == 0:
            found.append(Stretch(start, place, first, number - first))
            first, start = number, place
    return found or [Stretch(start, start, 0, 0)]


def copy_stretch(path: Path, kind: str, stretch: Stretch, target: Path) -> None:
    """Write a stretch as a file of its own, with all that stands before the first record."""
    head = next(record_starts(path, kind))
    with path.open("rb") as source, target.open("wb") as file:
        file.write(source.read(head))
        source.seek(stretch.start)
        left = stretch.end - stretch.start
        while left:
            some = source.read(min(left, 1 << 20))
            if not some:
                raise FormatError(f"{path} ends early; was it changed while it was read?")
            file.write(some)
            left -= len(some)


def _vcf_record(line: bytes) -> bool:
    return not line.startswith(b"#") and bool(line.rstrip(b"\r\n"))


def _fasta_record(line: bytes) -> bool:
    return line.lstrip().startswith(b">")


class _BedRecord:
    """Tells the lines of a BED file or table that hold an interval, as `read_peaks` does."""

    def __init__(self) -> None:
        self._number, self._found = 0, False

    def __call__(self, line: bytes) -> bool:
        self._number += 1
        text = line.decode(errors="replace").rstrip("\r\n")
        if not text.strip() or is_browser_line(text) or text.startswith("#"):
            return False
        fields = text.split("\t") if "\t" in text else text.split()
        named = not self._found and read_header(fields) is not None
        if named or (self._number == 1 and is_contig_name(fields[0])):
            return False
        self._found = True
        return True
