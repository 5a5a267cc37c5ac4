"""`zoo bench`: measurements that take long, written as pages."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from zoo.train.ablations.case import Case

app = typer.Typer(name="bench", help="Measure what choices are worth, and write it down.")


@app.callback()
def bench() -> None:
    """Keep `ablations` a command of its own, also while it is the only one."""


@app.command()
def ablations(
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Page to write after every training.")
    ] = Path("docs/measured/ablations.md"),
    runs: Annotated[
        Path, typer.Option(help="Where states to resume from and results are kept.")
    ] = Path("runs"),
    data: Annotated[
        Path | None,
        typer.Option(help="Folder with local copies of the source files; else downloaded."),
    ] = None,
    only: Annotated[
        str, typer.Option(help="Train only cases whose name contains this; the page keeps all.")
    ] = "",
    page: Annotated[
        bool, typer.Option("--page", help="Train nothing, write the page from what there is.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")] = False,
) -> None:
    """Train the same networks with and without each choice, and write the page.

    A run that was stopped goes on where it was.
    """
    from zoo.errors import SettingError
    from zoo.train.ablations.page import render_page
    from zoo.train.ablations.questions import QUESTIONS, all_cases

    def write() -> None:
        output.write_text(render_page(QUESTIONS, runs), encoding="utf-8")

    chosen = [case for case in all_cases() if only in case.name]
    if not chosen:
        names = ", ".join(case.name for case in all_cases())
        raise SettingError(f"No case has {only!r} in its name; expected a part of: {names}.")
    if page and not any(runs.glob("*")):
        raise SettingError(f"{runs} holds no results; leave --page out to train first.")
    # What cannot be written is found before TensorFlow is loaded.
    output.parent.mkdir(parents=True, exist_ok=True)
    with output.open("a"):
        pass
    if page:
        write()
    else:
        _train(chosen, runs, data, quiet, write)
    print(f"written to {output}")


def _train(
    chosen: "list[Case]", runs: Path, data: Path | None, quiet: bool, write: Callable[[], None]
) -> None:
    """Train what has no result yet, and write the page after each training."""
    from zoo.cli.quiet import device, quiet_start

    with quiet_start():
        from zoo.train.ablations.data import CaseData
        from zoo.train.ablations.running import run_cases

        print(f"training on {device()}")

    def report(line: str) -> None:
        if not quiet:
            print(line, flush=True)

    for _ in run_cases(chosen, runs, CaseData(data), report=report):
        write()
