"""Windows that carry a histone mark in yeast, against negatives drawn in two ways."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from zoo.dna import Interval
from zoo.io.fasta import Genome
from zoo.io.source import read_source
from zoo.pipelines.negatives import Negatives, NegativeSampler, Recipe
from zoo.pipelines.regions import Regions
from zoo.pipelines.sampling import Sampling
from zoo.train.data import SPLITS, Split, TrainingData, hash_of_arrays

KINDS = ("random", "matched")
DATA_SET = "yeast_histone_marks"
LENGTH = 500
RATIO = 2
MARGIN = 100
"""Bases about a window without the mark that are taken to be without it too."""


@dataclass(frozen=True)
class _Measured:
    """Windows of each split with the mark, and without it."""

    positives: dict[str, list[Interval]]
    without: dict[str, list[Interval]]


def read_negatives(mark: str, folder: str | Path | None = None) -> dict[str, TrainingData]:
    """Draw negatives of a mark in both ways, from the chromosomes of each split.

    Args:
        mark: Name of the mark.
        folder: Local copies of the source files; otherwise `ZOO_DATA_DIR` or the public address.

    Returns:
        By the kind of negatives, the same positives with two negatives each.

    Raises:
        DataError: A source file is missing, damaged or changed.
    """
    from zoo.datasets.registry import data_source
    from zoo.datasets.yeast_histone_marks.genome import read_genome
    from zoo.datasets.yeast_histone_marks.source import ABOUT, MARKS, SPLIT_CONTIGS

    source = data_source(DATA_SET)
    examples = source.read_all(folder)
    with tempfile.TemporaryDirectory() as temporary:
        fasta = Path(temporary) / "genome.fa"
        chromosomes = read_genome(read_source(source.files["genome"], folder))
        fasta.write_text("".join(f">{name}\n{text}\n" for name, text in chromosomes.items()))
        genome = Genome(fasta)
        measured = _measured(examples, MARKS.index(mark), genome)
        contigs = {name: tuple(f"chr{one}" for one in SPLIT_CONTIGS[name]) for name in SPLITS}
        splits = {name: _split(genome, measured, name, contigs[name]) for name in SPLITS}
    about = {**ABOUT, "name": f"{DATA_SET}, {mark}"}
    return {
        kind: TrainingData(
            **{**about, "negatives": kind}, **{name: splits[name][kind] for name in SPLITS}
        )
        for kind in KINDS
    }


def _measured(examples: dict[str, list[dict[str, Any]]], column: int, genome: Genome) -> _Measured:
    """Sort the windows of each split by the label of one mark."""

    def windows(rows: list[dict[str, Any]], value: int, margin: int) -> list[Interval]:
        return [
            Interval(
                one["contig"],
                max(0, one["start"] - margin),
                min(genome.contigs[one["contig"]], one["end"] + margin),
                one["strand"],
            )
            for one in rows
            if one["label"][column] == value
        ]

    return _Measured(
        {name: windows(rows, 1, 0) for name, rows in examples.items()},
        {name: windows(rows, 0, MARGIN) for name, rows in examples.items()},
    )


def _split(
    genome: Genome, measured: _Measured, name: str, contigs: tuple[str, ...]
) -> dict[str, Split]:
    """Draw both kinds of negatives for one split."""
    sampler = NegativeSampler(
        genome,
        measured.positives[name],
        exclude=[one for windows in measured.positives.values() for one in windows],
        within=measured.without[name],
        recipe=Recipe(contigs=contigs),
    )
    drawn = {"random": sampler.random(ratio=RATIO), "matched": sampler.draw(ratio=RATIO)}
    return {kind: _cut(genome, measured.positives[name], drawn[kind]) for kind in KINDS}


def _cut(genome: Genome, positives: list[Interval], negatives: Negatives) -> Split:
    """Read the windows."""
    regions = Regions(genome, [*positives, *negatives.intervals], sampling=Sampling(LENGTH))
    (codes,) = regions.sample(np.arange(len(regions)), None)
    counts = [len(positives), len(negatives.intervals)]
    labels = np.repeat([1, 0], counts).astype(np.float32)[:, None]
    return Split(codes, labels, sha256=hash_of_arrays(codes, labels))
