"""Parquet files whose bytes depend on their rows only, not on how these came."""

from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from zoo.io.output import open_output


class RowGroups:
    """A Parquet file that is written in row groups of one size.

    Args:
        file: Where to.
        rows: Rows in a group; the last one may have fewer.
        schema: Its columns; those of the first batch where it is left out.

    Example:
        >>> import io
        >>> import pyarrow
        >>> import pyarrow.parquet
        >>> file = io.BytesIO()
        >>> groups = RowGroups(file, 3)
        >>> for numbers in ([1, 2], [3, 4]):
        ...     groups.add(pyarrow.record_batch({"number": numbers}))
        >>> groups.close()
        >>> pyarrow.parquet.ParquetFile(file).num_row_groups
        2
    """

    def __init__(self, file: IO[bytes], rows: int, schema: Any = None):
        import pyarrow
        import pyarrow.parquet

        self._arrow = pyarrow
        self._file, self._rows = file, rows
        self._writer: Any = None
        self._waiting: list[Any] = []
        self._count = 0
        if schema is not None:
            self._begin(schema)

    def add(self, batch: Any) -> None:
        """Add some rows, a `pyarrow.RecordBatch`."""
        if self._writer is None:
            self._begin(batch.schema)
        self._waiting.append(batch)
        self._count += len(batch)
        if self._count >= self._rows:
            table = self._arrow.Table.from_batches(self._waiting)
            whole = self._count // self._rows * self._rows
            for first in range(0, whole, self._rows):
                self._write(table.slice(first, self._rows))
            self._waiting = table.slice(whole).to_batches()
            self._count -= whole

    def close(self) -> None:
        """Write what waits and finish; the file under it stays open."""
        if self._count:
            self._write(self._arrow.Table.from_batches(self._waiting))
        self._waiting, self._count = [], 0
        if self._writer is not None:
            self._writer.close()

    def _begin(self, schema: Any) -> None:
        self._writer = self._arrow.parquet.ParquetWriter(self._file, schema)

    def _write(self, table: Any) -> None:
        # Chunks of a column would show in its pages.
        self._writer.write_table(table.combine_chunks(), row_group_size=self._rows)


def join_parquet(parts: Iterable[Path], output: Path, rows: int) -> None:
    """Write the rows of several Parquet files to one, as if they had all been written to it.

    Args:
        parts: Files with the same columns.
        output: The file to be; it is replaced if it exists.
        rows: Rows in a group.
    """
    import pyarrow.parquet

    with open_output(output, overwrite=True) as file:
        groups = None
        for path in parts:
            with pyarrow.parquet.ParquetFile(path) as part:
                groups = groups or RowGroups(file, rows, part.schema_arrow)
                for batch in part.iter_batches(rows):
                    groups.add(batch)
        if groups is not None:
            groups.close()
