"""BED files, narrowPeak included, and tables with a header: contig, start, end and more columns."""

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from zoo.dna import Interval
from zoo.errors import CoordinateError, FormatError
from zoo.io.region_header import RegionHeader, is_contig_name, read_header

_BROWSER_LINES = ("track", "browser")


@dataclass(frozen=True, slots=True)
class Peak:
    """One line of a BED file, with what regulatory genomics keeps beside the interval.

    Args:
        interval: Where it lies, with strand and name where the file has them.
        score: Column 5, `nan` when absent or `.`.
        signal: Column 7 of narrowPeak and broadPeak, `nan` elsewhere.
        summit: Position of the summit on the contig (narrowPeak column 10 is an offset from the
            start), or None.
        others: Column -> text of whatever else a table with a header has.
    """

    interval: Interval
    score: float = float("nan")
    signal: float = float("nan")
    summit: int | None = None
    others: Mapping[str, str] = field(default_factory=dict)


def read_bed(path: str | Path) -> Iterator[Interval]:
    """Read the intervals of a BED file or a table with a header, plain or gzip, one at a time.

    See `read_peaks`. Empty lines, comments, `track` and `browser` lines are passed over.

    Raises:
        FormatError: The file is missing or holds no interval, or a line is no BED; the message has
            the line's number.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "peaks.bed"
        >>> _ = path.write_text("chr1\\t100\\t200\\tpeak1\\t0\\t-\\n")
        >>> list(read_bed(path))
        [Interval(contig='chr1', start=100, end=200, strand='-', name='peak1')]
    """
    for peak in read_peaks(path):
        yield peak.interval


def read_peaks(path: str | Path) -> Iterator[Peak]:
    """Read a BED, narrowPeak or broadPeak file, or a table with a header.

    A BED file has 3 to 12 columns. It is taken for narrowPeak when its lines have exactly ten, for
    broadPeak when they have nine of which the seventh is no integer (it is `thickStart` in BED).

    A table has a first line that names a contig, a start and an end among any columns in any order:
    `chrom` or `contig`, `start` or `chromStart`, `end` or `chromEnd`. Coordinates count as in BED,
    from 0, half-open. `name`, `score`, `strand`, `signal`, `summit` (a position) and `peak` (an
    offset from the start) are understood; all else is kept as text in `Peak.others`.

    Raises:
        FormatError: As in `read_bed`; also for a summit outside its peak.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "regions.tsv"
        >>> _ = path.write_text("atac\\tchrom\\tstart\\tend\\n0.5\\tchr1\\t100\\t200\\n")
        >>> [(str(one.interval), dict(one.others)) for one in read_peaks(path)]
        [('chr1:100-200', {'atac': '0.5'})]
    """
    path = Path(path)
    found, header = False, None
    for number, line in _lines(path):
        fields = line.split("\t") if "\t" in line else line.split()
        named = None if found else read_header(fields)
        header = named or header
        if named or line.startswith("#") or (number == 1 and is_contig_name(fields[0])):
            continue
        found = True
        yield _row(fields, header, path, number) if header else _peak(fields, path, number)
    if not found:
        raise FormatError(f"{path} holds no interval; expected lines of contig, start and end.")


def open_text(path: Path, kind: str):
    """Open a text file, plain or gzip, told apart by its first bytes.

    Raises:
        FormatError: There is no such file.
    """
    if not path.is_file():
        raise FormatError(f"There is no {kind} file {path}; check the path.")
    with path.open("rb") as file:
        is_gzip = file.read(2) == b"\x1f\x8b"
    return gzip.open(path, "rt") if is_gzip else path.open()


def is_browser_line(line: str) -> bool:
    """Tell a line that is not empty, and is meant for a genome browser."""
    return line.split(None, 1)[0] in _BROWSER_LINES


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Give the numbered lines that hold data."""
    with open_text(path, "BED") as file:
        try:
            for number, line in enumerate(file, 1):
                line = line.rstrip("\r\n")
                if line.strip() and not is_browser_line(line):
                    yield number, line
        except (EOFError, UnicodeDecodeError, OSError) as error:
            raise FormatError(f"{path} is damaged or no text: {error}") from error


def _row(fields: list[str], header: RegionHeader, path: Path, number: int) -> Peak:
    """Turn a line of a table into a peak, by way of the columns of narrowPeak."""
    if len(fields) != header.count:
        raise FormatError(
            f"{path}, line {number}: {len(fields)} columns; the header has {header.count}."
        )
    peak = _peak(header.narrow_peak(fields), path, number)
    return replace(peak, others=header.others(fields))


def _peak(fields: list[str], path: Path, number: int) -> Peak:
    """Turn the columns of one line into a peak."""
    if not 3 <= len(fields) <= 12:
        raise FormatError(f"{path}, line {number}: {len(fields)} columns; expected 3 to 12.")
    try:
        start, end = int(fields[1]), int(fields[2])
    except ValueError:
        raise FormatError(
            f"{path}, line {number}: start and end are {fields[1]!r} and {fields[2]!r}; "
            "expected integers."
        ) from None
    name = fields[3] if len(fields) > 3 and fields[3] != "." else ""
    strand = fields[5] if len(fields) > 5 else "."
    try:
        interval = Interval(fields[0], start, end, strand, name)
        return Peak(interval, _number(fields, 4), _signal(fields), _summit(fields, start, end))
    except (CoordinateError, ValueError) as error:
        raise FormatError(f"{path}, line {number}: {error}") from None


def _number(fields: list[str], column: int) -> float:
    if len(fields) <= column or fields[column] in (".", ""):
        return float("nan")
    return float(fields[column])


def _signal(fields: list[str]) -> float:
    is_peak = len(fields) == 10 or (len(fields) == 9 and not fields[6].lstrip("-").isdigit())
    return _number(fields, 6) if is_peak else float("nan")


def _summit(fields: list[str], start: int, end: int) -> int | None:
    """Give the summit's position; narrowPeak writes -1 where none was called."""
    if len(fields) != 10:
        return None
    offset = int(fields[9])
    if offset == -1:
        return None
    if not 0 <= offset < end - start:
        raise ValueError(f"the summit's offset {offset} is outside a peak of {end - start} bases.")
    return start + offset
