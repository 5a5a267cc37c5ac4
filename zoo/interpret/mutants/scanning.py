"""Every mutant of some sequences: single bases, and windows of deletions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from zoo.errors import SettingError
from zoo.interpret.inputs import Model, read_one_hot
from zoo.interpret.mutants.mutator import MEMORY, Mutator
from zoo.interpret.mutants.report import Report
from zoo.interpret.targets import Output
from zoo.io.sequences import Label


@dataclass(frozen=True, eq=False)
class Mutagenesis:
    """What every single base would change.

    Args:
        values: Output of each mutant minus that of its sequence, float32
            `(n, positions, 4, outputs)`, bases in the order A, C, G, T; zero at the bases that the
            sequence has.
        reference: Outputs of the sequences themselves, `(n, outputs)`.
        positions: Which positions were mutated, `(positions,)`; all of them by default.
        outputs: Names of the outputs.
        layer: `"logits"` where they are taken before the final activation, else `"output"`.
        labels: What the sequences are called.
        report: How much of the network was computed.
    """

    values: np.ndarray
    reference: np.ndarray
    positions: np.ndarray
    outputs: list[str]
    layer: str
    labels: list[Label]
    report: Report

    def absolute(self) -> np.ndarray:
        """Give the outputs of the mutants themselves, `(n, positions, 4, outputs)`."""
        return self.values + self.reference[:, None, None]


@dataclass(frozen=True, eq=False)
class Deletions:
    """What the loss of each window would change.

    Args:
        values: Output without the window minus output with it, float32 `(n, windows, outputs)`.
        reference: Outputs of the sequences themselves, `(n, outputs)`.
        starts: First position of each window, `(windows,)`.
        width: Bases in each.
        outputs: Names of the outputs.
        layer: `"logits"` where they are taken before the final activation, else `"output"`.
        labels: What the sequences are called.
        report: How much of the network was computed.
    """

    values: np.ndarray
    reference: np.ndarray
    starts: np.ndarray
    width: int
    outputs: list[str]
    layer: str
    labels: list[Label]
    report: Report


def mutagenesis(
    model: Model,
    sequences: Any,
    *,
    output: Output = None,
    positions: Sequence[int] | None = None,
    memory: int = MEMORY,
) -> Mutagenesis:
    """Tell what every single-base change of each sequence does to the outputs of a model.

    The answer is that of predicting every mutant, up to the rounding of single precision, but of
    each layer only the positions are computed that a mutation reaches. Layers that are not known
    are computed in full, and so is all that follows them; `report` of the answer says which.

    Args:
        model: A Keras model on one-hot DNA `(batch, length, 4)`, or the name or folder of one.
        sequences: Text, or a list or dictionary of texts; one-hot `(n, length, 4)` or uint8 codes
            `(n, length)`; or the name of a FASTA file. All of one length.
        output: Name or number of one output, or a function of what the model gives: see
            `zoo.interpret.Target`. All columns are taken where it is left out.
        positions: Which positions to mutate, counted from 0; all of them where it is left out.
        memory: Bytes that the mutants computed at once may take, beside what is kept for one
            sequence. More than fits the caches of a processor rather slows it down.

    Returns:
        Differences to the outputs of each sequence, those outputs, and what they are about.

    Raises:
        UnknownNameError: There is no such model or output.
        SettingError: The model has side inputs, or outputs along the sequence without a function
            of them as `output`; a position is outside; or the memory is too small.
        SequenceError: Sequences are missing, of unequal or wrong length, or not DNA.
        FormatError: A file is missing, damaged or no FASTA.

    Example:
        >>> import keras
        >>> shares = keras.Sequential([keras.Input((4, 4)), keras.layers.GlobalAveragePooling1D()])
        >>> mutagenesis(shares, "ACGT", output=0).values[0, :, 0, 0].tolist()  # to A
        [0.0, 0.25, 0.25, 0.25]
    """
    mutator = Mutator(model, output, memory)
    labels, array = read_one_hot(sequences, mutator.length)
    length = array.shape[1]
    places = np.arange(length) if positions is None else np.asarray(positions, int)
    pairs = (np.repeat(places, 4), np.tile(np.arange(4), len(places)))
    found = [mutator.substitute(sequence, *pairs) for sequence in array]
    values = np.stack([differences for _, differences in found])
    return Mutagenesis(
        values=values.reshape(len(array), len(places), 4, -1),
        reference=np.stack([own for own, _ in found]),
        positions=places,
        outputs=mutator.names,
        layer=mutator.layer,
        labels=labels,
        report=mutator.report,
    )


def deletions(
    model: Model,
    sequences: Any,
    width: int,
    *,
    step: int = 1,
    output: Output = None,
    memory: int = MEMORY,
) -> Deletions:
    """Tell what the loss of every window of bases does to the outputs of a model.

    The window's bases become N: nothing else moves, and the answer is local as that of
    `mutagenesis`.

    Args:
        model: As in `mutagenesis`.
        sequences: As in `mutagenesis`.
        width: Bases in each window.
        step: Bases from one window to the next.
        output: As in `mutagenesis`.
        memory: As in `mutagenesis`.

    Returns:
        Differences to the outputs of each sequence, those outputs, and what they are about.

    Raises:
        SettingError: As in `mutagenesis`; or `width` or `step` is below 1, or the window is wider
            than the sequences.

    Example:
        >>> import keras
        >>> shares = keras.Sequential([keras.Input((4, 4)), keras.layers.GlobalAveragePooling1D()])
        >>> deletions(shares, "AACG", 2, output=0).values[0, :, 0].tolist()
        [-0.5, -0.25, 0.0]
    """
    mutator = Mutator(model, output, memory)
    labels, array = read_one_hot(sequences, mutator.length)
    if step < 1 or not 1 <= width <= array.shape[1]:
        raise SettingError(
            f"width is {width} and step is {step}; expected a width of 1 to {array.shape[1]} and a "
            "step of at least 1."
        )
    starts = np.arange(0, array.shape[1] - width + 1, step)
    found = [mutator.mask(sequence, starts, width) for sequence in array]
    return Deletions(
        values=np.stack([differences for _, differences in found]),
        reference=np.stack([own for own, _ in found]),
        starts=starts,
        width=width,
        outputs=mutator.names,
        layer=mutator.layer,
        labels=labels,
        report=mutator.report,
    )
