"""A trained network whose kernel of one layer is cut to a smaller width for a while."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class Cut:
    """What was kept of a kernel.

    Attributes:
        full_rank: Its numerical rank.
        energy: Share of its squared entries that is kept.
    """

    full_rank: int
    energy: float


@contextlib.contextmanager
def kernel_cut(model: "keras.Model", layer: str, width: int) -> Iterator[Cut]:
    """Give a convolution of a network the best kernel of a smaller width, and then its own again.

    Meanwhile the network computes what it would with the layer split by `zoo.layers.factorize`
    into a convolution to `width` filters and a 1x1 convolution.

    Args:
        model: The trained network.
        layer: Name of a plain convolution in it.
        width: Filters between the two.
    """
    from keras import ops

    from zoo.layers import factorize

    convolution = model.get_layer(layer)
    whole = ops.convert_to_numpy(convolution.kernel)
    pair = factorize(convolution, rank=width)
    narrow, wide = (ops.convert_to_numpy(one.kernel) for one in (pair.narrow, pair.wide))
    product = np.tensordot(narrow.astype("float64"), wide[0].astype("float64"), axes=1)
    convolution.kernel.assign(product.astype(whole.dtype))
    try:
        yield Cut(pair.full_rank, pair.energy)
    finally:
        convolution.kernel.assign(whole)
