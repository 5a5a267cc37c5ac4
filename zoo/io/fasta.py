"""Genomes in FASTA files: any stretch of any contig, without reading the rest."""

import gzip
import shutil
import threading
import weakref
from pathlib import Path
from typing import Protocol

import pyfaidx

from zoo.dna import Interval, reverse_complement
from zoo.errors import CoordinateError, FormatError, MissingDependencyError
from zoo.io.cache import derived_folder, indexable
from zoo.io.contigs import Aliases, alias_table, resolve


class Genome:
    """A FASTA file, plain or compressed, read at random places through its index.

    The index (`.fai`) is built beside the file when it is missing or old, or in the cache (see
    `zoo.io.cache`) when the folder is read-only. A file compressed with bgzip is read in place; one
    compressed with plain gzip, which cannot be read at random places, is unpacked into the cache
    once. May be used from several threads, and pickled to other processes.

    Args:
        path: The FASTA file.
        aliases: Other names for its contigs: `None` for none, `"standard"` for the usual UCSC and
            Ensembl pairs (`chr1` and `1`, `chrM` and `MT`), a mapping from the other name to the
            file's own, or a tab-separated file of names such as UCSC's chromAlias.txt.

    Raises:
        FormatError: The file is missing, empty, or not FASTA.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "tiny.fa"
        >>> _ = path.write_text(">1\\nAACCGGTT\\nACGTNN\\n")
        >>> genome = Genome(path, aliases="standard")
        >>> genome.fetch(Interval("chr1", 6, 10)), genome.fetch(Interval("1", 6, 10, "-"))
        ('TTAC', 'GTAA')
    """

    def __init__(self, path: str | Path, *, aliases: Aliases = None):
        """Open the file and its index."""
        self.path = Path(path)
        self._lock = threading.Lock()
        self._reader = _open(self.path)
        self._finalizer = weakref.finalize(self, self._reader.close)
        self.contigs: dict[str, int] = self._reader.lengths()
        """Name of each contig -> its length in bases, in the order of the file."""
        self._aliases = aliases
        self.aliases: dict[str, str] = alias_table(aliases, self.contigs)
        """Each other name of a contig that is accepted -> the file's own."""

    def resolve(self, name: str) -> str:
        """Return the file's own name of a contig.

        Raises:
            CoordinateError: Neither the file nor the aliases know the name.
        """
        return resolve(name, self.contigs, self.aliases, str(self.path))

    def fetch(self, interval: Interval) -> str:
        """Return the letters of an interval, 5' to 3' on its strand, in the file's own case.

        Raises:
            CoordinateError: The contig is unknown, or the interval leaves it.
        """
        contig = self.resolve(interval.contig)
        length = self.contigs[contig]
        if interval.end > length:
            raise CoordinateError(
                f"{interval} ends after {contig}, which has {length} bases in {self.path}; "
                "drop or shift the interval, or check that the assembly is the right one."
            )
        text = self.read(contig, interval.start, interval.end)
        return reverse_complement(text) if interval.strand == "-" else text

    def read(self, contig: str, start: int, end: int) -> str:
        """Return the letters from `start` to `end` of a contig by its own name, unchecked."""
        with self._lock:
            return self._reader.read(contig, start, end)

    def close(self) -> None:
        """Close the file; using the genome afterwards is an error."""
        self._finalizer()

    def __enter__(self) -> "Genome":
        """Use as a context that closes the file."""
        return self

    def __exit__(self, *_) -> None:
        """Close the file."""
        self.close()

    def __reduce__(self):
        """Pickle by path, and open again in the other process."""
        return _reopen, (self.path, self._aliases)

    def __repr__(self) -> str:
        """Name the file and its size."""
        total = sum(self.contigs.values())
        return f"Genome({str(self.path)!r}, {len(self.contigs)} contigs, {total:,} bases)"


def _reopen(path: Path, aliases: Aliases) -> Genome:
    return Genome(path, aliases=aliases)


class _Reader(Protocol):
    """Random access to one kind of file."""

    def lengths(self) -> dict[str, int]: ...

    def read(self, contig: str, start: int, end: int) -> str: ...

    def close(self) -> None: ...


class _PlainReader:
    """An uncompressed FASTA file, through pyfaidx."""

    def __init__(self, path: Path):
        try:
            self._fasta = pyfaidx.Faidx(str(indexable(path, ".fai")))
        except (pyfaidx.FastaIndexingError, pyfaidx.IndexNotFoundError, ValueError) as error:
            raise FormatError(f"{path} cannot be indexed as FASTA: {error}") from error

    def lengths(self) -> dict[str, int]:
        return {name: record.rlen for name, record in self._fasta.index.items()}

    def read(self, contig: str, start: int, end: int) -> str:
        return self._fasta.fetch(contig, start + 1, end).seq

    def close(self) -> None:
        self._fasta.close()


class _BgzipReader:
    """A FASTA file compressed with bgzip, through htslib."""

    def __init__(self, path: Path):
        try:
            import pysam
        except ImportError:
            raise MissingDependencyError("pysam", None, f"Reading the bgzip file {path}") from None
        try:
            self._fasta = pysam.FastaFile(str(indexable(path, ".gzi")))
        except (OSError, ValueError) as error:
            raise FormatError(f"{path} cannot be indexed as FASTA: {error}") from error

    def lengths(self) -> dict[str, int]:
        return dict(zip(self._fasta.references, self._fasta.lengths, strict=True))

    def read(self, contig: str, start: int, end: int) -> str:
        return self._fasta.fetch(contig, start, end)

    def close(self) -> None:
        self._fasta.close()


def _open(path: Path) -> _Reader:
    """Choose the reader by the first bytes of the file, not by its name."""
    if not path.is_file():
        raise FormatError(f"There is no FASTA file {path}; check the path.")
    with path.open("rb") as file:
        head = file.read(18)
    if not head:
        raise FormatError(f"{path} is empty; expected at least one FASTA record.")
    if head[:2] == b"\x1f\x8b":
        is_bgzip = head[12:14] == b"BC"  # the extra field that bgzip puts into every block
        reader = _BgzipReader(path) if is_bgzip else _PlainReader(_unpacked(path))
    elif head[:1] in (b">", b";", b"\n", b"\r"):
        reader = _PlainReader(path)
    else:
        raise FormatError(
            f"{path} begins with {head[:10]!r}; expected FASTA, which begins with '>', "
            "plain or compressed with bgzip or gzip."
        )
    if not any(reader.lengths().values()):
        reader.close()
        raise FormatError(f"{path} has no sequence; expected at least one FASTA record.")
    return reader


def _unpacked(path: Path) -> Path:
    """Unpack a gzip file into the cache, once."""
    target = derived_folder(path) / path.with_suffix("").name
    if target.exists():
        return target
    part = target.with_name(f"{target.name}.{threading.get_ident()}.part")
    try:
        with gzip.open(path, "rb") as source, part.open("wb") as sink:
            shutil.copyfileobj(source, sink, 1 << 20)
    except (EOFError, OSError) as error:
        part.unlink(missing_ok=True)
        raise FormatError(f"{path} is a damaged gzip file: {error}. Download it again.") from error
    return part.rename(target)
