"""Which transcripts of an annotation cover a place."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from zoo.errors import CoordinateError, SettingError
from zoo.io.annotation import Transcript, read_transcripts
from zoo.io.fasta import Genome


@dataclass(frozen=True, slots=True)
class Gene:
    """A transcribed stretch.

    Args:
        name: The gene it belongs to, or its own name where the annotation has none.
        start: First base, counted from 0.
        end: One past the last.
        strand: `+` or `-`.
    """

    name: str
    start: int
    end: int
    strand: str


class Genes:
    """The transcripts of an annotation on a genome; those on other contigs are left out.

    Args:
        transcripts: From `zoo.io.annotation.read_transcripts`, or the file of an annotation.
        genome: The genome that they lie on.

    Raises:
        SettingError: None of them lies on a contig of the genome.
        FormatError: The file is missing or no annotation.
    """

    def __init__(self, transcripts: Sequence[Transcript] | str | Path, genome: Genome):
        if isinstance(transcripts, str | Path):
            transcripts = read_transcripts(transcripts)
        found: dict[str, list[Gene]] = {}
        for one in transcripts:
            whole = one.interval
            try:
                contig = genome.resolve(whole.contig)
            except CoordinateError:
                continue
            gene = Gene(one.gene or one.name, whole.start, whole.end, whole.strand)
            found.setdefault(contig, []).append(gene)
        if not found:
            raise SettingError(
                f"None of {len(transcripts)} transcripts lies on a contig of {genome.path}; give "
                "the annotation of this assembly, or aliases of its contigs."
            )
        self._genes = {contig: list(dict.fromkeys(genes)) for contig, genes in found.items()}
        self._ends = {
            contig: np.array([[gene.start, gene.end] for gene in genes]).T
            for contig, genes in self._genes.items()
        }

    def at(self, contig: str, place: int) -> list[Gene]:
        """Give those that cover a place, counted from 0, in the order of the annotation."""
        if contig not in self._genes:
            return []
        starts, ends = self._ends[contig]
        (numbers,) = np.nonzero((starts <= place) & (place < ends))
        return [self._genes[contig][number] for number in numbers]
