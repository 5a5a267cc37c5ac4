"""The first line of a table of regions: which column holds what."""

from collections.abc import Sequence
from dataclasses import dataclass

_NAMES = {
    "contig": ("chrom", "chr", "contig", "chromosome", "seqname", "seqnames"),
    "start": ("start", "chromstart", "chrom_start"),
    "end": ("end", "chromend", "chrom_end", "stop"),
    "name": ("name",),
    "score": ("score",),
    "strand": ("strand",),
    "signal": ("signal", "signalvalue"),
    "summit": ("summit",),
    "peak": ("peak",),
}
"""What a column holds -> the names it goes by, in lower case."""


@dataclass(frozen=True, slots=True)
class RegionHeader:
    """Where the columns of a table are.

    Args:
        columns: The names as they stand in the file.
        places: What a column holds, of `contig`, `start`, `end`, `name`, `score`, `strand`,
            `signal`, `summit` and `peak` -> its number from 0.
    """

    columns: tuple[str, ...]
    places: dict[str, int]

    @property
    def count(self) -> int:
        """Number of columns."""
        return len(self.columns)

    def narrow_peak(self, fields: Sequence[str]) -> list[str]:
        """Return the ten columns that narrowPeak has, `.` and -1 where there is nothing."""
        cells = {name: fields[place].strip() or "." for name, place in self.places.items()}
        names = ("name", "score", "strand", "signal")
        bed = [cells["contig"], cells["start"], cells["end"], *(cells.get(n, ".") for n in names)]
        return [*bed, ".", ".", _offset(cells)]

    def others(self, fields: Sequence[str]) -> dict[str, str]:
        """Return the text of all columns that hold none of the known things."""
        known = set(self.places.values())
        return {
            name: fields[place].strip()
            for place, name in enumerate(self.columns)
            if place not in known
        }


def is_contig_name(word: str) -> bool:
    """Tell whether a word is the name of a column of contigs."""
    return word.strip("# ").lower() in _NAMES["contig"]


def read_header(fields: Sequence[str]) -> RegionHeader | None:
    """Return the header when a line names a contig, a start and an end; None for other lines.

    Example:
        >>> read_header(["atac", "Chrom", "start", "end"]).places
        {'contig': 1, 'start': 2, 'end': 3}
    """
    columns = tuple(field.strip("# ") for field in fields)
    plain = {name.lower(): place for place, name in enumerate(columns)}
    places = {
        meaning: next(plain[name] for name in names if name in plain)
        for meaning, names in _NAMES.items()
        if not plain.keys().isdisjoint(names)
    }
    return RegionHeader(columns, places) if {"contig", "start", "end"} <= set(places) else None


def _offset(cells: dict[str, str]) -> str:
    """Give the summit as narrowPeak does, as an offset from the start; -1 for none."""
    if cells.get("peak", ".") != ".":
        return cells["peak"]
    summit, start = cells.get("summit", "."), cells["start"]
    return str(int(summit) - int(start)) if summit.isdigit() and start.isdigit() else "-1"
