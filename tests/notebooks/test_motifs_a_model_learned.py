"""The notebook is saved with its outputs; with the libraries of the extra `motifs` it runs anew.

Set `ZOO_MOTIF_LIBRARIES=1` to run it: minutes, of which TOMTOM compiles a few the first time.
"""

import ast
import importlib
import os

import pytest

from tests.notebooks.running import execute, outputs_of, pictures, read

NOTEBOOK = "motifs_a_model_learned"


@pytest.fixture
def saved():
    return read(NOTEBOOK)


def code_of(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_notebook_is_saved_with_its_outputs(saved):
    cells = code_of(saved)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    kinds = [one.output_type for one in outputs_of(saved)]
    assert "error" not in kinds
    assert pictures(saved) == 3


def test_notebook_imports_what_there_is(saved):
    tree = ast.parse(code_of(saved)[0].source)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module.startswith("zoo"):
            module = importlib.import_module(node.module)
            assert all(hasattr(module, one.name) for one in node.names)


@pytest.mark.skipif("ZOO_MOTIF_LIBRARIES" not in os.environ, reason="takes minutes")
def test_notebook_runs(saved):
    execute(saved, timeout=1200)
    assert not [one for one in outputs_of(saved) if one.output_type == "error"]
