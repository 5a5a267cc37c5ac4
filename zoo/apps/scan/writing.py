"""The files a scan can write: bigWig, bedGraph, peaks and tables."""

import contextlib
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from zoo.apps.scan.peaks import CalledPeak, Stretch, narrow_peak_line
from zoo.errors import MissingDependencyError, SettingError
from zoo.io.output import check_output, open_output

_ENDINGS = {
    ".bw": "bigwig",
    ".bigwig": "bigwig",
    ".bedgraph": "bedgraph",
    ".bg": "bedgraph",
    ".bed": "peaks",
    ".narrowpeak": "peaks",
    ".tsv": "table",
    ".parquet": "table",
}


def format_of_scan(path: Path) -> str:
    """Tell from its ending what a file is to hold.

    Raises:
        SettingError: The ending is none that a scan writes.

    Example:
        >>> format_of_scan(Path("marks.bw")), format_of_scan(Path("peaks.bed.gz"))
        ('bigwig', 'peaks')
    """
    compressed = path.suffix.lower() == ".gz"
    ending = Path(path.stem).suffix.lower() if compressed else path.suffix.lower()
    kind = _ENDINGS.get(ending)
    if kind is None or (compressed and ending in (".bw", ".bigwig", ".parquet")):
        raise SettingError(
            f"{path} ends in none of {', '.join(_ENDINGS)}, by which a scan knows what to write; "
            "text may have .gz behind it."
        )
    return kind


def files_of(path: Path, outputs: Sequence[str]) -> dict[str, Path]:
    """Give the file of each output: the name that came, where there is one output.

    Example:
        >>> files_of(Path("out.bw"), ["H3", "H4"])["H4"].name
        'out.H4.bw'
    """
    if len(outputs) == 1:
        return {outputs[0]: path}
    endings = path.suffixes[-2:] if path.suffix.lower() == ".gz" else path.suffixes[-1:]
    ending = "".join(endings)
    stem = path.name.removesuffix(ending)
    return {name: path.with_name(f"{stem}.{_safe(name)}{ending}") for name in outputs}


def _safe(name: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "-_+." else "_" for letter in name)


def write_bigwig(
    path: Path, stretches: Iterable[Stretch], contigs: Mapping[str, int], *, overwrite: bool
) -> None:
    """Write values as a bigWig file, each over the bases that it stands for.

    Args:
        path: The file to be.
        stretches: Values in the order of the contigs.
        contigs: Length of each contig of the genome.
        overwrite: Whether a file that exists may be replaced.

    Raises:
        MissingDependencyError: pyBigWig is not installed.
    """
    try:
        import pyBigWig
    except ImportError:
        raise MissingDependencyError("pyBigWig", None, f"Writing {path}") from None
    check_output(path, overwrite=overwrite)
    with _renamed_at_end(path) as part:
        file = pyBigWig.open(str(part), "w")
        try:
            file.addHeader(list(contigs.items()))
            for stretch in stretches:
                _add(file, stretch)
        finally:
            file.close()


def _add(file, stretch: Stretch) -> None:
    """Add runs of equal steps, which take a third of the room of single values."""
    kept = np.flatnonzero(~np.isnan(stretch.values))
    if not len(kept):
        return
    widths = stretch.ends - stretch.starts
    step = int(widths.max())
    even = (np.diff(stretch.starts[kept]) == step) & (widths[kept][1:] == widths[kept][:-1])
    for run in np.split(kept, np.flatnonzero(~even) + 1):
        file.addEntries(
            stretch.contig,
            int(stretch.starts[run[0]]),
            values=stretch.values[run].astype(float).tolist(),
            span=int(widths[run[0]]),
            # Of a window cut short by the contig's start the next one would seem to overlap.
            step=step if len(run) > 1 else int(widths[run[0]]),
        )


def write_bedgraph(path: Path, stretches: Iterable[Stretch], *, overwrite: bool) -> None:
    """Write values as bedGraph, six significant digits each."""
    with open_output(path, overwrite=overwrite) as file:
        for stretch in stretches:
            kept = ~np.isnan(stretch.values)
            columns = (stretch.starts[kept], stretch.ends[kept], stretch.values[kept])
            rows = zip(*(column.tolist() for column in columns), strict=True)
            lines = [
                f"{stretch.contig}\t{start}\t{end}\t{value:.6g}\n" for start, end, value in rows
            ]
            file.write("".join(lines).encode())


def write_peaks(
    path: Path, peaks: Iterable[CalledPeak], name: str, strand: str, *, overwrite: bool
) -> int:
    """Write peaks as narrowPeak and give their number.

    Args:
        path: The file to be.
        peaks: From `call_peaks`.
        name: Of the output; peaks are numbered behind it.
        strand: `+`, `-` or `.`.
        overwrite: Whether a file that exists may be replaced.
    """
    number = 0
    with open_output(path, overwrite=overwrite) as file:
        for number, peak in enumerate(peaks, 1):
            line = narrow_peak_line(peak, f"{name}_{number}", strand)
            file.write(f"{line}\n".encode())
    return number


@contextlib.contextmanager
def _renamed_at_end(path: Path) -> Iterator[Path]:
    """Give a temporary name, for a library that opens the file itself."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        yield part
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
