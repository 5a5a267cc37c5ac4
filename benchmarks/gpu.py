"""Absolute speed on an accelerator: three networks, four kinds of work, float32 and bfloat16.

Runs on whatever accelerator Keras' JAX backend finds, and refuses where there is none. The share of
peak needs the peak of the device, in TFLOP/s without sparsity, from its data sheet; arithmetic is
what XLA counts for one prediction, three times that for training, and twice for each step of
integrated gradients. Mutagenesis computes only what a change reaches, so it has no such share. Run:

    python -m benchmarks.gpu [--peak float32=67 bfloat16=989] [--repeats 5]

The section "On an accelerator" of docs/measured/speed.md is written anew. `--tiny` tries the script
out, on a processor too, and writes nothing.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from textwrap import fill
from typing import Any

import numpy as np

from benchmarks.accelerator_section import with_accelerator
from benchmarks.record import FOLDER, machine, table

STEPS = 32
POLICIES = {"float32": "float32", "bfloat16": "mixed_bfloat16"}


@dataclass(frozen=True)
class Case:
    """A network, how it is made, and how many sequences it gets."""

    name: str
    architecture: str
    settings: dict[str, Any]
    batch_size: int
    batches: int
    explained: int
    mutated: int


CASES = (
    Case("Basset, 600", "basset", {"outputs": 1}, 1024, 16, 512, 16),
    Case("dilated, 500", "dilated", {"length": 500}, 1024, 16, 512, 16),
    Case("DeepSTARR, 249", "deepstarr", {"outputs": 1}, 2048, 16, 1024, 32),
)
TINY = (
    Case(
        "dilated, 60",
        "dilated",
        {"length": 60, "filters": 8, "bottleneck": 4, "blocks": 1, "stem_width": 5},
        *(4, 2, 2, 1),
    ),
)
FACTORS = {"prediction": 1, "training": 3, "integrated gradients": 2 * STEPS}


def count_operations(model: Any) -> float:
    """Ask XLA how many operations a prediction for one sequence takes."""
    import jax

    shape = (8, *model.inputs[0].shape[1:])
    state = [[one.value for one in part] for part in _variables(model)]
    call = jax.jit(lambda given: model.stateless_call(*state, given)[0])
    costs = call.lower(np.zeros(shape, "float32")).compile().cost_analysis()
    costs = costs[0] if isinstance(costs, list) else costs
    return float(costs["flops"]) / shape[0]


def _variables(model: Any) -> tuple[list, list]:
    return model.trainable_variables, model.non_trainable_variables


def works(case: Case, model: Any) -> dict[str, tuple[Callable[[], object], int]]:
    """Give every kind of work, and how many sequences it does."""
    import keras

    import zoo
    from zoo.dna import one_hot_codes

    length = model.inputs[0].shape[1]
    count = case.batch_size * case.batches
    codes = np.random.default_rng(0).integers(0, 4, (count, length), dtype=np.uint8)
    x = one_hot_codes(codes)
    y = np.zeros((count, *model.output.shape[1:]), "float32")
    learning = keras.models.clone_model(model)
    learning.compile(keras.optimizers.AdamW(1e-4), "mse")
    few, size = x[: case.explained], case.batch_size
    gradients = {"method": "integrated_gradients", "baseline": "zeros", "steps": STEPS}
    return {
        "prediction": (lambda: zoo.predict(model, codes, batch_size=size), count),
        "training": (lambda: learning.fit(x, y, batch_size=size, verbose=0), count),
        "integrated gradients": (
            lambda: zoo.explain(model, few, threshold=np.inf, **gradients),
            case.explained,
        ),
        "mutagenesis": (lambda: zoo.mutagenesis(model, x[: case.mutated]), case.mutated),
    }


def seconds(call: Callable[[], object], repeats: int) -> list[float]:
    """Do it once to compile, then time it."""
    call()
    taken = []
    for _ in range(repeats):
        begun = time.perf_counter()
        call()
        taken.append(time.perf_counter() - begun)
    return taken


def rows_of(case: Case, kind: str, peaks: dict[str, float], repeats: int) -> list[list[str]]:
    """Measure one network in one precision."""
    import keras

    from zoo.architectures import build

    keras.utils.set_random_seed(0)
    keras.config.set_dtype_policy(POLICIES[kind])
    try:
        model = build(case.architecture, **case.settings)
        operations = count_operations(model)
        rows = []
        for name, (call, count) in works(case, model).items():
            taken = seconds(call, repeats)
            rate = count / float(np.median(taken))
            share = share_of_peak(FACTORS.get(name, 0) * operations * rate, peaks.get(kind))
            spread = f"{count / max(taken):,.0f} to {count / min(taken):,.0f}"
            rows.append([case.name, kind, name, f"{rate:,.0f}", spread, share])
            print(*rows[-1], sep=" | ", flush=True)
    finally:
        keras.config.set_dtype_policy("float32")
    return rows


def share_of_peak(operations: float, peak: float | None) -> str:
    """Tell the share of a peak in TFLOP/s that so many operations a second are."""
    return f"{operations / (peak * 1e12):.1%}" if peak and operations else ""


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peak", nargs="+", default=[], metavar="TYPE=TFLOPS")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--tiny", action="store_true", help="on a processor too, not recorded")
    arguments = parser.parse_args()
    pairs = [one.partition("=")[::2] for one in arguments.peak]
    if not {kind for kind, _ in pairs} <= set(POLICIES):
        parser.error(f"--peak {arguments.peak}; expected float32=NUMBER or bfloat16=NUMBER")
    arguments.peak = {kind: float(value) for kind, value in pairs}
    return arguments


def main() -> int:
    arguments = parse_arguments()
    os.environ["KERAS_BACKEND"] = "jax"
    import jax

    device = jax.devices()[0]
    if device.platform == "cpu" and not arguments.tiny:
        print("Keras on JAX finds no accelerator here, so there is nothing to measure.")
        return 2
    cases = TINY if arguments.tiny else CASES
    rows = [
        row
        for case in cases
        for kind in POLICIES
        for row in rows_of(case, kind, arguments.peak, arguments.repeats)
    ]
    text = section(rows, f"{device.device_kind} ({len(jax.devices())})", arguments)
    if arguments.tiny:
        print(text)
        return 0
    path = FOLDER / "speed.md"
    path.write_text(with_accelerator(path.read_text("utf-8"), text), encoding="utf-8")
    return 0


def section(rows: list[list[str]], device: str, arguments: argparse.Namespace) -> str:
    """Give the text below the title of the section."""
    peaks = ", ".join(f"{value:g} TFLOP/s in {kind}" for kind, value in arguments.peak.items())
    about = fill(
        f"{device}, whose data sheet says {peaks or 'nothing here of its peak'}; medians of "
        f"{arguments.repeats} repeats, from arrays in memory to arrays in memory, compiling left "
        f"out. Integrated gradients take {STEPS} steps; a sequence of mutagenesis is all its "
        "single-base changes.",
        100,
    )
    header = ("network", "type", "work", "sequences a second", "slowest to fastest", "of peak")
    return "\n\n".join([about, table(header, rows), f"{machine('keras', 'jax')}."])


if __name__ == "__main__":
    sys.exit(main())
