"""A scan of the whole yeast genome against predicting it window by window.

Claim: `zoo.scan_genome` scans 12 million bases at a stride of 50 with ten outputs in minutes on a
processor, and faster than `zoo.predict` on the same windows.

The whole genome is scanned and written once. Beside it, the two ways take turns on blocks of the
same windows, with a product of matrices between them that says what the machine gives at that time.
Without trained weights the network has random ones, which take as long. Run:

    python -m benchmarks.scan genome.fa [--blocks 8]
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from benchmarks.record import machine, process_memory, record, table

MODEL = "histone-dilated-yeast-v1"
STRIDE = 50
BLOCK = 4096
MATRIX = 2048


def make_model():
    """Give the catalogue's network: with its weights if it has some, else with random ones."""
    from zoo import load
    from zoo.architectures import build
    from zoo.catalogue import ENTRIES
    from zoo.errors import DataError

    entry = ENTRIES[MODEL]
    try:
        return load(MODEL), "trained"
    except DataError:
        return build(entry.architecture, outputs=len(entry.outputs), **entry.settings), "random"


def read_blocks(path: Path, length: int, blocks: int) -> list[np.ndarray]:
    """Draw stretches of the genome, each as long as a block of windows, as codes."""
    from zoo.io.fasta import Genome
    from zoo.io.packed import PackedGenome

    genome = Genome(path)
    packed = PackedGenome(genome)
    bases = (BLOCK - 1) * STRIDE + length
    random = np.random.default_rng(0)
    contigs = [name for name, size in genome.contigs.items() if size > bases]
    chosen = random.choice(contigs, blocks)
    starts = [int(random.integers(genome.contigs[name] - bases)) for name in chosen]
    return [
        packed.codes(name)[start : start + bases]
        for name, start in zip(chosen, starts, strict=True)
    ]


def product() -> float:
    """Give the float32 arithmetic of a product of matrices, in GFLOP/s."""
    import tensorflow as tf

    left = tf.ones((MATRIX, MATRIX))
    begun = time.perf_counter()
    tf.linalg.matmul(left, left).numpy()
    return 2e-9 * MATRIX**3 / (time.perf_counter() - begun)


def compare(model, blocks: list[np.ndarray], length: int) -> dict:
    """Time both ways in turns: seconds, processor seconds, GFLOP/s of matrices, difference."""
    from zoo.apps.scan.network import network_for
    from zoo.prediction import predict

    network = network_for(model, length=length, stride=STRIDE, count=512)
    span, step = network.bases, network.count * STRIDE

    def shared(codes):
        starts = range(0, len(codes) - span + 1, step)
        return np.concatenate([network(codes[start : start + span]) for start in starts])

    def separate(codes):
        windows = np.lib.stride_tricks.sliding_window_view(codes, length)[::STRIDE]
        return predict(model, np.ascontiguousarray(windows))

    ways = {"shared": shared, "separate": separate}
    wall, processor = ({name: [] for name in ways} for _ in range(2))
    peaks, differences = [product()], []
    for turn, codes in enumerate([blocks[0], *blocks]):  # the first is for compiling
        found = {}
        for name in sorted(ways, reverse=bool(turn % 2)):
            begun, begun_processor = time.perf_counter(), time.process_time()
            found[name] = ways[name](codes)
            if turn:
                wall[name].append(time.perf_counter() - begun)
                processor[name].append(time.process_time() - begun_processor)
        peaks.append(product())
        differences.append(np.abs(found["shared"] - found["separate"]).max())
    return {
        "wall": {name: float(np.median(times)) for name, times in wall.items()},
        "processor": {name: float(np.median(times)) for name, times in processor.items()},
        "peak": max(peaks),
        "median": float(np.median(peaks)),
        "difference": float(max(differences)),
        "sharing": network.sharing,
    }


def scan_all(model, path: Path) -> tuple[float, float, int]:
    """Scan and write the whole genome: seconds, processor seconds, windows."""
    from zoo import scan_genome

    with tempfile.TemporaryDirectory() as folder:
        begun, begun_processor = time.perf_counter(), time.process_time()
        scan = scan_genome(model, path, Path(folder) / "marks.bw", stride=STRIDE)
        return time.perf_counter() - begun, time.process_time() - begun_processor, scan.windows


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("genome", type=Path, help="FASTA of S. cerevisiae")
    parser.add_argument("--blocks", type=int, default=8)
    settings = parser.parse_args()
    model, weights = make_model()
    length = model.inputs[0].shape[1]
    found = compare(model, read_blocks(settings.genome, length, settings.blocks), length)
    return report(found, scan_all(model, settings.genome), weights)


def report(found: dict, whole: tuple[float, float, int], weights: str) -> int:
    """Write the page."""
    import keras

    sharing = found["sharing"]
    shares = {"shared": sharing.share, "separate": 1.0}
    titles = {"separate": "`zoo.predict`, window by window", "shared": "a scan"}
    rows = []
    for name, title in titles.items():
        done = 2e-9 * sharing.work * shares[name] * BLOCK / found["wall"][name]
        rows.append(
            (
                title,
                f"{BLOCK / found['wall'][name]:,.0f}",
                f"{found['wall']['separate'] / found['wall'][name]:.2f}",
                f"{1000 * found['processor'][name] / BLOCK:.2f}",
                f"{found['processor']['separate'] / found['processor'][name]:.2f}",
                f"{done:.1f}",
                f"{done / found['median']:.0%}",
            )
        )
    head = (
        "way",
        "windows/s",
        "ratio",
        "CPU s per 1,000",
        "ratio",
        "GFLOP/s done",
        "of a matrix product",
    )
    seconds, processor, windows = whole
    parts = [
        f"`{MODEL}` ({weights} weights) on the yeast genome at a stride of {STRIDE}: windows of "
        f"{len_of(sharing)}. Blocks of {BLOCK:,} windows, both ways in turns, medians.",
        table(head, rows),
        f"A scan does {sharing.share:.0%} of the arithmetic; values differ by at most "
        f"{found['difference']:.1e}. A product of {MATRIX} x {MATRIX} float32 matrices between the "
        f"blocks gave {found['median']:.0f} GFLOP/s in the median and {found['peak']:.0f} at best.",
        f"The whole genome, {windows:,} windows, ten bigWig files written: {seconds:.0f} s "
        f"({processor:.0f} s of processor time), {process_memory():,.0f} MiB at most; load of the "
        f"machine {os.getloadavg()[1]:.1f}.",
        f"Keras on {keras.backend.backend()}; {machine('keras', 'tensorflow', 'numpy')}.",
    ]
    record("scan", "Scanning a genome against window by window", parts)
    return 0 if found["wall"]["shared"] < found["wall"]["separate"] else 1


def len_of(sharing) -> str:
    """Say how much arithmetic one window takes."""
    return f"{sharing.work / 1e6:.1f} million multiplications each"


if __name__ == "__main__":
    sys.exit(main())
