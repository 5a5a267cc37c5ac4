"""Whether contributions sum to what they should, and how many steps it takes."""

from typing import Any

import numpy as np

from zoo.interpret.baselines import Baselines
from zoo.interpret.gradients import Gradient
from zoo.interpret.path import integrate, quadrature

MOST_STEPS = 1024
# Sums of thousands of float32 products are good to about this share of the output.
_ROUNDING = 1e-4


class CompletenessWarning(UserWarning):
    """Contributions do not sum to the difference of the outputs that they should explain."""


def exceeds(
    errors: np.ndarray, outputs: np.ndarray, theirs: np.ndarray, threshold: float
) -> np.ndarray:
    """Tell which completeness errors are too large.

    They are compared with the mean distance between the output and those of the baselines, which
    unlike the difference to their mean does not vanish when they lie on both sides.

    Args:
        errors: Completeness errors `(n,)`.
        outputs: Outputs for the sequences `(n,)`.
        theirs: Outputs for their baselines `(n, copies)`.
        threshold: Largest share of that distance.

    Example:
        >>> exceeds(np.array([0.02, 0.2]), np.ones(2), np.zeros((2, 3)), 0.05).tolist()
        [False, True]
    """
    return np.abs(errors) > _allowed(outputs, theirs, threshold)


def _allowed(outputs: np.ndarray, theirs: np.ndarray, threshold: float) -> np.ndarray:
    rounding = _ROUNDING * np.maximum(np.abs(outputs), np.abs(theirs).max(1))
    return threshold * np.abs(outputs[:, None] - theirs).mean(1) + rounding


def advice(
    gradient: Gradient,
    sequences: np.ndarray,
    baselines: Baselines,
    measured: tuple[np.ndarray, np.ndarray, np.ndarray],
    settings: Any,
) -> str:
    """Try more steps on the worst sequence, and say which count would do.

    Args:
        gradient: The slope of the output that is meant.
        sequences: All sequences `(n, length, 4)`.
        baselines: Those of all sequences.
        measured: Errors `(n,)`, outputs `(n,)` and outputs of the baselines `(n, copies)`.
        settings: `steps`, `rule` and `threshold`, as in `zoo.interpret.Settings`.

    Returns:
        A sentence for a warning.
    """
    errors, outputs, theirs = measured
    allowed = _allowed(outputs, theirs, settings.threshold)
    worst = int(np.argmax(np.abs(errors) - allowed))
    wanted = outputs[worst] - theirs[worst].mean()
    steps = settings.steps * 2
    while steps <= MOST_STEPS:
        rule = quadrature(settings.rule, steps)
        found = integrate(gradient, sequences, baselines, np.array([worst]), rule)
        error = found.actual(sequences[[worst]]).sum() - wanted
        if abs(error) <= allowed[worst]:
            return f"steps={steps} does for the worst of them."
        steps *= 2
    return (
        f"Not even {steps // 2} steps do for the worst of them: the output may jump between "
        "baseline and sequence, or have a part that gives no gradient."
    )
