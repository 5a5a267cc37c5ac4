"""One process of a training that several share: python shared_training.py FOLDER STRATEGY [LAST].

It trains a small network on planted motifs with masked labels, and writes what came of it. With
LAST it is lost when that many epochs are done.
"""

import dataclasses
import json
import os
import sys
from pathlib import Path

import numpy as np

from zoo.catalogue import Recipe, get_entry
from zoo.train import loop, recipe
from zoo.train.data import Split, TrainingData
from zoo.train.distributed import Devices

SETTINGS = {
    "length": 40,
    "filters": (8,),
    "widths": (7,),
    "pools": (4,),
    "pooling": ("max", "mean"),
    "dropout": 0.0,
}
RECIPE = Recipe(epochs=3, batch_size=16, learning_rate=3e-3, ema_momentum=0.5)


def planted(count: int, seed: int) -> Split:
    """Sequences with two labels, of which one in three is missing."""
    random = np.random.default_rng(seed)
    codes = random.integers(0, 4, (count, 40), dtype=np.uint8)
    labels = (np.arange(count)[:, None] % [2, 3] == 0).astype(np.float32)
    for column, motif in enumerate(([2, 3, 1, 0, 2, 3], [0, 0, 1, 2, 2, 0])):
        codes[labels[:, column] > 0, 10 * column + 5 : 10 * column + 11] = motif
    labels[random.random(labels.shape) < 1 / 3] = np.nan
    return Split(codes, labels, sha256=str(seed))


def train(folder: Path, strategy: str, last: int | None = None) -> None:
    """Train, or go on, and write the history and predictions beside the run."""
    if last is not None:
        _lose_after(last)
    base = get_entry("tfbs-mouse-rc-v1")
    entry = dataclasses.replace(base, settings=SETTINGS, recipe=RECIPE, outputs=base.outputs[:2])
    splits = {"train": planted(84, 1), "validation": planted(48, 2), "test": planted(48, 3)}
    about = dict.fromkeys(("name", "version", "source", "split", "negatives"), "planted")
    devices = Devices(strategy)
    model, state = recipe.train_seed(
        entry, TrainingData(**about, **splits), folder / "run", 0, 0, devices
    )
    scores = loop.predict_split(model, splits["test"].codes)
    found = {"scores": scores.tolist(), "history": state.history, "replicas": devices.replicas}
    name = "chief" if devices.is_chief else "helper"
    (folder / f"{name}.json").write_text(json.dumps(found))


def _lose_after(last: int) -> None:
    """Let this process vanish instead of starting another epoch."""
    whole = loop._train_epoch

    def epoch(model, split, recipe, state, *rest):
        if state.epoch == last:
            os._exit(9)
        whole(model, split, recipe, state, *rest)

    loop._train_epoch = epoch


if __name__ == "__main__":
    if sys.argv[2] == "mirrored":
        import tensorflow as tf

        halves = [tf.config.LogicalDeviceConfiguration()] * 2
        tf.config.set_logical_device_configuration(
            tf.config.list_physical_devices("CPU")[0], halves
        )
    train(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else None)
