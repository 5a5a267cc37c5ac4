"""What a motif does by itself: put into sequences without it, at places and in pairs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from zoo.errors import SettingError
from zoo.interpret.inputs import Model, load_named
from zoo.interpret.motifs.inserting import backgrounds, insert, letters_of
from zoo.interpret.targets import Output, Target
from zoo.io.motifs import Motif
from zoo.prediction import predict


@dataclass(frozen=True, eq=False)
class Sweep:
    """How an output changes along a row of settings.

    Args:
        places: Positions, or distances, `(places,)`.
        conditions: What the rows are: strands, or pairs of strands.
        effects: Output with the motif minus output without, `(conditions, places, n)`.
        output: Name of the output.
        kind: `"position"` or `"distance"`.
    """

    places: np.ndarray
    conditions: list[str]
    effects: np.ndarray
    output: str
    kind: str

    def mean(self) -> np.ndarray:
        """Give the mean over backgrounds `(conditions, places)`."""
        return self.effects.mean(-1)


class Marginalizer:
    """A model and backgrounds, to try motifs in.

    Exact and seeded: every number is the difference of two outputs of the model for sequences that
    differ in the motif only. Where the model ends in an activation on a layer named `"logits"`,
    the outputs are logits, on which effects of independent motifs add up.

    Args:
        model: A Keras model on one-hot DNA, or the name or folder of one.
        sequences: What backgrounds are made of: see `zoo.interpret.motifs.backgrounds`.
        output: Name or number of the output, or a function of what the model gives: see
            `zoo.interpret.Target`. May be left out where there is one.
        shuffle: `"dinucleotide"`, `"mononucleotide"`, or None to take the sequences as they are.
        copies: Shuffles of each sequence.
        seed: Same seed, same backgrounds.
        batch_size: Sequences that the model sees at once.

    Raises:
        UnknownNameError: There is no such model, output or shuffle.
        SettingError: A setting, or the model's inputs, will not do.
        SequenceError: The sequences do not fit the model, or are not DNA.

    Example:
        >>> from keras import layers
        >>> shares = keras.Sequential([keras.Input((8, 4)), layers.GlobalAveragePooling1D()])
        >>> Marginalizer(shares, ["AAAAAAAA"], output=2).effect("GG").tolist()
        [0.25]
    """

    def __init__(
        self,
        model: Model,
        sequences: Any,
        *,
        output: Output = None,
        shuffle: str | None = "dinucleotide",
        copies: int = 1,
        seed: int = 0,
        batch_size: int = 256,
    ):
        network, names = load_named(model)
        target = Target(network, output, names)
        self.output = target.name
        self._network = _with_one_output(target)
        self._batch_size = batch_size
        self.backgrounds = backgrounds(sequences, shuffle=shuffle, copies=copies, seed=seed)
        self._without = self._predict(self.backgrounds)

    def effect(
        self, motif: Motif | str, *, position: int | None = None, strand: str = "+"
    ) -> np.ndarray:
        """Put a motif into every background.

        Args:
            motif: A motif, of which the most frequent bases are put in, or letters; N keeps what
                is there.
            position: Of its first base, from 0; in the middle by default.
            strand: `"-"` for its reverse complement.

        Returns:
            Output with the motif minus output without `(n,)`.
        """
        return self._effect(self._placed(self.backgrounds, motif, strand, position))

    def positions(
        self, motif: Motif | str, positions: Sequence[int], strands: Sequence[str] = ("+", "-")
    ) -> Sweep:
        """Put a motif to many places, on one strand and on the other."""
        effects = [
            [self.effect(motif, position=int(place), strand=strand) for place in positions]
            for strand in strands
        ]
        return Sweep(
            np.asarray(positions), list(strands), np.array(effects), self.output, "position"
        )

    def distances(
        self,
        first: Motif | str,
        second: Motif | str,
        distances: Sequence[int],
        *,
        pairs: Sequence[str] = ("++", "+-", "-+", "--"),
        cooperative: bool = True,
    ) -> Sweep:
        """Put two motifs into the same sequence, at growing distances.

        The first stays where it is, the second lies behind it.

        Args:
            first: Motif or letters; it begins so that the widest pair lies in the middle.
            second: The other.
            distances: Bases between the end of the first and the beginning of the second.
            pairs: The strands of both.
            cooperative: Give what the pair does beyond the sum of both alone at the same places:
                zero where they act independently. Otherwise give the whole effect of the pair.

        Raises:
            SettingError: A distance is negative, or the pair is too wide.
        """
        if not len(distances) or min(distances) < 0:
            raise SettingError(f"distances is {list(distances)}; expected numbers from 0.")
        widths = len(letters_of(first)), len(letters_of(second))
        start = (self.backgrounds.shape[1] - sum(widths) - max(distances)) // 2
        effects = np.zeros((len(pairs), len(distances), len(self.backgrounds)))
        for row, pair in enumerate(pairs):
            one, other = _two_strands(pair)
            with_first = self._placed(self.backgrounds, first, one, start)
            alone = self._effect(with_first) if cooperative else 0.0
            for column, distance in enumerate(distances):
                place = start + widths[0] + int(distance)
                effect = self._effect(self._placed(with_first, second, other, place))
                if cooperative:
                    effect = effect - alone - self.effect(second, position=place, strand=other)
                effects[row, column] = effect
        return Sweep(np.asarray(distances), list(pairs), effects, self.output, "distance")

    def _placed(
        self, codes: np.ndarray, motif: Motif | str, strand: str, position: int | None
    ) -> np.ndarray:
        letters = letters_of(motif, strand)
        if position is None:
            position = (codes.shape[1] - len(letters)) // 2
        return insert(codes, letters, position)

    def _effect(self, codes: np.ndarray) -> np.ndarray:
        return self._predict(codes) - self._without

    def _predict(self, codes: np.ndarray) -> np.ndarray:
        return predict(self._network, codes, batch_size=self._batch_size)[:, 0].astype(float)


def _with_one_output(target: Target) -> keras.Model:
    """Make the network that gives the chosen number only, `(batch, 1)`."""
    network = target.network
    chosen = keras.layers.Lambda(
        lambda outputs: target.choose(outputs)[:, None], output_shape=(1,), name="chosen"
    )
    return keras.Model(network.inputs[0], chosen(network.output))


def _two_strands(pair: str) -> tuple[str, str]:
    if len(pair) != 2:
        raise SettingError(f"The strands are {pair!r}; expected two signs such as '+-'.")
    return pair[0], pair[1]
