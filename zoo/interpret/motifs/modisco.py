"""TF-MoDISco: the patterns that many seqlets of an attribution share."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from zoo.errors import MissingDependencyError, SettingError
from zoo.interpret.attribution import Attribution
from zoo.interpret.inputs import read_one_hot
from zoo.io.motifs import Motif


@dataclass(frozen=True, eq=False)
class Pattern:
    """What some seqlets have in common.

    Args:
        motif: Counts of the bases in its seqlets `(length, 4)`.
        contributions: Mean contributions `(length, 4)`.
        hypothetical: Mean hypothetical contributions `(length, 4)`.
        sites: Sequence number, start, end and strand of each seqlet.
    """

    motif: Motif
    contributions: np.ndarray
    hypothetical: np.ndarray
    sites: list[tuple[int, int, int, str]]


def find_patterns(
    attribution: Attribution,
    sequences: Any,
    *,
    window: int = 400,
    **settings: Any,
) -> list[Pattern]:
    """Cluster the seqlets of many sequences into patterns, by TF-MoDISco.

    Shrikumar et al. 2018 (arXiv:1811.00416), as modisco-lite computes it. It needs hundreds of
    sequences: clusters of fewer than about a hundred seqlets are not looked at. Minutes for
    thousands of sequences, and the first call on a machine compiles functions.

    Args:
        attribution: From `zoo.explain`, with hypothetical contributions, as integrated gradients
            have them.
        sequences: The sequences that were explained.
        window: Bases about the centre that are looked at; 0 for all.
        **settings: Those of modisco-lite's `TFMoDISco`, such as `sliding_window_size`,
            `target_seqlet_fdr`, `max_seqlets_per_metacluster`, `min_metacluster_size`.

    Returns:
        Patterns named `pos_0`, `pos_1`, ..., which add to the output, and then `neg_0`, ..., which
        take from it; each kind with the one of most seqlets first.

    Raises:
        MissingDependencyError: modisco-lite is not installed.
        SettingError: Sequences and attribution do not fit each other.
    """
    try:
        from modiscolite.tfmodisco import TFMoDISco
    except ImportError:
        raise MissingDependencyError("modisco-lite", "motifs", "TF-MoDISco") from None
    hypothetical = np.asarray(attribution.hypothetical, dtype="float32")
    _, array = read_one_hot(sequences, None)
    if array.shape != hypothetical.shape:
        raise SettingError(
            f"The sequences have the shape {array.shape} and the contributions "
            f"{hypothetical.shape}; expected the sequences that were explained."
        )
    length = array.shape[1]
    first = max(length - window, 0) // 2 if window else 0
    middle = slice(first, length - first)
    positive, negative = TFMoDISco(
        one_hot=np.ascontiguousarray(array[:, middle]),
        hypothetical_contribs=np.ascontiguousarray(hypothetical[:, middle]),
        **settings,
    )
    return [
        _pattern(found, f"{sign}_{number}", first)
        for sign, patterns in (("pos", positive), ("neg", negative))
        for number, found in enumerate(patterns or [])
    ]


def _pattern(found: Any, name: str, first: int) -> Pattern:
    sites = [
        (int(one.example_idx), int(one.start) + first, int(one.end) + first, "+-"[one.is_revcomp])
        for one in found.seqlets
    ]
    return Pattern(
        motif=Motif(name, name, np.asarray(found.sequence) * len(sites)),
        contributions=np.asarray(found.contrib_scores),
        hypothetical=np.asarray(found.hypothetical_contribs),
        sites=sites,
    )
