"""What scans are judged on: three models, real sequence, and what is known of it."""

import csv
import gzip
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

STRANDS = "+-"


@dataclass(frozen=True)
class Truth:
    """What is known of a sequence.

    Args:
        sites: By strand, the bases that a perfect scan would mark, ascending.
        hidden: bool `(bases,)`: positions that are not judged, for a training sequence lay there.
    """

    sites: dict[str, np.ndarray]
    hidden: np.ndarray


@dataclass(frozen=True)
class Case:
    """One model and the sequence it is judged on.

    Args:
        model: Its name in the catalogue.
        title: What is looked for, in words.
        fasta: Its sequence, in the folder of data.
        stride: Bases from one window to the next.
        length: Bases in a sequence of the data set.
        site: Base of it that is the site.
        tolerance: A call may lie so many bases from its site.
        columns: Outputs of the model that count; the largest of them is the score.
        read: Reads the truth from the folder and the sequence.
        words: Two bases that a site begins with; None for any.
    """

    model: str
    title: str
    fasta: str
    stride: int
    length: int
    site: int
    tolerance: int
    columns: tuple[str, ...]
    read: Callable[[Path, str], Truth]
    words: str | None = None

    def anchor(self, taken: int) -> int:
        """Give the site's base in what a model of so many bases takes about the middle."""
        return taken // 2 - self.length // 2 + self.site


HALF_WINDOW = 100
"""Bases on either side of what the splice model looks at."""


def placed(
    examples: list[dict], index, anchor: int, *, exact: bool = True
) -> dict[str, list[tuple[int, int, int]]]:
    """Find where sequences lie, letter by letter or nearly: by strand the site, start and end."""
    found: dict[str, list[tuple[int, int, int]]] = {"+": [], "-": []}
    by_length: dict[int, list[str]] = {}
    for example in examples:
        by_length.setdefault(len(example["sequence"]), []).append(example["sequence"].upper())
    for texts in by_length.values():
        for place in index.place(texts):
            if place is not None and (place.exact or not exact):
                one = place.interval
                site = one.start + anchor if one.strand == "+" else one.end - 1 - anchor
                found[one.strand].append((site, one.start, one.end))
    return found


def hide(found: dict[str, list[tuple[int, int, int]]], bases: int, margin: int) -> np.ndarray:
    """Mark the stretches of sequences and a margin about them."""
    hidden = np.zeros(bases, bool)
    for places in found.values():
        for _, start, end in places:
            hidden[max(start - margin, 0) : end + margin] = True
    return hidden


def sites_of(found: dict[str, list[tuple[int, int, int]]]) -> dict[str, np.ndarray]:
    """Give the sites of each strand, ascending and once."""
    return {
        strand: np.unique([site for site, *_ in found[strand]]).astype(int) for strand in STRANDS
    }


def read_ecoli(folder: Path, text: str) -> Truth:
    """Take the promoters of the test split; all training sequences lie on this genome, too."""
    from zoo.datasets.cnnprom_promoters.source import read_examples
    from zoo.datasets.placement import GenomeIndex

    index = GenomeIndex({"genome": text})
    seen = [
        one for split in ("train", "validation") for one in read_examples(split, "ecoli", folder)
    ]
    held = [one for one in read_examples("test", "ecoli", folder) if one["label"]]
    return Truth(
        sites_of(placed(held, index, 60)),
        hide(placed(seen, index, 60, exact=False), len(text), 81),
    )


def read_plant(folder: Path, text: str) -> Truth:
    """Take the promoters of chromosome 1, which is the test split."""
    from zoo.datasets.cnnprom_promoters.source import read_examples
    from zoo.datasets.placement import GenomeIndex

    held = [
        one
        for config in ("arabidopsis_tata", "arabidopsis_nontata")
        for one in read_examples("test", config, folder)
        if one["label"]
    ]
    found = placed(held, GenomeIndex({"genome": text}), 200)
    return Truth(sites_of(found), np.zeros(len(text), bool))


def read_splice(folder: Path, text: str) -> Truth:
    """Take the ends of annotated exons that are followed or preceded by GT or AG."""
    from zoo.datasets.placement import GenomeIndex
    from zoo.datasets.splice_sites.source import SITE, read_examples

    seen = [
        one
        for split in ("train", "validation")
        for one in read_examples(split, "human_both", folder)
    ]
    found = placed(seen, GenomeIndex({"genome": text}), SITE, exact=False)
    hidden = hide(found, len(text), HALF_WINDOW)
    return Truth(exon_ends(folder, text), hidden)


def exon_ends(folder: Path, text: str) -> dict[str, np.ndarray]:
    """Give the first base of the intron's two at each end, in the direction of the strand."""
    path = folder / "human_segments" / "hg38_chr2_1_2333275.exons.tsv.gz"
    found: dict[str, set[int]] = {"+": set(), "-": set()}
    with gzip.open(path, "rt") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            start, end = int(row["start"]) - 1, int(row["end"])
            if row["Strand"] == "+":
                pairs = ((end, "GT", end), (start - 2, "AG", start - 2))
            else:
                pairs = ((start - 2, "AC", start - 1), (end, "CT", end + 1))
            for first, word, site in pairs:
                if text[first : first + 2] == word:
                    found[row["Strand"]].add(site)
    return {strand: np.array(sorted(sites), int) for strand, sites in found.items()}


CASES = (
    Case(
        model="promoter-ecoli-ensemble-v1",
        title="promoters of E. coli on MG1655",
        fasta="genome_small/Ecoli_MG1655-K12.fasta.gz",
        stride=3,
        length=81,
        site=60,
        tolerance=12,
        columns=("promoter",),
        read=read_ecoli,
    ),
    Case(
        model="promoter-plant-basset-v1",
        title="promoters of Arabidopsis on chromosome 1",
        fasta="genome_arabidopsis_chr1/AthaTAIR10_chr1_GCF_000001735.4_TAIR10.1_genomic.fna.gz",
        stride=32,
        length=251,
        site=200,
        tolerance=100,
        columns=("tata", "nontata"),
        read=read_plant,
    ),
    Case(
        model="splice-human-basset-v1",
        title="splice sites on human chr2:1-2,333,275",
        fasta="human_segments/chr2_1-2333275.fa.gz",
        stride=1,
        length=602,
        site=300,
        tolerance=0,
        columns=("acceptor", "donor"),
        read=read_splice,
        words="GT|AG",
    ),
)
