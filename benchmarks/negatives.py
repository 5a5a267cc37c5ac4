"""Matched negatives: can covariates tell them from positives, how long does it take, what memory.

Claims: neither a logistic regression nor gradient-boosted trees on GC, mappability and repeats can
tell positives from matched negatives (cross-validated area under the ROC curve 0.50 +- 0.02 with
2,000 or more of each), where random negatives give themselves away; and a million candidate windows
of a genome of 12 million bases are drawn and measured in under a minute on two cores.

    python -m benchmarks.negatives --genome sacCer3.fa.gz --positives H4.bed [--length 500]
    python -m benchmarks.negatives --genome chr1.fa.gz --positives genes.gff.gz --length 500

Positives are the intervals of a BED file, or windows about the transcription starts of a GFF or GTF
file, one a gene. Set ZOO_CACHE_DIR to an empty folder to time the mappability as well.
"""

import argparse
import os
import platform
import resource
import time
from pathlib import Path

import numpy as np

from zoo.dna import Interval
from zoo.io.annotation import read_transcripts
from zoo.io.bed import read_bed
from zoo.io.cache import cache_folder
from zoo.io.fasta import Genome
from zoo.pipelines.negatives import NegativeSampler, Recipe
from zoo.pipelines.report import telling_apart


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--genome", required=True, help="FASTA file")
    parser.add_argument("--positives", required=True, help="BED, GFF or GTF file")
    parser.add_argument("--length", type=int, default=500, help="bases of a window")
    parser.add_argument("--most", type=int, default=4_000, help="positives used at most")
    parser.add_argument("--candidates", type=int, default=1_000_000)
    parser.add_argument("--draws", type=int, default=3, help="epochs that are judged")
    parser.add_argument("--report", help="folder for match.json and match.png")
    return parser.parse_args()


def read_positives(arguments: argparse.Namespace, contigs: dict[str, int]) -> list[Interval]:
    path = arguments.positives
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


def main() -> None:
    arguments = parse_arguments()
    cached = any(cache_folder().rglob("unique-24.npy"))
    genome = Genome(arguments.genome)
    positives = read_positives(arguments, genome.contigs)
    recipe = Recipe(candidates=arguments.candidates, contigs=tuple(genome.contigs))
    wall, cpu = time.perf_counter(), time.process_time()
    sampler = NegativeSampler(genome, positives, recipe=recipe)
    drawn = sampler.draw(0)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    report = sampler.report(drawn)
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, {genome}")
    print(report.render())
    state = "read from the cache" if cached else "computed"
    print(f"\nset-up and first draw: {wall:.1f} s ({cpu:.1f} s of processor time), mappability")
    print(f"{state}; peak memory {peak:,.0f} MiB; {len(sampler.strata)} cells")
    print(f"\n{'negatives':<10} {'logistic regression':>20} {'gradient-boosted trees':>24}")
    rows = judge(sampler, arguments.draws)
    for name in ("random", "matched"):
        areas = np.array([row[1:] for row in rows if row[0] == name])
        cells = [
            f"{areas[:, i].mean():.3f} ({areas[:, i].min():.3f}-{areas[:, i].max():.3f})"
            for i in range(2)
        ]
        print(f"{name:<10} {cells[0]:>20} {cells[1]:>24}")
    if arguments.report:
        report.save(Path(arguments.report))


if __name__ == "__main__":
    main()
