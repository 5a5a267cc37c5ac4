"""Files that are written whole or not at all."""

import contextlib
import gzip
import os
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from zoo.errors import SettingError

STANDARD_OUTPUT = "-"


def check_output(path: str | Path, *, overwrite: bool = False) -> None:
    """Refuse, before any work is done, a path that cannot be written at the end.

    Args:
        path: The file to be; `-` is standard output.
        overwrite: Whether a file that exists may be replaced.

    Raises:
        SettingError: The file exists, is a folder, or its folder does not exist.
    """
    if str(path) == STANDARD_OUTPUT:
        return
    path = Path(path)
    if path.is_dir():
        raise SettingError(f"{path} is a folder; expected the name of a file to write.")
    if not path.parent.is_dir():
        raise SettingError(f"There is no folder {path.parent}; make it first.")
    if path.is_file() and not overwrite:
        raise SettingError(
            f"{path} exists already; choose another name, or allow it to be replaced with "
            "overwrite=True (--overwrite)."
        )


@contextlib.contextmanager
def open_output(path: str | Path, *, overwrite: bool = False) -> Iterator[IO[bytes]]:
    """Open a file for bytes that appears under its name only when all went well.

    Until then it has a temporary name in the same folder; after an error nothing is left and what
    was there before stays. A name that ends in `.gz` is compressed, the same bytes every time.

    Args:
        path: The file to be; `-` is standard output, which is not compressed.
        overwrite: Whether a file that exists may be replaced.

    Raises:
        SettingError: As `check_output`.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "note.txt"
        >>> with open_output(path) as file:
        ...     _ = file.write(b"done")
        >>> path.read_text()
        'done'
    """
    check_output(path, overwrite=overwrite)
    if str(path) == STANDARD_OUTPUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(path).resolve()  # a link keeps pointing where it does
    if path.exists() and not path.is_file():
        with path.open("wb") as file:  # a pipe or device cannot be renamed
            yield file
        return
    with _renamed_at_end(path) as file:
        yield file


@contextlib.contextmanager
def _renamed_at_end(path: Path) -> Iterator[IO[bytes]]:
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with part.open("xb") as file, _compressed(file, path) as target:
            yield target
        os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _compressed(file: IO[bytes], path: Path) -> contextlib.AbstractContextManager[IO[bytes]]:
    if path.suffix.lower() != ".gz":
        return contextlib.nullcontext(file)
    return gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=6, mtime=0)
