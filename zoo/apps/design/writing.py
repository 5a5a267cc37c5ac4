"""Designs as files: the path of their edits, their sequences, and a picture."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from zoo.apps.design.pictures import draw_design
from zoo.apps.design.result import Design
from zoo.errors import SettingError
from zoo.io.output import open_output

_PICTURES = (".svg", ".pdf", ".png")


def write_designs(designs: Sequence[Design], path: str | Path, *, overwrite: bool = False) -> None:
    """Write designs, by the file's ending.

    Args:
        designs: From `design_sequences`.
        path: `.fa` or `.fasta` for the sequences; `.svg`, `.pdf` or `.png` for a picture of one
            design; anything else, and `-`, for a table with a row for each edit.
        overwrite: Whether a file that exists may be replaced.

    Raises:
        SettingError: The path will not do, or a picture of several designs is asked for.
    """
    suffix = Path(path).suffix.lower()
    if suffix in _PICTURES:
        if len(designs) != 1:
            raise SettingError(f"{path} is a picture of one design; there are {len(designs)}.")
        from matplotlib import pyplot

        figure = draw_design(designs[0])
        with open_output(path, overwrite=overwrite) as file:
            figure.savefig(file, format=suffix[1:])
        pyplot.close(figure)
        return
    lines = _fasta(designs) if suffix in (".fa", ".fasta") else _table(designs)
    with open_output(path, overwrite=overwrite) as file:
        file.writelines(f"{line}\n".encode() for line in lines)


def _fasta(designs: Sequence[Design]) -> Iterator[str]:
    for design in designs:
        edits = ",".join(map(str, design.edits)) or "no edit"
        yield f">{design.label} edits={edits} seed={design.seed}"
        yield design.sequence


def _table(designs: Sequence[Design]) -> Iterator[str]:
    """Give a row for each start and each edit, with all outputs behind it."""
    outputs = designs[0].outputs
    yield "\t".join(["name", "edit", "position", "from", "to", *outputs, "seed"])
    for design in designs:
        steps = [("0", ".", ".", ".", design.values)]
        steps += [
            (str(number), str(edit.position), edit.before, edit.after, edit.values)
            for number, edit in enumerate(design.edits, 1)
        ]
        for *step, values in steps:
            numbers = [f"{value:.6g}" for value in values.tolist()]
            yield "\t".join([design.label, *step, *numbers, str(design.seed)])
