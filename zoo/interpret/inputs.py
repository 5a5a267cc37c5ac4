"""Sequences from wherever they are, as one array with labels."""

from typing import Any

import keras
import numpy as np

from zoo.dna import one_hot_codes
from zoo.errors import SequenceError
from zoo.io.batches import encode_records, slice_array
from zoo.io.sequences import Label, read_sequences

Model = Any
_BLOCK = 4096


def read_one_hot(source: Any, length: int | None) -> tuple[list[Label], np.ndarray]:
    """Read all sequences of a source; they must have one length.

    Args:
        source: Text, or a list or dictionary of texts; one-hot `(n, length, 4)` or uint8 codes
            `(n, length)`; or the name of a FASTA file.
        length: Bases that each must have; None leaves it free.

    Returns:
        Labels, and float32 `(n, length, 4)`.

    Raises:
        SequenceError: There is no sequence, or lengths or letters will not do.
        FormatError: A file is missing, damaged or no FASTA.

    Example:
        >>> labels, array = read_one_hot({"first": "ACGT"}, None)
        >>> labels, array.shape
        (['first'], (1, 4, 4))
    """
    if keras.ops.is_tensor(source):
        source = keras.ops.convert_to_numpy(source)
    if hasattr(source, "__array__") and np.asarray(source).dtype.kind not in "USTO":
        batches = slice_array(np.asarray(source), batch_size=_BLOCK, length=length)
    else:
        batches = encode_records(read_sequences(source), batch_size=_BLOCK, length=length)
    labels, arrays = [], []
    for batch in batches:
        labels += batch.labels
        arrays += [part for _, part in batch.parts]
    lengths = sorted({array.shape[1] for array in arrays})
    if len(lengths) > 1:
        raise SequenceError(
            f"The sequences have from {lengths[0]} to {lengths[-1]} bases; give sequences of one "
            "length at a time."
        )
    joined = np.concatenate(arrays)
    return labels, one_hot_codes(joined) if joined.ndim == 2 else joined.astype("float32")


def load_named(model: Model) -> tuple[keras.Model, list[str]]:
    """Give a model, loaded where it came by name, and the output names of its card."""
    if isinstance(model, keras.Model):
        return model, []
    from zoo import loading

    return loading.load(model), [output.name for output in loading.info(model).outputs]
