"""The notebook runs from top to bottom on a made-up chromosome, and finds the words in it."""

import re

import numpy as np
import pytest

from tests.notebooks.running import code_cell, execute, outputs_of, printed, read

NOTEBOOK = "a_scan_of_a_genome"
MADE_UP = """
import zoo.datasets.registry, zoo.datasets.yeast_histone_marks.genome, zoo.io.source

zoo.datasets.registry.data_source = lambda name: type("Made", (), {"files": {"genome": None}})
zoo.io.source.read_source = lambda file: None
zoo.datasets.yeast_histone_marks.genome.read_genome = lambda content: {"chrI": TEXT}
"""


def made_up_text():
    """Draw 12,000 bases with a word at every 600th."""
    random = np.random.default_rng(0)
    text = list(random.choice(list("ACGT"), 12_000))
    for place in range(300, 12_000, 600):
        text[place : place + 10] = "GTCACGTGAC"
    return "".join(text)


@pytest.fixture(scope="module")
def executed():
    notebook = read(NOTEBOOK)
    made_up = f"TEXT = {made_up_text()!r}\n{MADE_UP}"
    notebook.cells.insert(0, code_cell(made_up))
    return execute(notebook)


def test_scan_is_the_same_as_window_by_window(executed):
    assert float(re.search(r"largest difference (\S+)", printed(executed)).group(1)) < 1e-4


def test_peaks_hold_the_word(executed):
    found = re.search(r"in (\d+)% of the highest 100, in (\d+)% elsewhere", printed(executed))
    highest, elsewhere = map(int, found.groups())
    assert highest > elsewhere


def test_saved_notebook_shows_what_the_code_gives(executed):
    saved = read(NOTEBOOK)
    kinds = [sorted(one["data"]) for one in outputs_of(saved) if "data" in one]
    assert kinds == [sorted(one["data"]) for one in outputs_of(executed) if "data" in one]
    assert sum("image/png" in kind for kind in kinds) == 1
    assert not any(
        one.output_type == "error" or one.get("name") == "stderr" for one in outputs_of(saved)
    )
