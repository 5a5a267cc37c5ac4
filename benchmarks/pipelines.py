"""The input side alone: intervals of a genome to one-hot batches, in sequences a second.

Claims: FASTA and intervals to one-hot batches of 1,000 bases run at five times the speed of pyfaidx
one by one plus encoding, or more, and never slower than the peers that are installed (tangermeme,
SeqPro, kipoiseq; looked for in the interpreters that --peers names). The limit is what memory
takes: the same bytes copied, 16 a base.

    python -m benchmarks.pipelines [--genome genome.fa] [--sequences 20000] [--peers bin/python]

Without a genome, 12 million random bases in 16 contigs stand in for yeast. The ways take turns,
round by round, so that whatever else the machine does strikes all of them alike.
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from zoo.dna import Interval, one_hot
from zoo.io.fasta import Genome
from zoo.pipelines.arrays import RegionDataset
from zoo.pipelines.regions import Regions, from_fasta
from zoo.pipelines.sampling import Sampling

LENGTH, BATCH = 1_000, 256

PEERS = {
    "tangermeme": """
import pyfaidx, pandas, numpy
from tangermeme.io import extract_loci
def run(genome, bed, length):
    return extract_loci(bed, genome, in_window=length, ignore=list("RYSWKMBDHVN"))
""",
    "SeqPro (pyfaidx + one-hot)": """
import pyfaidx, numpy, seqpro
def run(genome, bed, length):
    fasta = pyfaidx.Fasta(genome, as_raw=True, sequence_always_upper=True)
    rows = [line.split() for line in open(bed)]
    letters = numpy.array([fasta[c][int(s):int(e)] for c, s, e in rows], dtype=f"S{length}")
    for first in range(0, len(letters), 256):
        seqpro.ohe(letters[first:first + 256].view("S1").reshape(-1, length), seqpro.DNA)
""",
    "kipoiseq": """
from kipoiseq.dataloaders import SeqIntervalDl
def run(genome, bed, length):
    for _ in SeqIntervalDl(bed, genome, auto_resize_len=length).batch_iter(256):
        pass
""",
}  # fmt: skip
TIMED = """
import sys, time
{code}
seconds = []
for _ in range(5):
    start = time.perf_counter()
    run(*sys.argv[1:3], int(sys.argv[3]))
    seconds.append(time.perf_counter() - start)
print(min(seconds))
"""


def random_genome(folder: Path) -> Path:
    path = folder / "random.fa"
    rng = np.random.default_rng(0)
    with path.open("w") as file:
        for index in range(16):
            text = "".join(np.array(list("ACGT"))[rng.integers(0, 4, 750_000)])
            lines = [text[start : start + 60] for start in range(0, len(text), 60)]
            file.write(f">chr{index + 1}\n" + "\n".join(lines) + "\n")
    return path


def one_by_one(genome: Path, intervals: list[Interval]) -> None:
    """What everybody writes first: pyfaidx, an interval at a time, then one-hot."""
    import pyfaidx

    table = np.zeros((256, 4), np.float32)
    table[[*b"ACGT"], range(4)] = 1
    with pyfaidx.Fasta(str(genome), as_raw=True, sequence_always_upper=True) as fasta:
        for first in range(0, len(intervals), BATCH):
            texts = [
                fasta[one.contig][one.start : one.end] for one in intervals[first : first + BATCH]
            ]
            np.stack([table[np.frombuffer(text.encode(), np.uint8)] for text in texts])


def drain(batches) -> None:
    for _ in batches:
        pass


def peer_seconds(python: str, code: str, genome: Path, bed: Path) -> float | str:
    command = [python, "-c", TIMED.format(code=code), str(genome), str(bed), str(LENGTH)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["failed"])[-1][:60]
    return float(done.stdout.split()[-1])


def contestants(genome: Path, intervals: list[Interval]) -> dict[str, Callable[[], None]]:
    regions = Regions(Genome(genome), intervals, sampling=Sampling(LENGTH))
    moving = Regions(
        Genome(genome),
        intervals,
        sampling=Sampling(LENGTH, max_shift=20, random_strand=True, outside="drop"),
    )
    dataset = RegionDataset(regions, batch_size=BATCH)
    graph = from_fasta(regions, batch_size=BATCH)
    shifted = from_fasta(moving, batch_size=BATCH, shuffle=True)
    codes = regions.sample(np.arange(len(regions)), None)[0]
    target = np.empty((BATCH, LENGTH, 4), np.float32)
    source = np.ones((BATCH, LENGTH, 4), np.float32)
    return {
        "pyfaidx one by one, encoded": lambda: one_by_one(genome, intervals),
        "zoo, tf.data": lambda: drain(graph),
        "zoo, tf.data, shuffled, shifted, both strands": lambda: drain(shifted),
        "zoo, PyDataset": lambda: drain(dataset[i] for i in range(len(dataset))),
        "zoo, codes only (1 byte a base)": lambda: drain(
            regions.sample(rows, None) for rows in np.array_split(np.arange(len(codes)), 80)
        ),
        "limit: copying the one-hot bytes": lambda: drain(
            np.copyto(target, source) for _ in range(len(intervals) // BATCH)
        ),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--genome", type=Path, help="plain FASTA file")
    parser.add_argument("--sequences", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peers", help="interpreter of an environment with peers")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        os.environ["ZOO_CACHE_DIR"] = f"{name}/cache"
        genome = arguments.genome or random_genome(Path(name))
        rng = np.random.default_rng(1)
        contigs = Genome(genome).contigs
        names = rng.choice(list(contigs), arguments.sequences)
        starts = [int(rng.integers(0, contigs[one] - LENGTH)) for one in names]
        intervals = [
            Interval(str(one), start, start + LENGTH)
            for one, start in zip(names, starts, strict=True)
        ]
        bed = Path(name) / "intervals.bed"
        bed.write_text("".join(f"{one.contig}\t{one.start}\t{one.end}\n" for one in intervals))
        np.testing.assert_array_equal(
            next(
                iter(from_fasta(Regions(Genome(genome), intervals[:9], sampling=Sampling(LENGTH))))
            ),
            one_hot([Genome(genome).fetch(one) for one in intervals[:9]]),
        )
        ways = contestants(genome, intervals)
        seconds = {way: [] for way in ways}
        for _ in range(arguments.rounds):
            for way, run in ways.items():
                start = time.perf_counter()
                run()
                seconds[way].append(time.perf_counter() - start)
        peers = {}
        if arguments.peers:
            peers = {
                way: peer_seconds(arguments.peers, code, genome, bed) for way, code in PEERS.items()
            }
    report(seconds, peers, arguments.sequences)


def report(seconds: dict[str, list[float]], peers: dict[str, float | str], count: int) -> None:
    import keras
    import tensorflow as tf

    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()},")
    print(f"NumPy {np.__version__}, TensorFlow {tf.__version__}, Keras {keras.__version__};")
    print(f"{count:,} intervals of {LENGTH:,} bases, batches of {BATCH}\n")
    base = min(next(iter(seconds.values())))
    print("best round of each way, as a busy machine only ever adds time")
    print(f"{'way':<48} {'sequences/s':>12} {'against pyfaidx':>16}")
    for way, times in seconds.items():
        print(f"{way:<48} {count / min(times):>12,.0f} {base / min(times):>15.1f}x")
    for way, result in peers.items():
        if isinstance(result, str):
            print(f"{way:<48} skipped: {result}")
        else:
            print(f"{way:<48} {count / result:>12,.0f} {base / result:>15.1f}x")
    if not peers:
        print("no peers: give --peers, an interpreter that has them", file=sys.stderr)


if __name__ == "__main__":
    main()
