"""Read the nucleosome sets without TensorFlow; see README.md for what is in them."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from zoo.datasets.examples import DataSource, Example, Examples, check_format, choose
from zoo.datasets.homology import deal
from zoo.datasets.records import check_sequence

LENGTH = 147

FRACTIONS = {"train": 0.70, "validation": 0.12, "test": 0.18}
"""Shares of the homology clusters; there is no official split."""

SHARED_BASES = 30
"""Sequences that share so many bases, on either strand, are never in different splits."""

ABOUT = {
    "version": "1.0.0",
    "source": "iNuc-PseKNC (Guo 2014), copy in zhansnjust/TargetNUC, licence not stated "
    "(https://github.com/zhansnjust/TargetNUC)",
    "split": "By homology: sequences that share 30 bases on either strand, directly or "
    "through a chain of others, are never in different splits.",
    "negatives": "Linkers as the authors chose them, not matched for GC content.",
}
"""What a model card says of the set."""

_ADDRESS = (
    "https://raw.githubusercontent.com/zhansnjust/TargetNUC/"
    "e25d09feafe6ce419cdb04a86a7f28e955c3886c/dataset"
)

# The authors write "postive" for human.
_FILES = {
    "human": ("sapiens/postive.txt", "sapiens/negative.txt", "human nucleosomes and linkers"),
    "worm": ("elegans/positive.txt", "elegans/negative.txt", "worm nucleosomes and linkers"),
}


def parse_examples(contents: Mapping[str, bytes]) -> Examples:
    """Turn the two lists of sequences into examples by split.

    Raises:
        DataError: A line is not a sequence of 147 letters.
    """
    examples = []
    for label, name in enumerate(("linker", "nucleosome")):
        lines = contents[name].decode().upper().split()
        check_format(bool(lines), name, "one sequence in each line", "nothing")
        for index, line in enumerate(lines):
            sequence = check_sequence(line, name, LENGTH)
            examples.append({"id": f"{name}_{index:04d}", "sequence": sequence, "label": label})
    return deal(examples, FRACTIONS, length=SHARED_BASES)


SOURCES = {
    species: DataSource.beside(
        __file__,
        {
            "nucleosome": (f"{_ADDRESS}/{positive}", f"nucleosome/{positive}"),
            "linker": (f"{_ADDRESS}/{negative}", f"nucleosome/{negative}"),
        },
        parse_examples,
        tuple(FRACTIONS),
        description,
    )
    for species, (positive, negative, description) in _FILES.items()
}


def read_examples(
    split: str, config: str = "human", folder: str | Path | None = None
) -> Iterator[Example]:
    """Yield the examples of one split of one species.

    Args:
        split: `"train"`, `"validation"` or `"test"`, made here by homology.
        config: `"human"` or `"worm"`.
        folder: A folder with local copies; otherwise `ZOO_DATA_DIR` or the public address.

    Yields:
        Dictionaries of `id`, `sequence` (147 letters) and `label` (1 nucleosome, 0 linker).

    Raises:
        UnknownNameError: There is no such split or configuration.
        DataError: A file is missing, damaged, or has changed its format.
    """
    return choose(SOURCES, config).read(split, folder)
