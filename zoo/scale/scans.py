"""Genome scans on many workers: a shard is a piece, some windows of one contig in a row."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from zoo import __version__
from zoo.apps.identity import of_table
from zoo.apps.scan import Scan, Scanner, ScanSettings
from zoo.apps.scan.places import Piece, Regions
from zoo.apps.scan.scanning import chosen_outputs, describe_scan
from zoo.apps.scan.tracks import Scanned, check_files, write_files
from zoo.apps.scan.writing import format_of_scan
from zoo.errors import SettingError
from zoo.io.contigs import Aliases
from zoo.io.fasta import Genome
from zoo.scale.job import Shard, alias_name, file_name, model_name


@dataclass(frozen=True)
class ScanJob:
    """`zoo.scan_genome` for several workers; its arguments say what they say there.

    Args:
        model: Name or folder of a model.
        genome: FASTA file.
        paths: One file to be, or several.
        stride: Bases from one window to the next.
        targets: Names of the outputs to write; all of them where it is left out.
        regions: BED file, or a list of contigs and `Interval`s.
        aliases: Other names of contigs, as in `zoo.io.fasta.Genome`.
        settings: The rest.

    Raises:
        SettingError: A model or file is none that other processes can load, or there is no file.
    """

    model: str | Path
    genome: str | Path
    paths: str | Path | Sequence[str | Path]
    stride: int = 50
    targets: Sequence[str] | None = None
    regions: Regions = None
    aliases: Aliases = None
    settings: ScanSettings = field(default_factory=ScanSettings)

    def __post_init__(self):
        """Refuse what cannot be sent, and make paths good in any folder."""
        paths = [self.paths] if isinstance(self.paths, str | Path) else self.paths
        if not paths:
            raise SettingError("There is no file to write; expected at least one path.")
        object.__setattr__(self, "paths", [file_name(path, "paths") for path in paths])
        object.__setattr__(self, "model", model_name(self.model))
        object.__setattr__(self, "genome", file_name(self.genome, "genome"))
        object.__setattr__(self, "aliases", alias_name(self.aliases))
        if isinstance(self.regions, str | Path):
            object.__setattr__(self, "regions", file_name(self.regions, "regions"))

    @property
    def outputs(self) -> list[Path]:
        """The files to be."""
        return self.paths

    @property
    def overwrite(self) -> bool:
        """Whether outputs that exist may be replaced."""
        return self.settings.overwrite

    def check(self, overwrite: bool) -> None:
        """Refuse an output that cannot be written, as far as its name alone tells."""
        for path in self.paths:
            format_of_scan(path)

    def open(self) -> "ScanWork":
        """Load the model and open the genome."""
        return ScanWork(self)


class ScanWork:
    """A model that is ready to be led over the pieces of a genome."""

    suffix = ".npy"

    def __init__(self, job: ScanJob):
        self._job = job

    @cached_property
    def _scanner(self) -> Scanner:
        job = self._job
        genome = Genome(job.genome, aliases=job.aliases)
        asked = {"stride": job.stride, "regions": job.regions, "settings": job.settings}
        return Scanner(job.model, genome, **asked)

    @cached_property
    def _columns(self) -> list[int]:
        return chosen_outputs(self._job.targets, self._scanner.outputs)

    def description(self) -> dict[str, Any]:
        """Give everything that the values depend on."""
        about = {
            "version": __version__,
            "aliases": of_table(self._scanner.genome.aliases),
            "windows": self._job.settings.windows,
            "share": self._job.settings.share,
            "files": [str(path) for path in self._job.paths],
            "columns": self._columns,
        }
        return about | describe_scan(self._scanner)

    def cut(self, folder: Path) -> list[Shard]:
        """Give a shard for each piece, once it is sure that the files can be written."""
        self._check_files(self._job.settings)
        pieces = self._scanner.pieces
        return [Shard(number, len(piece), vars(piece)) for number, piece in enumerate(pieces)]

    def score(self, shard: Shard, folder: Path, target: Path) -> dict[str, Any]:
        """Predict the windows of a piece; the part is an array `(windows, outputs)`."""
        values = self._scanner.values(Piece(**shard.place))
        with target.open("wb") as file:
            np.save(file, values, allow_pickle=False)
        return {}

    def merge(self, parts: Sequence[Path], found: Sequence[dict[str, Any]]) -> Scan:
        """Write all files."""
        settings = replace(self._job.settings, overwrite=True)
        written, names = self._check_files(settings)
        scanned = Scanned(self._scanner, _Arrays(parts), self._columns, settings)
        predicted = write_files(self._job.paths, scanned)
        skipped = sum(map(len, self._scanner.pieces)) - predicted
        return Scan(written, tuple(names), predicted, skipped, self._scanner.network.sharing)

    def _check_files(self, settings: ScanSettings) -> tuple[tuple[Path, ...], list[str]]:
        names = [self._scanner.outputs[column] for column in self._columns]
        return check_files(self._job.paths, names, settings), names


class _Arrays:
    """The arrays of all pieces, read when they are asked for."""

    def __init__(self, parts: Sequence[Path]):
        self._parts = parts

    def load(self, number: int) -> np.ndarray:
        """Read one."""
        return np.load(self._parts[number], allow_pickle=False)
