"""What the catalogue says of a model: what it is for, its network, its data and its recipe."""

from dataclasses import asdict, dataclass, field
from typing import Any

from zoo.card import Baseline, Licenses, Output, Use


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How a network is trained.

    `augment` names steps of `zoo.pipelines.augment` with their settings; `patience` is in epochs
    without a better `monitor` on the validation split; the learning rate falls to zero along a
    cosine over `epochs`; weights are averaged over steps with `ema_momentum` if it is above zero.
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

    def as_dict(self) -> dict[str, Any]:
        """Give the recipe as JSON types."""
        return {**asdict(self), "augment": [list(step) for step in self.augment]}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A model of the catalogue: what it is for, its network, its data and its recipe."""

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
    published: tuple[Baseline, ...] = ()
    notes: tuple[str, ...] = ()
    hub: str = ""
    card_sha256: str = ""

    @property
    def version(self) -> str:
        """The part of the name after `-v`."""
        return self.name.rpartition("-v")[2]
