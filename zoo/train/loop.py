"""The training loop: epoch by epoch, each with its own seed, stopped early, resumed after a kill.

Every epoch is a `fit` of its own whose order and augmentation depend only on the seed and the
number of the epoch, and weights, optimizer and random state are saved after it. A run that was
killed therefore goes on as if nothing had happened.
"""

import contextlib
import dataclasses
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from zoo.catalogue import Recipe
from zoo.dna import one_hot_codes
from zoo.errors import SettingError
from zoo.pipelines import augment
from zoo.train.data import Split
from zoo.train.distributed import SharedStep, open_strategy
from zoo.train.losses import mean_loss
from zoo.train.objective import Objective, objective_of
from zoo.train.state import State, load_best, load_latest, read_state, save_best, save_state

if TYPE_CHECKING:
    import keras

    from zoo.train.domains.matching import Matching

PREDICTION_BATCH = 256
STATISTICS_BATCHES = 30


def fit(
    model: "keras.Model",
    train: Split,
    validation: Split,
    recipe: Recipe,
    folder: Path,
    *,
    seed: int,
    fingerprint: dict[str, Any],
    shares: Mapping[str, float] | None = None,
    objective: Objective | None = None,
    is_chief: bool = True,
    matching: "Matching | None" = None,
    verbose: int = 1,
) -> State:
    """Train a model, or go on where an earlier start was stopped; leaves it with its best weights.

    Args:
        model: An uncompiled model whose outputs are of the recipe's kind.
        train: Examples to learn from.
        validation: Examples that choose the epoch.
        recipe: How to train.
        folder: Where the state and the TensorBoard log are kept.
        seed: Of order and augmentation.
        fingerprint: What must be the same for a run to be resumed.
        shares: By path of a weight, the share of the learning rate that it gets; 1 for others.
        objective: Loss and figures, where they are not those that the recipe names.
        is_chief: Whether this process writes; of several that train together one does, into a
            folder that all of them read.
        matching: Holds two domains of the training examples together.
        verbose: 1 shows a progress bar an epoch, 2 a line an epoch, 0 nothing.

    Raises:
        SettingError: The folder holds another run, or no epoch gave a finite metric.
    """
    objective = objective or objective_of(recipe)
    learner = matching.attach(model) if matching else model
    steps = matching.steps(recipe.batch_size) if matching else -(-len(train) // recipe.batch_size)
    losses = matching.losses(recipe) if matching else None
    compile_model(learner, recipe, objective, steps=steps, shares=shares, losses=losses)
    state = read_state(folder, fingerprint)
    if state.epoch:
        load_latest(folder, state, learner)
    log = _log_writer(folder / "logs") if is_chief else lambda state: None
    is_shared = open_strategy() or recipe.accumulate > 1
    shared = SharedStep(learner, recipe, objective) if is_shared else None
    while state.epoch < recipe.epochs and state.epoch - state.best_epoch < recipe.patience:
        _train_epoch(learner, train, recipe, state, seed, verbose, shared, matching)
        with _kept_folder(folder, is_chief) as kept:
            with averaged(learner, train, recipe):
                _judge_epoch(model, validation, recipe, objective, state, verbose)
                if state.best_epoch == state.epoch:
                    save_best(kept, learner)
            save_state(kept, state, learner)
        log(state)
        if shared:
            shared.wait()
    if not state.best_epoch:
        raise SettingError("No epoch gave a finite metric; lower the learning rate of the recipe.")
    load_best(folder, learner)
    return state


@contextlib.contextmanager
def _kept_folder(folder: Path, is_chief: bool) -> Iterator[Path]:
    """Give the folder to save into; what helpers save is thrown away.

    They save too, for Keras makes variables meanwhile, and one made by a single process of several
    stops all.
    """
    if is_chief:
        yield folder
        return
    with tempfile.TemporaryDirectory() as thrown_away:
        yield Path(thrown_away)


def compile_model(
    model: "keras.Model",
    recipe: Recipe,
    objective: Objective,
    steps: int,
    shares: Mapping[str, float] | None = None,
    losses: Mapping[str, Any] | None = None,
) -> None:
    """Give a model its loss and optimizer: AdamW, one epoch of warm-up, then a cosine."""
    import keras

    from zoo.train.rates import DiscriminativeAdamW

    rate = keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=recipe.learning_rate / steps,
        decay_steps=max(1, (recipe.epochs - 1) * steps),
        warmup_target=recipe.learning_rate,
        warmup_steps=steps,
    )
    make = partial(DiscriminativeAdamW, shares=shares) if shares else keras.optimizers.AdamW
    optimizer = make(
        rate,
        weight_decay=recipe.weight_decay,
        use_ema=recipe.ema_momentum > 0,
        ema_momentum=recipe.ema_momentum or 0.99,
    )
    # Biases and the scales of normalisation are not weights of motifs: no decay for them.
    # Nor for weights that came with a trunk: zero is not where they should be drawn to.
    slow = [weight for weight in model.trainable_variables if weight.path in (shares or {})]
    optimizer.exclude_from_weight_decay(var_list=slow, var_names=["bias", "gamma", "beta"])
    model.compile(optimizer, loss=losses or mean_loss(objective.summed))
    optimizer.build(model.trainable_variables)


def make_batches(
    split: Split, recipe: Recipe, seed: int, matching: "Matching | None" = None
) -> Any:
    """Make one epoch's shuffled, augmented batches, for whichever backend runs."""
    import keras

    steps = [getattr(augment, name)(**settings) for name, settings in recipe.augment]
    settings = {"batch_size": recipe.batch_size, "shuffle": True, "augment": steps, "seed": seed}
    if keras.distribution.distribution() is not None:
        split = _divisible(split, recipe)
    codes, labels = split.codes, split.labels
    if matching:
        codes, labels = matching.deal(split, recipe.batch_size, seed)
        settings |= {"batch_size": 2 * recipe.batch_size, "shuffle": False}
    if keras.backend.backend() == "tensorflow":
        from zoo.pipelines.examples import from_arrays

        return from_arrays(codes, labels, **settings)
    from zoo.pipelines.arrays import ArrayDataset

    return ArrayDataset(codes, labels, **settings)


def _divisible(split: Split, recipe: Recipe) -> Split:
    """Leave out the last few sequences, so that JAX can share out every batch evenly."""
    import keras

    devices = keras.distribution.distribution().device_mesh.devices.size
    if recipe.batch_size % devices:
        raise SettingError(
            f"A batch of {recipe.batch_size} cannot be shared by {devices} devices; give a "
            "multiple of their number."
        )
    count = len(split) - len(split) % devices
    return dataclasses.replace(split, codes=split.codes[:count], labels=split.labels[:count])


def predict_split(model: "keras.Model", codes: np.ndarray) -> np.ndarray:
    """Predict base codes `(n, length)` in batches; returns `(n, outputs)`."""
    import keras

    starts = range(0, len(codes), PREDICTION_BATCH)
    # Keras' own prediction joins what every replica says, and JAX wants batches of one size.
    alone = open_strategy() is None and keras.distribution.distribution() is None
    answer = model.predict_on_batch if alone else partial(model, training=False)
    parts = [answer(one_hot_codes(codes[start : start + PREDICTION_BATCH])) for start in starts]
    return np.concatenate([keras.ops.convert_to_numpy(part) for part in parts])


def _train_epoch(
    model: "keras.Model",
    train: Split,
    recipe: Recipe,
    state: State,
    seed: int,
    verbose: int,
    shared: SharedStep | None,
    matching: "Matching | None",
) -> None:
    """Train one epoch, and add its loss to the state."""
    epoch_seed = int(np.random.SeedSequence([seed, state.epoch]).generate_state(1)[0] >> 1)
    started = time.perf_counter()
    batches = make_batches(train, recipe, epoch_seed, matching)
    if shared:
        loss = shared.epoch(batches)
    else:
        settings = {"initial_epoch": state.epoch, "epochs": state.epoch + 1}
        if matching:
            settings["callbacks"] = matching.callbacks(recipe, state.epoch)
        loss = model.fit(batches, shuffle=False, verbose=verbose, **settings).history["loss"][0]
    state.epoch += 1
    state.seconds += time.perf_counter() - started
    state.history.append({"loss": float(loss)})


def _judge_epoch(
    model: "keras.Model",
    validation: Split,
    recipe: Recipe,
    objective: Objective,
    state: State,
    verbose: int,
) -> None:
    """Measure an epoch on the validation split, and note in the state if it is the best."""
    scores = predict_split(model, validation.codes)
    figures = state.history[-1]
    found = {recipe.monitor: np.nan}
    if np.isfinite(scores).all():
        found = objective.figures(validation.labels, scores)
    figures |= {f"validation_{name}": float(value) for name, value in found.items()}
    if figures[f"validation_{recipe.monitor}"] > state.best:
        state.best = figures[f"validation_{recipe.monitor}"]
        state.best_epoch = state.epoch
    if verbose:
        print("  " + "  ".join(f"{name} {value:.4f}" for name, value in figures.items()))


@contextlib.contextmanager
def averaged(model: "keras.Model", train: Split, recipe: Recipe) -> Iterator[None]:
    """Put the averaged weights into a model for a while, where the optimizer keeps an average.

    The running statistics of batch normalisation belong to the latest weights, so they are
    gathered again for the averaged ones, from training sequences.
    """
    if not model.optimizer.use_ema:
        yield
        return
    latest = model.get_weights()
    model.optimizer.finalize_variable_values(model.trainable_variables)
    random = np.random.default_rng(0)
    for _ in range(STATISTICS_BATCHES):
        rows = random.choice(len(train), min(PREDICTION_BATCH, len(train)), replace=False)
        model(one_hot_codes(train.codes[rows]), training=True)
    try:
        yield
    finally:
        model.set_weights(latest)


def _log_writer(folder: Path) -> Callable[[State], None]:
    """Return a function that logs an epoch for TensorBoard; one that does nothing without it."""
    try:
        from tensorboard.compat.proto.event_pb2 import Event
        from tensorboard.compat.proto.summary_pb2 import Summary
        from tensorboard.summary.writer.event_file_writer import EventFileWriter
    except ModuleNotFoundError:
        return lambda state: None
    folder.mkdir(parents=True, exist_ok=True)

    def write(state: State) -> None:
        writer = EventFileWriter(str(folder))
        values: Sequence = [
            Summary.Value(tag=name, simple_value=value) for name, value in state.history[-1].items()
        ]
        summary = Summary(value=values)
        writer.add_event(Event(step=state.epoch, wall_time=time.time(), summary=summary))
        writer.close()

    return write
