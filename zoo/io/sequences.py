"""Sequences from wherever they are: text, FASTA, or intervals of a genome, one at a time."""

import contextlib
import gzip
import shutil
import sys
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO

from zoo.dna import Interval
from zoo.errors import CoordinateError, FormatError, SequenceError, SettingError
from zoo.io.bed import read_bed
from zoo.io.fasta import Genome

Label = str | Interval
"""What a sequence is called in outputs: its name, or the interval it was taken from."""

Record = tuple[Label, str | bytes]

STANDARD_INPUT = "-"


def read_sequences(
    source: str | bytes | Path | Iterable,
    *,
    genome: str | Path | Genome | None = None,
    resize: int | None = None,
) -> Iterator[Record]:
    """Give the sequences of a source one after the other, with what to call them.

    Args:
        source: A FASTA or BED file, plain or gzip, or `-` for standard input; one sequence as
            text; an iterable of sequences or of `Interval`; or a mapping from names to either.
        genome: The FASTA file, or opened `Genome`, that intervals are read from.
        resize: Take intervals of this many bases about the centre of those given.

    Returns:
        Pairs of label and letters. A FASTA record is labelled with its whole header line, an
        interval with itself as it stood in the source, other text with its number from 0.

    Raises:
        FormatError: A file is missing, empty, damaged, or neither FASTA nor BED.
        SequenceError: There is no sequence, or something in the iterable is neither text nor
            interval.
        CoordinateError: An interval does not lie on a contig of the genome.
        SettingError: A genome is missing, or not needed.

    Example:
        >>> list(read_sequences(["ACGT", "TTTT"]))
        [('0', 'ACGT'), ('1', 'TTTT')]
    """
    if is_file_name(source):
        return _read_file(str(source), genome, resize)
    if isinstance(source, str | bytes):
        source = [source]
    if isinstance(source, Mapping):
        records = _read_items(source.values(), genome, resize)
        return ((str(name), text) for name, (_, text) in zip(source, records, strict=True))
    return _read_items(source, genome, resize)


def is_file_name(source: object) -> bool:
    """Tell a file's name from a sequence: a `Path`, or a text with more in it than letters.

    Example:
        >>> is_file_name("peaks.fa"), is_file_name("-"), is_file_name("ACGTN")
        (True, True, False)
    """
    if isinstance(source, Path):
        return True
    return isinstance(source, str) and bool(source) and not source.isalpha()


def read_fasta(path: str | Path) -> Iterator[tuple[str, bytes]]:
    """Read the records of a FASTA file in their order, without an index.

    Args:
        path: A plain or gzip file, told apart by their first bytes, or `-` for standard input.

    Returns:
        Pairs of header line, without `>`, and letters.

    Raises:
        FormatError: The file is missing, empty, damaged or not FASTA, or a record is empty.

    Example:
        >>> path = Path(tempfile.mkdtemp()) / "two.fa"
        >>> _ = path.write_text(">one\\nACGT\\nAC\\n>two\\nGG\\n")
        >>> list(read_fasta(path))
        [('one', b'ACGTAC'), ('two', b'GG')]
    """
    with _opened(str(path)) as file:
        yield from _fasta_records(file, _called(path))


def _read_file(path: str, genome: str | Path | Genome | None, resize: int | None) -> Iterator:
    """Tell FASTA from BED by the first letter, and read it."""
    with _opened(path) as file:
        first = _first_byte(file, path)
        if first == b">":
            if genome is not None:
                raise SettingError(
                    f"{_called(path)} is FASTA and holds its sequences itself; leave the genome "
                    "out, or give intervals in a BED file."
                )
            yield from _fasta_records(file, _called(path))
        elif genome is None or first == b"@":
            raise FormatError(
                f"{_called(path)} begins with {first.decode('ascii', 'replace')!r}; expected "
                "FASTA, which begins with '>'. For intervals in a BED file give their genome too "
                "(--genome)."
            )
        elif path == STANDARD_INPUT:
            with tempfile.TemporaryDirectory() as folder:
                copy = Path(folder) / "standard_input.bed"
                with copy.open("wb") as target:
                    shutil.copyfileobj(file, target)
                yield from _fetch(read_bed(copy), genome, resize)
        else:
            yield from _fetch(read_bed(path), genome, resize)


def _called(path: str | Path) -> str:
    return "Standard input" if str(path) == STANDARD_INPUT else str(path)


@contextlib.contextmanager
def _opened(path: str) -> Iterator[IO[bytes]]:
    """Open a file or standard input for bytes, and undo gzip."""
    try:
        with contextlib.ExitStack() as stack:
            if path == STANDARD_INPUT:
                file = sys.stdin.buffer
            else:
                file = stack.enter_context(open(path, "rb"))
            if file.peek(2)[:2] == b"\x1f\x8b":
                file = stack.enter_context(gzip.GzipFile(fileobj=file))
            yield file
    except FileNotFoundError:
        raise FormatError(
            f"There is no file {path!r}; check the path. (Text of letters only is a sequence.)"
        ) from None
    except IsADirectoryError:
        raise FormatError(f"{path} is a folder; expected a FASTA or BED file.") from None
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise FormatError(
            f"{_called(path)} is a damaged gzip file: {error}. Get it again."
        ) from error


def _first_byte(file: IO[bytes], path: str) -> bytes:
    first = file.peek(1 << 12).lstrip()[:1]
    if not first:
        raise FormatError(f"{_called(path)} is empty; expected FASTA or BED.")
    return first


def _fasta_records(file: IO[bytes], called: str) -> Iterator[tuple[str, bytes]]:
    name, lines = None, []
    for line in file:
        line = line.strip()
        if line.startswith(b">"):
            if name is not None:
                yield name, _joined(name, lines, called)
            name, lines = line[1:].strip().decode("utf-8", "replace"), []
        elif name is not None:
            lines.append(line)
        elif line:
            raise FormatError(f"{called} begins with {line[:20]!r}; FASTA begins with '>'.")
    if name is None:
        raise FormatError(f"{called} is empty; expected at least one FASTA record.")
    yield name, _joined(name, lines, called)


def _joined(name: str, lines: list[bytes], called: str) -> bytes:
    sequence = b"".join(lines)
    if not sequence:
        raise FormatError(f"{called}: the record {name!r} has no sequence; remove it.")
    return sequence


def _read_items(
    items: Iterable, genome: str | Path | Genome | None, resize: int | None
) -> Iterator[Record]:
    """Label text with its number, and fetch intervals."""
    number = -1
    for number, item in enumerate(items):
        if isinstance(item, str | bytes):
            yield str(number), item
        elif isinstance(item, Interval):
            if genome is None:
                raise SettingError(f"{item} is an interval; give the genome it lies on.")
            genome = genome if isinstance(genome, Genome) else Genome(genome)
            yield item, _fetch_one(item, number, genome, resize)
        else:
            raise SequenceError(
                f"Item {number} is {type(item).__name__}; expected text such as 'ACGT', or an "
                "Interval together with a genome."
            )
    if number < 0:
        raise SequenceError("There is no sequence; expected at least one.")


def _fetch(
    intervals: Iterable[Interval], genome: str | Path | Genome, resize: int | None
) -> Iterator[Record]:
    genome = genome if isinstance(genome, Genome) else Genome(genome)
    for number, interval in enumerate(intervals):
        yield interval, _fetch_one(interval, number, genome, resize)


def _fetch_one(interval: Interval, number: int, genome: Genome, resize: int | None) -> str:
    try:
        return genome.fetch(interval.resize(resize) if resize else interval)
    except CoordinateError as error:
        raise CoordinateError(f"Interval {number + 1}, {interval}: {error}") from error
