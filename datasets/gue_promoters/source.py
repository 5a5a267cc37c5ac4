"""Read the set without TensorFlow; see README.md for what is in it."""

from collections.abc import Iterator
from pathlib import Path

from zoo.datasets.examples import Example, choose
from zoo.datasets.gue import gue_source

ABOUT = {
    "version": "1.0.0",
    "source": "GUE (DNABERT-2), copy in wds-seu/DeepGene, Apache-2.0 "
    "(https://github.com/MAGICS-LAB/DNABERT_2); EPDnew",
    "split": "The official splits; a sequence that a later split holds too, on either "
    "strand, has left the earlier one.",
    "negatives": "Constructed: permuted or edited promoters, and selected windows with a TATA "
    "box; not a sample of the genome.",
}
"""What a model card says of the set."""

_TASKS = {
    "core_all": ("prom/prom_core_all", 70, "core promoters, 34 bp before to 35 bp after the start"),
    "core_notata": ("prom/prom_core_notata", 70, "core promoters without a TATA box"),
    "core_tata": ("prom/prom_core_tata", 70, "core promoters with a TATA box"),
    "proximal_tata": (
        "prom/prom_300_tata",
        300,
        "TATA promoters, 249 bp before to 50 bp after the start",
    ),
}

SOURCES = {
    name: gue_source(__file__, task, length, description)
    for name, (task, length, description) in _TASKS.items()
}


def read_examples(
    split: str, config: str = "core_all", folder: str | Path | None = None
) -> Iterator[Example]:
    """Yield the examples of one split of one task.

    Args:
        split: `"train"`, `"validation"` or `"test"`: the official ones, less copies across splits.
        config: A key of `SOURCES`.
        folder: A folder with local copies; otherwise `ZOO_DATA_DIR` or the public address.

    Yields:
        Dictionaries of `id`, `sequence` (upper case) and `label` (0 or 1).

    Raises:
        UnknownNameError: There is no such split or configuration.
        DataError: A file is missing, damaged, or has changed its format.
    """
    return choose(SOURCES, config).read(split, folder)
