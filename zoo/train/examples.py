"""Sequences and labels of a user's own as a split of a data set."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from zoo.dna import encode
from zoo.errors import SequenceError, SettingError
from zoo.train.data import Split

Labelled = tuple[Any, Any]
"""Texts, or base codes `(n, length)` uint8, and labels `(n,)` or `(n, outputs)`, NaN if missing."""


def as_split(labelled: Labelled, task: str, length: int | None, what: str) -> Split:
    """Bring sequences and labels into the form that training takes.

    Args:
        labelled: Sequences and labels.
        task: `"binary"`, `"classes"`, `"regression"` or `"counts"`.
        length: Bases that the network takes; longer ones are cropped about the centre, shorter ones
            padded with N.
        what: What to call them in an error.

    Raises:
        SequenceError: There is none, one is not DNA, or their number is not that of the labels.
        SettingError: The labels do not suit the task.

    Example:
        >>> split = as_split((["ACGT", "TTTT"], [1, 0]), "binary", 6, "train")
        >>> split.codes[0].tolist(), split.labels.tolist()
        ([4, 0, 1, 2, 3, 4], [[1.0], [0.0]])
    """
    sequences, labels = labelled
    codes = as_codes(sequences, length, what)
    values = np.asarray(labels, dtype="float32")
    values = values.reshape(len(values), -1) if values.size else values
    if len(values) != len(codes) or not len(codes):
        raise SequenceError(
            f"{what} has {len(codes)} sequences and {len(values)} labels; expected as many of "
            "both, and at least one."
        )
    _check_labels(values, task, what)
    return Split(codes=codes, labels=values, sha256=_hash(codes, values))


def as_codes(sequences: Any, length: int | None, what: str) -> np.ndarray:
    """Encode texts; fit codes to the length as `encode` fits texts."""
    if not isinstance(sequences, np.ndarray) or sequences.dtype.kind in "UOS":
        return encode(list(sequences), length=length)
    if sequences.dtype != np.uint8 or sequences.ndim != 2:
        raise SequenceError(
            f"The sequences of {what} are {sequences.dtype} {sequences.shape}; expected texts, or "
            "base codes (n, length) uint8 from zoo.dna.encode."
        )
    if length is None or sequences.shape[1] == length:
        return sequences
    texts = np.frombuffer(b"ACGTN", np.uint8)[np.minimum(sequences, 4)]
    return encode([row.tobytes() for row in texts], length=length)


def _check_labels(values: np.ndarray, task: str, what: str) -> None:
    known = values[~np.isnan(values)]
    if not known.size:
        raise SettingError(f"{what} has no label that is known.")
    if task == "binary" and not np.isin(known, (0, 1)).all():
        raise SettingError(
            f"The labels of {what} go from {known.min():g} to {known.max():g}; expected 0 and 1 "
            "for task='binary'. Values want task='regression', class numbers task='classes'."
        )
    if task == "counts" and (known < 0).any():
        raise SettingError(
            f"The labels of {what} go down to {known.min():g}; expected numbers from 0 for "
            "task='counts'. Other values want task='regression'."
        )
    if task == "classes" and (values.shape[1] != 1 or (known < 0).any() or (known % 1).any()):
        raise SettingError(
            f"The labels of {what} have the shape {values.shape}, from {known.min():g} to "
            f"{known.max():g}; expected one class number from 0 a sequence for task='classes'."
        )


def _hash(codes: np.ndarray, labels: np.ndarray) -> str:
    from zoo.datasets.examples import data_hash

    letters = np.frombuffer(b"ACGTN", np.uint8)[np.minimum(codes, 4)]
    rows = zip(letters, labels.tolist(), strict=True)
    return data_hash({"sequence": row.tobytes().decode(), "label": label} for row, label in rows)


def check_measurable(split: Split, what: str, least: int = 8) -> None:
    """Refuse, before anything is trained, examples by which nothing could be measured.

    Raises:
        SettingError: All labels are the same, or fewer than `least` examples have one.
    """
    columns = [column[~np.isnan(column)] for column in split.labels.T]
    best = max(columns, key=lambda known: (np.unique(known).size > 1, known.size))
    if best.size < least or np.unique(best).size < 2:
        raise SettingError(
            f"{what} has {best.size} labels with {np.unique(best).size} different values; expected "
            f"at least {least} of at least two, or no figure means anything."
        )


def check_classes(train: Split, other: Split, what: str) -> None:
    """Refuse classes that no training example has.

    Raises:
        SettingError: There are some.
    """
    known, asked = (set(np.unique(one.labels).tolist()) for one in (train, other))
    unknown = sorted(f"{one:g}" for one in asked - known if one == one)
    if unknown:
        raise SettingError(
            f"{what} has class {', '.join(unknown)}, of which there is no training example; leave "
            "it out, or deal the examples in another way (a column split)."
        )


def class_weights(labels: np.ndarray, task: str) -> np.ndarray | None:
    """Return how often rarer labels should stand, `(n,)`, so that each counts alike.

    A sequence without a label weighs nothing; None for several labels and for values.

    Example:
        >>> class_weights(np.array([[1.0], [0.0], [0.0], [0.0]]), "binary").round(2).tolist()
        [2.0, 0.67, 0.67, 0.67]
    """
    if task in ("regression", "counts") or labels.shape[1] != 1:
        return None
    known = ~np.isnan(labels[:, 0])
    kinds, inverse, counts = np.unique(labels[known, 0], return_inverse=True, return_counts=True)
    weights = np.zeros(len(labels))
    weights[known] = (known.sum() / (len(kinds) * counts))[inverse]
    return weights


def names_of(outputs: int | Sequence[str] | None, labels: np.ndarray, task: str) -> list[str]:
    """Give a name to each output or class.

    Raises:
        SettingError: There are not as many names as the labels have outputs or classes.
    """
    needed = int(np.nanmax(labels)) + 1 if task == "classes" else labels.shape[-1]
    if outputs is None:
        outputs = needed
    if isinstance(outputs, int):
        kind = "class" if task == "classes" else "output"
        outputs = [f"{kind}_{number}" for number in range(outputs)]
    names = list(outputs)
    if len(names) < needed or (task != "classes" and len(names) != needed):
        said = ", ".join(map(str, names))
        raise SettingError(f"outputs names {len(names)} ({said}), but the labels have {needed}.")
    return names
