"""Batches for training from arrays of base codes: one byte a base until the last moment.

`from_arrays` gives a `tf.data.Dataset`, `zoo.pipelines.arrays.ArrayDataset` the same for the other
backends. TensorFlow is imported when a dataset is made, not before.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from zoo.errors import SequenceError, SettingError
from zoo.pipelines.augment import Augmentation, apply, by_stage
from zoo.pipelines.draws import TensorFlowDraws

if TYPE_CHECKING:
    import tensorflow as tf

Labels = Any
"""An array, or a tuple or dict of arrays, each with one row a sequence."""


def from_arrays(
    codes: np.ndarray,
    labels: Labels = None,
    *,
    weights: np.ndarray | None = None,
    batch_size: int = 64,
    shuffle: bool = False,
    augment: Sequence[Augmentation] = (),
    seed: int = 0,
) -> "tf.data.Dataset":
    """Make batches of one-hot sequences and labels.

    Sequences are kept, shuffled and augmented as base codes, one byte a base, and become one-hot
    batch by batch. Order and augmentation differ from epoch to epoch; a new dataset with the same
    seed repeats them exactly.

    Args:
        codes: Base codes `(n, length)` uint8, from `zoo.dna.encode`.
        labels: One row a sequence: an array, or a tuple or dict of arrays; None for prediction.
        weights: Sample weights `(n,)`, passed on to `fit`.
        batch_size: Sequences a batch; the last one may be smaller.
        shuffle: Whether every epoch has a new order.
        augment: Applied in order, see `zoo.pipelines.augment`.
        seed: Of the order and of the augmentation.

    Returns:
        A dataset of one-hot float32 `(batch, length, 4)`, of `(one-hot, labels)`, or of
        `(one-hot, labels, weights)`, that knows its number of batches.

    Raises:
        SequenceError: The codes are not `(n, length)` uint8.
        SettingError: Labels or weights have another number of rows, or there are weights alone.

    Example:
        >>> from zoo.dna import encode
        >>> codes = encode(["ACGT", "GGCC", "TTAA"])
        >>> batches = from_arrays(codes, np.array([0, 1, 0]), batch_size=2)
        >>> [(tuple(x.shape), y.numpy().tolist()) for x, y in batches]
        [((2, 4, 4), [0, 1]), ((1, 4, 4), [0])]
    """
    check_arrays(codes, labels, weights, batch_size)
    rows = _parts(codes, labels, weights)
    return finish(_batches_of_rows(rows, batch_size, shuffle, seed), augment, seed)


def codes_from_arrays(
    codes: np.ndarray,
    labels: Labels = None,
    *,
    weights: np.ndarray | None = None,
    batch_size: int = 64,
    shuffle: bool = False,
    augment: Sequence[Augmentation] = (),
    seed: int = 0,
) -> "tf.data.Dataset":
    """Make the batches of `from_arrays`, but leave the sequences as base codes.

    A batch then goes to the accelerator with one byte a base instead of sixteen; a model made by
    `zoo.pipelines.device.takes_codes` encodes it there.

    Returns:
        A dataset as of `from_arrays`, with uint8 `(batch, length)` in the place of one-hot.

    Raises:
        SequenceError: The codes are not `(n, length)` uint8.
        SettingError: An augmentation works on one-hot arrays; otherwise as `from_arrays`.
    """
    check_arrays(codes, labels, weights, batch_size)
    if any(one.on_one_hot for one in augment):
        raise SettingError("noise works on one-hot arrays; use from_arrays, or leave it out.")
    batches = _batches_of_rows(_parts(codes, labels, weights), batch_size, shuffle, seed)
    return _prefetched(_augmented(batches, augment, seed))


def _parts(*parts: Labels) -> tuple:
    """Leave out what is not there; a list of labels is an array, not a structure."""
    present = [part for part in parts if part is not None]
    return tuple(np.asarray(part) if isinstance(part, list) else part for part in present)


def _batches_of_rows(rows: tuple, batch_size: int, shuffle: bool, seed: int) -> "tf.data.Dataset":
    """Draw an order, and gather whole batches of rows in parallel."""
    import tensorflow as tf

    rows = tf.nest.map_structure(tf.constant, rows)
    count = len(rows[0])
    order = tf.data.Dataset.range(count)
    if shuffle:
        order = order.shuffle(count, seed=seed, reshuffle_each_iteration=True)
    return order.batch(batch_size).map(
        lambda index: tf.nest.map_structure(lambda part: tf.gather(part, index), rows),
        num_parallel_calls=tf.data.AUTOTUNE,
        deterministic=True,
    )


def check_arrays(
    codes: np.ndarray, labels: Labels, weights: np.ndarray | None, batch_size: int
) -> None:
    """Refuse codes of another kind, and labels or weights that do not belong to them.

    Raises:
        SequenceError: The codes are not `(n, length)` uint8, or there are none.
        SettingError: The number of rows differs, or the batch size is below one.
    """
    codes = np.asarray(codes)
    if codes.dtype != np.uint8 or codes.ndim != 2 or not codes.size:
        raise SequenceError(
            f"Codes are {codes.dtype} of shape {codes.shape}; expected uint8 (n, length) with at "
            "least one sequence: pass letters through zoo.dna.encode."
        )
    if batch_size < 1:
        raise SettingError(f"batch_size={batch_size}; expected at least 1.")
    if labels is None and weights is not None:
        raise SettingError("There are weights without labels; give both, or neither.")
    for part in [*leaves(labels), *leaves(weights)]:
        if len(part) != len(codes):
            raise SettingError(
                f"There are {len(codes)} sequences but {len(part)} rows of labels or weights; "
                "expected one row a sequence."
            )


def leaves(structure: Labels) -> list[np.ndarray]:
    """List the arrays of a tuple or dict of arrays, in order; nothing for None."""
    if structure is None:
        return []
    if isinstance(structure, dict):
        structure = tuple(structure.values())
    if isinstance(structure, tuple):
        return [leaf for part in structure for leaf in leaves(part)]
    return [structure]


def finish(
    batches: "tf.data.Dataset",
    augment: Sequence[Augmentation],
    seed: int,
    arrange: Callable[..., Any] | None = None,
) -> "tf.data.Dataset":
    """Augment batches of `(codes, ...)`, encode the codes, and prefetch.

    Args:
        batches: Dataset of tuples whose first part is codes `(batch, length)` uint8.
        augment: Augmentations in order; those of one-hot arrays after those of codes.
        seed: Of the draws.
        arrange: From the parts of a batch to what the dataset gives.

    Returns:
        The same with one-hot `(batch, length, 4)`; no tuple where there is nothing beside it.
    """
    early, late = by_stage(augment)
    batches = _augmented(encode(_augmented(batches, early, seed)), late, seed + 1)
    return _prefetched(batches.map(arrange) if arrange else batches)


def _prefetched(batches: "tf.data.Dataset") -> "tf.data.Dataset":
    """Unwrap tuples of one, and prefetch."""
    import tensorflow as tf

    spec = batches.element_spec
    if isinstance(spec, tuple) and len(spec) == 1:
        batches = batches.map(lambda only: only)
    return batches.prefetch(tf.data.AUTOTUNE)


def _augmented(
    batches: "tf.data.Dataset", augment: Sequence[Augmentation], seed: int
) -> "tf.data.Dataset":
    """Zip every batch with its own random seed, and let the augmentations draw from it."""
    import tensorflow as tf

    if not augment:
        return batches
    seeds = tf.data.Dataset.random(seed=seed, rerandomize_each_iteration=True).batch(2)

    def change(batch: tuple, batch_seed: "tf.Tensor") -> tuple:
        labels = batch[1] if len(batch) > 1 else None
        values, labels = apply(augment, batch[0], labels, TensorFlowDraws(batch_seed))
        return values, *((labels, *batch[2:]) if len(batch) > 1 else ())

    return tf.data.Dataset.zip(batches, seeds).map(
        change, num_parallel_calls=tf.data.AUTOTUNE, deterministic=True
    )


def encode(batches: "tf.data.Dataset") -> "tf.data.Dataset":
    """Turn the codes of `(codes, ...)` into one-hot float32 `(batch, length, 4)`."""
    import tensorflow as tf

    return batches.map(
        lambda codes, *rest: (tf.one_hot(codes, 4), *rest),
        num_parallel_calls=tf.data.AUTOTUNE,
        deterministic=True,
    )
