"""Off-targets of 1,000 guides: how long the search takes, and that it finds all.

Claim: the search finds what comparing every guide with every site of the genome finds, and is
faster than that with the same bit operations.

    python -m benchmarks.off_targets [--also NAME GENOME.fa.gz] [--compared 20]

The yeast genome is that of the data set `yeast_histone_marks` (downloaded, or from ZOO_DATA_DIR).
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.guides import SPCAS9, all_sites, write_yeast
from benchmarks.record import machine, record, table
from zoo.apps.guides import Search
from zoo.apps.guides.offtargets import genome_sites, search_off_targets
from zoo.apps.guides.sites import Sites, join_sites
from zoo.apps.guides.words import count_mismatches, pack_words
from zoo.io.fasta import Genome
from zoo.io.packed import PackedGenome
from zoo.io.source import uncompressed

GUIDES = 1000
SEARCHES = (Search(3), Search(4), Search(4, ("NAG",)))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--also", nargs=2, action="append", default=[], metavar=("NAME", "GENOME"))
    parser.add_argument("--compared", type=int, default=20, help="guides compared with all sites")
    settings = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("ZOO_CACHE_DIR", str(Path(folder) / "cache"))
        genomes = {"yeast": write_yeast(Path(folder) / "yeast.fa")}
        for name, path in settings.also:
            genomes[name] = Path(folder) / f"{len(genomes)}.fa"
            genomes[name].write_bytes(uncompressed(Path(path).read_bytes()))
        rows = [
            row
            for name, path in genomes.items()
            for row in measure(name, PackedGenome(Genome(path)), settings.compared)
        ]
    head = ("genome, PAMs, mismatches", "sites", "hits", "s", "CPU s", "all pairs, CPU s", "ratio")
    parts = [
        f"{GUIDES:,} guides of each genome, drawn at random, and their off-targets in it on both "
        "strands, with CFD scores; reading the genome and finding its sites is in the time. "
        "Comparing every guide with every site by the same bit operations was done for "
        f"{settings.compared} of the guides, counted the same, and its time is given for all.",
        table(head, rows),
        f"{machine('numpy')}, one thread. Seconds are those of a machine that did other work at "
        "the time.",
    ]
    record("off_targets", "Off-targets of 1,000 guides", parts)
    return 0


def measure(name: str, genome: PackedGenome, compared: int) -> list[tuple[str, ...]]:
    """Time the searches of one genome."""
    sites = join_sites(list(all_sites(genome)))
    guides = sites.take(np.random.default_rng(0).choice(len(sites), GUIDES, replace=False))
    rows = []
    for search in SEARCHES:
        begun, begun_processor = time.perf_counter(), time.process_time()
        found = search_off_targets(guides, genome, SPCAS9, search)
        seconds = time.perf_counter() - begun
        processor = time.process_time() - begun_processor
        counts, total, slow = every_pair(guides.take(slice(0, compared)), genome, search)
        if not np.array_equal(counts, found.counts[:compared]):
            raise RuntimeError("the search and comparing every pair count differently")
        slow *= GUIDES / compared
        rows.append(
            (f"{name}, {' '.join(['NGG', *search.pams])}, {search.mismatches}", f"{total:,}")
            + (f"{found.counts.sum():,}", f"{seconds:.1f}", f"{processor:.1f}")
            + (f"{slow:,.0f}", f"{slow / processor:,.0f}")
        )
    return rows


def every_pair(
    guides: Sites, genome: PackedGenome, search: Search
) -> tuple[np.ndarray, int, float]:
    """Compare guides with all sites; give counts, the number of sites, and processor seconds."""
    counts = np.zeros((len(guides), search.mismatches + 1), dtype=np.int64)
    words = pack_words(guides.windows[:, SPCAS9.guide_part])
    total, processor = 0, 0.0
    for part in genome_sites(genome, SPCAS9, search.pams):
        total += len(part.words)
        begun = time.process_time()
        for row, word in enumerate(words):
            different = count_mismatches(part.words, word)
            near = different[different <= search.mismatches]
            counts[row] += np.bincount(near, minlength=search.mismatches + 1)
        processor += time.process_time() - begun
    counts[:, 0] -= 1  # its own site
    return counts, total, processor


if __name__ == "__main__":
    sys.exit(main())
