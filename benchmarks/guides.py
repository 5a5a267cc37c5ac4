"""Guides of a whole genome with their activity, and the off-targets of 1,000 guides.

Claims: all guides of the yeast genome are found and scored in under two minutes on two cores, at a
memory that does not grow with the genome; the search for off-targets finds what comparing every
guide with every site finds, and is faster than that with the same bit operations.

    python -m benchmarks.guides [--also NAME GENOME.fa.gz]

The yeast genome is that of the data set `yeast_histone_marks` (downloaded, or from ZOO_DATA_DIR);
off-targets are timed on further genomes too. Ways that are compared take turns. Whole genomes are
done in processes of their own, which tell their time, processor time and peak memory.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from benchmarks.record import machine, process_memory, record, table
from zoo.apps.guides import Nuclease, Search, guide_batches, write_guides
from zoo.apps.guides.activity import DEFAULT_MODEL, Activity
from zoo.apps.guides.offtargets import _sites_of, search_off_targets
from zoo.apps.guides.scanning import scan_targets
from zoo.apps.guides.sites import Sites, join_sites
from zoo.apps.guides.targets import read_targets
from zoo.apps.guides.words import count_mismatches, pack_words
from zoo.datasets.registry import data_source
from zoo.datasets.yeast_histone_marks.genome import read_genome
from zoo.dna import one_hot_codes
from zoo.io.fasta import Genome
from zoo.io.packed import PackedGenome
from zoo.io.source import read_source, uncompressed
from zoo.loading import load

LIMIT_SECONDS = 120
MEMORY_LIMIT_MIB = 256
GUIDES = 1000
COMPARED = 50
SPCAS9 = Nuclease()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--also", nargs=2, action="append", default=[], metavar=("NAME", "GENOME"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--whole", nargs=2, help=argparse.SUPPRESS)
    settings = parser.parse_args()
    if settings.whole:
        whole_genome(*settings.whole)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("ZOO_CACHE_DIR", str(Path(folder) / "cache"))
        yeast = write_yeast(Path(folder) / "yeast.fa")
        part = write_yeast(Path(folder) / "part.fa", contigs=3)
        genomes = {"yeast": yeast}
        for name, path in settings.also:
            genomes[name] = Path(folder) / f"{len(genomes)}.fa"
            genomes[name].write_bytes(uncompressed(Path(path).read_bytes()))
        speed, good_speed = activity_part(yeast, part, settings.rounds)
        rows = [row for name, path in genomes.items() for row in off_targets(name, path)]
    head = (
        "genome",
        "sites",
        "PAMs",
        "mismatches",
        "s",
        "CPU s",
        "hits",
        "every pair: CPU s",
        "ratio",
    )
    parts = [
        *speed,
        f"Off-targets of {GUIDES:,} guides of the genome, drawn at random. The last two columns "
        f"compare every guide with every site by the same bit operations, for {COMPARED} of the "
        "guides, with the counts found equal, and give processor time for as many guides as the "
        "others.",
        table(head, rows),
        f"{machine('keras', 'tensorflow', 'numpy')}. Other work ran on the machine at the time: "
        "compare processor seconds and ratios.",
    ]
    record("guides", "Guides of whole genomes, and their off-targets", parts)
    return 0 if good_speed else 1


def write_yeast(path: Path, contigs: int | None = None) -> Path:
    """Write the yeast genome, or its first chromosomes, to a FASTA file."""
    texts = read_genome(read_source(data_source("yeast_histone_marks").files["genome"]))
    some = list(texts.items())[:contigs]
    path.write_text("".join(f">{name}\n{text}\n" for name, text in some))
    return path


def activity_part(yeast: Path, part: Path, rounds: int) -> tuple[list[str], bool]:
    """Time the whole genome, and compare the rate with ways to ask Keras."""
    whole = {}
    for path in (part, yeast):
        for way in ("sites", "table"):
            whole[path, way] = in_process(path, way)
    seconds, processor = compare_rates(yeast, rounds)
    rows = [
        (
            f"{path.stem}, {what}",
            f"{found['guides']:,}",
            f"{found['seconds']:.1f}",
            f"{found['processor']:.1f}",
            f"{found['peak_mib']:,.0f}",
        )
        for (path, way), found in whole.items()
        for what in [{"sites": "sites only", "table": "with activity, written as TSV"}[way]]
    ]
    ratios = [
        (name, f"{seconds[name] * 1e6:,.1f}", f"{processor[name] * 1e6:,.1f}")
        + (f"{processor[name] / processor['guides']:,.1f}",)
        for name in seconds
    ]
    final = whole[yeast, "table"]
    growth = final["peak_mib"] - whole[part, "table"]["peak_mib"]
    good = final["seconds"] < LIMIT_SECONDS and growth <= MEMORY_LIMIT_MIB
    texts = [
        f"Whole genomes, NGG, both strands (`{part.stem}` is the first three chromosomes). Time "
        "includes loading the model, not Python's imports.",
        table(("what", "guides", "s", "CPU s", "peak MiB"), rows),
        f"Limits, under {LIMIT_SECONDS} s for all of yeast and a growth of memory of at most "
        f"{MEMORY_LIMIT_MIB} MiB from part to whole: {'met' if good else 'missed'}.",
        f"Time for a guide, from the genome to its activity, with `{DEFAULT_MODEL}`; the ways take "
        f"turns, {rounds} rounds. Keras is given one-hot arrays that are made beforehand.",
        table(("way", "us", "CPU us", "CPU, ratio"), ratios),
    ]
    return texts, good


def in_process(path: Path, way: str) -> dict[str, float]:
    """Do a whole genome in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.guides", "--whole", str(path), way]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(answer.splitlines()[-1])


def whole_genome(path: str, way: str) -> None:
    """Find all guides of a genome and print what it took."""
    PackedGenome(Genome(path))  # made once for a genome
    begun, begun_processor = time.perf_counter(), time.process_time()
    count = 0

    def advance(rows: int) -> None:
        nonlocal count
        count += rows

    if way == "sites":
        for sites in all_sites(PackedGenome(Genome(path))):
            advance(len(sites))
    else:
        with tempfile.TemporaryDirectory() as folder:
            parts = guide_batches(None, path, search=None)
            write_guides(parts, Path(folder) / "guides.tsv", advance=advance)
    answer = {
        "guides": count,
        "seconds": time.perf_counter() - begun,
        "processor": time.process_time() - begun_processor,
        "peak_mib": process_memory(),
    }
    print(json.dumps(answer))


def all_sites(genome: PackedGenome, batch_size: int = 1 << 16):
    return scan_targets(read_targets(None, genome), genome, SPCAS9, batch_size)


def compare_rates(path: Path, rounds: int) -> tuple[dict[str, float], dict[str, float]]:
    """Give seconds and processor seconds a guide: ours, and Keras' predict."""
    genome, model = PackedGenome(Genome(path)), load(DEFAULT_MODEL)
    activity = Activity(model, SPCAS9)
    windows = next(all_sites(genome)).windows

    def ours(count: int) -> None:
        activity(next(all_sites(genome, count)).windows)

    def in_batches(count: int) -> None:
        model.predict(one_hot_codes(windows[:count]), verbose=0)

    def one_by_one(count: int) -> None:
        for array in one_hot_codes(windows[:count]):
            model.predict(array[None], verbose=0)

    ways: dict[str, tuple[Callable[[int], None], int]] = {
        "guides": (ours, 60_000),
        "`model.predict`, all at once": (in_batches, 20_000),
        "`model.predict`, a window at a time": (one_by_one, 50),
    }
    seconds, processor = dict.fromkeys(ways, 0.0), dict.fromkeys(ways, 0.0)
    for turn in range(rounds + 1):  # the first is for compiling and is not counted
        for name, (way, count) in ways.items():
            begun, begun_processor = time.perf_counter(), time.process_time()
            way(count)
            if turn:
                seconds[name] += (time.perf_counter() - begun) / count / rounds
                processor[name] += (time.process_time() - begun_processor) / count / rounds
    return seconds, processor


def off_targets(name: str, path: Path) -> list[tuple[str, ...]]:
    """Time the search, and compare it with comparing all pairs."""
    genome = PackedGenome(Genome(path))
    sites = join_sites(list(all_sites(genome)))
    chosen = np.random.default_rng(0).choice(len(sites), GUIDES, replace=False)
    guides = sites.take(chosen)
    rows = []
    for pams, mismatches in [((), 3), ((), 4), (("NAG",), 4)]:
        search = Search(mismatches, pams)
        begun, begun_processor = time.perf_counter(), time.process_time()
        found = search_off_targets(guides, genome, SPCAS9, search)
        seconds = time.perf_counter() - begun
        processor = time.process_time() - begun_processor
        slow, count = every_pair(guides.take(slice(0, COMPARED)), genome, search, found.counts)
        rows.append(
            (name, f"{count:,}", " ".join(["NGG", *pams]), str(mismatches), f"{seconds:.1f}")
            + (f"{processor:.1f}", f"{found.counts.sum():,}", f"{slow:,.0f}")
            + (f"{slow / processor:,.0f}",)
        )
    return rows


def every_pair(
    guides: Sites, genome: PackedGenome, search: Search, expected: np.ndarray
) -> tuple[float, int]:
    """Compare guides with all sites; give processor seconds for `GUIDES`, and the sites."""
    begun = time.process_time()
    counts = np.zeros((len(guides), search.mismatches + 1), dtype=np.int64)
    words = pack_words(guides.windows[:, SPCAS9.guide_part])
    total = 0
    for _, _, _, sites, _ in _sites_of(genome, SPCAS9, search.pams):
        total += len(sites)
        for row, word in enumerate(words):
            different = count_mismatches(sites, word)
            near = different[different <= search.mismatches]
            counts[row] += np.bincount(near, minlength=search.mismatches + 1)
    counts[:, 0] -= 1  # its own site
    if not np.array_equal(counts, expected[: len(guides)]):
        raise RuntimeError("the search and comparing every pair count differently")
    return (time.process_time() - begun) * GUIDES / len(guides), total


if __name__ == "__main__":
    sys.exit(main())
