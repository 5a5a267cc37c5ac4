import gzip
import sys

import numpy as np
import pyarrow.parquet
import pytest

from zoo.dna import Interval
from zoo.errors import MissingDependencyError, SettingError
from zoo.io.tables import Column, format_of, open_table

COLUMNS = [Column("enhancer", "probability", "how likely"), Column("logit")]
VALUES = np.array([[0.5, -1.25e-7], [1 / 3, np.nan]], dtype="float32")


def test_open_table_text(tmp_path):
    with open_table(tmp_path / "out.tsv", COLUMNS) as table:
        table.write(["one\tfirst", "two"], VALUES)
        table.write(["three"], VALUES[:1])
    assert (tmp_path / "out.tsv").read_text().splitlines() == [
        "name\tenhancer [probability]\tlogit",
        "one first\t0.5\t-1.25e-07",
        "two\t0.333333\tnan",
        "three\t0.5\t-1.25e-07",
    ]


def test_open_table_intervals_compressed(tmp_path):
    path = tmp_path / "out.bed.gz"
    with open_table(path, COLUMNS[1:]) as table:
        table.write([Interval("chr1", 5, 9, "-", "peak"), Interval("2", 0, 1)], VALUES[:, :1])
    assert gzip.decompress(path.read_bytes()).decode().splitlines() == [
        "contig\tstart\tend\tname\tstrand\tlogit",
        "chr1\t5\t9\tpeak\t-\t0.5",
        "2\t0\t1\t.\t+\t0.333333",
    ]


def test_open_table_parquet(tmp_path):
    path = tmp_path / "out.parquet"
    with open_table(path, COLUMNS) as table:
        table.write(["one"], VALUES[:1])
        table.write(["two"], VALUES[1:])
    read = pyarrow.parquet.read_table(path)
    assert read.column("name").to_pylist() == ["one", "two"]
    np.testing.assert_array_equal(read.column("enhancer").to_numpy(), VALUES[:, 0])
    assert read.schema.field("enhancer").metadata == {
        b"unit": b"probability",
        b"description": b"how likely",
    }
    assert pyarrow.parquet.ParquetFile(path).num_row_groups == 1


def test_open_table_parquet_writes_groups_as_they_fill(tmp_path, monkeypatch):
    monkeypatch.setattr("zoo.io.tables._ROW_GROUP_ROWS", 3)
    with open_table(tmp_path / "out.parquet", COLUMNS) as table:
        for _ in range(4):
            table.write([Interval("chr1", 1, 2), Interval("chr1", 2, 3)], VALUES)
    file = pyarrow.parquet.ParquetFile(tmp_path / "out.parquet")
    assert [file.metadata.row_group(group).num_rows for group in range(3)] == [3, 3, 2]
    assert file.read().column("start").to_pylist() == [1, 2] * 4


def write_and_fail(path):
    with open_table(path, COLUMNS) as table:
        table.write(["one", "two"], VALUES)
        raise ValueError("stop")


@pytest.mark.parametrize("name", ["out.tsv", "out.parquet"])
def test_open_table_leaves_nothing_after_an_error(tmp_path, name):
    with pytest.raises(ValueError, match="stop"):
        write_and_fail(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_open_table_parquet_needs_pyarrow(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with (
        pytest.raises(MissingDependencyError, match=r"regulatory-zoo\[parquet\]"),
        open_table(tmp_path / "out.parquet", COLUMNS),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


def test_format_of_refuses():
    assert format_of("out.gz", "tsv") == "tsv"
    with pytest.raises(SettingError, match="'csv'"):
        format_of("out.csv", "csv")
    with pytest.raises(SettingError, match=r"without \.gz"):
        format_of("out.gz", "parquet")
