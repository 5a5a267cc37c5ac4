"""Sequences from wherever they are, as one array with labels."""

from pathlib import Path
from typing import Any, Literal, get_args

import keras
import numpy as np

from zoo.dna import one_hot_codes
from zoo.errors import SequenceError, SettingError
from zoo.io.batches import encode_records, slice_array
from zoo.io.fasta import Genome
from zoo.io.sequences import Label, read_sequences

Model = Any
Length = Literal["exact", "center"]
_BLOCK = 4096


def read_one_hot(
    source: Any,
    length: int | None,
    *,
    genome: str | Path | Genome | None = None,
    fit: Length = "exact",
) -> tuple[list[Label], np.ndarray]:
    """Read all sequences of a source; they must have one length.

    Args:
        source: Text, or a list or dictionary of texts; one-hot `(n, length, 4)` or uint8 codes
            `(n, length)`; a list of `Interval`; or the name of a FASTA or BED file.
        length: Bases that each must have; None leaves it free.
        genome: The FASTA file, or opened `Genome`, that intervals are read from.
        fit: What is done with other lengths: `"exact"` refuses them, `"center"` crops or pads.

    Returns:
        Labels, and float32 `(n, length, 4)`.

    Raises:
        SequenceError: There is no sequence, or lengths or letters will not do.
        FormatError: A file is missing, damaged or in no known format.
        CoordinateError: An interval does not lie on a contig of the genome.
        SettingError: `fit` is unknown, or a genome is missing or not needed.

    Example:
        >>> labels, array = read_one_hot({"first": "ACGT"}, None)
        >>> labels, array.shape
        (['first'], (1, 4, 4))
    """
    if fit not in get_args(Length):
        raise SettingError(f"length is {fit!r}; expected 'exact' or 'center'.")
    settings = {"batch_size": _BLOCK, "length": length, "center": fit == "center"}
    if keras.ops.is_tensor(source):
        source = keras.ops.convert_to_numpy(source)
    if hasattr(source, "__array__") and np.asarray(source).dtype.kind not in "USTO":
        batches = slice_array(np.asarray(source), **settings)
    else:
        resize = length if fit == "center" else None
        records = read_sequences(source, genome=genome, resize=resize)
        batches = encode_records(records, **settings)
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
    from zoo import loading

    network = model if isinstance(model, keras.Model) else loading.load(model)
    card = loading.card_of(network) if network is model else loading.info(model)
    return network, [output.name for output in card.outputs] if card else []
