"""The data of a case: those of its entry, or a part of them, or with negatives drawn anew."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from zoo.train.ablations.case import Case
from zoo.train.ablations.negatives import read_negatives
from zoo.train.data import Split, TrainingData, hash_of_arrays, read_training_data


class CaseData:
    """Reads what cases are trained and tested on, each data set once.

    Args:
        folder: Local copies of the source files; otherwise `ZOO_DATA_DIR` or the public address.
    """

    def __init__(self, folder: str | Path | None = None):
        self.folder = folder
        self._read: dict[tuple, dict[str, TrainingData]] = {}

    def of(self, case: Case, seed: int) -> tuple[TrainingData, dict[str, TrainingData]]:
        """Give what a case is trained on with a seed, and by a name what it is measured on.

        Raises:
            DataError: A source file is missing, damaged or changed.
        """
        entry = case.changed_entry()
        if case.negatives:
            key = ("negatives", entry.outputs[0].name)
            if key not in self._read:
                self._read[key] = read_negatives(key[1], self.folder)
            data = self._read[key]
            return data[case.negatives], {f"tested on {kind}": one for kind, one in data.items()}
        key = (entry.dataset, entry.settings["length"])
        if key not in self._read:
            self._read[key] = {"": read_training_data(*key, self.folder)}
        data = self._read[key][""]
        train = data.train if case.size is None else draw_some(data.train, case.size, seed)
        return replace(data, train=train), {"": data}


def draw_some(split: Split, size: int, seed: int) -> Split:
    """Draw sequences of a split without replacement; the same seed draws the same ones."""
    rows = np.sort(np.random.default_rng(seed).permutation(len(split))[:size])
    codes, labels = split.codes[rows], split.labels[rows]
    columns = {name: column[rows] for name, column in split.columns.items()}
    return Split(codes, labels, hash_of_arrays(codes, labels), columns)
