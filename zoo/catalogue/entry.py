"""What the catalogue says of a model: what it is for, its network, its data and its recipe."""

from dataclasses import asdict, dataclass, field
from typing import Any

from zoo.card import Baseline, Licenses, Output, Use
from zoo.errors import SettingError

KINDS = {
    "binary_crossentropy": "binary",
    "categorical_crossentropy": "classes",
    "mean_squared_error": "regression",
    "poisson": "counts",
}
"""What a loss trains: chances of each output, of classes of which one is true, values, counts."""

PRECISIONS = ("float32", "mixed_bfloat16")
"""Of the computation; weights are float32. float16 would need its losses scaled, bfloat16 not."""


@dataclass(frozen=True, kw_only=True)
class Adaptation:
    """How a network is kept from telling two domains (species, laboratories, cell lines) apart.

    `method` is one of `zoo.train.domains.METHODS`; `weight` is what its part of the loss counts
    beside the task, the method's own when not given; `domain` names the column of the data set
    that says which of two domains an example is of. Labels of either domain may be missing.
    """

    method: str
    weight: float | None = None
    domain: str = ""


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How a network is trained.

    `loss` is a key of `KINDS`; missing labels count for nothing in it. `augment` names steps of
    `zoo.pipelines.augment` with their settings; `patience` is in epochs without a better `monitor`
    on the validation split; the learning rate falls to zero along a cosine over `epochs`; weights
    are averaged over steps with `ema_momentum` if it is above zero.
    `seeds` counts the trainings, from `seed` on; the median one by `monitor` is kept.
    `precision` is one of `PRECISIONS`, and `accumulate` the number of parts in which a batch is
    computed, for batches that do not fit into memory at once.
    With an `adaptation` every batch holds `batch_size` examples of each of two domains.
    """

    loss: str = "binary_crossentropy"
    monitor: str = "auroc"
    epochs: int = 40
    batch_size: int = 64
    learning_rate: float = 1e-3
    weight_decay: float = 1e-3
    label_smoothing: float = 0.0
    ema_momentum: float = 0.0
    patience: int = 10
    augment: tuple[tuple[str, dict[str, Any]], ...] = (("reverse_complement", {}),)
    kmer: int = 5
    seed: int = 0
    seeds: int = 1
    precision: str = "float32"
    accumulate: int = 1
    adaptation: Adaptation | None = None

    @property
    def kind(self) -> str:
        """What the outputs are: `binary`, `classes`, `regression` or `counts`.

        Raises:
            SettingError: The loss is unknown.
        """
        if self.loss not in KINDS:
            raise SettingError(
                f"Loss {self.loss!r} is unknown; expected one of {', '.join(KINDS)}."
            )
        return KINDS[self.loss]

    def as_dict(self) -> dict[str, Any]:
        """Give the recipe as JSON types; what not every recipe has only where it is something."""
        facts = {**asdict(self), "augment": [list(step) for step in self.augment]}
        for name, usual in (("precision", "float32"), ("accumulate", 1), ("adaptation", None)):
            if facts[name] == usual:
                del facts[name]
        return facts


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A model of the catalogue: what it is for, its network, its data and its recipe.

    `dataset` may join configurations, as in `"nucleosomes/human+worm"`, one an output. `headline`
    is the metric that stands for all. `group` names a column of the data set by whose values the
    test split is measured apart; `compared` are the names of others' predictions and the columns
    that hold them.
    """

    name: str
    task: str
    species: tuple[str, ...]
    summary: str
    use: Use
    architecture: str
    settings: dict[str, Any]
    strands: str
    dataset: str
    assembly: str
    outputs: tuple[Output, ...]
    licenses: Licenses
    citation: str
    recipe: Recipe = field(default_factory=Recipe)
    headline: str = "auroc"
    group: str = ""
    compared: tuple[tuple[str, str], ...] = ()
    published: tuple[Baseline, ...] = ()
    notes: tuple[str, ...] = ()
    hub: str = ""
    card_sha256: str = ""

    @property
    def version(self) -> str:
        """The part of the name after `-v`."""
        return self.name.rpartition("-v")[2]
