"""Everything that takes time, in turns with whoever else does it, on one page.

Claim: on every row the zoo is ahead of every peer that runs here, on the same network and data; a
row that is not says why. The limits are measured in the same run: float32 arithmetic, copying
memory, importing Keras.

A peer has an interpreter of its own and is named with it; the rows of peers that are not given are
left out, and the page says so. Run:

    python -m benchmarks.speed [--peer tangermeme=ENV/bin/python] [--peer seqpro=...]
        [--peer genvarloader=...] [--peer kipoiseq=...] [--peer spliceai=...]

Results go to docs/measured/speed.md, and their head to README.md.
"""

import argparse
import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from benchmarks.accelerator_section import accelerator_of, with_accelerator
from benchmarks.ceilings import measure
from benchmarks.record import FOLDER, record
from benchmarks.speed_cases import Row, make_rows, row_of_splicing
from benchmarks.speed_files import FEW, LENGTH, TINY, Sizes, make_files
from benchmarks.speed_page import (
    Result,
    head,
    pages,
    replace_head,
)
from benchmarks.speed_peers import PACKAGES
from benchmarks.turns import Clock, clock, take_turns

TITLE = "Speed against the peers and the limits"
README = FOLDER.parents[1] / "README.md"


class Peer:
    """Another interpreter that does one row at a time, when it is asked."""

    def __init__(self, name: str, python: str, folder: Path):
        """Start it, and wait until it knows what it can do."""
        root = str(Path(__file__).parents[1])
        self.name = name
        self._errors = (folder / f"{name}.log").open("w+")
        self._process = subprocess.Popen(
            [python, "-m", "benchmarks.speed_peers", name, str(folder)],
            cwd=root,
            env={**os.environ, "PYTHONPATH": root},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        self.about: dict[str, Any] = self._read()
        self.problems: dict[str, str] = {}

    def _read(self) -> dict[str, Any]:
        line = self._process.stdout.readline()
        if line:
            return json.loads(line)
        self._errors.seek(0)
        last = (self._errors.read().strip().splitlines() or ["it ended without a word"])[-1]
        raise SystemExit(f"The peer {self.name} does not run: {last}")

    def has(self, row: str) -> bool:
        """Tell whether it can do a row, by doing it once; keep what went wrong."""
        if row not in self.about["rows"]:
            return False
        problem = self._ask(row).get("problem")
        if problem:
            self.problems[row] = problem
        return not problem

    def _ask(self, row: str) -> dict[str, Any]:
        print(row, file=self._process.stdin, flush=True)
        return self._read()

    def clock(self, row: str, factor: int = 1) -> Clock:
        """Give a clock for a row; what it does is counted `factor` times."""

        def run() -> tuple[float, float]:
            answer = self._ask(row)
            return factor * answer["wall"], factor * answer["processor"]

        return run

    def close(self) -> None:
        """Let it end."""
        self._process.stdin.close()
        self._process.wait()
        self._errors.close()


def time_row(row: Row, peers: list[Peer], repeats: int) -> Result:
    """Let everybody who has the row take turns."""
    ways = {"zoo": (clock(row.ours), row.count)}
    ways |= {name: (run, row.count) for name, run in row.beside.items()}
    for peer in peers:
        if peer.has(row.name):
            few = peer.name == "kipoiseq" and row.name == "input pipeline"
            name = "PyTorch" if row.name == "training" else peer.name
            ways[name] = (peer.clock(row.name, FEW if few else 1), row.count)
    return Result(row, take_turns(ways, repeats), os.getloadavg()[0])


def make_model() -> Any:
    import keras

    from zoo.architectures import build

    keras.utils.set_random_seed(0)
    model = build("basset", length=LENGTH, outputs=1)
    model.compile(jit_compile=False)  # Keras predicts faster so on a processor
    return model


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=INTERPRETER")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--only", nargs="+", metavar="ROW", help="not recorded")
    parser.add_argument("--quick", action="store_true", help="little of everything, not recorded")
    arguments = parser.parse_args()
    pairs = [one.partition("=")[::2] for one in arguments.peer]
    for name, python in pairs:
        if name not in PACKAGES or not python:
            parser.error(f"--peer {name}={python}; expected {' or '.join(PACKAGES)}=INTERPRETER")
    arguments.peer = dict(pairs)
    return arguments


def compare(arguments: argparse.Namespace, folder: Path) -> tuple[list[Result], list[Peer]]:
    """Time every row."""
    sizes = TINY if arguments.quick else Sizes()
    model = make_model()
    make_files(folder, sizes, model)
    peers = [Peer(name, python, folder) for name, python in arguments.peer.items()]
    rows = make_rows(folder, sizes, model)
    homes = [Path(peer.about["home"]) for peer in peers if peer.name == "spliceai"]
    rows += [row_of_splicing(folder, sizes, home) for home in homes]
    results = []
    for row in rows:
        if not arguments.only or row.name in arguments.only:
            results.append(time_row(row, peers, arguments.repeats))
            print(results[-1].line(), flush=True)
    for peer in peers:
        peer.close()
    return results, peers


def main() -> None:
    arguments = parse_arguments()
    with tempfile.TemporaryDirectory() as name:
        os.environ["ZOO_CACHE_DIR"] = f"{name}/cache"
        results, peers = compare(arguments, Path(name))
    ceilings = measure()
    versions = {name: at for peer in peers for name, at in peer.about["versions"].items()}
    absent = [name for name in PACKAGES if name not in arguments.peer]
    failed = [
        f"{peer.name} at {row} ({why})" for peer in peers for row, why in peer.problems.items()
    ]
    text = pages(results, ceilings, versions, (absent, failed), arguments.repeats)
    if arguments.quick or arguments.only:
        print("\n\n".join(text))
        return
    page = FOLDER / "speed.md"
    kept = accelerator_of(page.read_text("utf-8")) if page.exists() else ""
    record("speed", TITLE, text)
    page.write_text(with_accelerator(page.read_text("utf-8"), kept), encoding="utf-8")
    README.write_text(replace_head(README.read_text("utf-8"), head(results)), encoding="utf-8")


if __name__ == "__main__":
    main()
