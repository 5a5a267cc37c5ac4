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
        label: Number of the label, from 1, where there are several; else 0.
        gc: GC content alone, whichever direction is better.
        kmers: A linear model on k-mer counts, fitted on the training part.
    """

    part: str
    label: int
    gc: float
    kmers: float

    @property
    def name(self) -> str:
        """The part, and the label where there are several."""
        return f"{self.part}, label {self.label}" if self.label else self.part


@dataclass(frozen=True)
class LeakageReport:
    """The leaks and cues of a data set; `zoo data check` prints it.

    Args:
        train: Name of the part that models are trained on.
        k: Bases of the k-mers of near copies.
        leaks: One entry for each other part, and one for training itself.
        cues: One entry for each label of each other part.
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
            lines += [f"| {one.name} | {one.gc:.3f} | {one.kmers:.3f} |" for one in self.cues]
        return "\n".join(lines)


def check_leakage(
    splits: Mapping[str, Split], *, train: str = "train", k: int = 24, words: int = 5
) -> LeakageReport:
    """Look for what parts of a data set share, and for what gives the labels away.

    Args:
        splits: Name of a part -> sequences of one length and labels `(n,)` or `(n, labels)`; NaN
            and negative labels count as missing. Cues are told for 0/1 labels; of classes, whether
            it is class 0; of other numbers, whether they lie above the training part's median.
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
    return LeakageReport(train, k, leaks, _cues(order, codes, labels, words))


def _labels(labels: np.ndarray | None, count: int) -> np.ndarray:
    if labels is None:
        return np.full(count, np.nan)
    labels = np.asarray(labels, dtype=float)
    if len(labels) != count:
        raise SettingError(f"{len(labels)} labels for {count} sequences; expected as many.")
    return np.where(labels < 0, np.nan, labels)


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


def _cues(order: list[str], codes: dict, labels: dict, words: int) -> list[Cue]:
    """Judge GC and k-mers on every part but the first, label by label.

    Where every sequence stands there many times, as in mutagenesis, its labels belong to something
    beside it, and there is nothing to judge.
    """
    if len(set(_texts(codes[order[0]]))) * 10 < len(codes[order[0]]):
        return []
    columns = {name: labels[name].reshape(len(labels[name]), -1).T for name in order}
    several = len(columns[order[0]]) > 1
    order = [name for name in order if len(columns[name]) == len(columns[order[0]])]
    found = []
    for number, own in enumerate(columns[order[0]]):
        truths = {name: _yes_or_no(columns[name][number], own) for name in order}
        found += _judged(order, codes, truths, number + 1 if several else 0, words)
    return sorted(found, key=lambda cue: order.index(cue.part))


def _yes_or_no(values: np.ndarray, trained: np.ndarray) -> np.ndarray:
    """Make labels 0 or 1, NaN where missing."""
    known = trained[~np.isnan(trained)]
    limit = 0.0 if (known == known.round()).all() else float(np.median(known))
    return np.where(np.isnan(values), np.nan, values > limit)


def _judged(order: list[str], codes: dict, truths: dict, number: int, words: int) -> list[Cue]:
    """Fit k-mers on the first part once, and judge all others that have both classes."""
    known = {name: ~np.isnan(truths[name]) for name in order}
    truth = {name: truths[name][known[name]] for name in order}
    judged = [name for name in order[1:] if len(np.unique(truth[name])) == 2]
    if not judged or len(np.unique(truth[order[0]])) < 2:
        return []
    fitted = codes[order[0]][known[order[0]]]
    held = np.arange(len(fitted)) % 5 == 0
    pairs = [(fitted[rows], truth[order[0]][rows]) for rows in (~held, held)]
    together = np.concatenate([codes[name][known[name]] for name in judged])
    scores = fit_kmer_regression(*pairs, together, k=words)
    ends = np.cumsum([len(truth[name]) for name in judged])
    cues = []
    for name, own in zip(judged, np.split(scores, ends[:-1]), strict=True):
        area = area_under_roc(truth[name], gc_content(codes[name][known[name]]))
        cues.append(Cue(name, number, max(area, 1 - area), area_under_roc(truth[name], own)))
    return cues
