"""The TFDS builder that every data set of the zoo shares: files in, examples out."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

import requests
import tensorflow_datasets as tfds
from etils import epath
from tensorflow_datasets.core.download.download_manager import NonMatchingChecksumError

from zoo.datasets.examples import DataSource, Example
from zoo.errors import DataError
from zoo.io.source import (
    DATA_FOLDER_VARIABLE,
    SourceFile,
    find_local,
    read_verified,
    uncompressed,
)


class SourceBuilder(tfds.core.GeneratorBasedBuilder, skip_registration=True):
    """A builder whose examples come from the `DataSource` of its configuration.

    A file is taken from the manual folder or from the folder named by `ZOO_DATA_DIR` when a copy
    lies there, and downloaded otherwise. A subclass names `SOURCES` (by configuration; the key is
    the empty text where there is only one), `FEATURES` and `HOMEPAGE`.
    """

    SOURCES: ClassVar[Mapping[str, DataSource]]
    FEATURES: ClassVar[Mapping[str, Any]]
    HOMEPAGE: ClassVar[str]
    SUPERVISED_KEYS: ClassVar[tuple[str, str]] = ("sequence", "label")
    MANUAL_DOWNLOAD_INSTRUCTIONS = (
        "Nothing has to be downloaded by hand. Copies of the files listed in checksums.tsv are "
        f"used when they lie in this folder, or in the one that {DATA_FOLDER_VARIABLE} names."
    )

    @property
    def source(self) -> DataSource:
        """The files and the parser of the chosen configuration."""
        return self.SOURCES[self.builder_config.name if self.builder_config else ""]

    @property
    def features(self) -> Mapping[str, Any]:
        """The features of the chosen configuration: those of all, unless a subclass differs."""
        return self.FEATURES

    def _info(self) -> tfds.core.DatasetInfo:
        return self.dataset_info_from_configs(
            features=tfds.features.FeaturesDict(dict(self.features)),
            supervised_keys=self.SUPERVISED_KEYS,
            homepage=self.HOMEPAGE,
        )

    def _split_generators(
        self, dl_manager: tfds.download.DownloadManager
    ) -> dict[str, Iterator[tuple[str, Example]]]:
        examples = self.source.parse(self._contents(dl_manager))
        return {split: self._generate_examples(examples[split]) for split in self.source.splits}

    def _generate_examples(self, examples: Iterable[Example]) -> Iterator[tuple[str, Example]]:
        for example in examples:
            yield example["id"], example

    def _contents(self, dl_manager: tfds.download.DownloadManager) -> dict[str, bytes]:
        """Return the uncompressed content of every source file, local before downloaded."""
        files = self.source.files
        folders = _manual_folders(dl_manager)
        local = {name: find_local(file, folders) for name, file in files.items()}
        # A bad copy is refused before anything is downloaded.
        contents = {name: read_verified(path, files[name]) for name, path in local.items() if path}
        wanted = {name: file for name, file in files.items() if name not in contents}
        fetched = _download(dl_manager, wanted) if wanted else {}
        contents |= {
            name: uncompressed(epath.Path(path).read_bytes()) for name, path in fetched.items()
        }
        return {name: contents[name] for name in files}


def _manual_folders(dl_manager: tfds.download.DownloadManager) -> list[epath.Path]:
    """Return the manual folder where there is one; TFDS asserts when it is missing or empty."""
    try:
        return [dl_manager.manual_dir]
    except AssertionError:
        return []


def _download(
    dl_manager: tfds.download.DownloadManager, files: Mapping[str, SourceFile]
) -> dict[str, epath.PathLike]:
    try:
        return dl_manager.download({name: file.url for name, file in files.items()})
    except NonMatchingChecksumError as error:
        raise DataError(
            "A downloaded file is not the published one, so it was left out. Try again later, or "
            f"look for a newer regulatory-zoo. {error}"
        ) from error
    except (tfds.download.DownloadError, requests.RequestException, OSError) as error:
        places = ", ".join(f"{file.local} from {file.url}" for file in files.values())
        raise DataError(
            f"A download failed ({error}). Try again later, or get the files on another machine, "
            f"put them into a folder, each at its place, and set {DATA_FOLDER_VARIABLE} to that "
            f"folder: {places}."
        ) from error


def builder_configs(sources: Mapping[str, DataSource]) -> list[tfds.core.BuilderConfig]:
    """Make one TFDS configuration for each source, named and described as the source is."""
    return [
        tfds.core.BuilderConfig(name=name, description=source.description)
        for name, source in sources.items()
    ]
