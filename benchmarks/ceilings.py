"""What this machine can do at most: float32 arithmetic, memory, and the import of Keras.

Each is measured where it is asked for, beside what is held against it, since a shared machine is
not the same from one minute to the next.
"""

import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

import numpy as np

SIDE = 1024
COPIED = 64 * 2**20


@dataclass(frozen=True)
class Ceilings:
    """Operations a second (a multiplication and an addition are two), bytes a second, seconds."""

    arithmetic: float
    memory: float
    import_keras: float


def measure(repeats: int = 7) -> Ceilings:
    """Measure all three; the best repeat counts, for a neighbour only ever takes away."""
    return Ceilings(arithmetic(repeats), memory(repeats), import_keras(3))


def arithmetic(repeats: int) -> float:
    """Multiply square float32 matrices, in NumPy and in TensorFlow, and give the faster."""
    import tensorflow as tf

    own = np.random.default_rng(0).random((SIDE, SIDE), dtype=np.float32)
    theirs = tf.constant(own)
    best = min(
        _best(lambda: own @ own, repeats), _best(lambda: tf.matmul(theirs, theirs).numpy(), repeats)
    )
    return 2 * SIDE**3 / best


def memory(repeats: int) -> float:
    """Copy an array that no cache holds; a byte copied counts once."""
    source = np.ones(COPIED, dtype=np.uint8)
    target = np.empty_like(source)
    return COPIED / _best(lambda: np.copyto(target, source), repeats)


def import_keras(repeats: int) -> float:
    """Start Python and import Keras."""
    return _best(
        lambda: subprocess.run(
            [sys.executable, "-c", "import keras"], check=True, capture_output=True
        ),
        repeats,
    )


def _best(call: Any, repeats: int) -> float:
    call()
    seconds = []
    for _ in range(repeats):
        begun = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - begun)
    return min(seconds)


def operations(model: Any) -> int:
    """Count the operations of convolutions and dense layers for one sequence.

    Arguments:
        model: A built Keras model whose layers have one kernel each, or none.
    """
    count = 0
    for layer in model.layers:
        kernel = getattr(layer, "kernel", None)
        if kernel is not None:
            positions = int(np.prod(layer.output.shape[1:-1], dtype=int))
            count += 2 * int(np.prod(kernel.shape)) * positions
    return count
