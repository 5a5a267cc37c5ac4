"""Attributions on many workers: a shard is some sequences of a file, in whole batches."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import lcm
from pathlib import Path
from typing import Any

import numpy as np

from zoo.interpret import Attribution, CompletenessWarning, explain
from zoo.interpret.settings import read_settings
from zoo.interpret.writing import attribution_format, write_attribution
from zoo.io.batches import read_texts
from zoo.io.contigs import Aliases
from zoo.io.output import check_output
from zoo.loading import info
from zoo.scale.job import Shard, model_name, refuse_functions, settle_names
from zoo.scale.sequences import SequencesWork

# Batches in a shard, at most.
_BATCHES = 4
_ARRAYS = ("values", "hypothetical", "outputs", "completeness_error", "baseline_outputs")
_WORDS = ("output", "layer", "method", "baseline")


@dataclass(frozen=True)
class ExplainJob:
    """`zoo explain` for several workers; its arguments say what they say in `zoo.explain`.

    Args:
        model: Name or folder of a model.
        source: FASTA file, or BED file together with `genome`.
        output: The file to be.
        genome: FASTA file that intervals are read from.
        format: `tsv`, `npz` or `html`; by the output's ending when not given.
        title: Heading of a page.
        target: Name or number of the model's output.
        method: How to explain.
        baseline: Name of what is measured against.
        aliases: Other names of contigs, as in `zoo.io.fasta.Genome`.
        center: Crop or pad other lengths about the centre.
        shard: Sequences of a shard, rounded up to whole batches; by the size of the file where it
            is left out.
        overwrite: Whether an output that exists may be replaced.
        settings: Of `zoo.interpret.Settings`.

    Raises:
        SettingError: A model or file is none that other processes can load, or a setting is a
            function.
        FormatError: There is no such source.
    """

    model: str | Path
    source: str | Path
    output: str | Path
    genome: str | Path | None = None
    format: str | None = None
    title: str = "Contributions of bases"
    target: int | str | None = None
    method: str = "integrated_gradients"
    baseline: str = "dinucleotide"
    aliases: Aliases = None
    center: bool = False
    shard: int | None = None
    overwrite: bool = False
    settings: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self):
        """Refuse what cannot be sent, and make paths good in any folder."""
        object.__setattr__(self, "model", model_name(self.model))
        settle_names(self, inputs=("source",), files=("output", "genome"))
        refuse_functions({"target": self.target, "baseline": self.baseline})
        read_settings(self.settings)

    @property
    def outputs(self) -> list[Path]:
        """The file to be."""
        return [self.output]

    def check(self, overwrite: bool) -> None:
        """Refuse an output that cannot be written."""
        check_output(self.output, overwrite=overwrite)
        attribution_format(self.output, self.format)

    def open(self) -> "ExplainWork":
        """Load the model and open the genome."""
        return ExplainWork(self)


class ExplainWork(SequencesWork):
    """A model and a genome, ready for the shards of a job."""

    suffix = ".npz"

    @cached_property
    def _length(self) -> int | None:
        return info(self._job.model).input_length

    def description(self) -> dict[str, Any]:
        """Give everything that the numbers depend on."""
        job = self._job
        return self._describe(
            method=[job.method, job.baseline, job.target, job.center],
            settings=vars(read_settings(job.settings)),
        )

    def cut(self, folder: Path) -> list[Shard]:
        """Cut the sequences into shards of whole batches."""
        size = read_settings(self._job.settings).batch_size
        unit = lcm(size, max(size // 2, 1))  # DeepLIFT takes pairs
        stretches = self._cut(folder, unit, _BATCHES)
        return [Shard(number, one.records, vars(one)) for number, one in enumerate(stretches)]

    def score(self, shard: Shard, folder: Path, target: Path) -> dict[str, Any]:
        """Explain the sequences of a shard; the part holds arrays."""
        with self._stretch(shard.place, folder) as own:
            _, sequences = self._read(own)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", CompletenessWarning)
            found = self._explain(sequences, shard)
        arrays = {name: getattr(found, name) for name in _ARRAYS}
        with target.open("wb") as file:
            np.savez(file, **{name: one for name, one in arrays.items() if one is not None})
        return {
            "words": {name: getattr(found, name) for name in _WORDS},
            "warnings": [
                f"Sequences from {shard.place['first'] + 1} on: {one.message}"
                for one in caught
                if issubclass(one.category, CompletenessWarning)
            ],
        }

    def merge(self, parts: Sequence[Path], found: Sequence[dict[str, Any]]) -> None:
        """Write the file, and warn of what was warned of."""
        job = self._job
        labels, sequences = self._read(job.source)
        arrays = [np.load(part, allow_pickle=False) for part in parts]
        joined = {
            name: np.concatenate([one[name] for one in arrays]) if name in arrays[0] else None
            for name in _ARRAYS
        }
        whole = Attribution(**joined, **found[0]["words"], labels=labels)
        settings = {"format": job.format, "title": job.title, "overwrite": True}
        write_attribution(whole, sequences, job.output, **settings)
        for message in (message for one in found for message in one["warnings"]):
            warnings.warn(message, CompletenessWarning, stacklevel=3)

    def _explain(self, sequences: list[str], shard: Shard) -> Attribution:
        job = self._job
        chosen = dict(job.settings)
        if shard.place["first"]:
            # Not the only shard: its places in the list, and batches as in the middle of it.
            chosen |= {"first": chosen.get("first", 0) + shard.place["first"], "filled": True}
        asked = {"method": job.method, "baseline": job.baseline, "output": job.target}
        return explain(self._model, sequences, **asked, **chosen)

    def _read(self, source: Path) -> tuple[list[Any], list[str]]:
        return read_texts(source, self._length, genome=self._genome, center=self._job.center)
