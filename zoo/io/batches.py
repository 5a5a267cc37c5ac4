"""Batches of encoded sequences: checked, brought to one length, ready for a model."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np

from zoo.dna import NO_BASE, Interval, check_dna, decode, encode
from zoo.errors import SequenceError
from zoo.io.fasta import Genome
from zoo.io.sequences import STANDARD_INPUT, Label, Record, read_sequences

# Where lengths are free, sequences of equal length are gathered from so many batches.
_GATHERED_BATCHES = 16

Item = TypeVar("Item")


class Batch(NamedTuple):
    """Some sequences in a row.

    Args:
        labels: Their names or intervals.
        parts: Rows of the batch and the array they have: uint8 codes `(rows, length)` or one-hot
            `(rows, length, 4)`. One part where all have one length.
    """

    labels: list[Label]
    parts: list[tuple[np.ndarray, np.ndarray]]


def encode_records(
    records: Iterable[Record], *, batch_size: int, length: int | None, center: bool = False
) -> Iterator[Batch]:
    """Check and encode sequences, a batch at a time.

    Args:
        records: Label and letters of each sequence.
        batch_size: Sequences in a part, at most.
        length: Bases that each must have; None leaves lengths free.
        center: Crop or pad (with N) about the centre instead of refusing another length.

    Raises:
        SequenceError: A sequence is empty, has another length, or letters that are no IUPAC codes.

    Example:
        >>> batch = next(encode_records([("one", "ACGT")], batch_size=8, length=4))
        >>> batch.labels, batch.parts[0][1].tolist()
        (['one'], [[0, 1, 2, 3]])
    """
    gathered = batch_size if length else batch_size * _GATHERED_BATCHES
    done = 0
    for group in _groups(records, gathered):
        labels, texts = map(list, zip(*group, strict=True))
        _check_letters(labels, texts, done)
        if length and not center:
            _check_lengths(labels, texts, done, length)
        yield Batch(labels, _encode_parts(texts, batch_size, length))
        done += len(group)


def read_texts(
    source: str | Path, length: int | None, *, genome: Genome | None = None, center: bool = False
) -> tuple[list[Label], list[str]]:
    """Read all sequences of a file, checked, as text.

    Args:
        source: FASTA or BED file, or `-` for standard input.
        length: Bases that each must have; None leaves lengths free.
        genome: The genome that intervals lie on.
        center: Crop or pad (with N) about the centre instead of refusing another length.

    Returns:
        Labels and letters; with `center` labels that are intervals have the new length too.

    Raises:
        SequenceError: As `encode_records`.
        FormatError: As `read_sequences`.
        CoordinateError: As `read_sequences`.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "two.fa"
        >>> _ = path.write_text(">a\\nACGTA\\n>b\\nAC\\n")
        >>> read_texts(path, 4, center=True)
        (['a', 'b'], ['ACGT', 'NACN'])
    """
    opened = source if str(source) == STANDARD_INPUT else Path(source)
    records = list(read_sequences(opened, genome=genome, resize=length if center else None))
    labels = [label for label, _ in records]
    if length is None:
        texts = [text.decode() if isinstance(text, bytes) else text for _, text in records]
        return labels, texts
    batches = encode_records(records, batch_size=4096, length=length, center=center)
    texts = [text for batch in batches for _, codes in batch.parts for text in decode(codes)]
    if center:
        labels = [one.resize(length) if isinstance(one, Interval) else one for one in labels]
    return labels, texts


def slice_array(
    array: np.ndarray, *, batch_size: int, length: int | None, center: bool = False
) -> Iterator[Batch]:
    """Cut an array of encoded sequences into batches.

    Args:
        array: uint8 codes `(n, length)`, or one-hot (also soft: mixtures of bases)
            `(n, length, 4)`.
        batch_size: Sequences in a batch, at most.
        length: Positions that the array must have; None leaves it free.
        center: Crop or pad about the centre instead of refusing another length.

    Raises:
        SequenceError: The array has another shape, type or length, or codes above 4.
    """
    _check_array(array)
    if length and array.shape[1] != length and not center:
        raise SequenceError(_wrong_length("The array's sequences have", array.shape[1], length))
    for start in range(0, len(array), batch_size):
        some = array[start : start + batch_size]
        if length and array.shape[1] != length:
            some = _center(some, length)
        labels = [str(row) for row in range(start, start + len(some))]
        yield Batch(labels, [(np.arange(len(some)), some)])


def _groups(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    iterator = iter(items)
    while group := list(islice(iterator, size)):
        yield group


def _encode_parts(
    texts: list[str | bytes], batch_size: int, length: int | None
) -> list[tuple[np.ndarray, np.ndarray]]:
    if length is not None:
        return [(np.arange(len(texts)), encode(texts, length=length))]
    rows = _rows_of_one_length(texts, batch_size)
    return [(np.array(some), encode([texts[row] for row in some])) for some in rows]


def _check_letters(labels: list[Label], texts: list[str | bytes], done: int) -> None:
    """Refuse letters that are no DNA; all are looked at in one go unless one is wrong."""
    if all(texts) and len({type(text) for text in texts}) == 1:
        try:
            return check_dna(texts[0][:0].join(texts))
        except SequenceError:
            pass
    for number, (label, text) in enumerate(zip(labels, texts, strict=True), done):
        check_dna(text, _named(number, label))
    return None


def _check_lengths(labels: list[Label], texts: list[str | bytes], done: int, length: int) -> None:
    for number, (label, text) in enumerate(zip(labels, texts, strict=True), done):
        if len(text) != length:
            subject = f"Sequence {_named(number, label)} has"
            raise SequenceError(_wrong_length(subject, len(text), length))


def _wrong_length(subject: str, came: int, expected: int) -> str:
    return (
        f"{subject} {came} bases; the model takes {expected}. Give sequences of that length, or "
        'pass length="center" (--center) to crop or pad them about the centre.'
    )


def _named(number: int, label: Label) -> str:
    """Call a sequence by its number from 1, and its name where that says more."""
    return f"{number + 1}" if str(label) == str(number) else f"{number + 1} ({label})"


def _rows_of_one_length(texts: list[str | bytes], batch_size: int) -> list[list[int]]:
    rows: dict[int, list[int]] = {}
    for row, text in enumerate(texts):
        rows.setdefault(len(text), []).append(row)
    return [some for same in rows.values() for some in _groups(same, batch_size)]


def _check_array(array: np.ndarray) -> None:
    is_codes = array.ndim == 2 and array.dtype == np.uint8
    is_one_hot = array.ndim == 3 and array.shape[-1] == 4 and array.dtype.kind in "fiub"
    if not (is_codes or is_one_hot):
        raise SequenceError(
            f"An array of shape {array.shape} and type {array.dtype} holds no sequences; expected "
            "one-hot (n, length, 4) or uint8 codes (n, length)."
        )
    if not array.size:
        raise SequenceError(f"The array of shape {array.shape} is empty; expected a sequence.")
    if is_codes and array.max() > NO_BASE:
        raise SequenceError(
            f"The array has code {array.max()}; expected A 0, C 1, G 2, T 3 and {NO_BASE} for N."
        )


def _center(array: np.ndarray, length: int) -> np.ndarray:
    """Crop or pad along the second axis, so that centre comes to lie on centre."""
    left = length // 2 - array.shape[1] // 2
    if left < 0 or array.shape[1] > length:
        return array[:, -left : -left + length]
    padding = [(0, 0), (left, length - left - array.shape[1])] + [(0, 0)] * (array.ndim - 2)
    return np.pad(array, padding, constant_values=NO_BASE if array.ndim == 2 else 0)
