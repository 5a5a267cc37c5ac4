"""How far apart the features of two domains are, in `keras.ops`, to be made small in training."""

from typing import Any

from keras import ops

BANDWIDTHS = (0.25, 0.5, 1.0, 2.0, 4.0)
"""Widths of the kernels of `mmd`, as multiples of the mean squared distance of the features."""


def coral(domains: Any, features: Any) -> Any:
    """Return how far the covariances of two domains are apart (CORAL).

    The squared Frobenius norm of the difference over `4 units**2`: Sun and Saenko 2016, Deep CORAL,
    arXiv:1607.01719.

    Args:
        domains: 0 or 1 for each row, `(batch,)` or `(batch, 1)`.
        features: `(batch, units)`.

    Returns:
        A scalar, 0 or more; 0 where a domain has fewer than two rows.

    Example:
        >>> features = ops.array([[1.0], [-1.0], [2.0], [-2.0]])
        >>> float(coral(ops.array([0, 0, 1, 1]), features))  # variances 2 and 8
        9.0
    """
    first, second = _memberships(domains)
    features = ops.cast(features, "float32")
    difference = _covariance(first, features) - _covariance(second, features)
    enough = _at_least(first, 2) * _at_least(second, 2)
    return enough * ops.sum(ops.square(difference)) / (4.0 * features.shape[-1] ** 2)


def mmd(domains: Any, features: Any) -> Any:
    """Return how far the distributions of two domains are apart (maximum mean discrepancy).

    Its square, with a mean of Gaussian kernels of several widths: Gretton et al. 2012, JMLR 13:723;
    widths about the mean distance as in Long et al. 2015, arXiv:1502.02791.

    Args:
        domains: 0 or 1 for each row, `(batch,)` or `(batch, 1)`.
        features: `(batch, units)`.

    Returns:
        A scalar, 0 or more but for rounding; 0 where a domain has no row.

    Example:
        >>> features = ops.array([[1.0], [3.0], [3.0], [1.0]])
        >>> abs(round(float(mmd(ops.array([0, 0, 1, 1]), features)), 6))
        0.0
    """
    first, second = _memberships(domains)
    squared = _squared_distances(ops.cast(features, "float32"))
    # Of the widths there is no gradient: moving everything apart would make any distance small.
    scale = ops.maximum(ops.stop_gradient(ops.mean(squared)), 1e-12)
    kernel = sum(ops.exp(-squared / (width * scale)) for width in BANDWIDTHS) / len(BANDWIDTHS)
    shares = first / ops.maximum(ops.sum(first), 1.0) - second / ops.maximum(ops.sum(second), 1.0)
    both = _at_least(first, 1) * _at_least(second, 1)
    return both * ops.sum(shares[:, None] * kernel * shares[None, :])


def _memberships(domains: Any) -> tuple[Any, Any]:
    second = ops.cast(ops.reshape(domains, (-1,)), "float32")
    return 1.0 - second, second


def _at_least(members: Any, count: int) -> Any:
    return ops.cast(ops.sum(members) >= count, "float32")


def _covariance(members: Any, features: Any) -> Any:
    """Return the covariance `(units, units)` of the rows whose member is 1."""
    count = ops.sum(members)
    mean = ops.sum(members[:, None] * features, axis=0) / ops.maximum(count, 1.0)
    centred = members[:, None] * (features - mean)
    return ops.matmul(ops.transpose(centred), centred) / ops.maximum(count - 1.0, 1.0)


def _squared_distances(features: Any) -> Any:
    # Centred, the squares are small and their difference keeps its digits.
    features = features - ops.stop_gradient(ops.mean(features, axis=0))
    norms = ops.sum(ops.square(features), axis=1)
    products = ops.matmul(features, ops.transpose(features))
    return ops.maximum(norms[:, None] + norms[None, :] - 2.0 * products, 0.0)
