"""The table of architectures in the documentation: `python -m zoo.architectures.table`."""

import sys
from pathlib import Path

from zoo.architectures.building import list_architectures
from zoo.architectures.record import Architecture

BEGIN = "<!-- table of architectures: begin -->"
END = "<!-- table of architectures: end -->"
_HEAD = ("name", "what for", "paper", "year", "field", "weights", "trainable", "symmetry")


def table() -> str:
    """Return all architectures as Markdown: a table, then where each number comes from.

    Example:
        >>> table().splitlines()[0].startswith("| name | what for | paper")
        True
    """
    records = list_architectures()
    lines = [_row(_HEAD), _row(("---",) * 4 + ("---:",) * 3 + ("---",))]
    lines += [_row(_cells(record)) for record in records]
    notes = [note for record in records for note in _notes(record)]
    return "\n".join([*lines, "", *notes])


def update(path: Path) -> bool:
    """Put the table between its two marks in a file; return whether anything changed."""
    text = path.read_text()
    before, rest = text.split(BEGIN)
    new = f"{before}{BEGIN}\n{table()}\n{END}{rest.split(END)[1]}"
    path.write_text(new)
    return new != text


def _row(cells: tuple[str, ...]) -> str:
    """Join the cells of one row."""
    return f"| {' | '.join(cells)} |"


def _cells(record: Architecture) -> tuple[str, ...]:
    """Return the row of one architecture."""
    field = f"{record.receptive_field:,}" if record.receptive_field else "all"
    paper = f"[{record.paper}]({record.url})" if record.url else record.paper
    return (
        f"`{record.name}`",
        record.summary,
        paper,
        str(record.year),
        field,
        f"{record.parameters:,}",
        f"{record.trainable:,}",
        record.symmetry,
    )


def _notes(record: Architecture) -> list[str]:
    """Return where the number of weights stands, and which reading of the paper was taken."""
    lines = [f"- **{record.name}**: {record.source}."]
    if record.reading:
        lines.append(f"  Reading: {record.reading}.")
    return lines


if __name__ == "__main__":
    update(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/architectures.md"))
