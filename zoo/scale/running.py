"""A job from plan to output: what is missing is computed, and all parts become one file."""

import contextlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from zoo.errors import SettingError
from zoo.scale.job import Job, Shard, Work
from zoo.scale.manifest import NAME, Manifest, Part
from zoo.scale.pool import in_pool
from zoo.scale.scoring import Failure, Outcome, score_shard
from zoo.scale.shards import LOCK, folder_of, held, holds_plan_of, is_plan, settle

Advance = Callable[[int, int], None]

# A part that is damaged once more than this is no accident.
_ROUNDS = 3


def run(
    job: Job,
    *,
    workers: int | None = None,
    cluster: str | None = None,
    gpus: float = 0,
    restart: bool = False,
    keep: bool = False,
    advance: Advance = lambda done, total: None,
) -> Any:
    """Do a job on several workers, and write the file that one process would have written.

    Finished parts and a manifest lie in the folder `OUTPUT.shards` until the output is whole. The
    same call takes up what is there, whichever engine made it; damaged parts are made again.

    Args:
        job: A `VariantsJob`, `ScanJob`, `PredictJob` or `ExplainJob`.
        workers: Processes with one thread each; on a cluster as many as it has CPUs (or GPUs)
            where it is left out, else 1. 0 computes in this process, with its own threads.
        cluster: Address of a Ray cluster whose machines share a file system with this one, or
            `"local"` to start Ray on this machine; None for a pool of processes.
        gpus: GPUs, or the share of one, that each worker of a cluster has.
        restart: Throw away unfinished work of this output.
        keep: Keep the folder with the parts.
        advance: Called after each part with the records that are done and those there are.

    Returns:
        What the call in one process returns: a `Summary`, a `Scan`, or None.

    Raises:
        SettingError: The job or a setting will not do, the folder holds other work, or a shard
            ended several workers.
        MissingDependencyError: A cluster is asked for and Ray is not installed.
        ZooError: Whatever the single-process call raises.

    Example:
        >>> import tempfile
        >>> from zoo.scale import PredictJob
        >>> folder = Path(tempfile.mkdtemp())
        >>> _ = (folder / "in.fa").write_text(">a\\n" + "ACGTA" * 21 + "\\n")
        >>> job = PredictJob("tfbs-human-tf2-rc-v1", folder / "in.fa", folder / "out.tsv")
        >>> run(job, workers=0)
        >>> (folder / "out.tsv").read_text().split("\\t")[0]
        'name'
    """
    _check(workers, cluster, gpus)
    folder = folder_of(job.outputs[0])
    is_new = not folder.exists()
    job.check(overwrite=job.overwrite or not is_new)
    work = job.open()
    description = work.description()
    if restart or not holds_plan_of(folder, description):
        job.check(overwrite=job.overwrite)

    def engine(missing: Sequence[Shard]) -> Iterator[Outcome]:
        if cluster is not None:
            from zoo.scale.ray_engine import on_ray

            return on_ray(job, missing, folder, workers=workers, address=cluster, gpus=gpus)
        if workers == 0:
            return _in_process(work, missing, folder)
        return in_pool(job, missing, folder, workers or 1)

    folder.mkdir(exist_ok=True)
    with held(folder), _nothing_left(folder, is_new):
        if restart:
            _clear(folder)
        shards = settle(folder, work, description)
        parts = _complete(shards, Manifest(folder), engine, advance)
        result = work.merge([folder / part.file for part in parts], [part.found for part in parts])
        if not keep:
            _remove(folder)
    return result


def _check(workers: int | None, cluster: str | None, gpus: float) -> None:
    least = 1 if cluster else 0
    if workers is not None and workers < least:
        raise SettingError(f"workers is {workers}; expected at least {least}.")
    if gpus and not cluster:
        raise SettingError("gpus came without cluster; only Ray shares out GPUs.")


@contextlib.contextmanager
def _nothing_left(folder: Path, is_new: bool) -> Iterator[None]:
    """Leave no folder behind where a run failed before there was anything to go on with."""
    try:
        yield
    except BaseException:
        if is_new and not Manifest(folder).parts:
            _remove(folder)
        raise


def _complete(
    shards: Sequence[Shard],
    manifest: Manifest,
    engine: Callable[[Sequence[Shard]], Iterator[Outcome]],
    advance: Advance,
) -> list[Part]:
    """Have all shards computed whose parts are missing or damaged; give the parts of all."""
    total = sum(shard.records for shard in shards)
    for attempt in range(_ROUNDS + 1):
        intact = manifest.intact()
        missing = [shard for shard in shards if shard.number not in intact]
        if not missing:
            return [intact[shard.number] for shard in shards]
        if attempt == _ROUNDS:
            break
        done = total - sum(shard.records for shard in missing)
        advance(done, total)
        with contextlib.closing(engine(missing)) as outcomes:
            for outcome in outcomes:
                if isinstance(outcome, Failure):
                    raise outcome.error()
                manifest.add(outcome)
                done += shards[outcome.shard].records
                advance(done, total)
    raise SettingError(
        f"{len(missing)} parts were damaged again and again after they were written, the first of "
        f"shard {missing[0].number}; check the disk. The same call goes on from here."
    )


def _in_process(work: Work, shards: Sequence[Shard], folder: Path) -> Iterator[Outcome]:
    for shard in shards:
        yield score_shard(work, shard, folder)


def _clear(folder: Path) -> None:
    """Delete what is in a folder of parts; one that holds anything else is left alone."""
    paths = list(folder.iterdir())
    for path in paths:
        own = path.name.startswith(("part-", ".part-")) or path.suffix in (".part", ".input")
        if not own and path.name != NAME and not is_plan(path):
            raise SettingError(f"{folder} holds other files; move it, and call again.")
    for path in paths:
        if path.name != LOCK:  # ours, as long as we are at work
            path.unlink(missing_ok=True)


def _remove(folder: Path) -> None:
    _clear(folder)
    shutil.rmtree(folder, ignore_errors=True)  # a network file system keeps what is open
