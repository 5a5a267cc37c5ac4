"""A whole genome as base codes, one byte a base, mapped from disk: many windows at once."""

import json
import os
from pathlib import Path

import numpy as np

from zoo.dna import NO_BASE
from zoo.errors import CoordinateError
from zoo.io.cache import derived_folder
from zoo.io.fasta import Genome

_MASKED = 8  # this bit marks lower case, which stands for repeats
_CHUNK = 1 << 24
_BYTE = np.full(256, NO_BASE, dtype=np.uint8)
for _code, _letters in enumerate(("Aa", "Cc", "Gg", "TtUu")):
    _BYTE[list(_letters.encode())] = _code
_BYTE[[byte for byte in range(256) if chr(byte).islower()]] |= _MASKED


class PackedGenome:
    """The bases of a genome in one long array, contig after contig.

    The array lies in the cache (see `zoo.io.cache`), as large as the genome, and is made when it is
    first asked for; the operating system keeps in memory what is used. A genome larger than memory
    works.

    Args:
        genome: The FASTA file.

    Example:
        >>> packed = PackedGenome(genome)                               # doctest: +SKIP
        >>> packed.windows(packed.places(["chr1", "chr2"], [100, 7]), 500).shape  # doctest: +SKIP
        (2, 500)
    """

    def __init__(self, genome: Genome):
        """Make the array, or find it in the cache."""
        self.genome = genome
        lengths = np.array(list(genome.contigs.values()), dtype=np.int64)
        ends = np.cumsum(lengths)
        self._first = dict(zip(genome.contigs, (ends - lengths).tolist(), strict=True))
        self._flat = np.memmap(_pack(genome), dtype=np.uint8, mode="r", shape=(int(ends[-1]),))

    def codes(self, contig: str) -> np.ndarray:
        """Return the base codes of a contig, `(length,)` uint8."""
        return self._contig(contig) & (_MASKED - 1)

    def stretch(self, contig: str, start: int, end: int) -> np.ndarray:
        """Return the base codes of a part of a contig, `(end - start,)` uint8, unchecked."""
        return self._contig(contig)[start:end] & (_MASKED - 1)

    def soft_masked(self, contig: str) -> np.ndarray:
        """Tell which bases of a contig are in lower case, `(length,)` bool."""
        return self._contig(contig) >= _MASKED

    def _contig(self, contig: str) -> np.ndarray:
        contig = self.genome.resolve(contig)
        first = self._first[contig]
        return self._flat[first : first + self.genome.contigs[contig]]

    def places(self, contigs: list[str], starts: np.ndarray, length: int = 1) -> np.ndarray:
        """Return where windows begin in the long array, `(n,)` int64.

        Args:
            contigs: Contig of each window.
            starts: First base of each window on its contig, counted from 0.
            length: Bases of a window; checked to lie inside the contig.

        Raises:
            CoordinateError: A contig is unknown, or a window leaves it; the first one is named.
        """
        resolved = {name: self.genome.resolve(name) for name in dict.fromkeys(contigs)}
        first = {name: self._first[own] for name, own in resolved.items()}
        size = {name: self.genome.contigs[own] for name, own in resolved.items()}
        starts = np.asarray(starts, dtype=np.int64)
        limit = np.array([size[name] for name in contigs], dtype=np.int64)
        outside = np.flatnonzero((starts < 0) | (starts + length > limit))
        if len(outside):
            index = int(outside[0])
            raise CoordinateError(
                f"{len(outside)} windows leave their contig, the first is {contigs[index]}:"
                f"{starts[index]}-{starts[index] + length} of {limit[index]} bases; drop or shift "
                "them, or check the assembly."
            )
        return np.array([first[name] for name in contigs], dtype=np.int64) + starts

    def windows(self, places: np.ndarray, length: int) -> np.ndarray:
        """Gather windows of one length, `(n, length)` uint8 codes, on the plus strand.

        Args:
            places: From `places`.
            length: Bases of a window.
        """
        every = np.lib.stride_tricks.sliding_window_view(self._flat, length)
        codes = np.asarray(every[places])
        codes &= _MASKED - 1  # in place: new memory would take longer than the gathering
        return codes

    def __reduce__(self):
        """Pickle by the genome, and map the array again in the other process."""
        return PackedGenome, (self.genome,)


def _pack(genome: Genome) -> Path:
    """Write the array once; another process that does the same at the time does no harm."""
    folder = derived_folder(genome.path)
    target, description = folder / "codes-1.bin", folder / "codes-1.json"
    if description.exists() and json.loads(description.read_text()) == genome.contigs:
        return target
    part = folder / f"codes-1.{os.getpid()}.part"
    with part.open("wb") as file:
        for contig, length in genome.contigs.items():
            for start in range(0, length, _CHUNK):
                letters = genome.read(contig, start, min(start + _CHUNK, length))
                file.write(_BYTE[np.frombuffer(letters.encode(), dtype=np.uint8)].tobytes())
    part.rename(target)
    description.write_text(json.dumps(genome.contigs))
    return target
