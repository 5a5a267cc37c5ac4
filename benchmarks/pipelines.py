"""The input side alone: intervals of a genome to one-hot batches, in sequences a second.

Claims: FASTA and intervals to one-hot batches of 1,000 bases run at five times the speed of pyfaidx
one by one plus encoding, or more, and never slower than the peers that are installed (tangermeme,
SeqPro, GenVarLoader, kipoiseq; looked for in the interpreter that --peers names). The limit is what
memory takes: the same one-hot bytes copied, 16 a base. And a genome larger than memory streams: the
memory of the process itself does not grow with the genome.

    python -m benchmarks.pipelines [--genome genome.fa] [--sequences 20000] [--peers bin/python]

Without a genome, 12 million random bases in 16 contigs stand in for yeast. The ways take turns,
round by round, the peers too, so that whatever else the machine does strikes all of them alike.
Results go to docs/measured/pipelines.md.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from benchmarks.peers_of_pipelines import PEERS, SHARES, Peer
from benchmarks.record import machine, record, table
from zoo.dna import Interval, one_hot
from zoo.io.fasta import Genome
from zoo.pipelines.arrays import RegionDataset
from zoo.pipelines.regions import Regions, codes_from_fasta, from_fasta
from zoo.pipelines.sampling import Sampling

LENGTH, BATCH = 1_000, 256
BASE = "pyfaidx one by one, encoded"
LIMIT = "limit: copying the one-hot bytes"


def random_genome(path: Path, contigs: int = 16, length: int = 750_000) -> Path:
    rng = np.random.default_rng(0)
    letters = np.frombuffer(b"ACGT", np.uint8)
    with path.open("wb") as file:
        for index in range(contigs):
            file.write(b">chr%d\n" % (index + 1))
            lines = np.full((length // 1_000, 1_001), ord("\n"), np.uint8)
            lines[:, :-1] = letters[rng.integers(0, 4, (length // 1_000, 1_000), np.uint8)]
            file.write(lines.tobytes())
    return path


def random_intervals(genome: Genome, count: int) -> list[Interval]:
    rng = np.random.default_rng(1)
    names = rng.choice(list(genome.contigs), count)
    starts = [int(rng.integers(0, genome.contigs[name] - LENGTH)) for name in names]
    pairs = zip(names, starts, strict=True)
    return [Interval(str(name), start, start + LENGTH) for name, start in pairs]


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


def contestants(genome: Path, intervals: list[Interval]) -> dict[str, Callable[[], None]]:
    regions = Regions(Genome(genome), intervals, sampling=Sampling(LENGTH))
    moving = Regions(
        Genome(genome),
        intervals,
        sampling=Sampling(LENGTH, max_shift=20, random_strand=True, outside="drop"),
    )
    dataset = RegionDataset(regions, batch_size=BATCH)
    graph = from_fasta(regions, batch_size=BATCH)
    coded = codes_from_fasta(regions, batch_size=BATCH)
    shifted = from_fasta(moving, batch_size=BATCH, shuffle=True)
    firsts = range(0, len(regions), BATCH)
    target = np.empty((BATCH, LENGTH, 4), np.float32)
    source = np.ones((BATCH, LENGTH, 4), np.float32)
    return {
        BASE: lambda: one_by_one(genome, intervals),
        "zoo, tf.data: one-hot float32": lambda: drain(graph),
        "zoo, tf.data, shuffled, shifted, both strands": lambda: drain(shifted),
        "zoo, PyDataset: one-hot float32": lambda: drain(dataset[i] for i in range(len(dataset))),
        "zoo, tf.data: codes for the device (1 byte a base)": lambda: drain(coded),
        "zoo, codes alone (1 byte a base)": lambda: drain(
            regions.sample(np.arange(first, min(first + BATCH, len(regions))), None)
            for first in firsts
        ),
        LIMIT: lambda: drain(np.copyto(target, source) for _ in firsts),
    }


def check(genome: Path, intervals: list[Interval]) -> None:
    """Make sure that what is timed is right."""
    regions = Regions(Genome(genome), intervals[:9], sampling=Sampling(LENGTH))
    letters = [Genome(genome).fetch(one) for one in intervals[:9]]
    np.testing.assert_array_equal(next(iter(from_fasta(regions))), one_hot(letters))


def start_peers(python: str, genome: Path, intervals: list[Interval]) -> dict[str, Peer]:
    peers = {}
    for number, (way, code) in enumerate(PEERS.items()):
        bed = genome.with_name(f"peer{number}.bed")
        lines = [f"{one.contig}\t{one.start}\t{one.end}\n" for one in intervals]
        bed.write_text("".join(lines[:: SHARES.get(way, 1)]))
        peers[way] = Peer(python, code, str(genome), str(bed), str(LENGTH))
    return peers


def compare(genome: Path, intervals: list[Interval], rounds: int, peers: dict[str, Peer]) -> dict:
    """Return the seconds of every round of each way, taken in turns."""
    ways = contestants(genome, intervals)
    seconds = {way: [] for way in [*ways, *peers]}
    for _ in range(rounds):
        for way, run in ways.items():
            start = time.perf_counter()
            run()
            seconds[way].append(time.perf_counter() - start)
        for way, peer in peers.items():
            seconds[way].append(peer.seconds() * SHARES.get(way, 1))
    return seconds


def own_memory(contigs: int) -> float:
    """Stream a genome of so many contigs of 20 million bases in a new process; MiB of its own."""
    command = [sys.executable, "-m", "benchmarks.pipelines", "--memory-of", str(contigs)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return float(answer.splitlines()[-1])


def measure_memory(contigs: int) -> None:
    """Print the memory of the process that is not a mapped file (RssAnon)."""
    with tempfile.TemporaryDirectory() as name:
        os.environ["ZOO_CACHE_DIR"] = f"{name}/cache"
        genome = Genome(random_genome(Path(name) / "random.fa", contigs, 20_000_000))
        regions = Regions(genome, random_intervals(genome, 20_000), sampling=Sampling(LENGTH))
        drain(from_fasta(regions, batch_size=BATCH))
        status = Path("/proc/self/status").read_text().splitlines()
    kilobytes = next(line.split()[1] for line in status if line.startswith("RssAnon"))
    print(int(kilobytes) / 1024)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--genome", type=Path, help="plain FASTA file")
    parser.add_argument("--sequences", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peers", help="interpreter of an environment with peers")
    parser.add_argument("--memory-of", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.memory_of:
        measure_memory(arguments.memory_of)
        return
    with tempfile.TemporaryDirectory() as name:
        os.environ["ZOO_CACHE_DIR"] = f"{name}/cache"
        genome = Path(name) / "genome.fa"
        if arguments.genome:
            shutil.copyfile(arguments.genome, genome)
        else:
            random_genome(genome)
        intervals = random_intervals(Genome(genome), arguments.sequences)
        check(genome, intervals)
        peers = start_peers(arguments.peers, genome, intervals) if arguments.peers else {}
        working = {way: peer for way, peer in peers.items() if not peer.problem}
        seconds = compare(genome, intervals, arguments.rounds, working)
        for peer in peers.values():
            peer.close()
    absent = {way: peer.problem for way, peer in peers.items() if peer.problem}
    report(seconds, absent, arguments.sequences)


def report(seconds: dict[str, list[float]], absent: dict[str, str], count: int) -> None:
    base, limit = min(seconds[BASE]), min(seconds[LIMIT])
    rows = [
        (
            way,
            f"{count / min(times):,.0f}",
            f"{base / min(times):.1f}x",
            f"{limit / min(times):.0%}" if "codes" not in way and "1 byte" not in way else "",
        )
        for way, times in seconds.items()
    ]
    header = ("way", "sequences a second", "against pyfaidx", "of the limit")
    small, large = own_memory(1), own_memory(20)
    record(
        "pipelines",
        "The input side alone",
        [
            f"{count:,} intervals of {LENGTH:,} bases in batches of {BATCH}, best of "
            f"{len(seconds[BASE])} rounds in which all ways took turns: a busy machine only ever "
            f"adds time. {machine('numpy', 'tensorflow', 'keras')}.",
            table(header, rows),
            *(f"Not run: {way} ({problem})." for way, problem in absent.items()),
            f"Memory of the process that is not the mapped genome, while {count:,} windows stream: "
            f"{small:,.0f} MiB with a genome of 20 million bases, {large:,.0f} MiB with one of 400 "
            "million.",
        ],
    )


if __name__ == "__main__":
    main()
