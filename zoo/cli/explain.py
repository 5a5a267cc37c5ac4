"""`zoo explain`: a model and a file of sequences, to what every base adds to an output."""

import dataclasses
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zoo.cli.options import (
    Aliases,
    Center,
    GenomeFile,
    ModelName,
    Output,
    Overwrite,
    Quiet,
    Source,
)
from zoo.cli.predict import called, open_genome, progress
from zoo.cli.quiet import device, quiet_start
from zoo.errors import SettingError

if TYPE_CHECKING:
    from zoo.interpret import Attribution
    from zoo.io.fasta import Genome
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
    overwrite: Overwrite = False,
    quiet: Quiet = False,
) -> None:
    """Tell what every base of each sequence adds to one output of a model.

    A table with a line for each base, arrays, or with --html a page of logos for the browser.
    """
    from zoo.io.output import check_output

    check_output(output, overwrite=overwrite)
    if html and format not in (None, "html"):
        raise SettingError(f"--html and --format {format} came; give one of them.")
    opened = open_genome(genome, aliases)
    labels, sequences = _read(source, opened, model, center)
    with quiet_start():
        from zoo.interpret.writing import attribution_format, write_attribution

        chosen = attribution_format(output, "html" if html else format)
        place = device()
    asked = {"output": _target(target), "method": method, "baseline": baseline}
    settings = {"steps": steps, "copies": copies, "seed": seed, "batch_size": batch_size}
    with progress(f"on {place}, written to {called(output)}", quiet) as advance:
        found = _explained(model, sequences, quiet, **asked, **settings)
        found = dataclasses.replace(found, labels=labels)
        write_attribution(found, sequences, output, format=chosen, title=model, overwrite=overwrite)
        advance(len(labels))


def _read(
    source: str, genome: "Genome | None", model: str, center: bool
) -> "tuple[list[Label], list[str]]":
    """Read all sequences, before the model is loaded; with `center` brought to its length."""
    from zoo.dna import Interval, decode
    from zoo.io.batches import encode_records
    from zoo.io.sequences import read_sequences
    from zoo.loading import info

    length = info(model).input_length
    opened = source if source == "-" else Path(source)
    records = list(read_sequences(opened, genome=genome, resize=length if center else None))
    labels = [label for label, _ in records]
    if length is None:
        texts = [text.decode() if isinstance(text, bytes) else text for _, text in records]
        return labels, texts
    batches = encode_records(records, batch_size=4096, length=length, center=center)
    texts = [text for batch in batches for _, codes in batch.parts for text in decode(codes)]
    if center:
        labels = [one.resize(length) if isinstance(one, Interval) else one for one in labels]
    return labels, texts


def _target(target: str | None) -> int | str | None:
    return int(target) if target is not None and target.lstrip("-").isdigit() else target


def _explained(model: str, sequences: list[str], quiet: bool, **asked: Any) -> "Attribution":
    """Explain, and turn warnings of the zoo into lines on stderr."""
    with quiet_start(), warnings.catch_warnings(record=True) as caught:
        from zoo.interpret import CompletenessWarning, explain

        warnings.simplefilter("always", CompletenessWarning)
        found = explain(model, sequences, **asked)
    for warning in caught:
        if not quiet and issubclass(warning.category, CompletenessWarning):
            sys.stderr.write(f"zoo: {warning.message}\n")
    return found
