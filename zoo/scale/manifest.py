"""Which parts are finished: a line for each, with its size and hash."""

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

NAME = "manifest.jsonl"


@dataclass(frozen=True)
class Part:
    """A finished part.

    Args:
        shard: Number of the shard.
        file: Name of its file.
        bytes: Size of the file.
        sha256: Hash of the file.
        worker: Who made it, `HOST:PROCESS`.
        seconds: How long that took, the worker's start included where it was its first.
        cpu: Seconds of processor time of that.
        found: What the job wants to know of it.
    """

    shard: int
    file: str
    bytes: int
    sha256: str
    worker: str = ""
    seconds: float = 0.0
    cpu: float = 0.0
    found: dict[str, Any] = field(default_factory=dict)


class Manifest:
    """The finished parts of a job, in a file that only the driver writes.

    A line is added when a part has its name, and counts when it is whole: what a kill left of the
    last one is cut off. Of two lines for one shard the later one counts.

    Args:
        folder: The folder of parts.

    Example:
        >>> import tempfile
        >>> folder = Path(tempfile.mkdtemp())
        >>> _ = (folder / "part-000000.tsv").write_text("a\\t1\\n")
        >>> part = Part(0, "part-000000.tsv", 4, hash_of(folder / "part-000000.tsv"))
        >>> Manifest(folder).add(part)
        >>> sorted(Manifest(folder).intact())
        [0]
        >>> _ = (folder / "part-000000.tsv").write_text("b\\t1\\n")  # damaged
        >>> sorted(Manifest(folder).intact())
        []
    """

    def __init__(self, folder: Path):
        self._folder = folder
        self._path = folder / NAME
        self.parts: dict[int, Part] = {}
        if self._path.exists():
            self._take_up()

    def add(self, part: Part) -> None:
        """Note a part; from then on it counts."""
        with self._path.open("ab") as file:
            file.write(f"{json.dumps(asdict(part))}\n".encode())
            file.flush()
            os.fsync(file.fileno())
        self.parts[part.shard] = part

    def intact(self) -> dict[int, Part]:
        """Give the parts whose files are what they were when they were noted; reads all of them."""
        return {number: part for number, part in self.parts.items() if self._is_intact(part)}

    def _is_intact(self, part: Part) -> bool:
        path = self._folder / part.file
        if not path.is_file() or path.stat().st_size != part.bytes:
            return False
        return hash_of(path) == part.sha256

    def _take_up(self) -> None:
        lines = self._path.read_bytes().splitlines(keepends=True)
        whole = 0
        for line in lines:
            try:
                part = Part(**json.loads(line)) if line.endswith(b"\n") else None
            except ValueError:
                part = None
            if part is None:
                break
            whole += len(line)
            self.parts[part.shard] = part
        os.truncate(self._path, whole)


def hash_of(path: Path) -> str:
    """Give the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
