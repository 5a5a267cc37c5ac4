"""Shards on processes of one machine; one that is killed is replaced, and its shard goes round."""

import contextlib
import multiprocessing
import pickle
import signal
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from zoo import __version__
from zoo.errors import SettingError, ZooError
from zoo.scale.job import Job, Shard
from zoo.scale.quiet import quiet_libraries
from zoo.scale.scoring import Outcome, failed, scorer_of
from zoo.scale.threads import use_one_thread

# Workers that one shard may lose before it is to blame.
MOST_LOSSES = 3


@dataclass(eq=False)
class _Worker:
    """A process, this end of its pipe, and the shard that it has."""

    process: Any
    pipe: Connection
    shard: Shard | None = None


def in_pool(job: Job, shards: Sequence[Shard], folder: Path, workers: int) -> Iterator[Outcome]:
    """Score shards on processes of this machine, and give each outcome when it is there.

    Args:
        job: The job.
        shards: Those that are missing.
        folder: Where parts go.
        workers: Processes, one thread each.

    Raises:
        SettingError: A shard lost `MOST_LOSSES` workers.
    """
    waiting, losses = deque(shards), Counter[int]()
    count = min(workers, len(shards))
    with contextlib.ExitStack() as stack:
        team: list[_Worker] = []
        stack.callback(_dismiss, team)
        left = len(shards)
        while left:
            while len(team) < count:
                team.append(_start(job, folder))
            _hand_out(team, waiting)
            for worker in _ready(team):
                try:
                    outcome = worker.pipe.recv()
                except (EOFError, OSError):
                    team.remove(worker)
                    _note_loss(worker, losses, waiting)
                    continue
                worker.shard = None
                left -= 1
                yield outcome


def _start(job: Job, folder: Path) -> _Worker:
    """Start a process that imports all anew: forked ones cannot use TensorFlow."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    # As bytes: reading them loads libraries, which must find the number of threads set.
    arguments = (theirs, pickle.dumps(job), folder, __version__)
    process = context.Process(target=_serve, args=arguments, daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _serve(pipe: Connection, job: bytes, folder: Path, version: str) -> None:
    """Score what comes until the driver is gone; its end closes the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the driver's answer to it ends us too
    use_one_thread()
    scorer = None
    while True:
        try:
            shard = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            if scorer is None:
                with quiet_libraries():
                    scorer = scorer_of(pickle.loads(job), folder, version)
                    outcome = scorer(shard)
            else:
                outcome = scorer(shard)
        except (ZooError, OSError) as error:
            outcome = failed(shard, error)
        try:
            pipe.send(outcome)
        except OSError:
            return


def _hand_out(team: list[_Worker], waiting: deque[Shard]) -> None:
    for worker in team:
        if worker.shard is None and waiting:
            worker.shard = waiting.popleft()
            with contextlib.suppress(OSError):  # its end shows when it is waited for
                worker.pipe.send(worker.shard)


def _ready(team: list[_Worker]) -> list[_Worker]:
    """Wait for workers that have an answer, or have ended."""
    found = wait([worker.pipe for worker in team])
    return [worker for worker in team if worker.pipe in found]


def _note_loss(worker: _Worker, losses: Counter[int], waiting: deque[Shard]) -> None:
    worker.pipe.close()
    worker.process.join()
    shard = worker.shard
    if shard is None:
        return
    losses[shard.number] += 1
    if losses[shard.number] >= MOST_LOSSES:
        raise SettingError(
            f"Shard {shard.number} ended {MOST_LOSSES} workers, the last with exit code "
            f"{worker.process.exitcode} (-9 is a kill, often for want of memory). Use fewer "
            "workers or smaller batches; what is finished stays, and the same call goes on."
        )
    waiting.appendleft(shard)


def _dismiss(team: list[_Worker]) -> None:
    for worker in team:
        worker.pipe.close()
        worker.process.terminate()
    for worker in team:
        worker.process.join()
