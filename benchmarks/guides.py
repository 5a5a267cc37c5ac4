"""All guides of a whole genome with their activity: how long it takes, and in what memory.

Claim: all guides of the yeast genome (NGG, both strands) are found, scored and written in under two
minutes on two cores, with memory that does not grow with the genome. Processor time is judged, so
that whatever else the machine does does not count: under two minutes of it is under two minutes on
one core alone.

    python -m benchmarks.guides [--rounds 2]

The yeast genome is that of the data set `yeast_histone_marks` (downloaded, or from ZOO_DATA_DIR).
Genomes are done in processes of their own, which tell their time and peak memory; ways of
predicting that are compared take turns.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from benchmarks.record import machine, process_memory, record, table
from zoo.apps.guides import Nuclease, guide_batches, write_guides
from zoo.apps.guides.scanning import scan_targets
from zoo.apps.guides.sites import Sites
from zoo.apps.guides.targets import read_targets
from zoo.datasets.registry import data_source
from zoo.datasets.yeast_histone_marks.genome import read_genome
from zoo.dna import one_hot_codes
from zoo.io.fasta import Genome
from zoo.io.packed import PackedGenome
from zoo.io.source import read_source

MODEL = "guide-cnn-v1"
LIMIT_SECONDS = 120
MEMORY_LIMIT_MIB = 256
SPCAS9 = Nuclease()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--whole", help=argparse.SUPPRESS)
    settings = parser.parse_args()
    if settings.whole:
        whole_genome(settings.whole)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("ZOO_CACHE_DIR", str(Path(folder) / "cache"))
        paths = {
            "yeast, three chromosomes": write_yeast(Path(folder) / "part.fa", contigs=3),
            "yeast": write_yeast(Path(folder) / "yeast.fa"),
        }
        # At the same time: processor time is judged, and memory is each process's own.
        started = {name: start(path) for name, path in paths.items()}
        times = compare_rates(paths["yeast"], settings.rounds)
        whole = {name: finish(process) for name, process in started.items()}
    return report(whole, times, settings.rounds)


def write_yeast(path: Path, contigs: int | None = None) -> Path:
    """Write the yeast genome, or its first chromosomes, to a FASTA file."""
    texts = read_genome(read_source(data_source("yeast_histone_marks").files["genome"]))
    some = list(texts.items())[:contigs]
    path.write_text("".join(f">{name}\n{text}\n" for name, text in some))
    return path


def all_sites(genome: PackedGenome) -> Iterator[Sites]:
    return scan_targets(read_targets(None, genome), genome, SPCAS9, 1 << 16)


def start(path: Path) -> subprocess.Popen:
    """Begin a whole genome in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.guides", "--whole", str(path)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def finish(process: subprocess.Popen) -> dict[str, float]:
    """Wait for its answer."""
    answer, _ = process.communicate()
    if process.returncode:
        raise RuntimeError(f"{' '.join(process.args)} failed")
    return json.loads(answer.splitlines()[-1])


def whole_genome(path: str) -> None:
    """Find the sites of a genome, then write all its guides, and print what both took."""
    genome = PackedGenome(Genome(path))  # made once for a genome
    begun = time.process_time()
    count = sum(map(len, all_sites(genome)))
    found = time.process_time()
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        write_guides(guide_batches(None, path, search=None), Path(folder) / "guides.tsv")
    answer = {
        "guides": count,
        "sites_processor": found - begun,
        "processor": time.process_time() - found,
        "seconds": time.perf_counter() - started,
        "peak_mib": process_memory(),
    }
    print(json.dumps(answer))


def compare_rates(path: Path, rounds: int) -> dict[str, tuple[float, float]]:
    """Give seconds and processor seconds a guide: ours, and Keras' predict."""
    from zoo.apps.guides.activity import Activity
    from zoo.loading import load

    genome, model = PackedGenome(Genome(path)), load(MODEL)
    activity = Activity(model, SPCAS9)
    windows = next(all_sites(genome)).windows

    def ours() -> int:
        return len(activity(next(all_sites(genome)).windows))

    def in_batches(count: int = 10_000) -> int:
        return len(model.predict(one_hot_codes(windows[:count]), verbose=0))

    def one_by_one(count: int = 20) -> int:
        return sum(
            len(model.predict(array[None], verbose=0)) for array in one_hot_codes(windows[:count])
        )

    ways = {
        "`zoo.apps.guides`, from the genome": ours,
        "`model.predict`, all windows at once": in_batches,
        "`model.predict`, a window at a time": one_by_one,
    }
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for _ in range(rounds + 1):  # the first is for compiling and is not counted
        for name, way in ways.items():
            begun, begun_processor = time.perf_counter(), time.process_time()
            count = way()
            taken = time.perf_counter() - begun, time.process_time() - begun_processor
            times[name].append((taken[0] / count, taken[1] / count))
    return {
        name: tuple(sum(column) / rounds for column in zip(*some[1:], strict=True))
        for name, some in times.items()
    }


def report(whole: dict[str, dict], times: dict[str, tuple[float, float]], rounds: int) -> int:
    """Write the page."""
    rows = [
        (name, f"{found['guides']:,}", f"{found['sites_processor']:.1f}")
        + (f"{found['processor']:.1f}", f"{found['seconds']:.0f}", f"{found['peak_mib']:,.0f}")
        for name, found in whole.items()
    ]
    part, final = whole.values()
    growth = final["peak_mib"] - part["peak_mib"]
    good = final["processor"] < LIMIT_SECONDS and growth <= MEMORY_LIMIT_MIB
    ours = next(iter(times.values()))
    ratios = [
        (name, f"{1e6 * seconds:,.1f}", f"{seconds / ours[0]:,.1f}")
        + (f"{1e6 * processor:,.1f}", f"{processor / ours[1]:,.1f}")
        for name, (seconds, processor) in times.items()
    ]
    parts = [
        "NGG on both strands. Sites alone, and then all columns but off-targets, with the activity "
        f"by `{MODEL}`, written as text; loading the model is in it.",
        table(("genome", "guides", "sites, CPU s", "table, CPU s", "s", "peak MiB"), rows),
        f"Limits, under {LIMIT_SECONDS} s of processor time for the table of yeast, and a growth "
        f"of memory of at most {MEMORY_LIMIT_MIB} MiB from three chromosomes to all: "
        f"{'met' if good else 'missed'}.",
        f"Time for a guide. The ways take turns, rounds: {rounds}. Keras is given one-hot arrays "
        "of sites that are found beforehand.",
        table(("way", "us", "ratio", "CPU us", "ratio"), ratios),
        f"{machine('keras', 'tensorflow', 'numpy')}. Seconds are those of a machine that did other "
        "work at the time.",
    ]
    record("guides", "All guides of a genome", parts)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
