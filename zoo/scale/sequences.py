"""What work on a file of sequences has in common: its model, its genome, stretches of the file."""

import contextlib
import tempfile
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from zoo import __version__
from zoo.apps.identity import digest, of_file, of_table
from zoo.io.fasta import Genome
from zoo.io.stretches import Stretch, copy_stretch, cut, kind_of, plain_text
from zoo.loading import load
from zoo.scale.job import shard_size

_COPY = "source.input"


class SequencesWork:
    """A model and a genome, ready for stretches of the job's file.

    Args:
        job: With the fields `model`, `source`, `genome`, `aliases` and `shard`.
    """

    def __init__(self, job: Any):
        self._job = job

    @cached_property
    def _genome(self) -> Genome | None:
        job = self._job
        return None if job.genome is None else Genome(job.genome, aliases=job.aliases)

    @cached_property
    def _model(self) -> Any:
        return load(self._job.model)

    def _describe(self, **asked: Any) -> dict[str, Any]:
        """Give what every part depends on, beside what this kind of work was asked."""
        job, genome = self._job, self._genome
        return {
            "version": __version__,
            "model": digest([self._model]),
            "source": of_file(job.source),
            "genome": None if genome is None else of_file(genome.path),
            "aliases": None if genome is None else of_table(genome.aliases),
            "shard": job.shard,
            **asked,
        }

    def _cut(self, folder: Path, unit: int, most: int) -> list[Stretch]:
        """Cut the file into stretches of whole units, at most so many in each."""
        path = plain_text(self._job.source, "fasta", folder / _COPY)
        return cut(path, kind_of(path), lambda n: shard_size(n, unit, most, self._job.shard))

    @contextlib.contextmanager
    def _stretch(self, place: Mapping[str, Any], folder: Path) -> Iterator[Path]:
        """Give a stretch as a file of its own, for a while."""
        copy = folder / _COPY
        path = copy if copy.exists() else self._job.source
        with tempfile.TemporaryDirectory() as scratch:
            own = Path(scratch) / self._job.source.name.removesuffix(".gz")
            copy_stretch(path, kind_of(path), Stretch(**place), own)
            yield own
