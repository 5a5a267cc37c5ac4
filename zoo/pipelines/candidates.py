"""Windows of a genome, drawn evenly from all places that are allowed."""

from dataclasses import dataclass

import numpy as np

from zoo.dna import NO_BASE
from zoo.errors import DataError
from zoo.io.packed import PackedGenome
from zoo.pipelines.covariates import Spans, covered


@dataclass(frozen=True)
class Windows:
    """Many windows of one length as arrays.

    Args:
        contigs: Names of the contigs.
        contig: Index of each window's contig `(n,)`.
        starts: First base of each window, counted from 0, `(n,)`.
        length: Bases of a window.
    """

    contigs: tuple[str, ...]
    contig: np.ndarray
    starts: np.ndarray
    length: int

    def __len__(self) -> int:
        """Return the number of windows."""
        return len(self.starts)

    def on(self, index: int) -> np.ndarray:
        """Return the places in the arrays of the windows on one contig."""
        return np.flatnonzero(self.contig == index)


@dataclass(frozen=True)
class Room:
    """Where windows may lie.

    Args:
        contigs: Names of the contigs.
        forbidden: What no window may touch.
        within: What every window must lie in, neighbouring and overlapping spans taken together;
            None for the whole contigs.
    """

    contigs: tuple[str, ...]
    forbidden: Spans
    within: Spans | None = None


def allowed_starts(packed: PackedGenome, contig: str, length: int, room: Room) -> np.ndarray:
    """Tell where a window may begin: no unknown base and no forbidden base lies in it.

    Returns:
        bool `(contig length - length + 1,)`; empty when the contig is shorter than a window.
    """
    bad = packed.codes(contig) >= NO_BASE
    bad |= covered(room.forbidden, packed, contig)
    if room.within is not None:
        bad |= ~covered(room.within, packed, contig)
    if len(bad) < length:
        return np.zeros(0, dtype=bool)
    running = np.zeros(len(bad) + 1, dtype=np.int32)
    np.cumsum(bad, out=running[1:])
    return running[length:] == running[:-length]


def draw_candidates(
    packed: PackedGenome, room: Room, length: int, count: int, seed: int
) -> Windows:
    """Draw different windows, each allowed place being equally likely.

    Args:
        packed: The genome.
        room: Where to look.
        length: Bases of a window.
        count: Windows to draw; all there are, if they are fewer.
        seed: Of the draw.

    Raises:
        DataError: There is no allowed place at all.
    """
    rng = np.random.default_rng(seed)
    contigs = room.contigs
    places = [int(allowed_starts(packed, one, length, room).sum()) for one in contigs]
    total = sum(places)
    if not total:
        raise DataError(
            f"No window of {length} bases on {', '.join(contigs[:5])} is free of positives, "
            "exclusions and unknown bases, and within what is allowed; allow more contigs, or "
            "exclude less."
        )
    shares = places if count >= total else rng.multinomial(count, np.array(places) / total)
    starts = [
        _pick(allowed_starts(packed, one, length, room), min(share, place), rng)
        for one, share, place in zip(contigs, shares, places, strict=True)
    ]
    contig = np.repeat(np.arange(len(contigs), dtype=np.int32), [len(one) for one in starts])
    return Windows(contigs, contig, np.concatenate(starts), length)


def _pick(allowed: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Pick places without repeats, in ascending order."""
    running = np.cumsum(allowed, dtype=np.int32)
    if not count:
        return np.zeros(0, dtype=np.int64)
    ranks = np.sort(rng.choice(int(running[-1]), count, replace=False, shuffle=False))
    return np.searchsorted(running, ranks + 1).astype(np.int64)
