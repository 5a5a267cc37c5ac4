"""Attributions by the slope at the sequence itself: no baseline, and blind where it is flat."""

import numpy as np

from zoo.interpret.gradients import Gradient


def slopes_at(gradient: Gradient, sequences: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the output `(n,)` and its slope `(n, length, 4)` at each sequence."""
    return gradient(sequences)


def smooth_slopes(
    gradient: Gradient,
    sequences: np.ndarray,
    samples: int,
    noise: float,
    seed: int,
    first: int = 0,
) -> tuple[np.ndarray, np.ndarray]:
    """Average the slope over noisy copies: SmoothGrad (Smilkov et al. 2017, arXiv:1706.03825).

    Args:
        gradient: The slope of the output that is meant.
        sequences: `(n, length, 4)`.
        samples: Noisy copies of each sequence.
        noise: Standard deviation of what is added to every number of the one-hot array.
        seed: Same seed, same answer; every sequence has its own noise, by its place in the list.
        first: Place of the first sequence, where these are a part of a longer list.

    Returns:
        The output for the sequences as they are `(n,)`, and slopes `(n, length, 4)`.
    """
    values = gradient(sequences)[0]
    slopes = np.zeros(sequences.shape)
    for row, sequence in enumerate(sequences):
        random = np.random.default_rng([seed, first + row])
        for start in range(0, samples, gradient.batch_size):
            count = min(gradient.batch_size, samples - start)
            drawn = random.standard_normal((count, *sequence.shape), dtype="float32")
            slopes[row] += gradient.batch(sequence + noise * drawn)[1].sum(0)
    return values, slopes / samples
