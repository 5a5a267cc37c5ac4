"""Transcripts, their starts and their exons, from GTF and GFF3 files."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from zoo.dna import Interval
from zoo.errors import CoordinateError, FormatError
from zoo.io.bed import open_text

_GTF_FIELD = re.compile(r'\b(transcript_id|gene_id) "([^"]*)"')
_WITHOUT_CHILDREN = {"CDS", "five_prime_UTR", "three_prime_UTR", "start_codon", "stop_codon"}


@dataclass(frozen=True, slots=True)
class Transcript:
    """One transcript with its exons.

    Args:
        name: Its identifier.
        gene: Identifier of its gene, empty when the file has none.
        interval: From the first to the last base of its exons.
        exons: Its exons in the direction of transcription.

    Example:
        >>> exons = (Interval("1", 50, 60, "-"), Interval("1", 10, 30, "-"))
        >>> transcript = Transcript("t", "g", Interval("1", 10, 60, "-"), exons)
        >>> str(transcript.tss), [str(intron) for intron in transcript.introns]
        ('1:59-60(-)', ['1:30-50(-)'])
    """

    name: str
    gene: str
    interval: Interval
    exons: tuple[Interval, ...]

    @property
    def tss(self) -> Interval:
        """The first transcribed base."""
        whole = self.interval
        start = whole.end - 1 if whole.strand == "-" else whole.start
        return Interval(whole.contig, start, start + 1, whole.strand, self.name)

    @property
    def introns(self) -> tuple[Interval, ...]:
        """What lies between the exons, in the direction of transcription."""
        introns = []
        for first, second in zip(self.exons, self.exons[1:], strict=False):
            left, right = sorted((first, second), key=lambda exon: exon.start)
            if left.end < right.start:
                introns.append(
                    Interval(first.contig, left.end, right.start, first.strand, self.name)
                )
        return tuple(introns)


def read_transcripts(path: str | Path) -> list[Transcript]:
    """Read the transcripts of a GTF or GFF3 file, plain or gzip, in the order of the file.

    A transcript is whatever has exons: in GTF through `transcript_id`, in GFF3 through `Parent`.

    Raises:
        FormatError: The file is missing, a line is broken (with its number), or there is no exon.
    """
    path = Path(path)
    with open_text(path, "annotation") as file:
        return parse_transcripts(file, str(path))


def parse_transcripts(lines: Iterable[str], name: str) -> list[Transcript]:
    """Read the transcripts from the lines of a GTF or GFF3 file; see `read_transcripts`.

    Args:
        lines: Of the file, from the first on.
        name: What to call the file in an error.

    Raises:
        FormatError: A line is broken (with its number), or there is no exon.
    """
    exons, genes = defaultdict(dict), {}
    for number, line in enumerate(lines, 1):
        if line.startswith("##FASTA"):
            break
        if line.startswith("#") or not line.strip():
            continue
        fields = line.rstrip("\r\n").split("\t")
        if len(fields) != 9:
            raise FormatError(f"{name}, line {number}: {len(fields)} columns; expected 9.")
        _collect(fields, exons, genes, f"{name}, line {number}")
    if not exons:
        raise FormatError(f"{name} has no exon that belongs to a transcript.")
    return [
        _transcript(transcript, genes.get(transcript, ""), list(parts))
        for (_, transcript), parts in exons.items()
    ]


def _collect(fields: list[str], exons: dict, genes: dict, where: str) -> None:
    """Put one line where it belongs."""
    if fields[2] in _WITHOUT_CHILDREN:
        return
    attributes = _attributes(fields[8])
    if "transcript_id" in attributes:
        parents = [attributes["transcript_id"]]
        genes.setdefault(parents[0], attributes.get("gene_id", ""))
    else:
        parents = [one for one in attributes.get("Parent", "").split(",") if one]
        if "ID" in attributes and parents and fields[2] != "exon":
            genes.setdefault(attributes["ID"], parents[0])
    if fields[2] == "exon":
        interval = _interval(fields, where)
        for parent in parents:
            exons[fields[0], parent][interval] = None


def _attributes(text: str) -> dict[str, str]:
    """Read the identifiers of the last column, in GTF's form or GFF3's."""
    gtf = dict(_GTF_FIELD.findall(text))
    if gtf:
        return gtf
    pairs = (part.partition("=") for part in text.split(";"))
    return {name: unquote(value) for name, _, value in pairs if name in ("ID", "Parent")}


def _interval(fields: list[str], where: str) -> Interval:
    try:
        return Interval(fields[0], int(fields[3]) - 1, int(fields[4]), fields[6])
    except (ValueError, CoordinateError) as error:
        raise FormatError(f"{where}: {error}") from None


def _transcript(name: str, gene: str, exons: list[Interval]) -> Transcript:
    first = exons[0]
    exons = sorted(exons, key=lambda exon: exon.start)
    whole = Interval(first.contig, exons[0].start, exons[-1].end, first.strand, name)
    return Transcript(name, gene, whole, tuple(exons[::-1] if first.strand == "-" else exons))
