"""Seqlets: short stretches that gather more contribution than chance would put together."""

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from zoo.errors import SettingError
from zoo.interpret.attribution import Attribution
from zoo.interpret.motifs.significance import benjamini_hochberg

# What is added to a spread of zero, as a share of all contributions' spread.
_TINY = 1e-9

# Contributions in random order that are looked at together: bounds memory at about 300 MB.
_BLOCK = 1 << 21


class Seqlet(NamedTuple):
    """A stretch of a sequence that matters.

    Args:
        sequence: Number of the sequence.
        start: First base, from 0.
        end: Behind the last base.
        contribution: Sum of its contributions.
        p_value: Chance that the same contributions in random order put as much together there.
        q_value: Share of chance findings to expect down to this one.
    """

    sequence: int
    start: int
    end: int
    contribution: float
    p_value: float
    q_value: float


def find_seqlets(
    attribution: Attribution | np.ndarray,
    *,
    widths: tuple[int, int] = (5, 12),
    q_value: float = 0.05,
    copies: int = 20,
    seed: int = 0,
) -> list[Seqlet]:
    """Find the stretches of each sequence whose contributions stand out.

    A window's sum of contributions is set against those of windows as wide in the same sequence
    with its contributions in random order, `copies` times. At each place the width that stands out
    most is taken; its p-value is the share of all places of the shuffled sequences that stand out
    as much, so that the choice among widths is paid for. q-values are over all places of all
    sequences. Of overlapping windows the one that stands out most is kept. A stretch may add to
    the output or take from it.

    The null hypothesis is about the order of contributions only: where a sequence is all motif,
    little stands out from it.

    Args:
        attribution: From `zoo.explain`, or contributions `(n, length, 4)`, or per base
            `(n, length)`.
        widths: The shortest and the longest seqlet.
        q_value: Largest share of chance findings to expect.
        copies: Random orders of each sequence; the smallest possible p-value is one in
            `copies * n * length`.
        seed: Same seed, same answer.

    Returns:
        Seqlets by sequence and start.

    Raises:
        SettingError: The contributions have another shape, or a setting will not do.

    Example:
        >>> contributions = np.zeros((4, 60))
        >>> contributions[:, 20:26] = 1
        >>> [(seqlet.start, seqlet.end) for seqlet in find_seqlets(contributions)]
        [(20, 26), (20, 26), (20, 26), (20, 26)]
    """
    values = _per_base(attribution)
    shortest, longest = widths
    if not 1 < shortest <= longest <= values.shape[1]:
        raise SettingError(
            f"widths is {widths}; expected two widths from 2 to the length {values.shape[1]}."
        )
    if copies < 1 or not 0 < q_value <= 1:
        raise SettingError(f"copies is {copies} and q_value {q_value}; expected 1 or more, 0 to 1.")
    scores, best, chance = _against_chance(values, range(shortest, longest + 1), copies, seed)
    as_much = len(chance) - np.searchsorted(chance, scores, side="left")
    p_values = (1 + as_much) / (1 + len(chance))
    q_values = benjamini_hochberg(p_values)
    seqlets = []
    for row in range(len(values)):
        for start in _apart(scores[row], best[row], q_values[row] <= q_value):
            end = start + int(best[row, start])
            total = float(values[row, start:end].sum())
            chances = float(p_values[row, start]), float(q_values[row, start])
            seqlets.append(Seqlet(row, start, end, total, *chances))
    return seqlets


def _per_base(attribution: Attribution | np.ndarray) -> np.ndarray:
    values = np.asarray(getattr(attribution, "values", attribution), dtype=float)
    if values.ndim == 3 and values.shape[-1] == 4:
        values = values.sum(-1)
    if values.ndim != 2 or not values.size:
        raise SettingError(
            f"The contributions have the shape {values.shape}; expected (n, length, 4) or "
            "(n, length), with a sequence in it."
        )
    return values


def _against_chance(
    values: np.ndarray, widths: range, copies: int, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give scores and widths of each start `(n, places)`, and all scores by chance, sorted."""
    random = np.random.default_rng(seed)
    size = max(1, _BLOCK // (copies * values.shape[1]))
    scores, best, chance = [], [], []
    for first in range(0, len(values), size):
        block = values[first : first + size]
        orders = random.permuted(np.tile(block[:, None], (1, copies, 1)), axis=2)
        for found, part in zip((scores, best), _standing_out(block, orders, widths), strict=True):
            found.append(part)
        chance.append(_standing_out(orders, orders, widths)[0].ravel())
    return np.concatenate(scores), np.concatenate(best), np.sort(np.concatenate(chance))


def _standing_out(
    values: np.ndarray, orders: np.ndarray, widths: range
) -> tuple[np.ndarray, np.ndarray]:
    """Tell how far the best window at each start stands out, and how wide it is.

    Args:
        values: Contributions `(n, length)`, or of orders `(n, copies, length)`.
        orders: The same in random order `(n, copies, length)`, which say what is usual.
        widths: Of windows.

    Returns:
        Distances from the usual sum in standard deviations, and widths, both
        `(..., length - shortest + 1)`.
    """
    places = values.shape[-1] - widths.start + 1
    scores = np.full((*values.shape[:-1], places), -np.inf)
    best = np.zeros(scores.shape, dtype=int)
    for width in widths:
        usual = sliding_window_view(orders, width, axis=-1).sum(-1)
        shape = (-1, *[1] * (values.ndim - 1))
        mean, spread = (part.reshape(shape) for part in (usual.mean((1, 2)), usual.std((1, 2))))
        sums = sliding_window_view(values, width, axis=-1).sum(-1)
        distance = np.abs(sums - mean) / (spread + _TINY * np.abs(values).max() + 1e-300)
        better = distance > scores[..., : distance.shape[-1]]
        scores[..., : distance.shape[-1]][better] = distance[better]
        best[..., : distance.shape[-1]][better] = width
    return scores, best


def _apart(scores: np.ndarray, widths: np.ndarray, good: np.ndarray) -> list[int]:
    """Choose windows that do not overlap, the ones that stand out most first."""
    taken = np.zeros(len(scores) + int(widths.max()), dtype=bool)
    chosen = []
    for start in np.flatnonzero(good)[np.argsort(-scores[good], kind="stable")]:
        window = slice(start, start + widths[start])
        if not taken[window].any():
            taken[window] = True
            chosen.append(int(start))
    return sorted(chosen)
