"""Pages of measured figures: what was measured, the table, and the machine it was measured on."""

import os
import platform
import textwrap
from pathlib import Path

import keras


def machine() -> str:
    """Name what figures depend on: versions, backend, processor.

    Example:
        >>> machine().startswith("Python ")
        True
    """
    versions = f"Python {platform.python_version()}, Keras {keras.__version__}"
    devices = keras.distribution.list_devices("gpu")
    place = f"{len(devices)} GPU" if devices else f"{os.cpu_count()} cores"
    return f"{versions} on {keras.backend.backend()}, {platform.machine()}, {place}"


def paragraph(text: str) -> str:
    """Break a text into lines as long as those of the other pages."""
    return textwrap.fill(text, 100)


def table(rows: list[tuple]) -> str:
    """Lay rows out as a Markdown table; the first is its head.

    Example:
        >>> print(table([("way", "seconds"), ("ours", "2")]))
        | way | seconds |
        |---|---|
        | ours | 2 |
    """
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], f"|{'---|' * len(rows[0])}", *lines[1:]])


def publish(path: Path | None, title: str, body: str, command: str) -> None:
    """Print what was measured, and write it as a page if there is a path."""
    text = f"# {title}\n\n{body}\n\n{paragraph(f'Measured by `{command}` with {machine()}.')}\n"
    print(text)
    if path:
        path.write_text(text, encoding="utf-8")
