"""The notebook is saved with its outputs; with the libraries of the extra `motifs` it runs anew.

Set `ZOO_MOTIF_LIBRARIES=1` to run it: minutes, of which TOMTOM compiles a few the first time.
"""

import ast
import importlib
import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import zoo

NOTEBOOK = Path(zoo.__file__).parents[1] / "notebooks" / "motifs_a_model_learned.ipynb"


@pytest.fixture
def saved():
    return nbformat.read(NOTEBOOK, as_version=4)


def code_of(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def outputs_of(notebook):
    return [one for cell in code_of(notebook) for one in cell.outputs]


def test_notebook_is_saved_with_its_outputs(saved):
    cells = code_of(saved)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    kinds = [one.output_type for one in outputs_of(saved)]
    assert "error" not in kinds
    assert sum("image/png" in one.get("data", {}) for one in outputs_of(saved)) == 3


def test_notebook_imports_what_there_is(saved):
    tree = ast.parse(code_of(saved)[0].source)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module.startswith("zoo"):
            module = importlib.import_module(node.module)
            assert all(hasattr(module, one.name) for one in node.names)


@pytest.mark.skipif("ZOO_MOTIF_LIBRARIES" not in os.environ, reason="takes minutes")
def test_notebook_runs(saved):
    where = {"metadata": {"path": str(NOTEBOOK.parents[1])}}
    NotebookClient(saved, timeout=1200, kernel_name="python3", resources=where).execute()
    assert not [one for one in outputs_of(saved) if one.output_type == "error"]
