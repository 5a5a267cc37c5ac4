"""The hash that ties a file to the card that names it."""

import hashlib
from pathlib import Path


def sha256_of(path: str | Path) -> str:
    """Return the sha256 of a file as 64 hexadecimal digits."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
