"""A pretrained trunk on new labels: first a new head alone, then everything."""

import contextlib
import dataclasses
import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from zoo.card import Card, SeedRun
from zoo.catalogue import Entry, Recipe
from zoo.errors import SettingError
from zoo.loading import card_of, load
from zoo.saving import draft_card, save
from zoo.train.adapters import Adapter, take_adapter, write_adapter
from zoo.train.data import Split, TrainingData
from zoo.train.describing import describe, golden_codes
from zoo.train.examples import (
    Labelled,
    as_split,
    check_classes,
    check_measurable,
    class_weights,
    names_of,
)
from zoo.train.finetuned_entry import finetuned_entry
from zoo.train.judge import Judge
from zoo.train.loop import fit, predict_split
from zoo.train.objective import Objective
from zoo.train.profile_figures import (
    describe_profiles,
    profile_judges,
    profile_objective,
    usual_count_weight,
)
from zoo.train.profiles import as_profiles, check_profiles, profile_network, with_profile_head
from zoo.train.recipe import ACTIVATIONS
from zoo.train.schedule import ProfileSchedule, Schedule, read_schedule
from zoo.train.surgery import (
    HEAD,
    adapt_trunk,
    freeze_trunk,
    merge_adapters,
    release_trunk,
    with_new_head,
)

if TYPE_CHECKING:
    import keras


ADAPTER_SHARE = 10.0
"""Of the head's rate, for adapters: they begin at nothing, and few steps have to take them far."""


class Finetuned(NamedTuple):
    """A fine-tuned model and what is known of it.

    Args:
        model: With its best weights.
        card: Its card; `zoo.save(model, folder, card)` writes both.
        golden: Base codes `(n, length)` of sequences whose outputs `zoo.verify` may replay.
        adapter: What was learned beside the trunk, where `lora` was asked for.
    """

    model: "keras.Model"
    card: Card
    golden: np.ndarray
    adapter: Adapter | None = None

    def save_adapter(self, folder: str | Path) -> None:
        """Write only what was learned, some kilobytes; see `zoo.load_adapted`.

        Raises:
            SettingError: Nothing was learned apart (`lora=`), the trunk has no card, or the folder
                exists.
        """
        if self.adapter is None:
            raise SettingError(
                "This model has no adapter of its own; fine-tune with lora=4, say, and a trunk "
                "that has a card."
            )
        write_adapter(self.adapter, self.card, folder)

    def save(self, folder: str | Path, *, overwrite: bool = False) -> Card:
        """Write a weights folder; see `zoo.save`."""
        return save(self.model, folder, self.card, golden=self.golden, overwrite=overwrite)


def finetune(
    name: "str | Path | keras.Model",
    train: Labelled,
    validation: Labelled,
    *,
    outputs: int | Sequence[str] | None = None,
    task: str = "binary",
    test: Labelled | None = None,
    length: int | None = None,
    seed: int = 0,
    card: Mapping[str, Any] | None = None,
    runs: str | Path | None = None,
    verbose: int = 1,
    **schedule: Any,
) -> Finetuned:
    """Train a pretrained network on new labels, with a new head.

    First only the head learns; then the trunk too, or adapters beside it. The best epoch on the
    validation examples is kept.

    Args:
        name: A model of the catalogue, a weights folder, an address on the Hub, or what `zoo.load`
            gave. It ends in a dense layer named `logits`; for profiles it has features at each
            position, in a layer that its architecture names or one named `feature_map`.
        train: Sequences and labels: a pair of texts, or of base codes `(n, length)`, and of labels
            `(n,)` or `(n, outputs)`, NaN where missing; class numbers for `task="classes"`; for
            `task="profile"` counts `(n, positions)` or `(n, positions, tracks)`, or their file.
        validation: The same, by which the epoch is chosen.
        outputs: Names of the outputs, classes or tracks, or how many there are; by the labels when
            not given.
        task: `"binary"` (one chance an output, also of several labels), `"classes"`,
            `"regression"`, `"counts"` (the mean of a Poisson distribution) or `"profile"` (counts
            along the sequence: their shape and their total).
        test: The same, for the figures of the card; without it they are those of the validation
            examples, and the card says so.
        length: Bases that the new network takes, where its layers allow another number.
        seed: Of the head's first weights, of order and augmentation.
        card: Facts for the card: `name`, `summary`, `use`, `licenses`, `citation`, `species`,
            `assembly`, `source` and others of `zoo.card.Card`.
        runs: Folder of the training state, so that a killed run goes on; nothing is kept when not
            given.
        verbose: 1 shows a bar an epoch, 2 a line, 0 nothing.
        **schedule: Settings of `zoo.train.schedule.Schedule`: `head_epochs`, `epochs`,
            `learning_rate`, `trunk_share`, `lora` and others; of `ProfileSchedule` for profiles.

    Returns:
        The model, its card and sequences to verify it by.

    Raises:
        UnknownNameError: There is no such model.
        SettingError: The network cannot be given a new head or another length, the task or a
            setting is unknown, or labels do not suit the task.
        SequenceError: Sequences are missing, not DNA, or do not go with the labels.

    Example:
        >>> codes = np.random.default_rng(0).integers(0, 4, (64, 105), dtype=np.uint8)
        >>> richer = (codes % 3 > 0).mean(1) > 0.5
        >>> made = finetune("tfbs-human-tf4-rc-v1", (codes[:48], richer[:48]),
        ...     (codes[48:], richer[48:]), head_epochs=1, epochs=0, verbose=0)
        >>> made.model.output_shape, made.card.base_model
        ((None, 1), 'tfbs-human-tf4-rc-v1')
    """
    import keras

    plan = read_schedule(schedule, task)
    base = name if hasattr(name, "get_config") else load(name)
    if len(base.inputs) != 1:
        raise SettingError(
            f"The network {base.name!r} has {len(base.inputs)} inputs; fine-tuning takes networks "
            "of DNA alone."
        )
    given = card_of(base)
    length = length or base.input_shape[1]
    examples = _examples(train, validation, test, task, length)
    if isinstance(plan, ProfileSchedule) and plan.count_weight is None:
        weight = usual_count_weight(examples.train.labels)
        plan = dataclasses.replace(plan, count_weight=weight)
    names = names_of(outputs, examples.train.labels, task)
    entry = finetuned_entry(base, given, names, task, plan, length, seed)
    keras.utils.set_random_seed(seed)
    model, objective = _start(base, examples, names, task, plan, length)
    fingerprint = {**_fingerprint(base, entry, examples, plan, length), "task": task}
    with _folder(runs) as folder:
        settings = {"seed": seed, "fingerprint": fingerprint, "verbose": verbose}
        if objective:
            settings["objective"] = objective
        epochs, seconds = _train(model, entry, examples, plan, folder, settings)
    adapter = None
    if plan.lora and plan.epochs and task != "profile":
        adapter = take_adapter(model, given, ACTIVATIONS[task])
    model = merge_adapters(model) if plan.lora else model
    made = _described(entry, given, model, examples, plan, _Run(seed, epochs, seconds), card or {})
    return made._replace(adapter=adapter)


class _Run(NamedTuple):
    seed: int
    epochs: int
    seconds: float


def _examples(
    train: Labelled, validation: Labelled, test: Labelled | None, task: str, length: int | None
) -> TrainingData:
    """Bring the user's examples into the form of a data set of the zoo."""
    parts = {"train": train, "validation": validation, "test": test or validation}
    if task == "profile":
        splits = {name: as_profiles(part, length, name) for name, part in parts.items()}
    else:
        splits = {name: as_split(part, task, length, name) for name, part in parts.items()}
    _check(splits, task)
    return TrainingData(
        name="the user's examples",
        version="1",
        source="the user",
        split="as given by the user"
        if test
        else "as given by the user; without a test set, so that the figures called test are those "
        "of the validation examples, by which the epoch was chosen",
        negatives="as given by the user",
        **splits,
    )


def _check(splits: Mapping[str, Split], task: str) -> None:
    """Refuse, before anything is trained, parts by which nothing could be measured."""
    if task == "profile":
        for name, split in splits.items():
            check_profiles(split, splits["train"], name)
        return
    for name in ("validation", "test"):
        check_measurable(splits[name], name)
        if task == "classes":
            check_classes(splits["train"], splits[name], name)


def _start(
    base: "keras.Model",
    examples: TrainingData,
    names: Sequence[str],
    task: str,
    plan: Schedule,
    length: int | None,
) -> tuple["keras.Model", Objective | None]:
    """Make the new network, and say what it learns where its recipe does not."""
    if isinstance(plan, ProfileSchedule):
        labels, settings = examples.train.labels, {"width": plan.profile_width}
        model = with_profile_head(base, labels, length=length, dropout=plan.dropout, **settings)
        return model, profile_objective(plan.count_weight, names)
    return with_new_head(
        base, len(names), ACTIVATIONS[task], length=length, dropout=plan.dropout
    ), None


@contextlib.contextmanager
def _folder(runs: str | Path | None) -> Iterator[Path]:
    if runs is not None:
        yield Path(runs)
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def _train(
    model: "keras.Model",
    entry: Entry,
    examples: TrainingData,
    plan: Schedule,
    folder: Path,
    settings: Mapping[str, Any],
) -> tuple[int, float]:
    """Train the head, then the trunk with it; returns epochs and seconds."""
    train = _balanced(examples.train, entry.recipe) if plan.balance else examples.train
    freeze_trunk(model)
    states = [fit(model, train, examples.validation, entry.recipe, folder / "head", **settings)]
    if plan.epochs:
        if plan.lora:
            adapt_trunk(model, plan.lora)
        else:
            release_trunk(model, statistics=plan.statistics)
        head = {weight.path for weight in model.get_layer(HEAD).weights}
        slow = [weight.path for weight in model.trainable_weights if weight.path not in head]
        shares = dict.fromkeys(slow, ADAPTER_SHARE if plan.lora else plan.trunk_share)
        recipe = dataclasses.replace(entry.recipe, epochs=plan.epochs)
        settings = {**settings, "shares": shares}
        before = model.get_weights()
        states.append(fit(model, train, examples.validation, recipe, folder / "all", **settings))
        if states[1].best < states[0].best:
            # What the trunk learned was of no use to the validation examples.
            model.set_weights(before)
    return sum(one.epoch for one in states), sum(one.seconds for one in states)


def _fingerprint(
    base: "keras.Model", entry: Entry, examples: TrainingData, plan: Schedule, length: int | None
) -> dict[str, Any]:
    """Say what must be the same for a run to go on."""
    weights = hashlib.sha256(b"".join(array.tobytes() for array in base.get_weights()))
    return {
        "base": weights.hexdigest(),
        # As it comes back from a file.
        "schedule": json.loads(json.dumps(dataclasses.asdict(plan))),
        "data": examples.train.sha256 + examples.validation.sha256,
        "outputs": [output.name for output in entry.outputs],
        "length": length,
        "seed": entry.recipe.seed,
    }


def _balanced(split: Split, recipe: Recipe) -> Split:
    """Repeat sequences with rarer labels, so that each label stands as often; none is lost.

    Raises:
        SettingError: There are several labels, or values, that cannot be balanced.
    """
    weights = class_weights(split.labels, recipe.kind)
    if weights is None:
        raise SettingError("balance is for one binary label or for classes; leave it out.")
    random = np.random.default_rng(recipe.seed)
    least = weights[weights > 0].min()
    copies = np.floor(weights / least + random.random(len(split))).astype(int)
    rows = np.repeat(np.arange(len(split)), copies)
    return dataclasses.replace(split, codes=split.codes[rows], labels=split.labels[rows])


def _described(
    entry: Entry,
    given: Card | None,
    model: "keras.Model",
    examples: TrainingData,
    plan: Schedule,
    run: _Run,
    facts: Mapping[str, Any],
) -> Finetuned:
    """Measure the model, and put together what is known of it."""
    model.trainable = True
    is_profile = isinstance(plan, ProfileSchedule)
    if is_profile:
        judges = profile_judges(entry, examples)
    else:
        judges = {name: Judge(entry, examples, name) for name in ("validation", "test")}
    figures = {name: one.values(predict_split(model, one.codes)) for name, one in judges.items()}
    runs = [SeedRun(seed=run.seed, epochs=run.epochs, seconds=round(run.seconds, 1), **figures)]
    measured = describe_profiles if is_profile else describe
    card = measured(entry, model, examples, runs, run.seed)
    model = profile_network(model) if is_profile else model
    card = dataclasses.replace(card, base_model=given.name if given else None)
    recipe = {**card.training.recipe, **dataclasses.asdict(plan)}
    training = dataclasses.replace(card.training, command="zoo.finetune", recipe=recipe)
    trunk = [f"The trunk: {given.name}, {given.citation}"] if given else []
    notes = {"notes": [*card.notes, *trunk], "training": dataclasses.asdict(training)}
    merged = {**dataclasses.asdict(card), **notes, **facts}
    return Finetuned(model, draft_card(model, merged), golden_codes(examples))
