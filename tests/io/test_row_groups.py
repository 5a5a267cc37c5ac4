"""Bytes of a Parquet file depend on its rows, not on how they came."""

import io

import numpy as np
import pyarrow
import pyarrow.parquet
import pytest

from zoo.io.row_groups import RowGroups, join_parquet

RANDOM = np.random.default_rng(0)
FIELD = pyarrow.field("score", pyarrow.float32(), metadata={"unit": "probability"})
SCHEMA = pyarrow.schema([pyarrow.field("name", pyarrow.string()), FIELD])
ROWS = pyarrow.record_batch(
    [[f"p{number % 7}" for number in range(50)], RANDOM.random(50, dtype="float32")], schema=SCHEMA
)


def written(sizes, rows=16):
    file = io.BytesIO()
    groups, first = RowGroups(file, rows), 0
    for size in sizes:
        groups.add(ROWS.slice(first, size))
        first += size
    groups.close()
    return file.getvalue()


@pytest.mark.parametrize("sizes", [[1] * 50, [17, 33], [16, 16, 16, 2], [0, 49, 1]])
def test_bytes_do_not_depend_on_batches(sizes):
    assert written(sizes) == written([50])
    file = pyarrow.parquet.ParquetFile(io.BytesIO(written(sizes)))
    assert [file.metadata.row_group(n).num_rows for n in range(4)] == [16, 16, 16, 2]


def test_joined_parts_are_what_one_file_would_be(tmp_path):
    parts = [tmp_path / f"{number}.parquet" for number in range(3)]
    for path, (first, size) in zip(parts, [(0, 20), (20, 1), (21, 29)], strict=True):
        with path.open("wb") as file:
            groups = RowGroups(file, 16)
            groups.add(ROWS.slice(first, size))
            groups.close()
    join_parquet(parts, tmp_path / "whole.parquet", 16)
    assert (tmp_path / "whole.parquet").read_bytes() == written([50])
