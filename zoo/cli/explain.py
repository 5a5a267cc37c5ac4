"""`zoo explain`: a model and a file of sequences, to what every base adds to an output."""

import contextlib
import dataclasses
import sys
import warnings
from collections.abc import Iterator
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
from zoo.cli.predict import called, open_genome, progress
from zoo.cli.quiet import device, quiet_start
from zoo.cli.workers import Asked, run_job
from zoo.errors import SettingError

if TYPE_CHECKING:
    from zoo.interpret import Attribution
    from zoo.io.sequences import Label


def explain(
    model: ModelName,
    source: Source,
    output: Output = "-",
    format: Annotated[
        str | None,
        typer.Option(help="tsv, npz or html; by the output's ending if not given."),
    ] = None,
    html: Annotated[
        bool, typer.Option("--html", help="Write a report that stands alone: --format html.")
    ] = False,
    method: Annotated[
        str, typer.Option(help="integrated_gradients, or another; a wrong name lists them.")
    ] = "integrated_gradients",
    baseline: Annotated[
        str,
        typer.Option(help="zeros, uniform, composition, mononucleotide or dinucleotide."),
    ] = "dinucleotide",
    target: Annotated[
        str | None,
        typer.Option(help="Name or number of the model's output; needed where it has several."),
    ] = None,
    steps: Annotated[int, typer.Option(min=1, help="Points on each path.")] = 32,
    copies: Annotated[int, typer.Option(min=1, help="Shuffles of each sequence.")] = 10,
    seed: Annotated[int, typer.Option(min=0, help="Of shuffles and noise.")] = 0,
    batch_size: Annotated[int, typer.Option(min=1, help="Sequences computed at once.")] = 128,
    genome: GenomeFile = None,
    aliases: Aliases = None,
    center: Center = False,
    workers: Workers = None,
    cluster: Cluster = None,
    gpus: Gpus = 0,
    keep_parts: KeepParts = False,
    restart: Restart = False,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
) -> None:
    """Tell what every base of each sequence adds to one output of a model.

    A table with a line for each base, arrays, or with --html a page of logos for the browser.
    """
    from zoo.io.output import check_output

    if html and format not in (None, "html"):
        raise SettingError(f"--html and --format {format} came; give one of them.")
    asked = {"method": method, "baseline": baseline}
    settings = {"steps": steps, "copies": copies, "seed": seed, "batch_size": batch_size}
    if team := Asked(workers, cluster, gpus, keep_parts, restart):
        asked |= {"aliases": aliases, "center": center, "overwrite": overwrite, "title": model}
        asked |= {"target": _target(target), "format": "html" if html else format}
        places = (model, source, output, genome)
        _on_workers(places, asked | {"settings": settings}, team, quiet)
        return
    check_output(output, overwrite=overwrite)
    opened = open_genome(genome, aliases)
    labels, sequences = _read(source, opened, model, center)
    with quiet_start():
        from zoo.interpret.writing import attribution_format, write_attribution

        chosen = attribution_format(output, "html" if html else format)
        place = device()
    asked |= {"output": _target(target)}
    with progress(f"on {place}, written to {called(output)}", quiet) as advance:
        found = _explained(model, sequences, quiet, **asked, **settings)
        found = dataclasses.replace(found, labels=labels)
        write_attribution(found, sequences, output, format=chosen, title=model, overwrite=overwrite)
        advance(len(labels))


def _on_workers(places: tuple[Any, ...], asked: dict[str, Any], team: Asked, quiet: bool) -> None:
    """Explain on several workers, from and to the places."""

    def make() -> Any:
        from zoo.scale import ExplainJob

        return ExplainJob(*places, **asked)

    with (
        _told(quiet),
        progress(f"on {team.place}, written to {places[2]}", quiet) as advance,
    ):
        run_job(make, team, advance, restart=team.restart)


def _read(source: str, genome: Any, model: str, center: bool) -> "tuple[list[Label], list[str]]":
    """Read all sequences, before the model is loaded."""
    from zoo.io.batches import read_texts
    from zoo.loading import info

    return read_texts(source, info(model).input_length, genome=genome, center=center)


def _target(target: str | None) -> int | str | None:
    return int(target) if target is not None and target.lstrip("-").isdigit() else target


def _explained(model: str, sequences: list[str], quiet: bool, **asked: Any) -> "Attribution":
    """Explain, while what the libraries have to say is held back."""
    with _told(quiet), quiet_start():
        from zoo.interpret import explain

        return explain(model, sequences, **asked)


@contextlib.contextmanager
def _told(quiet: bool) -> Iterator[None]:
    """Turn warnings of the zoo into lines on stderr."""
    with quiet_start():
        from zoo.interpret import CompletenessWarning

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", CompletenessWarning)
        yield
    for warning in caught:
        if not quiet and issubclass(warning.category, CompletenessWarning):
            sys.stderr.write(f"zoo: {warning.message}\n")
