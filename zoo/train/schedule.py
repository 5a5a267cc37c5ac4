"""How a pretrained trunk and a new head are trained: tasks and settings."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from zoo.errors import SettingError, UnknownNameError

LOSSES = {
    "binary": "binary_crossentropy",
    "classes": "categorical_crossentropy",
    "regression": "mean_squared_error",
    "counts": "poisson",
    "profile": "multinomial",
}
"""The loss of each task: chances of each output, of classes, values, mean counts, profiles."""

MONITORS = {
    "binary": "auroc",
    "classes": "mcc",
    "regression": "spearman",
    "counts": "spearman",
    "profile": "minus_loss",
}
"""By which metric of the validation examples the epoch of each task is chosen."""


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """How a trunk and a new head are trained.

    Args:
        head_epochs: Epochs in which only the head learns, with its statistics held.
        epochs: Epochs in which the trunk learns too; 0 leaves it as it was.
        learning_rate: Of the head.
        trunk_share: Share of it that the trunk's weights get; adapters get ten times the rate. A
            tenth, as is usual for large language models, leaves these small networks where they
            were.
        lora: Rank of adapters by which the trunk learns instead of by its own weights; 0 for none.
            They are merged into the weights at the end.
        statistics: Whether normalisation gathers new statistics when the trunk learns; with
            adapters it never does.
        batch_size: Sequences in a step.
        weight_decay: Of the head.
        dropout: Of the trunk's answer before the head.
        patience: Epochs without a better figure until a phase ends.
        augment: Steps of `zoo.pipelines.augment` with their settings.
        balance: Whether sequences with rarer labels are repeated, so that each label counts
            alike; for one binary output or for classes.
    """

    head_epochs: int = 10
    epochs: int = 10
    learning_rate: float = 1e-3
    trunk_share: float = 1.0
    lora: int = 0
    statistics: bool = True
    batch_size: int = 32
    weight_decay: float = 1e-2
    dropout: float = 0.0
    patience: int = 5
    augment: tuple[tuple[str, dict[str, Any]], ...] = ()
    balance: bool = False


@dataclass(frozen=True, kw_only=True)
class ProfileSchedule(Schedule):
    """How a trunk and a new head of profiles are trained.

    Args:
        profile_width: Width of the convolution that gives the profile, in positions; odd.
        count_weight: Weight of the squared error of log(1 + total) beside the multinomial loss;
            half the mean total of the training examples when not given, which lets both count
            about alike (Avsec et al. 2021).
    """

    profile_width: int = 25
    count_weight: float | None = None


def read_schedule(settings: Mapping[str, Any], task: str) -> Schedule:
    """Build a schedule from settings, after a look at them and at the task.

    Raises:
        UnknownNameError: There is no such task or setting.
        SettingError: A setting is out of range.
    """
    if task not in LOSSES:
        raise UnknownNameError("task", task, LOSSES)
    kind = ProfileSchedule if task == "profile" else Schedule
    known = [one.name for one in fields(kind)]
    for name in settings:
        if name not in known:
            raise UnknownNameError("setting", name, known)
    plan = kind(**settings)
    if plan.head_epochs < 1 or plan.epochs < 0 or not 0 < plan.trunk_share <= 1 or plan.lora < 0:
        raise SettingError(
            f"head_epochs is {plan.head_epochs}, epochs {plan.epochs}, trunk_share "
            f"{plan.trunk_share}, lora {plan.lora}; expected at least 1, at least 0, above 0 up to "
            "1, and at least 0."
        )
    if isinstance(plan, ProfileSchedule):
        _check_profile(plan)
    return plan


def _check_profile(plan: ProfileSchedule) -> None:
    if plan.profile_width < 1 or plan.profile_width % 2 == 0 or (plan.count_weight or 0) < 0:
        raise SettingError(
            f"profile_width is {plan.profile_width}, count_weight {plan.count_weight}; expected an "
            "odd number, and None or a number from 0."
        )
    if plan.balance or plan.augment:
        raise SettingError(
            "balance and augment are not for task='profile': profiles have no classes, and bases "
            "would move without their labels. Augment the examples together with their profiles."
        )
