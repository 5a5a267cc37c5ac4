"""A job whose later shards wait at a gate, so that a test stops it in the middle for certain."""

import contextlib
import fcntl
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@contextlib.contextmanager
def closed_gate(path):
    """Close a gate; gives what opens it again."""
    with Path(path).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield lambda: fcntl.flock(file, fcntl.LOCK_UN)


@dataclass(frozen=True)
class Gated:
    """A job of the zoo; shards from `free` on wait for the gate."""

    job: Any
    gate: str
    free: int

    @property
    def outputs(self):
        return self.job.outputs

    @property
    def overwrite(self):
        return self.job.overwrite

    def check(self, overwrite):
        self.job.check(overwrite)

    def open(self):
        return GatedWork(self, self.job.open())


class GatedWork:
    def __init__(self, gated, work):
        self._gated, self._work = gated, work
        self.suffix = work.suffix
        self.description, self.cut, self.merge = work.description, work.cut, work.merge

    def score(self, shard, folder, target):
        if shard.number >= self._gated.free:
            with open(self._gated.gate) as file:
                fcntl.flock(file, fcntl.LOCK_SH)
        return self._work.score(shard, folder, target)


def main(model, source, output, gate):
    """Predict with two workers, and say on standard output what is done."""
    from zoo.scale import PredictJob, run

    job = PredictJob(model, source, output, batch_size=4, shard=8)
    run(Gated(job, gate, 3), workers=2, advance=lambda done, total: print(done, flush=True))


if __name__ == "__main__":
    main(*sys.argv[1:])
