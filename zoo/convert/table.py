"""What a publication called its layers, and what we call them: data only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Shapes = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One layer with weights.

    Args:
        layer: Its name in our network.
        foreign: Its name in the file.
        shapes: Shape of each of its arrays, by the last part of their names in the file.
    """

    layer: str
    foreign: str
    shapes: Shapes


@dataclass(frozen=True, kw_only=True)
class Table:
    """A publication's file: which network it fills, and which array goes where.

    Args:
        architecture: A name of `zoo.architectures`.
        settings: Settings of that network other than its defaults.
        rows: One for each layer with weights.
        paper: Authors and year.
        source: Where the files are.
        weights_license: What their authors allow; the zoo ships none of them.
    """

    architecture: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    rows: tuple[Row, ...]
    paper: str
    source: str
    weights_license: str


def convolution(layer: str, foreign: str, width: int, channels: int, filters: int) -> Row:
    """Return the row of a convolution, kernel `(width, channels, filters)` and bias.

    Example:
        >>> convolution("conv_1", "conv1d_1", 6, 4, 128).shapes
        {'kernel': (6, 4, 128), 'bias': (128,)}
    """
    return Row(
        layer=layer,
        foreign=foreign,
        shapes={"kernel": (width, channels, filters), "bias": (filters,)},
    )


def dense(layer: str, foreign: str, features: int, units: int) -> Row:
    """Return the row of a dense layer, kernel `(features, units)` and bias."""
    return Row(layer=layer, foreign=foreign, shapes={"kernel": (features, units), "bias": (units,)})


def normalization(layer: str, foreign: str, channels: int) -> Row:
    """Return the row of a batch normalisation over `channels`."""
    names = ("gamma", "beta", "moving_mean", "moving_variance")
    return Row(layer=layer, foreign=foreign, shapes=dict.fromkeys(names, (channels,)))
