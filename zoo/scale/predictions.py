"""Predictions on many workers: a shard is some sequences of a file, in whole batches."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from zoo import __version__
from zoo.apps.identity import digest, of_file, of_table
from zoo.errors import SettingError
from zoo.io.contigs import Aliases
from zoo.io.fasta import Genome
from zoo.io.output import check_output, open_output
from zoo.io.row_groups import join_parquet
from zoo.io.stretches import Stretch, copy_stretch, cut, kind_of, plain_text
from zoo.io.tables import Column, format_of, row_group
from zoo.loading import card_of, load
from zoo.prediction import input_length, predict_batches, write_predictions
from zoo.scale.job import Shard, alias_name, file_name, input_name, model_name, shard_size
from zoo.scale.joining import join_lines

# Batches in a shard, at most.
_BATCHES = 64
# Where lengths are free, sequences are gathered from so many batches.
_GATHERED = 16


@dataclass(frozen=True)
class PredictJob:
    """`zoo predict` for several workers: the sequences of a file to a table.

    Args:
        model: Name or folder of a model.
        source: FASTA file, or BED file together with `genome`.
        output: The table to be.
        genome: FASTA file that intervals are read from.
        format: `tsv` or `parquet`; by the output's ending when not given.
        aliases: Other names of contigs, as in `zoo.io.fasta.Genome`.
        batch_size: Sequences that the model sees at once.
        center: Crop or pad other lengths about the centre.
        both_strands: As in `zoo.predict`.
        calibrated: As in `zoo.predict`.
        shard: Sequences of a shard, rounded up to whole batches; by the size of the file where it
            is left out.
        overwrite: Whether an output that exists may be replaced.

    Raises:
        SettingError: A model or file is none that other processes can load.
        FormatError: There is no such source.
    """

    model: str | Path
    source: str | Path
    output: str | Path
    genome: str | Path | None = None
    format: str | None = None
    aliases: Aliases = None
    batch_size: int = 256
    center: bool = False
    both_strands: bool = False
    calibrated: bool = False
    shard: int | None = None
    overwrite: bool = False

    def __post_init__(self):
        """Refuse what cannot be sent, and make paths good in any folder."""
        if self.batch_size < 1:
            raise SettingError(f"batch_size is {self.batch_size}; expected at least 1.")
        object.__setattr__(self, "model", model_name(self.model))
        object.__setattr__(self, "source", input_name(self.source, "source"))
        object.__setattr__(self, "aliases", alias_name(self.aliases))
        for name in ("output", "genome"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, file_name(getattr(self, name), name))

    @property
    def outputs(self) -> list[Path]:
        """The table to be."""
        return [self.output]

    def check(self, overwrite: bool) -> None:
        """Refuse an output that cannot be written."""
        check_output(self.output, overwrite=overwrite)
        format_of(self.output, self.format)

    def open(self) -> "PredictWork":
        """Load the model and open the genome."""
        return PredictWork(self)


class PredictWork:
    """A model and a genome, ready for the shards of a job."""

    def __init__(self, job: PredictJob):
        self._job = job
        self._format = format_of(job.output, job.format)
        self.suffix = f".{self._format}"

    @cached_property
    def _model(self) -> Any:
        return load(self._job.model)

    @cached_property
    def _genome(self) -> Genome | None:
        job = self._job
        return None if job.genome is None else Genome(job.genome, aliases=job.aliases)

    def description(self) -> dict[str, Any]:
        """Give everything that the rows depend on."""
        job, genome = self._job, self._genome
        return {
            "version": __version__,
            "model": digest([self._model]),
            "source": of_file(job.source),
            "genome": None if genome is None else of_file(genome.path),
            "aliases": None if genome is None else of_table(genome.aliases),
            "format": self._format,
            "settings": [job.batch_size, job.center, job.both_strands, job.calibrated],
            "shard": job.shard,
        }

    def cut(self, folder: Path) -> list[Shard]:
        """Cut the sequences into shards of whole batches."""
        path = plain_text(self._job.source, "fasta", folder / "source.input")
        unit = self._job.batch_size * (_GATHERED if input_length(self._model) is None else 1)
        asked = self._job.shard
        stretches = cut(path, kind_of(path), lambda n: shard_size(n, unit, _BATCHES, asked))
        filled = int(sum(one.records for one in stretches) >= self._job.batch_size)
        return [
            Shard(number, one.records, vars(one) | {"filled": filled})
            for number, one in enumerate(stretches)
        ]

    def score(self, shard: Shard, folder: Path, target: Path) -> dict[str, Any]:
        """Predict for the sequences of a shard; the part is a whole table."""
        job, place = self._job, dict(shard.place)
        filled = bool(place.pop("filled"))
        with tempfile.TemporaryDirectory() as scratch:
            own = Path(scratch) / job.source.name.removesuffix(".gz")
            copy = folder / "source.input"
            path = copy if copy.exists() else job.source
            copy_stretch(path, kind_of(path), Stretch(**place), own)
            stream = predict_batches(
                self._model,
                own,
                genome=self._genome,
                batch_size=job.batch_size,
                length="center" if job.center else "exact",
                both_strands=job.both_strands,
                calibrated=job.calibrated,
                filled=filled,
            )
            columns = columns_of(self._model)
            write_predictions(stream, target, columns, format=self._format, overwrite=True)
        return {}

    def merge(self, parts: Sequence[Path], found: Sequence[dict[str, Any]]) -> None:
        """Write the table."""
        output = self._job.output
        if self._format == "parquet":
            join_parquet(parts, output, row_group(_numbers(parts[0])))
            return
        with open_output(output, overwrite=True) as file:
            join_lines(parts, file)


def columns_of(model: Any) -> list[Column]:
    """Give the columns that a model's card declares."""
    card = card_of(model)
    outputs = card.outputs if card else []
    return [Column(output.name, output.unit, output.description) for output in outputs]


def _numbers(part: Path) -> int:
    """Count the columns of numbers in a Parquet table of predictions."""
    import pyarrow
    import pyarrow.parquet

    schema = pyarrow.parquet.read_schema(part)
    return sum(pyarrow.types.is_floating(field.type) for field in schema)
