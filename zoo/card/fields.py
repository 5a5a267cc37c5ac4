"""The fields of a model's card, as frozen dataclasses; `zoo.json` has the same names."""

from dataclasses import dataclass, field
from typing import Any

SCHEMA = 1


@dataclass(frozen=True, kw_only=True)
class Architecture:
    """The network: its name in `zoo.list_architectures()`, and how it was built."""

    name: str
    settings: dict[str, Any]
    parameters: int
    receptive_field: int | None = None


@dataclass(frozen=True, kw_only=True)
class SideInput:
    """An input beside the sequence; `shape` leaves out the batch."""

    name: str
    shape: list[int | None]
    description: str


@dataclass(frozen=True, kw_only=True)
class Input:
    """What the model takes: one-hot DNA `(batch, length, 4)` and declared side inputs.

    `strands` says how the two strands are treated: `tied` (kernels shared between strands),
    `averaged` (both strands predicted and averaged), `augmented` (trained on both, predicts the
    strand it is given), or `single`.
    """

    length: int | None
    strands: str
    assembly: str
    bases: str = "ACGT"
    other_letters: str = "zeros"
    side_inputs: list[SideInput] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Output:
    """One number the model gives: a name for columns, its unit, and a sentence."""

    name: str
    unit: str
    description: str


@dataclass(frozen=True, kw_only=True)
class Use:
    """What the model is for and where it fails, in one honest sentence each."""

    intended: str
    limits: str


@dataclass(frozen=True, kw_only=True)
class Data:
    """The data set: hash of each split, how the split was made, where negatives come from."""

    name: str
    version: str
    source: str
    split: str
    negatives: str
    counts: dict[str, int]
    hashes: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class SeedRun:
    """One of several trainings that differ in the seed alone, and its figures by metric."""

    seed: int
    epochs: int
    seconds: float
    validation: dict[str, float]
    test: dict[str, float]


@dataclass(frozen=True, kw_only=True)
class Training:
    """How the weights came to be, so that anyone can make them again.

    `seed`, `epochs` and `seconds` are those of the weights that are shipped; `seeds` holds all
    trainings, of which the median by the recipe's `monitor` on the validation split is shipped.
    """

    command: str
    recipe: dict[str, Any]
    seed: int
    epochs: int
    seconds: float
    hardware: str
    backend: str
    packages: dict[str, str]
    git_commit: str
    seeds: list[SeedRun] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One measured figure with the bounds of its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Baseline:
    """What something simpler, or somebody else's model, scores; `source` says on what split.

    `metrics` were measured here, `published` elsewhere; `details` and `published_details` are the
    same by output.
    """

    name: str
    source: str
    metrics: dict[str, Metric] = field(default_factory=dict)
    published: dict[str, float] = field(default_factory=dict)
    details: dict[str, dict[str, Metric]] = field(default_factory=dict)
    published_details: dict[str, dict[str, float]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """How far predicted probabilities can be believed, on the test split.

    `temperature` is fitted on the validation split; logits divided by it are calibrated, but the
    model itself gives them undivided. `link` says what makes chances of logits, `sigmoid` or
    `softmax`. `bins` holds mean prediction, observed fraction and count; with `softmax` of the
    chance of the likeliest class. `picture` is the file that shows them, where there is one.
    """

    temperature: float
    expected_error: float
    expected_error_calibrated: float
    bins: list[list[float]]
    link: str = "sigmoid"
    picture: str = ""


@dataclass(frozen=True, kw_only=True)
class NamedFilter:
    """A filter of the first layer and the known motif that it resembles most."""

    filter: int
    consensus: str
    information: float
    motif: str
    name: str
    q_value: float


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Which filters of the first layer have a name among known motifs.

    `named_by_chance` counts the names that the same network gets with the numbers of its kernels
    in random places, `smallest_by_chance` is the smallest q-value among those: a name that is no
    surer means little.
    """

    layer: str
    count: int
    sequences: int
    database: str
    q_value: float
    least_information: float
    named: list[NamedFilter]
    named_by_chance: int
    smallest_by_chance: float | None = None


@dataclass(frozen=True, kw_only=True)
class Golden:
    """How far outputs may lie from the stored ones, per kind of device, in output units."""

    sequences: str
    tolerance: dict[str, float]


@dataclass(frozen=True, kw_only=True)
class Licenses:
    """Code, weights and training data are licensed apart."""

    code: str
    weights: str
    data: str


@dataclass(frozen=True, kw_only=True)
class File:
    """Size and hash of a file of the folder."""

    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Card:
    """Everything a user should know about a trained model; stored as `zoo.json`.

    `metrics` are averages over the outputs, by split; `details` the same for each output, class or
    group of the test split; `headline` names the metric that stands for all.
    """

    name: str
    version: str
    task: str
    species: list[str]
    summary: str
    use: Use
    architecture: Architecture
    input: Input
    outputs: list[Output]
    golden: Golden
    licenses: Licenses
    citation: str
    data: Data | None = None
    training: Training | None = None
    metrics: dict[str, dict[str, Metric]] = field(default_factory=dict)
    details: dict[str, dict[str, Metric]] = field(default_factory=dict)
    headline: str = "auroc"
    baselines: list[Baseline] = field(default_factory=list)
    calibration: Calibration | None = None
    filters: Filters | None = None
    notes: list[str] = field(default_factory=list)
    base_model: str | None = None
    schema: int = SCHEMA
    files: dict[str, File] = field(default_factory=dict)

    @property
    def input_length(self) -> int | None:
        """Bases the model takes; None for any length."""
        return self.input.length

    @property
    def code_license(self) -> str:
        """Licence of the code that builds the model."""
        return self.licenses.code

    @property
    def weights_license(self) -> str:
        """Licence of the weights."""
        return self.licenses.weights

    def __str__(self) -> str:
        """Give the card as text for a terminal or a notebook."""
        from zoo.card.text import render_text

        return render_text(self)
