"""Settings and models that several tests share: quiet TensorFlow, no network, a small folder."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
if "PYTEST_XDIST_WORKER" in os.environ:  # one of several processes that share the cores
    os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
    os.environ.setdefault("OMP_NUM_THREADS", "1")

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import hypothesis
import numpy as np
import pytest

# A busy machine is no failure: no example is timed, and every run tries the same examples.
hypothesis.settings.register_profile(
    "untimed",
    deadline=None,
    derandomize=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("untimed")


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config):
    """Share the tests among the cores when all are run; with a path or `-n` it is as asked."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    option = config.option
    whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    # A process that shares the work, or that such a one has started, starts no others.
    if "PYTEST_XDIST_WORKER" in os.environ or option.usepdb or not whole:
        return
    if getattr(option, "numprocesses", 0) is None and cores > 1:
        option.numprocesses = min(cores, 4)
        option.dist = "worksteal"


CARD = {
    "name": "tiny-dilated-v1",
    "summary": "A network for tests.",
    "outputs": [{"name": "open", "unit": "probability", "description": "chance of open chromatin"}],
    "licenses": {"code": "Apache-2.0", "weights": "Apache-2.0", "data": "none"},
}


@pytest.fixture(scope="session")
def saved_folder(tmp_path_factory):
    """A weights folder of a small tied network with random weights; do not change it."""
    import keras

    import zoo
    from zoo.architectures import build

    keras.utils.set_random_seed(0)
    model = build("dilated", length=40, filters=8, bottleneck=4, blocks=1, stem_width=5)
    folder = tmp_path_factory.mktemp("weights") / "tiny-dilated-v1"
    zoo.save(model, folder, CARD, golden=["ACGTTGCAAC" * 4, "TTGCATTTTA" * 4, "GGGCN" * 8])
    return folder


@pytest.fixture
def folder(saved_folder, tmp_path):
    """A copy of that folder, to be damaged at will."""
    return shutil.copytree(saved_folder, tmp_path / "tiny-dilated-v1")


@pytest.fixture(scope="session")
def run_on_backend():
    """Run a program in a process of its own, with another backend; gives its last word."""

    def run(program, backend):
        if importlib.util.find_spec(backend) is None:
            pytest.skip(f"{backend} is not installed")
        root = str(Path(__file__).resolve().parents[1])
        finished = subprocess.run(
            [sys.executable, "-c", program, backend],
            env={**os.environ, "KERAS_BACKEND": backend, "PYTHONPATH": root},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert finished.returncode == 0, finished.stderr
        return finished.stdout.split()[-1]

    return run


@pytest.fixture(scope="session")
def lively():
    """Return a function that gives a model weights as if trained: no zeros, no unit scales."""

    def change(model, seed=0):
        random = np.random.default_rng(seed)
        for variable in model.variables:
            name = variable.path.rpartition("/")[2]
            if name in ("gamma", "moving_variance"):
                variable.assign(random.uniform(0.5, 1.5, variable.shape))
            elif name in ("beta", "bias", "moving_mean"):
                variable.assign(random.normal(0, 0.3, variable.shape))
        return model

    return change
