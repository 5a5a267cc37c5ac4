"""`zoo predict`: a model, and a file of sequences or intervals, to a table."""

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zoo.cli.options import (
    Aliases,
    Center,
    Cluster,
    GenomeFile,
    Gpus,
    KeepParts,
    ModelName,
    Output,
    Overwrite,
    Quiet,
    Restart,
    Source,
    Workers,
)
from zoo.cli.quiet import device, quiet_start
from zoo.cli.workers import Asked, run_job
from zoo.errors import SettingError

if TYPE_CHECKING:
    from zoo.card import Card
    from zoo.io.tables import Column


def predict(
    model: ModelName,
    source: Source,
    output: Output = "-",
    genome: GenomeFile = None,
    aliases: Aliases = None,
    format: Annotated[
        str | None, typer.Option(help="tsv or parquet; by the output's ending if not given.")
    ] = None,
    batch_size: Annotated[int, typer.Option(min=1, help="Sequences predicted at once.")] = 256,
    center: Center = False,
    both_strands: Annotated[
        bool, typer.Option("--both-strands", help="Average over both strands.")
    ] = False,
    calibrated: Annotated[
        bool, typer.Option("--calibrated", help="Apply the temperature of the model's card.")
    ] = False,
    workers: Workers = None,
    cluster: Cluster = None,
    gpus: Gpus = 0,
    keep_parts: KeepParts = False,
    restart: Restart = False,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
) -> None:
    """Score sequences with a model: one row a sequence, one column an output.

    FASTA rows are named by their header line; BED rows keep contig, start, end, name and strand.
    """
    from zoo import loading
    from zoo.io.output import check_output
    from zoo.io.tables import format_of

    settings = {"batch_size": batch_size, "both_strands": both_strands, "calibrated": calibrated}
    if team := Asked(workers, cluster, gpus, keep_parts, restart):
        asked = {"format": format, "aliases": aliases, "center": center, "overwrite": overwrite}
        _on_workers((model, source, output, genome), asked | settings, team, quiet)
        return
    check_output(output, overwrite=overwrite)
    chosen = format_of(output, format)
    opened = open_genome(genome, aliases)
    card = loading.info(model)
    _check_first(source, opened, card.input_length, center)
    with quiet_start():
        network = loading.load(model)
        place = device()
        from zoo.prediction import predict_batches, write_predictions
    stream = predict_batches(
        network,
        source if source == "-" else Path(source),
        genome=opened,
        length="center" if center else "exact",
        **settings,
    )
    with progress(f"on {place}, written to {called(output)}", quiet) as advance:
        write_predictions(
            stream, output, _columns(card), format=chosen, overwrite=overwrite, advance=advance
        )


def _on_workers(places: tuple[Any, ...], asked: dict[str, Any], team: Asked, quiet: bool) -> None:
    """Predict on several workers, from and to the places."""

    def make() -> Any:
        from zoo.scale import PredictJob

        return PredictJob(*places, **asked)

    with progress(f"on {team.place}, written to {places[2]}", quiet) as advance:
        run_job(make, team, advance, restart=team.restart)


def _check_first(source: str, genome: Any, length: int | None, center: bool) -> None:
    """Check a file's first sequence: most bad input shows there, before the model is loaded."""
    from zoo.io.batches import encode_records
    from zoo.io.sequences import read_sequences

    path = Path(source)
    # A pipe cannot be read twice.
    if source != "-" and (path.is_file() or path.is_dir() or not path.exists()):
        records = read_sequences(path, genome=genome, resize=length if center else None)
        next(encode_records(records, batch_size=1, length=length, center=center))


def _columns(card: "Card") -> "list[Column]":
    """Give the columns that a card declares."""
    from zoo.io.tables import Column

    return [Column(output.name, output.unit, output.description) for output in card.outputs]


def open_genome(path: Path | None, aliases: str | None) -> Any:
    """Open the FASTA file that intervals lie on, if one is given."""
    if path is None:
        if aliases is not None:
            raise SettingError("--aliases are names of a genome's contigs; give --genome too.")
        return None
    from zoo.io.fasta import Genome

    return Genome(path, aliases=aliases)


def called(output: str) -> str:
    """Call an output by its name, for messages."""
    return "standard output" if output == "-" else output


@contextlib.contextmanager
def progress(ending: str, quiet: bool, what: str = "sequences") -> Iterator[Callable[[int], None]]:
    """Count on stderr, on a terminal while they pass, elsewhere at the end."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True, quiet=quiet)
    count, begun = 0, time.perf_counter()
    shown = TextColumn(f"{{task.completed:,.0f}} {what}")
    with Progress(
        SpinnerColumn(),
        shown,
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=quiet or not console.is_terminal,
    ) as bar:
        task = bar.add_task("predict", total=None)

        def advance(done: int) -> None:
            nonlocal count
            count += done
            bar.advance(task, done)

        yield advance
    seconds = time.perf_counter() - begun
    console.print(f"{count:,} {what} in {seconds:.1f} s {ending}", highlight=False, soft_wrap=True)
