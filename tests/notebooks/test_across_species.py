"""The notebook runs from top to bottom on made-up species, and shows what it says it shows."""

import re

import pytest

from tests.notebooks.running import code_cell, execute, outputs_of, pictures, printed, read

NOTEBOOK = "across_species"
MADE_UP = """
import numpy as np
import zoo.train.data
from zoo.dna import encode

def made_up(name):
    random = np.random.default_rng(len(name))
    chances = [0.1, 0.4, 0.4, 0.1] if name.endswith("human") else [0.4, 0.1, 0.1, 0.4]
    parts = {}
    for split, count in (("train", 96), ("validation", 64), ("test", 64)):
        codes = random.choice(4, (count, 147), p=chances).astype(np.uint8)
        labels = np.arange(count) % 2
        codes[labels == 1, 40:60] = encode("TGACTCATGACTCATGACTC")
        parts[split] = zoo.train.data.Split(codes, labels[:, None].astype("float32"), split)
    return parts

zoo.train.data.read_splits = made_up
"""


@pytest.fixture(scope="module")
def executed():
    notebook = read(NOTEBOOK)
    for cell in notebook.cells:
        cell.source = cell.source.replace("epochs=5", "epochs=1")
    notebook.cells.insert(0, code_cell(MADE_UP))
    return execute(notebook)


def figures_of(notebook):
    """Return human AUROC, worm AUROC and probe of each way."""
    rows = re.findall(r"^(\w+) +([\d.]+) +([\d.]+) +([\d.]+)$", printed(notebook), re.MULTILINE)
    return {name: tuple(map(float, values)) for name, *values in rows}


def test_notebook_runs_and_draws(executed):
    assert list(figures_of(executed)) == ["none", "reversal", "coral", "mmd"]
    assert pictures(executed) == 2


def test_notebook_is_saved_with_its_outputs():
    saved = read(NOTEBOOK)
    cells = [cell for cell in saved.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert pictures(saved) == 2
    assert {one.output_type for one in outputs_of(saved)} <= {
        "stream",
        "display_data",
        "execute_result",
    }
    assert not any(one.get("name") == "stderr" for one in outputs_of(saved))


def test_saved_notebook_shows_what_the_text_says():
    figures = figures_of(read(NOTEBOOK))
    assert min(source for source, _, _ in figures.values()) > 0.8
    assert figures["none"][2] > 0.6
