"""`zoo variants`: models and a VCF file, to what each model says of every allele."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from zoo.cli.options import Cluster, Gpus, KeepParts, Restart, Workers
from zoo.cli.predict import called, open_genome, progress
from zoo.cli.quiet import device, quiet_start
from zoo.cli.workers import Asked, run_job
from zoo.errors import SettingError


def variants(
    models: Annotated[
        list[str],
        typer.Argument(help="Names or folders of models; see zoo list.", metavar="NAME..."),
    ],
    source: Annotated[str, typer.Argument(help="VCF (plain, bgzip, gzip) or BCF; - reads stdin.")],
    genome: Annotated[Path, typer.Option("--genome", "-g", help="FASTA that the variants lie on.")],
    output: Annotated[
        str,
        typer.Option(
            "--output", "-o", help="File to write: .vcf, .vcf.gz, .tsv, .parquet; - is stdout."
        ),
    ] = "-",
    format: Annotated[
        str | None,
        typer.Option(help="vcf, tsv or parquet; by the output's ending if not given."),
    ] = None,
    aliases: Annotated[
        str | None,
        typer.Option(help="Other names of contigs: 'standard' (chr1 is 1), or a table's file."),
    ] = None,
    target: Annotated[
        str | None, typer.Option(help="Name or number of one output; all if not given.")
    ] = None,
    one_strand: Annotated[
        bool, typer.Option("--one-strand", help="Score the plus strand only, not both.")
    ] = False,
    length: Annotated[
        int | None, typer.Option(min=1, help="Bases in a window, for models that take any number.")
    ] = None,
    shifts: Annotated[
        str | None,
        typer.Option(help="Average over windows moved by so many bases, as -10,0,10; 0 if not."),
    ] = None,
    within: Annotated[
        int | None,
        typer.Option(
            min=0, help="Bases from the middle of a window that near variants share; 0 if not."
        ),
    ] = None,
    batch_size: Annotated[
        int | None,
        typer.Option(
            min=1, help="Windows predicted at once; 256 if not given, 4 for --layout spliceai."
        ),
    ] = None,
    layout: Annotated[
        str, typer.Option(help="zoo, or spliceai for the entry that SpliceAI writes.")
    ] = "zoo",
    annotation: Annotated[
        Path | None, typer.Option(help="GTF or GFF3 of the transcripts, for --layout spliceai.")
    ] = None,
    distance: Annotated[
        int | None,
        typer.Option(
            min=1, help="Bases from a variant that --layout spliceai looks at; 50 if not given."
        ),
    ] = None,
    workers: Workers = None,
    cluster: Cluster = None,
    gpus: Gpus = 0,
    keep_parts: KeepParts = False,
    restart: Restart = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the output if it exists.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Report nothing on stderr.")] = False,
) -> None:
    """Tell what each variant of a VCF file changes in the outputs of one or more models.

    A VCF comes out with one entry in INFO for each model, every record in its place; a table with
    a row for each allele. Stopped work goes on where it was when the same command runs again.
    """
    from zoo.apps.variants.results import check_libraries, format_of
    from zoo.io.output import check_output

    windows = {"target": _target(target), "length": length, "within": within}
    windows |= {"shifts": _numbers(shifts), "one_strand": one_strand or None}
    settings = _settings(layout, windows, {"distance": distance}) | _given(batch_size=batch_size)
    if team := Asked(workers, cluster, gpus, keep_parts):
        asked = {"format": format, "layout": layout, "annotation": annotation, "aliases": aliases}
        asked |= {"overwrite": overwrite, "settings": settings}
        _on_workers((models, source, genome, output), asked, team, quiet, restart)
        return
    check_output(output, overwrite=overwrite)
    chosen = format_of(output, format)
    check_libraries(output, chosen)
    opened = open_genome(genome, aliases)
    with quiet_start():
        from zoo.apps.variants import score_variants
        from zoo.loading import load

        networks = [load(name) for name in models]
        place = device()
    with progress(f"on {place}, written to {called(output)}", quiet, "records") as advance:
        summary = score_variants(
            networks,
            source,
            opened,
            output,
            format=chosen,
            layout=layout,
            annotation=annotation,
            resume=not restart,
            overwrite=overwrite,
            advance=advance,
            **settings,
        )
    if not quiet:
        sys.stderr.write(f"{summary}\n")


def _on_workers(
    places: tuple[Any, ...], asked: dict[str, Any], team: Asked, quiet: bool, restart: bool
) -> None:
    """Score on several workers, from and to the places."""

    def make() -> Any:
        from zoo.scale import VariantsJob

        return VariantsJob(*places, **asked)

    with progress(f"on {team.place}, written to {places[3]}", quiet, "records") as advance:
        summary = run_job(make, team, advance, restart=restart)
    if not quiet:
        sys.stderr.write(f"{summary}\n")


def _settings(layout: str, windows: dict[str, Any], splicing: dict[str, Any]) -> dict[str, Any]:
    """Give the settings that were given, and refuse those that the layout has no use for."""
    own, others = (splicing, windows) if layout == "spliceai" else (windows, splicing)
    if wrong := _given(**others):
        options = ", ".join(f"--{name.replace('_', '-')}" for name in wrong)
        raise SettingError(f"{options} came, which --layout {layout} has no use for; leave it out.")
    settings = _given(**own)
    if settings.pop("one_strand", False):
        settings["both_strands"] = False
    return settings


def _given(**settings: Any) -> dict[str, Any]:
    return {name: value for name, value in settings.items() if value is not None}


def _numbers(text: str | None) -> tuple[int, ...] | None:
    if text is None:
        return None
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        raise SettingError(f"--shifts {text} came; expected numbers such as -10,0,10.") from None


def _target(target: str | None) -> int | str | None:
    return int(target) if target is not None and target.lstrip("-").isdigit() else target
