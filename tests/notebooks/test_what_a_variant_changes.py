"""The notebook runs from top to bottom on made-up measurements, and is saved with real ones."""

import json

import pytest

from tests.notebooks.running import code_cell, execute, pictures, printed, read

NOTEBOOK = "what_a_variant_changes"
SEQUENCE = "GCCACGTGACTTGACATTGCAC"
MADE_UP = """
import json
from types import SimpleNamespace
import zoo.datasets.registry

examples = json.loads({examples!r})
zoo.datasets.registry.data_source = lambda name: SimpleNamespace(read_all=lambda: examples)
"""


def made_up_changes():
    """Lose every base, and turn every base into the next one."""
    changes = []
    for offset, base in enumerate(SEQUENCE):
        for alternative in ("", "ACGT"[("ACGT".index(base) + 1) % 4]):
            change = {"offset": offset, "reference": base, "alternative": alternative}
            changes.append(change | {"sequence": SEQUENCE, "element": "F9", "label": offset % 3})
    return {"train": [], "test": changes}


@pytest.fixture(scope="module")
def executed():
    notebook = read(NOTEBOOK)
    opening = code_cell(MADE_UP.format(examples=json.dumps(made_up_changes())))
    notebook.cells.insert(0, opening)
    return execute(notebook)


def test_notebook_runs_and_scores_every_change(executed):
    text = printed(executed)
    assert "44 measured changes in 22 bases of F9" in text
    assert "44 of 44 alleles scored, 44 records" in text
    assert text.count("correlation with the measured effect") == 2
    assert pictures(executed) == 1


def test_notebook_is_saved_with_what_was_measured():
    saved = read(NOTEBOOK)
    cells = [cell for cell in saved.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert {one.output_type for cell in cells for one in cell.outputs} <= {
        "stream",
        "display_data",
        "execute_result",
    }
    assert "952 measured changes in 303 bases of F9" in printed(saved)
    assert "952 of 952 alleles scored" in printed(saved)
    assert pictures(saved) == 1
