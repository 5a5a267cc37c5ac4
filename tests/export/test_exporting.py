import dataclasses
import functools
import importlib.util
import json
import types

import numpy as np
import pytest

import zoo
from zoo.errors import (
    DataError,
    MissingDependencyError,
    SettingError,
    UnknownNameError,
    VerificationError,
)
from zoo.export import EXPORT_CARD, FORMATS, export_model, exporting
from zoo.train.data import Split, TrainingData
from zoo.train.metrics import measure


def _installed(format):
    return all(importlib.util.find_spec(library) for library in FORMATS[format].needs)


@pytest.mark.parametrize("format", sorted(FORMATS))
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_export_gives_what_keras_gives(saved_folder, tmp_path, format):
    if not _installed(format):
        pytest.skip(f"{format} needs {', '.join(FORMATS[format].needs)}")
    to = tmp_path / "to"
    done = export_model(saved_folder, to, format=format)
    assert done.largest_difference < 1e-5
    assert done.sequences == 3
    card = json.loads((to / EXPORT_CARD).read_text())
    assert card["largest_difference"] == done.largest_difference
    assert card["weights_sha256"] == zoo.info(saved_folder).files["model.weights.h5"].sha256
    assert sorted(path.name for path in to.iterdir()) == sorted([EXPORT_CARD, FORMATS[format].file])
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_export_that_differs_is_not_kept(saved_folder, tmp_path, monkeypatch):
    wrong = FORMATS["saved_model"]._replace(
        write=lambda model, path, _: path.mkdir(),
        run=lambda path: lambda inputs: [np.full((3, 1), 2.0, np.float32)],
    )
    monkeypatch.setitem(FORMATS, "saved_model", wrong)
    with pytest.raises(VerificationError, match="it is not kept"):
        export_model(saved_folder, tmp_path / "to", format="saved_model")
    assert not (tmp_path / "to").exists()


def test_what_cannot_be_exported_is_said_first(saved_folder, tmp_path, monkeypatch):
    with pytest.raises(UnknownNameError, match="onnx"):
        export_model(saved_folder, tmp_path / "to", format="onx")
    with pytest.raises(SettingError, match="expected format 'litert'"):
        export_model(saved_folder, tmp_path / "to", format="onnx", int8=True)
    with pytest.raises(SettingError, match="exists"):
        export_model(saved_folder, tmp_path, format="saved_model")
    lacking = FORMATS["onnx"]._replace(needs=("no_such_library",))
    monkeypatch.setitem(FORMATS, "onnx", lacking)
    with pytest.raises(MissingDependencyError, match=r"regulatory-zoo\[export\]"):
        export_model(saved_folder, tmp_path / "to", format="onnx")


def _examples():
    draw = np.random.default_rng(0)
    labels = np.tile(np.float32([[0], [1]]), (20, 1))
    splits = {
        name: Split(codes=draw.integers(0, 4, (40, 40), np.uint8), labels=labels, sha256="")
        for name in ("train", "validation", "test")
    }
    about = dict.fromkeys(("version", "source", "split", "negatives"), "")
    return TrainingData(name="toy", **about, **splits)


def test_quantized_model_is_measured_on_the_test_split(saved_folder, tmp_path, monkeypatch):
    monkeypatch.setattr(exporting, "_read_examples", lambda *_: _examples())
    monkeypatch.setattr(exporting, "_check_request", lambda *_: None)
    monkeypatch.setattr(exporting, "measure", functools.partial(measure, resamples=10))
    seen = []

    def write(model, path, examples):
        seen.extend(examples)
        path.write_bytes(b"8 bit")

    rough = FORMATS["litert"]._replace(
        write=write, run=lambda path: lambda inputs: [inputs[0].mean(axis=(1, 2))[:, None]]
    )
    monkeypatch.setitem(FORMATS, "litert", rough)
    done = export_model(saved_folder, tmp_path / "to", format="litert", int8=True)
    assert len(seen) == 40
    assert seen[0][0].shape == (1, 40, 4)
    assert set(done.metrics) == {"keras", "exported"}
    assert done.metrics["exported"]["auroc"].value == pytest.approx(0.5)
    assert "auroc" in str(done)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_quantized_network_runs_and_says_what_it_was_measured_on(
    saved_folder, tmp_path, monkeypatch
):
    if not _installed("litert"):
        pytest.skip("litert needs ai_edge_litert")
    monkeypatch.setattr(exporting, "_read_examples", lambda *_: _examples())
    monkeypatch.setattr(exporting, "measure", functools.partial(measure, resamples=10))
    done = export_model(saved_folder, tmp_path / "to", format="litert", int8=True)
    # More than float32 rounds to, so it is quantized; little enough to be the same network.
    assert 1e-4 < done.largest_difference < 0.2
    assert done.measured_on == {"data": "toy", "sequences": 40, "sha256": ""}
    assert "ai-edge-litert" in done.packages


def test_other_data_than_the_model_was_measured_on_are_refused(saved_folder, monkeypatch):
    data = types.SimpleNamespace(name="toy", version="1", hashes={"test": "0" * 64})
    card = dataclasses.replace(zoo.info(saved_folder), data=data)
    monkeypatch.setattr(exporting, "read_training_data", lambda *_: _examples())
    with pytest.raises(DataError, match="not the one that tiny-dilated-v1 was measured on"):
        exporting._read_examples(card, None)


def test_quantizing_needs_a_data_set(saved_folder, tmp_path):
    if not _installed("litert"):
        pytest.skip("litert needs ai_edge_litert")
    with pytest.raises(SettingError, match="names no data set"):
        export_model(saved_folder, tmp_path / "to", format="litert", int8=True)
