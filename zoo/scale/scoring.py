"""One shard: scored by any worker, any number of times, to the same file."""

import os
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from zoo import __version__, errors
from zoo.errors import SettingError, ZooError
from zoo.scale.job import Job, Shard, Work
from zoo.scale.manifest import Part, hash_of


@dataclass(frozen=True)
class Failure:
    """An error of the zoo or of the system, on its way from a worker.

    Args:
        shard: Number of the shard.
        kind: Name of its class.
        message: What it says.
    """

    shard: int
    kind: str
    message: str

    def error(self) -> ZooError | OSError:
        """Give the error itself."""
        kind = getattr(errors, self.kind, OSError)
        # Some classes make their message of other arguments.
        return kind.__new__(kind, self.message)


Outcome = Part | Failure
Begun = tuple[float, float]
Scorer = Callable[[Shard], Outcome]


def scorer_of(job: Job, folder: Path, version: str) -> Scorer:
    """Load what a job needs, in a worker, and give the function that scores its shards.

    Args:
        job: The job.
        folder: Where parts go.
        version: That of the zoo where the job comes from.

    Raises:
        SettingError: This worker has another version.
    """
    if version != __version__:
        raise SettingError(
            f"The worker on {socket.gethostname()} has version {__version__} of the zoo, the "
            f"driver {version}; install the same everywhere."
        )
    begun: Begun | None = time.perf_counter(), 0.0
    work = job.open()

    def score(shard: Shard) -> Outcome:
        nonlocal begun
        since, begun = begun, None
        try:
            return score_shard(work, shard, folder, since)
        except (ZooError, OSError) as error:
            return failed(shard, error)

    return score


def failed(shard: Shard, error: ZooError | OSError) -> Failure:
    """Turn an error into what can be sent."""
    return Failure(shard.number, type(error).__name__, str(error))


def score_shard(work: Work, shard: Shard, folder: Path, begun: Begun | None = None) -> Part:
    """Write the part of a shard: under a name of its own first, then under its name, whole.

    It may be done again, or twice at once: the bytes are the same.

    Args:
        work: The job.
        shard: The shard.
        folder: Where parts go.
        begun: Clock and processor time from which its time counts, where that is not now.
    """
    begun = begun or (time.perf_counter(), time.process_time())
    name = f"part-{shard.number:06d}{work.suffix}"
    worker = f"{socket.gethostname()}:{os.getpid()}"
    temporary = folder / f".{name}.{worker.replace(':', '.')}.part"
    try:
        found = work.score(shard, folder, temporary)
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        part = Part(
            shard.number,
            name,
            temporary.stat().st_size,
            hash_of(temporary),
            worker,
            round(time.perf_counter() - begun[0], 3),
            round(time.process_time() - begun[1], 3),
            found,
        )
        os.replace(temporary, folder / name)
    finally:
        temporary.unlink(missing_ok=True)
    return part
