"""The files that a card names: where they may lie, and whether they are the ones it means."""

import hashlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath

from zoo.card.fields import File
from zoo.errors import FormatError, IntegrityError, UnsafeModelError

LARGEST_FILE = 4 << 30
"""Bytes that a file of a weights folder may have."""

LARGEST_FOLDER = 4 * LARGEST_FILE
MOST_FILES = 1000


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


def check_files(files: Mapping[str, File], where: str | Path) -> None:
    """Refuse a list of files before any of them is fetched or read.

    Raises:
        UnsafeModelError: A path leaves the folder.
        IntegrityError: There are more files, or more bytes, than any model has.
    """
    for path in files:
        check_path(path, where)
    size = sum(file.size for file in files.values())
    if len(files) > MOST_FILES or size > LARGEST_FOLDER:
        raise IntegrityError(
            f"The card of {where} names {len(files)} files of {size} bytes; expected at most "
            f"{MOST_FILES} of {LARGEST_FOLDER} together. It is not used."
        )


def folder_name(name: str) -> str:
    """Return a model's name if a folder may be called so, beside others and a manifest.

    Raises:
        FormatError: It is empty, hidden, or would lead elsewhere.
    """
    if not name or name.startswith(".") or set(name) & set('/\\:"<>|?*\0') or len(name) > 200:
        raise FormatError(f"A model named {name[:200]!r} cannot have a folder of that name.")
    return name


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
