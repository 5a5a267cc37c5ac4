"""Genes by their name or identifier, from GTF and GFF3 files."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

from zoo.dna import Interval
from zoo.errors import CoordinateError, FormatError, UnknownNameError
from zoo.io.bed import open_text

PARTS = ("gene", "exon", "CDS")

# What a gene is called by; an ID may have its kind before it, as in gene-AT1G01010.
_NAMES = ("ID", "Name", "gene", "gene_id", "gene_name", "locus_tag")
_READ = {*_NAMES, "Parent"}
_KIND = re.compile(r"^gene[-:]")
_GTF_FIELD = re.compile(rf'\b({"|".join(_NAMES)}) "([^"]*)"')


def find_gene(path: str | Path, name: str, part: str = "gene") -> list[Interval]:
    """Find a gene, or its exons or coding stretches, in a GTF or GFF3 file, plain or gzip.

    Args:
        path: The annotation. In GFF3 a gene stands before its transcripts, and these before their
            parts.
        name: `ID`, `Name`, `gene`, `gene_id`, `gene_name` or `locus_tag` of the gene; `gene-` or
            `gene:` before an identifier may be left out.
        part: `gene` for all from its first base to its last, `exon` or `CDS` for the stretches
            that any of its transcripts has, overlapping ones joined.

    Returns:
        Stretches with the gene's strand and name, in the order of the genome.

    Raises:
        UnknownNameError: There is no such gene; near names are listed.
        FormatError: The file is missing or broken, the gene has no such part, or several genes
            have the name.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "genes.gff3"
        >>> _ = path.write_text("1\\t.\\tgene\\t11\\t50\\t.\\t-\\t.\\tID=gene-X1;Name=ABC\\n")
        >>> find_gene(path, "ABC")
        [Interval(contig='1', start=10, end=50, strand='-', name='ABC')]
    """
    if part not in PARTS:
        raise UnknownNameError("part of a gene", part, PARTS)
    known, found, genes, members = set(), [], set(), set()
    for where, fields in _lines(Path(path)):
        attributes = _attributes(fields[8])
        names = _names(attributes)
        is_gene = fields[2].endswith("gene")
        if is_gene or "gene_id" in attributes:
            known |= names
        if not _belongs(attributes, name in names, is_gene, members):
            continue
        members.add(attributes.get("ID", name))
        if "Parent" not in attributes:
            genes.add((attributes.get("gene_id") or attributes.get("ID", name), fields[0]))
        # In GTF a gene may have no line of its own; then its parts span it.
        if fields[2] == part or part == "gene":
            found.append(_interval(fields, where))
    if not members:
        raise UnknownNameError("gene", name, known, f"It was looked for in {path}.")
    if not found:
        raise FormatError(f"{path}: gene {name} has no line of the type {part}.")
    if len(genes) > 1:
        listed = ", ".join(sorted(f"{gene} on {contig}" for gene, contig in genes))
        raise FormatError(
            f"{path} has several genes {name}: {listed}; give an identifier, or an interval."
        )
    return _joined(found, name, part)


def _lines(path: Path) -> Iterator[tuple[str, list[str]]]:
    with open_text(path, "annotation") as file:
        for number, line in enumerate(file, 1):
            if line.startswith("##FASTA"):
                return
            if line.startswith("#") or not line.strip():
                continue
            fields = line.rstrip("\r\n").split("\t")
            if len(fields) != 9:
                raise FormatError(f"{path}, line {number}: {len(fields)} columns; expected 9.")
            yield f"{path}, line {number}", fields


def _attributes(text: str) -> dict[str, str]:
    """Read the names and identifiers of the last column, in GTF's form or GFF3's."""
    if '"' in text and (gtf := _GTF_FIELD.findall(text)):
        return dict(gtf)
    pairs = (part.strip().partition("=") for part in text.split(";"))
    return {name: unquote(value) for name, _, value in pairs if name in _READ}


def _names(attributes: dict[str, str]) -> set[str]:
    names = {attributes[name] for name in _NAMES if name in attributes}
    return names | {_KIND.sub("", name) for name in names}


def _belongs(attributes: dict[str, str], named: bool, is_gene: bool, members: set[str]) -> bool:
    """Tell whether a line is of the gene: the gene itself, or something below it."""
    if "Parent" in attributes:
        return not members.isdisjoint(attributes["Parent"].split(","))
    return named and (is_gene or "gene_id" in attributes)


def _interval(fields: list[str], where: str) -> Interval:
    try:
        return Interval(fields[0], int(fields[3]) - 1, int(fields[4]), fields[6])
    except (ValueError, CoordinateError) as error:
        raise FormatError(f"{where}: {error}") from None


def _joined(found: list[Interval], name: str, part: str) -> list[Interval]:
    """Join what overlaps; of a gene, everything."""
    joined: list[Interval] = []
    for one in sorted(found, key=lambda one: (one.start, one.end)):
        if joined and (part == "gene" or one.start <= joined[-1].end):
            joined[-1] = replace(joined[-1], end=max(joined[-1].end, one.end))
        else:
            joined.append(replace(one, name=name))
    return joined
