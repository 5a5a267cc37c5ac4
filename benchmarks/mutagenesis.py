"""Every mutant by what it changes, against predicting every mutant.

Claim: on a processor `zoo.mutagenesis` takes at most a fifteenth of the time of batched prediction
for Basset on a kilobase, and at most a third for BPNet on two kilobases and for the middle of
SpliceAI-10k.

Both ways run in one process and take turns. Prediction is timed on a sample of the mutants and
extrapolated; its sample and the mutants of the other way are printed. Peak memory is that of a
process which does nothing else, TensorFlow's own share included. With `--peer` the first network is
also given to tangermeme, converted to PyTorch. Run:

    python -m benchmarks.mutagenesis [--peer INTERPRETER] [--only "Basset, 1 kb" ...]
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from textwrap import fill
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from benchmarks.attribution import Peer, export
from benchmarks.record import machine, process_memory, record, table


@dataclass(frozen=True)
class Case:
    """One network, how much of it is mutated, and what is promised of it."""

    name: str
    architecture: str
    settings: dict[str, Any]
    length: int
    positions: int
    sample: int
    target: float | None = None


# More calls than after which steps are compiled, see zoo/interpret/mutants/compiling.py.
WARMING = 8
SHARED = "Basset, 1 kb"
CASES = {
    case.name: case
    for case in (
        Case("Basset, 1 kb", "basset", {"length": 1000}, 1000, 1000, 128, 15.0),
        Case("BPNet, 2 kb", "bpnet", {"length": 2000, "outputs": 2}, 2000, 300, 64, 3.0),
        Case("SpliceAI-10k, middle 100", "spliceai-10k", {"length": 10100}, 10100, 33, 8, 3.0),
        Case("Factorized Basset, 600", "basset-factorized", {}, 600, 600, 128),
        Case("DeepSTARR, 249", "deepstarr", {}, 249, 249, 256),
        Case("DeepSEA, 1 kb", "deepsea", {}, 1000, 300, 64),
        Case("Our dilated, 500", "dilated", {}, 500, 500, 256),
        Case("ResNet, 500", "resnet", {"length": 500}, 500, 250, 64),
        Case("LegNet, 150", "legnet", {}, 150, 60, 64),
        Case("DanQ, 1 kb", "danq", {}, 1000, 40, 64),
    )
}


def prepare(case: Case) -> tuple[Any, np.ndarray, Callable | None, np.ndarray]:
    """Give the network, a sequence, the number that is asked for, and the positions."""
    import keras

    from zoo.architectures import build

    keras.utils.set_random_seed(0)
    model = build(case.architecture, **case.settings)
    codes = np.random.default_rng(0).integers(4, size=(1, case.length))
    start = (case.length - case.positions) // 2
    output = total if case.architecture in ("bpnet", "spliceai-10k") else None
    positions = np.arange(start, start + case.positions)
    if case.architecture == "bpnet":  # the middle alone would be the dearest part
        positions = np.linspace(0, case.length - 1, case.positions).astype(int)
    return model, np.eye(4, dtype="float32")[codes], output, positions


def total(outputs: Any) -> Any:
    """Add up everything that a network gives along the sequence."""
    import keras

    flat = [
        keras.ops.reshape(one, (keras.ops.shape(one)[0], -1)) for one in keras.tree.flatten(outputs)
    ]
    return keras.ops.sum(keras.ops.concatenate(flat, axis=1), axis=1)


def predict_sample(case: Case, model: Any, sequence: np.ndarray) -> Callable[[], Any]:
    """Give a call that predicts a sample of mutants in batches."""
    from zoo.prediction.step import step_of

    size = min(32, case.sample)
    mutants = np.repeat(sequence, case.sample, axis=0)
    places = np.random.default_rng(1).integers(case.length, size=case.sample)
    mutants[np.arange(case.sample), places] = np.eye(4)[0]
    step = step_of(model)
    return lambda: [
        step(mutants[first : first + size], size) for first in range(0, case.sample, size)
    ]


def compare(case: Case, rounds: int) -> dict[str, Any]:
    """Time both ways in turns and give milliseconds for one mutant."""
    from zoo import mutagenesis

    model, sequence, output, positions = prepare(case)
    asked = {"output": output, "positions": positions}
    ways = {
        "ours": lambda: mutagenesis(model, sequence, **asked),
        "naive": predict_sample(case, model, sequence),
    }
    counts = {"ours": 3 * len(positions), "naive": case.sample}
    wall, processor = ({name: [] for name in ways} for _ in range(2))
    for turn in range(-WARMING, rounds):  # what is often done is compiled first, and not counted
        for name, way in ways.items():
            begun, begun_processor = time.perf_counter(), time.process_time()
            result = way()
            if turn >= 0:
                wall[name].append(1000 * (time.perf_counter() - begun) / counts[name])
                processor[name].append(
                    1000 * (time.process_time() - begun_processor) / counts[name]
                )
            if name == "ours":
                report = result.report
    return {
        "wall": {name: float(np.median(times)) for name, times in wall.items()},
        "processor": {name: float(np.median(times)) for name, times in processor.items()},
        "share": report.share,
        "fallbacks": [one.layer for one in report.fallbacks],
        "mutants": counts["ours"],
    }


def measure_alone(case: Case, what: str) -> None:
    """Do one way alone and print the peak memory of the process, in MiB."""
    from zoo import mutagenesis

    model, sequence, output, positions = prepare(case)
    if what == "ours":
        mutagenesis(model, sequence, output=output, positions=positions)
    else:
        predict_sample(case, model, sequence)()
    print(json.dumps({"peak": process_memory()}))


def peak(case: Case, what: str) -> float:
    command = [sys.executable, "-m", "benchmarks.mutagenesis", "--alone", what, "--only", case.name]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(answer.splitlines()[-1])["peak"]


def ask_peer(python: str, rounds: int) -> str:
    """Let tangermeme and the zoo take turns on one network, and tell how they compare."""
    from zoo import mutagenesis

    case = CASES[SHARED]
    model, sequence, _, _ = prepare(case)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        export(model, folder)
        np.save(folder / "sequence.npy", sequence)
        peer = Peer(python, folder, "benchmarks.mutagenesis_peer")
        seconds: dict[str, list[float]] = {"zoo": [], "tangermeme": []}
        for _ in range(rounds + 1):
            begun = time.perf_counter()
            ours = mutagenesis(model, sequence).values
            seconds["zoo"].append(time.perf_counter() - begun)
            taken, theirs = peer.ask("tangermeme", case.name)
            seconds["tangermeme"].append(taken)
        peer.close()
    each = {name: 1000 * min(taken) / (3 * case.length) for name, taken in seconds.items()}
    apart = np.abs(ours - theirs).max() / np.abs(ours).max()
    versions = ", ".join(f"{library} {found}" for library, found in peer.versions.items())
    return fill(
        f"All mutants of one sequence by {case.name} with tangermeme ({versions}; its own fast way "
        f"where it chooses that) take {each['tangermeme']:.2f} ms each, with the zoo "
        f"{each['zoo']:.2f} ms: {each['tangermeme'] / each['zoo']:.1f} times as long. The best of "
        f"{rounds + 1} calls in turns counts. The largest difference between the two is "
        f"{apart:.1e} of the largest effect.",
        100,
    )


def row(case: Case, found: dict[str, Any], peaks: dict[str, float]) -> tuple[list[str], bool]:
    """Give a row of the table, and whether the case keeps its promise."""
    ratio = found["wall"]["naive"] / found["wall"]["ours"]
    thrift = found["processor"]["naive"] / found["processor"]["ours"]
    good = case.target is None or ratio >= case.target
    promise = "" if case.target is None else f"{case.target:.0f} {'met' if good else 'MISSED'}"
    cells = [
        case.name,
        f"{found['mutants']:,}",
        f"{found['wall']['naive']:.2f}",
        f"{found['wall']['ours']:.2f}",
        f"{ratio:.1f}",
        f"{thrift:.1f}",
        promise,
        f"{found['share']:.1%}",
        f"{peaks['naive']:,.0f}",
        f"{peaks['ours']:,.0f}",
        ", ".join(found["fallbacks"]),
    ]
    return cells, good


HEADER = (
    *("network", "mutants", "naive, ms", "ours, ms", "ratio", "ratio of processor time"),
    *("promised", "arithmetic", "naive, MiB", "ours, MiB", "in full from"),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=list(CASES), default=list(CASES))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peer", help="an interpreter that has torch, tangermeme and this package")
    parser.add_argument("--alone", choices=("ours", "naive"), help=argparse.SUPPRESS)
    settings = parser.parse_args()
    if settings.alone:
        measure_alone(CASES[settings.only[0]], settings.alone)
        return 0
    rows, good = [], True
    for name in settings.only:
        case = CASES[name]
        found = compare(case, settings.rounds)
        cells, kept = row(case, found, {what: peak(case, what) for what in ("naive", "ours")})
        print(*cells, sep=" | ", flush=True)
        rows.append(cells)
        good &= kept
    parts = [about(settings.rounds), table(HEADER, rows)]
    if settings.peer:
        parts.append(ask_peer(settings.peer, settings.rounds))
    record("mutagenesis", "Mutagenesis", [*parts, f"{machine('keras', 'tensorflow')}."])
    return 0 if good else 1


def about(rounds: int) -> str:
    """Tell how it was measured."""
    return fill(
        f"Milliseconds for one mutant, medians of {rounds} rounds in which both ways take turns, "
        "after what is often done was compiled; the average number of processes that wanted a "
        f"processor was {os.getloadavg()[1]:.1f}, so that the ratio of processor time says more "
        "than that of wall time where it exceeds the cores. Arithmetic is what is computed as a "
        "share of computing every mutant in full; the last column names the layer without a rule "
        "from which on all is computed.",
        100,
    )


if __name__ == "__main__":
    sys.exit(main())
