"""The first notebooks run from top to bottom without a network, and say what they claim."""

import pytest

from tests.notebooks.running import code_cell, execute, outputs_of, printed, read

MADE_UP = """
import dataclasses, numpy as np
import zoo.train.data, zoo.train.metrics
from zoo.dna import encode
from zoo.train.data import Split, TrainingData

def planted(count, seed, length):
    codes = np.random.default_rng(seed).integers(0, 4, (count, length), dtype=np.uint8)
    labels = (np.arange(count) % 2).astype(np.float32)[:, None]
    codes[1::2, 40:48] = encode("GATTACAG")[0]
    return Split(codes, labels, sha256=str(seed))

def made_up(name, length):
    about = dict.fromkeys(("version", "source", "split", "negatives"), "made up")
    sizes = {"train": 200, "validation": 100, "test": 100}
    splits = {one: planted(size, size, length) for one, size in sizes.items()}
    return TrainingData(name=name, **about, **splits)

zoo.train.data.read_training_data = made_up
zoo.train.metrics.RESAMPLES = 20
"""
HUB = """
import importlib.util, os, tempfile, threading
from huggingface_hub import constants

spec = importlib.util.spec_from_file_location("loopback", "tests/hub/loopback.py")
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
server = module.Loopback()
threading.Thread(target=server.serve_forever, daemon=True).start()
constants.ENDPOINT = server.url
constants.HUGGINGFACE_CO_URL_TEMPLATE = server.url + "/{repo_id}/resolve/{revision}/{filename}"
constants.HF_HUB_CACHE = tempfile.mkdtemp()
constants.HF_HUB_OFFLINE = False
constants.HF_HUB_DISABLE_XET = constants.HF_HUB_DISABLE_PROGRESS_BARS = True
os.environ["HF_TOKEN"] = server.token
"""
LESS = {"head_epochs=6, epochs=6": "head_epochs=1, epochs=1", "epochs=11": "epochs=1"}
SAYS = {
    "load_and_predict": ("largest difference between strands: ", "temperature ", "files intact"),
    "publish": ("would be published", "does not state", "@v1 with", "never changes"),
    "train_from_scratch": ("epoch 5: loss", "test AUROC", "after loading the same: True"),
    "fine_tune": ("from scratch", "5-mer logistic regression", "the same predictions: True"),
}
OPENING = {"publish": HUB, "train_from_scratch": MADE_UP, "fine_tune": MADE_UP}


@pytest.fixture(scope="module")
def said():
    """What each notebook printed; all run in one kernel, which forgets between them."""
    together, ends = read("publish"), {}
    together.cells = []
    for name in SAYS:
        cells = read(name).cells
        for cell in cells:
            for asked, less in LESS.items():
                cell.source = cell.source.replace(asked, less)
        start = len(together.cells)
        together.cells += [code_cell("%reset -f"), code_cell(OPENING.get(name, "")), *cells]
        ends[name] = slice(start, len(together.cells))
    cells = execute(together).cells
    found = {}
    for name, part in ends.items():
        together.cells = cells[part]
        found[name] = printed(together)
    return found


@pytest.mark.parametrize("name", SAYS)
def test_notebook_runs_and_says_so(said, name):
    assert [words for words in SAYS[name] if words not in said[name]] == []


@pytest.mark.parametrize("name", SAYS)
def test_notebook_is_saved_with_its_outputs(name):
    notebook = read(name)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    text = printed(notebook)
    assert [words for words in SAYS[name] if words not in text] == []
    assert not any(
        one.output_type == "error" or one.get("name") == "stderr" for one in outputs_of(notebook)
    )
