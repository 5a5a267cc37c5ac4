"""The peers of benchmarks.pipelines, each in a process of its own in another environment.

A peer's `prepare` opens files and builds what it keeps; `run` makes one epoch of batches of 256.
"""

import subprocess

OPENING = """
import sys
genome, bed, length = sys.argv[1], sys.argv[2], int(sys.argv[3])
"""
TIMING = """
import time
run()
print("ready", flush=True)
for line in sys.stdin:
    start = time.perf_counter()
    run()
    print(time.perf_counter() - start, flush=True)
"""
_GENVARLOADER = """
import genvarloader as gvl, numpy, polars, seqpro
bed = polars.read_csv(bed, separator="\\t", has_header=False,
                      new_columns=["chrom", "chromStart", "chromEnd"])
windows = gvl.RefDataset(gvl.Reference.from_path(genome), bed).with_len(length)
def batches():
    for first in range(0, len(windows), 256):
        yield windows[first:first + 256]
"""
PEERS = {
    "SeqPro: pyfaidx, one-hot uint8": """
import numpy, pyfaidx, seqpro
fasta = pyfaidx.Fasta(genome, as_raw=True, sequence_always_upper=True)
rows = [line.split() for line in open(bed)]
def run():
    for first in range(0, len(rows), 256):
        some = rows[first:first + 256]
        text = [fasta[contig][int(start):int(end)] for contig, start, end in some]
        seqpro.ohe(numpy.array(text, f"S{length}").view("S1").reshape(-1, length), seqpro.DNA)
""",
    "GenVarLoader: letters (1 byte a base)": _GENVARLOADER
    + """
def run():
    for letters in batches():
        pass
""",
    "GenVarLoader + SeqPro: one-hot float32": _GENVARLOADER
    + """
def run():
    for letters in batches():
        seqpro.ohe(letters, seqpro.DNA).astype("float32")
""",
    "tangermeme: one-hot int8": """
from tangermeme.io import extract_loci
def run():
    extract_loci(bed, genome, in_window=length, ignore=list("RYSWKMBDHVN"))
""",
    "kipoiseq: one-hot float32": """
from kipoiseq.dataloaders import SeqIntervalDl
loader = SeqIntervalDl(bed, genome, auto_resize_len=length)
def run():
    for _ in loader.batch_iter(256):
        pass
""",
}
"""What each peer gives, and its code; `SeqPro` and `GenVarLoader` are of the same authors."""

SHARES = {"kipoiseq: one-hot float32": 20}
"""A slow peer without a cost of its own gets one interval in so many."""


class Peer:
    """A peer that waits for its turns."""

    def __init__(self, python: str, code: str, *arguments: str):
        """Start it, and wait until it has run once."""
        self._process = subprocess.Popen(
            [python, "-c", OPENING + code + TIMING, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.problem = "" if self._answer() == "ready" else self._error()

    def _answer(self) -> str:
        for line in self._process.stdout:
            words = line.split()
            if words and (words[0] == "ready" or words[0].replace(".", "").isdigit()):
                return words[0]
        return ""

    def _error(self) -> str:
        lines = self._process.communicate()[1].strip().splitlines()
        return (lines or ["it ended without a word"])[-1][:100]

    def seconds(self) -> float:
        """Run once more, and return how long it took."""
        self._process.stdin.write("again\n")
        self._process.stdin.flush()
        return float(self._answer())

    def close(self) -> None:
        """End the process."""
        if self._process.poll() is None:
            self._process.communicate()
