"""Whatever a weights folder holds, checking and loading it ends in a model or a clean error."""

import copy
import io
import json
import shutil

import h5py
import keras
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zoo.card import card_from_json
from zoo.errors import FormatError, UnsafeModelError, ZooError
from zoo.golden import read_golden
from zoo.loading import load_folder
from zoo.store import check_config, check_parameters, check_weights

MANY = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
FEW = settings(MANY, max_examples=12)
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


@MANY
@given(data=st.data())
def test_card_with_any_value_anywhere(saved_folder, data):
    card = json.loads((saved_folder / "zoo.json").read_text())
    path = data.draw(st.sampled_from(list(_places(card))))
    _clean(card_from_json, json.dumps(_replace(card, path, data.draw(JSON))))


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
    with keras.StatelessScope():
        pass  # the end of a scope gives memory to variables that still wait for it


def test_weights_that_unpack_to_fill_memory_are_refused(tmp_path):
    with h5py.File(tmp_path / "w.h5", "w") as file:
        file.create_dataset("a", (10**6,), "f4", chunks=(10**6,), compression="gzip")
    with pytest.raises(UnsafeModelError, match="would unpack"):
        check_weights(tmp_path / "w.h5")
