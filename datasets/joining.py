"""Several data sets as one: labels side by side, each known where its set has the sequence."""

from collections.abc import Sequence

from zoo.datasets.copies import drop_copies
from zoo.datasets.examples import Example, Examples
from zoo.datasets.homology import related_to

MISSING = -1
"""The label of a sequence that a configuration does not have, or contradicts itself on."""

SHARED_BASES = 40
"""A training sequence that shares so many bases with a later split of another set is dropped."""

_LATER = {"train": ("validation", "test"), "validation": ("test",), "test": ()}


def join_labels(parts: Sequence[Examples]) -> Examples:
    """Join the examples of configurations whose labels are 0 or 1, or lists of them.

    A sequence of several configurations becomes one example. Copies that a later split holds, of
    whatever configuration, are taken out of the earlier ones, as `drop_copies` does.

    Args:
        parts: The splits of each configuration; the same splits in all.

    Returns:
        By split, examples of `id`, `sequence` and `label`, a list of the labels of all
        configurations, one after the other.

    Example:
        >>> one = {"train": [{"id": "a", "sequence": "AC", "label": 1}]}
        >>> two = {"train": [{"id": "b", "sequence": "GG", "label": 0}]}
        >>> [example["label"] for example in join_labels([one, two])["train"]]
        [[1, -1], [-1, 0]]
    """
    widths = [_width(part) for part in parts]
    return drop_copies(
        {split: _join_split([part[split] for part in parts], widths) for split in parts[0]}
    )


def join_data_sets(parts: Sequence[Examples], *, length: int = SHARED_BASES) -> Examples:
    """Join data sets of different makers, whose splits know nothing of each other.

    Every test split stays whole. What shares bases with a later split of another set leaves the
    training and validation splits; within a set its own splits are kept as they are.

    Args:
        parts: The splits `train`, `validation` and `test` of each data set.
        length: Bases that must be shared, on either strand.

    Returns:
        As of `join_labels`.

    Example:
        >>> rows = [[{"id": "a", "sequence": text, "label": 1}] for text in ("ACGG", "CCGTT", "G")]
        >>> one = {"train": rows[0], "validation": rows[2], "test": rows[2]}
        >>> two = {"train": rows[2], "validation": rows[2], "test": rows[1]}
        >>> len(join_data_sets([one, two], length=4)["train"])
        0
    """
    kept = []
    for index, part in enumerate(parts):
        others = [other for number, other in enumerate(parts) if number != index]
        kept.append(
            {split: _unrelated(rows, others, _LATER[split], length) for split, rows in part.items()}
        )
    return join_labels(kept)


def _unrelated(
    rows: list[Example], others: Sequence[Examples], later: tuple[str, ...], length: int
) -> list[Example]:
    """Leave out what shares bases with the later splits of other data sets."""
    references = [row["sequence"] for other in others for split in later for row in other[split]]
    if not references or not rows:
        return rows
    related = related_to([row["sequence"] for row in rows], references, length=length)
    return [row for row, drop in zip(rows, related.tolist(), strict=True) if not drop]


def _width(part: Examples) -> int:
    """Return how many labels a sequence has."""
    return next((len(_labels(row)) for rows in part.values() for row in rows), 1)


def _labels(example: Example) -> list[int]:
    label = example["label"]
    return list(label) if isinstance(label, list | tuple) else [label]


def _join_split(parts: Sequence[list[Example]], widths: Sequence[int]) -> list[Example]:
    joined: dict[str, Example] = {}
    contradicted = set()
    for index, examples in enumerate(parts):
        first = sum(widths[:index])
        for example in examples:
            sequence = example["sequence"]
            blank = {
                "id": f"{index}_{example['id']}",
                "sequence": sequence,
                "label": [MISSING] * sum(widths),
            }
            labels = joined.setdefault(sequence, blank)["label"]
            for column, label in enumerate(_labels(example), first):
                if labels[column] not in (MISSING, label):
                    contradicted.add((sequence, column))
                labels[column] = label
    for sequence, column in contradicted:
        joined[sequence]["label"][column] = MISSING
    return [example for example in joined.values() if set(example["label"]) != {MISSING}]
