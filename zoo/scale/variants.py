"""Variants on many workers: a shard is some records of a VCF file, in whole blocks."""

import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from zoo.apps.identity import of_file
from zoo.apps.variants.results import (
    check_libraries,
    finish,
    format_of,
    write_parquet,
)
from zoo.apps.variants.scoring import Scoring, make_scoring, score_records
from zoo.apps.variants.summary import Summary
from zoo.io.bgzip import Order
from zoo.io.contigs import Aliases
from zoo.io.fasta import Genome
from zoo.io.output import check_output
from zoo.io.row_groups import join_parquet
from zoo.io.stretches import Stretch, copy_stretch, cut, plain_text
from zoo.io.tables import row_group
from zoo.io.vcf_lines import open_vcf
from zoo.scale.job import (
    Shard,
    file_name,
    model_name,
    refuse_functions,
    settle_names,
    shard_size,
)
from zoo.scale.joining import body_lines, join_lines

# Blocks of records in a shard, at most: some minutes of work.
_BLOCKS = 16


@dataclass(frozen=True)
class VariantsJob:
    """`zoo.score_variants` for several workers; its arguments say what they say there.

    Args:
        models: Names or folders of models.
        variants: VCF or BCF file.
        genome: FASTA file.
        output: The file to be.
        format: `vcf`, `tsv` or `parquet`; by the output's ending when not given.
        layout: `zoo` or `spliceai`.
        annotation: GTF or GFF3 file of the transcripts, for the layout `spliceai`.
        aliases: Other names of contigs, as in `zoo.io.fasta.Genome`.
        block: Records that are scored at once.
        shard: Records of a shard, rounded up to whole blocks; by the size of the file where it is
            left out.
        overwrite: Whether an output that exists may be replaced.
        settings: The rest of what `zoo.score_variants` takes.

    Raises:
        SettingError: A model or file is none that other processes can load, or a setting is a
            function.
        FormatError: There is no such VCF file.
    """

    models: str | Path | Sequence[str | Path]
    variants: str | Path
    genome: str | Path
    output: str | Path
    format: str | None = None
    layout: str = "zoo"
    annotation: str | Path | None = None
    aliases: Aliases = None
    block: int | None = None
    shard: int | None = None
    overwrite: bool = False
    settings: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self):
        """Refuse what cannot be sent, and make paths good in any folder."""
        models = self.models if isinstance(self.models, list | tuple) else [self.models]
        object.__setattr__(self, "models", [model_name(one) for one in models])
        settle_names(self, inputs=("variants",), files=("annotation",))
        for name in ("genome", "output"):
            object.__setattr__(self, name, file_name(getattr(self, name), name))
        refuse_functions(self.settings)

    @property
    def outputs(self) -> list[Path]:
        """The file to be."""
        return [self.output]

    @property
    def chosen(self) -> str:
        """The format that is written."""
        return format_of(self.output, self.format)

    def check(self, overwrite: bool) -> None:
        """Refuse an output that cannot be written."""
        check_output(self.output, overwrite=overwrite)
        check_libraries(self.output, self.chosen)

    def open(self) -> "VariantsWork":
        """Load the models and open the genome."""
        return VariantsWork(self)


class VariantsWork:
    """Models and a genome, ready for the shards of a job."""

    def __init__(self, job: VariantsJob):
        self._job = job
        self._format = job.chosen
        self.suffix = f".{self._format}"

    @cached_property
    def _scoring(self) -> Scoring:
        job = self._job
        genome = Genome(job.genome, aliases=job.aliases)
        kinds = (self._format, job.layout, job.annotation)
        return make_scoring(job.models, genome, *kinds, block=job.block, **job.settings)

    def description(self) -> dict[str, Any]:
        """Give everything that the lines depend on."""
        asked = {"variants": of_file(self._job.variants), "shard": self._job.shard}
        return asked | self._scoring.description()

    def cut(self, folder: Path) -> list[Shard]:
        """Cut the records into shards of whole blocks."""
        path = plain_text(self._job.variants, "vcf", folder / "variants.input")
        with open_vcf(path):  # what is no VCF shows here
            pass
        unit, asked = self._scoring.block, self._job.shard
        stretches = cut(path, "vcf", lambda count: shard_size(count, unit, _BLOCKS, asked))
        return [Shard(number, one.records, vars(one)) for number, one in enumerate(stretches)]

    def score(self, shard: Shard, folder: Path, target: Path) -> dict[str, Any]:
        """Score the records of a shard; the part is a whole VCF file or table."""
        with tempfile.TemporaryDirectory() as scratch:
            own = Path(scratch) / self._job.variants.name
            lines = target if self._format != "parquet" else Path(scratch) / "lines.tsv"
            copy_stretch(_plain(self._job.variants, folder), "vcf", Stretch(**shard.place), own)
            with open_vcf(own) as file, lines.open("wb") as written:
                summary, _ = score_records(file, self._scoring, _Lines(written))
            if lines != target:
                write_parquet(lines, target, self._scoring.form)
        return {"summary": vars(summary)}

    def merge(self, parts: Sequence[Path], found: Sequence[dict[str, Any]]) -> Summary:
        """Write the file, and add up the counts."""
        summary = Summary()
        for one in found:
            summary.join(Summary(**one["summary"]))
        output = self._job.output
        if self._format == "parquet":
            columns = len(self._scoring.form.columns())
            join_parquet(parts, output, row_group(columns))
            return summary
        comment = b"#" if self._format == "vcf" else b""
        lines = output.with_name(f".{output.name}.{os.getpid()}.part")
        try:
            with lines.open("wb") as file:
                join_lines(parts, file, comment)
            order = _order(parts) if self._format == "vcf" else Order()
            summary.indexed = finish(lines, output, self._format, self._scoring.form, order)
        finally:
            lines.unlink(missing_ok=True)
        return summary


class _Lines:
    """A file of lines with the methods of `Progress`: nothing to take up."""

    records = 0

    def __init__(self, file: Any):
        self.found: dict[str, Any] = {}
        self._file = file

    def add(self, lines: Iterable[str], records: int, found: dict[str, Any]) -> None:
        """Write a block."""
        text = "".join(f"{line}\n" for line in lines)
        self._file.write(text.encode("utf-8", "surrogateescape"))


def _plain(path: Path, folder: Path) -> Path:
    """Give the file that the shards are stretches of."""
    copy = folder / "variants.input"
    return copy if copy.exists() else path


def _order(parts: Sequence[Path]) -> Order:
    """Find out whether the records are in the order that an index needs."""
    order = Order()
    for path in parts:
        for line in body_lines(path, b"#"):
            contig, position, _ = line.split(b"\t", 2)
            order.add(contig.decode("utf-8", "surrogateescape"), int(position))
    return order
