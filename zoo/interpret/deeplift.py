"""DeepLIFT and DeepSHAP (Shrikumar et al. 2017; Lundberg and Lee 2017): multipliers, averaged."""

import numpy as np

from zoo.interpret.averages import Averaged
from zoo.interpret.baselines import Baselines
from zoo.interpret.gradients import Gradient
from zoo.interpret.targets import Target
from zoo.interpret.unfolding import rescaled_of


class Multipliers:
    """A function from sequences and references to the multipliers of the rescale rule.

    Args:
        target: The model and which of its numbers is meant.
        length: Bases of the sequences.
        batch_size: Sequences and references that the model sees at once; this bounds memory.
        filled: As in `Gradient`.

    Raises:
        NoRuleError: The rescale rule is not defined for a layer of the model.

    Example:
        >>> import keras
        >>> model = keras.Sequential([keras.Input((2, 4)), keras.layers.GlobalMaxPooling1D()])
        >>> multipliers = Multipliers(Target(model, 0), 2)
        >>> sequences = np.array([[[3.0, 0, 0, 0], [1, 0, 0, 0]]])
        >>> found = multipliers.batch(sequences, np.zeros((1, 2, 4)))
        >>> [part.tolist() for part in found]
        [[3.0], [0.0], [[[1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]]]]
    """

    def __init__(self, target: Target, length: int, batch_size: int = 128, *, filled: bool = False):
        self.pairs = max(batch_size // 2, 1)
        self._gradient = Gradient(rescaled_of(target, length), 2 * self.pairs, filled=filled)

    def batch(
        self, sequences: np.ndarray, references: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Give outputs and multipliers of at most `pairs` sequences.

        Args:
            sequences: `(n, length, 4)`.
            references: One for each, `(n, length, 4)`.

        Returns:
            Outputs for the sequences `(n,)`, for the references `(n,)`, and multipliers
            `(n, length, 4)`.
        """
        joined = np.stack([sequences, references], axis=1).reshape(-1, *sequences.shape[1:])
        values, slopes = self._gradient.batch(joined)
        return values[0::2], values[1::2], slopes[0::2]


def average(
    multipliers: Multipliers, sequences: np.ndarray, baselines: Baselines
) -> tuple[Averaged, np.ndarray, np.ndarray]:
    """Average multipliers over the baselines of every sequence.

    Args:
        multipliers: Those of the output that is meant.
        sequences: All sequences `(n, length, 4)`.
        baselines: Those of all sequences.

    Returns:
        Averages, the outputs for the sequences `(n,)` and for their baselines `(n, copies)`.
    """
    count, copies = len(sequences), baselines.copies
    found = Averaged.nothing(sequences.shape)
    outputs, theirs = np.zeros((2, count * copies), dtype="float32")
    for start in range(0, count * copies, multipliers.pairs):
        numbers = np.arange(start, min(start + multipliers.pairs, count * copies))
        rows, base = numbers // copies, baselines.take(numbers)
        outputs[numbers], theirs[numbers], slopes = multipliers.batch(sequences[rows], base)
        found.add(rows, base, slopes / np.float32(copies))
    return found, outputs[::copies], theirs.reshape(count, copies)
