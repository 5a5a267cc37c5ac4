"""What an attribution is measured against: sequences, or mixtures of bases, without the signal.

The baseline is the question that is asked. Zeros, which are no DNA, ask what the presence of bases
does, composition included; shuffles ask what the order of the bases does.
"""

from collections.abc import Callable

import numpy as np

from zoo.dna import decode, dinucleotide_shuffle, encode, mononucleotide_shuffle, one_hot_codes
from zoo.errors import SettingError, UnknownNameError

MIXTURES = ("composition", "uniform", "zeros")
SHUFFLES: dict[str, Callable] = {
    "dinucleotide": dinucleotide_shuffle,
    "mononucleotide": mononucleotide_shuffle,
}


class Baselines:
    """The baselines of some sequences; shuffles are kept at one byte a base.

    - `"zeros"`: no base anywhere.
    - `"uniform"`: a quarter of each base.
    - `"composition"`: at every position the sequence's own share of each base.
    - `"mononucleotide"`, `"dinucleotide"`: shuffles that keep the counts of bases, or of pairs of
      neighbours. Each sequence's are drawn from the seed and its place in the list.
    - An array: one baseline for all `(length, 4)`, one for each `(n, length, 4)`, or several for
      each `(n, copies, length, 4)`.

    Where a sequence has no base (N, padding) the uniform and composition baselines have none
    either; a shuffle moves N like a letter.

    Args:
        sequences: One-hot DNA `(n, length, 4)`.
        baseline: One of the names above, or an array.
        copies: Shuffles of each sequence; other baselines are one or as many as the array has.
        seed: Same seed, same shuffles.
        first: Place in the list of the first sequence, where these are a part of a longer one.

    Raises:
        SettingError: `copies` is below 1, the array has another shape, or mixtures of bases are
            to be shuffled.
        UnknownNameError: There is no baseline of that name.

    Example:
        >>> from zoo.dna import one_hot
        >>> baselines = Baselines(one_hot(["AACGN"]), "composition")
        >>> baselines.take(np.array([0]))[0, 2:].tolist()
        [[0.5, 0.25, 0.25, 0.0], [0.5, 0.25, 0.25, 0.0], [0.0, 0.0, 0.0, 0.0]]
    """

    def __init__(
        self,
        sequences: np.ndarray,
        baseline: str | np.ndarray = "dinucleotide",
        *,
        copies: int = 10,
        seed: int = 0,
        first: int = 0,
    ):
        if copies < 1:
            raise SettingError(f"copies is {copies}; expected at least 1.")
        self.name = baseline if isinstance(baseline, str) else "array"
        self._sequences = sequences
        if self.name in SHUFFLES:
            shuffle = SHUFFLES[self.name]
            self._kept = shuffle(_codes(sequences), copies=copies, seed=seed, first=first)
        elif self.name == "array":
            self._kept = _own(np.asarray(baseline, dtype="float32"), sequences.shape)
        elif self.name in MIXTURES:
            self._kept = np.broadcast_to(_mixture(sequences, self.name), sequences.shape)[:, None]
        else:
            raise UnknownNameError("baseline", self.name, [*MIXTURES, *SHUFFLES])

    @property
    def copies(self) -> int:
        """Tell how many baselines each sequence has."""
        return self._kept.shape[1]

    def take(self, numbers: np.ndarray) -> np.ndarray:
        """Give some baselines.

        Args:
            numbers: Sequence number times `copies`, plus the number of the copy.

        Returns:
            float32 `(len(numbers), length, 4)`.
        """
        rows, copies = np.divmod(numbers, self.copies)
        chosen = self._kept[rows, copies]
        if chosen.ndim == 2:
            return one_hot_codes(chosen)
        if self.name in ("composition", "uniform"):
            return chosen * self._sequences[rows].any(-1, keepdims=True)
        return chosen


def _codes(sequences: np.ndarray) -> np.ndarray:
    codes = encode(decode(sequences))
    if not np.array_equal(one_hot_codes(codes), sequences):
        raise SettingError(
            "The sequences hold mixtures of bases, which cannot be shuffled; choose the baseline "
            f"{', '.join(MIXTURES)} or give your own array."
        )
    return codes


def _mixture(sequences: np.ndarray, name: str) -> np.ndarray:
    """Give one mixture of bases, or one for each sequence, to be used at every position."""
    if name == "composition":
        counts = sequences.sum(1, keepdims=True)
        return counts / np.maximum(counts.sum(-1, keepdims=True), 1e-9)
    return np.full((1, 1, 4), 0.25 if name == "uniform" else 0.0, dtype="float32")


def _own(array: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Bring a user's array to `(n, copies, length, 4)`."""
    count, *position = shape
    fits = array.ndim in (2, 3, 4) and list(array.shape[-2:]) == position
    if fits and array.ndim > 2 and len(array) != count:
        fits = False
    if not fits or 0 in array.shape:
        length = position[0]
        raise SettingError(
            f"The baseline has the shape {array.shape}; expected ({length}, 4), "
            f"({count}, {length}, 4) or ({count}, copies, {length}, 4)."
        )
    if array.ndim < 4:
        array = np.broadcast_to(array, shape)[:, None]
    return array
