"""A model made ready for mutants, and the mutants of a sequence."""

from collections.abc import Iterator, Sequence
from typing import Any

import keras
import numpy as np
from keras import ops

from zoo.errors import SettingError
from zoo.interpret.inputs import Model, load_named
from zoo.interpret.mutants.engine import Engine, Mutants, Reference, without_gradients
from zoo.interpret.mutants.report import Report
from zoo.interpret.targets import Columns, Output, Target

MEMORY = 256 * 2**20


class Mutator:
    """A model that is asked about mutants of sequences.

    Args:
        model: A Keras model on one-hot DNA `(batch, length, 4)`, or the name or folder of one. Its
            weights are those it has now.
        output: Which of its numbers, see `zoo.interpret.Target`; None for all columns.
        memory: Bytes that a block of mutants may take beside what is kept for the sequence.

    Raises:
        SettingError: The model has side inputs, or outputs along the sequence and `output` is no
            function of them.
        UnknownNameError: There is no such output or model.

    Example:
        >>> model = keras.Sequential([keras.Input((3, 4)), keras.layers.GlobalMaxPooling1D()])
        >>> mutator = Mutator(model, output=1)
        >>> one_hot = np.eye(4)[[0, 0, 0]]  # AAA
        >>> mutator.substitute(one_hot, [2, 2], [1, 3])[1].tolist()  # to AAC and AAT
        [[1.0], [0.0]]
    """

    def __init__(self, model: Model, output: Output = None, memory: int = MEMORY):
        network, names = load_named(model)
        if output is None:
            self._target: Target | Columns = Columns(network, names)
            self.names = self._target.names
        else:
            self._target = Target(network, output, names)
            self.names = [self._target.name]
        self.length = self._target.length
        self.layer = self._target.layer
        self._engine = Engine(self._target.network, memory)

    @property
    def report(self) -> Report:
        """Tell how much of the network was computed so far."""
        return self._engine.tally.report()

    def substitute(
        self, sequence: np.ndarray, positions: Sequence[int], bases: Sequence[int]
    ) -> tuple[np.ndarray, np.ndarray]:
        """Put single bases in a sequence, each for itself.

        Args:
            sequence: One-hot `(length, 4)`.
            positions: Where, counted from 0, in any order.
            bases: Which, 0 to 3 for A, C, G, T.

        Returns:
            float32, the outputs of the sequence `(outputs,)`, and by how much those of each mutant
            differ `(mutants, outputs)`.

        Raises:
            SettingError: A position or base is none of the sequence, or they are not as many.
        """
        places, numbers = np.asarray(positions, int), np.asarray(bases, int)
        _check(places, numbers, len(sequence))
        delta = np.eye(4, dtype="float32")[numbers] - sequence[places]
        return self._differences(sequence, places, delta[:, None])

    def mask(
        self, sequence: np.ndarray, starts: Sequence[int], width: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """Put N in place of a window of bases, each window for itself.

        Args:
            sequence: One-hot `(length, 4)`.
            starts: First position of each window.
            width: Bases in each.

        Returns:
            As `substitute`.

        Raises:
            SettingError: A window does not lie in the sequence.
        """
        places = np.asarray(starts, int)
        _check_windows(places, width, len(sequence))
        delta = -np.asarray(sequence, "float32")[places[:, None] + np.arange(width)]
        return self._differences(sequence, places, delta)

    def _differences(
        self, sequence: np.ndarray, starts: np.ndarray, delta: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Give the outputs of a sequence and what the mutants add to them."""
        reference = self._engine.reference(sequence)
        own = self._chosen(self._engine.outputs(reference))[0]
        found = np.zeros((len(starts), len(self.names)), "float32")
        changing = np.flatnonzero(delta.any(axis=(1, 2)))
        order = changing[np.argsort(starts[changing], kind="stable")]
        for first, values in self._blocks(reference, Mutants(starts[order], delta[order])):
            found[order[first : first + len(values)]] = values - own
        return own, found

    def _blocks(
        self, reference: Reference, mutants: Mutants
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        if len(mutants):
            for first, outputs in self._engine.run(reference, mutants):
                yield first, self._chosen(outputs)

    def _chosen(self, outputs: list[Any]) -> np.ndarray:
        """Take the numbers that are meant, `(mutants, outputs)`."""
        structure = self._target.network.output
        with without_gradients():
            values = self._target.choose(keras.tree.pack_sequence_as(structure, outputs))
            array = np.asarray(ops.convert_to_numpy(values), "float32")
        return array.reshape(len(array), -1)


def _check(positions: np.ndarray, bases: np.ndarray, length: int) -> None:
    """Refuse positions and bases that a sequence does not have."""
    if positions.shape != bases.shape or positions.ndim != 1:
        raise SettingError(
            f"There are positions {positions.shape} and bases {bases.shape}; expected one base for "
            "each position."
        )
    _check_windows(positions, 1, length)
    if bases.size and not (bases.min() >= 0 and bases.max() < 4):
        raise SettingError(f"The bases are {sorted(set(bases.tolist()))}; expected 0 to 3.")


def _check_windows(starts: np.ndarray, width: int, length: int) -> None:
    """Refuse windows that do not lie in a sequence."""
    if width < 1:
        raise SettingError(f"width is {width}; expected at least 1.")
    if starts.size and not (starts.min() >= 0 and starts.max() + width <= length):
        raise SettingError(
            f"Positions {starts.min()} to {starts.max() + width - 1} are asked for; the sequence "
            f"has 0 to {length - 1}."
        )
