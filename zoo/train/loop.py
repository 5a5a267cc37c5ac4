"""The training loop: epoch by epoch, each with its own seed, stopped early, resumed after a kill.

Every epoch is a `fit` of its own whose order and augmentation depend only on the seed and the
number of the epoch, and weights, optimizer and random state are saved after it. A run that was
killed therefore goes on as if nothing had happened.
"""

import contextlib
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
from zoo.train.losses import masked_loss
from zoo.train.metrics import mean_over_outputs
from zoo.train.scores import metrics_of
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
        matching: Holds two domains of the training examples together.
        verbose: 1 shows a progress bar an epoch, 2 a line an epoch, 0 nothing.

    Raises:
        SettingError: The folder holds another run, or no epoch gave a finite metric.
    """
    learner = matching.attach(model) if matching else model
    steps = matching.steps(recipe.batch_size) if matching else -(-len(train) // recipe.batch_size)
    losses = matching.losses(recipe) if matching else None
    compile_model(learner, recipe, steps=steps, shares=shares, losses=losses)
    state = read_state(folder, fingerprint)
    if state.epoch:
        load_latest(folder, state, learner)
    log = _log_writer(folder / "logs")
    while state.epoch < recipe.epochs and state.epoch - state.best_epoch < recipe.patience:
        _train_epoch(learner, train, recipe, state, seed, verbose, matching)
        with averaged(learner, train, recipe):
            _judge_epoch(model, validation, recipe, state, verbose)
            if state.best_epoch == state.epoch:
                save_best(folder, learner)
        save_state(folder, state, learner)
        log(state)
    if not state.best_epoch:
        raise SettingError("No epoch gave a finite metric; lower the learning rate of the recipe.")
    load_best(folder, learner)
    return state


def compile_model(
    model: "keras.Model",
    recipe: Recipe,
    steps: int,
    shares: Mapping[str, float] | None = None,
    losses: Mapping[str, Any] | None = None,
) -> None:
    """Give a model the recipe's loss and optimizer: AdamW, one epoch of warm-up, then a cosine."""
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
    model.compile(optimizer, loss=losses or masked_loss(recipe))
    optimizer.build(model.trainable_variables)


def make_batches(
    split: Split, recipe: Recipe, seed: int, matching: "Matching | None" = None
) -> Any:
    """Make one epoch's shuffled, augmented batches, for whichever backend runs."""
    import keras

    steps = [getattr(augment, name)(**settings) for name, settings in recipe.augment]
    settings = {"batch_size": recipe.batch_size, "shuffle": True, "augment": steps, "seed": seed}
    codes, labels = split.codes, split.labels
    if matching:
        codes, labels = matching.deal(split, recipe.batch_size, seed)
        settings |= {"batch_size": 2 * recipe.batch_size, "shuffle": False}
    if keras.backend.backend() == "tensorflow":
        from zoo.pipelines.examples import from_arrays

        return from_arrays(codes, labels, **settings)
    from zoo.pipelines.arrays import ArrayDataset

    return ArrayDataset(codes, labels, **settings)


def predict_split(model: "keras.Model", codes: np.ndarray) -> np.ndarray:
    """Predict base codes `(n, length)` in batches; returns `(n, outputs)`."""
    starts = range(0, len(codes), PREDICTION_BATCH)
    parts = [
        model.predict_on_batch(one_hot_codes(codes[start : start + PREDICTION_BATCH]))
        for start in starts
    ]
    return np.concatenate([np.asarray(part) for part in parts])


def _train_epoch(
    model: "keras.Model",
    train: Split,
    recipe: Recipe,
    state: State,
    seed: int,
    verbose: int,
    matching: "Matching | None",
) -> None:
    """Train one epoch, and add its loss to the state."""
    epoch_seed = int(np.random.SeedSequence([seed, state.epoch]).generate_state(1)[0] >> 1)
    started = time.perf_counter()
    fitted = model.fit(
        make_batches(train, recipe, epoch_seed, matching),
        initial_epoch=state.epoch,
        epochs=state.epoch + 1,
        callbacks=matching.callbacks(recipe, state.epoch) if matching else None,
        shuffle=False,
        verbose=verbose,
    )
    state.epoch += 1
    state.seconds += time.perf_counter() - started
    state.history.append({"loss": float(fitted.history["loss"][0])})


def _judge_epoch(
    model: "keras.Model", validation: Split, recipe: Recipe, state: State, verbose: int
) -> None:
    """Measure an epoch on the validation split, and note in the state if it is the best."""
    scores = predict_split(model, validation.codes)
    figures = state.history[-1]
    is_finite = bool(np.isfinite(scores).all())
    for name, score in metrics_of(recipe).items():
        value = mean_over_outputs(score, validation.labels, scores) if is_finite else np.nan
        figures[f"validation_{name}"] = float(value)
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
