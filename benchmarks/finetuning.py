"""Does a pretrained trunk help? Learning curves of fine-tuning against training from scratch.

For each target task, which the trunk has not seen, networks are trained on 50, 200, 1,000 and all
examples: from the pretrained weights by `zoo.finetune`, by adapters alone, and the same network
from random weights with the same number of epochs, everything free. Each is trained from several
draws of examples and seeds; the test part is the data set's own. Run:

    python -m benchmarks.finetuning [--draws 3] [--tasks 0 1 2 3]   # docs/measured/finetuning.md
"""

import argparse
import os
from dataclasses import dataclass

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

import zoo
from benchmarks.record import machine, record, table
from zoo.catalogue import get_entry
from zoo.train.data import read_training_data
from zoo.train.finetuning import finetune
from zoo.train.recipe import build_model

SIZES = (50, 200, 1000, None)
MOST = 4_000
EPOCHS = {"head_epochs": 10, "epochs": 15, "patience": 6}
WAYS = {
    "pretrained": {},
    "pretrained, adapters of rank 4": {"lora": 4},
    "from scratch": {"trunk_share": 1.0, "statistics": True},
}


@dataclass(frozen=True)
class Task:
    """A target: its data set, and the trunk that has not seen it."""

    trunk: str
    dataset: str
    length: int
    about: str


TASKS = (
    Task("tfbs-human-tf4-rc-v1", "gue_mouse_tf/mouse2", 105, "another factor in mouse"),
    Task("tfbs-human-tf4-rc-v1", "deepbind_encode/usf1", 105, "an E-box factor against shuffles"),
    Task("tfbs-human-tf2-rc-v1", "deepbind_encode/gabpa", 105, "an unrelated factor"),
    Task("enhancer-dilated-v1", "ienhancer", 200, "enhancers of 200 bp, trunk of 500 bp"),
)


def draw(split, size: int | None, seed: int):
    """Return some examples of a split, with labels 0 and 1."""
    random = np.random.default_rng(seed)
    rows = random.permutation(len(split))[: size or MOST]
    return split.codes[rows], np.minimum(split.labels[rows, 0], 1)


def measure(task: Task, data, way: str, size: int | None, seed: int) -> tuple[int, float]:
    """Train once; returns the number of examples and the AUROC on the test part."""
    train = draw(data.train, size, seed)
    validation = draw(data.validation, max(50, len(train[0]) // 4), seed)
    entry = get_entry(task.trunk)
    trunk = build_model(entry, seed) if way == "from scratch" else zoo.load(task.trunk)
    made = finetune(
        trunk,
        train,
        validation,
        test=draw(data.test, None, 0),
        length=task.length,
        seed=seed,
        verbose=0,
        **EPOCHS,
        **WAYS[way],
    )
    keras.utils.clear_session()
    return len(train[0]), made.card.metrics["test"]["auroc"].value


def curve(task: Task, draws: int) -> list[list[str]]:
    """Return a row a size: the mean of every way with its range."""
    data = read_training_data(task.dataset, task.length)
    rows = []
    for size in SIZES:
        cells = []
        for way in WAYS:
            found = [measure(task, data, way, size, seed) for seed in range(draws)]
            values = [value for _, value in found]
            cells.append(f"{np.mean(values):.3f} ({min(values):.3f} to {max(values):.3f})")
        print(task.dataset, found[0][0], cells, flush=True)
        rows.append([f"{found[0][0]:,}", *cells])
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=3)
    parser.add_argument("--tasks", type=int, nargs="*", default=range(len(TASKS)))
    options = parser.parse_args()
    parts = [
        f"AUROC on the test part, mean over {options.draws} draws of examples and seeds, with the "
        "range. `ienhancer` asks for enhancers, strong or weak, against none."
    ]
    for number in options.tasks:
        task = TASKS[number]
        parts.append(f"## `{task.trunk}` to `{task.dataset}`: {task.about}")
        parts.append(table(["examples", *WAYS], curve(task, options.draws)))
    title = "Fine-tuning against training from scratch"
    record("finetuning", title, [*parts, f"{machine('keras', 'tensorflow')}."])


if __name__ == "__main__":
    main()
