"""Whatever a weights folder holds, checking and loading it ends in a model or a clean error.

More of them, and others each time: `ZOO_FUZZ_EXAMPLES=20000 python -m pytest tests/store`.
"""

import copy
import io
import json
import os
import shutil

import h5py
import keras
import numpy as np
import pytest
from huggingface_hub import ModelCardData
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zoo.card import card_from_json, card_to_json, check_files, render_page
from zoo.card.page import front_matter
from zoo.errors import FormatError, UnsafeModelError, ZooError
from zoo.golden import check_inputs, read_golden, run_golden, write_golden
from zoo.loading import load_folder
from zoo.store import check_config, check_parameters, check_weights
from zoo.verification import largest_difference

ASKED = int(os.environ.get("ZOO_FUZZ_EXAMPLES", "0"))
MANY = settings(
    max_examples=ASKED or 150,
    deadline=None,
    derandomize=not ASKED,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
FEW = settings(MANY, max_examples=ASKED // 100 or 12)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**40), 2**40),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["Lambda", "zoo.layers", "keras.layers", "builtins", "../x", "zoo>RCConv1D"]),
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


def _places(node, path=()):
    """List the path of every value in a parsed JSON file."""
    yield path
    if isinstance(node, dict | list):
        keys = node if isinstance(node, dict) else range(len(node))
        for key in keys:
            yield from _places(node[key], (*path, key))


def _replace(root, path, value):
    """Give a copy in which one value is another."""
    if not path:
        return value
    root = copy.deepcopy(root)
    node = root
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    return root


def _clean(call, *arguments):
    """Give whether a call went well; any error but the zoo's own fails the test."""
    try:
        call(*arguments)
    except ZooError:
        return False
    return True


def _flip(content, changes, cut):
    content = bytearray(content)
    for place, value in changes:
        content[place % len(content)] = value
    return bytes(content[: max(1, int(len(content) * cut))])


CHANGES = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=20)
CUT = st.sampled_from([1.0, 1.0, 0.9, 0.5, 0.01])


@pytest.fixture(scope="module")
def network(saved_folder):
    return load_folder(saved_folder)


@MANY
@given(data=st.data())
def test_card_with_any_value_anywhere(saved_folder, data):
    card = json.loads((saved_folder / "zoo.json").read_text())
    path = data.draw(st.sampled_from(list(_places(card))))
    _clean(_use_card, json.dumps(_replace(card, path, data.draw(JSON))))


def _use_card(text):
    """Read a card, and do all that is done with one that was read."""
    card = card_from_json(text)
    assert card_from_json(card_to_json(card)) == card
    check_files(card.files, "here")
    str(card).encode()
    render_page(card).encode()
    ModelCardData(**front_matter(card), ignore_metadata_errors=True)


@MANY
@given(content=st.binary(max_size=200) | st.text(max_size=200))
def test_card_of_any_bytes(content):
    assert not _clean(card_from_json, content)


@MANY
@given(data=st.data())
def test_config_with_any_value_anywhere(saved_folder, tmp_path, data):
    config = json.loads((saved_folder / "config.json").read_text())
    path = data.draw(st.sampled_from(list(_places(config))))
    place = tmp_path / "config.json"
    place.write_text(json.dumps(_replace(config, path, data.draw(JSON))))
    _clean(check_config, place)


@FEW
@given(data=st.data())
def test_settings_of_any_value_build_or_say_why_not(saved_folder, tmp_path, data):
    config = json.loads((saved_folder / "config.json").read_text())
    inside = [path for path in _places(config) if "config" in path[1:]]
    changed = _replace(config, data.draw(st.sampled_from(inside)), data.draw(SCALARS))
    folder = tmp_path / "folder"
    shutil.copytree(saved_folder, folder, dirs_exist_ok=True)
    (folder / "config.json").write_text(json.dumps(changed))
    if _clean(check_config, folder / "config.json"):
        _clean(load_folder, folder)


@MANY
@given(changes=CHANGES, cut=CUT)
def test_weights_with_any_bytes_changed(saved_folder, tmp_path, changes, cut):
    content = (saved_folder / "model.weights.h5").read_bytes()
    place = tmp_path / "w.h5"
    # The head of the file holds its structure; elsewhere there are mostly plain numbers.
    changes = [(where % 4096 if where % 2 else where, value) for where, value in changes]
    place.write_bytes(_flip(content, changes, cut))
    _clean(check_weights, place)


@MANY
@given(changes=CHANGES, cut=CUT)
def test_golden_outputs_with_any_bytes_changed(saved_folder, tmp_path, changes, cut):
    content = (saved_folder / "golden.npz").read_bytes()
    (tmp_path / "golden.npz").write_bytes(_flip(content, changes, cut))
    _clean(read_golden, tmp_path)


ARRAYS = st.builds(
    np.zeros,
    st.lists(st.integers(0, 41), max_size=3),
    st.sampled_from(["u1", "f4", "f8", "c8", "U3", "M8[s]", "b1", [("a", "f4")]]),
)
NAMES = st.sampled_from(["input_sequence", "input_0", "output_0", "output_1", "other"])


@MANY
@given(arrays=st.dictionaries(NAMES, ARRAYS))
def test_golden_outputs_of_any_arrays(saved_folder, network, tmp_path, arrays):
    codes = np.zeros((2, 40), np.uint8)
    write_golden(tmp_path, {"input_sequence": codes, "output_0": codes[:, :1] * 1.0, **arrays})

    def replay():
        inputs, expected = read_golden(tmp_path)
        check_inputs(network, inputs, tmp_path)
        largest_difference(expected, run_golden(network, inputs))

    _clean(replay)


def _fill(group, tree):
    """Make groups, arrays and links of a drawn tree."""
    for name, item in tree.items():
        if isinstance(item, dict):
            _fill(group.create_group(name), item)
        elif isinstance(item, str):
            group[name] = group.file["/"] if item == "up" else h5py.SoftLink(item)
        else:
            group[name] = item


ITEMS = st.one_of(
    ARRAYS.filter(lambda array: array.dtype.kind not in "UM"),
    st.sampled_from(["up", "/a", h5py.Empty("f4"), b"text", h5py.ExternalLink("x", "/")]),
)
TREES = st.dictionaries(
    st.sampled_from("abc"),
    st.recursive(ITEMS, lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3)),
)


@MANY
@given(tree=TREES)
def test_weights_of_any_members(tmp_path, tree):
    with h5py.File(tmp_path / "w.h5", "w") as file:
        _fill(file, tree)
    _clean(check_weights, tmp_path / "w.h5")


def test_golden_outputs_that_are_a_plain_array(tmp_path):
    file = io.BytesIO()
    np.save(file, np.zeros(3))
    (tmp_path / "golden.npz").write_bytes(file.getvalue())
    with pytest.raises(FormatError, match="no readable golden file"):
        read_golden(tmp_path)


def test_network_far_larger_than_its_weights_is_never_built(folder):
    place = folder / "config.json"
    config = json.loads(place.read_text())
    dense = next(one for one in config["config"]["layers"] if "units" in one["config"])
    dense["config"]["units"] = 10**13
    place.write_text(json.dumps(config))
    with pytest.raises(FormatError, match=r"describes a network of \d{13,} parameters"):
        check_parameters(folder)
    # Nor later, when Keras gives memory to variables that wait for it.
    assert keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)]).count_params() == 8


def test_network_that_fails_after_a_huge_layer_is_never_built(folder, monkeypatch):
    place = folder / "config.json"
    config = json.loads(place.read_text())
    layers = config["config"]["layers"]
    next(one for one in layers if "units" in one["config"])["config"]["units"] = 10**13
    layers[-1]["config"]["activation"] = "no such thing"
    place.write_text(json.dumps(config))
    monkeypatch.setattr("keras.saving.load_model", lambda *_, **__: pytest.fail("was built"))
    with pytest.raises(FormatError, match="holds no model that Keras"):
        load_folder(folder)


def test_weights_that_unpack_to_fill_memory_are_refused(tmp_path):
    with h5py.File(tmp_path / "w.h5", "w") as file:
        file.create_dataset("a", (10**6,), "f4", chunks=(10**6,), compression="gzip")
    with pytest.raises(UnsafeModelError, match="would unpack"):
        check_weights(tmp_path / "w.h5")
