"""Which edits of a sequence are allowed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zoo.dna import BASES, check_dna, iupac_bases, one_hot_codes, reverse_complement
from zoo.errors import SettingError


@dataclass(frozen=True, kw_only=True)
class EditRules:
    """What edits must leave alone.

    Args:
        fixed: Positions that keep their base, counted from 0.
        forbidden: Motifs in IUPAC letters that no edit may make, on either strand; those that a
            sequence has already may stay.
        gc: Least and largest share of G and C. A sequence that lies outside is allowed only edits
            that do not take it further away.

    Raises:
        SettingError: The bounds are no shares in order.
        SequenceError: A motif is empty or holds letters that are no IUPAC codes.

    Example:
        >>> EditRules(fixed=range(10, 20), forbidden=("GAATTC",), gc=(0.3, 0.6)).gc
        (0.3, 0.6)
    """

    fixed: Sequence[int] = ()
    forbidden: Sequence[str] = ()
    gc: tuple[float, float] | None = None

    def __post_init__(self):
        """Refuse what no edit could obey."""
        if isinstance(self.forbidden, str):
            raise SettingError(
                f"forbidden is the text {self.forbidden!r}; expected a list of motifs, such as "
                "['GAATTC']."
            )
        for motif in self.forbidden:
            check_dna(motif, "forbidden")
        if self.gc is not None and not 0 <= self.gc[0] <= self.gc[1] <= 1:
            raise SettingError(
                f"gc is {self.gc}; expected two shares in order, such as (0.3, 0.6)."
            )

    def allowed(self, codes: np.ndarray, taken: Sequence[int] = ()) -> np.ndarray:
        """Tell which single-base edits of a sequence are allowed.

        Args:
            codes: uint8 `(length,)`.
            taken: Positions that were edited already, and stay.

        Returns:
            bool `(length, 4)`; False for the base that stands there.

        Raises:
            SettingError: A fixed position does not lie in the sequence.

        Example:
            >>> from zoo.dna import encode
            >>> rules = EditRules(fixed=[0], forbidden=["CC"])
            >>> rules.allowed(encode(["ACA"])[0]).astype(int).tolist()
            [[0, 0, 0, 0], [1, 0, 1, 1], [0, 0, 1, 1]]
        """
        found = one_hot_codes(codes, "uint8") == 0
        if len(self.fixed) and not (min(self.fixed) >= 0 and max(self.fixed) < len(codes)):
            raise SettingError(
                f"Positions {min(self.fixed)} to {max(self.fixed)} are fixed; the sequence has "
                f"0 to {len(codes) - 1}."
            )
        found[list(self.fixed)] = False
        found[list(taken)] = False
        for motif in self._on_both_strands():
            found &= ~_makes(codes, motif)
        return found if self.gc is None else found & self._keeps_gc(codes)

    def _on_both_strands(self) -> set[str]:
        motifs = {motif.upper() for motif in self.forbidden}
        return motifs | {reverse_complement(motif) for motif in motifs}

    def _keeps_gc(self, codes: np.ndarray) -> np.ndarray:
        """Tell which edits keep the share of G and C within bounds, or bring it nearer."""
        is_gc = (codes == 1) | (codes == 2)
        change = np.array([0, 1, 1, 0]) - is_gc[:, None]
        shares = (is_gc.sum() + change) / len(codes)
        low, high = self.gc
        outside = np.maximum(low - shares, shares - high)
        own = max(low - is_gc.mean(), is_gc.mean() - high)
        # A share is a ratio of whole numbers: what is meant to be equal differs by rounding.
        return outside <= max(own, 0.0) + 1e-9


def _makes(codes: np.ndarray, motif: str) -> np.ndarray:
    """Tell which edits `(length, 4)` make a motif that is not there."""
    fits = np.array([[base in iupac_bases(letter) for base in BASES] for letter in motif])
    found = np.zeros((len(codes), 4), bool)
    count = len(codes) - len(motif) + 1
    if count < 1:
        return found
    # For each place of the motif and each letter of it: whether the sequence's base is another.
    misses = np.stack(
        [~np.append(row, False)[codes[letter : letter + count]] for letter, row in enumerate(fits)],
        axis=1,
    )
    total = misses.sum(axis=1)
    for letter, row in enumerate(fits):
        missing_here = (total == 1) & misses[:, letter]
        found[letter : letter + count] |= missing_here[:, None] & row
    return found
