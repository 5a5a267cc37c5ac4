"""Read the iEnhancer benchmark without TensorFlow; see README.md for what is in it."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from zoo.datasets.examples import DataSource, Example, Examples, check_format, choose
from zoo.datasets.homology import drop_related
from zoo.datasets.records import check_sequence, read_fasta

LENGTH = 200

LABELS = ("non", "weak", "strong")

SHARED_BASES = 40
"""A training sequence that shares so many bases with a later split is dropped."""

VALIDATION_CONTIGS = frozenset({"chr4", "chr8", "chr9", "chr16"})
"""Chromosomes of the published training part that become the validation split."""

ABOUT = {
    "version": "1.0.0",
    "source": "iEnhancer-2L (Liu 2016), copy in WamesM/iEnhancer-DCLA, licence not stated "
    "(https://github.com/WamesM/iEnhancer-DCLA)",
    "split": "The published test part; validation chr4, chr8, chr9 and chr16; training "
    "without what shares 40 bases with a later split.",
    "negatives": "Windows without enhancer marks as the authors chose them, poorer in GC than "
    "enhancers.",
}
"""What a model card says of the set."""

_ADDRESS = (
    "https://raw.githubusercontent.com/WamesM/iEnhancer-DCLA/"
    "7f7f12d3c7347bb8092a053f28aa21e80d3e3b9e/data"
)

_CONTIG = re.compile(r"(chr(?:\d+|[XYM]))[_:]", re.IGNORECASE)


def parse_examples(contents: Mapping[str, bytes]) -> Examples:
    """Turn the six files into examples by split, without what is related across splits.

    Raises:
        DataError: A file is not laid out as published.
    """
    return drop_related(parse_leaky(contents), length=SHARED_BASES)


def parse_leaky(contents: Mapping[str, bytes]) -> Examples:
    """Turn the six files into examples with the leak that published numbers contain."""
    examples: Examples = {"train": [], "validation": [], "test": []}
    for name, content in contents.items():
        part, kind = name.split("_")
        for index, (header, sequence) in enumerate(read_fasta(content, name)):
            contig = _contig(header, name)
            held_out = part == "train" and contig in VALIDATION_CONTIGS
            examples["validation" if held_out else part].append(
                {
                    "id": f"{name}_{index:04d}",
                    "sequence": check_sequence(sequence, name, LENGTH),
                    "label": LABELS.index(kind),
                    "contig": contig,
                }
            )
    return examples


def _contig(header: str, name: str) -> str:
    match = _CONTIG.search(header)
    check_format(match is not None, name, "a chromosome in every header", header)
    number = match.group(1)[3:]
    return "chr" + (number.upper() if number.isalpha() else number)


_PLACES = {
    f"{part}_{kind}": (
        f"{_ADDRESS}/{part}_{kind}_enhancers.txt",
        f"ienhancer/{part}_{kind}_enhancers.txt",
    )
    for part in ("train", "test")
    for kind in LABELS
}

SOURCES = {
    "clean": DataSource.beside(
        __file__,
        _PLACES,
        parse_examples,
        description="without training sequences that share 40 bases with a later split",
    ),
    "published": DataSource.beside(
        __file__,
        _PLACES,
        parse_leaky,
        description="with the leak: all strong test enhancers are also in training",
    ),
}


def read_examples(
    split: str, config: str = "clean", folder: str | Path | None = None
) -> Iterator[Example]:
    """Yield the examples of one split.

    Args:
        split: `"train"`, `"validation"` (chromosomes of the published training part) or
            `"test"` (the published "independent" part).
        config: `"clean"`, or `"published"` to measure what the leak is worth.
        folder: A folder with local copies; otherwise `ZOO_DATA_DIR` or the public address.

    Yields:
        Dictionaries of `id`, `sequence` (200 letters), `label` (an index into `LABELS`: 0 none,
        1 weak, 2 strong) and `contig` (hg19).

    Raises:
        UnknownNameError: There is no such split or configuration.
        DataError: A file is missing, damaged, or has changed its format.
    """
    return choose(SOURCES, config).read(split, folder)
