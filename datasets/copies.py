"""Copies of one sequence in several splits: found on both strands, and taken out."""

from collections.abc import Iterable

from zoo.dna import reverse_complement

# The test split is what others report on, so it is the last to lose a sequence.
_PRECEDENCE = ("test", "validation", "train")


def strand_free(sequence: str) -> str:
    """Return the first in the alphabet of a sequence and its reverse complement.

    Example:
        >>> strand_free("TTGC"), strand_free("GCAA")
        ('GCAA', 'GCAA')
    """
    return min(sequence, reverse_complement(sequence))


def drop_copies(splits: dict[str, list[dict]]) -> dict[str, list[dict]]:
    """Take out of training and validation what is also in a split that is tested later.

    The test split stays as its authors made it. The validation split loses copies of test
    sequences, the training split copies of both.

    Args:
        splits: Examples with a `sequence`, by split.

    Returns:
        The same splits, shorter.

    Example:
        >>> shorter = drop_copies({"train": [{"sequence": "AAC"}], "test": [{"sequence": "GTT"}]})
        >>> shorter["train"], len(shorter["test"])
        ([], 1)
    """
    seen: set[str] = set()
    kept = {}
    for name in (name for name in _PRECEDENCE if name in splits):
        kept[name] = [each for each in splits[name] if strand_free(each["sequence"]) not in seen]
        seen |= _strand_free_set(each["sequence"] for each in splits[name])
    return {name: kept[name] for name in splits}


def _strand_free_set(sequences: Iterable[str]) -> set[str]:
    return {strand_free(sequence) for sequence in sequences}
