"""What the sets of the GUE benchmark share: addresses, table layout, official splits."""

from collections.abc import Mapping
from functools import partial

from zoo.datasets.copies import drop_copies
from zoo.datasets.examples import DataSource, Example, Examples, check_format
from zoo.datasets.records import check_sequence, read_table

_ADDRESS = (
    "https://raw.githubusercontent.com/wds-seu/DeepGene/"
    "486343e5212361d6cd7ed03c624f430ed3d5f02e/data/GUE"
)

PUBLISHED_NAMES = {"train": "train", "validation": "dev", "test": "test"}
"""Our name of each split and the one in the published file names."""


def gue_place(path: str) -> tuple[str, str]:
    """Return the public address and the local place of one file of the benchmark."""
    return f"{_ADDRESS}/{path}", f"gue/{path}.gz"


def gue_source(module_file: str, task: str, length: int, description: str) -> DataSource:
    """Describe one task of the benchmark with its official splits.

    Args:
        module_file: `__file__` of the module beside whose `checksums.tsv` the hashes stand.
        task: Folder of the task in the benchmark, as `tf/0`.
        length: Letters of each sequence.
        description: One line on the task.
    """
    places = {
        split: gue_place(f"{task}/{published}.csv") for split, published in PUBLISHED_NAMES.items()
    }
    parse = partial(parse_gue, length=length)
    return DataSource.beside(module_file, places, parse, tuple(places), description)


def parse_gue(contents: Mapping[str, bytes], length: int) -> Examples:
    """Turn the three tables of a task into examples, without copies across splits.

    Raises:
        DataError: A table has other columns, labels or lengths.
    """
    return drop_copies(
        {split: parse_labelled(content, split, length) for split, content in contents.items()}
    )


def parse_labelled(content: bytes, split: str, length: int | None) -> list[Example]:
    """Turn one table of `sequence,label` into examples; the id counts the published rows."""
    name = f"{PUBLISHED_NAMES.get(split, split)}.csv"
    examples = []
    for index, row in enumerate(read_table(content, name, ("sequence", "label"), ",")):
        check_format(row["label"] in ("0", "1"), name, "a label 0 or 1", row["label"])
        sequence = check_sequence(row["sequence"].upper(), name, length)
        examples.append(
            {"id": f"{split}_{index:05d}", "sequence": sequence, "label": int(row["label"])}
        )
    return examples
