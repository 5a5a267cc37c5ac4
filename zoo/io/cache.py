"""Where things derived from a user's files are kept: indices, unpacked and packed genomes."""

import hashlib
import os
import tempfile
from pathlib import Path


def cache_folder() -> Path:
    """Return the folder for derived files: `ZOO_CACHE_DIR`, or one in the user's cache.

    Nothing in it is irreplaceable; it may be deleted at any time.
    """
    named = os.environ.get("ZOO_CACHE_DIR")
    if named:
        return Path(named)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "regulatory-zoo"


def derived_folder(path: Path) -> Path:
    """Return a folder of the cache that belongs to this version of a file, and make it.

    A file that changed (path, size or time of change) gets another folder, so nothing stale is
    ever found in it.
    """
    status = path.stat()
    identity = f"{path.resolve()}\n{status.st_size}\n{status.st_mtime_ns}"
    digest = hashlib.sha256(identity.encode()).hexdigest()[:16]
    folder = cache_folder() / "genomes" / f"{path.name}-{digest}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def is_writable(folder: Path) -> bool:
    """Tell whether files may be put into a folder.

    A folder without any write permission counts as read-only for root too: whoever took the
    permission away wants nothing new in it.
    """
    if not folder.stat().st_mode & 0o222:
        return False
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def indexable(path: Path, index_suffix: str) -> Path:
    """Return a name of a file beside which its index stands, or can be written.

    Args:
        path: The file.
        index_suffix: What the index adds to the file's name, for example `.fai`.

    Returns:
        `path` itself when a fresh index lies beside it or the folder is writable, otherwise a link
        to it in the cache.
    """
    index = path.with_name(path.name + index_suffix)
    fresh = index.exists() and index.stat().st_mtime >= path.stat().st_mtime
    if fresh or is_writable(path.parent):
        return path
    link = derived_folder(path) / path.name
    if not link.is_symlink():
        link.symlink_to(path.resolve())
    return link
