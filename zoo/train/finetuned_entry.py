"""What is said of a fine-tuned network, as an entry of the catalogue says it of its own."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from zoo.card import Card, Licenses, Output, Use
from zoo.catalogue import Entry, Recipe
from zoo.train.profile_figures import profile_outputs
from zoo.train.schedule import LOSSES, MONITORS, Schedule

if TYPE_CHECKING:
    import keras

_UNITS = {"binary": "probability", "classes": "probability", "regression": "", "counts": "count"}


def finetuned_entry(
    base: "keras.Model",
    given: Card | None,
    names: Sequence[str],
    task: str,
    plan: Schedule,
    length: int | None,
    seed: int,
) -> Entry:
    """Say of the new model what an entry of the catalogue says, for training and its card."""
    recipe = Recipe(
        loss=LOSSES[task],
        monitor=MONITORS[task],
        epochs=plan.head_epochs,
        batch_size=plan.batch_size,
        learning_rate=plan.learning_rate,
        weight_decay=plan.weight_decay,
        patience=plan.patience,
        augment=plan.augment,
        seed=seed,
    )
    strands = given.input.strands if given and task != "profile" else "single"
    outputs = [Output(name=str(one), unit=_UNITS.get(task, ""), description="") for one in names]
    return Entry(
        name="finetuned",
        task="finetuned",
        species=(),
        summary="A fine-tuned network.",
        use=Use(intended="As its author says.", limits="Not stated."),
        architecture=given.architecture.name if given else base.name,
        settings=_settings(given, length),
        strands=strands,
        dataset="",
        assembly="not stated",
        outputs=tuple(profile_outputs(names) if task == "profile" else outputs),
        licenses=Licenses(
            code="not stated",
            weights=f"not stated; the trunk: {given.licenses.weights}" if given else "not stated",
            data="not stated",
        ),
        citation="not stated",
        recipe=recipe,
        headline="jsd" if task == "profile" else MONITORS[task],
    )


def _settings(given: Card | None, length: int | None) -> dict[str, Any]:
    """Return the settings of the trunk's network, with the new length."""
    if given is None:
        return {}
    settings = dict(given.architecture.settings)
    return {**settings, "length": length} if "length" in settings else settings
