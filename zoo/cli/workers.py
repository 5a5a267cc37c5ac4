"""Commands that several workers can do: options in, a job done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zoo.cli.quiet import quiet_start
from zoo.errors import SettingError

if TYPE_CHECKING:
    from zoo.scale.job import Job


@dataclass(frozen=True)
class Asked:
    """The options that choose workers.

    Args:
        workers: Value of `--workers`.
        cluster: Value of `--cluster`.
        gpus: Value of `--gpus`.
        keep: Whether `--keep-parts` was given.
        restart: Whether `--restart` was given, to a command that has no use for it alone.
    """

    workers: int | None
    cluster: str | None
    gpus: float
    keep: bool
    restart: bool = False

    def __post_init__(self):
        """Refuse options that mean nothing without workers."""
        given = {"--gpus": self.gpus, "--keep-parts": self.keep, "--restart": self.restart}
        names = [name for name, value in given.items() if value]
        if names and not self:
            raise SettingError(
                f"{', '.join(names)} came without workers; give --workers or --cluster too."
            )

    def __bool__(self) -> bool:
        """Tell whether several workers are asked for."""
        return self.workers is not None or self.cluster is not None

    @property
    def place(self) -> str:
        """Say where the work is done, for messages."""
        some = "workers" if self.workers is None else f"{self.workers} workers"
        return some if self.cluster is None else f"{some} of the cluster {self.cluster}"


def run_job(
    make: Callable[[], "Job"],
    asked: Asked,
    advance: Callable[[int], None],
    *,
    restart: bool = False,
) -> Any:
    """Do a job on the workers that are asked for.

    Args:
        make: Makes the job, with the libraries that takes.
        asked: Which workers.
        advance: Called with the records of each part; those of an earlier run come at once.
        restart: Throw unfinished work away.
    """
    with quiet_start():
        from zoo.scale import run

        job = make()
    return run(
        job,
        workers=asked.workers,
        cluster=asked.cluster,
        gpus=asked.gpus,
        restart=restart,
        keep=asked.keep,
        advance=_steps(advance),
    )


def _steps(advance: Callable[[int], None]) -> Callable[[int, int], None]:
    """Turn what is done so far into what was added."""
    before = 0

    def step(done: int, total: int) -> None:
        nonlocal before
        advance(done - before)
        before = done

    return step
