"""What a trained model is and how good it is, measured and written into a card."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from zoo.card import (
    Architecture,
    Baseline,
    Calibration,
    Card,
    Data,
    Golden,
    Input,
    Metric,
    SeedRun,
    Training,
)
from zoo.catalogue import Entry
from zoo.errors import SettingError
from zoo.saving import TOLERANCE
from zoo.train.baselines import fit_baselines
from zoo.train.calibration import calibrate
from zoo.train.data import TrainingData
from zoo.train.judge import Judge
from zoo.train.loop import predict_split
from zoo.train.provenance import git_commit, hardware, package_versions

if TYPE_CHECKING:
    import keras

GOLDEN_PER_CLASS = 8

LINKS = {"binary": "sigmoid", "classes": "softmax"}
"""What makes chances of the logits of each kind of output that has chances."""


class Measuring(Protocol):
    """Who measures predictions of one split: a `Judge`, or that of profiles."""

    def averages(self, scores: np.ndarray) -> dict[str, Metric]:
        """Measure all outputs together."""

    def details(self, scores: np.ndarray) -> dict[str, dict[str, Metric]]:
        """Measure each output by itself."""


def describe(
    entry: Entry,
    model: "keras.Model",
    examples: TrainingData,
    seeds: list[SeedRun],
    seed: int,
) -> Card:
    """Measure a trained model and write everything known about it into a card.

    Args:
        entry: Its place in the catalogue.
        model: With the weights that are shipped.
        examples: Its data.
        seeds: All trainings.
        seed: The one that is shipped.
    """
    judges = {split: Judge(entry, examples, split) for split in ("validation", "test")}
    scores = {split: predict_split(model, judge.codes) for split, judge in judges.items()}
    test = judges["test"]
    baselines, kmer_scores = _baselines(entry, examples, test)
    gain = test.gain(scores["test"], kmer_scores, entry.headline)
    return card_of_training(
        entry,
        model,
        examples,
        seeds,
        seed,
        **measure_splits(judges, scores),
        baselines=[*baselines, *entry.published],
        calibration=_calibration(entry, examples, scores),
        notes=[_gain_note(entry, gain), *entry.notes],
    )


def card_of_training(
    entry: Entry,
    model: "keras.Model",
    examples: TrainingData,
    seeds: list[SeedRun],
    seed: int,
    **measured: Any,
) -> Card:
    """Write what is known without a measurement into a card, beside what was measured.

    Arguments are those of `describe`, and further fields of the card.
    """
    return Card(
        name=entry.name,
        version=entry.version,
        task=entry.task,
        species=list(entry.species),
        summary=entry.summary,
        use=entry.use,
        architecture=_architecture(entry, model),
        input=_input(entry, model),
        outputs=list(entry.outputs),
        golden=Golden(
            sequences=f"{len(golden_codes(examples))} sequences of the test split",
            tolerance=TOLERANCE,
        ),
        licenses=entry.licenses,
        citation=entry.citation,
        data=_data(examples),
        training=_training(entry, seeds, seed),
        headline=entry.headline,
        **measured,
    )


def _gain_note(entry: Entry, gain: Metric) -> str:
    return (
        f"{entry.headline} on the test split minus that of the {entry.recipe.kmer}-mer "
        f"regression: {gain.value:+.3f}, 95 % interval {gain.low:+.3f} to {gain.high:+.3f} "
        "(paired bootstrap)."
    )


def _baselines(
    entry: Entry, examples: TrainingData, judge: Judge
) -> tuple[list[Baseline], np.ndarray]:
    """Measure what a network must beat; returns the baselines and the k-mer model's scores."""
    fitted = fit_baselines(entry, examples)
    others = {
        (name, "published predictions for the same sequences"): examples.test.columns[column]
        for name, column in entry.compared
    }
    scores = fitted | {name: column[:, None] for name, column in others.items()}
    return measure_baselines(scores, judge), next(iter(scores.values()))


def measure_baselines(
    scores: Mapping[tuple[str, str], np.ndarray], judge: Measuring
) -> list[Baseline]:
    """Measure predictions by name and source, each as the network itself is measured."""
    return [
        Baseline(
            name=name,
            source=source,
            metrics=judge.averages(values),
            details=judge.details(values),
        )
        for (name, source), values in scores.items()
    ]


def measure_splits(
    judges: Mapping[str, Measuring], scores: Mapping[str, np.ndarray]
) -> dict[str, Any]:
    """Give a card's `metrics` by split, and the `details` of the test split."""
    return {
        "metrics": {split: judge.averages(scores[split]) for split, judge in judges.items()},
        "details": judges["test"].details(scores["test"]),
    }


def _calibration(
    entry: Entry, examples: TrainingData, scores: dict[str, np.ndarray]
) -> Calibration | None:
    """Calibrate what are chances."""
    link = LINKS.get(entry.recipe.kind)
    if link is None:
        return None
    pairs = [(examples.splits[name].labels, scores[name]) for name in ("validation", "test")]
    return calibrate(*pairs, link)


def _architecture(entry: Entry, model: "keras.Model") -> Architecture:
    return Architecture(
        name=entry.architecture,
        # Tuples become lists now, as they will be when the card is read.
        settings=json.loads(json.dumps(entry.settings)),
        parameters=model.count_params(),
        receptive_field=_receptive_field(entry, model),
    )


def _receptive_field(entry: Entry, model: "keras.Model") -> int | None:
    """Measure how many bases one position of the last feature map sees, within the input.

    None for a network of unknown layout, and where the activations of a barely trained one are all
    closed, so that nothing moves it.
    """
    import keras

    from zoo.architectures import ARCHITECTURES
    from zoo.architectures.receptive_field import measure_receptive_field

    if entry.architecture not in ARCHITECTURES:
        return None
    layer = model.get_layer(ARCHITECTURES[entry.architecture].features)
    try:
        start, end = measure_receptive_field(keras.Model(model.inputs[0], layer.output))
    except SettingError:
        return None
    return end - start


def _input(entry: Entry, model: "keras.Model") -> Input:
    return Input(length=model.inputs[0].shape[1], strands=entry.strands, assembly=entry.assembly)


def _data(examples: TrainingData) -> Data:
    return Data(
        name=examples.name,
        version=examples.version,
        source=examples.source,
        split=examples.split,
        negatives=examples.negatives,
        counts={name: len(split) for name, split in examples.splits.items()},
        hashes={name: split.sha256 for name, split in examples.splits.items()},
    )


def _training(entry: Entry, seeds: list[SeedRun], seed: int) -> Training:
    import keras

    recipe = entry.recipe
    kept = next(run for run in seeds if run.seed == seed)
    options = "" if seeds[0].seed == recipe.seed else f" --seed {seeds[0].seed}"
    options += "" if len(seeds) == recipe.seeds else f" --seeds {len(seeds)}"
    return Training(
        command=f"zoo train {entry.name}{options}",
        recipe=recipe.as_dict(),
        seed=seed,
        epochs=kept.epochs,
        seconds=kept.seconds,
        hardware=hardware(),
        backend=keras.backend.backend(),
        packages=package_versions(),
        git_commit=git_commit(),
        seeds=seeds if len(seeds) > 1 else [],
    )


def golden_codes(examples: TrainingData) -> np.ndarray:
    """Take the first test sequences with a high and with a low first label, or with profiles."""
    if examples.test.labels.ndim > 2:
        return examples.test.codes[: 2 * GOLDEN_PER_CLASS]
    positive = examples.test.labels[:, 0] > 0.5
    rows = [np.flatnonzero(kind)[:GOLDEN_PER_CLASS] for kind in (positive, ~positive)]
    return examples.test.codes[np.concatenate(rows)]
