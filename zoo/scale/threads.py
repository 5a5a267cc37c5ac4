"""Workers that compute with one thread each, set before a backend is loaded."""

import os

_ONE_THREAD = {
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
_JAX = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"


def use_one_thread(*, gpus: bool = False) -> None:
    """Let TensorFlow, PyTorch, JAX and NumPy compute with one thread in this process.

    Several such workers do more together than one process with as many threads, and what one
    thread adds up does not depend on how many cores a machine has.

    Args:
        gpus: Whether this worker was given a GPU; others leave those of the machine alone.
    """
    if gpus:
        os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")  # it may be shared
    else:
        os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
    os.environ.update(_ONE_THREAD)
    os.environ["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} {_JAX}".strip()
