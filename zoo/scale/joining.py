"""Parts of text as one text."""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO


def join_lines(parts: Sequence[Path], target: IO[bytes], comment: bytes = b"") -> None:
    """Write the lines of several files one after the other, with the head of the first one only.

    Args:
        parts: The files.
        target: Where to.
        comment: What every line of a head begins with; where it is empty, a head is one line.

    Example:
        >>> import io, tempfile
        >>> folder = Path(tempfile.mkdtemp())
        >>> _ = (folder / "a.tsv").write_text("name\\tscore\\none\\t1\\n")
        >>> _ = (folder / "b.tsv").write_text("name\\tscore\\ntwo\\t2\\n")
        >>> target = io.BytesIO()
        >>> join_lines([folder / "a.tsv", folder / "b.tsv"], target)
        >>> target.getvalue()
        b'name\\tscore\\none\\t1\\ntwo\\t2\\n'
    """
    for number, path in enumerate(parts):
        with path.open("rb") as part:
            if number:
                part.seek(_head_size(part, comment))
            shutil.copyfileobj(part, target, 1 << 20)


def _head_size(part: IO[bytes], comment: bytes) -> int:
    size = 0
    for line in part:
        if comment and not line.startswith(comment):
            return size
        size += len(line)
        if not comment:
            return size
    return size


def body_lines(path: Path, comment: bytes) -> Iterator[bytes]:
    """Give the lines of a file behind its head."""
    with path.open("rb") as part:
        for line in part:
            if not line.startswith(comment):
                yield line
