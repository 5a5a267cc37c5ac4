"""The files that a card names: where they may lie, and whether they are the ones it means."""

import hashlib
from pathlib import Path, PurePosixPath, PureWindowsPath

from zoo.card.fields import File
from zoo.errors import IntegrityError, UnsafeModelError

LARGEST_FILE = 4 << 30
"""Bytes that a file of a weights folder may have."""


def sha256_of(path: str | Path) -> str:
    """Return the sha256 of a file as 64 hexadecimal digits."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_path(path: str, where: str | Path) -> None:
    """Refuse a path that would leave the folder it is said to lie in.

    Args:
        path: As a card writes it, with forward slashes.
        where: Whose card it is, for the message.

    Raises:
        UnsafeModelError: The path is empty, absolute, or climbs.
    """
    posix = PurePosixPath(path)
    outside = posix.is_absolute() or PureWindowsPath(path).drive or "\\" in path or "\0" in path
    if outside or ".." in posix.parts or not posix.parts:
        raise UnsafeModelError(f"The card of {where} names {path!r}, which leaves the folder.")


def check_content(place: Path, file: File) -> None:
    """Refuse a file that is not the one its card means.

    Raises:
        IntegrityError: Size or sha256 differ, or the file is larger than any model's.
    """
    size = place.stat().st_size
    if size != file.size or size > LARGEST_FILE:
        raise IntegrityError(
            f"{place} has {size} bytes; its card says {file.size}. Fetch it again."
        )
    if sha256_of(place) != file.sha256:
        raise IntegrityError(
            f"{place} is damaged or changed: its sha256 is not the one in its card. Fetch it again."
        )
