"""The values of a scan, one output at a time, on their way to files."""

import importlib.util
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from zoo.apps.scan.parts import Parts
from zoo.apps.scan.peaks import Stretch, call_peaks
from zoo.apps.scan.places import Piece
from zoo.apps.scan.scanner import Scanner
from zoo.apps.scan.settings import ScanSettings
from zoo.apps.scan.writing import (
    files_of,
    format_of_scan,
    write_bedgraph,
    write_bigwig,
    write_peaks,
)
from zoo.dna import Interval
from zoo.errors import MissingDependencyError, SettingError
from zoo.io.output import check_output
from zoo.io.tables import Column, format_of, open_table


@dataclass(frozen=True)
class Scanned:
    """A scan whose parts are all there.

    Args:
        scanner: What was scanned, and with what.
        parts: The values.
        columns: Which outputs are written.
        settings: How.
    """

    scanner: Scanner
    parts: Parts
    columns: Sequence[int]
    settings: ScanSettings

    @property
    def names(self) -> list[str]:
        """Give the names of the outputs that are written."""
        return [self.scanner.outputs[column] for column in self.columns]

    def pieces(self) -> Iterator[tuple[Piece, np.ndarray]]:
        """Give the pieces that hold something, with values `(windows, outputs)`."""
        for number, piece in enumerate(self.scanner.pieces):
            values = self.parts.load(number)
            if len(values):
                yield piece, values

    def stretches(self, column: int) -> Iterator[Stretch]:
        """Give the values of one output along the genome."""
        minus = self.is_minus(column)
        for piece, values in self.pieces():
            windows = np.arange(piece.first, piece.stop)
            places = self.scanner.layout.place(windows, minus)
            starts = places - self.scanner.layout.stride // 2
            ends = starts + self.scanner.layout.stride
            bases = self.scanner.genome.contigs[piece.contig]
            limits = (np.maximum(starts, 0), np.minimum(ends, bases))
            asked = self.scanner.wanted.holds(piece.contig, places)
            chosen = np.where(asked, values[:, column], np.nan)
            yield Stretch(piece.contig, places, *limits, chosen)

    def is_minus(self, column: int) -> bool:
        """Tell whether an output was read on the other strand."""
        return self.scanner.strands == "each" and 2 * column >= len(self.scanner.outputs)

    def strand(self, column: int) -> str:
        """Give the strand of an output as in BED."""
        if self.scanner.strands != "each":
            return "."
        return "-" if self.is_minus(column) else "+"


def check_files(
    files: Sequence[Path], outputs: Sequence[str], settings: ScanSettings
) -> tuple[Path, ...]:
    """Refuse, before any work is done, files that cannot be written, and name all there will be."""
    written: list[Path] = []
    for path in files:
        kind = format_of_scan(path)
        written += [path] if kind == "table" else files_of(path, outputs).values()
    for path in written:
        check_output(path, overwrite=settings.overwrite)
        check_libraries(path)
    return tuple(written)


def check_libraries(path: Path) -> None:
    """Refuse, before any work is done, a file whose library is missing.

    Raises:
        MissingDependencyError: It is pyBigWig or pyarrow.
    """
    kind = format_of_scan(path)
    if kind == "bigwig" and not importlib.util.find_spec("pyBigWig"):
        raise MissingDependencyError("pyBigWig", None, f"Writing {path}")
    is_parquet = kind == "table" and format_of(path) == "parquet"
    if is_parquet and not importlib.util.find_spec("pyarrow"):
        raise MissingDependencyError("pyarrow", "parquet", f"Writing {path}")


def write_files(files: Sequence[Path], scanned: Scanned) -> int:
    """Write all files and give the number of windows that have a value.

    Raises:
        SettingError: There is none.
    """
    predicted = sum(int((~np.isnan(values).all(axis=1)).sum()) for _, values in scanned.pieces())
    if not predicted:
        raise SettingError(
            "No window that is asked for has a value: all of them have too many unknown bases. "
            "Ask for other regions, or allow more with max_unknown."
        )
    for path in files:
        kind = format_of_scan(path)
        if kind == "table":
            _write_table(path, scanned)
            continue
        for column, own in zip(
            scanned.columns, files_of(path, scanned.names).values(), strict=True
        ):
            _write_track(kind, own, scanned, column)
    return predicted


def _write_track(kind: str, path: Path, scanned: Scanned, column: int) -> None:
    overwrite = scanned.settings.overwrite
    stretches = scanned.stretches(column)
    if kind == "bigwig":
        write_bigwig(path, stretches, scanned.scanner.genome.contigs, overwrite=overwrite)
    elif kind == "bedgraph":
        write_bedgraph(path, stretches, overwrite=overwrite)
    else:
        peaks = call_peaks(stretches, scanned.settings.threshold, scanned.settings.gap)
        name = scanned.scanner.outputs[column]
        write_peaks(path, peaks, name, scanned.strand(column), overwrite=overwrite)


def _write_table(path: Path, scanned: Scanned) -> None:
    """Write a row for each window that has a value, labelled with the window itself."""
    layout = scanned.scanner.layout
    columns = [Column(name) for name in scanned.names]
    with open_table(path, columns, overwrite=scanned.settings.overwrite) as table:
        for piece, values in scanned.pieces():
            kept = np.flatnonzero(~np.isnan(values).all(axis=1))
            if not len(kept):
                continue
            starts = ((piece.first + kept) * layout.stride).tolist()
            labels = [Interval(piece.contig, start, start + layout.length, ".") for start in starts]
            table.write(labels, values[kept][:, list(scanned.columns)])
