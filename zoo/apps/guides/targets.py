"""Where guides are wanted: sequences, intervals, genes or a whole genome, as stretches to read."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from zoo.dna import Interval, check_dna, encode, reverse_complement
from zoo.errors import CoordinateError, SettingError
from zoo.io.bed import open_text, read_bed
from zoo.io.genes import find_gene
from zoo.io.packed import PackedGenome
from zoo.io.sequences import is_file_name, read_fasta

Targets = str | Path | Interval | Iterable[Interval] | Mapping[str, str] | None

# Sequences that are looked for in the genome at one go.
_LOOKED_FOR = 1000

# Letters of what came that an error shows.
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Target:
    """A stretch of bases that guides shall cut.

    Args:
        name: What it is called in outputs.
        contig: Contig it lies on; the name again if it is not in the genome.
        start: First base on the contig.
        end: One past the last base.
        codes: Base codes of a sequence that is not in the genome, which then are all there is.
    """

    name: str
    contig: str
    start: int
    end: int
    codes: np.ndarray | None = None


def read_targets(
    targets: Targets,
    genome: PackedGenome | None,
    annotation: str | Path | None = None,
    part: str = "gene",
) -> Iterator[Target]:
    """Give the targets one after the other.

    A sequence that is in the genome, on either strand, becomes the first place where it lies.

    Args:
        targets: FASTA or BED file; intervals, or one as `chr1:100-200`; a mapping from names to
            sequences; with `annotation` the name of a gene; None for the whole genome.
        genome: What intervals and genes lie on.
        annotation: GTF or GFF3 file.
        part: Part of the gene: `gene`, `exon` or `CDS`.

    Raises:
        SettingError: A genome is missing, or the targets are none of these.
        CoordinateError: An interval does not lie on the genome.
        FormatError: A file is missing or broken.
        SequenceError: A sequence is empty or no DNA.
        UnknownNameError: There is no such gene.
    """
    if isinstance(targets, Mapping):
        return _sequences(targets.items(), genome)
    if isinstance(targets, str | Path) and _is_fasta(targets):
        if genome is not None and Path(targets).samefile(genome.genome.path):
            return _intervals(None, genome)
        return _sequences(read_fasta(targets), genome)
    if genome is None:
        raise SettingError(
            "Guides for intervals, genes or a whole genome need the genome (--genome); "
            "without one give sequences in a FASTA file or a mapping from names to them."
        )
    return _intervals(_listed(targets, annotation, part), genome)


def _is_file(path: str | Path) -> bool:
    try:
        return Path(path).is_file()
    except OSError:  # longer than a name can be, such as a sequence
        return False


def _is_fasta(path: str | Path) -> bool:
    if not _is_file(path):
        return False
    with open_text(Path(path), "FASTA") as file:
        return file.read(4096).lstrip()[:1] == ">"


def _listed(
    targets: Targets, annotation: str | Path | None, part: str
) -> Iterable[Interval] | None:
    """Turn whatever names intervals into intervals."""
    if targets is None or not isinstance(targets, str | Path | Interval):
        return targets
    if isinstance(targets, Interval):
        return [targets]
    if _is_file(targets):
        return read_bed(targets)
    if annotation is not None and isinstance(targets, str):
        return find_gene(annotation, targets, part)
    try:
        return [Interval.parse(str(targets))]
    except CoordinateError:
        kind = "file or interval" if is_file_name(targets) else "gene"
        raise SettingError(
            f"There is no {kind} {_short(str(targets))!r}; expected a FASTA or BED file, an "
            "interval such as chr1:100-200, or with an annotation (--annotation) the name of a "
            "gene. Sequences go in a FASTA file or a mapping from names to them."
        ) from None


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def _intervals(intervals: Iterable[Interval] | None, genome: PackedGenome) -> Iterator[Target]:
    contigs = genome.genome.contigs
    if intervals is None:
        yield from (Target(name, name, 0, size) for name, size in contigs.items() if size)
        return
    for one in intervals:
        contig = genome.genome.resolve(one.contig)
        if one.end > contigs[contig]:
            raise CoordinateError(
                f"{one} ends after {contig}, which has {contigs[contig]} bases; drop or shift the "
                "interval, or check that the assembly is the right one."
            )
        name = one.name or f"{one.contig}:{one.start}-{one.end}"
        yield Target(name, contig, one.start, one.end)


def _sequences(
    records: Iterable[tuple[str, str | bytes]], genome: PackedGenome | None
) -> Iterator[Target]:
    records = iter(records)
    while some := list(islice(records, _LOOKED_FOR)):
        for name, text in some:
            check_dna(text, name)
        codes = [encode(text)[0] for _, text in some]
        places = _places(codes, genome) if genome is not None else {}
        for number, ((title, _), row) in enumerate(zip(some, codes, strict=True)):
            name = title.split()[0] if title.split() else str(number)
            contig, start = places.get(number, (name, 0))
            codes_if_lost = None if number in places else row
            yield Target(name, contig, start, start + len(row), codes_if_lost)


def _places(sequences: list[np.ndarray], genome: PackedGenome) -> dict[int, tuple[str, int]]:
    """Find the first place of each sequence that is in the genome, on either strand."""
    places: dict[int, tuple[str, int]] = {}
    for contig in genome.genome.contigs:
        text = genome.codes(contig).tobytes()
        for number, codes in enumerate(sequences):
            if number not in places:
                forms = (codes.tobytes(), reverse_complement(codes).tobytes())
                found = [place for place in map(text.find, forms) if place >= 0]
                if found:
                    places[number] = (contig, min(found))
    return places
