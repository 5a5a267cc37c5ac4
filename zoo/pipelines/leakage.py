"""What a test set gives away: copies and relatives of training sequences, and cheap cues."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from zoo.dna import reverse_complement
from zoo.errors import DataError, SettingError
from zoo.pipelines.baselines import (
    area_under_roc,
    as_codes,
    fit_kmer_regression,
    gc_content,
)
from zoo.pipelines.splits import shared_sketches

Split = tuple[np.ndarray | Sequence[str], np.ndarray | None]
"""Sequences, as letters or codes, and their labels `(n,)` or None."""


@dataclass(frozen=True)
class Leak:
    """What one part shares with the part that models are trained on.

    Args:
        part: The part that is judged.
        examples: How many sequences it has.
        exact: How many are exact copies of a training sequence.
        reverse: How many are reverse complements of one, and no copies.
        near: How many more share at least half of their k-mers with one training sequence.
        opposite: How many copies, on either strand, have another label than the original.
        repeated: How many occur more than once in the part itself, on either strand.
    """

    part: str
    examples: int
    exact: int
    reverse: int
    near: int
    opposite: int
    repeated: int

    @property
    def share(self) -> float:
        """Share of the part that training has seen, as copy or near copy."""
        return (self.exact + self.reverse + self.near) / self.examples


@dataclass(frozen=True)
class Cue:
    """How far something cheap goes on one part: areas under the ROC curve, NaN where not defined.

    Args:
        part: The part that is judged.
        gc: GC content alone, whichever direction is better.
        kmers: A linear model on k-mer counts, fitted on the training part.
    """

    part: str
    gc: float
    kmers: float


@dataclass(frozen=True)
class LeakageReport:
    """The leaks and cues of a data set; `zoo data check` prints it.

    Args:
        train: Name of the part that models are trained on.
        k: Bases of the k-mers of near copies.
        leaks: One entry for each other part, and one for training itself.
        cues: One entry for each other part with 0/1 labels.
    """

    train: str
    k: int
    leaks: list[Leak]
    cues: list[Cue]

    @property
    def worst(self) -> float:
        """The largest share of a part that training has seen."""
        return max((leak.share for leak in self.leaks if leak.part != self.train), default=0.0)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for a card."""
        return asdict(self)

    def render(self) -> str:
        """Return the report as a table in Markdown."""
        lines = [
            f"Copies of `{self.train}` sequences in each part; near copies share half of their "
            f"{self.k}-mers with one.",
            "",
            "| part | sequences | exact | reverse complement | near | other label | repeated |",
            "|---|---|---|---|---|---|---|",
        ]
        lines += [
            f"| {one.part} | {one.examples:,} | {one.exact:,} | {one.reverse:,} | {one.near:,} | "
            f"{one.opposite:,} | {one.repeated:,} |"
            for one in self.leaks
        ]
        if self.cues:
            lines += ["", "| part | AUC of GC alone | AUC of k-mer regression |", "|---|---|---|"]
            lines += [f"| {one.part} | {one.gc:.3f} | {one.kmers:.3f} |" for one in self.cues]
        return "\n".join(lines)


def check_leakage(
    splits: Mapping[str, Split], *, train: str = "train", k: int = 24, words: int = 5
) -> LeakageReport:
    """Look for what parts of a data set share, and for what gives the labels away.

    Args:
        splits: Name of a part -> sequences of one length and labels (0/1; others are compared
            between copies, but give no cues; NaN and negative labels count as missing).
        train: The part that models are trained on.
        k: Bases of the k-mers of near copies; less where sequences are shorter.
        words: Bases of the words of the regression.

    Raises:
        DataError: There is no training part, or no other.
        SettingError: Labels and sequences differ in number.

    Example:
        >>> report = check_leakage({"train": (["ACGTA", "CCCCC"], None), "test": (["TACGT"], None)})
        >>> report.leaks[1].reverse, report.worst
        (1, 1.0)
    """
    if train not in splits or len(splits) < 2:
        raise DataError(f"Parts are {', '.join(splits)}; expected {train!r} and another.")
    codes = {name: as_codes(split[0]) for name, split in splits.items()}
    labels = {name: _labels(split[1], len(codes[name])) for name, split in splits.items()}
    k = min(k, *(one.shape[1] for one in codes.values()))
    order = [train, *(name for name in splits if name != train)]
    leaks = [_leak(name, train, codes, labels, k) for name in order]
    cues = [
        _cue(name, train, codes, labels, words) for name in order[1:] if _is_binary(labels[name])
    ]
    return LeakageReport(train, k, leaks, cues if _is_binary(labels[train]) else [])


def _labels(labels: np.ndarray | None, count: int) -> np.ndarray:
    if labels is None:
        return np.full(count, np.nan)
    labels = np.asarray(labels, dtype=float)
    if len(labels) != count:
        raise SettingError(f"{len(labels)} labels for {count} sequences; expected as many.")
    return np.where(labels < 0, np.nan, labels)


def _is_binary(labels: np.ndarray) -> bool:
    return labels.ndim == 1 and set(np.unique(labels[~np.isnan(labels)])) == {0.0, 1.0}


def _leak(name: str, train: str, codes: dict, labels: dict, k: int) -> Leak:
    """Compare one part with training, or training with itself."""
    texts = _texts(codes[name])
    turned = _texts(reverse_complement(codes[name]))
    both = [min(pair) for pair in zip(texts, turned, strict=True)]
    repeated = len(both) - len(set(both))
    if name == train:
        return Leak(name, len(both), 0, 0, 0, 0, repeated)
    seen = {}
    for row, text in enumerate(_texts(codes[train])):
        seen.setdefault(text, row)
    source = [(seen.get(one), seen.get(other)) for one, other in zip(texts, turned, strict=True)]
    exact = np.array([one is not None for one, _ in source])
    reverse = np.array([one is None and other is not None for one, other in source])
    opposite = sum(
        _differ(labels[name][row], labels[train][other if one is None else one])
        for row, (one, other) in enumerate(source)
        if one is not None or other is not None
    )
    near = _near(codes[name], codes[train], k) & ~exact & ~reverse
    counts = (int(part.sum()) for part in (exact, reverse, near))
    return Leak(name, len(both), *counts, opposite, repeated)


def _texts(codes: np.ndarray) -> list[bytes]:
    return [row.tobytes() for row in np.ascontiguousarray(codes)]


def _differ(one: np.ndarray, other: np.ndarray) -> bool:
    known = ~(np.isnan(one) | np.isnan(other))
    return bool(np.any(known & (one != other)))


def _near(codes: np.ndarray, others: np.ndarray, k: int) -> np.ndarray:
    """Tell which sequences share half of their sketch with one sequence of the others."""
    hashes, owners = shared_sketches(codes, k, 4 if codes.shape[1] >= 200 else 1)
    there, their_owners = shared_sketches(others, k, 4 if codes.shape[1] >= 200 else 1)
    left = np.searchsorted(there, hashes, "left")
    count = np.minimum(np.searchsorted(there, hashes, "right") - left, 200)
    query = np.repeat(owners, count)
    within = np.arange(len(query)) - np.repeat(np.cumsum(count) - count, count)
    target = their_owners[np.repeat(left, count) + within]
    pairs, shared = np.unique(np.stack([query, target], axis=1), axis=0, return_counts=True)
    size = np.bincount(owners, minlength=len(codes))
    result = np.zeros(len(codes), dtype=bool)
    if len(pairs):
        result[pairs[shared * 2 >= size[pairs[:, 0]], 0]] = True
    return result


def _cue(name: str, train: str, codes: dict, labels: dict, words: int) -> Cue:
    """Judge GC and k-mers on one part."""
    known = {part: ~np.isnan(labels[part]) for part in (name, train)}
    judged, truth = codes[name][known[name]], labels[name][known[name]]
    fitted = codes[train][known[train]], labels[train][known[train]]
    area = area_under_roc(truth, gc_content(judged))
    held = np.arange(len(fitted[0])) % 5 == 0
    scores = fit_kmer_regression(
        (fitted[0][~held], fitted[1][~held]), (fitted[0][held], fitted[1][held]), judged, k=words
    )
    return Cue(name, max(area, 1 - area), area_under_roc(truth, scores))
