"""The shared TFDS builder: local copies first, and failures that say what to do."""

import gzip
import hashlib

import pytest
import tensorflow_datasets as tfds
from tensorflow_datasets.core.download.download_manager import NonMatchingChecksumError

from zoo.datasets.base import SourceBuilder
from zoo.datasets.examples import DataSource
from zoo.errors import DataError
from zoo.io.source import SourceFile

CONTENT = b"ACGT\nGGGG\n"


def parse(contents):
    lines = contents["lines"].decode().split()
    return {"train": [{"id": line, "sequence": line, "label": 0} for line in lines]}


class Builder(SourceBuilder, skip_registration=True):
    """A data set of two lines."""

    name = "two_lines"
    VERSION = tfds.core.Version("1.0.0")
    FILE = SourceFile(
        "https://example.org/lines.txt", "two/lines.txt", 10, hashlib.sha256(CONTENT).hexdigest()
    )
    SOURCES = {"": DataSource({"lines": FILE}, parse, ("train",))}  # noqa: RUF012
    HOMEPAGE = "https://example.org"
    FEATURES = {  # noqa: RUF012
        "id": tfds.features.Text(),
        "sequence": tfds.features.Text(),
        "label": tfds.features.ClassLabel(num_classes=1),
    }

    def _info(self):
        return tfds.core.DatasetInfo(
            builder=self, features=tfds.features.FeaturesDict(dict(self.FEATURES))
        )


class Downloads:
    """Stands for TFDS' download manager: no manual folder, and `answer` for every download."""

    def __init__(self, answer):
        self.answer = answer

    @property
    def manual_dir(self):
        raise AssertionError("Manual directory does not exist or is empty.")

    def download(self, urls):
        if isinstance(self.answer, Exception):
            raise self.answer
        return dict.fromkeys(urls, self.answer)


@pytest.fixture
def builder(tmp_path):
    return Builder(data_dir=tmp_path / "built")


def sequences(builder, downloads):
    return [each["sequence"] for _, each in builder._split_generators(downloads)["train"]]


def test_builder_downloads(builder, tmp_path):
    path = tmp_path / "downloaded"
    path.write_bytes(CONTENT)
    assert sequences(builder, Downloads(path)) == ["ACGT", "GGGG"]


def test_builder_prefers_local_copy(builder, tmp_path, monkeypatch):
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "lines.txt.gz").write_bytes(gzip.compress(CONTENT))
    monkeypatch.setenv("ZOO_DATA_DIR", str(tmp_path))
    assert sequences(builder, Downloads(OSError("no network"))) == ["ACGT", "GGGG"]


def test_builder_damaged_local_copy(builder, tmp_path, monkeypatch):
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "lines.txt").write_bytes(b"ACGT\n")
    monkeypatch.setenv("ZOO_DATA_DIR", str(tmp_path))
    with pytest.raises(DataError, match=r"is not the published file .* Delete it"):
        sequences(builder, Downloads(AssertionError("nothing may be downloaded")))


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (
            OSError("no network"),
            r"failed \(no network\).* ZOO_DATA_DIR .*: two/lines.txt from https://example",
        ),
        (
            NonMatchingChecksumError("other sha256"),
            r"not the published one, .*newer regulatory-zoo\. other sha256",
        ),
    ],
)
def test_builder_failed_download(builder, error, advice):
    with pytest.raises(DataError, match=advice):
        sequences(builder, Downloads(error))
