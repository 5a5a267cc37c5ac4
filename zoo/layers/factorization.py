"""A trained convolution as a narrow one and a 1x1 bottleneck."""

from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from zoo.errors import SettingError
from zoo.layers.tied_convolution import RCConv1D


@dataclass(frozen=True)
class Factorization:
    """Two convolutions in place of one, and what was lost.

    Args:
        narrow: Convolution to `rank` filters, without bias and activation.
        wide: 1x1 convolution from there to the filters of the first, with its bias and activation.
        rank: Number of filters between the two.
        full_rank: Rank of the given kernel; from there on nothing is lost.
        energy: Share of the kernel's squared entries that is kept.
        error: Frobenius norm of what is lost, as a share of that of the kernel.
        parameters_before: Weights of the given convolution.
        parameters_after: Weights of the pair.
    """

    narrow: keras.layers.Conv1D
    wide: keras.layers.Conv1D
    rank: int
    full_rank: int
    energy: float
    error: float
    parameters_before: int
    parameters_after: int

    def __call__(self, inputs: Any) -> Any:
        """Run both on `(batch, length, channels)`."""
        return self.wide(self.narrow(inputs))


def factorize(
    convolution: keras.layers.Conv1D, *, energy: float = 0.99, rank: int | None = None
) -> Factorization:
    """Split a trained convolution by the singular values of its kernel.

    The kernel, seen as a matrix `(width * channels, filters)`, is cut to its largest singular
    values: the best pair of that rank in the least-squares sense (Eckart and Young 1936). A
    tied convolution gives a tied pair.

    Args:
        convolution: A built `Conv1D` or `RCConv1D`.
        energy: Share of the kernel's squared entries to keep at least.
        rank: Number of filters between the two, in place of `energy`.

    Returns:
        The pair and its loss. With `rank >= full_rank` it computes what the convolution does.

    Raises:
        SettingError: The convolution is not built, has groups, or `energy` or `rank` is out of
            range.

    Example:
        >>> convolution = keras.layers.Conv1D(16, 5)
        >>> convolution.build((None, None, 8))
        >>> pair = factorize(convolution, rank=4)
        >>> pair.parameters_before, pair.parameters_after
        (656, 240)
    """
    _check(convolution, energy, rank)
    kernel = keras.ops.convert_to_numpy(convolution.kernel).astype("float64")
    matrix = kernel.reshape(-1, kernel.shape[-1])
    left, values, right = np.linalg.svd(matrix, full_matrices=False)
    kept = np.cumsum(values**2) / max(np.sum(values**2), np.finfo(float).tiny)
    if rank is None:
        rank = int(np.searchsorted(kept, energy * (1 - 1e-12)) + 1)
    rank = min(rank, len(values))
    # Both sides carry the root of the singular values, so that neither dwarfs the other.
    scale = np.sqrt(values[:rank])
    narrow, wide = _make_pair(convolution, kernel.shape, rank)
    narrow.set_weights([(left[:, :rank] * scale).reshape(*kernel.shape[:2], rank)])
    _fill_wide(wide, scale[:, None] * right[:rank], convolution)
    return Factorization(
        narrow=narrow,
        wide=wide,
        rank=rank,
        full_rank=_rank_of(values, max(matrix.shape)),
        energy=float(min(kept[rank - 1], 1.0)),
        error=float(np.sqrt(max(1 - kept[rank - 1], 0.0))),
        parameters_before=convolution.count_params(),
        parameters_after=narrow.count_params() + wide.count_params(),
    )


def _check(convolution: Any, energy: float, rank: int | None) -> None:
    """Refuse what cannot be split."""
    if not isinstance(convolution, keras.layers.Conv1D) or not convolution.built:
        raise SettingError(
            f"factorize got {convolution!r}; expected a Conv1D or RCConv1D that is built."
        )
    if convolution.groups != 1:
        raise SettingError(
            f"factorize got groups={convolution.groups}; only a convolution without groups has one "
            "kernel matrix. Factorize it with groups=1."
        )
    if not 0 < energy <= 1 or (rank is not None and rank < 1):
        raise SettingError(
            f"factorize got energy={energy} and rank={rank}; expected a share in (0, 1] or a "
            "positive rank."
        )


def _rank_of(values: np.ndarray, size: int) -> int:
    """Count the singular values that stand above the rounding of a float32 kernel."""
    return int(np.sum(values > values[0] * size * np.finfo("float32").eps))


def _make_pair(convolution: Any, shape: tuple, rank: int) -> tuple[Any, Any]:
    """Build both convolutions, tied if the given one is."""
    kind = RCConv1D if isinstance(convolution, RCConv1D) else keras.layers.Conv1D
    narrow = kind(
        rank,
        shape[0],
        strides=convolution.strides,
        padding=convolution.padding,
        dilation_rate=convolution.dilation_rate,
        data_format=convolution.data_format,
        use_bias=False,
        name=f"{convolution.name}_narrow",
    )
    wide = kind(
        shape[2],
        1,
        data_format=convolution.data_format,
        activation=convolution.activation,
        use_bias=convolution.use_bias,
        name=f"{convolution.name}_wide",
    )
    last = convolution.data_format == "channels_last"
    narrow.build((None, None, shape[1]) if last else (None, shape[1], None))
    between = 2 * rank if kind is RCConv1D else rank
    wide.build((None, None, between) if last else (None, between, None))
    return narrow, wide


def _fill_wide(wide: Any, matrix: np.ndarray, convolution: Any) -> None:
    """Set the weights of the 1x1 convolution; tied, it starts by reading one strand only."""
    kernel = np.zeros(wide.kernel.shape)
    kernel[0, : len(matrix)] = matrix
    weights = [kernel]
    if convolution.use_bias:
        weights.append(keras.ops.convert_to_numpy(convolution.bias))
    wide.set_weights(weights)
