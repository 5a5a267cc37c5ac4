"""`zoo scan`: a model on every window of a genome, to tracks, peaks and tables."""

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zoo.cli.options import Cluster, Gpus, KeepParts, Workers
from zoo.cli.predict import open_genome
from zoo.cli.quiet import device, quiet_start
from zoo.cli.workers import Asked
from zoo.errors import SettingError

if TYPE_CHECKING:
    from zoo.apps.scan import Scan
    from zoo.apps.scan.places import Regions


def scan(
    model: Annotated[str, typer.Argument(help="Name or folder of a model; see zoo list.")],
    genome: Annotated[Path, typer.Argument(help="FASTA, plain or compressed.")],
    output: Annotated[
        list[Path],
        typer.Option(
            "--output",
            "-o",
            help="File to write, by its ending: .bw, .bedgraph, .bed or .narrowPeak (peaks), .tsv, "
            ".parquet. May be given several times.",
        ),
    ],
    stride: Annotated[int, typer.Option(min=1, help="Bases from one window to the next.")] = 50,
    target: Annotated[
        list[str] | None, typer.Option(help="Output to write; may be repeated; all if not given.")
    ] = None,
    regions: Annotated[
        Path | None, typer.Option(help="BED file: write values inside its intervals only.")
    ] = None,
    contig: Annotated[
        list[str] | None, typer.Option(help="Contig to scan; may be repeated; all if not given.")
    ] = None,
    strands: Annotated[
        str, typer.Option(help="forward, mean or each; by the model's card if not given.")
    ] = "card",
    anchor: Annotated[
        int | None,
        typer.Option(help="Base of a window, from 0, its value is written at; else the middle."),
    ] = None,
    threshold: Annotated[float, typer.Option(help="Least value of a peak.")] = 0.5,
    gap: Annotated[int, typer.Option(min=0, help="Bases between values of one peak.")] = 0,
    max_unknown: Annotated[
        float, typer.Option(help="Skip windows with a larger share of N.")
    ] = 0.5,
    length: Annotated[
        int | None, typer.Option(help="Bases in a window, for a model that takes any.")
    ] = None,
    aliases: Annotated[
        str | None,
        typer.Option(help="Other names of contigs: 'standard' (chr1 is 1), or a table's file."),
    ] = None,
    windows: Annotated[int, typer.Option(min=2, help="Windows computed at once.")] = 512,
    workers: Workers = None,
    cluster: Cluster = None,
    gpus: Gpus = 0,
    keep_parts: KeepParts = False,
    overwrite: Annotated[
        bool,
        typer.Option("--overwrite", help="Replace outputs, and begin an unfinished scan anew."),
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Report nothing on stderr.")] = False,
) -> None:
    """Predict every window of a genome: bigWig, bedGraph, peaks or a table.

    Windows that overlap share what they have in common. A scan that was interrupted goes on where
    it was when the same command is given again.
    """
    asked = _regions(regions, contig)
    team = Asked(workers, cluster, gpus, keep_parts)
    opened = None if team else open_genome(genome, aliases)
    with quiet_start():
        from zoo.apps.scan import ScanSettings, scan_genome

        place = team.place if team else device()
    settings = ScanSettings(
        strands=strands,
        anchor=anchor,
        length=length,
        max_unknown=max_unknown,
        threshold=threshold,
        gap=gap,
        windows=windows,
        overwrite=overwrite,
    )
    with _progress(place, quiet) as (advance, finish):
        if team:
            places = (model, genome, output, stride, target, asked, aliases, settings)
            finish(_on_workers(places, team, advance))
            return
        finish(
            scan_genome(
                model,
                opened,
                output,
                stride=stride,
                outputs=target,
                regions=asked,
                settings=settings,
                advance=advance,
            )
        )


def _on_workers(
    places: tuple[Any, ...], team: Asked, advance: Callable[[int, int], None]
) -> "Scan":
    """Scan on several workers; an unfinished scan is begun anew where outputs are replaced."""
    from zoo.scale import ScanJob, run

    job = ScanJob(*places)
    return run(
        job,
        workers=team.workers,
        cluster=team.cluster,
        gpus=team.gpus,
        restart=job.overwrite,
        keep=team.keep,
        advance=advance,
    )


def _regions(regions: Path | None, contigs: list[str] | None) -> "Regions":
    if regions is not None and contigs:
        raise SettingError("--regions and --contig came; give one of them.")
    return regions if regions is not None else contigs or None


@contextlib.contextmanager
def _progress(
    place: str, quiet: bool
) -> Iterator[tuple[Callable[[int, int], None], Callable[["Scan"], None]]]:
    """Show windows, rate and time left on a terminal, and at the end say what was done."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as TimeLeft

    console = Console(stderr=True, quiet=quiet)
    rate = TextColumn("{task.fields[rate]:,.0f} windows/s")
    begun = time.perf_counter()
    with Progress(
        BarColumn(),
        MofNCompleteColumn(),
        rate,
        TimeLeft(),
        console=console,
        transient=True,
        disable=quiet or not console.is_terminal,
    ) as bar:
        task = bar.add_task("scan", total=None, rate=0.0)

        def advance(done: int, total: int) -> None:
            rate = done / (time.perf_counter() - begun)
            bar.update(task, completed=done, total=total, rate=rate)

        def finish(found: "Scan") -> None:
            seconds = time.perf_counter() - begun
            files = ", ".join(path.name for path in found.files)
            console.print(
                f"{found.windows:,} windows in {seconds:.1f} s on {place} ({found.skipped:,} "
                f"skipped), {found.sharing}; written to {files}",
                highlight=False,
                soft_wrap=True,
            )

        yield advance, finish
