"""Attributions as files: arrays, a table with a line for each base, or a report to look at."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from zoo.dna import BASES, Interval, encode
from zoo.errors import SettingError
from zoo.interpret.attribution import Attribution
from zoo.interpret.pictures.report import render_report
from zoo.io.output import open_output
from zoo.io.sequences import Label

FORMATS = ("tsv", "npz", "html")
_ENDINGS = {".npz": "npz", ".html": "html", ".htm": "html"}


def attribution_format(path: str | Path, format: str | None = None) -> str:
    """Choose the format: the one given, or by the file's ending, `tsv` when that says nothing.

    Raises:
        SettingError: The format is none of `FORMATS`, or a compressed `.npz` is asked for.

    Example:
        >>> attribution_format("a.npz"), attribution_format("a.html.gz"), attribution_format("-")
        ('npz', 'html', 'tsv')
    """
    path = Path(path)
    compressed = path.suffix.lower() == ".gz"
    ending = path.with_suffix("").suffix if compressed else path.suffix
    chosen = format or _ENDINGS.get(ending.lower(), "tsv")
    if chosen not in FORMATS:
        raise SettingError(f"There is no format {chosen!r}; expected one of {', '.join(FORMATS)}.")
    if chosen == "npz" and compressed:
        raise SettingError("An .npz file is compressed inside; give a name without .gz.")
    return chosen


def write_attribution(
    attribution: Attribution,
    sequences: list[str],
    path: str | Path,
    *,
    format: str | None = None,
    title: str = "Contributions of bases",
    overwrite: bool = False,
) -> None:
    """Write what `zoo.explain` found; after an error there is no file.

    - `npz`: the arrays of the attribution, uint8 codes of the sequences, and names; no pickles.
    - `tsv`: a line for each base: the sequence's name, the position from 0 (and contig and
      coordinate where it comes from an interval), the base, its contribution, and what each of
      the four bases would add.
    - `html`: a page that stands alone, see `zoo.interpret.pictures.render_report`.

    Args:
        attribution: From `zoo.explain`.
        sequences: The letters that were explained.
        path: The file to be, or `-` for standard output; `.gz` compresses text.
        format: One of those; by the file's ending when not given.
        title: Heading of the page.
        overwrite: Whether a file that exists may be replaced.

    Raises:
        SettingError: The path, format or sequences will not do.
    """
    chosen = attribution_format(path, format)
    if chosen == "html":
        content = [render_report(attribution, sequences, title=title).encode()]
    elif chosen == "npz":
        content = [_archive(attribution, sequences)]
    else:
        content = (line.encode() for line in _lines(attribution, sequences))
    with open_output(path, overwrite=overwrite) as file:
        for part in content:
            file.write(part)


def _archive(attribution: Attribution, sequences: list[str]) -> bytes:
    arrays: dict[str, Any] = {
        "values": attribution.values,
        "hypothetical": attribution.hypothetical,
        "outputs": attribution.outputs,
        "sequences": encode(sequences),
        "names": np.array([str(label) for label in attribution.labels]),
    }
    for name in ("completeness_error", "baseline_outputs"):
        if getattr(attribution, name) is not None:
            arrays[name] = getattr(attribution, name)
    for name in ("output", "layer", "method", "baseline"):
        arrays[name] = np.array(getattr(attribution, name))
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def _lines(attribution: Attribution, sequences: list[str]) -> Iterator[str]:
    """Give the lines of the table, those of one sequence at once."""
    placed = all(isinstance(label, Interval) for label in attribution.labels)
    titles = ["name", *(["contig", "coordinate"] if placed else []), "position", "base"]
    yield "\t".join([*titles, "contribution", *(f"{base} would add" for base in BASES)]) + "\n"
    numbers = "\t".join(["%.6g"] * 5)
    for row, (label, text) in enumerate(zip(attribution.labels, sequences, strict=True)):
        columns = np.column_stack([attribution.values[row].sum(-1), attribution.hypothetical[row]])
        lines = [
            "\t".join([*_place(label, position, placed), base, numbers % tuple(values)])
            for position, (base, values) in enumerate(zip(text, columns.tolist(), strict=True))
        ]
        yield "\n".join(lines) + "\n"


def _place(label: Label, position: int, placed: bool) -> list[str]:
    """Say where a base is: in the sequence, and on the genome where that is known."""
    name = " ".join(str(label).split())
    if not (placed and isinstance(label, Interval)):
        return [name, str(position)]
    coordinate = label.end - 1 - position if label.strand == "-" else label.start + position
    return [label.name or name, label.contig, str(coordinate), str(position)]
