"""Examples from TensorFlow Datasets: text sequences to one-hot batches."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from zoo.dna import NO_BASE, encode
from zoo.errors import SettingError
from zoo.pipelines.augment import Augmentation
from zoo.pipelines.examples import finish

if TYPE_CHECKING:
    import tensorflow as tf

_CODE = encode([bytes([byte]) for byte in range(256)])[:, 0]


def from_tfds(
    examples: "tf.data.Dataset",
    length: int,
    *,
    batch_size: int = 64,
    shuffle: int = 0,
    augment: Sequence[Augmentation] = (),
    seed: int = 0,
) -> "tf.data.Dataset":
    """Make batches from a split of a TFDS data set.

    Args:
        examples: What `tfds.load` or `builder.as_dataset` gives: dicts with `sequence` (text) and
            perhaps `label`, or pairs of the two (`as_supervised=True`).
        length: Bases of a sequence. Longer ones are cropped about the centre, shorter ones padded
            on both sides with unknown bases.
        batch_size: Sequences a batch.
        shuffle: Examples held back for shuffling; 0 keeps the order.
        augment: Applied in order, see `zoo.pipelines.augment`.
        seed: Of the order and of the augmentation.

    Returns:
        A dataset of one-hot float32 `(batch, length, 4)`, or of `(one-hot, label)`.

    Raises:
        SettingError: The examples have no text called `sequence`.
    """
    import tensorflow as tf

    spec = examples.element_spec
    if isinstance(spec, dict) and "sequence" not in spec:
        raise SettingError(f"Examples have {', '.join(spec)}; expected a text called 'sequence'.")
    pairs = examples.map(_pair, num_parallel_calls=tf.data.AUTOTUNE, deterministic=True)
    text = tf.nest.flatten(pairs.element_spec)[0]
    if text.dtype != tf.string:
        raise SettingError(f"sequence is {text.dtype.name}; expected text.")
    if shuffle:
        pairs = pairs.shuffle(shuffle, seed=seed, reshuffle_each_iteration=True)
    batches = pairs.map(
        lambda text, *rest: (_codes(text, length), *rest),
        num_parallel_calls=tf.data.AUTOTUNE,
        deterministic=True,
    ).batch(batch_size)
    return finish(batches, augment, seed)


def _pair(*example: "tf.Tensor | dict") -> tuple:
    """Bring an example into the form `(text,)` or `(text, label)`."""
    first = example[0]
    if not isinstance(first, dict):
        return example
    return (first["sequence"], first["label"]) if "label" in first else (first["sequence"],)


def _codes(text: "tf.Tensor", length: int) -> "tf.Tensor":
    """Turn one text into codes `(length,)` uint8, centred as `zoo.dna.encode` does."""
    import tensorflow as tf

    codes = tf.gather(np.asarray(_CODE), tf.cast(tf.io.decode_raw(text, tf.uint8), tf.int32))
    left = length // 2 - tf.size(codes) // 2
    codes = codes[tf.maximum(-left, 0) :][:length]
    left = tf.maximum(left, 0)
    right = length - left - tf.size(codes)
    codes = tf.pad(codes, [[left, right]], constant_values=np.uint8(NO_BASE))
    return tf.ensure_shape(codes, (length,))
