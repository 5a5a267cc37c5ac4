"""From a name of the catalogue to a weights folder: read, train, measure, describe, write."""

import contextlib
import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from zoo.card import Card, Filters, SeedRun
from zoo.catalogue import PRECISIONS, Entry, get_entry
from zoo.catalogue.ensembles import ENSEMBLE, member_of
from zoo.errors import SettingError
from zoo.saving import check_target, save
from zoo.train.data import TrainingData, read_training_data
from zoo.train.describing import describe, golden_codes
from zoo.train.distributed import Devices
from zoo.train.judge import Judge
from zoo.train.loop import fit, predict_split
from zoo.train.state import State

if TYPE_CHECKING:
    import keras

    from zoo.train.domains.matching import Matching

SEQUENCES_LOOKED_AT = 5_000
"""Training sequences by which filters are named."""

ACTIVATIONS = {
    "binary": "sigmoid",
    "classes": "softmax",
    "regression": None,
    "counts": "softplus",
}
"""What a network ends in for each kind of output."""


def train_model(
    name: str,
    output: str | Path | None = None,
    *,
    runs: str | Path = "runs",
    data: str | Path | None = None,
    seed: int | None = None,
    seeds: int | None = None,
    strategy: str = "none",
    precision: str | None = None,
    accumulate: int | None = None,
    overwrite: bool = False,
    verbose: int = 1,
    look_inside: Callable[["keras.Model", np.ndarray, Entry], Filters | None] | None = None,
) -> Card | None:
    """Train a model of the catalogue and write its weights folder.

    A run that was stopped goes on where it was, also one of several processes of which one was
    lost: start them all again. With several seeds all are trained, and the median
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
        strategy: One of `zoo.train.distributed.STRATEGIES`. With `"multiworker"` every process
            calls this, with its own `TF_CONFIG` and one folder `runs` that all can read.
        precision: One of `zoo.catalogue.PRECISIONS`; the recipe's when not given.
        accumulate: Parts in which a batch is computed; the recipe's when not given.
        overwrite: Replace the output folder.
        verbose: 1 shows progress, 0 nothing.
        look_inside: Names the filters for the card, from the model, base codes `(n, length)` of
            training sequences and the entry.

    Returns:
        The card that was written; None in a process that only helped to train.

    Raises:
        UnknownNameError: The catalogue has no such model, or there is no such strategy.
        SettingError: The output folder exists, the run folder holds another run, there are no
            seeds, or precision or parts are out of range.
        DataError: A source file is missing, damaged or changed.
    """
    entry = _with_settings(get_entry(name), precision, accumulate)
    output = Path(output or Path("weights") / name)
    check_target(output, overwrite=overwrite)
    first = entry.recipe.seed if seed is None else seed
    count = entry.recipe.seeds if seeds is None else seeds
    if count < 1:
        raise SettingError(f"seeds is {count}; expected at least 1.")
    devices = Devices(strategy)
    examples = read_examples(entry, data)
    trained = {
        number: train_seed(
            entry, examples, Path(runs) / f"{name}-seed{number}", number, verbose, devices
        )
        for number in range(first, first + count)
    }
    if not devices.is_chief:
        return None
    table = [_seed_run(entry, examples, *run, number) for number, run in trained.items()]
    kept = median_seed({run.seed: run.validation[entry.recipe.monitor] for run in table})
    model = trained[kept][0]
    card = describe(entry, model, examples, table, kept)
    if look_inside:
        order = np.random.default_rng(0).permutation(len(examples.train))
        some = examples.train.codes[np.sort(order[:SEQUENCES_LOOKED_AT])]
        card = dataclasses.replace(card, filters=look_inside(model, some, entry))
    return save(model, output, card, golden=golden_codes(examples), overwrite=overwrite)


def _with_settings(entry: Entry, precision: str | None, accumulate: int | None) -> Entry:
    """Return an entry with another precision or number of parts, where one is given."""
    given = {"precision": precision, "accumulate": accumulate}
    changes = {name: value for name, value in given.items() if value is not None}
    recipe = dataclasses.replace(entry.recipe, **changes)
    if recipe.precision not in PRECISIONS or recipe.accumulate < 1:
        raise SettingError(
            f"precision is {recipe.precision!r} and accumulate {recipe.accumulate}; expected one "
            f"of {', '.join(PRECISIONS)}, and at least 1."
        )
    return dataclasses.replace(entry, recipe=recipe)


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
    entry: Entry,
    examples: TrainingData,
    folder: Path,
    seed: int,
    verbose: int,
    devices: Devices | None = None,
) -> tuple["keras.Model", State]:
    """Train with one seed, or go on with it.

    Args:
        entry: What is trained and how.
        examples: Its data.
        folder: Where the state is kept.
        seed: Of initial weights, order and augmentation.
        verbose: As in `fit`.
        devices: What to train on; one device when not given.

    Returns:
        The model with its best weights, and what the training was.

    Raises:
        SettingError: The folder holds another run, or no epoch gave a finite metric.
    """
    if entry.architecture == ENSEMBLE:
        return _train_members(entry, examples, folder, seed, verbose, devices)
    compute_alike_every_time()
    devices = devices or Devices()
    matching = _matching_of(entry, examples, devices)
    with devices.scope(), _precision(entry.recipe.precision):
        model = build_model(entry, seed)
        state = fit(
            model,
            examples.train,
            examples.validation,
            entry.recipe,
            folder,
            seed=seed,
            fingerprint=_fingerprint(entry, examples, seed),
            is_chief=devices.is_chief,
            matching=matching,
            verbose=verbose,
        )
    if devices.name == "none" and entry.recipe.precision == "float32":
        return model, state
    # What is kept is a plain network of one device, in float32.
    plain = build_model(entry, seed)
    plain.set_weights(model.get_weights())
    return plain, state


def _train_members(
    entry: Entry,
    examples: TrainingData,
    folder: Path,
    seed: int,
    verbose: int,
    devices: Devices | None,
) -> tuple["keras.Model", State]:
    """Train every member of an ensemble by itself, from seeds that no other ensemble has."""
    from zoo.architectures.ensemble import set_members

    model = build_model(entry, seed)
    alone = member_of(entry)
    count = entry.settings["members"]
    trained = [
        train_seed(alone, examples, folder / f"member{one}", seed * count + one, verbose, devices)
        for one in range(count)
    ]
    members, states = zip(*trained, strict=True)
    set_members(model, members)
    epochs, seconds = max(one.epoch for one in states), sum(one.seconds for one in states)
    return model, State(fingerprint={}, epoch=epochs, seconds=seconds)


def _matching_of(entry: Entry, examples: TrainingData, devices: Devices) -> "Matching | None":
    """Return what holds the domains of a recipe with an adaptation together."""
    from zoo.train.domains.matching import matching_of

    recipe = entry.recipe
    if not recipe.adaptation:
        return None
    if devices.name != "none" or recipe.accumulate > 1:
        raise SettingError(
            "A recipe that adapts domains is trained on one device and in whole batches; leave out "
            "strategy and accumulate."
        )
    return matching_of(recipe.adaptation, examples.train.columns[recipe.adaptation.domain])


@contextlib.contextmanager
def _precision(name: str) -> Iterator[None]:
    """Build networks that compute so, for a while."""
    import keras

    earlier = keras.config.dtype_policy()
    keras.config.set_dtype_policy(name)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(earlier)


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
