import subprocess
import sys
from functools import partial

import pytest


@pytest.fixture
def run(run_zoo):
    """Run `zoo bench ARGUMENTS`."""
    return partial(run_zoo, "bench")


def test_ablations_page_without_training(run, tmp_path):
    page = tmp_path / "page.md"
    page.write_text("what was measured")
    code, _, error = run("ablations", "--page", "--runs", tmp_path / "runs", "-o", page)
    assert code == 2
    assert "holds no results" in error
    assert page.read_text() == "what was measured"
    (tmp_path / "runs" / "some-case").mkdir(parents=True)
    code, out, _ = run("ablations", "--page", "--runs", tmp_path / "runs", "-o", page)
    assert (code, out) == (0, f"written to {page}\n")
    assert page.read_text().startswith("# What each choice is worth")


def test_ablations_unknown_case(run, tmp_path):
    code, _, error = run("ablations", "--only", "attention", "-o", tmp_path / "page.md")
    assert code == 2
    assert "expected a part of: one-strand" in error
    assert not (tmp_path / "page.md").exists()


def test_ablations_page_loads_no_keras(tmp_path):
    (tmp_path / "some-case").mkdir()
    arguments = ["bench", "ablations", "--page", "--runs", str(tmp_path), "-o", str(tmp_path / "p")]
    code = f"import sys; from zoo.cli import app; app({arguments}, standalone_mode=False)"
    code = f"{code}; sys.exit('keras' in sys.modules or 'tensorflow' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
