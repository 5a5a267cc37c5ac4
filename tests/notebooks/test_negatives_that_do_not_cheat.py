"""The notebook runs from top to bottom, on a made-up genome, and shows what it says it shows."""

import json

import numpy as np
import pytest

from tests.notebooks.running import code_cell, execute, pictures, printed, read
from zoo.datasets.yeast_histone_marks.source import SPLIT_CONTIGS

NOTEBOOK = "negatives_that_do_not_cheat"
LONG = ("chrI", "chrX", "chrXIII")
CONTIGS = [f"chr{name}" for names in SPLIT_CONTIGS.values() for name in names]
MADE_UP = """
import hashlib, json, pathlib
import zoo.datasets.registry
from zoo.datasets.examples import DataSource
from zoo.io.source import SourceFile

def made_up(name):
    paths = {one: pathlib.Path(FOLDER) / one for one in ("genome", "examples")}
    files = {
        name: SourceFile(path.as_uri(), name, 0, hashlib.sha256(path.read_bytes()).hexdigest())
        for name, path in paths.items()
    }
    parse = lambda contents: json.loads(contents["examples"])
    return DataSource(files, parse, ("train", "validation", "test"))

zoo.datasets.registry.data_source = made_up
"""


def made_up_examples(texts):
    """Call every other window occupied where G and C are many, and the rest free."""
    examples = {split: [] for split in SPLIT_CONTIGS}
    for split, contig in zip(examples, LONG, strict=True):
        for start in range(0, len(texts[contig]) - 500, 600):
            text = texts[contig][start : start + 500]
            label = int((text.count("G") + text.count("C")) / 500 > 0.5)
            window = {"contig": contig, "start": start, "end": start + 500, "strand": "+"}
            examples[split].append({"id": f"{contig}:{start}", "label": [-1, label], **window})
    return examples


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """The notebook with the outputs that a made-up genome gives."""
    folder = tmp_path_factory.mktemp("made_up")
    rng = np.random.default_rng(0)
    texts = {}
    for contig in CONTIGS:
        size = 60_000 if contig in LONG else 600
        strong = rng.random(size) < 0.5 + 0.1 * np.sin(np.arange(size) / 900)
        letters = np.where(strong, rng.choice(list("GC"), size), rng.choice(list("AT"), size))
        texts[contig] = "".join(letters)
    (folder / "genome").write_text("".join(f">{name}\n{text}\n" for name, text in texts.items()))
    (folder / "examples").write_text(json.dumps(made_up_examples(texts)))
    notebook = read(NOTEBOOK)
    opening = code_cell(f"FOLDER = {str(folder)!r}{MADE_UP}")
    notebook.cells.insert(0, opening)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ZOO_CACHE_DIR", str(folder / "cache"))
        patch.delenv("ZOO_DATA_DIR", raising=False)
        execute(notebook)
    return notebook


def test_notebook_runs_and_draws(executed):
    assert pictures(executed) == 2
    text = printed(executed)
    assert "trained on random" in text
    assert "trained on matched" in text


def test_notebook_is_saved_with_its_outputs():
    notebook = read(NOTEBOOK)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert pictures(notebook) == 2
    assert not [one for cell in cells for one in cell.outputs if one.output_type == "error"]


def test_saved_notebook_shows_that_matching_takes_gc_away():
    lines = printed(read(NOTEBOOK)).splitlines()
    (row,) = [line.split() for line in lines if line.startswith("GC content alone")]
    on_random, on_matched = float(row[3]), float(row[6])
    assert on_random > 0.6
    assert on_matched < 0.55
