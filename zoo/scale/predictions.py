"""Predictions on many workers: a shard is some sequences of a file, in whole batches."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zoo.errors import SettingError
from zoo.io.contigs import Aliases
from zoo.io.output import check_output, open_output
from zoo.io.row_groups import join_parquet
from zoo.io.tables import Column, format_of, row_group
from zoo.loading import card_of
from zoo.prediction import input_length, predict_batches, write_predictions
from zoo.scale.job import Shard, model_name, settle_names
from zoo.scale.joining import join_lines
from zoo.scale.sequences import SequencesWork

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
        settle_names(self, inputs=("source",), files=("output", "genome"))

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


class PredictWork(SequencesWork):
    """A model and a genome, ready for the shards of a job."""

    def __init__(self, job: PredictJob):
        super().__init__(job)
        self._format = format_of(job.output, job.format)
        self.suffix = f".{self._format}"

    def description(self) -> dict[str, Any]:
        """Give everything that the rows depend on."""
        job = self._job
        return self._describe(
            format=self._format,
            settings=[job.batch_size, job.center, job.both_strands, job.calibrated],
        )

    def cut(self, folder: Path) -> list[Shard]:
        """Cut the sequences into shards of whole batches."""
        unit = self._job.batch_size * (_GATHERED if input_length(self._model) is None else 1)
        stretches = self._cut(folder, unit, _BATCHES)
        filled = int(sum(one.records for one in stretches) >= self._job.batch_size)
        return [
            Shard(number, one.records, vars(one) | {"filled": filled})
            for number, one in enumerate(stretches)
        ]

    def score(self, shard: Shard, folder: Path, target: Path) -> dict[str, Any]:
        """Predict for the sequences of a shard; the part is a whole table."""
        job, place = self._job, dict(shard.place)
        filled = bool(place.pop("filled"))
        with self._stretch(place, folder) as own:
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
