import dataclasses
import json
import os
import runpy
import socket
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest

from zoo.catalogue import Recipe
from zoo.errors import SettingError, UnknownNameError
from zoo.train.data import Split
from zoo.train.distributed import Devices
from zoo.train.loop import fit
from zoo.train.recipe import train_model

SCRIPT = Path(__file__).with_name("shared_training.py")


def _start(folder, *arguments, **environment):
    """Start a process of the script; what it prints goes to a file."""
    named = {"PYTHONPATH": str(SCRIPT.parents[2]), "TF_CPP_MIN_LOG_LEVEL": "3"} | environment
    command = [sys.executable, str(SCRIPT), str(folder), *arguments]
    with (folder / "log.txt").open("a") as log:
        return subprocess.Popen(
            command, env={**os.environ, **named}, stdout=log, stderr=subprocess.STDOUT
        )


def _start_two(folder, *last):
    """Start a chief and a helper on loopback; `last` is the helper's."""
    with socket.socket() as one, socket.socket() as two:
        one.bind(("127.0.0.1", 0))
        two.bind(("127.0.0.1", 0))
        hosts = [f"127.0.0.1:{held.getsockname()[1]}" for held in (one, two)]
    started = []
    for index in range(2):
        task = {"cluster": {"worker": hosts}, "task": {"type": "worker", "index": index}}
        arguments = ("multiworker", *last) if index else ("multiworker",)
        started.append(_start(folder, *arguments, TF_CONFIG=json.dumps(task)))
    return started


def _end(process, folder):
    assert process.wait(timeout=600) == 0, (folder / "log.txt").read_text()[-3000:]


def _read(folder, name="chief"):
    return json.loads((folder / f"{name}.json").read_text())


def _assert_alike(found, expected, replicas):
    assert found["replicas"] == replicas
    assert len(found["history"]) == len(expected["history"]) == 3
    for ours, theirs in zip(found["history"], expected["history"], strict=True):
        assert ours["loss"] == pytest.approx(theirs["loss"], rel=1e-4)
    np.testing.assert_allclose(found["scores"], expected["scores"], atol=1e-4)


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """What one process on one device gives."""
    folder = tmp_path_factory.mktemp("alone")
    runpy.run_path(str(SCRIPT))["train"](folder, "none")
    return _read(folder)


def test_two_workers_of_which_one_is_lost_and_both_start_again_equal_one_process(alone, tmp_path):
    chief, helper = _start_two(tmp_path, "1")
    assert helper.wait(timeout=600) == 9, (tmp_path / "log.txt").read_text()[-3000:]
    chief.kill()
    chief.wait()
    state = json.loads((tmp_path / "run" / "current" / "state.json").read_text())
    assert state["epoch"] == 1
    for process in _start_two(tmp_path):
        _end(process, tmp_path)
    _assert_alike(_read(tmp_path), alone, 2)
    assert _read(tmp_path, "helper")["scores"] == _read(tmp_path)["scores"]


def test_two_devices_of_one_machine_equal_one(alone, tmp_path):
    _end(_start(tmp_path, "mirrored"), tmp_path)
    _assert_alike(_read(tmp_path), alone, 2)


def test_two_devices_of_jax_share_every_batch(tmp_path):
    flags = "--xla_force_host_platform_device_count=2"
    _end(_start(tmp_path, "data_parallel", KERAS_BACKEND="jax", XLA_FLAGS=flags), tmp_path)
    found = _read(tmp_path)
    assert found["replicas"] == 2
    losses = [figures["loss"] for figures in found["history"]]
    assert losses[-1] < losses[0]


def _without_statistics():
    """A network whose answer for a row does not depend on the other rows."""
    keras.utils.set_random_seed(0)
    inputs = keras.Input((12, 4))
    outputs = keras.layers.Dense(2, activation="sigmoid")(keras.layers.Flatten()(inputs))
    return keras.Model(inputs, outputs)


def test_a_batch_in_parts_is_the_whole_batch(tmp_path):
    random = np.random.default_rng(0)
    labels = random.integers(0, 2, (40, 2)).astype(np.float32)
    labels[::3, 0] = np.nan
    split = Split(random.integers(0, 4, (40, 12), dtype=np.uint8), labels, sha256="")
    recipe = Recipe(epochs=2, batch_size=16, augment=())
    found = []
    for parts in (1, 3):
        model = _without_statistics()
        changed = dataclasses.replace(recipe, accumulate=parts)
        state = fit(
            model, split, split, changed, tmp_path / str(parts), seed=0, fingerprint={}, verbose=0
        )
        found.append((state.history[1]["validation_auroc"], model.get_weights()))
    assert found[0][0] == pytest.approx(found[1][0])
    for one, other in zip(found[0][1], found[1][1], strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"strategy": "mirrord"}, UnknownNameError, "mirrored"),
        ({"strategy": "data_parallel"}, SettingError, "KERAS_BACKEND=jax"),
        ({"precision": "float16"}, SettingError, "mixed_bfloat16"),
        ({"accumulate": 0}, SettingError, "at least 1"),
    ],
)
def test_wrong_settings_are_named(tmp_path, settings, error, message):
    with pytest.raises(error, match=message):
        train_model("tfbs-mouse-rc-v1", tmp_path / "out", **settings)


def test_usual_precision_and_parts_are_not_in_what_a_run_is_known_by():
    assert {"precision", "accumulate"}.isdisjoint(Recipe().as_dict())
    assert Recipe(accumulate=2).as_dict()["accumulate"] == 2


def test_one_process_is_chief():
    assert Devices().is_chief
