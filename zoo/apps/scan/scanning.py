"""Whole genomes: a model on every window, to tracks, peaks and tables."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from zoo.apps.identity import digest, of_file
from zoo.apps.scan.parts import Parts, holds_parts_of
from zoo.apps.scan.places import Regions
from zoo.apps.scan.scanner import Scanner
from zoo.apps.scan.settings import ScanSettings
from zoo.apps.scan.sharing import Sharing
from zoo.apps.scan.tracks import Scanned, check_files, write_files
from zoo.apps.scan.writing import format_of_scan
from zoo.errors import SettingError, UnknownNameError
from zoo.interpret.inputs import Model
from zoo.io.fasta import Genome

Paths = str | Path | Sequence[str | Path]


@dataclass(frozen=True)
class Scan:
    """What a scan did.

    Args:
        files: The files that were written.
        outputs: Names of the outputs in them.
        windows: Windows that were predicted.
        skipped: Windows left out for what is unknown in them or lies outside the regions.
        sharing: How much overlapping windows shared.
    """

    files: tuple[Path, ...]
    outputs: tuple[str, ...]
    windows: int
    skipped: int
    sharing: Sharing


def scan_genome(
    model: Model,
    genome: str | Path | Genome,
    paths: Paths,
    *,
    stride: int = 50,
    outputs: Sequence[str] | None = None,
    regions: Regions = None,
    settings: ScanSettings | None = None,
    advance: Callable[[int, int], None] = lambda done, total: None,
) -> Scan:
    """Predict every window of a genome and write tracks, peaks or tables.

    A window begins at every multiple of `stride` on its contig. What overlapping windows have in
    common is computed once where the network allows it; what is written is what `zoo.predict` says
    of each window, up to the rounding of single precision.

    What was computed lies in the folder `FIRST_PATH.parts` until the files are written. After a
    kill the same call goes on from there. Memory does not grow with the genome.

    Args:
        model: A Keras model on one-hot DNA `(batch, length, 4)`, or the name or folder of one.
        genome: FASTA file, or opened `Genome`.
        paths: One file or several, by their endings: `.bw` or `.bedgraph` with the value of each
            window over `stride` bases about its anchor; `.bed` or `.narrowPeak` with peaks; `.tsv`
            or `.parquet` with a row for each window. Tracks and peaks of several outputs go to a
            file each, `NAME.OUTPUT.bw`.
        stride: Bases from one window to the next.
        outputs: Names of the outputs to write; all of them where it is left out.
        regions: Where values are wanted: a BED file, or a list of contigs and `Interval`s; the
            whole genome where it is left out. Windows may reach beyond a region.
        settings: Strands, peaks and the rest, see `ScanSettings`.
        advance: Called after each piece with the windows that are done and those there are.

    Returns:
        The files and what was done.

    Raises:
        SettingError: A path, the stride or a setting will not do, the model gives profiles or has
            side inputs, or the folder of parts belongs to another scan.
        UnknownNameError: There is no such model or output.
        CoordinateError: A region does not lie in the genome, or no contig holds a window.
        FormatError: A file is missing, damaged or in no known format.

    Example:
        >>> import keras, tempfile
        >>> folder = Path(tempfile.mkdtemp())
        >>> _ = (folder / "tiny.fa").write_text(">one\\nAACCGG\\n")
        >>> model = keras.Sequential([keras.Input((4, 4)), keras.layers.GlobalAveragePooling1D()])
        >>> done = scan_genome(
        ...     model, folder / "tiny.fa", folder / "a.bedgraph", stride=2, outputs=["output_0"]
        ... )
        >>> print((folder / "a.bedgraph").read_text().expandtabs(6), end="")
        one   1     3     0.5
        one   3     5     0
    """
    settings = settings or ScanSettings()
    files = [Path(paths)] if isinstance(paths, str | Path) else [Path(path) for path in paths]
    if not files:
        raise SettingError("There is no file to write; expected at least one path.")
    for path in files:  # before anything that takes time
        format_of_scan(path)
    scanner = Scanner(model, genome, stride=stride, regions=regions, settings=settings)
    columns = chosen_outputs(outputs, scanner.outputs)
    names = [scanner.outputs[one] for one in columns]
    folder = files[0].with_name(f"{files[0].name}.parts")
    description = describe_scan(scanner) | {"files": [str(path) for path in files], "names": names}
    # Killed while it wrote, the same scan has left some files complete.
    again = holds_parts_of(folder, description)
    replaced = replace(settings, overwrite=settings.overwrite or again)
    written = check_files(files, names, replaced)
    parts = Parts(folder, description, overwrite=settings.overwrite)
    done, total = 0, sum(map(len, scanner.pieces))
    for number, piece in enumerate(scanner.pieces):
        if number not in parts:
            parts.keep(number, scanner.values(piece))
        done += len(piece)
        advance(done, total)
    predicted = write_files(files, Scanned(scanner, parts, columns, replaced))
    parts.remove()
    return Scan(written, tuple(names), predicted, total - predicted, scanner.network.sharing)


def chosen_outputs(asked: Sequence[str] | None, names: list[str]) -> list[int]:
    """Give the columns of the outputs that are asked for; a name stands for both its strands."""
    if asked is None:
        return list(range(len(names)))
    found = []
    for one in asked:
        columns = [
            column
            for column, name in enumerate(names)
            if name in (one, f"{one}_plus", f"{one}_minus")
        ]
        if not columns:
            raise UnknownNameError("output", one, names)
        found += [column for column in columns if column not in found]
    return found


def describe_scan(scanner: Scanner) -> dict[str, Any]:
    """Say what the values of a scan depend on."""
    layout = scanner.layout
    return {
        "model": digest([scanner.model]),
        "genome": scanner.genome.contigs,
        "genome_file": of_file(scanner.genome.path),
        "stretches": scanner.wanted.stretches,
        "strands": scanner.strands,
        "length": layout.length,
        "stride": layout.stride,
        "anchor": layout.anchor,
        "max_unknown": layout.max_unknown,
        "pieces": len(scanner.pieces),
    }
