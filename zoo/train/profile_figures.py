"""How good predicted profiles are: shape and total, with intervals, beside the mean profile."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from zoo.card import Baseline, Card, Metric, Output, SeedRun
from zoo.catalogue import Entry
from zoo.train import metrics
from zoo.train.baselines import fit_baselines
from zoo.train.data import Split, TrainingData
from zoo.train.describing import card_of_training, measure_baselines, measure_splits
from zoo.train.loop import predict_split
from zoo.train.objective import Objective
from zoo.train.profiles import log_totals, mean_log_totals, profile_loss, split_outputs
from zoo.train.scores import pearson

if TYPE_CHECKING:
    import keras

MONITOR = "minus_loss"
"""By which the epoch is chosen: shape and total count as they do in training."""

_LEAST_SHARE = 1e-9
_SHAPE = "profile_"


def profile_distances(labels: np.ndarray, logits: np.ndarray) -> np.ndarray:
    """Return the Jensen-Shannon distance of each profile from the predicted one.

    It is the square root of the divergence in natural logarithms: from 0 to 0.83.

    Args:
        labels: Counts `(n, positions, tracks)`; positions with NaN are left out of both profiles.
        logits: Of the predicted profiles, of the same shape.

    Returns:
        `(n, tracks)`; NaN where there is no count.

    Example:
        >>> labels = np.array([[[3.0], [0.0]], [[3.0], [3.0]], [[0.0], [0.0]]])
        >>> profile_distances(labels, np.zeros((3, 2, 1))).round(3).tolist()
        [[0.465], [0.0], [nan]]
    """
    known = ~np.isnan(labels)
    counts = np.where(known, labels, 0.0).astype(np.float64)
    totals = counts.sum(axis=1, keepdims=True)
    true = counts / np.where(totals > 0, totals, 1)
    powers = np.exp(logits - logits.max(axis=1, keepdims=True).astype(np.float64)) * known
    said = powers / np.maximum(powers.sum(axis=1, keepdims=True), np.finfo(float).tiny)
    middle = (true + said) / 2
    divergence = (_relative_entropy(true, middle) + _relative_entropy(said, middle)) / 2
    return np.where(totals[:, 0] > 0, np.sqrt(np.maximum(divergence, 0)), np.nan)


def _relative_entropy(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    ratio = np.where(first > 0, first, 1) / np.where(first > 0, second, 1)
    return (first * np.log(ratio)).sum(axis=1)


class ProfileJudge:
    """Measures predicted profiles of one split, always in the same way.

    Args:
        split: Profiles and their sequences.
        names: Of the tracks.
    """

    def __init__(self, split: Split, names: Sequence[str]):
        self.codes, self.labels, self.names = split.codes, split.labels, list(names)
        self._totals = log_totals(split.labels)

    def values(self, scores: np.ndarray) -> dict[str, float]:
        """Return the median distance of profiles and the correlation of log totals.

        Args:
            scores: Of a network under training, `(n, positions + 1, tracks)`.
        """
        return self._values(*self._parts(scores), np.arange(len(self.labels)))

    def averages(self, scores: np.ndarray) -> dict[str, Metric]:
        """Return the same with 95 % bootstrap intervals over sequences."""
        return self._measure(*self._parts(scores))

    def details(self, scores: np.ndarray) -> dict[str, dict[str, Metric]]:
        """Return the same for each track; nothing where there is but one."""
        if len(self.names) == 1:
            return {}
        parts = self._parts(scores)
        found = {
            name: self._measure(*(part[:, [row]] for part in parts))
            for row, name in enumerate(self.names)
        }
        return {name: one for name, one in found.items() if len(one) == 2}

    def gain(self, scores: np.ndarray, others: np.ndarray) -> Metric:
        """Return by how much the distance is smaller than that of other predictions."""
        own, other = self._parts(scores)[0], self._parts(others)[0]
        every, *draws = self._draws()
        drawn = [_median(other[rows]) - _median(own[rows]) for rows in draws]
        return _with_interval(_median(other[every]) - _median(own[every]), drawn)

    def _parts(self, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return distances, log totals and predicted log totals, all `(n, tracks)`."""
        logits, predicted = split_outputs(scores)
        return profile_distances(self.labels, logits), self._totals, predicted

    def _values(self, distances, totals, predicted, rows: np.ndarray) -> dict[str, float]:
        return {
            "jsd": _median(distances[rows]),
            "pearson": _correlation(totals[rows], predicted[rows]),
        }

    def _measure(self, *parts: np.ndarray) -> dict[str, Metric]:
        every, *drawn = (self._values(*parts, rows) for rows in self._draws())
        return {
            name: _with_interval(value, [one[name] for one in drawn])
            for name, value in every.items()
            if not np.isnan(value)
        }

    def _draws(self) -> list[np.ndarray]:
        """Return all rows, and then draws of as many with replacement."""
        random, count = np.random.default_rng(0), len(self.labels)
        drawn = random.integers(0, count, (metrics.RESAMPLES, count))
        return [np.arange(count), *drawn]


def _median(distances: np.ndarray) -> float:
    """Return the median of each track, averaged over tracks with counts; NaN without any."""
    columns = [column[~np.isnan(column)] for column in distances.T]
    found = [np.median(column) for column in columns if column.size]
    return float(np.mean(found)) if found else np.nan


def _correlation(totals: np.ndarray, predicted: np.ndarray) -> float:
    """Return the correlation, averaged over tracks whose totals differ; NaN without any."""
    found = []
    for true, said in zip(totals.T, predicted.T, strict=True):
        known = ~np.isnan(true)
        if known.any() and np.ptp(true[known]) > 0:
            found.append(pearson(true[known], said[known]))
    return float(np.mean(found)) if found else np.nan


def _with_interval(value: float, drawn: list[float]) -> Metric:
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    return Metric(value=value, low=float(low), high=float(high))


def profile_objective(count_weight: float, names: Sequence[str]) -> Objective:
    """Return what a training of profiles learns, and how its epochs are judged."""
    summed = profile_loss(count_weight)

    def figures(labels: np.ndarray, scores: np.ndarray) -> dict[str, float]:
        total, count = (float(one) for one in summed(labels, scores))
        judge = ProfileJudge(Split(codes=labels, labels=labels, sha256=""), names)
        return {MONITOR: -total / count, **judge.values(scores)}

    return Objective(summed=summed, divisor=len, figures=figures)


def usual_count_weight(labels: np.ndarray) -> float:
    """Return half the mean total of the profiles whose positions are all known.

    Example:
        >>> usual_count_weight(np.array([[[10.0], [20.0]], [[5.0], [np.nan]]]))
        15.0
    """
    totals = labels.sum(axis=1, dtype=np.float64)
    return float(totals[~np.isnan(totals)].mean() / 2)


def mean_profile(labels: np.ndarray) -> np.ndarray:
    """Return what predicts the mean training profile and total, as outputs of a network.

    Args:
        labels: Of the training examples, `(n, positions, tracks)`.

    Returns:
        `(positions + 1, tracks)`; every profile has the same say, however many its counts.

    Example:
        >>> labels = np.array([[[1.0], [0.0]], [[0.0], [9.0]], [[np.nan], [4.0]]])
        >>> np.exp(mean_profile(labels)[:2, 0]).round(3).tolist()
        [0.5, 0.667]
    """
    known = ~np.isnan(labels)
    counts = np.where(known, labels, 0.0).astype(np.float64)
    totals = counts.sum(axis=1, keepdims=True)
    known &= totals > 0
    shares = (counts / np.where(totals > 0, totals, 1)).sum(axis=0)
    logits = np.log(np.maximum(shares / np.maximum(known.sum(axis=0), 1), _LEAST_SHARE))
    return np.concatenate([logits, mean_log_totals(labels)[None]])


def profile_baselines(
    entry: Entry, examples: TrainingData, judge: ProfileJudge
) -> tuple[list[Baseline], np.ndarray]:
    """Measure what a network must beat; returns baselines, and what the mean profile predicts.

    The mean profile of the training examples is one; beside it stand regressions of log totals on
    words and on GC content.
    """
    mean = mean_profile(examples.train.labels)
    plain = np.repeat(mean[None], len(judge.labels), axis=0)
    scores = {("mean training profile and total", "same split"): plain}
    parts = {
        name: replace(split, labels=log_totals(split.labels))
        for name, split in examples.splits.items()
    }
    recipe = replace(entry.recipe, loss="mean_squared_error")
    fitted = fit_baselines(replace(entry, recipe=recipe), replace(examples, **parts))
    for (name, source), totals in fitted.items():
        with_totals = np.concatenate([plain[:, :-1], totals[:, None]], axis=1)
        scores[f"mean training profile, totals by {name}", source] = with_totals
    return measure_baselines(scores, judge), plain


def profile_outputs(tracks: Sequence[str]) -> list[Output]:
    """Return what a card says of a network's `profile` and `counts`, track by track.

    Example:
        >>> [one.name for one in profile_outputs(["plus", "minus"])]
        ['profile_plus', 'profile_minus', 'counts_plus', 'counts_minus']
    """
    shape = "array `profile`, one number a position: softmax over positions gives the shares"
    total = "array `counts`: natural logarithm of 1 + the total over all positions"
    return [
        *(Output(name=f"{_SHAPE}{one}", unit="logit", description=shape) for one in tracks),
        *(Output(name=f"counts_{one}", unit="log(1 + count)", description=total) for one in tracks),
    ]


def profile_judges(entry: Entry, examples: TrainingData) -> dict[str, ProfileJudge]:
    """Return who measures profiles of the validation and of the test split."""
    shapes = [one.name for one in entry.outputs if one.name.startswith(_SHAPE)]
    names = [name.removeprefix(_SHAPE) for name in shapes[: len(entry.outputs) // 2]]
    return {name: ProfileJudge(examples.splits[name], names) for name in ("validation", "test")}


def describe_profiles(
    entry: Entry,
    model: "keras.Model",
    examples: TrainingData,
    seeds: list[SeedRun],
    seed: int,
) -> Card:
    """Measure a trained network of profiles, and write everything known about it into a card.

    Arguments are those of `zoo.train.describing.describe`; the model is one under training.
    """
    judges = profile_judges(entry, examples)
    scores = {split: predict_split(model, judge.codes) for split, judge in judges.items()}
    test = judges["test"]
    baselines, plain = profile_baselines(entry, examples, test)
    gain = test.gain(scores["test"], plain)
    note = (
        "jsd, the median Jensen-Shannon distance (natural logarithms, less is better), on the test "
        f"split is smaller than that of the mean training profile by {gain.value:+.3f}, 95 % "
        f"interval {gain.low:+.3f} to {gain.high:+.3f} (paired bootstrap). pearson is the "
        "correlation of log(1 + total); it is 0 for predictions that are all the same."
    )
    return card_of_training(
        entry,
        model,
        examples,
        seeds,
        seed,
        **measure_splits(judges, scores),
        baselines=baselines,
        notes=[note],
    )
