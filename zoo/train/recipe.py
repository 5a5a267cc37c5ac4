"""From a name of the catalogue to a weights folder: read, train, measure, describe, write."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from zoo.card import Card, Filters, SeedRun
from zoo.catalogue import Entry, get_entry
from zoo.errors import SettingError
from zoo.saving import check_target, save
from zoo.train.data import TrainingData, read_training_data
from zoo.train.describing import describe, golden_codes
from zoo.train.judge import Judge
from zoo.train.loop import fit, predict_split
from zoo.train.state import State

if TYPE_CHECKING:
    import keras

SEQUENCES_LOOKED_AT = 5_000
"""Training sequences by which filters are named."""

ACTIVATIONS = {"binary": "sigmoid", "classes": "softmax", "regression": None}
"""What a network ends in for each kind of output."""


def train_model(
    name: str,
    output: str | Path | None = None,
    *,
    runs: str | Path = "runs",
    data: str | Path | None = None,
    seed: int | None = None,
    seeds: int | None = None,
    overwrite: bool = False,
    verbose: int = 1,
    look_inside: Callable[["keras.Model", np.ndarray, Entry], Filters | None] | None = None,
) -> Card:
    """Train a model of the catalogue and write its weights folder.

    A run that was stopped goes on where it was. With several seeds all are trained, and the median
    one by the monitored metric on the validation split is written; the card holds the figures of
    all. The test split is looked at once, at the end.

    Args:
        name: A name of the catalogue.
        output: The weights folder to write; `weights/NAME` when not given.
        runs: Folder of training states and TensorBoard logs.
        data: Local copies of the source files; otherwise `ZOO_DATA_DIR` or the public address.
        seed: Of initial weights, order and augmentation, the first of several; the recipe's when
            not given.
        seeds: Number of trainings; the recipe's when not given.
        overwrite: Replace the output folder.
        verbose: 1 shows progress, 0 nothing.
        look_inside: Names the filters for the card, from the model, base codes `(n, length)` of
            training sequences and the entry.

    Returns:
        The card that was written.

    Raises:
        UnknownNameError: The catalogue has no such model.
        SettingError: The output folder exists, the run folder holds another run, or there are no
            seeds.
        DataError: A source file is missing, damaged or changed.
    """
    entry = get_entry(name)
    output = Path(output or Path("weights") / name)
    check_target(output, overwrite=overwrite)
    first = entry.recipe.seed if seed is None else seed
    count = entry.recipe.seeds if seeds is None else seeds
    if count < 1:
        raise SettingError(f"seeds is {count}; expected at least 1.")
    examples = read_examples(entry, data)
    trained = {
        number: train_seed(entry, examples, Path(runs) / f"{name}-seed{number}", number, verbose)
        for number in range(first, first + count)
    }
    table = [_seed_run(entry, examples, *run, number) for number, run in trained.items()]
    kept = median_seed({run.seed: run.validation[entry.recipe.monitor] for run in table})
    model = trained[kept][0]
    card = describe(entry, model, examples, table, kept)
    if look_inside:
        order = np.random.default_rng(0).permutation(len(examples.train))
        some = examples.train.codes[np.sort(order[:SEQUENCES_LOOKED_AT])]
        card = dataclasses.replace(card, filters=look_inside(model, some, entry))
    return save(model, output, card, golden=golden_codes(examples), overwrite=overwrite)


def read_examples(entry: Entry, data: str | Path | None = None) -> TrainingData:
    """Read the data of an entry with all columns that its training and its card need.

    Raises:
        SettingError: The recipe adapts domains, but names no column that tells them apart.
    """
    adaptation = entry.recipe.adaptation
    if adaptation and not adaptation.domain:
        raise SettingError("The recipe's adaptation names no domain; give a column of the data.")
    columns = [entry.group, adaptation.domain if adaptation else ""]
    columns += [column for _, column in entry.compared]
    named = [column for column in dict.fromkeys(columns) if column]
    return read_training_data(entry.dataset, entry.settings.get("length"), data, named)


def median_seed(figures: dict[int, float]) -> int:
    """Return the seed whose figure is the median, of an even number the lower one.

    Example:
        >>> median_seed({0: 0.7, 1: 0.9, 2: 0.8})
        2
    """
    ordered = sorted(figures, key=lambda seed: (figures[seed], seed))
    return ordered[(len(ordered) - 1) // 2]


def train_seed(
    entry: Entry, examples: TrainingData, folder: Path, seed: int, verbose: int
) -> tuple["keras.Model", State]:
    """Train with one seed, or go on with it.

    Args:
        entry: What is trained and how.
        examples: Its data.
        folder: Where the state is kept.
        seed: Of initial weights, order and augmentation.
        verbose: As in `fit`.

    Returns:
        The model with its best weights, and what the training was.

    Raises:
        SettingError: The folder holds another run, or no epoch gave a finite metric.
    """
    compute_alike_every_time()
    model = build_model(entry, seed)
    matching = None
    if entry.recipe.adaptation:
        from zoo.train.domains.matching import matching_of

        adaptation = entry.recipe.adaptation
        matching = matching_of(adaptation, examples.train.columns[adaptation.domain])
    state = fit(
        model,
        examples.train,
        examples.validation,
        entry.recipe,
        folder,
        seed=seed,
        fingerprint=_fingerprint(entry, examples, seed),
        matching=matching,
        verbose=verbose,
    )
    return model, state


def compute_alike_every_time() -> None:
    """Let TensorFlow, from here on in this process, add up in an order that never changes."""
    import keras

    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        tf.config.experimental.enable_op_determinism()


def _seed_run(
    entry: Entry, examples: TrainingData, model: "keras.Model", state: State, seed: int
) -> SeedRun:
    """Measure the training of one seed."""
    figures = {}
    for split in ("validation", "test"):
        judge = Judge(entry, examples, split)
        figures[split] = judge.values(predict_split(model, judge.codes))
    seconds = round(state.seconds, 1)
    return SeedRun(seed=seed, epochs=state.epoch, seconds=seconds, **figures)


def build_model(entry: Entry, seed: int) -> "keras.Model":
    """Build an entry's network with initial weights drawn from the seed."""
    import keras

    from zoo.architectures import build

    keras.utils.set_random_seed(seed)
    settings = {"activation": ACTIVATIONS[entry.recipe.kind]} | entry.settings
    return build(entry.architecture, outputs=len(entry.outputs), **settings)


def _fingerprint(entry: Entry, examples: TrainingData, seed: int) -> dict[str, Any]:
    return {
        "architecture": entry.architecture,
        "settings": entry.settings,
        # One run is one seed, however many there are.
        "recipe": {**entry.recipe.as_dict(), "seed": seed, "seeds": 1},
        "data": examples.train.sha256 + examples.validation.sha256,
        "seed": seed,
    }
