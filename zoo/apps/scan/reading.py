"""The values of all windows of a piece, on the strands that are asked for."""

from collections.abc import Iterator
from typing import Literal

import numpy as np

from zoo.apps.scan.network import Network
from zoo.apps.scan.places import Layout, Piece, Wanted
from zoo.dna import NO_BASE
from zoo.errors import SettingError
from zoo.io.packed import PackedGenome

Reading = Literal["forward", "mean", "each"]


class Reader:
    """A network that is led along a genome.

    Args:
        network: From `network_for`.
        genome: The genome.
        layout: Where windows lie.
        wanted: Which part of the genome is asked for.
        strands: `"forward"`, `"mean"` or `"each"`.
    """

    def __init__(
        self,
        network: Network,
        genome: PackedGenome,
        layout: Layout,
        wanted: Wanted,
        strands: Reading,
    ):
        self._network = network
        self._genome = genome
        self._layout = layout
        self._wanted = wanted
        self._strands = strands

    def read(self, piece: Piece) -> np.ndarray:
        """Predict the windows of a piece.

        Returns:
            float32 `(windows, outputs)`, `nan` where a window was skipped, with `"each"` first all
            outputs of the plus strand, then those of the minus strand; `(0, 0)` where all were.
        """
        codes = self._codes(piece)
        kept = self._layout.known(codes) & self._asked(piece)
        values = np.empty((0, 0), np.float32)
        for first, stop in _runs(kept, self._network.count):
            found = self._predict(codes, first)[: stop - first]
            if not len(values):
                values = np.full((len(piece), found.shape[1]), np.nan, np.float32)
            if np.isnan(found[kept[first:stop]]).any():
                raise SettingError(
                    f"The model gives no number for a window of {piece.contig} (nan); check it "
                    "with zoo.predict."
                )
            values[first:stop] = np.where(kept[first:stop, None], found, np.nan)
        return values

    def _codes(self, piece: Piece) -> np.ndarray:
        stride = self._layout.stride
        bases = (len(piece) - 1) * stride + self._layout.length
        place = self._genome.places([piece.contig], np.array([piece.first * stride]), bases)
        return self._genome.windows(place, bases)[0]

    def _asked(self, piece: Piece) -> np.ndarray:
        """Tell which windows have their value in a region, on one of the strands at least."""
        windows = np.arange(piece.first, piece.stop)
        found = self._wanted.holds(piece.contig, self._layout.place(windows))
        if self._strands == "each":
            other = self._layout.place(windows, minus=True)
            found |= self._wanted.holds(piece.contig, other)
        return found

    def _predict(self, codes: np.ndarray, first: int) -> np.ndarray:
        """Predict as many windows as the network takes at once, `(windows, outputs)`."""
        start = first * self._layout.stride
        some = codes[start : start + self._network.bases]
        missing = self._network.bases - len(some)
        if missing:
            some = np.concatenate([some, np.full(missing, NO_BASE, np.uint8)])
        forward = self._network(some)
        if self._strands == "forward":
            return forward
        backward = self._network(reverse_codes(some))[::-1]
        if self._strands == "mean":
            return (forward + backward) / 2
        return np.concatenate([forward, backward], axis=1)


def _runs(kept: np.ndarray, count: int) -> Iterator[tuple[int, int]]:
    """Cover the windows that are kept with stretches of at most `count`."""
    places = np.flatnonzero(kept)
    while len(places):
        first = int(places[0])
        stop = min(first + count, len(kept))
        yield first, stop
        places = places[np.searchsorted(places, stop) :]


def reverse_codes(codes: np.ndarray) -> np.ndarray:
    """Give the codes of the other strand.

    Example:
        >>> reverse_codes(np.array([0, 0, 1, 4], "uint8")).tolist()
        [4, 2, 3, 3]
    """
    turned = codes[::-1]
    return np.where(turned < NO_BASE, 3 - turned, turned).astype(np.uint8)
