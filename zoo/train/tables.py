"""Labelled sequences of a user's own from a file: a table of texts, or regions of a genome."""

import csv
import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from zoo.dna import Interval
from zoo.errors import FormatError, SettingError
from zoo.io.bed import open_text, read_peaks
from zoo.io.bigwig import Track
from zoo.io.fasta import Genome
from zoo.train.data import SPLITS, read_splits
from zoo.train.examples import Labelled

FRACTIONS = {"train": 0.7, "validation": 0.15, "test": 0.15}
"""How examples are dealt where the file has no column `split`: by homology."""

_SEQUENCE, _SPLIT, _INTERVAL = "sequence", "split", "interval"
_LONGEST = 2**31 - 1
_MISSING = ("", ".", "na", "nan")

Row = Mapping[str, str]


def read_labelled(
    path: str | Path,
    *,
    labels: Sequence[str] = (),
    genome: str | Path | Genome | None = None,
    length: int | None = None,
) -> dict[str, Labelled]:
    """Read sequences with their labels, by split.

    A table (tab-separated, or comma-separated where it ends in `.csv`, plain or gzip) has a header
    with `sequence` and columns of labels. With `genome`, a BED file or a table with contig, start
    and end is read instead, and the label of a BED file is its score. A column `split` with
    `train`, `validation` and `test` deals the examples; without it they are dealt 70 to 15 to 15
    such that sequences which share 40 bases stay together.

    Args:
        path: The file.
        labels: Columns of labels; all that hold numbers alone when not given.
        genome: The FASTA file, or opened `Genome`, that regions lie on.
        length: Bases that regions are resized to about their middle.

    Returns:
        Texts and labels float32 `(n, labels)`, NaN where a cell is empty, `.` or `NA`.

    Raises:
        FormatError: The file is missing or has no such columns, or a label is no number.
        SettingError: A split is unknown, or one is empty.
        CoordinateError: A region does not lie on the genome.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "mine.tsv"
        >>> _ = path.write_text(
        ...     "sequence\\topen\\tsplit\\nACGT\\t1\\ttrain\\nTTTT\\t\\tvalidation\\n")
        >>> found = read_labelled(path)
        >>> found["train"][0], found["train"][1].tolist(), sorted(found)
        (['ACGT'], [[1.0]], ['train', 'validation'])
    """
    return read_table(path, labels=labels, genome=genome, length=length).splits


def read_profiles(
    path: str | Path,
    tracks: Sequence[str | Path | Track],
    *,
    genome: str | Path | Genome,
    length: int,
    positions: int,
    bases: int = 1,
) -> dict[str, Labelled]:
    """Read regions with the counts of bigWig tracks along them, by split.

    All are read on the plus strand, for tracks of two strands would have to change places.

    Args:
        path: A BED file, or a table with contig, start and end; a column `split` is kept, and
            without one examples are dealt as in `read_labelled`.
        tracks: bigWig files of counts, or opened ones; bases without data count as 0, unless a
            track was opened with `missing=nan`.
        genome: The FASTA file, or opened `Genome`, that regions lie on.
        length: Bases that regions are resized to about their middle.
        positions: Of the profile, about the middle.
        bases: Whose counts are added up to one position.

    Returns:
        Texts and counts float32 `(n, positions, tracks)`.

    Raises:
        FormatError: A file is missing or damaged.
        SettingError: A split is unknown, or one is empty; or the profile is longer than the region.
        CoordinateError: A region does not lie on the genome or on a track.
    """
    if positions * bases > length:
        raise SettingError(
            f"A profile of {positions} positions of {bases} bases does not lie in {length} bases."
        )
    path, opened = Path(path), genome if isinstance(genome, Genome) else Genome(genome)
    signals = [one if isinstance(one, Track) else Track(one) for one in tracks]
    rows, sequences, values = _peaks(path), [], []
    for row in rows:
        place = dataclasses.replace(row.pop(_INTERVAL), strand="+").resize(length)
        sequences.append(opened.fetch(place))
        middle = place.resize(positions * bases)
        found = [one.values(middle).reshape(positions, bases).sum(axis=1) for one in signals]
        values.append(np.stack(found, axis=1))
    return _dealt(rows, sequences, np.array(values, "float32"), path)


class Table(NamedTuple):
    """Labelled sequences by split, and the columns that their labels come from."""

    names: list[str]
    splits: dict[str, Labelled]


def read_table(
    path: str | Path,
    *,
    labels: Sequence[str] = (),
    genome: str | Path | Genome | None = None,
    length: int | None = None,
) -> Table:
    """Read what `read_labelled` does, with the names of the columns of labels."""
    path = Path(path)
    rows = _regions(path, genome, length) if genome is not None else _texts(path)
    columns = list(labels) or _label_columns(rows, path)
    values = np.array([[_number(row, name, path) for name in columns] for row in rows], "float32")
    sequences = [row[_SEQUENCE] for row in rows]
    return Table(columns, _dealt(rows, sequences, values, path))


def read_data_set(name: str) -> Table:
    """Read a data set of the zoo, with its own splits.

    Args:
        name: As in `zoo data list`, such as `gue_human_tf/tf3`; configurations joined by `+` are
            one column each.

    Raises:
        UnknownNameError: There is no such data set.
        DataError: A source file is missing, damaged or changed.
    """
    splits = {split: (one.codes, one.labels) for split, one in read_splits(name).items()}
    width = splits["train"][1].shape[1]
    names = name.partition("/")[2].split("+")
    if len(names) != width:
        names = [f"label_{number}" for number in range(width)] if width > 1 else ["label"]
    return Table(names, splits)


def _dealt(
    rows: Sequence[Row], sequences: list[str], values: np.ndarray, path: Path
) -> dict[str, Labelled]:
    """Deal sequences and labels to their splits."""
    places = _splits(rows, sequences)
    found = {}
    for split in SPLITS:
        chosen = [number for number, place in enumerate(places) if place == split]
        if chosen:
            found[split] = ([sequences[number] for number in chosen], values[chosen])
    for split in SPLITS[:2]:
        if split not in found:
            raise SettingError(f"{path} has no example for {split}; give more, or a column split.")
    return found


def _texts(path: Path) -> list[Row]:
    """Read a table with a column of sequences."""
    names = path.name.removesuffix(".gz")
    # The module's own limit is shorter than a sequence may be.
    csv.field_size_limit(_LONGEST)
    with open_text(path, "table") as file:
        reader = csv.DictReader(file, delimiter="," if names.endswith(".csv") else "\t")
        # Spreadsheets begin a file with a mark of its encoding.
        reader.fieldnames = [name.lstrip("\ufeff") for name in reader.fieldnames or ()]
        rows = []
        for row in reader:
            if None in row or None in row.values():
                raise FormatError(
                    f"{path} has a line {reader.line_num} with another number of columns than its "
                    f"header ({len(reader.fieldnames)})."
                )
            rows.append(row)
    if not rows or _SEQUENCE not in rows[0]:
        columns = ", ".join(map(str, rows[0])) if rows else "nothing"
        raise FormatError(
            f"{path} has {columns}; expected a header with {_SEQUENCE!r} and labels, and rows. "
            "Regions need a genome."
        )
    return rows


def _peaks(path: Path) -> list[dict]:
    """Read regions with the rest of their columns; the score of a BED file is its label."""
    rows = []
    for peak in read_peaks(path):
        others = dict(peak.others)
        if not others or peak.score == peak.score:
            others.setdefault("score", str(peak.score))
        rows.append({**others, _INTERVAL: peak.interval})
    return rows


def _regions(path: Path, genome: str | Path | Genome, length: int | None) -> list[Row]:
    """Read regions and the letters that the genome has there."""
    opened = genome if isinstance(genome, Genome) else Genome(genome)
    rows = []
    for row in _peaks(path):
        place: Interval = row.pop(_INTERVAL)
        place = place.resize(length) if length else place
        rows.append({**row, _SEQUENCE: opened.fetch(place)})
    return rows


def _label_columns(rows: Sequence[Row], path: Path) -> list[str]:
    """Return the columns that hold numbers alone."""
    names = [name for name in rows[0] if name not in (_SEQUENCE, _SPLIT, _INTERVAL) and name]
    found = [name for name in names if all(_is_number(row[name]) for row in rows)]
    if not found:
        raise FormatError(f"{path} has no column of numbers; name the columns of labels.")
    return found


def _is_number(text: str | None) -> bool:
    try:
        return (text or "").strip().lower() in _MISSING or float(text) is not None
    except (TypeError, ValueError):
        return False


def _number(row: Row, name: str, path: Path) -> float:
    if name not in row:
        raise FormatError(f"{path} has no column {name!r}; it has {', '.join(map(str, row))}.")
    if not _is_number(row[name]):
        raise FormatError(f"{path} has {row[name]!r} in column {name!r}; expected a number.")
    text = (row[name] or "").strip().lower()
    return float("nan") if text in _MISSING else float(text)


def _splits(rows: Sequence[Row], sequences: list[str]) -> list[str]:
    """Return the split of each row: its own, or one by homology."""
    if _SPLIT in rows[0]:
        found = [row[_SPLIT] for row in rows]
        for split in sorted(set(found) - set(SPLITS)):
            raise SettingError(f"The split {split!r} is unknown; expected {', '.join(SPLITS)}.")
        return found
    from zoo.datasets.homology import homology_splits

    return homology_splits(sequences, FRACTIONS)
