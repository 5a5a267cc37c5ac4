"""Tables of predictions, written row by row: tab-separated text or Parquet."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

import numpy as np

from zoo.dna import Interval
from zoo.errors import MissingDependencyError, SettingError
from zoo.io.output import open_output
from zoo.io.row_groups import RowGroups
from zoo.io.sequences import Label

FORMATS = ("tsv", "parquet")

# Numbers that a Parquet table gathers before it writes a row group.
_ROW_GROUP_NUMBERS = 1 << 20
_ROW_GROUP_ROWS = 1 << 16


@dataclass(frozen=True, slots=True)
class Column:
    """One column of numbers: its name, its unit (empty when there is none) and what it means."""

    name: str
    unit: str = ""
    description: str = ""

    @property
    def title(self) -> str:
        """The name with its unit, as in `enhancer [probability]`."""
        return f"{self.name} [{self.unit}]" if self.unit else self.name


class Table(Protocol):
    """A table that is open for writing."""

    def write(self, labels: Sequence[Label], values: np.ndarray) -> None:
        """Add rows: a label each, and values `(rows, columns)`."""

    def close(self) -> None:
        """Finish the table; the file under it stays open."""


def format_of(path: str | Path, format: str | None = None) -> str:
    """Choose the format: the one given, or by the file's ending, `tsv` when that says nothing.

    Raises:
        SettingError: The format is none of `FORMATS`, or a compressed Parquet file is asked for.

    Example:
        >>> format_of("scores.parquet"), format_of("scores.txt.gz"), format_of("-")
        ('parquet', 'tsv', 'tsv')
    """
    suffix = Path(path).suffix.lower()
    chosen = format or ("parquet" if suffix in (".parquet", ".pq") else "tsv")
    if chosen not in FORMATS:
        raise SettingError(f"There is no format {chosen!r}; expected one of {', '.join(FORMATS)}.")
    if chosen == "parquet" and suffix == ".gz":
        raise SettingError("Parquet is compressed inside; give a name without .gz.")
    return chosen


def row_group(columns: int) -> int:
    """Give how many rows a Parquet table with so many columns of numbers gathers for a group."""
    return max(1, min(_ROW_GROUP_ROWS, _ROW_GROUP_NUMBERS // max(1, columns)))


@contextlib.contextmanager
def open_table(
    path: str | Path,
    columns: Sequence[Column],
    *,
    format: str | None = None,
    overwrite: bool = False,
) -> Iterator[Table]:
    """Open a table of labelled numbers; it appears under its name only when all went well.

    Rows labelled with text get a column `name`; rows labelled with intervals get `contig`,
    `start`, `end` (0-based, half-open), `name` and `strand`, as in BED.

    Args:
        path: The file to be, or `-` for standard output; `.gz` compresses text.
        columns: The columns of numbers.
        format: `tsv` or `parquet`; by the file's ending when not given.
        overwrite: Whether a file that exists may be replaced.

    Raises:
        SettingError: The path or format will not do.
        MissingDependencyError: Parquet is asked for and pyarrow is not installed.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "scores.tsv"
        >>> with open_table(path, [Column("enhancer", "probability")]) as table:
        ...     table.write(["peak1", "peak2"], np.array([[0.5], [0.25]]))
        >>> print(path.read_text().expandtabs(8))
        name    enhancer [probability]
        peak1   0.5
        peak2   0.25
    """
    make = {"tsv": _TextTable, "parquet": _ParquetTable}[format_of(path, format)]
    with open_output(path, overwrite=overwrite) as file:
        table = make(file, columns)
        try:
            yield table
        finally:
            table.close()


class _TextTable:
    """Tab-separated text with one header line; numbers have six significant digits."""

    def __init__(self, file: IO[bytes], columns: Sequence[Column]):
        self._file = file
        self._titles = [_plain(column.title) for column in columns]
        self._numbers = "\t".join(["%.6g"] * len(columns))
        self._begun = False

    def write(self, labels: Sequence[Label], values: np.ndarray) -> None:
        names = _label_columns(labels)
        lines = []
        if not self._begun:
            lines.append("\t".join([*names, *self._titles]))
            self._begun = True
        texts = [[_plain(str(item)) for item in column] for column in names.values()]
        for *text, row in zip(*texts, values.tolist(), strict=True):
            lines.append("\t".join([*text, self._numbers % tuple(row)]))
        self._file.write(("\n".join(lines) + "\n").encode())

    def close(self) -> None:
        pass


class _ParquetTable:
    """Parquet with float32 columns; unit and description are in each field's metadata."""

    def __init__(self, file: IO[bytes], columns: Sequence[Column]):
        try:
            import pyarrow
        except ImportError:
            raise MissingDependencyError("pyarrow", "parquet", "Writing Parquet") from None
        self._arrow = pyarrow
        self._columns = columns
        self._groups = RowGroups(file, row_group(len(columns)))

    def write(self, labels: Sequence[Label], values: np.ndarray) -> None:
        self._groups.add(self._batch(labels, np.asarray(values, np.float32)))

    def _batch(self, labels: Sequence[Label], values: np.ndarray):
        arrow = self._arrow
        names = {name: arrow.array(column) for name, column in _label_columns(labels).items()}
        fields = [arrow.field(name, array.type) for name, array in names.items()]
        fields += [self._field(column) for column in self._columns]
        numbers = [arrow.array(column) for column in values.T]
        return arrow.record_batch([*names.values(), *numbers], schema=arrow.schema(fields))

    def _field(self, column: Column):
        about = {"unit": column.unit, "description": column.description}
        return self._arrow.field(column.name, self._arrow.float32(), metadata=about)

    def close(self) -> None:
        self._groups.close()


def _label_columns(labels: Sequence[Label]) -> dict[str, list]:
    if not isinstance(labels[0], Interval):
        return {"name": list(labels)}
    return {
        "contig": [label.contig for label in labels],
        "start": [label.start for label in labels],
        "end": [label.end for label in labels],
        "name": [label.name or "." for label in labels],
        "strand": [label.strand for label in labels],
    }


def _plain(text: str) -> str:
    """Keep a text inside its cell."""
    return " ".join(text.split()) if any(mark in text for mark in "\t\r\n") else text
