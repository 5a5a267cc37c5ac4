"""Several configurations of a data set as one: a label for each, where it has the sequence."""

from collections.abc import Sequence

from zoo.datasets.copies import drop_copies
from zoo.datasets.examples import Example, Examples

MISSING = -1
"""The label of a sequence that a configuration does not have, or contradicts itself on."""


def join_labels(parts: Sequence[Examples]) -> Examples:
    """Join the examples of configurations whose labels are 0 or 1.

    A sequence of several configurations becomes one example. Copies that a later split holds, of
    whatever configuration, are taken out of the earlier ones, as `drop_copies` does.

    Args:
        parts: The splits of each configuration; the same splits in all.

    Returns:
        By split, examples of `id`, `sequence` and `label`, a list of one label a configuration.

    Example:
        >>> one = {"train": [{"id": "a", "sequence": "AC", "label": 1}]}
        >>> two = {"train": [{"id": "b", "sequence": "GG", "label": 0}]}
        >>> [example["label"] for example in join_labels([one, two])["train"]]
        [[1, -1], [-1, 0]]
    """
    return drop_copies({split: _join_split([part[split] for part in parts]) for split in parts[0]})


def _join_split(parts: Sequence[list[Example]]) -> list[Example]:
    joined: dict[str, Example] = {}
    contradicted = set()
    for index, examples in enumerate(parts):
        for example in examples:
            sequence = example["sequence"]
            blank = {
                "id": f"{index}_{example['id']}",
                "sequence": sequence,
                "label": [MISSING] * len(parts),
            }
            labels = joined.setdefault(sequence, blank)["label"]
            if labels[index] not in (MISSING, example["label"]):
                contradicted.add((sequence, index))
            labels[index] = example["label"]
    for sequence, index in contradicted:
        joined[sequence]["label"][index] = MISSING
    return [example for example in joined.values() if set(example["label"]) != {MISSING}]
