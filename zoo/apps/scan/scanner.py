"""A model that is led over a genome."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np

from zoo.apps.scan.network import network_for
from zoo.apps.scan.places import Layout, Piece, Regions, Wanted, pieces_of
from zoo.apps.scan.reading import Reader
from zoo.apps.scan.settings import ScanSettings
from zoo.errors import SettingError
from zoo.interpret.inputs import Model, load_named
from zoo.io.fasta import Genome
from zoo.io.packed import PackedGenome
from zoo.loading import card_of
from zoo.prediction import input_length

_BY_CARD = {"tied": "forward", "averaged": "forward", "augmented": "mean", "single": "each"}


class Scanner:
    """A model that is ready to be led over a genome.

    Args:
        model: A Keras model on one-hot DNA `(batch, length, 4)`, or the name or folder of one.
        genome: FASTA file, or opened `Genome`.
        stride: Bases from one window to the next.
        regions: As in `scan_genome`.
        settings: The rest.

    Raises:
        SettingError: As `scan_genome`.
        CoordinateError: As `scan_genome`.
    """

    def __init__(
        self,
        model: Model,
        genome: str | Path | Genome,
        *,
        stride: int,
        regions: Regions = None,
        settings: ScanSettings | None = None,
    ):
        settings = settings or ScanSettings()
        network, names = load_named(model)
        self.model = network
        self.genome = genome if isinstance(genome, Genome) else Genome(genome)
        self.layout = _layout(network, stride, settings)
        self.wanted = Wanted(self.genome, regions)
        self.pieces = list(pieces_of(self.genome, self.layout, self.wanted.contigs))
        self.strands = _strands(network, settings)
        self.network = network_for(
            network,
            length=self.layout.length,
            stride=stride,
            count=min(settings.windows, max(map(len, self.pieces)) + 1),
            share=settings.share,
            # Asked of the whole scan, so that every part of it is computed in the same way.
            compiled=sum(map(len, self.pieces)) > settings.windows,
        )
        self.outputs = _names(names, network, self.strands)
        packed = PackedGenome(self.genome)
        self._reader = Reader(self.network, packed, self.layout, self.wanted, self.strands)

    def values(self, piece: Piece) -> np.ndarray:
        """Predict the windows of a piece, `(windows, outputs)`; `nan` where one is skipped."""
        return self._reader.read(piece)

    def __iter__(self) -> Iterator[tuple[Piece, np.ndarray]]:
        """Give all pieces with their values, in the order of the genome."""
        for piece in self.pieces:
            yield piece, self.values(piece)


def _layout(model: keras.Model, stride: int, settings: ScanSettings) -> Layout:
    if stride < 1:
        raise SettingError(f"stride is {stride}; expected at least 1.")
    length = input_length(model) or settings.length
    if length is None:
        raise SettingError("The model takes any number of bases; say how many in length.")
    if settings.length not in (None, length):
        raise SettingError(f"length is {settings.length}; the model takes {length} bases.")
    if length < 1:
        raise SettingError(f"length is {length}; expected at least 1.")
    anchor = length // 2 if settings.anchor is None else settings.anchor
    if not 0 <= anchor < length:
        raise SettingError(f"anchor is {anchor}; expected a base of the window, 0 to {length - 1}.")
    return Layout(length, stride, anchor, settings.max_unknown)


def _strands(model: keras.Model, settings: ScanSettings) -> Any:
    if settings.strands != "card":
        return settings.strands
    card = card_of(model)
    return "forward" if card is None else _BY_CARD.get(card.input.strands, "forward")


def _names(names: Sequence[str], model: keras.Model, strands: str) -> list[str]:
    """Name the numbers that come for each window."""
    count = sum(tensor.shape[1] if len(tensor.shape) > 1 else 1 for tensor in model.outputs)
    if len(names) != count:
        names = [f"output_{number}" for number in range(count)] if count > 1 else ["output"]
    if strands != "each":
        return list(names)
    return [f"{name}_{strand}" for strand in ("plus", "minus") for name in names]
