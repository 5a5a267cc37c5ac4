"""The notebook runs from top to bottom without a network, and finds what it says it finds."""

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import zoo

NOTEBOOK = Path(zoo.__file__).parents[1] / "notebooks" / "what_the_baseline_asks.ipynb"
CHECKS = """
print("sums", *(round(float(track.sum()), 1) for track in tracks.values()))
print("composition", *(bool(abs(totals[name]).max() < 1e-4) for name in BASELINES))
"""


@pytest.fixture(scope="module")
def executed():
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(CHECKS))
    where = {"metadata": {"path": str(NOTEBOOK.parents[1])}}
    NotebookClient(notebook, timeout=600, kernel_name="python3", resources=where).execute()
    return notebook


def outputs_of(notebook):
    return [one for cell in notebook.cells for one in cell.get("outputs", [])]


def printed(notebook):
    return "".join(one.text for one in outputs_of(notebook) if one.get("name") == "stdout")


def test_saturated_motif_is_seen_by_all_but_the_gradient(executed):
    gradient, integrated, deepshap, mutagenesis = map(
        float, re.search("sums (.*)", printed(executed)).group(1).split()
    )
    assert gradient == 0
    assert integrated == pytest.approx(1, abs=0.2)
    assert deepshap == pytest.approx(1, abs=0.2)
    assert mutagenesis == 4


def test_composition_is_nothing_against_what_has_the_same(executed):
    assert "composition False False True True True" in printed(executed)


def test_saved_notebook_shows_what_the_code_gives(executed):
    saved = nbformat.read(NOTEBOOK, as_version=4)
    kinds = [sorted(one.get("data", {"text": ""})) for one in outputs_of(saved) if "data" in one]
    assert kinds == [sorted(one["data"]) for one in outputs_of(executed) if "data" in one]
    assert sum("image/png" in kind for kind in kinds) == 4
    assert not any(
        one.output_type == "error" or one.get("name") == "stderr" for one in outputs_of(saved)
    )
