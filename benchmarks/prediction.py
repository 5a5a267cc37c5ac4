"""Prediction from text against Keras on arrays that are encoded already, and the memory it takes.

Claim: `zoo.predict` on 100,000 sequences of 500 bases, from a list and from a FASTA file, runs at
90 % or more of the speed of `model.predict` on one-hot arrays, and its memory does not grow with
the number of sequences when they stream from a file.

The ways take turns, a block of sequences each, so that whatever else the machine does strikes all
of them alike. Memory is measured in processes of their own. Run:

    python -m benchmarks.prediction [--sequences 100000] [--timed 100000] [--blocks 5]
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from benchmarks.record import machine, process_memory, record, table

LENGTH = 500
BATCH_SIZE = 256
LIMIT = 0.90
MEMORY_LIMIT_MIB = 64


def make_model():
    from zoo.architectures.dilated import dilated

    return dilated(length=LENGTH)


def make_codes(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 4, (count, LENGTH), dtype=np.uint8)


def write_fasta(path: Path, count: int, seed: int = 0, block: int = 10_000) -> None:
    """Write random sequences in lines of 60 letters, a block at a time."""
    letters = np.frombuffer(b"ACGT", dtype=np.uint8)
    with path.open("wb") as file:
        for start in range(0, count, block):
            for row, codes in enumerate(make_codes(min(block, count - start), seed + start), start):
                text = letters[codes].tobytes()
                lines = [text[place : place + 60] for place in range(0, LENGTH, 60)]
                file.write(b">sequence_%d\n%s\n" % (row, b"\n".join(lines)))


def compare(count: int, blocks: int) -> tuple[dict[str, float], dict[str, float]]:
    """Return seconds, and seconds of processor time, for each way over all blocks."""
    import keras

    from zoo.dna import decode, one_hot_codes
    from zoo.prediction import predict

    model = make_model()
    if not keras.distribution.list_devices("gpu"):
        model.jit_compile = False  # Keras is faster so on a CPU; compare with it at its best
    seconds = dict.fromkeys(("arrays", "list", "fasta"), 0.0)
    processor = dict(seconds)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "block.fa"
        for block in range(-1, blocks):  # the first is for compiling and is not counted
            size = count // blocks if block >= 0 else 2 * BATCH_SIZE
            codes = make_codes(size, seed=block + 1)
            texts, arrays = decode(codes), one_hot_codes(codes)
            write_fasta(path, size, seed=block + 1)
            ways = {
                "arrays": lambda arrays=arrays: model.predict(
                    arrays, batch_size=BATCH_SIZE, verbose=0
                ),
                "list": lambda texts=texts: predict(model, texts, batch_size=BATCH_SIZE),
                "fasta": lambda: predict(model, path, batch_size=BATCH_SIZE),
            }
            for turn in range(len(ways)):
                name = list(ways)[(turn + block) % len(ways)]
                begun, begun_processor = time.perf_counter(), time.process_time()
                values = ways[name]()
                if block >= 0:
                    seconds[name] += time.perf_counter() - begun
                    processor[name] += time.process_time() - begun_processor
                if len(values) != size:
                    raise RuntimeError(f"{name} gave {len(values)} of {size} predictions")
    return seconds, processor


def peak_memory(count: int) -> dict[str, float]:
    """Stream a FASTA file to a table in a new process, and return its peak memory."""
    command = [sys.executable, "-m", "benchmarks.prediction", "--memory-of", str(count)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(answer.splitlines()[-1])


def measure_memory(count: int) -> None:
    from zoo.prediction import predict_batches, write_predictions

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "in.fa"
        write_fasta(path, count)
        model = make_model()
        write_predictions(predict_batches(model, path), Path(folder) / "out.tsv")
    print(json.dumps({"peak_mib": process_memory()}))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sequences", type=int, default=100_000)
    parser.add_argument("--timed", type=int, default=100_000, help="sequences that are timed")
    parser.add_argument("--blocks", type=int, default=5)
    parser.add_argument("--memory-of", type=int, help=argparse.SUPPRESS)
    settings = parser.parse_args()
    if settings.memory_of:
        measure_memory(settings.memory_of)
        return 0
    times = compare(settings.timed, settings.blocks)
    small, large = (
        peak_memory(count)["peak_mib"] for count in (settings.sequences // 10, settings.sequences)
    )
    return report((settings.timed, settings.sequences), *times, small, large)


TITLES = {
    "arrays": "`model.predict` on one-hot arrays",
    "list": "`zoo.predict` on a list of text",
    "fasta": "`zoo.predict` on a FASTA file",
}


def report(
    counts: tuple[int, int], seconds: dict, processor: dict, small: float, large: float
) -> int:
    """Write the page; `counts` are the sequences that were timed, and the most in memory."""
    import keras

    timed, count = counts
    ratios = {name: seconds["arrays"] / taken for name, taken in seconds.items()}
    rows = [
        (
            title,
            f"{timed / seconds[name]:,.0f}",
            f"{ratios[name]:.2f}",
            f"{1000 * processor[name] / timed:.2f}",
            f"{processor['arrays'] / processor[name]:.2f}",
        )
        for name, title in TITLES.items()
    ]
    good = min(ratios.values()) >= LIMIT and large - small <= MEMORY_LIMIT_MIB
    parts = [
        f"{timed:,} sequences of {LENGTH} bases through the `dilated` network. The ways "
        "take turns, a block each; above 1, a ratio says faster or cheaper than encoded arrays.",
        table(("way", "sequences/s", "ratio", "CPU s per 1,000", "ratio"), rows),
        f"Peak memory from FASTA: {small:,.0f} MiB at {count // 10:,} sequences, {large:,.0f} MiB "
        f"at {count:,}. Limits, ratio at least {LIMIT} and growth at most {MEMORY_LIMIT_MIB} MiB: "
        f"{'met' if good else 'missed'}.",
        f"Keras on {keras.backend.backend()}; {machine('keras', 'tensorflow', 'numpy')}.",
    ]
    record("prediction", "Prediction from text against arrays encoded beforehand", parts)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
