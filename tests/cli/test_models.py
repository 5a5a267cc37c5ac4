import json
import subprocess
import sys

import pytest

import zoo
from zoo.card import card_from_json

ZOO = [sys.executable, "-m", "zoo"]


def test_list_names_and_summaries(run_zoo):
    code, out, _ = run_zoo("list", "enhancer-*")
    assert code == 0
    assert out.startswith("enhancer-dilated-v1  Tells human enhancers")


def test_list_json(run_zoo):
    assert json.loads(run_zoo("list", "--json")[1]) == zoo.list_models()


def test_info_shows_figures_and_licence(run_zoo):
    out = run_zoo("info", "enhancer-dilated-v1")[1]
    assert "weights Apache-2.0" in out
    assert "auroc" in out


def test_info_json_is_the_card(run_zoo):
    out = run_zoo("info", "enhancer-dilated-v1", "--json")[1]
    assert card_from_json(out) == zoo.info("enhancer-dilated-v1")


def test_info_unknown_model(run_zoo):
    code, out, error = run_zoo("info", "enhancer-dilatd-v1")
    assert (code, out) == (2, "")
    assert error.startswith("zoo: There is no model or folder named 'enhancer-dilatd-v1'. Did you")


def test_verify_all(run_zoo):
    code, out, _ = run_zoo("verify", "--all")
    assert code == 0
    assert len(out.splitlines()) == len(zoo.list_models())


def test_verify_nothing_named(run_zoo):
    assert run_zoo("verify")[0] == 2


def test_verify_damaged_folder(run_zoo, folder):
    (folder / "golden.npz").write_bytes(b"")
    code, out, error = run_zoo("verify", folder)
    assert (code, out) == (2, "")
    assert "golden.npz has 0 bytes" in error


def test_example_prints_twenty_scores(run_zoo):
    code, out, _ = run_zoo("example")
    assert code == 0
    assert sum(line.count("positive_") + line.count("negative_") for line in out.splitlines()) == 20


def test_train_existing_output_is_kept(run_zoo, folder):
    code, _, error = run_zoo("train", "enhancer-dilated-v1", "-o", folder)
    assert code == 2
    assert "exists" in error


def test_data_list_and_info(run_zoo):
    assert "human_enhancers_cohn" in run_zoo("data", "list")[1].split()
    assert "Apache-2.0" in run_zoo("data", "info", "human_enhancers_cohn")[1]


@pytest.mark.parametrize("command", [["list"], ["info", "enhancer-dilated-v1"]])
def test_quick_commands_load_no_keras(command):
    code = "import sys; from zoo.cli import app; app({}, standalone_mode=False)"
    code = f"{code.format(command)}; sys.exit('keras' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_python_m_zoo():
    shown = subprocess.run([*ZOO, "--help"], check=True, capture_output=True, text=True)
    assert "predict" in shown.stdout
