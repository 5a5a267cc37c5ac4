"""The case of a Ray cluster, in a process of its own that is not waited for without an end."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

CASE = Path(__file__).with_name("ray_case.py")
# A minute where processors are free. Ray tries again without an end where they are not.
MOST_SECONDS = 300


def test_lost_node_loses_nothing():
    pytest.importorskip("ray", reason="the extra 'cluster' is not installed")
    settings = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    command = [sys.executable, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", str(CASE)]
    with subprocess.Popen(
        command,
        cwd=CASE.parents[2],
        env=settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            said, _ = process.communicate(timeout=MOST_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            pytest.skip(f"Ray did not come to an end in {MOST_SECONDS} seconds on this machine.")
    assert process.returncode == 0, said
    if "1 skipped" in said:
        pytest.skip("Ray's own processes did not start in the time that Ray gives them.")
