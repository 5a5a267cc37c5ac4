"""`zoo data check` and `zoo data build` on a made-up data set, whole, damaged and missing."""

import hashlib
import random
from functools import partial

import pytest

import zoo.datasets.registry as registry
from zoo.datasets.examples import DataSource
from zoo.datasets.human_enhancers_cohn import human_enhancers_cohn_dataset_builder as cohn
from zoo.io.source import SourceFile

CONTENT = "\n".join(
    "".join(random.Random(row).choices("ACGT", [1, 1 + row % 2, 1 + row % 2, 1], k=60))
    for row in range(60)
)


def parse(contents):
    """Take the last 20 lines for the test, the first of them a copy of a training sequence."""
    lines = contents["lines"].decode().split()
    rows = [
        {"id": f"row_{row:02d}", "sequence": line, "label": row % 2}
        for row, line in enumerate(lines)
    ]
    return {"train": rows[:40], "test": [rows[0] | {"id": "copy"}, *rows[41:]]}


@pytest.fixture
def made_up(tmp_path, monkeypatch):
    """Put a data set of one file in the place of the enhancers; gives the folder for the file."""
    sha256 = hashlib.sha256(CONTENT.encode()).hexdigest()
    gone = (tmp_path / "gone.txt").as_uri()
    file = SourceFile(gone, "set/lines.txt", len(CONTENT), sha256)
    source = DataSource({"lines": file}, parse, ("train", "test"))
    monkeypatch.setattr(registry, "data_source", lambda name: source)
    monkeypatch.setattr(cohn.Builder, "SOURCES", {"": source})
    monkeypatch.setenv("ZOO_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ZOO_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "set").mkdir()
    return tmp_path / "set"


@pytest.fixture
def run(run_zoo):
    """Run `zoo data ARGUMENTS`."""
    return partial(run_zoo, "data")


def test_data_check_prints_copies_and_cues(run, made_up):
    (made_up / "lines.txt").write_text(CONTENT)
    code, out, _ = run("check", "human_enhancers_cohn")
    assert code == 0
    assert "| test | 20 | 1 | 0 | 0 | 0 | 0 |" in out
    assert "AUC of GC alone" in out


def test_data_build_prepares_what_is_read(run, made_up, tmp_path):
    (made_up / "lines.txt").write_text(CONTENT)
    code, out, _ = run("build", "human_enhancers_cohn", "--data-dir", tmp_path / "built")
    assert code == 0
    assert "human_enhancers_cohn/1.0.0 is in" in out
    built = cohn.Builder(data_dir=tmp_path / "built")
    assert {name: one.num_examples for name, one in built.info.splits.items()} == {
        "train": 40,
        "test": 20,
    }


@pytest.mark.parametrize("command", ["check", "build"])
def test_data_damaged_copy_says_what_to_do(run, made_up, command, tmp_path):
    (made_up / "lines.txt").write_text("ACGT\n")
    more = ["--data-dir", tmp_path / "built"] if command == "build" else []
    code, _, error = run(command, "human_enhancers_cohn", *more)
    assert code == 2
    assert "is not the published file" in error
    assert "Delete it and get it again from file://" in error


def test_data_missing_file_says_where_to_put_it(run, made_up):
    code, _, error = run("check", "human_enhancers_cohn")
    assert code == 2
    assert "put it in a folder as set/lines.txt and set ZOO_DATA_DIR" in error
