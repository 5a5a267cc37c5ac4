"""Variants of a file against one window at a time, and the memory they take.

Claims: `zoo.score_variants` scores at least five times the variants per second of calling
`model.predict` on the window without and the window with each allele; where substitutions lie
densely and share windows, computing what each changes is taken where it is faster; and memory does
not grow with the number of variants.

The ways take turns. Prediction one window at a time is timed on a sample. Memory is measured in
processes of their own. Run:

    python -m benchmarks.variants [--rounds 3] [--variants 512] [--records 1000000]
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from benchmarks.record import machine, process_memory, record, table

TARGET = 5.0
MEMORY_LIMIT_MIB = 64
SAMPLE = 24
HEADER = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"


@dataclass(frozen=True)
class Case:
    """A network; `within` says how far from the middle dense substitutions may lie."""

    name: str
    model: str = ""
    architecture: str = ""
    settings: tuple[tuple[str, Any], ...] = ()
    within: int = 20

    def load(self) -> Any:
        """Give the network, trained where it has a name in the catalogue."""
        import keras

        import zoo

        if self.model:
            return zoo.load(self.model)
        keras.utils.set_random_seed(0)
        return zoo.build(self.architecture, **dict(self.settings))


CASES = (
    Case("enhancer-dilated-v1, 500", model="enhancer-dilated-v1"),
    Case("tfbs-human-tf2-rc-v1, 105", model="tfbs-human-tf2-rc-v1"),
    Case("nucleosome-dilated-v1, 147", model="nucleosome-dilated-v1"),
    Case("DeepSTARR, 249", architecture="deepstarr"),
    Case("Basset, 600", architecture="basset"),
    Case("LegNet, 150", architecture="legnet"),
)


def random_genome(length: int, seed: int = 0) -> str:
    return "".join(np.random.default_rng(seed).choice(list("ACGT"), length))


def scattered(genome: str, count: int) -> Iterator[tuple[int, str, str]]:
    """Give variants far apart: eight substitutions in ten, and short insertions and deletions."""
    random = np.random.default_rng(1)
    places = np.linspace(2000, len(genome) - 2000, count).astype(int)
    for place, kind in zip(places.tolist(), random.integers(10, size=count), strict=True):
        base = genome[place]
        if kind < 8:
            yield place, base, "ACGT"[("ACGT".index(base) + 1 + kind % 3) % 4]
        elif kind == 8:
            yield place, base, base + "GA"
        else:
            yield place, genome[place : place + 3], base


def dense(genome: str, count: int) -> Iterator[tuple[int, str, str]]:
    """Give every substitution of one stretch."""
    for place in range(2000, 2000 + -(-count // 3)):
        for base in "ACGT".replace(genome[place], ""):
            yield place, genome[place], base


def write_vcf(path: Path, variants: Iterator[tuple[int, str, str]]) -> None:
    with path.open("w") as file:
        file.write(HEADER)
        for place, reference, alternate in variants:
            file.write(f"1\t{place + 1}\t.\t{reference}\t{alternate}\t.\t.\t.\n")


def one_by_one(model: Any, doubled: bool, genome: str) -> Callable[[], Any]:
    """Give a call that predicts the windows of a sample of substitutions one after the other."""
    from zoo.dna import one_hot, reverse_complement

    length = model.inputs[0].shape[1]
    windows = []
    for place, _, alternate in scattered(genome, SAMPLE):
        start = place - length // 2
        before = genome[start : start + length]
        behind = before[: length // 2] + alternate[:1] + before[length // 2 + 1 :]
        windows += [before, behind]
        if doubled:
            windows += [reverse_complement(before), reverse_complement(behind)]
    arrays = [one_hot(text) for text in windows]
    return lambda: [model.predict(array, verbose=0) for array in arrays]


def compare(case: Case, folder: Path, count: int, rounds: int) -> dict[str, float]:
    """Give milliseconds of a variant for each way, medians over rounds."""
    from zoo.apps.variants import score_variants
    from zoo.apps.variants.scorer import treats_strands_alike

    model = case.load()
    genome = random_genome(200_000)
    (folder / "genome.fa").write_text(f">1\n{genome}\n")
    write_vcf(folder / "scattered.vcf", scattered(genome, count))
    write_vcf(folder / "dense.vcf", dense(genome, count))

    def ours(name: str, **settings: Any) -> Callable[[], Any]:
        places = (folder / name, folder / "genome.fa", folder / "out.vcf")
        return lambda: score_variants({"model": model}, *places, overwrite=True, **settings)

    ways = {
        "one": one_by_one(model, not treats_strands_alike(model), genome),
        "scattered": ours("scattered.vcf"),
        "batch": ours("dense.vcf", within=case.within, method="batch"),
        "mutants": ours("dense.vcf", within=case.within, method="mutants"),
        "auto": ours("dense.vcf", within=case.within),
    }
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(-1, rounds):  # the first is for compiling and is not counted
        for name, way in ways.items():
            begun = time.perf_counter()
            way()
            if turn >= 0:
                seconds = time.perf_counter() - begun
                taken[name].append(1000 * seconds / (SAMPLE if name == "one" else count))
    return {name: float(np.median(times)) for name, times in taken.items()}


def share_of(case: Case) -> float:
    """Give the share of the arithmetic that a substitution takes."""
    from zoo.apps.variants.substitutions import Substitutions

    model = case.load()
    chooser = Substitutions(model)
    codes = np.random.default_rng(0).integers(4, size=model.inputs[0].shape[1], dtype=np.uint8)
    chooser.pays(codes, 100)
    return chooser.report.share


def measure_memory(count: int) -> None:
    """Score so many variants with a small network, and print the peak memory."""
    import keras

    from zoo.apps.variants import score_variants

    sequence = keras.Input((40, 4))
    features = keras.layers.GlobalMaxPooling1D()(keras.layers.Conv1D(4, 5)(sequence))
    model = keras.Model(sequence, keras.layers.Dense(1)(features))
    genome = random_genome(2_000_000)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "genome.fa").write_text(f">1\n{genome}\n")
        write_vcf(folder / "in.vcf", scattered(genome, count))
        begun = time.perf_counter()
        made = score_variants(
            {"small": model}, folder / "in.vcf", folder / "genome.fa", folder / "out.vcf.gz"
        )
        seconds = time.perf_counter() - begun
    print(json.dumps({"peak": process_memory(), "seconds": seconds, "records": made.records}))


def memory_of(count: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.variants", "--memory-of", str(count)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(answer.splitlines()[-1])


def row(case: Case, found: dict[str, float], share: float) -> tuple[str, ...]:
    return (
        case.name,
        f"{1000 / found['one']:,.1f}",
        f"{1000 / found['scattered']:,.0f}",
        f"{found['one'] / found['scattered']:.1f}",
        f"{1000 / found['batch']:,.0f}",
        f"{1000 / found['mutants']:,.0f}",
        f"{1000 / found['auto']:,.0f}",
        f"{found['one'] / found['auto']:.1f}",
        f"{share:.1%}",
    )


HEAD = ("network", "one window at a time", "scattered", "ratio", "dense, batches", "dense, mutants")
HEAD += ("dense, chosen", "ratio", "share of arithmetic")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--variants", type=int, default=512)
    parser.add_argument("--records", type=int, default=1_000_000, help="for peak memory")
    parser.add_argument("--only", nargs="+", default=[case.name for case in CASES])
    parser.add_argument("--memory-of", type=int, help=argparse.SUPPRESS)
    settings = parser.parse_args()
    if settings.memory_of:
        measure_memory(settings.memory_of)
        return 0
    rows, ratios = [], []
    with tempfile.TemporaryDirectory() as folder:
        for case in CASES:
            if case.name in settings.only:
                found = compare(case, Path(folder), settings.variants, settings.rounds)
                ratios.append(found["one"] / found["scattered"])
                rows.append(row(case, found, share_of(case)))
                print(" | ".join(rows[-1]), flush=True)
    small, large = memory_of(settings.records // 10), memory_of(settings.records)
    return report(settings, rows, ratios, small, large)


def report(
    settings: argparse.Namespace,
    rows: list[tuple[str, ...]],
    ratios: list[float],
    small: dict[str, float],
    large: dict[str, float],
) -> int:
    """Write the page."""
    growth = large["peak"] - small["peak"]
    good = min(ratios) >= TARGET and growth <= MEMORY_LIMIT_MIB
    parts = [
        f"Variants per second, medians of {settings.rounds} rounds over {settings.variants} "
        f"variants from file to file; {SAMPLE} one window at a time. Scattered: four in five are "
        "substitutions, the others insertions and deletions, each in the middle of its window. "
        "Dense: every substitution of a stretch, sharing windows (`within=20`), by batches, by "
        "what each changes, and as chosen by the share of the arithmetic that a substitution "
        "takes.",
        table(HEAD, rows),
        f"Peak memory with a small network: {small['peak']:,.0f} MiB at "
        f"{small['records']:,.0f} records, {large['peak']:,.0f} MiB at {large['records']:,.0f}, "
        f"which took {large['seconds']:,.0f} s.",
        f"Limits, at least {TARGET:.0f} times one window at a time, and growth of at most "
        f"{MEMORY_LIMIT_MIB} MiB: {'met' if good else 'missed'}.",
        f"{machine('keras', 'tensorflow', 'numpy')}.",
    ]
    record("variants", "Variants against one window at a time", parts)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
