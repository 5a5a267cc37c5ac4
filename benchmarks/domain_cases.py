"""The pairs of domains that `benchmarks.domains` trains on, and where their sequences come from."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from zoo.train.data import Split, TrainingData, read_splits

KEPT = Path("runs/domains")
"""Where splits are kept once read: finding what sequences share takes longer than a training."""

SPLITS = ("train", "validation", "test")


@dataclass(frozen=True)
class Case:
    """A pair of domains, and the network that is trained on them."""

    title: str
    about: str
    read: Callable[[], tuple[dict[str, Split], dict[str, Split]]]
    task: str
    metric: str
    architecture: str
    settings: dict[str, Any]
    training: dict[str, Any]


def both(source: str, target: str, length: int) -> tuple[dict[str, Split], dict[str, Split]]:
    return _read(source, length), _read(target, length)


@cache
def _read(name: str, length: int | None, columns: tuple[str, ...] = ()) -> dict[str, Split]:
    """Read the splits of a data set, or the copy of them that an earlier start kept."""
    path = KEPT / f"{name.replace('/', '-')}-{length}.npz"
    if not path.exists():
        splits = read_splits(name, length=length, columns=columns)
        arrays = {
            f"{split} {what}": array
            for split, found in splits.items()
            for what, array in {
                "codes": found.codes,
                "labels": found.labels,
                **found.columns,
            }.items()
        }
        hashes = {f"{split} sha256": np.array(found.sha256) for split, found in splits.items()}
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez(path.with_suffix(".part.npz"), **arrays, **hashes)
        path.with_suffix(".part.npz").rename(path)
    with np.load(path) as kept:
        return {
            split: Split(
                kept[f"{split} codes"],
                kept[f"{split} labels"],
                str(kept[f"{split} sha256"]),
                {one: kept[f"{split} {one}"] for one in columns},
            )
            for split in SPLITS
        }


def together(first: str, second: str, length: int) -> TrainingData:
    """Join two sets of one kind of labels, with a column `species`: the name of the set."""
    parts = {
        name.rpartition("/")[2].partition("_")[0]: _read(name, length) for name in (first, second)
    }
    splits = {}
    for split in SPLITS:
        members = [part[split] for part in parts.values()]
        species = np.repeat(list(parts), [len(one) for one in members])
        splits[split] = Split(
            np.concatenate([one.codes for one in members]),
            np.concatenate([one.labels for one in members]),
            "".join(one.sha256 for one in members),
            {"species": species},
        )
    about = {"version": "", "source": "", "split": "", "negatives": ""}
    return TrainingData(name=f"{first}, {second}", **about, **splits)


def screens(source: tuple[str, ...], target: tuple[str, ...]) -> tuple[dict, dict]:
    """Take screens out of all guides, whose splits part guides whatever their screen."""
    parts = _read("guide_activity/all", None, ("screen",))
    return _of_screens(parts, source), _of_screens(parts, target)


def _of_screens(splits: dict[str, Split], names: tuple[str, ...]) -> dict[str, Split]:
    return {
        name: rows_of(split, np.flatnonzero(np.isin(split.columns["screen"], names)))
        for name, split in splits.items()
    }


def rows_of(split: Split, rows: np.ndarray) -> Split:
    columns = {name: column[rows] for name, column in split.columns.items()}
    return Split(split.codes[rows], split.labels[rows], split.sha256, columns)


SPLICE = {
    "task": "classes",
    "metric": "mcc",
    "architecture": "basset",
    "settings": {
        "length": 120,
        "outputs": 3,
        "filters": (32, 24),
        "widths": (11, 7),
        "pools": (2, 5),
        "padding": "same",
        "units": (64,),
        "dropout": 0.3,
    },
    "training": {
        "epochs": 6,
        "learning_rate": 3e-3,
        "weight_decay": 0.05,
        "label_smoothing": 0.1,
    },
}
GUIDES = {
    "task": "regression",
    "metric": "spearman",
    "architecture": "guide",
    "settings": {"filters": (32, 24, 16), "units": (32, 32), "dropout": 0.2},
    "training": {"epochs": 6, "weight_decay": 0.01, "learning_rate": 2e-3},
}
HART = ("hart_hct116", "hart_hela", "hart_rpe1", "hart_gbm")
XU = ("xu_hl60", "xu_kbm7")

CASES = {
    "splice-human-arabidopsis": Case(
        title="Splice sites, human to Arabidopsis",
        about="Donors, acceptors and decoys, `splice_sites/human_both` to `arabidopsis_both`, "
        "120 bp.",
        read=lambda: both("splice_sites/human_both", "splice_sites/arabidopsis_both", 120),
        **SPLICE,
    ),
    "splice-arabidopsis-human": Case(
        title="Splice sites, Arabidopsis to human",
        about="The same the other way round.",
        read=lambda: both("splice_sites/arabidopsis_both", "splice_sites/human_both", 120),
        **SPLICE,
    ),
    "nucleosome-human-worm": Case(
        title="Nucleosomes, human to worm",
        about="Cores against linkers, `nucleosomes/human` to `nucleosomes/worm`, 147 bp.",
        read=lambda: both("nucleosomes/human", "nucleosomes/worm", 147),
        task="binary",
        metric="auroc",
        architecture="dilated",
        settings={
            "length": 147,
            "filters": 24,
            "stem_width": 9,
            "stem_pool": 7,
            "blocks": 1,
            "bottleneck": 16,
            "dropout": 0.1,
        },
        training={"epochs": 6, "learning_rate": 4e-3, "weight_decay": 0.05},
    ),
    "guides-lines": Case(
        title="Guides, three cell lines to a fourth of the same laboratory",
        about="Hart's screens of HCT116, HeLa and RPE1 to GBM. The guides are the same in all "
        "four, so the sequences tell nothing of the line, and a probe below 0.5 is that of a coin: "
        "what it learns of a guide in one domain is wrong for its copy in the other. No test "
        "guide, by chromosome, was trained on in any line.",
        read=lambda: screens(HART[:3], HART[3:]),
        **GUIDES,
    ),
    "guides-laboratories": Case(
        title="Guides, from one laboratory to another",
        about="Hart's four lines to Xu's HL60 and KBM7: other libraries, lines and ways of "
        "counting. No test guide was trained on in any line.",
        read=lambda: screens(HART, XU),
        **GUIDES,
    ),
}
