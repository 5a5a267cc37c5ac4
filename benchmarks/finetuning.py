"""Does a pretrained trunk help? Learning curves of fine-tuning against training from scratch.

For each target task, whose labels no trunk has seen, networks learn from 50, 200, 1,000 and all
examples: from the trunk of one task, from the foundation trunk, and each of these two networks
from random weights, with the same number of epochs and everything free. A k-mer regression learns
from the same examples. Test sequences that share 40 bases with what a trunk was trained on are left
out. Every finished training is a file in the folder of runs, so a stopped benchmark goes on. Run:

    python -m benchmarks.finetuning [--draws 3]   # docs/measured/finetuning.md
"""

import argparse
import json
import os
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

import zoo.train.metrics
from benchmarks.finetuning_page import write_page
from zoo.catalogue import get_entry
from zoo.datasets.homology import related_to
from zoo.dna import decode
from zoo.errors import DataError, UnknownNameError
from zoo.loading import load
from zoo.train.data import Split, TrainingData, read_training_data
from zoo.train.finetuning import finetune
from zoo.train.recipe import build_model

FOUNDATION = "trunk-rc-v1"
SIZES = (50, 200, 1000, None)
MOST = 4_000
PRETRAINED = {"head_epochs": 5, "epochs": 20, "patience": 8}
SCRATCH = {"head_epochs": 1, "epochs": 24, "patience": 8}
WAYS = (
    "foundation trunk",
    "foundation network from scratch",
    "trunk of one task",
    "network of one task from scratch",
)


@dataclass(frozen=True)
class Task:
    """A target: its data set, the trunk of one task, and the lengths that both take."""

    dataset: str
    trunk: str
    lengths: tuple[int, int]
    about: str


TASKS = (
    Task(
        "gue_human_tf/tf3", "tfbs-human-tf4-rc-v1", (110, 105), "another human factor, same assay"
    ),
    Task("gue_mouse_tf/mouse2", "tfbs-human-tf4-rc-v1", (110, 105), "a factor in mouse"),
    Task("ienhancer", "enhancer-dilated-v1", (200, 200), "enhancers of 200 bp, strong or weak"),
    Task(
        "cnnprom_promoters/ecoli",
        "promoter-plant-basset-v1",
        (90, 251),
        "bacterial promoters, far from anything that a trunk has seen",
    ),
)


@cache
def read(task: Task) -> TrainingData:
    """Read a target's data in its own length."""
    return read_training_data(task.dataset, None)


def draw(split: Split, size: int | None, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return some examples of a split, with labels 0 and 1, both of which occur."""
    rows = np.random.default_rng(seed).permutation(len(split))[: size or MOST]
    return split.codes[rows], np.minimum(split.labels[rows, 0], 1)


def unseen(task: Task, folder: Path) -> np.ndarray:
    """Tell which test sequences share nothing with the training parts of the two trunks."""
    path = folder / f"unseen-{task.dataset.replace('/', '-')}.npy"
    if not path.exists():
        known = [*_trained_on(FOUNDATION), *_trained_on(task.trunk)]
        np.save(path, ~related_to(decode(read(task).test.codes), known))
    return np.load(path)


@cache
def _trained_on(name: str) -> list[str]:
    """Return the training sequences of a trunk's data sets."""
    from zoo.train.data import read_splits

    texts = []
    for one in get_entry(name).dataset.split(","):
        texts += decode(read_splits(one)["train"].codes)
    return texts


def network(task: Task, way: str, seed: int, foundation: str) -> tuple["keras.Model", int]:
    """Return a trunk, with its weights or with random ones, and the length that it takes."""
    is_foundation = WAYS.index(way) < 2
    name = FOUNDATION if is_foundation else task.trunk
    length = task.lengths[0 if is_foundation else 1]
    if "scratch" in way:
        return build_model(get_entry(name), seed), length
    return load(foundation if is_foundation else task.trunk), length


def measure(task: Task, way: str, size: int | None, seed: int, options) -> dict:
    """Train once; returns what is known of it."""
    data = read(task)
    train = draw(data.train, size, seed)
    validation = draw(data.validation, max(50, len(train[0]) // 4), seed)
    codes, labels = draw(data.test, len(data.test), 0)
    order = np.random.default_rng(0).permutation(len(data.test))
    keep = unseen(task, options.runs)[order]
    trunk, length = network(task, way, seed, options.foundation)
    started = time.perf_counter()
    schedule = SCRATCH if "scratch" in way else PRETRAINED
    settings = {"test": (codes[keep], labels[keep]), "length": length, "seed": seed, "verbose": 0}
    card = finetune(trunk, train, validation, **settings, **schedule).card
    keras.utils.clear_session()
    return {
        "dataset": task.dataset,
        "trunk": task.trunk,
        "about": task.about,
        "way": way,
        "size": len(train[0]),
        "seed": seed,
        "auroc": card.metrics["test"]["auroc"].value,
        "kmer": card.baselines[0].metrics["auroc"].value,
        "kmer_name": card.baselines[0].name,
        "test": int(keep.sum()),
        "left_out": int((~keep).sum()),
        "seconds": round(time.perf_counter() - started, 1),
    }


def run(options: argparse.Namespace) -> list[dict]:
    """Train what is not there yet, draw by draw; returns all that is there."""
    found = []
    for seed in range(options.draws):
        for task in (TASKS[number] for number in options.tasks):
            for size in SIZES:
                for way in (WAYS[number] for number in options.ways):
                    found += _one(task, way, size, seed, options)
    return found


def _one(task: Task, way: str, size: int | None, seed: int, options) -> list[dict]:
    """Read a training, or do it; nothing where its trunk has no weights here."""
    words = [task.dataset, way, size or "all", seed]
    name = "-".join(str(word).replace("/", "-").replace(" ", "_") for word in words)
    path = options.runs / f"{name}.json"
    if not path.exists():
        if options.page_only:
            return []
        try:
            result = measure(task, way, size, seed, options)
        except (DataError, UnknownNameError) as error:
            print(f"left out: {way} ({error})", flush=True)
            return []
        written = path.with_suffix(".writing")
        written.write_text(json.dumps(result))
        os.replace(written, path)
        print(name, f"{result['auroc']:.3f} ({result['seconds']:.0f} s)", flush=True)
    return [json.loads(path.read_text())]


def main() -> None:
    """Train and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=3)
    parser.add_argument("--tasks", type=int, nargs="*", default=range(len(TASKS)))
    parser.add_argument("--ways", type=int, nargs="*", default=range(len(WAYS)))
    parser.add_argument("--runs", type=Path, default=Path("runs/finetuning"))
    parser.add_argument("--foundation", default=FOUNDATION, help="Name or folder of its weights.")
    parser.add_argument("--page-only", action="store_true", help="Train nothing.")
    options = parser.parse_args()
    options.runs.mkdir(parents=True, exist_ok=True)
    # A card's own intervals are not used here, and a thousand draws for each cost more than most
    # of the trainings.
    zoo.train.metrics.RESAMPLES = 2
    write_page(run(options), WAYS)


if __name__ == "__main__":
    main()
