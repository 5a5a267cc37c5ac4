"""Files that data sets are made from: a local copy, the cache, or the public address."""

import gzip
import hashlib
import os
import urllib.error
import urllib.request
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from zoo.errors import DataError
from zoo.io.cache import cache_folder

DATA_FOLDER_VARIABLE = "ZOO_DATA_DIR"
"""The environment variable that names a folder with local copies of the source files."""

_GZIP_MAGIC = b"\x1f\x8b"
_TIMEOUT_SECONDS = 60


@dataclass(frozen=True)
class SourceFile:
    """One file of a data set as its authors publish it.

    Attributes:
        url: The public address, pinned to a commit or version.
        local: Where a copy lies below the data folder; a copy may be compressed with gzip.
        size: Bytes as served by `url`.
        sha256: Hash of those bytes.
        stand_in: Place and hash of a local file that holds the same in another form, if there is
            one, for example a FASTA file in place of an archive with a genome in it.
    """

    url: str
    local: str
    size: int
    sha256: str
    stand_in: tuple[str, str] | None = None

    @property
    def places(self) -> list[str]:
        """Paths below a data folder where a copy may lie, compressed or not."""
        stems = [self.local.removesuffix(".gz"), *([self.stand_in[0]] if self.stand_in else [])]
        return [stem + suffix for stem in stems for suffix in ("", ".gz")]

    @property
    def hashes(self) -> set[str]:
        """The sha256 that a good copy may have."""
        return {self.sha256, *([self.stand_in[1]] if self.stand_in else [])}


def source_files(
    checksums: Path,
    places: Mapping[str, tuple[str, str]],
    stand_ins: Mapping[str, tuple[str, str]] | None = None,
) -> dict[str, SourceFile]:
    """Join addresses with the sizes and hashes of a data set's `checksums.tsv`.

    Args:
        checksums: The file beside the builder: address, size, sha256 and file name in a row.
        places: For each name the public address and the path below the data folder.
        stand_ins: For some names a local file that may stand in, and its sha256.

    Raises:
        DataError: An address has no row in `checksums`.
    """
    rows = (line.split("\t") for line in checksums.read_text().splitlines() if line)
    recorded = {url: (int(size), sha256) for url, size, sha256, *_ in rows}
    files = {}
    for name, (url, local) in places.items():
        if url not in recorded:
            raise DataError(f"{checksums} has no row for {url}: add its size and sha256.")
        files[name] = SourceFile(url, local, *recorded[url], (stand_ins or {}).get(name))
    return files


def read_source(file: SourceFile, folder: str | Path | None = None) -> bytes:
    """Return the verified, uncompressed content of one source file.

    The first of these that has the file is taken: `folder`, the folder named by `ZOO_DATA_DIR`,
    the cache, the public address. What is downloaded stays in the cache.

    Args:
        file: What is wanted.
        folder: A folder with local copies, tried before all others.

    Raises:
        DataError: The file is nowhere, or is not the one whose hash is recorded.
    """
    path = find_local(file, [] if folder is None else [folder])
    return read_verified(path or _download(file), file)


def find_local(file: SourceFile, folders: Iterable[str | Path] = ()) -> Path | None:
    """Return the first copy of a file in `folders`, then in `ZOO_DATA_DIR`, or None.

    A copy may carry its name with `.gz` behind it, or without.
    """
    named = os.environ.get(DATA_FOLDER_VARIABLE)
    for folder in [*folders, *([named] if named else [])]:
        for path in (Path(folder) / place for place in file.places):
            if path.is_file():
                return path
    return None


def read_verified(path: str | Path, file: SourceFile) -> bytes:
    """Return the uncompressed content of a copy after comparing its hash.

    The hash may be that of the copy as it lies there or of what it unpacks to, so that a
    compressed copy of a file that is published uncompressed is good too.

    Raises:
        DataError: Neither hash is the recorded one.
    """
    raw = Path(path).read_bytes()
    content = _uncompressed(raw, path, file)
    found = hashlib.sha256(raw).hexdigest()
    if file.hashes.isdisjoint({found, hashlib.sha256(content).hexdigest()}):
        raise DataError(
            f"{path} ({len(raw)} bytes, sha256 {found}) is not the published file "
            f"({file.size} bytes, sha256 {file.sha256}): it is damaged, incomplete or another "
            f"version. Delete it and get it again from {file.url}"
        )
    return content


def uncompressed(raw: bytes) -> bytes:
    """Unpack gzip, recognised by its first bytes, or return other content as it came."""
    return gzip.decompress(raw) if raw.startswith(_GZIP_MAGIC) else raw


def _uncompressed(raw: bytes, path: str | Path, file: SourceFile) -> bytes:
    try:
        return uncompressed(raw)
    except (EOFError, OSError, zlib.error) as error:
        raise DataError(
            f"{path} cannot be unpacked ({error}): it is damaged or incomplete. Delete it and get "
            f"it again from {file.url}"
        ) from error


def _download(file: SourceFile) -> Path:
    """Return the cached copy, fetched from the public address when there is none."""
    path = cache_folder() / "data" / file.sha256[:16] / Path(file.url).name
    if path.is_file():
        return path
    try:
        with urllib.request.urlopen(file.url, timeout=_TIMEOUT_SECONDS) as response:
            content = response.read()
    except (urllib.error.URLError, OSError) as error:
        raise DataError(
            f"{file.local} is in no local folder and {file.url} could not be read ({error}). "
            f"Download it on another machine, put it in a folder as {file.local} and set "
            f"{DATA_FOLDER_VARIABLE} to that folder."
        ) from error
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    unfinished.write_bytes(content)
    read_verified(unfinished, file)
    return unfinished.replace(path)
