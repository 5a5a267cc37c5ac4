"""The state of a training run on disk: it survives a kill at any moment."""

import json
import os
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from zoo.errors import FormatError, SettingError

if TYPE_CHECKING:
    import keras

_STATE = "state.json"
_LATEST = "latest.weights.h5"
_BEST = "best.weights.h5"
_ADAPTERS = {_LATEST: "latest.adapters.npz", _BEST: "best.adapters.npz"}


@dataclass
class State:
    """Where a run is.

    Attributes:
        fingerprint: What must stay the same for a run to go on: recipe, data, seed.
        epoch: Epochs done.
        best: Best value of the monitored metric so far.
        best_epoch: Epoch (from 1) that gave it.
        seconds: Time spent training, over all starts.
        history: One dictionary of figures an epoch.
        random: State of every random generator of the model, such as that of a dropout.
    """

    fingerprint: dict[str, Any]
    epoch: int = 0
    best: float = -float("inf")
    best_epoch: int = 0
    seconds: float = 0.0
    history: list[dict[str, float]] = field(default_factory=list)
    random: list[list[int]] = field(default_factory=list)


def save_state(folder: Path, state: State, model: "keras.Model") -> None:
    """Write state, weights and optimizer as a new folder, then put it in place of the last one.

    A kill in the middle leaves either the old state or the new one.
    """
    from keras import ops

    written, current, old = (folder / name for name in ("writing", "current", "previous"))
    for leftover in (written, old):
        shutil.rmtree(leftover, ignore_errors=True)
    written.mkdir(parents=True)
    model.save_weights(written / _LATEST)
    _save_adapters(written / _ADAPTERS[_LATEST], model)
    state.random = [ops.convert_to_numpy(one).tolist() for one in _random_states(model)]
    (written / _STATE).write_text(json.dumps(asdict(state)))
    if current.exists():
        os.replace(current, old)
    os.replace(written, current)
    shutil.rmtree(old, ignore_errors=True)


def save_best(folder: Path, model: "keras.Model") -> None:
    """Write the weights as the best so far.

    Killed before the state is saved, the run comes here again and writes the same.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = folder / f"writing-{_BEST}"
    model.save_weights(written)
    os.replace(written, folder / _BEST)
    _save_adapters(folder / _ADAPTERS[_BEST], model)


def read_state(folder: Path, fingerprint: dict[str, Any]) -> State:
    """Read where a run was, or start a new one.

    Raises:
        SettingError: The folder holds a run with another recipe, seed or data.
        FormatError: The state cannot be read.
    """
    current = _current(folder)
    if current is None:
        return State(fingerprint)
    try:
        state = State(**json.loads((current / _STATE).read_text()))
    except (OSError, ValueError, TypeError) as error:
        raise FormatError(
            f"{current} holds no readable training state ({error}); delete {folder} to start again."
        ) from None
    if state.fingerprint != json.loads(json.dumps(fingerprint)):
        changed = sorted(
            key for key in fingerprint if state.fingerprint.get(key) != fingerprint[key]
        )
        raise SettingError(
            f"{folder} holds a run that differs in {', '.join(changed)}; "
            "pass another folder for the run, or restart it."
        )
    return state


def load_latest(folder: Path, state: State, model: "keras.Model") -> None:
    """Set weights, optimizer and random generators as they were after the last finished epoch."""
    model.load_weights(_current(folder) / _LATEST)
    _load_adapters(_current(folder) / _ADAPTERS[_LATEST], model)
    for variable, value in zip(_random_states(model), state.random, strict=True):
        variable.assign(value)


def _random_states(model: "keras.Model") -> list:
    """Return the variables that Keras does not save with the weights."""
    return [
        variable for variable in model.variables if variable.path.endswith("seed_generator_state")
    ]


def load_best(folder: Path, model: "keras.Model") -> None:
    """Set the weights of the best epoch."""
    model.load_weights(folder / _BEST)
    _load_adapters(folder / _ADAPTERS[_BEST], model)


def _adapters(model: "keras.Model") -> dict[str, Any]:
    """Name the kernels that have adapters, and these, as Keras would add them up in a file."""
    parts = [one for one in model._flatten_layers() if getattr(one, "lora_enabled", False)]
    return {
        f"{number}_{name}": getattr(part, name)
        for number, part in enumerate(parts)
        for name in ("_kernel", "lora_kernel_a", "lora_kernel_b")
    }


def _save_adapters(path: Path, model: "keras.Model") -> None:
    from keras import ops

    found = {name: ops.convert_to_numpy(one) for name, one in _adapters(model).items()}
    if found:
        np.savez(path, **found)


def _load_adapters(path: Path, model: "keras.Model") -> None:
    """Part what Keras' file holds added up; adapters of zeros would never learn again."""
    wanted = _adapters(model)
    if wanted:
        with np.load(path, allow_pickle=False) as found:
            for name, one in wanted.items():
                one.assign(found[name])


def _current(folder: Path) -> Path | None:
    """Return the newest complete state; a kill between two renames leaves `previous` only."""
    for name in ("current", "previous"):
        if (folder / name / _STATE).exists():
            return folder / name
    return None
