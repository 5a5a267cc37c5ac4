"""Read the set without TensorFlow; see README.md for what is in it."""

from collections.abc import Iterator
from pathlib import Path

from zoo.datasets.examples import Example, choose
from zoo.datasets.gue import gue_source

LENGTH = 101

ABOUT = {
    "version": "1.0.0",
    "source": "GUE (DNABERT-2), copy in wds-seu/DeepGene, Apache-2.0 "
    "(https://github.com/MAGICS-LAB/DNABERT_2); ENCODE ChIP-seq",
    "split": "The official splits; a sequence that a later split holds too, on either "
    "strand, has left the earlier one.",
    "negatives": "Windows of the genome without a peak as the authors drew them, matched for GC "
    "content.",
}
"""What a model card says of the set."""

_TASKS = {
    "tf0": ("tf/0", "GC-rich sites without a clear motif"),
    "tf1": ("tf/1", "GC-rich sites without a clear motif"),
    "tf2": ("tf/2", "motif like PAX5"),
    "tf3": ("tf/3", "no motif stands out"),
    "tf4": ("tf/4", "E-box CACGTG"),
}

SOURCES = {
    name: gue_source(__file__, task, LENGTH, description)
    for name, (task, description) in _TASKS.items()
}


def read_examples(
    split: str, config: str = "tf0", folder: str | Path | None = None
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
