"""Keep what a benchmark measured: a page of docs/measured with the machine and the versions."""

import os
import platform
from collections.abc import Iterable, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "measured"


def machine(*packages: str) -> str:
    """Name the processor, the cores, Python and the versions of packages."""
    parts = [_processor(), f"{os.cpu_count()} cores", f"Python {platform.python_version()}"]
    return ", ".join(parts + [f"{name} {version(name)}" for name in packages])


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    named = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()


def process_memory(entry: str = "VmHWM") -> float:
    """Read one figure of this process from the Linux kernel in MiB; by default its peak.

    `getrusage` would give a child the peak of the process it came from.
    """
    status = Path("/proc/self/status").read_text()
    return int(status.partition(f"{entry}:")[2].split()[0]) / 1024


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Lay out a Markdown table; every column but the first is flush right."""
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def record(name: str, title: str, parts: Iterable[str], command: str = "") -> None:
    """Print the parts of a page, and write them to docs/measured/NAME.md.

    The page says which `command` of the benchmarks wrote it, NAME when not given.
    """
    head = f"# {title}\n\nWritten by `python -m benchmarks.{command or name}` on {date.today()}."
    text = "\n\n".join([head, *parts]) + "\n"
    print(text)
    (FOLDER / f"{name}.md").write_text(text, encoding="utf-8")
