"""The notebook runs from top to bottom without a network, and finds what it says it finds."""

import re

import pytest

from tests.notebooks.running import code_cell, execute, outputs_of, printed, read

NOTEBOOK = "what_the_baseline_asks"
CHECKS = """
print("sums", *(round(float(track.sum()), 1) for track in tracks.values()))
print("composition", *(bool(abs(totals[name]).max() < 1e-4) for name in BASELINES))
"""


@pytest.fixture(scope="module")
def executed():
    notebook = read(NOTEBOOK)
    notebook.cells.append(code_cell(CHECKS))
    return execute(notebook)


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
    saved = read(NOTEBOOK)
    kinds = [sorted(one.get("data", {"text": ""})) for one in outputs_of(saved) if "data" in one]
    assert kinds == [sorted(one["data"]) for one in outputs_of(executed) if "data" in one]
    assert sum("image/png" in kind for kind in kinds) == 4
    assert not any(
        one.output_type == "error" or one.get("name") == "stderr" for one in outputs_of(saved)
    )
