"""Why a model says what it says: what every base of a sequence adds to an output."""

import warnings
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from zoo.errors import SettingError, UnknownNameError
from zoo.interpret.baselines import Baselines
from zoo.interpret.completeness import CompletenessWarning, advice, exceeds
from zoo.interpret.gradients import Gradient
from zoo.interpret.inputs import Model, load_named, read_one_hot
from zoo.interpret.local import slopes_at, smooth_slopes
from zoo.interpret.path import integrate, quadrature, values_of
from zoo.interpret.targets import Output, Target
from zoo.io.sequences import Label

METHODS = ("gradient_x_input", "integrated_gradients", "saliency", "smoothgrad")


@dataclass(frozen=True, eq=False)
class Attribution:
    """What the bases of some sequences add to one output of a model.

    Args:
        values: Actual contributions, float32 `(n, length, 4)`, in the unit of the output.
        hypothetical: What each base would add if it stood there, float32 `(n, length, 4)`.
        completeness_error: Sum of the contributions minus what they should sum to, the output
            minus its mean over the baselines, `(n,)`; None where a method promises no sum.
        outputs: The explained output for each sequence `(n,)`.
        baseline_outputs: Its mean over the sequence's baselines `(n,)`, or None without any.
        output: Name of the output.
        layer: `"logits"` where it is taken before the final activation, else `"output"`.
        method: Name of the method.
        baseline: Name of the baseline, `"array"` for the user's own, `"none"` without.
        labels: What the sequences are called.
    """

    values: np.ndarray
    hypothetical: np.ndarray
    completeness_error: np.ndarray | None
    outputs: np.ndarray
    baseline_outputs: np.ndarray | None
    output: str
    layer: str
    method: str
    baseline: str
    labels: list[Label]


@dataclass(frozen=True)
class Settings:
    """How attributions are computed.

    Args:
        steps: Points on each path of integrated gradients.
        rule: `"gauss_legendre"` or `"trapezoid"`.
        copies: Shuffles of each sequence, where the baseline is a shuffle.
        seed: Of shuffles and noise.
        batch_size: Sequences that the model sees at once; bounds memory.
        simplex: Take from each gradient its mean over the four bases, the part that leads off
            the simplex on which DNA lives (Majdandzic et al. 2023, Genome Biol. 24:109). Against
            shuffles, which have a base wherever the sequence has one, the contributions of
            integrated gradients do not feel it.
        threshold: Largest completeness error that passes without a warning, as a share of the
            mean distance between the output and those of the baselines.
        samples: Noisy copies of each sequence for SmoothGrad.
        noise: Standard deviation of that noise.
    """

    steps: int = 32
    rule: str = "gauss_legendre"
    copies: int = 10
    seed: int = 0
    batch_size: int = 128
    simplex: bool = False
    threshold: float = 0.05
    samples: int = 50
    noise: float = 0.15

    def __post_init__(self):
        for name in ("steps", "copies", "batch_size", "samples"):
            if getattr(self, name) < 1:
                raise SettingError(f"{name} is {getattr(self, name)}; expected at least 1.")
        for name in ("noise", "threshold"):
            if not getattr(self, name) >= 0:
                raise SettingError(f"{name} is {getattr(self, name)}; expected zero or more.")


def explain(
    model: Model,
    sequences: Any,
    *,
    method: str = "integrated_gradients",
    baseline: str | np.ndarray = "dinucleotide",
    output: Output = None,
    **settings: Any,
) -> Attribution:
    """Tell what every base of each sequence adds to one output of a model.

    - `"integrated_gradients"`: the gradient averaged on the way from baselines to the sequence,
      times the step from one to the other; sums to the difference of the outputs.
    - `"gradient_x_input"`, `"saliency"` (its magnitude, for all four bases), `"smoothgrad"` (the
      gradient averaged under noise, times the input): cheap, without a baseline, and near zero
      wherever the output is saturated.

    Args:
        model: A Keras model on one-hot DNA `(batch, length, 4)`, or the name or folder of one.
        sequences: Text, or a list or dictionary of texts; one-hot `(n, length, 4)` or uint8 codes
            `(n, length)`; or the name of a FASTA file. All of one length.
        method: One of those above.
        baseline: What integrated gradients measure against: see `zoo.interpret.Baselines`.
        output: Name or number of the output, or a function of what the model gives: see
            `zoo.interpret.Target`. May be left out where there is one.
        **settings: Those of `zoo.interpret.Settings`: `steps`, `copies`, `seed`, `batch_size`,
            `simplex` and others.

    Returns:
        Contributions, their completeness error and what they are about.

    Raises:
        UnknownNameError: There is no such model, output, method, baseline or setting.
        SettingError: A setting, or the model's inputs, are outside what is described here.
        SequenceError: Sequences are missing, of unequal or wrong length, or not DNA.
        FormatError: A file is missing, damaged or no FASTA.

    Example:
        >>> import keras
        >>> shares = keras.Sequential([keras.Input((4, 4)), keras.layers.GlobalAveragePooling1D()])
        >>> explain(shares, "ACGT", output=1, baseline="zeros").values.sum(-1).round(4).tolist()
        [[0.0, 0.25, 0.0, 0.0]]
    """
    chosen = _settings(settings)
    if method not in METHODS:
        raise UnknownNameError("method", method, METHODS)
    network, names = load_named(model)
    target = Target(network, output, names)
    labels, array = read_one_hot(sequences, target.length)
    gradient = Gradient(target, chosen.batch_size)
    if method == "integrated_gradients":
        found = _integrated(gradient, array, baseline, chosen)
    else:
        found = _local(gradient, array, method, chosen)
    about = {"output": target.name, "layer": target.layer, "method": method, "labels": labels}
    return Attribution(**found, **about)


def _settings(given: dict[str, Any]) -> Settings:
    names = [field.name for field in fields(Settings)]
    for name in given:
        if name not in names:
            raise UnknownNameError("setting", name, names)
    return Settings(**given)


def _local(
    gradient: Gradient, sequences: np.ndarray, method: str, settings: Settings
) -> dict[str, Any]:
    if method == "smoothgrad":
        drawn = (settings.samples, settings.noise, settings.seed)
        outputs, slopes = smooth_slopes(gradient, sequences, *drawn)
    else:
        outputs, slopes = slopes_at(gradient, sequences)
    if settings.simplex:
        slopes = slopes - slopes.mean(-1, keepdims=True)
    return {
        "values": _single(np.abs(slopes) if method == "saliency" else sequences * slopes),
        "hypothetical": _single(slopes),
        "completeness_error": None,
        "outputs": outputs,
        "baseline_outputs": None,
        "baseline": "none",
    }


def _integrated(
    gradient: Gradient, sequences: np.ndarray, baseline: str | np.ndarray, settings: Settings
) -> dict[str, Any]:
    baselines = Baselines(sequences, baseline, copies=settings.copies, seed=settings.seed)
    rows = np.arange(len(sequences))
    rule = quadrature(settings.rule, settings.steps)
    found = integrate(gradient, sequences, baselines, rows, rule)
    outputs, theirs = values_of(gradient, sequences, baselines)
    errors = found.actual(sequences).sum((1, 2)) - (outputs - theirs.mean(1))
    bad = exceeds(errors, outputs, theirs, settings.threshold)
    if bad.any():
        hint = advice(gradient, sequences, baselines, (errors, outputs, theirs), settings)
        warnings.warn(
            f"{bad.sum()} of {len(rows)} sequences have contributions that miss their sum by more "
            f"than {settings.threshold:.0%} after {settings.steps} steps. {hint}",
            CompletenessWarning,
            stacklevel=3,
        )
    if settings.simplex:
        found = found.corrected()
    return {
        "values": _single(found.actual(sequences)),
        "hypothetical": _single(found.hypothetical()),
        "completeness_error": _single(errors),
        "outputs": outputs,
        "baseline_outputs": _single(theirs.mean(1)),
        "baseline": baselines.name,
    }


def _single(array: np.ndarray) -> np.ndarray:
    return np.asarray(array, dtype="float32")
