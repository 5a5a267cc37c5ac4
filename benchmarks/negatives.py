"""Matched negatives: can covariates tell them from positives, how long does it take, what memory.

Claims: neither a logistic regression nor gradient-boosted trees on GC, mappability and repeats can
tell positives from matched negatives (cross-validated area under the ROC curve 0.50 +- 0.02 with
2,000 or more of each), where random negatives give themselves away; and a million candidate windows
of a genome of 12 million bases are drawn and measured in under a minute on two cores.

    python -m benchmarks.negatives [--also chr1.fa.gz genes.gff.gz] [--no-yeast]

The first cases are windows of yeast that carry a histone mark, from the data set
`yeast_histone_marks` (downloaded, or from ZOO_DATA_DIR). Further positives are the intervals of a
BED file, or windows about the transcription starts of a GFF or GTF file, one a gene. Every case has
a process of its own, and computes its mappability. Results go to docs/measured/negatives.md; cases
that are there and are not measured again stay.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.record import FOLDER, machine, process_memory, record, table
from zoo.datasets.registry import data_source
from zoo.datasets.yeast_histone_marks.genome import read_genome
from zoo.datasets.yeast_histone_marks.source import MARKS
from zoo.dna import Interval
from zoo.io.annotation import read_transcripts
from zoo.io.bed import read_bed
from zoo.io.fasta import Genome
from zoo.io.source import read_source
from zoo.pipelines.negatives import NegativeSampler, Recipe
from zoo.pipelines.report import telling_apart

YEAST = ("H3K4me3", "H3K9ac", "H4ac")


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--also", nargs=2, action="append", metavar=("GENOME", "POSITIVES"))
    parser.add_argument("--no-yeast", action="store_true", help="only the cases of --also")
    parser.add_argument("--length", type=int, default=500, help="bases of a window")
    parser.add_argument("--most", type=int, default=4_000, help="positives used at most")
    parser.add_argument("--candidates", type=int, default=1_000_000)
    parser.add_argument("--draws", type=int, default=3, help="epochs that are judged")
    parser.add_argument("--case", nargs=2, help=argparse.SUPPRESS)
    return parser.parse_args()


def yeast_files(folder: Path) -> tuple[Path, dict[str, Path]]:
    """Write the genome, and a BED file of the windows that carry each of the marks."""
    source = data_source("yeast_histone_marks")
    genome = folder / "sacCer3.fa"
    contigs = read_genome(read_source(source.files["genome"]))
    genome.write_text("".join(f">{name}\n{text}\n" for name, text in contigs.items()))
    rows = [row for part in source.read_all().values() for row in part]
    files = {mark: folder / f"{mark}.bed" for mark in YEAST}
    for mark, path in files.items():
        own = [row for row in rows if row["label"][MARKS.index(mark)] == 1]
        path.write_text("".join(f"{row['contig']}\t{row['start']}\t{row['end']}\n" for row in own))
    return genome, files


def read_positives(arguments: argparse.Namespace, contigs: dict[str, int]) -> list[Interval]:
    path = arguments.case[1]
    if path.removesuffix(".gz").endswith(".bed"):
        middles = list(read_bed(path))
    else:
        middles = list({one.gene: one.tss for one in read_transcripts(path)}.values())
    half = arguments.length // 2
    inside = [
        one.resize(arguments.length)
        for one in middles
        if half <= one.center <= contigs[one.contig] - arguments.length + half
    ]
    unique = list({(one.contig, one.start): one for one in inside}.values())
    chosen = np.random.default_rng(0).permutation(len(unique))[: arguments.most]
    return [unique[index] for index in chosen]


def judge(sampler: NegativeSampler, draws: int) -> list[tuple[str, float, float]]:
    rows = []
    rng = np.random.default_rng(1)
    for epoch in range(draws):
        random = rng.choice(len(sampler.pool), len(sampler.positives), replace=False)
        for name, values in (
            ("random", sampler.pool[random]),
            ("matched", sampler.draw(epoch).covariates),
        ):
            areas = telling_apart(sampler.positives, values, seed=epoch)
            rows.append((name, *areas.values()))
    return rows


def measure(arguments: argparse.Namespace) -> None:
    """Print what one case gives, as a section of the page."""
    genome = Genome(arguments.case[0])
    positives = read_positives(arguments, genome.contigs)
    recipe = Recipe(candidates=arguments.candidates, contigs=tuple(genome.contigs))
    wall, cpu = time.perf_counter(), time.process_time()
    sampler = NegativeSampler(genome, positives, recipe=recipe)
    drawn = sampler.draw(0)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = process_memory()
    bases = sum(genome.contigs.values())
    rows = []
    judged = judge(sampler, arguments.draws)
    for name in ("random", "matched"):
        areas = np.array([row[1:] for row in judged if row[0] == name])
        rows.append(
            (name, *(f"{one.mean():.3f} ({one.min():.3f}-{one.max():.3f})" for one in areas.T))
        )
    print(
        f"{len(positives):,} positives and as many negatives, {arguments.length} bases each; "
        f"genome of {bases:,} bases; {len(sampler.pool):,} candidates, {len(sampler.strata)} "
        f"cells. Set-up with mappability, and the first draw: {wall:.1f} s, {cpu:.1f} s of "
        f"processor time; peak memory {peak:,.0f} MiB.\n"
    )
    print(table(("negatives", "logistic regression", "gradient-boosted trees"), rows))
    print(f"\n```\n{sampler.report(drawn).render()}\n```")


def section(title: str, genome: str | Path, positives: str | Path, settings: list[str]) -> str:
    """Measure one case in a new process with an empty cache."""
    command = [sys.executable, "-m", "benchmarks.negatives", "--case", genome, positives]
    with tempfile.TemporaryDirectory() as cache:
        done = subprocess.run(
            [*map(str, command), *settings],
            env=os.environ | {"ZOO_CACHE_DIR": cache},
            check=True,
            capture_output=True,
            text=True,
        )
    return f"## {title}\n\n{done.stdout.strip()}"


def old_sections() -> dict[str, str]:
    """Return the sections of the page as it is, by their titles."""
    path = FOLDER / "negatives.md"
    parts = path.read_text().split("\n## ")[1:] if path.exists() else []
    return {part.partition("\n")[0]: f"## {part.strip()}" for part in parts}


def main() -> None:
    arguments = parse_arguments()
    if arguments.case:
        return measure(arguments)
    names = ("length", "most", "candidates", "draws")
    settings = [text for name in names for text in (f"--{name}", str(getattr(arguments, name)))]
    sections = old_sections()
    with tempfile.TemporaryDirectory() as folder:
        cases = []
        if not arguments.no_yeast:
            genome, files = yeast_files(Path(folder))
            cases += [(f"Yeast, {mark}", genome, path) for mark, path in files.items()]
        for pair in arguments.also or ():
            cases.append((" and ".join(Path(one).name for one in pair), *pair))
        sections |= {case[0]: section(*case, settings) for case in cases}
    intro = (
        "Can GC, mappability (24-mers) and repeats alone tell positives from negatives? Area under "
        f"the ROC curve in five-fold cross-validation: mean and range of {arguments.draws} draws; "
        f"0.5 means no. {machine('numpy', 'scikit-learn')}."
    )
    record("negatives", "Matched negatives", [intro, *sections.values()])
    return None


if __name__ == "__main__":
    main()
