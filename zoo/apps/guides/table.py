"""The table of guides: columns in memory, and tab-separated text or Parquet written as it comes."""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np

from zoo.errors import MissingDependencyError, UnknownNameError
from zoo.io.output import open_output
from zoo.io.tables import format_of


@dataclass(frozen=True, slots=True)
class Guides:
    """Guides in columns, one row each.

    Args:
        columns: Name -> array `(n,)`; `pandas.DataFrame(guides.columns)` takes them as they are.
    """

    columns: Mapping[str, np.ndarray]

    def __len__(self) -> int:
        """Count the guides."""
        return len(self.columns["start"])

    def __getitem__(self, name: str) -> np.ndarray:
        """Return a column.

        Raises:
            UnknownNameError: There is none of that name.
        """
        if name not in self.columns:
            raise UnknownNameError("column of guides", name, self.columns)
        return self.columns[name]

    def take(self, rows: slice | np.ndarray) -> "Guides":
        """Return some of the guides: a slice, numbers of rows in any order, or a mask."""
        return Guides({name: values[rows] for name, values in self.columns.items()})


def join_guides(parts: Sequence[Guides]) -> Guides:
    """Put tables with the same columns behind one another; there must be one at least."""
    return Guides(
        {name: np.concatenate([part[name] for part in parts]) for name in parts[0].columns}
    )


def write_guides(
    parts: Iterable[Guides],
    path: str | Path,
    *,
    format: str | None = None,
    overwrite: bool = False,
    advance: Callable[[int], None] = lambda rows: None,
) -> None:
    """Write guides to a table while they are found; after an error there is no table.

    Args:
        parts: From `guide_batches`, or `[find_guides(...)]`.
        path: The file to be, or `-` for standard output; `.gz` compresses text.
        format: `tsv` or `parquet`; by the file's ending when not given. In text an unknown
            number is an empty cell, and numbers have six significant digits.
        overwrite: Whether a file that exists may be replaced.
        advance: Called with the number of guides after each part.

    Raises:
        SettingError: The path or format will not do.
        MissingDependencyError: Parquet is asked for and pyarrow is not installed.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "guides.tsv"
        >>> write_guides([Guides({"start": np.array([7]), "gc": np.array([0.5])})], path)
        >>> print(path.read_text().expandtabs(8))
        start   gc
        7       0.5
    """
    make = {"tsv": _text, "parquet": _parquet}[format_of(path, format)]
    parts = iter(parts)
    # The first part is found before the file is made: most errors show there.
    first = next(parts)
    with open_output(path, overwrite=overwrite) as file, make(file, first) as write:
        write(first)
        advance(len(first))
        for part in parts:
            write(part)
            advance(len(part))


@contextlib.contextmanager
def _text(file: IO[bytes], first: Guides) -> Iterator[Callable[[Guides], None]]:
    file.write(("\t".join(first.columns) + "\n").encode())

    def write(part: Guides) -> None:
        rows = zip(*(_cells(values) for values in part.columns.values()), strict=True)
        file.write("".join("\t".join(row) + "\n" for row in rows).encode())

    yield write


def _cells(values: np.ndarray) -> Iterable[str]:
    """Spell a column: yes or no as 1 or 0, an unknown number as nothing."""
    if values.dtype == bool:
        values = values.astype(np.uint8)
    if values.dtype.kind == "f":
        return ["" if value != value else f"{value:.6g}" for value in values.tolist()]
    return map(str, values.tolist())


@contextlib.contextmanager
def _parquet(file: IO[bytes], first: Guides) -> Iterator[Callable[[Guides], None]]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise MissingDependencyError("pyarrow", "parquet", "Writing Parquet") from None

    def converted(part: Guides) -> Any:
        return pyarrow.table({name: _arrow(values) for name, values in part.columns.items()})

    def _arrow(values: np.ndarray) -> Any:
        kind = pyarrow.string() if values.dtype.kind in "OU" else None
        return pyarrow.array(values.tolist() if kind else values, type=kind)

    with pyarrow.parquet.ParquetWriter(file, converted(first).schema) as writer:
        yield lambda part: writer.write_table(converted(part))
