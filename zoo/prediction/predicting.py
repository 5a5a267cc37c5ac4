"""From sequences, arrays, FASTA or intervals to predictions, in constant memory.

Sequences travel to the model as one byte a base and become one-hot inside the compiled step; the
next batch is read and encoded in a thread while the model works on the one before.
"""

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple

import keras
import numpy as np

from zoo.errors import SequenceError, SettingError
from zoo.io.background import in_background
from zoo.io.batches import Batch, encode_records, slice_array
from zoo.io.fasta import Genome
from zoo.io.sequences import Label, read_sequences
from zoo.prediction.calibrated import calibration_of
from zoo.prediction.step import Step, step_of

Model = keras.Model | str | Path
Source = str | bytes | Path | Iterable | np.ndarray
Length = Literal["exact", "center"]


class Prediction(NamedTuple):
    """What a model says about some sequences in a row.

    Args:
        labels: Their names or intervals.
        values: float32 `(rows, ...)`; a list or dictionary of such arrays where the model has one.
    """

    labels: list[Label]
    values: Any


def predict(
    model: Model,
    sequences: Source,
    *,
    genome: str | Path | Genome | None = None,
    batch_size: int = 256,
    length: Length = "exact",
    both_strands: bool = False,
    calibrated: bool = False,
) -> Any:
    """Predict for sequences, wherever they are.

    Args:
        model: A Keras model on one-hot DNA `(batch, length, 4)`, or the name or folder of one.
        sequences: Text, or a list or dictionary of texts; one-hot `(n, length, 4)` (soft mixtures
            too) or uint8 codes `(n, length)`; the name of a FASTA file; or, with `genome`, of a
            BED file, or a list of `Interval`. Files may be gzip. A text with anything but letters
            in it is a file's name.
        genome: FASTA file, or opened `Genome`, that intervals are read from.
        batch_size: Sequences that the model sees at once.
        length: `"exact"` refuses sequences that the model does not fit; `"center"` crops them, or
            pads them with N, about the centre. Intervals are resized instead, so that what is
            added is the genome around them.
        both_strands: Average the outputs for the sequence and for its reverse complement.
        calibrated: Divide the logits by the temperature of the model's card, so that a probability
            of 0.8 is right in about eight of ten cases that are like the card's data.

    Returns:
        float32 `(n, outputs)`, or whatever follows `n` in the model's output shape, in the order
        of the input; a list or dictionary of arrays where the model has several outputs.

    Raises:
        SequenceError: Sequences are missing, of a length the model does not take, or not DNA.
        FormatError: A file is missing, empty, damaged or in no known format.
        CoordinateError: An interval does not lie on a contig of the genome.
        SettingError: An argument, or the model's inputs, are outside what is described here; or
            calibrated predictions are asked of a model without a temperature.

    Example:
        >>> model = keras.Sequential([keras.Input((4, 4)), keras.layers.GlobalAveragePooling1D()])
        >>> predict(model, ["AACG", "TTTT"]).tolist()
        [[0.5, 0.25, 0.25, 0.0], [0.0, 0.0, 0.0, 1.0]]
    """
    stream = predict_batches(
        model,
        sequences,
        genome=genome,
        batch_size=batch_size,
        length=length,
        both_strands=both_strands,
        calibrated=calibrated,
    )
    values = [prediction.values for prediction in stream]
    return keras.tree.map_structure(lambda *chunks: _join(chunks), *values)


def predict_batches(
    model: Model,
    source: Source,
    *,
    genome: str | Path | Genome | None = None,
    batch_size: int = 256,
    length: Length = "exact",
    both_strands: bool = False,
    calibrated: bool = False,
    filled: bool = False,
) -> Iterator[Prediction]:
    """Predict for a stream of sequences; memory does not grow with its length.

    Takes, and refuses, what `predict` does; `source` may also be `-`, standard input, or an
    iterator that never ends. `filled` fills every batch up to `batch_size` sequences, as all
    batches behind a full one are, so that a part of a long source gets what it gets in the whole.

    Returns:
        Labels and values of some sequences at a time, in the order of the source.

    Example:
        >>> model = keras.Sequential([keras.Input((4, 4)), keras.layers.GlobalAveragePooling1D()])
        >>> for labels, values in predict_batches(model, ["AACG", "TTTT"], batch_size=1):
        ...     print(labels, values)
        ['0'] [[0.5  0.25 0.25 0.  ]]
        ['1'] [[0. 0. 0. 1.]]
    """
    if batch_size < 1:
        raise SettingError(f"batch_size is {batch_size}; expected at least 1.")
    if length not in ("exact", "center"):
        raise SettingError(f"length is {length!r}; expected 'exact' or 'center'.")
    model = _loaded(model)
    finish = calibration_of(model) if calibrated else None
    step = step_of(model)
    expected, center = step.length, length == "center"
    array = _as_array(source)
    if array is not None:
        batches = slice_array(array, batch_size=batch_size, length=expected, center=center)
    else:
        resize = expected if center else None
        records = read_sequences(source, genome=genome, resize=resize)
        batches = encode_records(records, batch_size=batch_size, length=expected, center=center)
    stream = _run(step, batches, batch_size, both_strands, filled)
    if finish is None:
        return stream
    return (Prediction(labels, finish(values)) for labels, values in stream)


def _loaded(model: Model) -> keras.Model:
    if isinstance(model, keras.Model):
        return model
    from zoo.loading import load

    return load(model)


def _as_array(source: Source) -> np.ndarray | None:
    """Return arrays of numbers, also those of a backend, as NumPy's; None for everything else."""
    if keras.ops.is_tensor(source):
        return keras.ops.convert_to_numpy(source)
    if not hasattr(source, "__array__"):
        return None
    array = np.asarray(source)
    return None if array.dtype.kind in "USTO" else array


def _run(
    step: Step, batches: Iterable[Batch], batch_size: int, both_strands: bool, filled: bool
) -> Iterator[Prediction]:
    full_lengths = {step.length} if filled else set()
    with contextlib.closing(in_background(batches)) as stream:
        for labels, parts in stream:
            results = []
            if step.length is None:  # what came long before shall not matter
                full_lengths = set()
            for rows, array in parts:
                length = array.shape[1]
                if len(array) == batch_size:
                    full_lengths.add(length)
                size = batch_size if length in full_lengths else _power_of_two(len(array))
                results.append((rows, step(array, min(size, batch_size), both_strands)))
            yield Prediction(labels, _in_order(results))


def _power_of_two(number: int) -> int:
    """Round up, so that few sizes of a lone small batch are ever compiled."""
    return 1 << (number - 1).bit_length()


def _in_order(results: list[tuple[np.ndarray, Any]]) -> Any:
    """Bring the parts of a batch back to the order of its rows."""
    if len(results) == 1:
        return results[0][1]
    order = np.argsort(np.concatenate([rows for rows, _ in results]))
    values = [value for _, value in results]
    return keras.tree.map_structure(lambda *chunks: _join(chunks)[order], *values)


def _join(chunks: tuple[np.ndarray, ...]) -> np.ndarray:
    shapes = {chunk.shape[1:] for chunk in chunks}
    if len(shapes) > 1:
        raise SequenceError(
            f"The outputs have the shapes {sorted(shapes)}, since they depend on the sequence's "
            "length; give sequences of one length at a time."
        )
    return np.concatenate(chunks)
