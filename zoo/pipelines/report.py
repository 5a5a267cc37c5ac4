"""How well negatives match positives: numbers, words and a picture, to be kept with a data set."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from zoo.errors import MissingDependencyError, SettingError
from zoo.pipelines.baselines import area_under_roc

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from zoo.pipelines.negatives import Negatives, NegativeSampler


@dataclass(frozen=True)
class Shortage:
    """A cell of covariate space with too few candidates.

    Args:
        wanted: Negatives that were drawn from it.
        given: Candidates it had.
        cell: Covariate -> its smallest and largest value in the cell.
    """

    wanted: int
    given: int
    cell: dict[str, tuple[float, float]]

    @property
    def missing(self) -> int:
        """How many negatives the cell could not give."""
        return self.wanted - self.given

    def __str__(self) -> str:
        """Say in words what is missing, and where."""
        ranges = ", ".join(
            f"{name} {low:.3f}-{high:.3f}" for name, (low, high) in self.cell.items()
        )
        return f"{self.missing} of {self.wanted} missing where {ranges}"


@dataclass(frozen=True)
class Match:
    """One covariate before and after matching.

    Args:
        name: The covariate.
        ks_before: Kolmogorov-Smirnov statistic of positives against random windows, 0 to 1.
        ks_after: The same against the matched negatives.
        difference_before: Difference of means over the pooled standard deviation, random windows.
        difference_after: The same for the matched negatives.
    """

    name: str
    ks_before: float
    ks_after: float
    difference_before: float
    difference_after: float


@dataclass(frozen=True)
class MatchReport:
    """What was asked for, what came, and how alike the classes are.

    Args:
        recipe: The settings, as plain data.
        positives: Number of positives.
        negatives: Number of negatives drawn.
        candidates: Number of windows they were chosen from.
        effective_sample_size: What the weighted candidates are worth, in evenly weighted ones.
        matches: One entry a covariate.
        missing: Cells that ran dry.
        values: Name of the group -> covariates `(n, covariates)`, for the picture.
    """

    recipe: dict[str, Any]
    positives: int
    negatives: int
    candidates: int
    effective_sample_size: float
    matches: list[Match]
    missing: list[Shortage]
    values: dict[str, np.ndarray] = field(repr=False)

    def render(self) -> str:
        """Return the report as text."""
        lines = [
            f"{self.positives:,} positives, {self.negatives:,} matched negatives from "
            f"{self.candidates:,} candidates worth {self.effective_sample_size:,.0f}",
            f"{'covariate':<12} {'KS random':>10} {'matched':>8} {'difference random':>18} "
            f"{'matched':>8}",
        ]
        lines += [
            f"{one.name:<12} {one.ks_before:>10.3f} {one.ks_after:>8.3f} "
            f"{one.difference_before:>18.3f} {one.difference_after:>8.3f}"
            for one in self.matches
        ]
        total = sum(one.missing for one in self.missing)
        if total:
            lines.append(f"{total:,} negatives are missing from {len(self.missing)} cells:")
            lines += [f"  {one}" for one in self.missing[:5]]
        return "\n".join(lines)

    def save(self, folder: str | Path) -> None:
        """Write `match.json`, and `match.png` where matplotlib is installed, into a folder."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        facts = {name: value for name, value in asdict(self).items() if name != "values"}
        (folder / "match.json").write_text(json.dumps(facts, indent=2) + "\n")
        try:
            figure = self.figure()
        except MissingDependencyError:
            return
        figure.savefig(folder / "match.png", dpi=120)

    def figure(self) -> "Figure":
        """Draw the distribution of every covariate in the three groups.

        Raises:
            MissingDependencyError: matplotlib is not installed.
        """
        try:
            from matplotlib.figure import Figure
        except ImportError:
            raise MissingDependencyError("matplotlib", "train", "The picture") from None
        figure = Figure(figsize=(4 * len(self.matches), 3), layout="constrained")
        axes = figure.subplots(1, len(self.matches), squeeze=False)[0]
        for column, (axis, match) in enumerate(zip(axes, self.matches, strict=True)):
            groups = {name: values[:, column] for name, values in self.values.items()}
            edges = np.histogram_bin_edges(np.concatenate(list(groups.values())), bins=40)
            for (name, values), color in zip(groups.items(), _COLORS, strict=True):
                share = np.histogram(values, edges)[0] / max(1, len(values))
                axis.stairs(share, edges, label=name, color=color, linewidth=1.5)
            axis.set_title(f"KS {match.ks_before:.3f} -> {match.ks_after:.3f}", fontsize=10)
            axis.set_xlabel(match.name)
            axis.set_ylabel("share of windows")
        axes[0].legend(frameon=False, fontsize=8)
        return figure


_COLORS = ("black", "tab:gray", "tab:orange")


def compare(sampler: "NegativeSampler", negatives: "Negatives") -> MatchReport:
    """Compare the positives of a sampler with its candidates and with one draw."""
    values = {
        "positives": sampler.positives,
        "random": sampler.pool,
        "matched": negatives.covariates,
    }
    matches = [
        Match(
            name,
            ks_statistic(values["positives"][:, column], values["random"][:, column]),
            ks_statistic(values["positives"][:, column], values["matched"][:, column]),
            standardised_difference(values["positives"][:, column], values["random"][:, column]),
            standardised_difference(values["positives"][:, column], values["matched"][:, column]),
        )
        for column, name in enumerate(sampler.names)
    ]
    recipe = {name: _plain(value) for name, value in asdict(sampler.recipe).items()}
    return MatchReport(
        recipe | {"epoch": negatives.epoch, "length": sampler.length},
        len(sampler.positives),
        len(negatives.intervals),
        len(sampler.pool),
        sampler.effective_sample_size,
        matches,
        negatives.missing,
        values,
    )


def _plain(value: Any) -> Any:
    return value.name if isinstance(value, Path) else value


def ks_statistic(one: np.ndarray, other: np.ndarray) -> float:
    """Return the largest distance between two empirical distributions; 1 if either is empty.

    Example:
        >>> ks_statistic(np.array([1, 2, 3, 4]), np.array([3, 4, 5, 6]))
        0.5
    """
    if not len(one) or not len(other):
        return 1.0
    one, other = np.sort(one), np.sort(other)
    every = np.concatenate([one, other])
    shares = [np.searchsorted(part, every, side="right") / len(part) for part in (one, other)]
    return float(np.abs(shares[0] - shares[1]).max())


def standardised_difference(one: np.ndarray, other: np.ndarray) -> float:
    """Return the difference of means over the pooled standard deviation; 0 where nothing varies."""
    if not len(one) or not len(other):
        return float("nan")
    spread = np.sqrt((one.var() + other.var()) / 2)
    return float((one.mean() - other.mean()) / spread) if spread > 0 else 0.0


def telling_apart(
    positives: np.ndarray, negatives: np.ndarray, *, seed: int = 0, folds: int = 5
) -> dict[str, float]:
    """Try to tell two classes apart by their covariates alone.

    Args:
        positives: Covariates `(n, covariates)`.
        negatives: Covariates `(m, covariates)`.
        seed: Of the folds and the trees.
        folds: Parts of the cross-validation.

    Returns:
        Area under the ROC curve, cross-validated, of a logistic regression and of gradient-boosted
        trees; 0.5 when nothing can be told.

    Raises:
        SettingError: A class has fewer rows than there are folds.
        MissingDependencyError: scikit-learn is not installed.
    """
    if min(len(positives), len(negatives)) < folds:
        raise SettingError(f"{len(positives)} and {len(negatives)} rows; expected {folds} or more.")
    try:
        from sklearn.ensemble import GradientBoostingClassifier
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import StratifiedKFold, cross_val_predict
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler
    except ImportError:
        raise MissingDependencyError("scikit-learn", "train", "Telling classes apart") from None
    features = np.concatenate([positives, negatives])
    labels = np.repeat([1, 0], [len(positives), len(negatives)])
    models = {
        "logistic regression": make_pipeline(StandardScaler(), LogisticRegression()),
        "gradient-boosted trees": GradientBoostingClassifier(random_state=seed),
    }
    parts = StratifiedKFold(folds, shuffle=True, random_state=seed)
    areas = {}
    for name, model in models.items():
        chances = cross_val_predict(model, features, labels, cv=parts, method="predict_proba")
        areas[name] = area_under_roc(labels, chances[:, 1])
    return areas
