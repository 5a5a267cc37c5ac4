"""Tied convolutions against plain ones of the same width, and against the obvious naive way.

    python -m benchmarks.layers            # writes docs/measured/layers.md
    python -m benchmarks.layers --quick    # a trial, which is only printed

Each contestant is a tower: a stem over one-hot DNA and two wide convolutions, 128 channels
throughout, pooled to one number a channel so that no time goes into moving data. They take turns
round by round, so that the ratios hold on a busy machine too. Peak memory is that of a process of
its own during training steps, above what it had before the first.
"""

import argparse
import statistics
import subprocess
import sys
import textwrap
import time
from typing import Any

import keras
import numpy as np

from benchmarks.record import machine, process_memory, record, table
from zoo.layers import convolution, flip

CHANNELS = 128
CONTESTANTS = ("plain", "tied", "naive")


class BothStrands(keras.layers.Layer):
    """The naive way: the same plain convolution on the features and on their flip."""

    def __init__(self, channels: int, width: int, **settings: Any):
        super().__init__()
        self.convolution = keras.layers.Conv1D(channels // 2, width, **settings)

    def build(self, input_shape: tuple) -> None:
        """Build the one convolution."""
        self.convolution.build(input_shape)

    def call(self, inputs: Any) -> Any:
        """Run it twice and join the channels."""
        other = flip(self.convolution(flip(inputs)))
        return keras.ops.concatenate([self.convolution(inputs), other], axis=-1)


def make_layer(kind: str, width: int) -> keras.layers.Layer:
    settings = {"padding": "same", "activation": "relu"}
    if kind == "naive":
        return BothStrands(CHANNELS, width, **settings)
    return convolution(CHANNELS, width, tied=kind == "tied", **settings)


def make_tower(kind: str, length: int) -> keras.Model:
    keras.utils.set_random_seed(0)
    sequence = features = keras.Input((length, 4), name="sequence")
    for width in (15, 7, 7):
        features = make_layer(kind, width)(features)
    outputs = keras.layers.Dense(1)(keras.layers.GlobalMaxPooling1D()(features))
    model = keras.Model(sequence, outputs, name=kind)
    model.compile("adam", "mse", jit_compile=False)
    return model


def draw(batch: int, length: int) -> tuple[np.ndarray, np.ndarray]:
    codes = np.random.default_rng(0).integers(4, size=(batch, length))
    return np.eye(4, dtype="float32")[codes], np.ones((batch, 1), "float32")


def milliseconds(call: Any, *arguments: Any) -> float:
    start = time.perf_counter()
    call(*arguments)
    return 1000 * (time.perf_counter() - start)


def time_all(batch: int, length: int, rounds: int) -> dict[str, tuple[float, float]]:
    """Give the median milliseconds of a prediction and of a training step of each contestant."""
    x, y = draw(batch, length)
    towers = {kind: make_tower(kind, length) for kind in CONTESTANTS}
    times = {kind: ([], []) for kind in CONTESTANTS}
    for round_number in range(rounds + 2):
        for kind, tower in towers.items():
            forward = milliseconds(tower.predict_on_batch, x)
            training = milliseconds(tower.train_on_batch, x, y)
            if round_number >= 2:
                times[kind][0].append(forward)
                times[kind][1].append(training)
    return {kind: tuple(map(statistics.median, pair)) for kind, pair in times.items()}


def peak_megabytes(kind: str, batch: int, length: int) -> float:
    """Train a few steps and give what they added to the peak: on the GPU if there is one."""
    x, y = draw(batch, length)
    tower = make_tower(kind, length)
    before = process_memory("VmRSS")
    for _ in range(3):
        tower.train_on_batch(x, y)
    on_device = device_megabytes()
    return process_memory() - before if on_device is None else on_device


def device_megabytes() -> float | None:
    """Give the peak on the first GPU, or None where TensorFlow sees none."""
    if keras.backend.backend() != "tensorflow":
        return None
    import tensorflow as tf

    if not tf.config.list_physical_devices("GPU"):
        return None
    return tf.config.experimental.get_memory_info("GPU:0")["peak"] / 2**20


def measure_peak(kind: str, batch: int, length: int) -> float:
    """Ask for the peak in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.layers", "--peak", kind, "--batch", str(batch)]
    command += ["--length", str(length)]
    finished = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(finished.stdout.split()[-1])


def describe(batch: int, length: int, rounds: int) -> list[str]:
    """Measure all contestants and give the parts of the page."""
    times = time_all(batch, length, rounds)
    peaks = {kind: measure_peak(kind, batch, length) for kind in CONTESTANTS}
    weights = {kind: make_tower(kind, length).count_params() for kind in CONTESTANTS}
    header = ("layer", "weights", "predict ms", "train ms", "peak MB", "predict", "train", "peak")
    rows = []
    plain = (*times["plain"], peaks["plain"])
    for kind in CONTESTANTS:
        values = (*times[kind], peaks[kind])
        ratios = [own / other for own, other in zip(values, plain, strict=True)]
        cells = [f"{value:.0f}" for value in values] + [f"{ratio:.2f}" for ratio in ratios]
        rows.append((kind, f"{weights[kind]:,}", *cells))
    about = textwrap.fill(
        f"Towers of three convolutions with {CHANNELS} channels over {batch} sequences of {length} "
        "bases: plain ones, ours with tied kernels, and the naive way, which runs a plain "
        "convolution of half the width on the features and on their flip. Medians of "
        f"{rounds} rounds in turn; the peak is what training adds to the memory of a process of "
        "its own. The last three columns are ratios to the plain layer: below 1 is better.",
        100,
    )
    place = "GPU" if device_megabytes() is not None else "CPU"
    return [about, table(header, rows), f"{place}; {machine('keras', keras.backend.backend())}."]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--length", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--quick", action="store_true", help="small shapes, three rounds")
    parser.add_argument("--peak", choices=CONTESTANTS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.quick:
        options.batch, options.length, options.rounds = 4, 100, 3
    if options.peak:
        print(peak_megabytes(options.peak, options.batch, options.length))
    else:
        parts = describe(options.batch, options.length, options.rounds)
        if options.quick:
            print("\n\n".join(parts))
        else:
            record("layers", "Tied layers against plain and naive ones", parts)


if __name__ == "__main__":
    main()
