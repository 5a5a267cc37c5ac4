"""Positions of a locus, each in the middle of a window, with the effects of all its changes."""

from collections.abc import Iterator, Sequence

import numpy as np

from zoo.datasets.examples import Example
from zoo.dna import BASES

LENGTH = 201
"""Bases of a window; its middle one is the position that is changed."""


def centred_examples(locus: str, variants: Sequence[Example]) -> Iterator[Example]:
    """Yield one example for every position of a locus at which a substitution was measured.

    Effects of the conditions and replicates of a locus are averaged: a sequence does not tell in
    which cells it was measured, so their mean is what can be predicted, and a locus that was
    measured more often does not count for more.

    Args:
        locus: Its name.
        variants: Those of all its conditions, as `parse_examples` gives them.

    Yields:
        Dictionaries of `id`, `sequence` (201 letters, N beyond the element), `label` (four log2
        effects of changing the middle base to A, C, G and T; NaN for the base that is there and
        for what was not measured), `element` (the locus), `contig` and `start` (0-based).
    """
    effects: dict[int, dict[str, list[float]]] = {}
    letters: dict[int, str] = {}
    for variant in variants:
        first = variant["start"] - variant["offset"]
        letters.update(enumerate(variant["sequence"], start=first))
        if variant["alternative"]:
            by_base = effects.setdefault(variant["start"], {})
            by_base.setdefault(variant["alternative"], []).append(variant["label"])
    for start in sorted(effects):
        reach = range(start - LENGTH // 2, start + LENGTH // 2 + 1)
        yield {
            "id": f"{locus}:{start}",
            "sequence": "".join(letters.get(position, "N") for position in reach),
            "label": [float(np.mean(effects[start].get(base, [np.nan]))) for base in BASES],
            "element": locus,
            "contig": variants[0]["contig"],
            "start": start,
        }
