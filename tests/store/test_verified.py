import json

import h5py
import pytest

import zoo
from zoo.errors import FormatError, IntegrityError, UnsafeModelError
from zoo.store import check_config, check_weights, sha256_of


def _edit(path, change):
    """Change a JSON file in place."""
    data = json.loads(path.read_text())
    change(data)
    path.write_text(json.dumps(data))


def _sign(folder, name):
    path = folder / name
    file = {"size": path.stat().st_size, "sha256": sha256_of(path)}
    _edit(folder / "zoo.json", lambda card: card["files"].update({name: file}))


def test_one_flipped_byte_is_noticed(folder):
    content = bytearray((folder / "model.weights.h5").read_bytes())
    content[len(content) // 2] ^= 1
    (folder / "model.weights.h5").write_bytes(content)
    with pytest.raises(IntegrityError, match="damaged or changed"):
        zoo.load(folder)


def test_truncated_file_is_noticed(folder):
    (folder / "config.json").write_bytes((folder / "config.json").read_bytes()[:-1])
    with pytest.raises(IntegrityError, match="its card says"):
        zoo.load(folder)


def test_missing_file_is_noticed(folder):
    (folder / "metadata.json").unlink()
    with pytest.raises(IntegrityError, match="missing"):
        zoo.load(folder)


def test_card_without_weights_is_refused(folder):
    _edit(folder / "zoo.json", lambda card: card["files"].pop("model.weights.h5"))
    with pytest.raises(IntegrityError, match=r"names no model\.weights\.h5"):
        zoo.load(folder)


@pytest.mark.parametrize(
    "path", ["../config.json", "/etc/passwd", "a/../../b", "C:\\x", "a\\b", ""]
)
def test_path_out_of_the_folder_is_refused(folder, path):
    file = {"size": 1, "sha256": "0"}
    _edit(folder / "zoo.json", lambda card: card["files"].update({path: file}))
    with pytest.raises(UnsafeModelError, match="leaves the folder"):
        zoo.load(folder)


def test_link_out_of_the_folder_is_refused(folder, tmp_path):
    (tmp_path / "other").write_bytes((folder / "metadata.json").read_bytes())
    (folder / "metadata.json").unlink()
    (folder / "metadata.json").symlink_to(tmp_path / "other")
    with pytest.raises(IntegrityError, match="link out of the folder"):
        zoo.load(folder)


def test_pinned_card_is_checked(folder, monkeypatch):
    entry = zoo.catalogue.ENTRIES["enhancer-dilated-v1"]
    assert entry.card_sha256
    monkeypatch.setenv("ZOO_WEIGHTS_DIR", str(folder.parent))
    folder.rename(folder.with_name("enhancer-dilated-v1"))
    with pytest.raises(IntegrityError, match="catalogue expects"):
        zoo.load("enhancer-dilated-v1")


def _first_layer(config):
    return next(layer for layer in config["config"]["layers"] if layer["class_name"] == "RCConv1D")


@pytest.mark.parametrize(
    "names",
    [
        {"class_name": "Lambda", "module": "keras.layers", "registered_name": None},
        {"class_name": "TFSMLayer", "module": "keras.layers", "registered_name": None},
        {"class_name": "Conv1D", "module": "os", "registered_name": None},
        {"class_name": "Conv1D", "module": "keras.src.backend.torch", "registered_name": None},
        {"class_name": "Conv1D", "module": "keras.layers", "registered_name": "evil>Conv1D"},
        {"class_name": "get_file", "module": "keras.utils", "registered_name": None},
        {"class_name": "RCConv1D", "module": "zoo.layers", "registered_name": "evil>RCConv1D"},
        {"class_name": "Evil", "module": "zoo.layers", "registered_name": "zoo>Evil"},
        {"class_name": "__lambda__", "module": None, "registered_name": None},
        {"class_name": ["Conv1D"], "module": "keras.layers", "registered_name": None},
        {"class_name": "function", "module": "builtins", "registered_name": "function"},
    ],
)
def test_config_with_a_foreign_class_is_refused(folder, names):
    _edit(folder / "config.json", lambda config: _first_layer(config).update(names))
    _sign(folder, "config.json")
    with pytest.raises(UnsafeModelError, match="never a Lambda"):
        zoo.load(folder)


def test_config_with_a_lambda_deep_inside_is_refused(folder):
    node = {"class_name": "Lambda", "module": "keras.layers", "config": {}}
    _edit(
        folder / "config.json",
        lambda config: _first_layer(config)["config"].update(kernel_initializer=[{"a": node}]),
    )
    with pytest.raises(UnsafeModelError, match="Lambda"):
        check_config(folder / "config.json")


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "[" * 100_000])
def test_config_that_is_no_network(folder, text):
    (folder / "config.json").write_text(text)
    with pytest.raises(FormatError, match=r"config\.json"):
        check_config(folder / "config.json")


def test_config_nested_too_deep(folder):
    deep = '{"class_name": "Dense", "module": "keras", "config": ' + "[" * 200 + "]" * 200 + "}"
    (folder / "config.json").write_text(deep)
    with pytest.raises(FormatError, match="nests deeper"):
        check_config(folder / "config.json")


def test_weights_with_a_link_are_refused(tmp_path):
    path = tmp_path / "w.h5"
    with h5py.File(path, "w") as file:
        file["layer"] = h5py.ExternalLink("/etc/passwd", "/")
    with pytest.raises(UnsafeModelError, match="links 'layer'"):
        check_weights(path)


def test_weights_with_text_are_refused(tmp_path):
    path = tmp_path / "w.h5"
    with h5py.File(path, "w") as file:
        file["layer"] = "import os"
    with pytest.raises(UnsafeModelError, match="no array"):
        check_weights(path)


def test_weights_that_are_no_hdf5(tmp_path):
    (tmp_path / "w.h5").write_bytes(b"hello")
    with pytest.raises(FormatError, match="no readable HDF5"):
        check_weights(tmp_path / "w.h5")
