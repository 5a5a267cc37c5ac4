"""From a model and sequences to contributions, by each method."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from zoo.errors import SettingError
from zoo.interpret.averages import Averaged
from zoo.interpret.baselines import Baselines
from zoo.interpret.completeness import CompletenessWarning, advice, exceeds
from zoo.interpret.deeplift import Multipliers, average
from zoo.interpret.gradients import Gradient
from zoo.interpret.local import slopes_at, smooth_slopes
from zoo.interpret.path import integrate, quadrature, values_of
from zoo.interpret.settings import Settings
from zoo.interpret.targets import Target

Found = dict[str, Any]
Outputs = tuple[np.ndarray, np.ndarray]
LOCAL = ("gradient_x_input", "saliency", "smoothgrad")
_RESCALE_HINT = (
    "The rescale rule is exact, so a part of the model gives no gradient, or its numbers are too "
    "large for single precision."
)


def local(target: Target, sequences: np.ndarray, method: str, settings: Settings) -> Found:
    """Explain by the slope at the sequence, plain or averaged under noise.

    Args:
        target: The model and which of its numbers is meant.
        sequences: `(n, length, 4)`.
        method: One of `LOCAL`.
        settings: `batch_size`, `simplex`, and for SmoothGrad `samples`, `noise` and `seed`.

    Returns:
        Fields of `zoo.interpret.Attribution`.
    """
    gradient = Gradient(target, settings.batch_size, filled=settings.filled)
    if method == "smoothgrad":
        drawn = (settings.samples, settings.noise, settings.seed)
        outputs, slopes = smooth_slopes(gradient, sequences, *drawn, first=settings.first)
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


def integrated_gradients(
    target: Target, sequences: np.ndarray, baselines: Baselines, settings: Settings
) -> Found:
    """Explain by slopes along the paths from the baselines; see `local` for the arguments."""
    gradient = Gradient(target, settings.batch_size, filled=settings.filled)
    rule = quadrature(settings.rule, settings.steps)
    found = integrate(gradient, sequences, baselines, np.arange(len(sequences)), rule)
    outputs = values_of(gradient, sequences, baselines)
    errors, bad = _errors(found, sequences, outputs, settings)
    if bad:
        hint = advice(gradient, sequences, baselines, (errors, *outputs), settings)
        _warn(bad, errors, settings, f" after {settings.steps} steps. {hint}")
    return _complete(found, sequences, outputs, errors, baselines, settings)


def deeplift(
    target: Target, sequences: np.ndarray, baselines: Baselines, settings: Settings
) -> Found:
    """Explain by the rescale rule, averaged over the baselines; see `local` for the arguments."""
    length, filled = sequences.shape[1], settings.filled
    multipliers = Multipliers(target, length, settings.batch_size, filled=filled)
    found, own, theirs = average(multipliers, sequences, baselines)
    outputs = own, theirs
    errors, bad = _errors(found, sequences, outputs, settings)
    if bad:
        _warn(bad, errors, settings, f". {_RESCALE_HINT}")
    return _complete(found, sequences, outputs, errors, baselines, settings)


def require_one(baselines: Baselines) -> None:
    """Raise `SettingError` where DeepLIFT, which has one baseline, is given several."""
    if baselines.copies != 1:
        raise SettingError(
            f"method is 'deeplift', which has one baseline, but there are {baselines.copies} for "
            "each sequence. Use method='deepshap', which is their mean."
        )


AGAINST_BASELINES: dict[str, Callable[..., Found]] = {
    "deeplift": deeplift,
    "deepshap": deeplift,
    "integrated_gradients": integrated_gradients,
}


def _errors(
    found: Averaged, sequences: np.ndarray, outputs: Outputs, settings: Settings
) -> tuple[np.ndarray, int]:
    """Give completeness errors `(n,)`, and how many of them are too large."""
    own, theirs = outputs
    errors = found.actual(sequences).sum((1, 2)) - (own - theirs.mean(1))
    return errors, int(exceeds(errors, own, theirs, settings.threshold).sum())


def _warn(bad: int, errors: np.ndarray, settings: Settings, ending: str) -> None:
    warnings.warn(
        f"{bad} of {len(errors)} sequences have contributions that miss their sum by more than "
        f"{settings.threshold:.0%}{ending}",
        CompletenessWarning,
        stacklevel=4,
    )


def _complete(
    found: Averaged,
    sequences: np.ndarray,
    outputs: Outputs,
    errors: np.ndarray,
    baselines: Baselines,
    settings: Settings,
) -> Found:
    if settings.simplex:
        found = found.corrected()
    return {
        "values": _single(found.actual(sequences)),
        "hypothetical": _single(found.hypothetical()),
        "completeness_error": _single(errors),
        "outputs": outputs[0],
        "baseline_outputs": _single(outputs[1].mean(1)),
        "baseline": baselines.name,
    }


def _single(array: np.ndarray) -> np.ndarray:
    return np.asarray(array, dtype="float32")
