"""Signal along a genome from bigWig files."""

import threading
import weakref
from pathlib import Path

import numpy as np

from zoo.dna import Interval
from zoo.errors import CoordinateError, FormatError, MissingDependencyError
from zoo.io.contigs import Aliases, alias_table, resolve


class Track:
    """A bigWig file: one number a base, where there is one.

    May be used from several threads, and pickled to other processes.

    Args:
        path: The bigWig file.
        missing: Value of bases without data. bigWig leaves out stretches without reads, so 0 is
            right for coverage; `nan` keeps the difference.
        aliases: Other names for its contigs, as in `zoo.io.fasta.Genome`.

    Raises:
        FormatError: The file is missing or no bigWig.
        MissingDependencyError: pyBigWig is not installed.
    """

    def __init__(self, path: str | Path, *, missing: float = 0.0, aliases: Aliases = None):
        """Open the file and read its list of contigs."""
        self.path, self.missing, self._aliases = Path(path), missing, aliases
        self._lock = threading.Lock()
        self._file = _open(self.path)
        self._finalizer = weakref.finalize(self, self._file.close)
        self.contigs: dict[str, int] = dict(self._file.chroms())
        """Name of each contig -> its length in bases."""
        self._table = alias_table(aliases, self.contigs)

    def values(self, interval: Interval) -> np.ndarray:
        """Return the signal of every base, 5' to 3' on the interval's strand.

        Returns:
            float32 `(length,)`.

        Raises:
            CoordinateError: The contig is unknown, or the interval leaves it.
        """
        contig = resolve(interval.contig, self.contigs, self._table, str(self.path))
        if interval.end > self.contigs[contig]:
            raise CoordinateError(
                f"{interval} ends after {contig}, which has {self.contigs[contig]} bases in "
                f"{self.path}; check that track and genome are of the same assembly."
            )
        with self._lock:
            values = self._file.values(contig, interval.start, interval.end, numpy=True)
        values = np.asarray(values, dtype=np.float32)
        if not np.isnan(self.missing):
            values[np.isnan(values)] = self.missing
        return values[::-1] if interval.strand == "-" else values

    def binned(self, interval: Interval, bins: int) -> np.ndarray:
        """Return the mean signal of equal bins, `(bins,)`, 5' to 3' on the interval's strand.

        Bases without data count as `missing`.

        Raises:
            CoordinateError: The length is no multiple of the bins, or as in `values`.
        """
        if bins < 1 or interval.length % bins:
            raise CoordinateError(
                f"{interval.length} bases cannot be cut into {bins} equal bins; "
                "choose a number that divides the length."
            )
        return self.values(interval).reshape(bins, -1).mean(axis=1)

    def close(self) -> None:
        """Close the file; using the track afterwards is an error."""
        self._finalizer()

    def __enter__(self) -> "Track":
        """Use as a context that closes the file."""
        return self

    def __exit__(self, *_) -> None:
        """Close the file."""
        self.close()

    def __reduce__(self):
        """Pickle by path, and open again in the other process."""
        return _reopen, (self.path, self.missing, self._aliases)


def _reopen(path: Path, missing: float, aliases: Aliases) -> Track:
    return Track(path, missing=missing, aliases=aliases)


def _open(path: Path):
    try:
        import pyBigWig
    except ImportError:
        raise MissingDependencyError("pyBigWig", None, f"Reading the track {path}") from None
    if not path.is_file():
        raise FormatError(f"There is no bigWig file {path}; check the path.")
    try:
        file = pyBigWig.open(str(path))
    except RuntimeError as error:
        raise FormatError(f"{path} is no bigWig file, or it is damaged: {error}") from error
    if not file.isBigWig():
        file.close()
        raise FormatError(f"{path} is a bigBed file; expected bigWig.")
    return file
