"""Shards on the machines of a Ray cluster, carried by Ray Data; the model lives in actors."""

import contextlib
import json
import logging
import os
import pickle
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from zoo import __version__
from zoo.errors import MissingDependencyError, SettingError, ZooError
from zoo.scale.job import Job, Shard
from zoo.scale.manifest import Part
from zoo.scale.scoring import Failure, Outcome, failed, scorer_of
from zoo.scale.threads import use_one_thread

LOCAL = "local"


def on_ray(
    job: Job,
    shards: Sequence[Shard],
    folder: Path,
    *,
    workers: int | None,
    address: str,
    gpus: float = 0,
) -> Iterator[Outcome]:
    """Score shards on a Ray cluster, and give each outcome when it is there.

    Ray Data runs shards again whose worker or machine is lost, and starts workers on what is left.

    Args:
        job: The job.
        shards: Those that are missing.
        folder: Where parts go, on a file system that all machines share.
        workers: Actors at most; as many as the cluster has room for where it is None.
        address: Of the cluster, or `"local"` to start Ray on this machine.
        gpus: GPUs of each actor.

    Raises:
        MissingDependencyError: Ray is not installed.
        SettingError: The cluster cannot be reached, or has no room for a worker.
    """
    ray = imported_ray()
    with _connected(ray, address, workers):
        room = _room(ray, gpus)
        if not (room or workers):
            has = ray.cluster_resources()
            raise SettingError(
                f"The cluster has {has.get('CPU', 0):g} CPUs and {has.get('GPU', 0):g} GPUs, no "
                f"room for a worker with {gpus:g} GPUs; say how many with workers= (--workers) "
                "where it grows by itself."
            )
        most = min(workers or room, len(shards))
        data = ray.data.from_items(
            [{"shard": json.dumps(asdict(shard))} for shard in shards],
            # Each by itself, or one worker would get many.
            override_num_blocks=len(shards),
        )
        found = data.map_batches(
            _actor(job, folder, gpus),
            batch_size=1,
            # One is enough to go on with, after a loss or until the cluster has grown.
            compute=ray.data.ActorPoolStrategy(
                min_size=1,
                max_size=most,
                initial_size=max(min(most, room), 1),
                max_tasks_in_flight_per_actor=1,  # no shard waits for one worker while others rest
            ),
            num_cpus=1,
            num_gpus=gpus or None,
        )
        with contextlib.closing(iter(found.iter_rows())) as rows:
            for row in rows:
                yield _outcome(json.loads(row["outcome"]))


def _actor(job: Job, folder: Path, gpus: float) -> type:
    """Make the class of the actors, which holds the job: arguments may be lost with a machine."""

    packed = pickle.dumps(job)  # reading it loads libraries, which must find their threads set

    class Scoring:
        """A worker with its model."""

        def __init__(self):
            use_one_thread(gpus=gpus > 0)
            self._scorer: Any = None

        def __call__(self, batch: dict[str, Any]) -> dict[str, list[str]]:
            shard = Shard(**json.loads(str(batch["shard"][0])))
            try:
                # Here and not in __init__, whose errors Ray would answer with new actors.
                self._scorer = self._scorer or scorer_of(pickle.loads(packed), folder, __version__)
                outcome = self._scorer(shard)
            except (ZooError, OSError) as error:
                outcome = failed(shard, error)
            return {"outcome": [json.dumps(asdict(outcome))]}

    return Scoring


def _outcome(found: dict[str, Any]) -> Outcome:
    return Failure(**found) if "kind" in found else Part(**found)


def imported_ray() -> Any:
    """Import Ray, quiet and without reports to its makers."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    try:
        import ray
        import ray.data
    except ImportError:
        raise MissingDependencyError("ray", "cluster", "Work on a cluster") from None
    return ray


@contextlib.contextmanager
def _connected(ray: Any, address: str, workers: int | None) -> Iterator[None]:
    """Join a cluster, or start one; a connection that was there before stays."""
    with contextlib.ExitStack() as stack:
        if not ray.is_initialized():
            stack.callback(ray.shutdown)
            _connect(ray, address, workers)
        stack.enter_context(_quiet(ray))
        yield


def _connect(ray: Any, address: str, workers: int | None) -> None:
    where: dict[str, Any] = {"address": address}
    if address == LOCAL:
        where |= {"num_cpus": workers, "include_dashboard": False}
    try:
        ray.init(**where, log_to_driver=False, logging_level=logging.ERROR)
    except Exception as error:  # Ray raises the base class, too
        raise SettingError(
            f"The Ray cluster {address} cannot be used: {error} Give the address that "
            "`ray start --head` printed, or 'local'."
        ) from error


@contextlib.contextmanager
def _quiet(ray: Any) -> Iterator[None]:
    """Let Ray Data show no bars and no plans of what it does."""
    with warnings.catch_warnings():
        # Of settings of its own that it gives up.
        warnings.simplefilter("ignore", DeprecationWarning)
        context = ray.data.DataContext.get_current()
    shown, context.enable_progress_bars = context.enable_progress_bars, False
    logger = logging.getLogger("ray.data")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)
        context.enable_progress_bars = shown


def _room(ray: Any, gpus: float) -> int:
    """Give how many workers a cluster has room for."""
    has = ray.cluster_resources()
    cpus = int(has.get("CPU", 0))
    return min(int(has.get("GPU", 0) / gpus), cpus) if gpus else cpus
