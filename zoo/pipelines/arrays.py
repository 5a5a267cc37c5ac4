"""The pipelines without TensorFlow: `keras.utils.PyDataset` over arrays and over genomes."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from zoo.dna import one_hot_codes
from zoo.errors import SettingError
from zoo.pipelines.augment import Augmentation, apply, by_stage
from zoo.pipelines.draws import NumpyDraws
from zoo.pipelines.examples import Labels, check_arrays
from zoo.pipelines.regions import Regions, arrange


class _Batches(keras.utils.PyDataset):
    """Order, epochs and random numbers of a dataset whose batches are made by `_make`."""

    def __init__(self, count: int, settings: dict[str, Any], workers: dict[str, Any]):
        """Draw the first order."""
        super().__init__(**workers)
        self._batch_size, self._shuffle = settings["batch_size"], settings["shuffle"]
        self._augment = settings["augment"]
        self._seed = settings["seed"]
        if self._seed < 0 or self._batch_size < 1:
            raise SettingError(
                f"seed={self._seed}, batch_size={self._batch_size}; expected 0 or more, 1 or more."
            )
        self._count, self._epoch = count, 0
        self._order = self._draw_order()

    def _draw_order(self) -> np.ndarray:
        if not self._shuffle:
            return np.arange(self._count)
        return np.random.default_rng((self._seed, self._epoch)).permutation(self._count)

    def on_epoch_end(self) -> None:
        """Draw the next epoch's order."""
        self._epoch += 1
        self._order = self._draw_order()

    def __len__(self) -> int:
        """Return the number of batches."""
        return -(-self._count // self._batch_size)

    def __getitem__(self, index: int) -> Any:
        """Return one batch."""
        chosen = self._order[index * self._batch_size : (index + 1) * self._batch_size]
        return self._make(chosen, NumpyDraws(self._seed, self._epoch, index))

    def _make(self, chosen: np.ndarray, draws: NumpyDraws) -> Any:
        raise NotImplementedError

    def _encoded(self, codes: np.ndarray, labels: Labels, draws: NumpyDraws) -> tuple:
        """Augment and encode one batch."""
        early, late = by_stage(self._augment)
        codes, labels = apply(early, codes, labels, draws)
        return apply(late, one_hot_codes(codes), labels, draws)


class ArrayDataset(_Batches):
    """Batches of one-hot sequences and labels in NumPy, for any backend.

    It shuffles, augments and encodes as `zoo.pipelines.examples.from_arrays` does, and repeats
    itself under a seed; the two draw different random numbers.

    Args:
        codes: Base codes `(n, length)` uint8.
        labels: One row a sequence: an array, or a tuple or dict of arrays; None for prediction.
        weights: Sample weights `(n,)`.
        batch_size: Sequences a batch; the last one may be smaller.
        shuffle: Whether every epoch has a new order.
        augment: Applied in order, see `zoo.pipelines.augment`.
        seed: Of the order and of the augmentation.
        **workers: `workers`, `use_multiprocessing` and `max_queue_size` of Keras.

    Raises:
        SequenceError: The codes are not `(n, length)` uint8.
        SettingError: Labels or weights have another number of rows, or there are weights alone.

    Example:
        >>> from zoo.dna import encode
        >>> batches = ArrayDataset(encode(["ACGT", "GGCC", "TTAA"]), np.arange(3), batch_size=2)
        >>> len(batches), batches[1][0].shape, batches[1][1].tolist()
        (2, (1, 4, 4), [2])
    """

    def __init__(
        self,
        codes: np.ndarray,
        labels: Labels = None,
        *,
        weights: np.ndarray | None = None,
        batch_size: int = 64,
        shuffle: bool = False,
        augment: Sequence[Augmentation] = (),
        seed: int = 0,
        **workers: Any,
    ):
        """Check the arrays and draw the first order."""
        check_arrays(codes, labels, weights, batch_size)
        settings = {"batch_size": batch_size, "shuffle": shuffle, "augment": augment, "seed": seed}
        super().__init__(len(codes), settings, workers)
        self._parts = tuple(part for part in (codes, labels, weights) if part is not None)

    def _make(self, chosen: np.ndarray, draws: NumpyDraws) -> Any:
        codes, *rest = (_rows(part, chosen) for part in self._parts)
        values, labels = self._encoded(codes, rest[0] if rest else None, draws)
        return (values, labels, *rest[1:]) if rest else values


class RegionDataset(_Batches):
    """Batches cut from a genome in NumPy, for any backend; see `zoo.pipelines.regions.from_fasta`.

    Args:
        regions: What to cut, and how.
        batch_size: Windows a batch; the last one may be smaller.
        shuffle: Whether every epoch has a new order.
        augment: Applied to the sequences in order.
        seed: Of order, shifts, strands and augmentation.
        **workers: `workers`, `use_multiprocessing` and `max_queue_size` of Keras.

    Raises:
        SettingError: An augmentation would part sequences from their tracks or positions.
    """

    def __init__(
        self,
        regions: Regions,
        *,
        batch_size: int = 64,
        shuffle: bool = False,
        augment: Sequence[Augmentation] = (),
        seed: int = 0,
        **workers: Any,
    ):
        """Draw the first order."""
        regions.check_augment(augment)
        settings = {"batch_size": batch_size, "shuffle": shuffle, "augment": augment, "seed": seed}
        super().__init__(len(regions), settings, workers)
        self._regions = regions

    def _make(self, chosen: np.ndarray, draws: NumpyDraws) -> Any:
        names = ("sequence", *self._regions.parts[1:])
        parts = dict(zip(names, self._regions.sample(chosen, draws), strict=True))
        labels = parts.get("labels")
        parts["sequence"], labels = self._encoded(parts["sequence"], labels, draws)
        return arrange(parts if labels is None else parts | {"labels": labels})


def _rows(part: Labels, chosen: np.ndarray) -> Labels:
    """Take rows of an array, or of every array of a tuple or dict."""
    if isinstance(part, dict):
        return {name: _rows(value, chosen) for name, value in part.items()}
    if isinstance(part, tuple):
        return tuple(_rows(value, chosen) for value in part)
    return np.asarray(part)[chosen]
