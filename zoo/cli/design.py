"""`zoo design`: a model and sequences to begin with, to sequences that give what is asked for."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zoo.cli.predict import called, progress
from zoo.cli.quiet import device, quiet_start
from zoo.errors import SettingError

if TYPE_CHECKING:
    from zoo.apps.design import Goal


def design(
    model: Annotated[str, typer.Argument(help="Name or folder of a model; see zoo list.")],
    source: Annotated[
        str | None,
        typer.Argument(help="FASTA of the sequences to begin with; else give --random."),
    ] = None,
    output: Annotated[
        list[str] | None,
        typer.Option(
            "--output",
            "-o",
            help="File to write: .fa with sequences, .svg, .pdf or .png with a picture of one, or "
            "else a table of the edits; may be repeated; - is stdout.",
        ),
    ] = None,
    random: Annotated[int | None, typer.Option(min=1, help="Begin with random sequences.")] = None,
    target: Annotated[
        str | None, typer.Option(help="Name or number of the output; needed where it has several.")
    ] = None,
    minimise: Annotated[bool, typer.Option("--minimise", help="Make it small.")] = False,
    value: Annotated[float | None, typer.Option(help="Bring it to this value.")] = None,
    hold: Annotated[
        list[str] | None,
        typer.Option(help="Output that may not move far, as NAME=TOLERANCE; may be repeated."),
    ] = None,
    edits: Annotated[int, typer.Option(min=1, help="Most edits of a sequence.")] = 20,
    beam: Annotated[int, typer.Option(min=1, help="Sequences kept after each edit.")] = 1,
    method: Annotated[
        str, typer.Option(help="exact tries all edits, gradient those it favours.")
    ] = "exact",
    fixed: Annotated[
        list[str] | None,
        typer.Option(help="Positions that stay, START-END, from 0, half-open; may be repeated."),
    ] = None,
    forbid: Annotated[
        list[str] | None, typer.Option(help="Motif that no edit may make; may be repeated.")
    ] = None,
    gc: Annotated[
        tuple[float, float] | None, typer.Option(help="Least and largest share of G and C.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of random sequences.")] = 0,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the outputs if they exist.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Report nothing on stderr.")] = False,
) -> None:
    """Edit sequences base by base until a model gives for them what is asked for."""
    from zoo.io.output import check_output

    outputs = output or ["-"]
    for path in outputs:
        check_output(path, overwrite=overwrite)
    if (source is None) == (random is None):
        raise SettingError("Give a FASTA file to begin with, or --random, and not both.")
    with quiet_start():
        from zoo.apps.design import EditRules, SearchSettings, design_sequences, write_designs

        place = device()
    goal = _goal(target, minimise, value, hold or [])
    rules = EditRules(fixed=_positions(fixed or []), forbidden=forbid or (), gc=gc)
    search = SearchSettings(edits=edits, beam=beam, method=method)
    begin = random if source is None else Path(source)
    with progress(f"on {place}, written to {', '.join(map(called, outputs))}", quiet) as advance:
        designs = design_sequences(
            model, begin, goal, rules=rules, search=search, seed=seed, advance=advance
        )
        for path in outputs:
            write_designs(designs, path, overwrite=overwrite)


def _goal(target: str | None, minimise: bool, value: float | None, hold: list[str]) -> "Goal":
    from zoo.apps.design import Goal

    if minimise and value is not None:
        raise SettingError("--minimise and --value came; give one of them.")
    aim = value if value is not None else "minimise" if minimise else "maximise"
    held = {}
    for text in hold:
        name, _, most = text.rpartition("=")
        try:
            held[_output(name)] = float(most)
        except ValueError:
            raise SettingError(f"--hold is {text!r}; expected NAME=TOLERANCE.") from None
    return Goal(output=_output(target) if target is not None else None, target=aim, hold=held)


def _output(text: str) -> str | int:
    return int(text) if text.isdigit() else text


def _positions(stretches: list[str]) -> list[int]:
    """Read stretches such as `10-20`."""
    found: list[int] = []
    for text in stretches:
        start, _, stop = text.partition("-")
        if not (start.isdigit() and stop.isdigit() and int(start) < int(stop)):
            raise SettingError(f"--fixed is {text!r}; expected START-END, such as 10-20.")
        found += range(int(start), int(stop))
    return found
