"""A data set as arrays in memory, with the hash of every split."""

import hashlib
import importlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from zoo.dna import encode
from zoo.errors import DataError

SPLITS = ("train", "validation", "test")


@dataclass(frozen=True)
class Split:
    """Sequences and labels of one split.

    Attributes:
        codes: uint8 base codes `(n, length)`.
        labels: float32 `(n, outputs)`; NaN where a label is missing.
        sha256: Hash of the examples, whatever their order.
        columns: Further facts of each sequence `(n,)`, by name.
    """

    codes: np.ndarray
    labels: np.ndarray
    sha256: str
    columns: dict[str, np.ndarray] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return the number of sequences."""
        return len(self.codes)


@dataclass(frozen=True)
class TrainingData:
    """The three splits of a data set and where they come from."""

    name: str
    version: str
    source: str
    split: str
    negatives: str
    train: Split
    validation: Split
    test: Split

    @property
    def splits(self) -> dict[str, Split]:
        """The splits by name, the training split first."""
        return {name: getattr(self, name) for name in SPLITS}


def read_training_data(
    name: str,
    length: int | None,
    folder: str | Path | None = None,
    columns: Sequence[str] = (),
) -> TrainingData:
    """Read a data set of the zoo into arrays; needs neither TensorFlow nor TFDS.

    Args:
        name: A data set, such as `"human_enhancers_cohn"`; with several configurations, as in
            `"nucleosomes/human+worm"`, they are joined, each to one column of labels. Data sets
            with commas between them are joined too, and what is related across their splits is
            left out, see `zoo.datasets.joining.join_data_sets`.
        length: Bases the network takes; sequences are centred in it.
        folder: Local copies of the source files; otherwise `ZOO_DATA_DIR` or the public address.
        columns: Further facts of each example to keep, such as `"screen"`.

    Raises:
        UnknownNameError: There is no such data set or configuration.
        DataError: A source file is missing, damaged or changed, or a split is empty.
    """
    splits = read_splits(name, folder, length, columns)
    return TrainingData(name=name, **_about(name), **{split: splits[split] for split in SPLITS})


def _about(name: str) -> dict[str, str]:
    """Return what a card says of a data set, or of several one after the other."""
    folders = dict.fromkeys(one.partition("/")[0] for one in name.split(","))
    facts = {
        folder: importlib.import_module(f"zoo.datasets.{folder}.source").ABOUT for folder in folders
    }
    if len(facts) == 1:
        return dict(next(iter(facts.values())))
    return {
        key: " ".join(f"{folder}: {about[key]}" for folder, about in facts.items())
        for key in ("version", "source", "split", "negatives")
    }


def read_splits(
    name: str,
    folder: str | Path | None = None,
    length: int | None = None,
    columns: Sequence[str] = (),
) -> dict[str, Split]:
    """Read every split of a data set, whatever they are called; see `read_training_data`."""
    from zoo.datasets.joining import join_data_sets

    found = [_read_joined(one, folder) for one in name.split(",")]
    examples = join_data_sets(found) if len(found) > 1 else found[0]
    return {split: _as_split(split, rows, length, columns) for split, rows in examples.items()}


def _read_joined(name: str, folder: str | Path | None) -> dict[str, list[dict[str, Any]]]:
    """Read one data set, its configurations joined where several are named."""
    from zoo.datasets.joining import join_labels
    from zoo.datasets.registry import data_source

    data_set, _, configs = name.partition("/")
    parts = [
        data_source(f"{data_set}/{config}" if config else data_set).read_all(folder)
        for config in configs.split("+")
    ]
    return join_labels(parts) if len(parts) > 1 else parts[0]


def _as_split(
    name: str, examples: list[dict[str, Any]], length: int | None, columns: Sequence[str]
) -> Split:
    from zoo.datasets.examples import data_hash

    if not examples:
        raise DataError(f"The split {name!r} is empty; check the source files of the data set.")
    return Split(
        codes=encode([example["sequence"] for example in examples], length=length),
        labels=_as_labels([example["label"] for example in examples]),
        sha256=data_hash(examples),
        columns={name: np.array([example[name] for example in examples]) for name in columns},
    )


def _as_labels(values: list) -> np.ndarray:
    """Return float32 `(n, outputs)`; a class number below zero stands for a missing label."""
    labels = np.asarray(values).reshape(len(values), -1)
    missing = (labels < 0) & (labels.dtype.kind == "i")
    return np.where(missing, np.nan, labels).astype(np.float32)


def hash_of_arrays(codes: np.ndarray, labels: np.ndarray) -> str:
    """Return the sha256 of examples that have no names, in the order in which they stand."""
    return hashlib.sha256(codes.tobytes() + labels.tobytes()).hexdigest()
