"""From a name of the catalogue to a weights folder: read, train, measure, describe, write."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from zoo.card import Architecture, Baseline, Card, Data, Golden, Input, Training
from zoo.catalogue import Entry, get_entry
from zoo.saving import TOLERANCE, check_target, save
from zoo.train.calibration import calibrate
from zoo.train.data import TrainingData, read_training_data
from zoo.train.loop import fit, predict_split
from zoo.train.metrics import measure, measure_difference
from zoo.train.provenance import git_commit, hardware, package_versions
from zoo.train.state import State

if TYPE_CHECKING:
    import keras

GOLDEN_PER_CLASS = 8


def train_model(
    name: str,
    output: str | Path | None = None,
    *,
    runs: str | Path = "runs",
    data: str | Path | None = None,
    seed: int | None = None,
    overwrite: bool = False,
    verbose: int = 1,
) -> Card:
    """Train a model of the catalogue and write its weights folder.

    A run that was stopped goes on where it was. The test split is looked at once, at the end.

    Args:
        name: A name of the catalogue.
        output: The weights folder to write; `weights/NAME` when not given.
        runs: Folder of training states and TensorBoard logs.
        data: Local copies of the source files; otherwise `ZOO_DATA_DIR` or the public address.
        seed: Of initial weights, order and augmentation; the recipe's when not given.
        overwrite: Replace the output folder.
        verbose: 1 shows progress, 0 nothing.

    Returns:
        The card that was written.

    Raises:
        UnknownNameError: The catalogue has no such model.
        SettingError: The output folder exists, or the run folder holds another run.
        DataError: A source file is missing, damaged or changed.
    """
    entry = get_entry(name)
    output = Path(output or Path("weights") / name)
    check_target(output, overwrite=overwrite)
    seed = entry.recipe.seed if seed is None else seed
    examples = read_training_data(entry.dataset, entry.settings.get("length"), data)
    model = build_model(entry, seed)
    state = fit(
        model,
        examples.train,
        examples.validation,
        entry.recipe,
        Path(runs) / f"{name}-seed{seed}",
        seed=seed,
        fingerprint=_fingerprint(entry, examples, seed),
        verbose=verbose,
    )
    card = describe(entry, model, examples, state, seed)
    return save(model, output, card, golden=_golden_codes(examples), overwrite=overwrite)


def build_model(entry: Entry, seed: int) -> "keras.Model":
    """Build an entry's network with initial weights drawn from the seed."""
    import keras

    from zoo.architectures import build

    keras.utils.set_random_seed(seed)
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        # Sums in parallel kernels would otherwise depend on the order of threads.
        tf.config.experimental.enable_op_determinism()
    return build(entry.architecture, outputs=len(entry.outputs), **entry.settings)


def _fingerprint(entry: Entry, examples: TrainingData, seed: int) -> dict[str, Any]:
    return {
        "architecture": entry.architecture,
        "settings": entry.settings,
        "recipe": entry.recipe.as_dict(),
        "data": examples.train.sha256 + examples.validation.sha256,
        "seed": seed,
    }


def describe(
    entry: Entry, model: "keras.Model", examples: TrainingData, state: State, seed: int
) -> Card:
    """Measure a trained model and write everything known about it into a card."""
    scores = {
        name: predict_split(model, split.codes)
        for name, split in examples.splits.items()
        if name != "train"
    }
    labels = {name: examples.splits[name].labels for name in scores}
    baselines, kmer_scores = _baselines(entry, examples)
    gain = measure_difference(labels["test"], scores["test"], kmer_scores)
    note = (
        f"AUROC on the test split minus that of the {entry.recipe.kmer}-mer regression: "
        f"{gain.value:+.3f}, 95 % interval {gain.low:+.3f} to {gain.high:+.3f} (paired bootstrap)."
    )
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
            sequences=f"{2 * GOLDEN_PER_CLASS} sequences of the test split", tolerance=TOLERANCE
        ),
        licenses=entry.licenses,
        citation=entry.citation,
        data=_data(examples),
        training=_training(entry, state, seed),
        metrics={name: measure(labels[name], scores[name]) for name in ("validation", "test")},
        baselines=[*baselines, *entry.published],
        calibration=calibrate(
            (labels["validation"], scores["validation"]), (labels["test"], scores["test"])
        ),
        notes=[note, *entry.notes],
    )


def _baselines(entry: Entry, examples: TrainingData) -> tuple[list[Baseline], np.ndarray]:
    """Fit what any network must beat; returns the baselines and the k-mer model's test scores."""
    from zoo.pipelines.baselines import fit_gc_regression, fit_kmer_regression

    train, validation = (
        (split.codes, split.labels) for split in (examples.train, examples.validation)
    )
    test, k = examples.test, entry.recipe.kmer
    scores = {
        f"{k}-mer logistic regression": fit_kmer_regression(train, validation, test.codes, k=k),
        "GC content only": fit_gc_regression(train, validation, test.codes),
    }
    baselines = [
        Baseline(name=name, source="same split", metrics=measure(test.labels, values))
        for name, values in scores.items()
    ]
    return baselines, next(iter(scores.values()))


def _architecture(entry: Entry, model: "keras.Model") -> Architecture:
    return Architecture(
        name=entry.architecture,
        settings=entry.settings,
        parameters=model.count_params(),
        receptive_field=_receptive_field(entry, model),
    )


def _receptive_field(entry: Entry, model: "keras.Model") -> int:
    """Measure how many bases one position of the last feature map sees, within the input."""
    import keras

    from zoo.architectures import find_architecture
    from zoo.architectures.receptive_field import measure_receptive_field

    layer = model.get_layer(find_architecture(entry.architecture).features)
    start, end = measure_receptive_field(keras.Model(model.inputs[0], layer.output))
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


def _training(entry: Entry, state: State, seed: int) -> Training:
    import keras

    seeded = "" if seed == entry.recipe.seed else f" --seed {seed}"
    return Training(
        command=f"zoo train {entry.name}{seeded}",
        recipe=entry.recipe.as_dict(),
        seed=seed,
        epochs=state.epoch,
        seconds=round(state.seconds, 1),
        hardware=hardware(),
        backend=keras.backend.backend(),
        packages=package_versions(),
        git_commit=git_commit(),
    )


def _golden_codes(examples: TrainingData) -> np.ndarray:
    """Take the first test sequences with and without the first label."""
    positive = examples.test.labels[:, 0] > 0.5
    rows = [np.flatnonzero(kind)[:GOLDEN_PER_CLASS] for kind in (positive, ~positive)]
    return examples.test.codes[np.concatenate(rows)]
