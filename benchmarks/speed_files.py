"""The files that both sides of `benchmarks.speed` read: genome, intervals, arrays, network."""

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.attribution import export
from benchmarks.pipelines import random_genome, random_intervals
from benchmarks.splice_variants import CONTIG, DISTANCE, write_inputs
from zoo.dna import Interval, decode, dinucleotide_shuffle, one_hot_codes
from zoo.io.fasta import Genome

LENGTH, WINDOW = 600, 1_000
HEADER = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"


@dataclass(frozen=True)
class Sizes:
    """How much of everything."""

    intervals: int = 20_000
    texts: int = 10_000
    shuffled: int = 500
    copies: int = 10
    sequences: int = 256
    explained: int = 8
    variants: int = 128
    peaks: int = 2_000
    batch_size: int = 64
    spliced: int = 2


TINY = Sizes(40, 20, 4, 2, 8, 2, 4, 40, 4, 1)
"""To try the script out."""
FEW = 50
"""A peer that is slow without a cost of its own gets one interval in so many."""


def make_files(folder: Path, sizes: Sizes, model: Any) -> None:
    """Write genome, intervals, texts, arrays and the network, for both sides to read."""
    random = np.random.default_rng(0)
    genome = Genome(random_genome(folder / "genome.fa"))
    write_bed(folder / "pipeline.bed", random_intervals(genome, sizes.intervals))
    write_bed(folder / "pipeline_few.bed", random_intervals(genome, sizes.intervals)[::FEW])
    peaks = random_intervals(genome, sizes.peaks)
    write_bed(folder / "peaks.bed", [Interval(p.contig, p.start, p.start + LENGTH) for p in peaks])
    write_variants(folder, genome, sizes.variants)
    texts = decode(random.integers(0, 4, (sizes.texts, LENGTH), dtype=np.uint8))
    (folder / "texts.json").write_text(json.dumps(texts))
    codes = random.integers(0, 4, (sizes.sequences, LENGTH), dtype=np.uint8)
    references = dinucleotide_shuffle(codes[: sizes.explained], copies=sizes.copies)
    np.savez(
        folder / "data.npz",
        codes=codes,
        sequences=one_hot_codes(codes),
        references=one_hot_codes(references),
        shuffled=one_hot_codes(random.integers(0, 4, (sizes.shuffled, LENGTH), dtype=np.uint8)),
        labels=random.integers(0, 2, (sizes.sequences, 1)).astype("float32"),
    )
    export(model, folder)
    write_splicing(folder, sizes.spliced)
    settings = {"window": WINDOW, "copies": sizes.copies, "batch_size": sizes.batch_size}
    settings["distance"] = DISTANCE
    (folder / "settings.json").write_text(json.dumps(settings))


def write_bed(path: Path, intervals: list[Interval]) -> None:
    path.write_text("".join(f"{one.contig}\t{one.start}\t{one.end}\n" for one in intervals))


def write_variants(folder: Path, genome: Genome, count: int) -> None:
    """Write substitutions in the middle of windows, as VCF and as windows with the new base."""
    lines, windows = [], []
    order = list(genome.contigs)
    chosen = random_intervals(genome, count)
    for one in sorted(chosen, key=lambda one: (order.index(one.contig), one.start)):
        middle = one.start + LENGTH // 2
        base = genome.fetch(Interval(one.contig, middle, middle + 1)).upper()
        other = "ACGT"[("ACGT".index(base) + 1) % 4]
        lines.append(f"{one.contig}\t{middle + 1}\t.\t{base}\t{other}\t.\t.\t.\n")
        windows.append(f"{one.contig}\t{one.start}\t{one.start + LENGTH}\t{other}\n")
    (folder / "variants.vcf").write_text(HEADER + "".join(lines))
    (folder / "variants.bed").write_text("".join(windows))


def write_splicing(folder: Path, count: int) -> None:
    """Write a random contig with a gene of three exons, and variants at the ends of its exons."""
    own = folder / "splice"
    own.mkdir()
    bases = decode(np.random.default_rng(2).integers(0, 4, (1, 40_000), dtype=np.uint8))[0]
    with gzip.open(own / "segment.fa.gz", "wt") as file:
        file.write(f">{CONTIG}\n{bases}\n")
    starts, ends = (15_000, 19_000, 24_000), (15_200, 19_150, 24_400)
    fields = ["GENE", CONTIG.removeprefix("chr"), "+", str(starts[0]), str(ends[-1])]
    fields += ["".join(f"{one}," for one in places) for places in (starts, ends)]
    gene = {"line": "\t".join(fields), "strand": "+", "exons": list(zip(starts, ends, strict=True))}
    write_inputs(own, own / "segment.fa.gz", gene, "GENE", count - 1)
