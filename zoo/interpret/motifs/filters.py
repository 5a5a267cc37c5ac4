"""First-layer filters as motifs: the frequencies of bases where a filter is strongly active."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from keras import ops

from zoo.errors import SettingError
from zoo.interpret.inputs import Model, load_named, read_one_hot
from zoo.interpret.motifs.layers import FirstLayer, first_layer
from zoo.io.motifs import Motif, write_meme
from zoo.layers import RCConv1D


@dataclass(frozen=True)
class FilterMotifs:
    """The motifs of a first layer.

    Args:
        motifs: Counts of the bases under each filter, named `filter_0`, `filter_1`, ...; filters
            with too few sites are left out.
        silent: Numbers of the filters that are left out.
        layer: Name of the convolution.
        threshold: Share of a filter's highest activation from which a window is a site.
        sequences: How many sequences were looked at.
    """

    motifs: list[Motif]
    silent: list[int]
    layer: str
    threshold: float
    sequences: int

    def write(self, path: str | Path) -> None:
        """Write the motifs as a MEME file, which `zoo.io.motifs.read_motifs` reads."""
        write_meme(self.motifs, path)


def filter_motifs(
    model: Model,
    sequences: Any,
    *,
    threshold: float = 0.5,
    least_sites: int = 10,
    batch_size: int = 128,
) -> FilterMotifs:
    """Turn the filters of the first convolution into motifs, by what activates them in real DNA.

    A window is a site of a filter where the activation is above `threshold` times the filter's
    highest in these sequences, as for Basset (Kelley et al. 2016, Genome Res. 26:990); only
    positive activations count. Activations are taken behind batch normalization and activation
    function. A filter that is tied over both strands (`RCConv1D`) is one motif, of its sites on
    both strands. Windows that reach over an end of the sequence are no sites.

    Args:
        model: A Keras model, or the name or folder of one.
        sequences: DNA that the model is meant for, as `zoo.explain` takes it.
        threshold: From 0 to 1.
        least_sites: Filters with fewer sites are left out.
        batch_size: Sequences that the layer sees at once; bounds memory.

    Returns:
        A motif for each filter, with the number of its sites as its counts.

    Raises:
        SettingError: The model has no convolution that reads the bases, or a setting will not do.
        SequenceError: There is no sequence, or one that will not do.

    Example:
        >>> import keras
        >>> first = keras.layers.Conv1D(3, 4, activation="relu")
        >>> model = keras.Sequential([keras.Input((12, 4)), first])
        >>> found = filter_motifs(model, ["ACGTACGTACGT", "TTTTTTTTTTTT"], least_sites=1)
        >>> len(found.motifs) + len(found.silent), found.motifs[0].length
        (3, 4)
    """
    if not 0 <= threshold < 1 or least_sites < 1 or batch_size < 1:
        raise SettingError(
            f"threshold is {threshold}, least_sites {least_sites}, batch_size {batch_size}; "
            "expected 0 up to 1, at least 1 and at least 1."
        )
    network, _ = load_named(model)
    _, array = read_one_hot(sequences, network.input_shape[1] if _is_plain(network) else None)
    layer = first_layer(network)
    highest = np.maximum.reduce([seen.max((0, 1)) for seen, *_ in _seen(layer, array, batch_size)])
    limits = np.maximum(threshold * highest, 0)
    counts = np.zeros((len(highest), layer.convolution.kernel_size[0], 4))
    gap = layer.convolution.dilation_rate[0]
    for seen, batch, starts in _seen(layer, array, batch_size):
        active = (seen > limits).reshape(-1, len(limits)).astype("float32")
        for place in range(counts.shape[1]):
            counts[:, place] += active.T @ batch[:, starts + place * gap].reshape(-1, 4)
    if isinstance(layer.convolution, RCConv1D):
        # Channel 2F-1-c is filter c on the other strand.
        half = len(counts) // 2
        counts = counts[:half] + counts[half:][::-1, ::-1, ::-1]
    motifs = [
        Motif(f"filter_{number}", f"{layer.convolution.name}_{number}", sites)
        for number, sites in enumerate(counts)
    ]
    kept = [row for row, sites in enumerate(counts) if sites.sum(1).min() >= least_sites]
    return FilterMotifs(
        motifs=[motifs[row] for row in kept],
        silent=[row for row in range(len(motifs)) if row not in kept],
        layer=layer.convolution.name,
        threshold=threshold,
        sequences=len(array),
    )


def _is_plain(network: Any) -> bool:
    return len(network.inputs) == 1


def _seen(
    layer: FirstLayer, sequences: np.ndarray, batch_size: int
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Give activations `(batch, windows, channels)`, their sequences, and where windows start.

    Only windows that lie within the sequence are given.
    """
    convolution = layer.convolution
    span = (convolution.kernel_size[0] - 1) * convolution.dilation_rate[0] + 1
    length = sequences.shape[1]
    before = layer.padding[0] + _padding(convolution, length + sum(layer.padding), span)
    for first in range(0, len(sequences), batch_size):
        batch = sequences[first : first + batch_size]
        seen = ops.convert_to_numpy(layer.activations(ops.convert_to_tensor(batch)))
        starts = np.arange(seen.shape[1]) * convolution.strides[0] - before
        inside = (starts >= 0) & (starts + span <= length)
        yield seen[:, inside], batch, starts[inside]


def _padding(convolution: Any, length: int, span: int) -> int:
    """Count the positions that the convolution adds before the sequence."""
    if convolution.padding == "valid":
        return 0
    if convolution.padding == "causal":
        return span - 1
    step = convolution.strides[0]
    positions = -(-length // step)
    return max((positions - 1) * step + span - length, 0) // 2
