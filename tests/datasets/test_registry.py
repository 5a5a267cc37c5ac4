"""Every data set is found by name and is complete as TFDS wants it."""

import hashlib
import importlib
import re

import pytest

from zoo.datasets.registry import data_folder, data_source, list_data_sets
from zoo.errors import DataError, UnknownNameError

FOLDERS = sorted({name.partition("/")[0] for name in list_data_sets()})


@pytest.mark.parametrize("folder", FOLDERS)
def test_data_folder_complete(folder):
    path = data_folder(folder)
    files = ["README.md", "CITATIONS.bib", "TAGS.txt", "checksums.tsv", "__init__.py"]
    files += [f"{folder}_dataset_builder.py", f"{folder}_dataset_builder_test.py"]
    assert [name for name in files if not (path / name).is_file()] == []
    readme = (path / "README.md").read_text()
    for heading in ("Source and licence", "Splits", "Published numbers", "Traps"):
        assert f"\n## {heading}\n" in readme
    assert sum(each.stat().st_size for each in (path / "dummy_data").iterdir()) < 20_000


@pytest.mark.parametrize("folder", FOLDERS)
def test_source_says_what_a_model_card_needs(folder):
    module = importlib.import_module(f"zoo.datasets.{folder}.source")
    assert sorted(module.ABOUT) == ["negatives", "source", "split", "version"]
    assert callable(module.read_examples)


@pytest.mark.parametrize("name", list_data_sets())
def test_data_source_files_are_pinned(name):
    source = data_source(name)
    assert source.splits == ("train", "validation", "test")
    for file in source.files.values():
        assert file.url.startswith("https://")
        assert re.fullmatch(r"[0-9a-f]{64}", file.sha256)


def test_data_source_first_configuration_stands_for_the_set():
    assert data_source("gue_human_tf") is data_source("gue_human_tf/tf0")


@pytest.mark.parametrize("name", ["gue_human_tf/tf9", "gue_humam_tf", "yeast"])
def test_data_source_unknown(name):
    with pytest.raises(UnknownNameError, match="no data set named"):
        data_source(name)


def test_read_damaged_copy(tmp_path):
    path = tmp_path / "genomic_benchmarks_tests" / "enhancers_cohn_test.tsv"
    path.parent.mkdir()
    path.write_bytes(b"seq\tlabel\n")
    found = hashlib.sha256(b"seq\tlabel\n").hexdigest()
    with pytest.raises(DataError, match=f"{found}.*is not the published file"):
        list(data_source("human_enhancers_cohn").read("train", tmp_path))


def test_read_unknown_split(tmp_path):
    with pytest.raises(UnknownNameError, match="no split named 'dev'"):
        list(data_source("human_enhancers_cohn").read("dev", tmp_path))
