"""Ways of doing one thing, timed in turns, so that whatever else runs strikes all of them alike."""

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

Clock = Callable[[], tuple[float, float]]
"""Does the work once, and gives seconds and seconds of processor time."""


@dataclass
class Times:
    """Seconds for one unit of work, repeat by repeat."""

    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The middle of the repeats."""
        return float(np.median(self.wall))

    @property
    def work(self) -> float:
        """The middle of the processor time of the repeats."""
        return float(np.median(self.processor))

    @property
    def spread(self) -> tuple[float, float]:
        """The fastest and the slowest repeat."""
        return min(self.wall), max(self.wall)


def clock(call: Callable[[], object]) -> Clock:
    """Time a call, with the processes that it starts and waits for."""

    def run() -> tuple[float, float]:
        begun, used = time.perf_counter(), _processor()
        call()
        return time.perf_counter() - begun, _processor() - used

    return run


def _processor() -> float:
    of_children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + of_children.ru_utime + of_children.ru_stime


def take_turns(ways: dict[str, tuple[Clock, int]], repeats: int) -> dict[str, Times]:
    """Run every way once to warm up, then all of them in turns.

    Arguments:
        ways: What each is called, how it is timed, and how many units of work it does.
        repeats: Turns that count.
    """
    found = {name: Times() for name in ways}
    for turn in range(-1, repeats):
        for name, (run, units) in ways.items():
            wall, processor = run()
            if turn >= 0:
                found[name].wall.append(wall / units)
                found[name].processor.append(processor / units)
    return found
