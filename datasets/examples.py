"""Examples of a data set as plain Python, without TensorFlow: read, check, hash."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from zoo.errors import DataError, UnknownNameError
from zoo.io.source import SourceFile, read_source, source_files

Example = dict[str, Any]
Examples = dict[str, list[Example]]


@dataclass(frozen=True)
class DataSource:
    """One data set, or one configuration of it: its files and how they become examples.

    Attributes:
        files: The published files by a short name.
        parse: Turns uncompressed contents, by the same names, into examples by split.
        splits: Names of the splits, the training split first.
        description: What sets this configuration apart, in one line.
    """

    files: Mapping[str, SourceFile]
    parse: Callable[[Mapping[str, bytes]], Examples]
    splits: tuple[str, ...]
    description: str = ""

    @classmethod
    def beside(
        cls,
        module_file: str,
        places: Mapping[str, tuple[str, str]],
        parse: Callable[[Mapping[str, bytes]], Examples],
        splits: tuple[str, ...] = ("train", "validation", "test"),
        description: str = "",
        stand_ins: Mapping[str, tuple[str, str]] | None = None,
    ) -> "DataSource":
        """Build a source whose sizes and hashes stand in `checksums.tsv` beside a module.

        Args:
            module_file: `__file__` of the module.
            places: For each name the public address and the path below the data folder.
            parse: Turns contents into examples by split.
            splits: Names of the splits.
            description: One line on this configuration.
            stand_ins: For some names a local file that may stand in, and its sha256.
        """
        files = source_files(Path(module_file).with_name("checksums.tsv"), places, stand_ins)
        return cls(files, parse, splits, description)

    def read(self, split: str, folder: str | Path | None = None) -> Iterator[Example]:
        """Yield the examples of one split.

        Args:
            split: One of `splits`.
            folder: A folder with local copies of the files; `ZOO_DATA_DIR` and the public address
                are tried after it.

        Raises:
            UnknownNameError: There is no such split.
            DataError: A file is missing, is not the published one, or has changed its format.
        """
        if split not in self.splits:
            raise UnknownNameError("split", split, self.splits)
        yield from self.read_all(folder)[split]

    def read_all(self, folder: str | Path | None = None) -> Examples:
        """Return the examples of all splits, for the work of reading one.

        Args:
            folder: As in `read`.

        Raises:
            DataError: As in `read`.
        """
        contents = {name: read_source(file, folder) for name, file in self.files.items()}
        return self.parse(contents)


def choose(sources: Mapping[str, DataSource], config: str) -> DataSource:
    """Return the source of a configuration.

    Raises:
        UnknownNameError: There is no such configuration.
    """
    if config not in sources:
        raise UnknownNameError("configuration", config, sources)
    return sources[config]


def data_hash(examples: Iterable[Example], keys: tuple[str, ...] = ("sequence", "label")) -> str:
    """Return the sha256 of examples that does not depend on their order.

    Args:
        examples: Examples of one split or of several.
        keys: What counts of an example.

    Example:
        >>> one, two = {"sequence": "AC", "label": 0}, {"sequence": "GT", "label": 1}
        >>> data_hash([one, two]) == data_hash([two, one])
        True
    """
    digest = hashlib.sha256()
    for line in sorted("\t".join(_text(example[key]) for key in keys) for example in examples):
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()


def _text(value: Any) -> str:
    """Write a value in one way only: NumPy numbers as Python's, arrays comma-separated."""
    if isinstance(value, np.ndarray | list | tuple):
        return ",".join(_text(item) for item in np.asarray(value).tolist())
    if isinstance(value, bytes):
        return value.decode()
    return str(value.item() if isinstance(value, np.generic) else value)


def check_format(condition: bool, name: str, expected: str, found: object) -> None:
    """Refuse a source file that is not laid out as its parser knows it.

    Args:
        condition: Whether the file is as expected.
        name: Which file.
        expected: What should be there, in words.
        found: What is there.

    Raises:
        DataError: `condition` does not hold.
    """
    if not condition:
        raise DataError(
            f"The file {name} has changed its format: expected {expected}, found {found!r}. "
            "Get the version whose address stands in checksums.tsv, or a newer regulatory-zoo."
        )
