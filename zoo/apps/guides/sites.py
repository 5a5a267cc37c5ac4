"""Sites: where a guide can bind, on both strands, found over base codes."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from zoo.apps.guides.nuclease import AFTER, BEFORE, Nuclease
from zoo.dna import BASES, NO_BASE, complement, iupac_bases, reverse_complement


@dataclass(frozen=True, slots=True)
class Sites:
    """Some sites, in columns.

    Args:
        target: Name of the target that each was asked for.
        contig: Contig that each lies on.
        start: First base of the guide's target on the plus strand, counted from 0.
        minus: Whether the guide reads the minus strand.
        windows: uint8 codes `(n, window)` of each site and its context on the guide's own strand;
            code 4 for unknown bases, and for what lies beyond the contig.
        beyond: Whether a window reaches beyond the contig.
        placed: Whether `contig` and `start` are places of the genome.
    """

    target: np.ndarray
    contig: np.ndarray
    start: np.ndarray
    minus: np.ndarray
    windows: np.ndarray
    beyond: np.ndarray
    placed: np.ndarray

    def __len__(self) -> int:
        """Count the sites."""
        return len(self.start)

    def take(self, rows: slice | np.ndarray) -> "Sites":
        """Return some of the sites."""
        return Sites(*(getattr(self, field.name)[rows] for field in fields(self)))


def join_sites(parts: Sequence[Sites]) -> Sites:
    """Put sites behind one another."""
    return Sites(
        *(np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(Sites))
    )


def find_sites(
    codes: np.ndarray, nuclease: Nuclease, pams: Sequence[str] = ()
) -> tuple[np.ndarray, np.ndarray]:
    """Find every site whose motif fits, on both strands.

    An unknown base fits the letter N only.

    Args:
        codes: Base codes of a stretch `(length,)`, uint8.
        nuclease: Gives motif, side and bases of the guide.
        pams: Further motifs that will do, as long as its own.

    Returns:
        First base of each site (guide and motif together) on the plus strand, in rising order,
        and whether it is on the minus strand; where both strands fit, plus comes first.

    Example:
        >>> from zoo.dna import encode
        >>> codes = encode("CCA" + "A" * 20 + "TGG")[0]
        >>> starts, minus = find_sites(codes, Nuclease())
        >>> starts.tolist(), minus.tolist()
        ([0, 3], [True, False])
    """
    count = max(0, len(codes) - nuclease.site_length + 1)
    found = []
    for on_minus in (False, True):
        after = (nuclease.side == 3) != on_minus
        place = nuclease.guide_length if after else 0
        fits = np.zeros(count, dtype=bool)
        for pam in dict.fromkeys([nuclease.pam, *pams]):
            letters = complement(pam)[::-1] if on_minus else pam
            fits |= _stands(codes[place:], letters, count)
        found.append(np.flatnonzero(fits))
    starts = np.concatenate(found)
    minus = np.repeat([False, True], [len(found[0]), len(found[1])])
    order = np.argsort(starts, kind="stable")
    return starts[order], minus[order]


def _stands(codes: np.ndarray, letters: str, count: int) -> np.ndarray:
    """Tell at which of the first `count` positions the letters stand."""
    stands = np.ones(count, dtype=bool)
    for offset, letter in enumerate(letters):
        bases = iupac_bases(letter)
        if len(bases) < len(BASES):
            here = codes[offset : offset + count]
            stands &= np.logical_or.reduce([here == BASES.index(base) for base in bases])
    return stands


def cut_windows(
    codes: np.ndarray, starts: np.ndarray, minus: np.ndarray, nuclease: Nuclease
) -> tuple[np.ndarray, np.ndarray]:
    """Cut sites with their context out of a stretch, each on its own strand.

    Args:
        codes: Base codes of the stretch, uint8.
        starts: First base of each site, from `find_sites`.
        minus: Whether it is on the minus strand.
        nuclease: Gives the length.

    Returns:
        uint8 codes `(n, window)`, with code 4 for what lies beyond the stretch, and whether there
        is such.
    """
    left = starts - np.where(minus, AFTER, BEFORE)
    beyond = (left < 0) | (left + nuclease.window_length > len(codes))
    padded = np.pad(codes, max(BEFORE, AFTER), constant_values=NO_BASE)
    if not len(starts):
        return np.zeros((0, nuclease.window_length), dtype=np.uint8), beyond
    every = np.lib.stride_tricks.sliding_window_view(padded, nuclease.window_length)
    windows = every[left + max(BEFORE, AFTER)]
    windows[minus] = reverse_complement(windows[minus])
    return windows, beyond


def guide_starts(starts: np.ndarray, minus: np.ndarray, nuclease: Nuclease) -> np.ndarray:
    """Return the first base of each guide's target on the plus strand, from that of its site."""
    motif_first = minus == (nuclease.side == 3)
    return starts + np.where(motif_first, len(nuclease.pam), 0)


def cut_places(starts: np.ndarray, minus: np.ndarray, nuclease: Nuclease) -> np.ndarray:
    """Return where each guide cuts: before this base of the plus strand.

    Args:
        starts: First base of each guide's target on the plus strand.
        minus: Whether it reads the minus strand.
        nuclease: Gives the distance from the motif.

    Example:
        >>> cut_places(np.array([100, 100]), np.array([False, True]), Nuclease()).tolist()
        [117, 103]
    """
    motif_first = minus == (nuclease.side == 3)
    return starts + np.where(motif_first, nuclease.cut, nuclease.guide_length - nuclease.cut)
