"""Base codes of a genome, read block by block; beyond the ends of a contig there is N."""

from functools import lru_cache

import numpy as np

from zoo.dna import BASES, NO_BASE, encode
from zoo.io.fasta import Genome

_BLOCK = 1 << 14
_KEPT_BLOCKS = 256
_LETTERS = BASES + "N"


class Bases:
    """Random access to the base codes of a genome, for places that come roughly in order.

    Blocks of 16 kilobases are read once and some megabytes of them kept. May be used from several
    threads.

    Args:
        genome: The genome.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> path = Path(tempfile.mkdtemp()) / "tiny.fa"
        >>> _ = path.write_text(">1\\nACGT\\n")
        >>> bases = Bases(Genome(path))
        >>> bases.codes("1", -1, 3).tolist(), bases.letter("1", 3)
        ([4, 0, 1, 2], 'T')
    """

    def __init__(self, genome: Genome):
        self.genome = genome
        self._block = lru_cache(_KEPT_BLOCKS)(self._read)

    def codes(self, contig: str, start: int, end: int) -> np.ndarray:
        """Give base codes `(end - start,)` uint8: A 0, C 1, G 2, T 3, all else 4.

        Args:
            contig: Name of the contig, as the genome has it.
            start: First position, counted from 0; may lie before the contig.
            end: One past the last; may lie beyond the contig.
        """
        first, last = max(start, 0), min(end, self.genome.contigs[contig])
        block = first // _BLOCK
        if start >= 0 and end == last and start < end <= (block + 1) * _BLOCK:
            return self._block(contig, block)[start - block * _BLOCK : end - block * _BLOCK]
        found = np.full(max(end - start, 0), NO_BASE, dtype=np.uint8)
        while first < last:
            block = first // _BLOCK
            stop = min(last, (block + 1) * _BLOCK)
            part = self._block(contig, block)[first - block * _BLOCK : stop - block * _BLOCK]
            found[first - start : stop - start] = part
            first = stop
        return found

    def letter(self, contig: str, position: int) -> str:
        """Give one base in upper case, N for all that is no base or beyond the contig."""
        return _LETTERS[int(self.codes(contig, position, position + 1)[0])]

    def _read(self, contig: str, block: int) -> np.ndarray:
        start = block * _BLOCK
        end = min(start + _BLOCK, self.genome.contigs[contig])
        codes = encode(self.genome.read(contig, start, end))[0]
        codes.flags.writeable = False  # it is kept, and parts of it are handed out
        return codes
