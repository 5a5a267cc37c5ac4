"""How likely a motif's score is by chance: exact, for a background of independent bases."""

from collections.abc import Sequence

import numpy as np

from zoo.errors import SettingError
from zoo.io.motifs import Motif

UNIFORM = (0.25, 0.25, 0.25, 0.25)

# Scores are whole multiples of this many bits, so that their distribution is exact.
GRAIN = 0.01


def grained_scores(motif: Motif, background: Sequence[float] = UNIFORM) -> np.ndarray:
    """Give a motif's log-odds in whole hundredths of a bit, int64 `(length, 4)`."""
    return np.rint(motif.log_odds(background) / GRAIN).astype(np.int64)


class ScoreDistribution:
    """Every score that a random word can have under a motif, and how likely it is.

    Computed position by position (Staden 1989, Comput. Appl. Biosci. 5:89), on scores that are
    whole hundredths of a bit: for these it is exact.

    Args:
        scores: Whole numbers `(length, 4)`, see `grained_scores`.
        background: Share of each base, A, C, G, T.

    Raises:
        SettingError: The background is not four positive shares that sum to one.

    Example:
        >>> distribution = ScoreDistribution(np.array([[2, 0, 0, 0], [0, 0, 1, 0]]))
        >>> [float(distribution.p_value(score)) for score in (3, 2, 1, 0)]
        [0.0625, 0.25, 0.4375, 1.0]
        >>> distribution.threshold(0.25)
        2
    """

    def __init__(self, scores: np.ndarray, background: Sequence[float] = UNIFORM):
        shares = check_background(background)
        self._lowest = int(scores.min(1).sum())
        chances = np.ones(1)
        for row in scores - scores.min(1, keepdims=True):
            longer = np.zeros(len(chances) + row.max())
            for base, more in enumerate(row):
                longer[more : more + len(chances)] += shares[base] * chances
            chances = longer
        # Summed from the rare end, so that small chances keep their digits.
        self._tail = np.minimum(np.append(chances[::-1].cumsum()[::-1], 0.0), 1.0)

    def p_value(self, score: int | np.ndarray) -> np.ndarray:
        """Give the chance that a random word scores at least this much."""
        place = np.asarray(score, dtype=np.int64) - self._lowest
        return self._tail[np.clip(place, 0, len(self._tail) - 1)]

    def threshold(self, p_value: float) -> int:
        """Give the lowest score with at most this p-value; above the highest where none has."""
        return self._lowest + int(np.searchsorted(-self._tail, -p_value))


def check_background(background: Sequence[float]) -> np.ndarray:
    """Give four shares as an array, or refuse them."""
    shares = np.asarray(background, dtype=float)
    if shares.shape != (4,) or not (shares > 0).all() or abs(shares.sum() - 1) > 1e-6:
        raise SettingError(
            f"The background is {background}; expected four positive shares of A, C, G, T that "
            "sum to 1."
        )
    return shares / shares.sum()
