"""How time and memory grow with the number of sequences, their length, variants and model size.

Claim: time grows linearly or more slowly with each, and memory does not grow with the number of
sequences or of variants. Every point is measured in a process of its own, in rising order, round by
round; what is compiled once is not counted. The exponent is the slope of a line through the points
on logarithmic axes: 1 is linear, 0 is flat. Run:

    python -m benchmarks.growth [--rounds 2]

Results go to docs/measured/growth.md and growth.svg.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from textwrap import fill

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from benchmarks.growth_axes import AXES, Axis, parameters
from benchmarks.record import FOLDER, machine, process_memory, record, table

LINEAR, FLAT = 1.1, 0.1
"""Exponents up to which growth is called linear, and flat; noise is above the ideal."""


def measure(name: str, point: int) -> None:
    """Do one point in this process, and print what it took."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ZOO_CACHE_DIR"] = f"{folder}/cache"
        run = AXES[name].prepare(Path(folder), point)
        begun, used = time.perf_counter(), time.process_time()
        run()
        found = {
            "wall": time.perf_counter() - begun,
            "processor": time.process_time() - used,
            "peak": process_memory(),
            "x": parameters(point) if name == "parameters" else point,
        }
    print(json.dumps(found))


def in_new_process(name: str, point: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.growth", "--measure", name, str(point)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(answer.splitlines()[-1])


def exponent(x: list[float], y: list[float]) -> float:
    """Fit the slope of log y against log x."""
    return float(np.polyfit(np.log(x), np.log(y), 1)[0])


def judge(axis: Axis, points: list[dict[str, float]]) -> tuple[list[str], bool]:
    """Give a row of the page, and whether it grows as promised."""
    x, *measured = ([one[key] for one in points] for key in ("x", "wall", "processor", "peak"))
    wall, processor, peak = (exponent(x, y) for y in measured)
    limit = FLAT if axis.memory_is_flat else LINEAR
    good = processor <= LINEAR and peak <= limit
    first, last = points[0], points[-1]
    cells = [
        axis.name,
        f"{x[0]:,.0f} to {x[-1]:,.0f}",
        f"{first['wall']:.2f} to {last['wall']:.2f}",
        f"{wall:.2f}",
        f"{processor:.2f}",
        f"{first['peak']:,.0f} to {last['peak']:,.0f}",
        f"{peak:.2f}",
        "linear or better" if good else "MORE than promised",
    ]
    return cells, good


HEADER = ("more", "from, to", "seconds", "exponent", "of processor time", "peak MiB", "exponent")
HEADER += ("growth",)


def draw(found: dict[str, list[dict[str, float]]], path: Path) -> None:
    """Draw time above and memory below, on logarithmic axes, with a dashed line that is linear."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams |= {"svg.hashsalt": "growth", "svg.fonttype": "none"}
    from matplotlib import pyplot

    figure, rows = pyplot.subplots(2, len(found), figsize=(3 * len(found), 5), sharex="col")
    for column, (name, points) in enumerate(found.items()):
        x = np.array([one["x"] for one in points])
        for axes, key, label in zip(
            rows[:, column], ("processor", "peak"), ("processor time, s", "peak, MiB"), strict=True
        ):
            y = np.array([one[key] for one in points])
            axes.loglog(x, y, "o-", label="measured")
            axes.loglog(x, y[0] * x / x[0], "--", color="0.6", label="linear")
            axes.set_ylabel(label if column == 0 else "")
        rows[1, column].set_ylim(100, 10 * max(one["peak"] for one in points))
        rows[1, column].set_xlabel(name)
    rows[0, 0].legend(frameon=False)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=2, help="the best of which counts")
    parser.add_argument("--only", nargs="+", choices=AXES, help="not recorded")
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    settings = parser.parse_args()
    if settings.measure:
        measure(settings.measure[0], int(settings.measure[1]))
        return 0
    found = {}
    for name in settings.only or AXES:
        rounds = [
            [in_new_process(name, point) for point in AXES[name].points]
            for _ in range(settings.rounds)
        ]
        found[name] = [
            {key: min(one[key] for one in same) for key in same[0]}
            for same in zip(*rounds, strict=True)
        ]
        print(name, *judge(AXES[name], found[name])[0], sep=" | ", flush=True)
    return report(found, settings)


def report(found: dict[str, list[dict[str, float]]], settings: argparse.Namespace) -> int:
    """Write the page and the picture."""
    judged = [judge(AXES[name], points) for name, points in found.items()]
    good = all(one for _, one in judged)
    about = " ".join(f"{axis.name.capitalize()}: {axis.about}." for axis in AXES.values())
    parts = [
        fill(
            f"{about} Every point has a process of its own, whose peak memory (VmHWM) holds "
            "TensorFlow too; what is compiled once is not counted; the best of "
            f"{settings.rounds} rounds counts. The load of the machine was "
            f"{os.getloadavg()[2]:.1f} on {os.cpu_count()} cores. Growth is judged by processor "
            f"time: an exponent up to {LINEAR} is linear, and memory is flat up to {FLAT}, which "
            "is promised for sequences and variants.",
            100,
        ),
        table(HEADER, [cells for cells, _ in judged]),
        "![Processor time and peak memory on logarithmic axes](growth.svg)",
        f"{machine('keras', 'tensorflow', 'numpy')}.",
    ]
    if settings.only:
        print("\n\n".join(parts))
        return 0 if good else 1
    draw(found, FOLDER / "growth.svg")
    record("growth", "How time and memory grow", parts)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
