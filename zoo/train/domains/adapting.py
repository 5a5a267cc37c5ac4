"""A network trained on the labels of one domain so that it holds in another one without labels."""

import dataclasses
import hashlib
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from zoo.catalogue import Adaptation, Recipe
from zoo.errors import SettingError, UnknownNameError
from zoo.loading import load
from zoo.train.data import Split
from zoo.train.domains.matching import WEIGHTS, Matching, features_of, matching_of
from zoo.train.domains.probe import separability
from zoo.train.examples import Labelled, as_split, check_measurable
from zoo.train.loop import fit, predict_split
from zoo.train.metrics import mean_over_outputs
from zoo.train.schedule import LOSSES, MONITORS
from zoo.train.scores import metrics_of

if TYPE_CHECKING:
    import keras

METHODS = ("none", *WEIGHTS)
"""How domains are held together: not at all, by reversal of gradients, or by their moments."""


class Adapted(NamedTuple):
    """An adapted network, and what was measured on both domains.

    Args:
        model: With the weights of the best epoch on source validation examples.
        metrics: By domain, `source` and `target`, metrics by name; a target without labels has
            none.
        separability: How well the domains are told apart by the features, `before` the training
            and `after` it: the area under the ROC curve of a probe, 0.5 when not at all.
        epochs: Epochs that were trained.
    """

    model: "keras.Model"
    metrics: dict[str, dict[str, float]]
    separability: dict[str, float]
    epochs: int


def adapt(
    name: "str | Path | keras.Model",
    source: Labelled,
    target: Any,
    validation: Labelled,
    *,
    method: str = "mmd",
    weight: float | None = None,
    task: str = "binary",
    source_test: Labelled | None = None,
    target_test: Labelled | None = None,
    seed: int = 0,
    runs: str | Path | None = None,
    verbose: int = 1,
    **training: Any,
) -> Adapted:
    """Train a network on labels of a source domain and on sequences of a target domain.

    Labels of the target are not used in training, nor to choose the epoch: source validation
    examples choose it. They serve once, for the figures at the end.

    Args:
        name: A network from `zoo.build` or `zoo.load`, a name of the catalogue, a weights folder or
            an address on the Hub. A copy is trained, from the weights that it has.
        source: Sequences and labels, as in `zoo.finetune`.
        target: Sequences alone: texts, or base codes `(n, length)`.
        validation: Sequences and labels of the source.
        method: `"reversal"`, `"coral"` or `"mmd"`; `"none"` trains on the source alone, as the
            network that the others have to beat.
        weight: What the method counts beside the task; its own in `WEIGHTS` when not given.
        task: `"binary"`, `"classes"`, `"regression"` or `"counts"`.
        source_test: The same for the figures of the source; the validation examples when not given.
        target_test: The same for the figures of the target.
        seed: Of order, augmentation and of the head that tells domains apart.
        runs: Folder of the training state, so that a killed run goes on.
        verbose: 1 shows a bar an epoch, 2 a line, 0 nothing.
        **training: Settings of `zoo.catalogue.Recipe`: `epochs`, `batch_size` (of each domain),
            `learning_rate`, `weight_decay`, `patience`, `augment` and others.

    Returns:
        The network and its figures on both domains.

    Raises:
        UnknownNameError: There is no such model, method, task or setting.
        SettingError: The network has no layer `logits`, or labels do not suit it or the task.
        SequenceError: Sequences are missing, not DNA, or do not go with the labels.

    Example:
        >>> import zoo
        >>> codes = np.random.default_rng(0).integers(0, 4, (96, 40), dtype=np.uint8)
        >>> rich = (codes % 3 > 0).mean(1) > 0.5
        >>> network = zoo.build("dilated", length=40, filters=8, bottleneck=4, blocks=1)
        >>> made = adapt(network, (codes[:32], rich[:32]), codes[32:64], (codes[64:], rich[64:]),
        ...     target_test=(codes[64:], rich[64:]), epochs=1, verbose=0)
        >>> sorted(made.metrics), sorted(made.separability)
        (['source', 'target'], ['after', 'before'])
    """
    recipe = _recipe(task, method, weight, seed, training)
    model = _copy(name if hasattr(name, "get_config") else load(name))
    given = {"source": source, "validation": validation}
    given |= {"source_test": source_test, "target_test": target_test}
    splits = {
        what: _split(one, task, model, what) for what, one in given.items() if one is not None
    }
    for what in splits.keys() - {"source"}:
        check_measurable(splits[what], what)
    unlabelled = _without_labels(target, model)
    train, matching = _together(splits["source"], unlabelled, recipe)
    tests = {
        "source": splits.get("source_test", splits["validation"]),
        "target": splits.get("target_test", unlabelled),
    }
    codes = [one.codes for one in tests.values()]
    before = separability(model, *codes)
    epochs = _train(model, train, splits["validation"], recipe, matching, runs, verbose)
    metrics = {domain: _measure(model, split, recipe) for domain, split in tests.items()}
    probe = {"before": before, "after": separability(model, *codes)}
    return Adapted(model, metrics, probe, epochs)


def _recipe(
    task: str, method: str, weight: float | None, seed: int, training: dict[str, Any]
) -> Recipe:
    """Put together how the network is trained, after a look at every setting."""
    tasks = [one for one in LOSSES if one != "profile"]
    if task not in tasks:
        raise UnknownNameError("task", task, tasks)
    if method not in METHODS:
        raise UnknownNameError("method", method, METHODS)
    fixed = {"loss", "adaptation", "seed", "seeds", "kmer"}
    known = [one.name for one in dataclasses.fields(Recipe) if one.name not in fixed]
    for name in training:
        if name not in known:
            raise UnknownNameError("setting", name, known)
    adaptation = None if method == "none" else Adaptation(method=method, weight=weight)
    settings = {"monitor": MONITORS[task], "epochs": 10, "augment": ()} | training
    return Recipe(loss=LOSSES[task], seed=seed, adaptation=adaptation, **settings)


def _copy(model: "keras.Model") -> "keras.Model":
    """Copy a network with its weights, after a look at whether it has features to match."""
    features_of(model)
    copy = type(model).from_config(model.get_config())
    copy.set_weights(model.get_weights())
    return copy


def _split(labelled: Labelled, task: str, model: "keras.Model", what: str) -> Split:
    """Read examples, and refuse labels of another number than the outputs of the network."""
    split = as_split(labelled, task, model.input_shape[1], what)
    outputs, found = model.output_shape[-1], split.labels.shape[1]
    if task == "classes":
        found = int(np.nanmax(split.labels)) + 1
    if found > outputs or (task != "classes" and found != outputs):
        raise SettingError(
            f"The labels of {what} have {found} outputs or classes, the network {outputs}; give "
            "it a head for these labels first: zoo.build(..., outputs=...) or zoo.finetune."
        )
    return split


def _without_labels(sequences: Any, model: "keras.Model") -> Split:
    """Read sequences of the target; their labels are all missing."""
    count, length = len(sequences), model.input_shape[1]
    placeholders = (sequences, np.zeros(count))
    split = as_split(placeholders, "regression", length, "target")
    return dataclasses.replace(split, labels=np.full_like(split.labels, np.nan))


def _together(source: Split, target: Split, recipe: Recipe) -> tuple[Split, Matching | None]:
    """Put the target behind the source if the method looks at it, and say which is which."""
    if recipe.adaptation is None:
        return source, None
    missing = np.full((len(target), source.labels.shape[1]), np.nan, source.labels.dtype)
    both = Split(
        codes=np.concatenate([source.codes, target.codes]),
        labels=np.concatenate([source.labels, missing]),
        sha256=source.sha256 + target.sha256,
    )
    domains = np.repeat([0, 1], [len(source), len(target)])
    return both, matching_of(recipe.adaptation, domains)


def _train(
    model: "keras.Model",
    train: Split,
    validation: Split,
    recipe: Recipe,
    matching: Matching | None,
    runs: str | Path | None,
    verbose: int,
) -> int:
    """Train a network in place; returns the number of epochs."""
    import keras

    keras.utils.set_random_seed(recipe.seed)
    start = hashlib.sha256(b"".join(array.tobytes() for array in model.get_weights()))
    fingerprint = {
        "start": start.hexdigest(),
        # As it comes back from a file.
        "recipe": json.loads(json.dumps(recipe.as_dict())),
        "data": train.sha256 + validation.sha256,
    }
    settings = {"seed": recipe.seed, "fingerprint": fingerprint, "matching": matching}
    with tempfile.TemporaryDirectory() as folder:
        where = Path(runs or folder)
        state = fit(model, train, validation, recipe, where, verbose=verbose, **settings)
    return state.epoch


def _measure(model: "keras.Model", split: Split, recipe: Recipe) -> dict[str, float]:
    """Measure a network on one domain, if there are labels."""
    if np.isnan(split.labels).all():
        return {}
    scores = predict_split(model, split.codes)
    return {
        name: mean_over_outputs(score, split.labels, scores)
        for name, score in metrics_of(recipe).items()
    }
