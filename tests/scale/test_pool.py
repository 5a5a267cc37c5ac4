"""Processes of one machine: workers and drivers may be killed at any time."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scale.conftest import manifest_of, times_of
from tests.scale.gates import Gated, closed_gate
from zoo.errors import SettingError
from zoo.scale import PredictJob, run
from zoo.scale.job import Shard
from zoo.scale.pool import MOST_LOSSES, in_pool

ROOT = Path(__file__).resolve().parents[2]


def test_killed_worker_is_replaced(variants_job, single, tmp_path):
    killed = []

    def kill(done, total):
        if done and not killed:
            killed.append(manifest_of(tmp_path / "out.vcf")[0]["worker"])
            os.kill(int(killed[0].partition(":")[2]), signal.SIGKILL)
            open_gate()

    with closed_gate(tmp_path / "gate") as open_gate:
        job = Gated(variants_job(), str(tmp_path / "gate"), 2)
        run(job, workers=2, keep=True, advance=kill)
    parts = manifest_of(tmp_path / "out.vcf")
    assert sorted(part["shard"] for part in parts) == list(range(10))
    assert len({part["worker"] for part in parts}) == 3
    assert (tmp_path / "out.vcf").read_bytes() == single[0]


def test_killed_driver_goes_on_with_what_is_missing(data, model, tmp_path):
    output, gate = tmp_path / "out.tsv", tmp_path / "gate"
    places = [str(place) for place in (model, data / "in.fa", output, gate)]
    command = [sys.executable, "-m", "tests.scale.gates", *places]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with (
        closed_gate(gate) as open_gate,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT
        ) as driver,
    ):
        while driver.stdout.readline() != "24\n":  # three shards of eight, all that are free
            assert driver.poll() is None
        driver.kill()
        open_gate()
        driver.stdout.read()  # ends when its workers have ended, too
    before = {part["file"]: times_of(output)[part["file"]] for part in manifest_of(output)}
    assert len(before) == 3
    job = PredictJob(model, data / "in.fa", output, batch_size=4, shard=8)
    ticks = []
    run(job, workers=0, keep=True, advance=lambda *done: ticks.append(done[0]))
    assert ticks == [24, 32, 40, 48, 56, 60]
    assert times_of(output).items() >= before.items()
    names = [line.split("\t")[0] for line in output.read_text().splitlines()]
    assert names == ["name", *(f"s{place} x" for place in range(0, 840, 14))]


class Deadly:
    """A job whose scoring ends its worker."""

    suffix = ".txt"

    def open(self):
        return self

    def score(self, shard, folder, target):
        os._exit(7)


def test_shard_that_ends_every_worker_is_named(tmp_path):
    message = f"Shard 5 ended {MOST_LOSSES} workers, the last with exit code 7"
    with pytest.raises(SettingError, match=message):
        list(in_pool(Deadly(), [Shard(5, 1)], tmp_path, 2))
