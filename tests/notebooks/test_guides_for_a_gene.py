"""The notebook runs from top to bottom, on a made-up genome, and shows what it says it shows."""

import numpy as np
import pytest

from tests.notebooks.running import code_cell, execute, outputs_of, pictures, printed, read

NOTEBOOK = "guides_for_a_gene"
MADE_UP = """
import hashlib, pathlib
import zoo.datasets.registry
from zoo.datasets.examples import DataSource
from zoo.io.source import SourceFile

def made_up(name):
    path = pathlib.Path(FOLDER) / "genome"
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return DataSource({"genome": SourceFile(path.as_uri(), "genome", 0, digest)}, None, ())

zoo.datasets.registry.data_source = made_up
"""


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """The notebook with the outputs that a genome with two copies of a transposon gives."""
    folder = tmp_path_factory.mktemp("made_up")
    rng = np.random.default_rng(0)
    one, five = ("".join(rng.choice(list("ACGT"), size)) for size in (167_000, 40_000))
    five = five[:34_000] + one[160_237:166_162]
    (folder / "genome").write_text(f">chrI\n{one}\n>chrV\n{five}\n")
    notebook = read(NOTEBOOK)
    notebook.cells.insert(0, code_cell(f"FOLDER = {str(folder)!r}{MADE_UP}"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ZOO_CACHE_DIR", str(folder / "cache"))
        patch.delenv("ZOO_DATA_DIR", raising=False)
        execute(notebook)
    return notebook


def test_notebook_runs_and_draws(executed):
    assert pictures(executed) == 3
    text = printed(executed)
    assert "CAN1: 0% of the guides have an exact copy elsewhere" in text
    assert "Ty1: 100% of the guides have an exact copy elsewhere, 1 in the middle" in text
    assert "['activity', 'off_4', 'specificity'] are left out" in text


def test_notebook_is_saved_with_its_outputs():
    notebook = read(NOTEBOOK)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert pictures(notebook) == 3
    assert not any(
        one.output_type == "error" or one.get("name") == "stderr" for one in outputs_of(notebook)
    )


def test_saved_notebook_shows_copies_of_the_transposon():
    text = printed(read(NOTEBOOK))
    (row,) = [line for line in text.splitlines() if line.startswith("Ty1: ")]
    assert int(row.split()[1].rstrip("%")) > 80
    assert int(row.split()[-4]) > 10
