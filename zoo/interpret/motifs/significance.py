"""How many of the things found are expected to be chance: q-values."""

import numpy as np

from zoo.errors import SettingError


def benjamini_hochberg(p_values: np.ndarray) -> np.ndarray:
    """Turn p-values into q-values (Benjamini and Hochberg 1995, J. R. Stat. Soc. B 57:289).

    The q-value of a test is the share of false findings to expect among all tests with its
    p-value or a smaller one. All p-values of the tests that were made must be given.

    Args:
        p_values: Any shape; all of them are one family of tests.

    Returns:
        q-values of that shape, never below their p-values.

    Raises:
        SettingError: There is a number outside 0 to 1.

    Example:
        >>> benjamini_hochberg(np.array([0.01, 0.9, 0.02, 0.03])).round(3).tolist()
        [0.04, 0.9, 0.04, 0.04]
    """
    p_values = np.asarray(p_values, dtype=float)
    if not ((p_values >= 0) & (p_values <= 1)).all():
        raise SettingError("There is a p-value that does not lie between 0 and 1.")
    flat = p_values.ravel()
    order = np.argsort(flat)
    scaled = flat[order] * len(flat) / np.arange(1, len(flat) + 1)
    q_values = np.empty_like(flat)
    q_values[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return q_values.reshape(p_values.shape)
