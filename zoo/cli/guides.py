"""`zoo guides`: targets and a genome, to a table of guides and a picture of them."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zoo.cli.predict import called, open_genome, progress
from zoo.cli.quiet import quiet_start
from zoo.errors import SettingError

if TYPE_CHECKING:
    from zoo.apps.guides import Guides


def guides(
    targets: Annotated[
        str,
        typer.Argument(
            help="FASTA or BED file, an interval chr1:100-200 (from 0, half-open), with "
            "--annotation a gene, or 'all' for the whole genome."
        ),
    ],
    output: Annotated[
        str, typer.Option("--output", "-o", help="File to write, .gz compresses; - is stdout.")
    ] = "-",
    genome: Annotated[
        Path | None,
        typer.Option("--genome", "-g", help="FASTA of the genome; off-targets are sought in it."),
    ] = None,
    annotation: Annotated[
        Path | None, typer.Option("--annotation", "-a", help="GTF or GFF3 that has the gene.")
    ] = None,
    part: Annotated[str, typer.Option(help="Part of the gene: gene, exon or CDS.")] = "gene",
    pam: Annotated[str, typer.Option(help="Motif beside the target, IUPAC letters.")] = "NGG",
    side: Annotated[int, typer.Option(help="3: the PAM follows the target; 5: precedes it.")] = 3,
    length: Annotated[int, typer.Option(help="Bases of a guide.")] = 20,
    window: Annotated[
        str, typer.Option(help="First and last base that a base editor reaches, 5' to 3'.")
    ] = "4-8",
    mismatches: Annotated[int, typer.Option(help="Most mismatches of an off-target.")] = 3,
    off_target_pam: Annotated[
        list[str] | None,
        typer.Option(help="Another PAM that off-targets may have, such as NAG; may be repeated."),
    ] = None,
    best: Annotated[int, typer.Option(help="Off-targets that are named for each guide.")] = 5,
    no_off_targets: Annotated[
        bool, typer.Option("--no-off-targets", help="Look for no off-targets.")
    ] = False,
    model: Annotated[
        str, typer.Option(help="Model of activity; auto is guide-cnn-v1 where it applies.")
    ] = "auto",
    no_activity: Annotated[
        bool, typer.Option("--no-activity", help="Predict no activity.")
    ] = False,
    html: Annotated[
        Path | None, typer.Option(help="Draw a picture too: a page that stands alone.")
    ] = None,
    aliases: Annotated[
        str | None,
        typer.Option(help="Other names of contigs: 'standard' (chr1 is 1), or a table's file."),
    ] = None,
    format: Annotated[
        str | None, typer.Option(help="tsv or parquet; by the output's ending if not given.")
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the outputs if they exist.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Report nothing on stderr.")] = False,
) -> None:
    """Find CRISPR guides: where they cut, how well, and where else in the genome.

    One row a guide; the columns are described in docs/guides.md.
    """
    from zoo.io.output import check_output
    from zoo.io.tables import format_of

    for path in (output, *([html] if html else [])):
        check_output(path, overwrite=overwrite)
    chosen = format_of(output, format)
    opened = open_genome(genome, aliases)
    with quiet_start():
        from zoo.apps.guides import Nuclease, Search, guide_batches, write_guides

        parts = guide_batches(
            None if targets == "all" else targets,
            opened,
            annotation=annotation,
            part=part,
            nuclease=Nuclease(pam, side, length, window=_window(window)),
            model=None if no_activity else model,
            search=None if no_off_targets else Search(mismatches, off_target_pam or (), best),
        )
    kept: list[Guides] = []
    stream = _kept(parts, kept) if html else parts
    with progress(f"written to {called(output)}", quiet, "guides") as advance:
        write_guides(stream, output, format=chosen, overwrite=overwrite, advance=advance)
    if html:
        _draw(kept, html, targets, overwrite)


def _window(text: str) -> tuple[int, int]:
    """Read `4-8`."""
    first, _, last = text.partition("-")
    if not (first.isdigit() and last.isdigit()):
        raise SettingError(f"--window {text} came; expected two numbers, such as 4-8.")
    return int(first), int(last)


def _kept(parts: "Iterable[Guides]", kept: "list[Guides]") -> "Iterator[Guides]":
    """Keep the parts for the picture, and stop early where they are too many for one."""
    from zoo.apps.guides.report import check_count

    for part in parts:
        kept.append(part)
        check_count(sum(map(len, kept)))
        yield part


def _draw(kept: "list[Guides]", path: Path, title: str, overwrite: bool) -> None:
    from zoo.apps.guides import join_guides, render_guides
    from zoo.io.output import open_output

    page = render_guides(join_guides(kept), title=f"Guides: {title}")
    with open_output(path, overwrite=overwrite) as file:
        file.write(page.encode())
