import gzip

import numpy as np
import pytest

from zoo.apps.guides import Guides, write_guides
from zoo.errors import SettingError

FIRST = Guides(
    {
        "contig": np.array(["chr1", "chr2"], dtype=object),
        "start": np.array([7, 1_000_000_000]),
        "strand": np.array(["+", "-"]),
        "gc": np.array([0.1, np.nan], dtype=np.float32),
        "poly_t": np.array([True, False]),
        "hairpin": np.array([3, 0], dtype=np.uint8),
    }
)
SECOND = FIRST.take(slice(0, 1))
LINES = [
    "contig\tstart\tstrand\tgc\tpoly_t\thairpin",
    "chr1\t7\t+\t0.1\t1\t3",
    "chr2\t1000000000\t-\t\t0\t0",
    "chr1\t7\t+\t0.1\t1\t3",
]


def test_write_text(tmp_path):
    counts = []
    write_guides([FIRST, SECOND], tmp_path / "out.tsv", advance=counts.append)
    assert (tmp_path / "out.tsv").read_text().splitlines() == LINES
    assert counts == [2, 1]


def test_write_compressed_text(tmp_path):
    write_guides([FIRST, SECOND], tmp_path / "out.tsv.gz")
    assert gzip.decompress((tmp_path / "out.tsv.gz").read_bytes()).decode().splitlines() == LINES


def test_write_parquet(tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    write_guides([FIRST, SECOND], tmp_path / "out.parquet")
    found = parquet.read_table(tmp_path / "out.parquet").to_pydict()
    assert list(found) == list(FIRST.columns)
    assert found["contig"] == ["chr1", "chr2", "chr1"]
    assert found["strand"] == ["+", "-", "+"]
    assert found["start"] == [7, 1_000_000_000, 7]
    assert found["poly_t"] == [True, False, True]
    assert found["gc"][0] == pytest.approx(0.1)


def test_nothing_is_left_after_an_error(tmp_path):
    def broken():
        yield FIRST
        raise SettingError("no more")

    for name in ("out.tsv", "out.parquet"):
        with pytest.raises(SettingError, match="no more"):
            write_guides(broken(), tmp_path / name)
    assert list(tmp_path.iterdir()) == []
