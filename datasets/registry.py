"""Data sets by name: `human_enhancers_cohn`, or `gue_human_tf/tf0` where there are several."""

import importlib
from pathlib import Path
from typing import TYPE_CHECKING

from zoo.datasets.examples import DataSource
from zoo.errors import UnknownNameError

if TYPE_CHECKING:
    from zoo.datasets.base import SourceBuilder

_HERE = Path(__file__).parent


def data_folder(name: str) -> Path:
    """Return the folder of a data set: its README, citations, tags and checksums.

    Raises:
        UnknownNameError: There is no such data set.
    """
    folder = name.partition("/")[0]
    if folder not in _folders():
        raise UnknownNameError("data set", name, list_data_sets())
    return _HERE / folder


def list_data_sets() -> list[str]:
    """Return all names, one for each configuration, without reading any data.

    Example:
        >>> "human_enhancers_cohn" in list_data_sets()
        True
    """
    names = []
    for folder in _folders():
        names += [f"{folder}/{config}" if config else folder for config in _sources(folder)]
    return names


def data_source(name: str) -> DataSource:
    """Return the files and the reader of a data set; needs no TensorFlow.

    A data set of several configurations may be named without one: its first is meant.

    Args:
        name: The data set, with its configuration behind a stroke.

    Raises:
        UnknownNameError: There is no such data set or configuration.

    Example:
        >>> data_source("human_enhancers_cohn").splits
        ('train', 'validation', 'test')
    """
    data_folder(name)
    folder, _, config = name.partition("/")
    sources = _sources(folder)
    config = config or next(iter(sources))
    if config not in sources:
        raise UnknownNameError("data set", name, list_data_sets())
    return sources[config]


def data_builder(name: str, data_dir: str | Path | None = None) -> "SourceBuilder":
    """Return the TFDS builder of a data set.

    Args:
        name: The data set, with its configuration behind a stroke.
        data_dir: Where TFDS puts what it builds; its own default when not given.

    Raises:
        UnknownNameError: There is no such data set or configuration.
    """
    data_source(name)
    folder, _, config = name.partition("/")
    module = importlib.import_module(f"zoo.datasets.{folder}.{folder}_dataset_builder")
    return module.Builder(config=config or None, data_dir=data_dir)


def _folders() -> list[str]:
    return sorted(path.parent.name for path in _HERE.glob("*/source.py"))


def _sources(folder: str) -> dict[str, DataSource]:
    return importlib.import_module(f"zoo.datasets.{folder}.source").SOURCES
