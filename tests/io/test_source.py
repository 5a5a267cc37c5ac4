"""Source files: found locally, verified, downloaded once, refused with advice."""

import gzip
import hashlib

import pytest

from zoo.errors import DataError
from zoo.io.source import SourceFile, find_local, read_source, source_files

CONTENT = b"seq\tlabel\nACGT\t1\n"


@pytest.fixture(autouse=True)
def _own_folders(monkeypatch, tmp_path):
    monkeypatch.delenv("ZOO_DATA_DIR", raising=False)
    monkeypatch.setenv("ZOO_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def published(tmp_path):
    """Return a file served from a file:// address."""
    path = tmp_path / "upstream" / "test.tsv"
    path.parent.mkdir()
    path.write_bytes(CONTENT)
    sha256 = hashlib.sha256(CONTENT).hexdigest()
    return SourceFile(path.as_uri(), "set/test.tsv.gz", len(CONTENT), sha256)


@pytest.mark.parametrize("name", ["test.tsv", "test.tsv.gz"])
def test_read_source_local_copy_plain_or_compressed(tmp_path, published, name):
    (tmp_path / "set").mkdir()
    raw = gzip.compress(CONTENT) if name.endswith("gz") else CONTENT
    (tmp_path / "set" / name).write_bytes(raw)
    assert read_source(published, tmp_path) == CONTENT


def test_read_source_environment_names_folder(tmp_path, published, monkeypatch):
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "test.tsv").write_bytes(CONTENT)
    monkeypatch.setenv("ZOO_DATA_DIR", str(tmp_path))
    assert find_local(published) == tmp_path / "set" / "test.tsv"


def test_read_source_downloads_once(tmp_path, published):
    assert read_source(published) == CONTENT
    (tmp_path / "upstream" / "test.tsv").unlink()
    assert read_source(published) == CONTENT


def test_read_source_wrong_hash(tmp_path, published):
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "test.tsv").write_bytes(CONTENT.replace(b"A", b"C"))
    with pytest.raises(DataError, match=r"not the published file .* get it again from file://"):
        read_source(published, tmp_path)


def test_read_source_cut_short(tmp_path, published):
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "test.tsv.gz").write_bytes(gzip.compress(CONTENT)[:-9])
    with pytest.raises(DataError, match="cannot be unpacked"):
        read_source(published, tmp_path)


def test_read_source_wrong_download_leaves_no_cached_copy(tmp_path, published):
    upstream = tmp_path / "upstream" / "test.tsv"
    upstream.write_bytes(b"<html>moved</html>")
    with pytest.raises(DataError, match="not the published file"):
        read_source(published)
    upstream.write_bytes(CONTENT)
    assert read_source(published) == CONTENT


def test_read_source_nowhere(tmp_path):
    file = SourceFile((tmp_path / "gone.tsv").as_uri(), "set/gone.tsv", 1, "0" * 64)
    with pytest.raises(DataError, match=r"set/gone.tsv is in no local folder .* ZOO_DATA_DIR"):
        read_source(file)


def test_source_files_without_row(tmp_path):
    (tmp_path / "checksums.tsv").write_text("https://x/a\t1\tabc\ta\n")
    with pytest.raises(DataError, match="no row for https://x/b"):
        source_files(tmp_path / "checksums.tsv", {"b": ("https://x/b", "b")})
