"""Notebooks as they are saved, run anew, and what is in their outputs."""

from pathlib import Path

import nbformat
from nbclient import NotebookClient

import zoo

ROOT = Path(zoo.__file__).parents[1]


def read(name):
    """Read a notebook as it is saved."""
    return nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)


def code_cell(source):
    """Make a cell to put into a notebook."""
    return nbformat.v4.new_code_cell(source)


def execute(notebook, timeout=600):
    """Run a notebook from top to bottom; its outputs are then those of now."""
    where = {"metadata": {"path": str(ROOT)}}
    NotebookClient(notebook, timeout=timeout, kernel_name="python3", resources=where).execute()
    return notebook


def outputs_of(notebook):
    """List all outputs of a notebook."""
    return [one for cell in notebook.cells for one in cell.get("outputs", [])]


def printed(notebook):
    """Join what a notebook printed."""
    return "".join(one.text for one in outputs_of(notebook) if one.get("name") == "stdout")


def pictures(notebook):
    """Count the pictures in a notebook."""
    return sum("image/png" in one.get("data", {}) for one in outputs_of(notebook))
